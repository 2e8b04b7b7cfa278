// A service behind the relay, and requests to the relay, for its tests.

import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";

export const KEY = "sk-relay-0123456789abcdef";
export const PATH = "/api/asr";
export const SUBMIT = `${PATH}/services/audio/asr/transcription`;
export const DIRECT = `${PATH}/services/aigc/multimodal-generation/generation`;
export const POLICY = `${PATH}/uploads?action=getPolicy&model=paraformer-v2`;
export const ID = "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f";
export const JOB = {
  model: "paraformer-v2",
  input: { file_urls: ["https://example.com/a.wav"] },
  parameters: {},
};
export const DOCUMENT = JSON.stringify({ transcripts: [{ text: "你好。" }] });

/** A service that answers by `service.answer` and records requests in `service.received`. */
export async function startService(t) {
  const service = { received: [], answer: undefined };
  const server = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // a truncated request is not recorded
    }
    const { method, url, headers } = request;
    service.received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    await service.answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  service.origin = `http://127.0.0.1:${server.address().port}`;
  service.baseUrl = `${service.origin}/api/v1`;
  return service;
}

export const json =
  (status, value, headers = {}) =>
  (_, response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));

/** Sends a request as written; fetch would normalise the path. */
export async function send(origin, path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(origin);
  // One connection for each request: workerd closes a connection whose body it has not read.
  const request = httpRequest({ hostname, port, path, method, headers, agent: false });
  request.end(body);
  const [response] = await once(request, "response");
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
  };
}

export const post = (value, headers = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: typeof value === "string" ? value : JSON.stringify(value),
});

/** The service's answer for a task that has succeeded. */
export const succeededTask = (service) => ({
  request_id: "r-1",
  output: {
    task_id: ID,
    task_status: "SUCCEEDED",
    results: [
      {
        file_url: "https://example.com/a.wav",
        transcription_url: `${service.origin}/results/a.json?Signature=x%2B1`,
        subtask_status: "SUCCEEDED",
      },
    ],
  },
});

/** A task id, a result link and an upload link that the relay has issued to a visitor. */
export async function issueLinks(origin, service, visitor) {
  const headers = visitor ? { "x-visitor": visitor } : {};
  service.answer = json(200, {
    output: { task_id: ID, task_status: "PENDING" },
    request_id: "r-1",
  });
  const id = (await send(origin, SUBMIT, post(JOB, headers))).json().output.task_id;
  service.answer = json(200, succeededTask(service));
  const result = (await send(origin, `${PATH}/tasks/${id}`, { headers })).json().output.results[0]
    .transcription_url;
  service.answer = json(200, { data: { policy: "p", upload_host: `${service.origin}/oss/` } });
  const upload = (await send(origin, POLICY, { headers })).json().data.upload_host;
  service.received.length = 0;
  return { id, result, upload };
}

export const FORM = { "content-type": "multipart/form-data; boundary=x" };
