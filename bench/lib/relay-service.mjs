// A service behind the relay of a benchmark: it reads a body and takes its time to answer.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const ANSWER_MS = 500;
const RESULT_BYTES = 64 * 2 ** 20;

/** Starts it on this machine. */
export async function startService() {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    if (request.url.startsWith("/results/")) return sendResult(response);
    await sleep(ANSWER_MS);
    const { port } = server.address();
    const link = `http://127.0.0.1:${port}`;
    const results = [{ transcription_url: `${link}/results/a.json` }];
    const answer = { output: { task_id: "a", results }, data: { upload_host: `${link}/oss/` } };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/api/v1`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function sendResult(response) {
  const piece = Buffer.alloc(2 ** 16, " ");
  for (let sent = 0; sent < RESULT_BYTES; sent += piece.length)
    if (!response.write(piece)) await once(response, "drain");
  response.end();
}
