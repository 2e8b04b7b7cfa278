// Requests that a relay's memory is measured with: honest ones and hostile ones.

import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";

const MIB = 2 ** 20;
const PATH = "/api/asr";
const DIRECT = `${PATH}/services/aigc/multimodal-generation/generation`;
const SUBMIT = `${PATH}/services/audio/asr/transcription`;

const HEAD =
  '{"model":"qwen3-asr-flash","input":{"messages":[{"content":[{"audio":"data:audio/wav;base64,';
const AUDIO = Buffer.from(
  `${HEAD}${"QUJD".repeat(3 * MIB)}`.slice(0, 12 * MIB - 8).concat('"}]}]}}'),
);
const filled = (text, bytes) =>
  Buffer.from(text.repeat(Math.ceil(bytes / text.length)), "latin1").subarray(0, bytes);
const JOB = (() => {
  const url = `https://example.com/${"a".repeat(10_000)}.wav`;
  const file_urls = Array(100).fill(url);
  return Buffer.from(JSON.stringify({ model: "paraformer-v2", input: { file_urls } }));
})();

/** Outcome of a request whose connection was closed before all of its body was sent. */
const CUT_OFF = "cut off";

/** Sends a body; a refusal may come, and the connection end, before all of it is sent. */
async function post(origin, path, body, headers = {}) {
  const { hostname, port } = new URL(origin);
  const sent = { hostname, port, path, method: "POST", agent: false };
  const request = httpRequest({ ...sent, headers: { ...headers, "content-length": body.length } });
  return new Promise((resolve) => {
    request.on("response", (answer) => {
      answer.on("error", () => {}).resume();
      resolve(answer.statusCode);
    });
    request.on("error", () => resolve(CUT_OFF));
    request.end(body);
  });
}

const times = (count, path, body) => (origin) =>
  Promise.all(Array.from({ length: count }, () => post(origin, path, body)));

/** Sends a body in chunks of one byte; fetch would join them. */
async function inBytes(origin, path, body) {
  const { hostname, port } = new URL(origin);
  const socket = connect(port, hostname);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  socket.on("error", () => {});
  for (let at = 0; at < body.length && answer === ""; at += 4096) {
    const chunks = Array.from(
      body.subarray(at, at + 4096),
      (byte) => `1\r\n${String.fromCharCode(byte)}\r\n`,
    );
    if (!socket.write(chunks.join(""), "latin1")) await once(socket, "drain");
  }
  socket.write("0\r\n\r\n");
  while (answer === "") await once(socket, "data");
  socket.destroy();
  return Number(answer.slice(9, 12));
}

/** A file of 64 MiB, uploaded by a link of the relay's. */
async function upload(origin) {
  const policy = await fetch(`${origin}${PATH}/uploads?action=getPolicy&model=paraformer-v2`);
  const link = (await policy.json()).data.upload_host;
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(64 * MIB)]), "a.wav");
  // The length is known of a body that is no FormData.
  const { headers, body } = new Response(form);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  return [await post(origin, link, bytes, { "content-type": headers.get("content-type") })];
}

async function result(origin) {
  const submitted = await fetch(`${origin}${SUBMIT}`, { method: "POST", body: JOB });
  const link = (await submitted.json()).output.results[0].transcription_url;
  const answer = await fetch(`${origin}${link}`);
  for await (const _ of answer.body);
  return [answer.status];
}

/**
 * `send` gives the statuses of the answers, each of which must be one of `statuses`.
 * @type {{ title: string, bodyBytes: number, send: (origin: string) => Promise<(number | string)[]>,
 *   statuses: (number | string)[], limited?: boolean }[]}
 */
export const REQUESTS = [
  {
    title: "a submit of 100 long URLs",
    bodyBytes: JOB.length,
    send: times(1, SUBMIT, JOB),
    statuses: [200],
  },
  {
    title: "a recognition of 12 MiB",
    bodyBytes: AUDIO.length,
    send: times(1, DIRECT, AUDIO),
    statuses: [200],
  },
  {
    title: "eight of them at once",
    bodyBytes: 8 * AUDIO.length,
    send: times(8, DIRECT, AUDIO),
    statuses: [200, 429, CUT_OFF],
  },
  {
    title: "eight of them beyond the rate limit",
    bodyBytes: 8 * AUDIO.length,
    send: times(8, DIRECT, AUDIO),
    statuses: [429, CUT_OFF],
    limited: true,
  },
  {
    title: "four announced over the limit",
    bodyBytes: 4 * 16 * MIB,
    send: times(4, DIRECT, new Uint8Array(16 * MIB)),
    statuses: [413, CUT_OFF],
  },
  {
    title: "12 MiB of `[`",
    bodyBytes: 12 * MIB,
    send: times(1, DIRECT, filled("[", 12 * MIB)),
    statuses: [400, CUT_OFF],
  },
  {
    title: "12 MiB of `{},`",
    bodyBytes: 12 * MIB,
    send: times(1, DIRECT, filled("{},", 12 * MIB)),
    statuses: [400, CUT_OFF],
  },
  {
    title: "12 MiB of short strings",
    bodyBytes: 12 * MIB,
    send: times(1, DIRECT, filled('"a"', 12 * MIB)),
    statuses: [413, CUT_OFF],
  },
  {
    title: "1 MiB in pieces of one byte",
    bodyBytes: MIB,
    send: async (origin) => [await inBytes(origin, DIRECT, AUDIO.subarray(0, MIB))],
    statuses: [400, CUT_OFF],
  },
  { title: "an upload of 64 MiB", bodyBytes: 64 * MIB, send: upload, statuses: [200] },
  { title: "a result of 64 MiB", bodyBytes: JOB.length, send: result, statuses: [200] },
];
