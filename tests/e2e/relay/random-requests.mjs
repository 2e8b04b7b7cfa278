// Requests to a relay at random: right ones, and such that are wrong in one or more places.

import { DIRECT, FORM, JOB, PATH, POLICY, SUBMIT } from "./support.mjs";

const ORIGIN = "https://app.example";
const JSON_BODY = { "content-type": "application/json" };
const FORM_BODY = '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\naudio\r\n--x--\r\n';

/** A right request of each kind: path, method, headers, body. */
const right = ({ id, result, upload }) => [
  [SUBMIT, "POST", JSON_BODY, JSON.stringify(JOB)],
  [DIRECT, "POST", JSON_BODY, '{"model":"qwen3-asr-flash","input":{"messages":[]}}'],
  [DIRECT, "POST", { ...JSON_BODY, "x-dashscope-sse": "enable" }, '{"model":"qwen3-asr-flash"}'],
  [POLICY, "GET", {}],
  [`${PATH}/tasks/${id}`, "GET", {}],
  [`${PATH}/tasks/${id}/cancel`, "POST", {}],
  [result, "GET", {}],
  [upload, "POST", { ...FORM, "content-length": String(FORM_BODY.length) }, FORM_BODY],
  [SUBMIT, "OPTIONS", { "access-control-request-headers": "content-type" }],
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "PROPFIND"];
const HEADERS = [
  ["origin", [ORIGIN, "https://evil.example", "null", "http://app.example", "", "\u00e9"]],
  ["sec-fetch-site", ["same-origin", "cross-site", "none", "?"]],
  ["host", ["app.example", "evil.example", "127.0.0.1", "[::1", "a b", "app.example:99999"]],
  ["content-length", ["0", "-1", "3", "1e9", "99999999", "NaN", ""]],
  ["content-type", ["text/plain", "multipart/form-data; boundary=x", "a".repeat(300)]],
  ["accept", ["text/event-stream", "*/*"]],
  ["authorization", ["Bearer sk-of-a-visitor"]],
  ["x-dashscope-sse", ["enable"]],
  ["x-dashscope-workspace", ["ws-of-another"]],
  ["cf-connecting-ip", ["203.0.113.1", "::1", "anonymous"]],
  ["x-forwarded-for", ["203.0.113.1"]],
  ["cookie", ["session=; session=a", "=".repeat(2000)]],
  ["expect", ["100-continue"]],
];
const ODD_BODIES = [
  "",
  "null",
  "[]",
  '"a"',
  '{"model":"paraformer-v2","model":"qwen-max","input":{}}',
  '{"__proto__":{"model":"paraformer-v2"}}',
  '{"model":{"toString":1},"input":{}}',
  `{"model":"paraformer-v2","input":${"[".repeat(1000)}${"]".repeat(1000)}}`,
  `{"model":"paraformer-v2","input":"${"a".repeat(9000)}"}`,
  '{"model":"paraformer-v2","input":"\\ud800"}',
  "\ufeff{}",
];

/**
 * A request, and in words. `links` are the visitor's own; `others` another's.
 *
 * @returns {{ request: Request, description: string }}
 */
export function randomRequest(random, links, others) {
  for (;;) {
    const made = attempt(random, random.oneIn(6) ? others : links);
    if (made) return made;
  }
}

function attempt(random, links) {
  let [path, method, headers, body] = random.pick(right(links));
  headers = new Map(Object.entries(headers));
  if (random.oneIn(4)) path = random.mutate(path);
  if (random.oneIn(8)) method = random.pick(METHODS);
  if (random.oneIn(3)) {
    const [name, values] = random.pick(HEADERS);
    headers.set(name, random.pick(values));
  }
  if (random.oneIn(6)) headers.delete(random.pick(["content-type", "content-length"]));
  if (body === undefined && random.oneIn(20)) body = random.pick(ODD_BODIES);
  if (body !== undefined && random.oneIn(3)) body = changed(random, body);
  const isStill = random.oneIn(50);
  const isStream = body !== undefined && (isStill || random.oneIn(5));
  const description = JSON.stringify({ method, path, headers: [...headers], body, isStream }).slice(
    0,
    1000,
  );
  try {
    const init = { method, headers: [...headers] };
    if (body !== undefined && !/^(GET|HEAD)$/i.test(method))
      Object.assign(init, isStream ? streamed(random, body, isStill) : { body });
    // A visitor who leaves.
    if (random.oneIn(40)) init.signal = AbortSignal.timeout(1 + random.below(50));
    return { request: new Request(ORIGIN + path, init), description };
  } catch {
    return undefined; // no runtime makes such a request
  }
}

function changed(random, body) {
  if (random.oneIn(4)) return random.pick(ODD_BODIES);
  if (random.oneIn(5)) return random.bytes(random.below(200));
  return random.mutate(body);
}

/** A body in pieces, which ends, breaks off or stands still somewhere. */
function streamed(random, body, isStill) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const stop = random.oneIn(2) ? bytes.length : random.below(bytes.length + 1);
  const isBroken = random.oneIn(2);
  let at = 0;
  const stream = new ReadableStream({
    pull(controller) {
      const next = Math.min(at + 1 + random.below(64), stop);
      if (at < stop) controller.enqueue(bytes.slice(at, next));
      else if (isStill) return new Promise(() => {});
      else if (isBroken) controller.error(new Error("the visitor left"));
      else controller.close();
      at = next;
      return undefined;
    },
  });
  return { body: stream, duplex: "half" };
}
