// A service of a few lines whose answer to each submit a test decides. Tasks end at once.

import { once } from "node:events";
import { createServer } from "node:http";

/** Answer of a test in place of a task: nothing, the connection breaks. */
export const LOST = Symbol("lost");
/** The submit arrives, and its answer does not. */
export const ANSWER_LOST = Symbol("answer lost");

/**
 * @param {(submit: { urls: string[], model: string, count: number }) =>
 *   undefined | symbol | [status: number, code?: string, message?: string]} decide
 */
export async function serviceWith(decide) {
  const service = { submits: [], tasks: [], lists: true };
  const server = createServer(async (request, response) => {
    const body = await request.reduce((all, piece) => all + piece, "");
    const answer = (status, value) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (request.method === "POST") return submit(JSON.parse(body), answer, request.socket);
    const { pathname } = new URL(request.url, service.origin);
    if (pathname === "/document") return answer(200, { transcripts: [] });
    if (pathname.endsWith("/tasks")) return list(answer);
    query(pathname.split("/").at(-1), answer);
  });

  function submit({ input, model }, answer, socket) {
    const urls = input.file_urls ?? [input.file_url];
    service.submits.push({ urls, model });
    const decision = decide({ urls, model, count: service.submits.length });
    if (Array.isArray(decision)) {
      const [status, code, message = "refused by the test"] = decision;
      return answer(status, { ...(code && { code, message }), request_id: "r" });
    }
    if (decision === LOST) return socket.destroy();
    const id = `task-${service.tasks.length + 1}`;
    service.tasks.push({ id, urls, model, at: Date.now() });
    if (decision === ANSWER_LOST) return socket.destroy();
    answer(200, { request_id: "r", output: { task_id: id, task_status: "PENDING" } });
  }

  function query(id, answer) {
    const { urls } = service.tasks.find((task) => task.id === id);
    const results = urls.map((url) => ({
      file_url: url,
      transcription_url: `${service.origin}/document`,
      subtask_status: "SUCCEEDED",
    }));
    answer(200, { output: { task_id: id, task_status: "SUCCEEDED", results }, request_id: "r" });
  }

  function list(answer) {
    if (!service.lists)
      return answer(403, { code: "AccessDenied", message: "no", request_id: "r" });
    const data = service.tasks.map(({ id, model, at }) => ({
      ...{ task_id: id, status: "SUCCEEDED", model_name: model },
      ...{ gmt_create: at, start_time: at, end_time: at },
    }));
    answer(200, { ...{ total: data.length, page_no: 1, page_size: 100, total_page: 1 }, data });
  }

  await once(server.listen(0, "127.0.0.1"), "listening");
  service.origin = `http://127.0.0.1:${server.address().port}`;
  service.baseUrl = `${service.origin}/api/v1`;
  service.stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return service;
}
