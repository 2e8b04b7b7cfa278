// The package's relay in Node, Deno, Bun and workerd: what it forwards, what it changes, and what
// those get who attack it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { test } from "node:test";
import { RUNTIMES, startRelay } from "./relay-hosts.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const { Client, isDashScopeError } = await import(new URL("node.js", packageFolder).href);
const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const KEY = "sk-relay-0123456789abcdef";
const PATH = "/api/asr";
const SUBMIT = `${PATH}/services/audio/asr/transcription`;
const DIRECT = `${PATH}/services/aigc/multimodal-generation/generation`;
const POLICY = `${PATH}/uploads?action=getPolicy&model=paraformer-v2`;
const ID = "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f";
const JOB = {
  model: "paraformer-v2",
  input: { file_urls: ["https://example.com/a.wav"] },
  parameters: {},
};
const DOCUMENT = JSON.stringify({ transcripts: [{ text: "你好。" }] });

/** A service that answers as it is told and keeps what it was sent. */
async function startService(t) {
  const service = { received: [], answer: undefined };
  const server = createServer(async (request, response) => {
    const pieces = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return; // broken off: it was not received
    }
    const { method, url, headers } = request;
    service.received.push({ method, url, headers, body: Buffer.concat(pieces).toString() });
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

const json =
  (status, value, headers = {}) =>
  (_, response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));

/** A request as it is written, which fetch would tidy up. */
async function ask(origin, path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(origin);
  // Each over its own connection: workerd closes those whose body it did not read.
  const request = httpRequest({ hostname, port, path, method, headers, agent: false });
  request.end(body);
  const [response] = await once(request, "response");
  const pieces = [];
  for await (const piece of response) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
  };
}

const post = (value, headers = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: typeof value === "string" ? value : JSON.stringify(value),
});

/** What the service says of a task of which all links are known. */
const ended = (service) => ({
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

/** A task id and links as the relay gives them to a visitor. */
async function given(origin, service, visitor) {
  const headers = visitor ? { "x-visitor": visitor } : {};
  service.answer = json(200, {
    output: { task_id: ID, task_status: "PENDING" },
    request_id: "r-1",
  });
  const id = (await ask(origin, SUBMIT, post(JOB, headers))).json().output.task_id;
  service.answer = json(200, ended(service));
  const result = (await ask(origin, `${PATH}/tasks/${id}`, { headers })).json().output.results[0]
    .transcription_url;
  service.answer = json(200, { data: { policy: "p", upload_host: `${service.origin}/oss/` } });
  const upload = (await ask(origin, POLICY, { headers })).json().data.upload_host;
  service.received.length = 0;
  return { id, result, upload };
}

const FORM = { "content-type": "multipart/form-data; boundary=x" };

/** Who does what, and what they get. Nothing of it may reach the service. */
const attacks = ({ id, result, upload }, other, service) => [
  // Open proxy.
  [
    "a route of the service's that is not for pages",
    `${PATH}/services/aigc/text-generation/generation`,
    post(JOB),
    404,
    "Relay.UnknownRoute",
  ],
  ["the list of tasks", `${PATH}/tasks`, {}, 404, "Relay.UnknownRoute"],
  ["keys for others", `${PATH}/tokens?expire_in_seconds=1800`, post({}), 404, "Relay.UnknownRoute"],
  [
    "hot words of the account",
    `${PATH}/services/audio/asr/customization`,
    post(JOB),
    404,
    "Relay.UnknownRoute",
  ],
  ["a whole URL as target", "http://example.com/api/asr/tasks", {}, 404, "Relay.UnknownRoute"],
  [
    "a model that writes texts",
    SUBMIT,
    post({ ...JOB, model: "qwen-max" }),
    403,
    "Relay.ModelNotAllowed",
  ],
  [
    "a model that writes texts, in a recognition",
    DIRECT,
    post({ model: "qwen-vl-plus", input: {} }),
    403,
    "Relay.ModelNotAllowed",
  ],
  [
    "a model that writes texts, in a policy",
    `${PATH}/uploads?action=getPolicy&model=qwen-max`,
    {},
    403,
    "Relay.ModelNotAllowed",
  ],
  [
    "two models, the first one allowed",
    SUBMIT,
    post('{"model":"paraformer-v2","model":"qwen-max","input":{}}'),
    403,
    "Relay.ModelNotAllowed",
  ],
  ["a list as model", SUBMIT, post({ ...JOB, model: ["paraformer-v2"] }), 400, "Relay.BadModel"],
  ["another field beside", SUBMIT, post({ ...JOB, workspace: "ws" }), 400, "Relay.BadBody"],
  ["a list as body", SUBMIT, post([JOB]), 400, "Relay.BadBody"],
  ["no JSON", SUBMIT, post("model=paraformer-v2"), 400, "Relay.BadBody"],
  [
    "another action of uploads",
    `${PATH}/uploads?action=list&model=paraformer-v2`,
    {},
    400,
    "Relay.UnknownQuery",
  ],
  ["another query beside", `${POLICY}&as=root`, {}, 400, "Relay.UnknownQuery"],
  [
    "a query in the model's name",
    `${PATH}/uploads?action=getPolicy&model=paraformer%26as%3Droot`,
    {},
    400,
    "Relay.BadModel",
  ],
  ["PUT", SUBMIT, { method: "PUT" }, 405, "Relay.MethodNotAllowed"],
  ["DELETE of a task", `${PATH}/tasks/${id}`, { method: "DELETE" }, 405, "Relay.MethodNotAllowed"],
  // Path tricks.
  ["..", `${PATH}/../../compatible-mode/v1/chat/completions`, post(JOB), 404, "Relay.UnknownRoute"],
  [".. in a task's id", `${PATH}/tasks/../tokens`, {}, 404, "Relay.UnknownRoute"],
  ["%2e%2e", `${PATH}/tasks/%2e%2e/tokens`, {}, 404, "Relay.UnknownRoute"],
  ["%2f", `${PATH}/tasks/${id}%2f..%2f..%2ftokens`, {}, 404, "Relay.UnknownRoute"],
  ["a backslash", `${PATH}/tasks\\..\\tokens`, {}, 404, "Relay.UnknownRoute"],
  ["two slashes", `/${PATH}/tasks/${id}`, {}, 404, "Relay.UnknownRoute"],
  ["a name that every object has", `${PATH}/constructor`, {}, 404, "Relay.UnknownRoute"],
  ["a path below a task", `${PATH}/tasks/${id}/delete`, post({}), 404, "Relay.UnknownRoute"],
  // Other people's tasks.
  ["a task id of the service", `${PATH}/tasks/${ID}`, {}, 200, "UNKNOWN"],
  ["a made-up signature", `${PATH}/tasks/${ID}.${"A".repeat(43)}`, {}, 200, "UNKNOWN"],
  ["no signature", `${PATH}/tasks/${ID}.`, {}, 200, "UNKNOWN"],
  [
    "another id with the signature of one's own",
    `${PATH}/tasks/${ID.replace("c2", "c3")}.${id.split(".").at(-1)}`,
    {},
    200,
    "UNKNOWN",
  ],
  ["another visitor's task", `${PATH}/tasks/${other.id}`, {}, 200, "UNKNOWN"],
  [
    "another visitor's task, canceled",
    `${PATH}/tasks/${other.id}/cancel`,
    { method: "POST" },
    404,
    "Relay.UnknownTask",
  ],
  ["another visitor's result", other.result, {}, 403, "Relay.UnknownLink"],
  // SSRF.
  [
    "a link of one's own making",
    `${PATH}/result?u=${Buffer.from(`${service.origin}/results/b.json`).toString("base64url")}&s=${"A".repeat(43)}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a link to the machine's own services",
    `${PATH}/result?u=${Buffer.from("http://169.254.169.254/latest/meta-data").toString("base64url")}&s=${new URL(result, "http://a").searchParams.get("s")}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a link with a byte changed",
    result.replace(/.(?=&s=)/, (last) => (last === "A" ? "B" : "A")),
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a result's link to upload to",
    upload.replace(/u=.*/, result.slice(result.indexOf("u="))),
    { method: "POST", headers: { ...FORM, "content-length": "3" }, body: "--x" },
    403,
    "Relay.UnknownLink",
  ],
  [
    "an upload's link as a result",
    result.replace(/u=.*/, upload.slice(upload.indexOf("u="))),
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a task's signature on a link",
    `${PATH}/result?u=${Buffer.from(ID).toString("base64url")}&s=${id.split(".").at(-1)}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  ["no link", `${PATH}/result`, {}, 403, "Relay.UnknownLink"],
  ["what is no base64", `${PATH}/result?u=%00&s=%00`, {}, 403, "Relay.UnknownLink"],
  // Foreign pages.
  [
    "another site",
    SUBMIT,
    post(JOB, { origin: "https://evil.example" }),
    403,
    "Relay.ForeignOrigin",
  ],
  [
    "another port of the same name",
    SUBMIT,
    post(JOB, { origin: "http://127.0.0.1:1" }),
    403,
    "Relay.ForeignOrigin",
  ],
  ["a sandboxed frame", SUBMIT, post(JOB, { origin: "null" }), 403, "Relay.ForeignOrigin"],
  [
    "an image on another site",
    POLICY,
    { headers: { "sec-fetch-site": "cross-site" } },
    403,
    "Relay.ForeignOrigin",
  ],
  [
    "another site's preflight",
    SUBMIT,
    {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    },
    403,
    "Relay.ForeignOrigin",
  ],
  // Too much.
  [
    "a submit over the limit",
    SUBMIT,
    post({ ...JOB, parameters: { a: "x".repeat(5000) } }),
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "the same, not announced",
    SUBMIT,
    {
      ...post({ ...JOB, parameters: { a: "x".repeat(5000) } }, { "transfer-encoding": "chunked" }),
    },
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "an upload over the limit",
    upload,
    { method: "POST", headers: { ...FORM, "content-length": "6000" }, body: "x".repeat(6000) },
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "an upload of unknown length",
    upload,
    { method: "POST", headers: { ...FORM, "transfer-encoding": "chunked" }, body: "--x" },
    411,
    "Relay.NoLength",
  ],
  [
    "an upload that is no form",
    upload,
    { method: "POST", headers: { "content-type": "text/html" }, body: "<b>" },
    415,
    "Relay.NotAForm",
  ],
];

for (const runtime of RUNTIMES) {
  test(`the relay in ${runtime}`, async (t) => {
    const service = await startService(t);
    const limits = { submitBytes: 4096, uploadBytes: 5000 };
    const origin = await startRelay(t, runtime, {
      options: { apiKey: KEY, baseUrl: service.baseUrl, limits, timeoutMs: 1500 },
      visitors: true,
    });
    const own = await given(origin, service);
    const other = await given(origin, service, "somebody else");

    await t.test("those who attack it get nothing", async () => {
      const rows = [];
      for (const [what, path, request, status, code] of attacks(own, other, service)) {
        // Miniflare's own front breaks on it, before any Worker.
        if (runtime === "workerd" && /^http:/.test(path)) continue;
        const answer = await ask(origin, path, request);
        assert.match(
          answer.headers["content-type"] ?? "",
          /json/,
          `${what}: ${answer.status} ${answer.text}`,
        );
        const seen = answer.json();
        assert.deepEqual(
          [answer.status, seen.code ?? seen.output?.task_status],
          [status, code],
          `${what}: ${answer.text}`,
        );
        assert.match(seen.request_id, /^[0-9a-f-]{36}$/, what);
        if (seen.code)
          assert.deepEqual(
            [answer.headers["x-request-id"], seen.message.length > 10],
            [seen.request_id, true],
            what,
          );
        assert.ok(!answer.text.includes(KEY), what);
        assert.equal(answer.headers["access-control-allow-origin"], undefined, what);
        rows.push(`${what}: ${answer.status} ${seen.code}`);
      }
      assert.deepEqual(service.received, [], "nothing reached the service");
      // All are answered alike everywhere, so one list is enough.
      if (runtime === "Node") for (const row of rows) t.diagnostic(row);
    });

    await t.test("headers of the visitor's do not go on, those of the relay's do", async () => {
      service.answer = json(
        200,
        { output: { task_id: ID, task_status: "PENDING" }, request_id: "r-1" },
        { "set-cookie": "a=b", "x-request-id": "r-1" },
      );
      const smuggled = {
        authorization: "Bearer sk-of-the-page",
        cookie: "session=1",
        connection: "keep-alive, x-dashscope-async",
        te: "trailers",
        "x-forwarded-for": "203.0.113.9",
        "x-dashscope-async": "disable",
        "x-dashscope-workspace": "ws-of-another",
        "x-dashscope-datainspection": "disable",
        "proxy-authorization": "Basic eA==",
      };
      const answer = await ask(
        origin,
        SUBMIT,
        post({ ...JOB, input: { file_urls: ["oss://a/b.wav"] } }, smuggled),
      );
      assert.equal(answer.status, 200, answer.text);
      const [{ method, url, headers, body }] = service.received.splice(0);
      assert.deepEqual([method, url], ["POST", "/api/v1/services/audio/asr/transcription"]);
      assert.deepEqual(JSON.parse(body), { ...JOB, input: { file_urls: ["oss://a/b.wav"] } });
      assert.equal(headers.authorization, `Bearer ${KEY}`);
      assert.deepEqual(
        [headers["x-dashscope-async"], headers["x-dashscope-ossresourceresolve"]],
        ["enable", "enable"],
      );
      for (const name of [
        "cookie",
        "te",
        "x-forwarded-for",
        "x-dashscope-workspace",
        "x-dashscope-datainspection",
        "proxy-authorization",
        "origin",
      ]) {
        assert.equal(headers[name], undefined, name);
      }
      assert.equal(answer.headers["set-cookie"], undefined);
      assert.deepEqual(
        [
          answer.headers["x-request-id"],
          answer.headers["cache-control"],
          answer.headers["x-content-type-options"],
        ],
        ["r-1", "no-store", "nosniff"],
      );
    });

    await t.test(
      "a result goes by without the key, once its link was given out; an expired one says so",
      async () => {
        service.answer = (_, response) =>
          response
            .writeHead(200, { "content-type": "text/html", "set-cookie": "a=b" })
            .end(DOCUMENT);
        const answer = await ask(origin, own.result);
        assert.deepEqual(
          [
            answer.status,
            answer.text,
            answer.headers["content-type"],
            answer.headers["set-cookie"],
          ],
          [200, DOCUMENT, "application/json", undefined],
        );
        const [{ url, headers }] = service.received.splice(0);
        assert.deepEqual(
          [url, headers.authorization],
          ["/results/a.json?Signature=x%2B1", undefined],
        );
        service.answer = (_, response) =>
          response.writeHead(403).end("<Error>host's own page</Error>");
        const expired = await ask(origin, own.result);
        assert.deepEqual([expired.status, expired.json().code], [403, "Relay.ResultRefused"]);
        service.received.length = 0;
      },
    );

    await t.test("a form goes by as it is, with its length", async () => {
      service.answer = (_, response) => response.writeHead(204).end();
      const body = '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\na/b.wav\r\n--x--\r\n';
      const answer = await ask(origin, own.upload, {
        method: "POST",
        headers: { ...FORM, "content-length": body.length, cookie: "a=b" },
        body,
      });
      assert.equal(answer.status, 204, answer.text);
      const [{ method, url, headers, body: stored }] = service.received.splice(0);
      assert.deepEqual([method, url, stored], ["POST", "/oss/", body]);
      // The storage wants a length or chunks (OSS, "HTTP status code 411"); Deno's fetch only has
      // chunks for a stream.
      const [length, coding] =
        runtime === "Deno" ? [undefined, "chunked"] : [String(body.length), undefined];
      assert.deepEqual([headers["content-length"], headers["transfer-encoding"]], [length, coding]);
      assert.deepEqual(
        [headers["content-type"], headers.authorization, headers.cookie],
        [FORM["content-type"], undefined, undefined],
      );
    });

    await t.test("redirects are not followed", async () => {
      service.answer = (_, response) =>
        response.writeHead(302, { location: "http://169.254.169.254/" }).end();
      for (const [path, request] of [
        [`${PATH}/tasks/${own.id}`],
        [own.result],
        [own.upload, { method: "POST", headers: { ...FORM, "content-length": 3 }, body: "--x" }],
      ]) {
        const answer = await ask(origin, path, request);
        assert.deepEqual([answer.status, answer.json().code], [502, "Relay.Redirected"], path);
      }
      service.received.length = 0;
    });

    await t.test("links to other hosts are given to nobody", async () => {
      for (const link of [
        "https://evil.example/a.json",
        "https://aliyuncs.com.evil.example/",
        "https://evilaliyuncs.com/",
        "https://a.aliyuncs.com:8443/",
        "https://u@a.aliyuncs.com/",
        "file:///etc/passwd",
        "//a.aliyuncs.com/",
      ]) {
        const answered = ended(service);
        answered.output.results[0].transcription_url = link;
        service.answer = json(200, answered);
        const answer = await ask(origin, `${PATH}/tasks/${own.id}`);
        assert.deepEqual([answer.status, answer.json().code], [502, "Relay.ForeignLink"], link);
      }
      const storage = ended(service);
      storage.output.results[0].transcription_url =
        "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.json?Signature=x";
      service.answer = json(200, storage);
      const url = (await ask(origin, `${PATH}/tasks/${own.id}`)).json().output.results[0]
        .transcription_url;
      const led = Buffer.from(new URL(url, origin).searchParams.get("u"), "base64url").toString();
      assert.equal(
        led,
        "https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.json?Signature=x",
        "over TLS",
      );
      service.received.length = 0;
    });

    await t.test("the key is in no answer, though the service quotes it", async () => {
      service.answer = json(
        401,
        { code: "InvalidApiKey", message: `no such key: ${KEY}`, request_id: KEY },
        { "retry-after": KEY },
      );
      const quoted = await ask(origin, `${PATH}/tasks/${own.id}`);
      assert.deepEqual(
        [quoted.status, quoted.json().message, quoted.headers["retry-after"]],
        [401, "no such key: [key]", "[key]"],
      );
      service.answer = (_, response) =>
        response.writeHead(502, { "content-type": "text/html" }).end(`<b>${KEY}</b>`);
      const page = await ask(origin, `${PATH}/tasks/${own.id}`);
      assert.deepEqual(
        [page.status, page.text, page.headers["content-type"].split(";")[0]],
        [502, "<b>[key]</b>", "text/plain"],
      );
      service.answer = async (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: 你 ${KEY.slice(0, 9)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        response.end(`${KEY.slice(9)} sk-relay\n\n`);
      };
      const stream = await ask(
        origin,
        DIRECT,
        post({ model: "qwen3-asr-flash", input: {} }, { accept: "text/event-stream" }),
      );
      assert.deepEqual(
        [stream.text, stream.headers["content-type"]],
        ["data: 你 [key] sk-relay\n\n", "text/event-stream"],
      );
      assert.equal(service.received.at(-1).headers["x-dashscope-sse"], "enable");
      service.received.length = 0;
    });

    await t.test("a service that does not answer, or is not there, is said so", async () => {
      service.answer = () => {};
      const late = await ask(origin, `${PATH}/tasks/${own.id}`);
      assert.deepEqual([late.status, late.json().code], [504, "Relay.Timeout"]);
      service.answer = (request) => request.socket.destroy();
      const gone = await ask(origin, `${PATH}/tasks/${own.id}`);
      assert.deepEqual([gone.status, gone.json().code], [502, "Relay.Unreachable"]);
      assert.ok(!gone.text.includes("127.0.0.1"), "where it is, is none of the page's business");
      service.received.length = 0;
    });

    await t.test("authorize may refuse, answer itself, or say who it is", async () => {
      const refused = await ask(origin, SUBMIT, post(JOB, { "x-visitor": "nobody" }));
      assert.deepEqual([refused.status, refused.json().code], [403, "Relay.Forbidden"]);
      const stranger = await ask(origin, SUBMIT, post(JOB, { "x-visitor": "stranger" }));
      assert.deepEqual(
        [stranger.status, stranger.text, stranger.headers["www-authenticate"]],
        [401, "sign in", "Basic"],
      );
      assert.deepEqual(service.received, []);
      service.answer = json(200, {
        output: { task_id: ID, task_status: "RUNNING" },
        request_id: "r",
      });
      const answer = await ask(origin, `${PATH}/tasks/${other.id}`, {
        headers: { "x-visitor": "somebody else" },
      });
      assert.deepEqual(
        [answer.status, answer.json().output.task_id],
        [200, other.id],
        "a task keeps its id",
      );
      assert.equal(service.received[0].url, `/api/v1/tasks/${ID}`);
      service.received.length = 0;
    });
  });

  test(`the client in a page needs nothing but the relay's path, ${runtime}`, async (t) => {
    const service = await startStandIn("--recogniser", "canned", "--running-ms", "300");
    t.after(service.stop);
    const origin = await startRelay(t, runtime, {
      options: {
        apiKey: service.apiKey,
        baseUrl: service.baseUrl,
        secret: "a secret of the relay",
      },
      tries: 40,
    });
    const client = new Client({ baseUrl: `${origin}${PATH}` });
    const url = service.samples[0].url;
    const byUrl = await client.transcribe(url);
    assert.equal(byUrl.text, "Hello world, 这里是阿里巴巴语音实验室。");
    const audio = new Blob([await (await fetch(url)).arrayBuffer()]);
    const byFile = await client.transcribe(new File([audio], "a.wav"));
    assert.equal(byFile.toSrt(), byUrl.toSrt());
    const task = await client.submit([url]);
    assert.match(task.id, /^[0-9a-f-]{36}\.[\w-]{43}$/);
    const result = await client.task(JSON.stringify(task)).wait();
    assert.equal(result.outcomes[0].transcription.text, byUrl.text);
    const updates = [];
    for await (const update of client.recognizeStream(url)) updates.push(update.text);
    assert.ok(updates.length > 1 && updates.at(-1).length > 0, updates.join());
    assert.equal((await client.recognize(new File([audio], "a.wav"))).text, updates.at(-1));
    const other = await startRelay(t, runtime, {
      options: { apiKey: service.apiKey, baseUrl: service.baseUrl, secret: "a secret of another" },
    });
    assert.equal(
      (await new Client({ baseUrl: `${other}${PATH}` }).task(task.id).status()).status,
      "unknown",
    );
  });
}

test("pages of other sites that are allowed get what they need", async () => {
  const options = {
    apiKey: KEY,
    allowOrigins: ["https://shop.example"],
    fetch: async () => Response.json({ request_id: "r", data: {} }),
  };
  const asked = (headers, method = "GET") =>
    relay(new Request(`https://asr.example${POLICY}`, { method, headers }), options);
  const origin = "https://shop.example";
  const preflight = await asked(
    {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-dashscope-async",
    },
    "OPTIONS",
  );
  assert.deepEqual(
    [preflight.status, preflight.headers.get("access-control-allow-origin")],
    [204, origin],
  );
  for (const name of ["content-type", "x-dashscope-async", "x-dashscope-sse", "authorization"]) {
    assert.ok(
      preflight.headers.get("access-control-allow-headers").split(", ").includes(name),
      name,
    );
  }
  const answer = await asked({ origin });
  assert.deepEqual(
    [answer.status, answer.headers.get("access-control-allow-origin"), answer.headers.get("vary")],
    [200, origin, "Origin"],
  );
  assert.match(answer.headers.get("access-control-expose-headers"), /x-request-id/);
  assert.equal((await asked({ origin: "https://shop.example.evil" })).status, 403);
  const own = await asked({ origin: "http://asr.example" });
  assert.deepEqual(
    [own.status, own.headers.get("access-control-allow-origin")],
    [200, null],
    "its own pages, also where TLS ends before it",
  );
  const anybody = await relay(
    new Request(`https://asr.example${POLICY}`, { headers: { origin: "https://any.example" } }),
    {
      ...options,
      allowOrigins: "*",
    },
  );
  assert.equal(anybody.headers.get("access-control-allow-origin"), "https://any.example");
});

test("a page of the host that the browser asked for is its own, whatever the server calls itself", async () => {
  const options = { apiKey: KEY, fetch: async () => Response.json({ request_id: "r", data: {} }) };
  const asked = (origin, host) =>
    relay(new Request(`http://localhost:3000${POLICY}`, { headers: { origin, host } }), options);
  assert.equal((await asked("https://shop.example", "shop.example")).status, 200);
  assert.equal((await asked("http://localhost:3000", "shop.example")).status, 200);
  assert.equal((await asked("https://evil.example", "shop.example")).status, 403);
});

test("what costs money is limited, what only asks is not", async () => {
  const left = { anna: 1, "203.0.113.9": 0 };
  const options = {
    apiKey: KEY,
    authorize: (request) => request.headers.get("x-visitor") ?? undefined,
    rateLimit: { limit: async ({ key }) => ({ success: left[key]-- > 0 }) },
    fetch: async () => Response.json({ output: { task_id: ID }, request_id: "r" }),
  };
  const asked = (path, init) => relay(new Request(`https://asr.example${path}`, init), options);
  const first = await asked(SUBMIT, post(JOB, { "x-visitor": "anna" }));
  assert.equal(first.status, 200);
  const second = await asked(SUBMIT, post(JOB, { "x-visitor": "anna" }));
  assert.deepEqual(
    [second.status, (await second.json()).code, second.headers.get("retry-after")],
    [429, "Throttling.RateQuota", "60"],
  );
  assert.equal(
    (await asked(POLICY, { headers: { "cf-connecting-ip": "203.0.113.9" } })).status,
    429,
  );
  const { task_id } = (await first.json()).output;
  assert.equal(
    (await asked(`${PATH}/tasks/${task_id}`, { headers: { "x-visitor": "anna" } })).status,
    200,
  );
});

test("what is neither an id nor a link goes by as it is, whatever its name", async () => {
  const document = {
    request_id: "r",
    output: {
      constructor: "a",
      toString: "b",
      text: ["c", { task_ids: "d" }],
      count: 1,
      none: null,
    },
  };
  const options = { apiKey: KEY, fetch: async () => Response.json(document) };
  const answer = await relay(new Request(`https://asr.example${SUBMIT}`, post(JOB)), options);
  assert.deepEqual([answer.status, await answer.json()], [200, document]);
});

test("the key may come from a function, the API from a region or a workspace's host", async () => {
  const seen = [];
  const own = (url, { headers }) => {
    seen.push([url.split("/services")[0], headers.authorization, headers["x-dashscope-workspace"]]);
    return Response.json({ output: { task_id: ID }, request_id: "r" });
  };
  const submit = (options) =>
    relay(
      new Request(
        `https://asr.example${options.path ?? PATH}/services/audio/asr/transcription`,
        post(JOB),
      ),
      {
        fetch: own,
        ...options,
      },
    );
  for (const options of [
    { apiKey: async () => "sk-a", secret: "s", region: "singapore", workspace: "ws-1" },
    {
      apiKey: "sk-b",
      baseUrl: new URL("https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1/"),
      path: "/speech",
    },
    { apiKey: "sk-c", region: undefined },
  ]) {
    assert.equal((await submit(options)).status, 200);
  }
  assert.deepEqual(seen, [
    ["https://dashscope-intl.aliyuncs.com/api/v1", "Bearer sk-a", "ws-1"],
    ["https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1", "Bearer sk-b", undefined],
    ["https://dashscope.aliyuncs.com/api/v1", "Bearer sk-c", undefined],
  ]);
  // The regions are the client's.
  for (const region of ["beijing", "singapore", "virginia", "hongkong"]) {
    const urls = [];
    const fetch = async (url) => {
      urls.push(url);
      return Response.json({ output: { task_id: ID }, request_id: "r" });
    };
    await new Client({ apiKey: "sk-a", region, fetch }).submit(["https://example.com/a.wav"]);
    await relay(new Request(`https://asr.example${SUBMIT}`, post(JOB)), {
      apiKey: "sk-a",
      region,
      fetch,
    });
    assert.equal(urls[0], urls[1], region);
  }
});

test("a wrong option is an error that names it, before anything is asked", async () => {
  for (const [options, field, says] of [
    [undefined, "apiKey", "expected an object of options with it, got nothing"],
    [{}, "apiKey", "got nothing"],
    [{ apiKey: "" }, "apiKey", "got an empty text"],
    [{ apiKey: 7 }, "apiKey", "got a number"],
    [{ apiKey: "a b" }, "apiKey", "expected a key of visible ASCII characters, got a string"],
    [{ apiKey: () => "sk" }, "secret", "where apiKey is a function"],
    [
      { apiKey: KEY, allowOrigin: "*" },
      "allowOrigin",
      "there is no such option. Options are apiKey, secret, path",
    ],
    [{ apiKey: KEY, allowOrigins: "https://a.example" }, "allowOrigins", "got a string"],
    [
      { apiKey: KEY, allowOrigins: ["https://a.example/"] },
      "allowOrigins",
      'an array of origins such as ["https://example.com"]',
    ],
    [{ apiKey: KEY, path: "/api/asr/" }, "path", "without a slash at its end"],
    [{ apiKey: KEY, path: "//evil.example" }, "path", "without a slash at its end"],
    [{ apiKey: KEY, region: "mars" }, "region", "one of beijing, singapore, virginia, hongkong"],
    [
      { apiKey: KEY, baseUrl: "http://dashscope.aliyuncs.com/api/v1" },
      "baseUrl",
      "an https:// URL",
    ],
    [{ apiKey: KEY, models: [] }, "models", "an array of models"],
    [{ apiKey: KEY, limits: { submit: 1 } }, "limits", "submitBytes, directBytes, uploadBytes"],
    [{ apiKey: KEY, rateLimit: {} }, "rateLimit", "a function limit({ key })"],
    [{ apiKey: KEY, timeoutMs: 0 }, "timeoutMs", "milliseconds"],
    [{ apiKey: KEY, authorize: true }, "authorize", "expected a function"],
    [{ apiKey: KEY, workspace: "a b" }, "workspace", "a workspace id"],
    [{ apiKey: KEY, secret: 7 }, "secret", "a text that nobody can guess"],
  ]) {
    await assert.rejects(relay(new Request(`https://asr.example${POLICY}`), options), (error) => {
      assert.deepEqual(
        [isDashScopeError(error), error.kind, error.field],
        [true, "invalid_request", `options.${field}`],
        String(error),
      );
      assert.ok(error.message.includes(says), error.message);
      assert.ok(!error.message.includes(KEY));
      return true;
    });
  }
});
