// A service and its storage that answer at random: rightly, with the key in some escape, with links
// that lead elsewhere, in pieces, late, half, or not at all. In place of `fetch`.

import { KEY } from "./support.mjs";

export const BASE_URL = "https://dashscope.aliyuncs.com/api/v1";
const STORAGE = "https://bucket.oss-cn-beijing.aliyuncs.com";

/** The service's own ids and links, by the visitor whom the relay gave them to. */
export const taskIdOf = (visitor) => `c2e5d63b-${visitor}`;
export const linkOf = (purpose, visitor) => `${STORAGE}/${purpose}/${visitor}?Signature=a%2B1`;

/** The right answer to all questions of a visitor. */
export const rightAnswer = (visitor) => ({
  request_id: "r-1",
  output: {
    task_id: taskIdOf(visitor),
    task_status: "SUCCEEDED",
    results: [
      { file_url: "https://a.example/b.wav", transcription_url: linkOf("result", visitor) },
    ],
  },
  data: { policy: "p", upload_host: linkOf("upload", visitor) },
});

const escaped = (escapeOf) => [...KEY].map((letter) => escapeOf(letter.charCodeAt(0))).join("");
const hex = (code) => code.toString(16).padStart(2, "0");
/** The key, as a service, a gateway or a storage may quote it. */
const QUOTED = [
  KEY,
  escaped((code) => `\\u00${hex(code)}`),
  escaped((code) => `%${hex(code).toUpperCase()}`),
  escaped((code) => `%25${hex(code)}`),
  escaped((code) => `&#${code};`),
  escaped((code) => `&#x${hex(code)};`),
  KEY.replace("-", "\\u002d"),
];

/** The text with escapes resolved, as long as there are some. */
function unescaped(text) {
  const letter = (_, digits) => String.fromCharCode(Number.parseInt(digits, 16));
  let plain = text;
  for (let round = 0; round < 4; round += 1)
    plain = plain
      .replace(/\\+u00([0-9a-f]{2})/gi, letter)
      .replace(/\\+x([0-9a-f]{2})/gi, letter)
      .replace(/&#x0*([0-9a-f]{2});/gi, letter)
      .replace(/&#0*(\d{2,3});/g, (_, code) => String.fromCharCode(Number(code)))
      .replace(/%([0-9a-f]{2})/gi, letter);
  return plain;
}

export const holdsKey = (text) => text.includes(KEY) || unescaped(text).includes(KEY);

const jsonAnswer = (value, status = 200, headers = {}) =>
  new Response(typeof value === "string" ? value : JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

/** A stream of text in pieces; then it ends, breaks off or stands still. */
function streamOf(random, text, end, secret = "") {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const next = at + 1 + random.below(40);
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, next));
      else if (end === "breaks") controller.error(new Error(`reset ${secret}`));
      else if (end === "ends") controller.close();
      else return new Promise(() => {});
      at = next;
      return undefined;
    },
  });
}

function events({ random, quote }) {
  const data = JSON.stringify({
    output: { text: `no ${quote()}`, n: random.below(9) },
  });
  const body = `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${data}\n\n`.repeat(1 + random.below(3));
  const end = random.pick(["ends", "ends", "ends", "breaks", "stands"]);
  return new Response(streamOf(random, body, end, quote()), {
    headers: { "content-type": "text/event-stream;charset=UTF-8" },
  });
}

/** Answers by their weight. */
const ANSWERS = [
  ...Array(6).fill(({ visitor }) => jsonAnswer(rightAnswer(visitor))),
  ({ quote }) => jsonAnswer({ code: quote(), message: `no ${quote()}` }, 401),
  ({ quote }) => jsonAnswer(`{"code":"a","message":"Bearer ${quote()}"}`, 400),
  ({ quote }) => jsonAnswer(`{"${quote()}":{"a":["${quote()}"]}}`),
  ({ random, quote }) =>
    jsonAnswer({ code: "Throttling" }, 429, {
      "retry-after": random.pick(["1", "soon", quote()]),
      "x-request-id": random.pick(["r-1", quote(), "a b"]),
    }),
  ({ random, quote }) =>
    new Response(`<html>\n${quote()}`, { status: random.pick([200, 403, 500, 599]) }),
  ({ random }) => jsonAnswer({ output: { transcription_url: random.pick(FOREIGN) } }),
  ({ random }) => jsonAnswer({ data: { upload_host: random.pick(FOREIGN) } }),
  () => jsonAnswer('{"__proto__":{"code":"a"},"constructor":1,"task_id":{"a":1}}'),
  () => jsonAnswer("[".repeat(20_000) + "]".repeat(20_000)),
  ({ random }) => new Response(null, { status: random.pick([204, 205, 304]) }),
  ({ random }) =>
    new Response(null, { status: random.pick([301, 302, 307]), headers: { location: FOREIGN[0] } }),
  ({ random }) => new Response(streamOf(random, '{"code":"a"', random.pick(["breaks", "ends"]))),
  ({ random }) => new Response(random.bytes(random.below(300))),
  events,
  events,
  ({ quote }) => Promise.reject(new TypeError(`failed: ${quote()}`, { cause: new Error(quote()) })),
];
/** Answers that the relay has to wait for in vain; fewer, since each takes its time. */
const SILENT = [
  ({ random }) => new Response(streamOf(random, '{"output":', "stands")),
  ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
];
const FOREIGN = [
  "https://evil.example/a",
  "https://aliyuncs.com.evil.example/a",
  "https://u:p@a.aliyuncs.com/a",
  "http://127.0.0.1:1/a",
  "file:///etc/passwd",
  "https://a.aliyuncs.com:8443/a",
  "//evil.example/a",
];

/**
 * A `fetch` that keeps what was sent in `sent`, and answers at random.
 *
 * @param {(sent: object) => void} check of each request, when it is sent
 */
export function randomFetch(random, visitor, check) {
  return async (url, init) => {
    const { method, headers, redirect } = init;
    const sent = { url: String(url), method, headers: new Headers(headers), redirect };
    check(sent);
    const body = await new Response(init.body ?? null).text();
    if (!sent.url.startsWith(BASE_URL) && holdsKey(body)) throw new Error("the key in an upload");
    // A storage does not know the key.
    const quote = sent.url.startsWith(BASE_URL) ? () => random.pick(QUOTED) : () => "Bearer";
    const answerAt = random.pick(random.oneIn(40) ? SILENT : ANSWERS);
    const answer = await answerAt({ random, visitor, quote, signal: init.signal });
    if (redirect === "error" && answer.headers.has("location"))
      throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") });
    return answer;
  };
}
