/**
 * Development server of the demo page: the page, the built package, and a relay in small, on loopback only.
 *
 * It is not meant for production: it has no accounts, no rate limits and no TLS. The relay for production comes with the package.
 *
 *   node www/serve.mjs --api-base http://127.0.0.1:41234/api/v1        # against the stand-in
 *   DASHSCOPE_API_KEY=sk-… node www/serve.mjs --live                   # against the service; transcriptions are billed
 */

import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { readFile, realpath } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { extname, join, sep } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const LIVE_API_BASE = "https://dashscope.aliyuncs.com/api/v1";
const PAGE_FOLDER = fileURLToPath(new URL(".", import.meta.url));
const BUILT_PACKAGE_FOLDER = fileURLToPath(new URL("../pkg", import.meta.url));

const SUBMIT_LIMIT_BYTES = 1024 * 1024;
/** Audio inside a request is at most 10 MB as base64; the rest is for context. */
const DIRECT_LIMIT_BYTES = 12 * 1024 * 1024;
/** A file of 1 GiB and the form around it. */
const UPLOAD_LIMIT_BYTES = 1024 ** 3 + 64 * 1024;
const UPSTREAM_TIMEOUT_MS = 30_000;
/** The service itself gives up on a direct request after 300 s. */
const DIRECT_TIMEOUT_MS = 310_000;

const SUBMIT_PATH = "/api/v1/services/audio/asr/transcription";
const DIRECT_PATH = "/api/v1/services/aigc/multimodal-generation/generation";
const POLICY_PATH = "/api/v1/uploads";
const TASK_PATH = /^\/api\/v1\/tasks\/([A-Za-z0-9-]{1,64})(\/cancel)?$/;
/** Not the service's: hosts that answer no browser are led through here. */
const RESULT_PATH = "/api/v1/result";
const UPLOAD_PATH = "/api/v1/upload";

/** Only these are served as files; anything else in the folders does not exist for the page. */
const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const EVERY_ANSWER = {
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; media-src 'self' http: https: blob:; img-src 'self' data: blob:; " +
    "style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Recordings the service itself publishes, for a live page. */
const LIVE_SAMPLES = [
  {
    title: "Hello world, 这里是阿里巴巴语音实验室 (a woman)",
    url: "https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_female2.wav",
    language: "zh",
  },
  {
    title: "Hello world, 这里是阿里巴巴语音实验室 (a man)",
    url: "https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_male2.wav",
    language: "zh",
  },
];

/** What this server refuses or could not do, in the service's own shape. */
class Refusal extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Starts the server.
 *
 * @param {object} options
 * @param {number} [options.port] 0 takes a free one
 * @param {string} options.apiBase native API, e.g. `http://127.0.0.1:41234/api/v1`
 * @param {string} options.apiKey added to every forwarded request, never to an answer
 * @param {boolean} [options.live] the API is the real service: the page says so and offers the service's own samples
 * @param {string} [options.packageDir] folder of the built package
 * @param {{ title: string, url: string, language: string, text?: string }[]} [options.samples] instead of the usual ones
 * @param {number} [options.timeoutMs] how long the API may take to answer, and an upload may stand still
 * @param {number} [options.directTimeoutMs] how long direct recognition may take to answer, or to begin to
 * @param {number} [options.uploadLimitBytes] of the whole form
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function servePage({
  port = 0,
  apiBase,
  apiKey,
  live = false,
  packageDir = BUILT_PACKAGE_FOLDER,
  samples,
  timeoutMs = UPSTREAM_TIMEOUT_MS,
  directTimeoutMs = DIRECT_TIMEOUT_MS,
  uploadLimitBytes = UPLOAD_LIMIT_BYTES,
}) {
  if (!apiKey) throw new Error("apiKey is empty: give the key of the service, or any `sk-…` for the stand-in");
  const relay = createRelay({ apiBase, apiKey, timeoutMs, directTimeoutMs, uploadLimitBytes });
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => refuse(response, error));
  });
  server.requestTimeout = 0; // a large file on a slow line takes longer than Node's five minutes

  async function answer(request, response) {
    const url = parseTarget(request);
    if (!isLoopbackHost(request.headers.host)) {
      throw new Refusal(403, "Relay.ForeignHost", "this server answers only to 127.0.0.1 and localhost");
    }
    if (url.pathname.startsWith("/api/")) return relay(request, response, url);
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed("GET, HEAD");
    if (url.pathname === "/config.json") {
      const config = { live, ...(samples ? { samples } : live ? { samples: LIVE_SAMPLES } : await standInSamples(apiBase)) };
      return sendJson(response, 200, config);
    }
    if (url.pathname.startsWith("/package/")) return sendFile(response, packageDir, url.pathname.slice("/package/".length));
    return sendFile(response, PAGE_FOLDER, url.pathname === "/" ? "index.html" : url.pathname.slice(1));
  }

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// --- the relay -------------------------------------------------------------------------------------------------------------------

/** Knows five routes of the service and forwards nothing else, so that the key cannot be used for anything but recognising speech. */
function createRelay({ apiBase, apiKey, timeoutMs, directTimeoutMs, uploadLimitBytes }) {
  const base = new URL(apiBase).href.replace(/\/+$/, "");
  // A link is only followed if this process signed it: the page cannot make the server reach addresses of its choice. What it is for is
  // signed too, so that a result's link is no place to upload to.
  const linkKey = randomBytes(32);
  const sign = (purpose, link) => createHmac("sha256", linkKey).update(`${purpose} ${link}`).digest();

  return async function relay(request, response, url) {
    refuseOtherOrigins(request);
    const { pathname, searchParams } = url;
    const [task, id, cancel] = TASK_PATH.exec(pathname) ?? [];
    if (task) {
      allowOnly(request, cancel ? "POST" : "GET");
      return forward(request, response, `${base}/tasks/${id}${cancel ?? ""}`);
    }
    switch (pathname) {
      case SUBMIT_PATH: {
        allowOnly(request, "POST");
        const body = await readBody(request, SUBMIT_LIMIT_BYTES);
        return forward(request, response, `${base}/services/audio/asr/transcription`, { body });
      }
      case DIRECT_PATH: {
        allowOnly(request, "POST");
        const body = await readBody(request, DIRECT_LIMIT_BYTES);
        return forward(request, response, `${base}/services/aigc/multimodal-generation/generation`, { body, withinMs: directTimeoutMs });
      }
      case POLICY_PATH:
        allowOnly(request, "GET");
        return forward(request, response, `${base}/uploads?action=getPolicy&model=${modelOfPolicy(searchParams)}`);
      case UPLOAD_PATH:
        allowOnly(request, "POST");
        return sendUpload(request, response, signedLink("upload", searchParams.get("h"), searchParams.get("s")));
      case RESULT_PATH:
        allowOnly(request, "GET");
        return sendResult(response, signedLink("result", searchParams.get("u"), searchParams.get("s")));
    }
    throw new Refusal(
      404,
      "Relay.UnknownRoute",
      `${pathname} is not relayed; known are ${SUBMIT_PATH}, ${DIRECT_PATH}, /tasks/{id} and /uploads`,
    );
  };

  async function forward(request, response, target, { body, withinMs = timeoutMs } = {}) {
    // Uncompressed, so that a stream's pieces come one by one.
    const headers = { authorization: `Bearer ${apiKey}`, "accept-encoding": "identity" };
    for (const [name, value] of Object.entries(request.headers)) {
      if (name === "content-type" || name.startsWith("x-dashscope-")) headers[name] = value;
    }
    const init = { method: request.method, headers, body };
    const { upstream, text } = await askUpstream(target, init, response, withinMs, async (upstream) => {
      const streams = /^text\/event-stream\b/.test(upstream.headers.get("content-type") ?? "");
      return { upstream, text: streams ? undefined : await upstream.text() };
    });
    const answerHeaders = { "content-type": upstream.headers.get("content-type") ?? "application/json" };
    for (const name of ["retry-after", "x-request-id"]) {
      const value = upstream.headers.get(name);
      if (value !== null) answerHeaders[name] = hideKey(value);
    }
    if (text !== undefined) {
      return send(response, upstream.status, answerHeaders, hideKey(request.method === "GET" ? rehostLinks(text) : text));
    }
    response.writeHead(upstream.status, { ...EVERY_ANSWER, ...answerHeaders }).flushHeaders();
    await pipeline(Readable.fromWeb(upstream.body), keyHider(apiKey), response);
  }

  async function sendResult(response, link) {
    const upstream = await askUpstream(link, { method: "GET" }, response, timeoutMs, (upstream) => upstream);
    if (!upstream.ok) {
      await upstream.body?.cancel();
      throw new Refusal(upstream.status, "Relay.ResultRefused", `the result's host answered ${upstream.status}; the link may have expired`);
    }
    response.writeHead(200, { ...EVERY_ANSWER, "content-type": "application/json" });
    await pipeline(Readable.fromWeb(upstream.body), response);
  }

  /** The form goes on as it comes, a piece at a time: its host takes up to 1 GB, and the key is none of its business. */
  async function sendUpload(request, response, host) {
    const target = new URL(host);
    const headers = {};
    // Not only the browser's: the length is how the host sees the end.
    for (const name of ["content-type", "content-length"]) {
      if (request.headers[name] !== undefined) headers[name] = request.headers[name];
    }
    const body = piecesOf(request, uploadLimitBytes);
    const open = target.protocol === "https:" ? httpsRequest : httpRequest;
    const upstream = open(target, { method: "POST", headers, timeout: timeoutMs });
    upstream.once("timeout", () => {
      upstream.destroy(new Refusal(504, "Relay.Timeout", `the upload stood still for ${timeoutMs} ms`));
    });
    response.once("close", () => upstream.destroy());
    const answered = once(upstream, "response");
    const sent = pipeline(body, upstream);
    try {
      // A host that refuses may answer before it has read everything.
      const [answer] = await Promise.race([answered, sent.then(() => answered)]);
      if (answer.statusCode >= 300 && answer.statusCode < 400) throw redirected("the upload's host", answer.statusCode);
      // Plain text: it is the host's own, and only the package reads it.
      const early = request.complete ? {} : { connection: "close" };
      response.writeHead(answer.statusCode, { ...EVERY_ANSWER, ...early, "content-type": "text/plain; charset=utf-8" });
      await pipeline(answer, response);
    } catch (error) {
      upstream.destroy();
      if (error instanceof Refusal) throw error;
      throw new Refusal(502, "Relay.Unreachable", `the upload's host could not be reached: ${error.code ?? error.message}`);
    }
  }

  /** The link, if this process gave it out for this purpose. */
  function signedLink(purpose, encodedLink, encodedSignature) {
    const link = Buffer.from(encodedLink ?? "", "base64url").toString();
    const signature = Buffer.from(encodedSignature ?? "", "base64url");
    const expected = sign(purpose, link);
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) return link;
    throw new Refusal(403, "Relay.UnknownLink", `this ${purpose} link was not given out by this server; ask for it again`, {
      connection: "close",
    });
  }

  /** One request to the API or to a result's host; never follows a redirect, ends with `take` or when the page goes away. */
  async function askUpstream(target, init, response, withinMs, take) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), withinMs);
    response.once("close", () => controller.abort());
    try {
      const upstream = await fetch(target, { ...init, redirect: "manual", signal: controller.signal });
      if (upstream.status >= 300 && upstream.status < 400) {
        await upstream.body?.cancel();
        throw redirected("the API", upstream.status);
      }
      return await take(upstream);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (controller.signal.aborted) throw new Refusal(504, "Relay.Timeout", `the API did not answer within ${withinMs} ms`);
      throw new Refusal(502, "Relay.Unreachable", `the API could not be reached: ${error.cause?.code ?? error.message}`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Hosts of results and uploads send no CORS headers, so their links are led through this server. What is not JSON stays as it is. */
  function rehostLinks(text) {
    let document;
    try {
      document = JSON.parse(text);
    } catch {
      return text;
    }
    return JSON.stringify(document, (name, value) => {
      if (typeof value !== "string" || !/^https?:\/\//i.test(value)) return value;
      if (name === "transcription_url") return `${RESULT_PATH}?u=${signed("result", value)}`;
      if (name === "upload_host") return `${UPLOAD_PATH}?h=${signed("upload", value)}`;
      return value;
    });
  }

  function signed(purpose, link) {
    return `${Buffer.from(link).toString("base64url")}&s=${sign(purpose, link).toString("base64url")}`;
  }

  /** Services have been seen to quote the key in an error. */
  function hideKey(text) {
    return text.replaceAll(apiKey, "[key]");
  }
}

/** Another site must not spend the key of whoever has this server running. Requests without an Origin come from no page. */
function refuseOtherOrigins(request) {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Refusal(403, "Relay.ForeignOrigin", "only the page of this server may use its relay");
  }
}

/** The only query that is forwarded. */
function modelOfPolicy(query) {
  const model = query.get("model") ?? "";
  const known = [...query.keys()].sort().join() === "action,model";
  if (known && query.get("action") === "getPolicy" && /^[A-Za-z0-9._-]{1,100}$/.test(model)) return model;
  throw new Refusal(400, "Relay.UnknownQuery", "only ?action=getPolicy&model={name} is relayed here");
}

function redirected(who, status) {
  return new Refusal(502, "Relay.Redirected", `${who} answered ${status}, a redirect, which is never followed`);
}

/** The body, a piece at a time, up to a limit. */
async function* piecesOf(request, limitBytes) {
  const tooLarge = new Refusal(413, "Relay.BodyTooLarge", `the body is larger than ${limitBytes} bytes`, { connection: "close" });
  if (Number(request.headers["content-length"]) > limitBytes) throw tooLarge;
  let sizeBytes = 0;
  // Leaving the loop must not destroy the connection: the refusal is still to be sent over it.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes) throw tooLarge;
    yield piece;
  }
}

async function readBody(request, limitBytes) {
  const pieces = [];
  for await (const piece of piecesOf(request, limitBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Takes the key out of a stream. Held back is only what may be its beginning, until the next piece tells. */
function keyHider(key) {
  let held = "";
  return new Transform({
    transform(piece, _encoding, done) {
      // Each byte a character, so that a letter cut in two by the network comes out whole.
      const text = (held + piece.toString("latin1")).replaceAll(key, "[key]");
      let heldLength = Math.min(key.length - 1, text.length);
      while (heldLength > 0 && !key.startsWith(text.slice(-heldLength))) heldLength -= 1;
      held = text.slice(text.length - heldLength);
      done(null, Buffer.from(text.slice(0, text.length - heldLength), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(held, "latin1"));
    },
  });
}

// --- the page --------------------------------------------------------------------------------------------------------------------

/** The stand-in lists its clips beside its API. Without them the page still works, by URL. */
async function standInSamples(apiBase) {
  const list = new URL("/samples", apiBase);
  try {
    const response = await fetch(list, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const { credit, samples } = await response.json();
    return {
      credit,
      samples: samples.map(({ file, ...sample }) => ({ ...sample, url: new URL(`/samples/${encodeURIComponent(file)}`, list).href })),
    };
  } catch (error) {
    console.error(`no samples for the page: ${list} ${error.cause?.code ?? error.message}`);
    return { samples: [] };
  }
}

async function sendFile(response, folder, encodedPath) {
  const notFound = new Refusal(404, "NotFound", "there is no such file");
  let path;
  try {
    path = decodeURIComponent(encodedPath);
  } catch {
    throw notFound;
  }
  const mediaType = MEDIA_TYPES[extname(path)];
  if (!mediaType || path.includes("\0")) throw notFound;
  let bytes;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) throw notFound;
    bytes = await readFile(file);
  } catch {
    throw notFound;
  }
  send(response, 200, { "content-type": mediaType }, bytes);
}

// --- HTTP ------------------------------------------------------------------------------------------------------------------------

function parseTarget(request) {
  try {
    return new URL(request.url, "http://127.0.0.1");
  } catch {
    throw new Refusal(400, "BadRequest", "the request target is not a URL");
  }
}

/** A name that resolves here but is not ours is DNS rebinding. */
function isLoopbackHost(host) {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? "");
}

function allowOnly(request, method) {
  if (request.method !== method) throw methodNotAllowed(method);
}

function methodNotAllowed(allow) {
  return new Refusal(405, "MethodNotAllowed", `only ${allow} is answered here`, { allow });
}

function refuse(response, error) {
  if (response.destroyed) return; // the page went away
  if (!(error instanceof Refusal)) console.error(error);
  if (response.headersSent) return response.destroy();
  const { status, code, message, headers } =
    error instanceof Refusal ? error : new Refusal(500, "Relay.InternalError", "the development server failed; its terminal says why");
  sendJson(response, status, { code, message, request_id: randomUUID() }, headers);
}

function sendJson(response, status, value, headers = {}) {
  send(response, status, { ...headers, "content-type": "application/json; charset=utf-8" }, JSON.stringify(value));
}

/** Node leaves the body out of an answer to HEAD by itself. */
function send(response, status, headers, body) {
  response.writeHead(status, { ...EVERY_ANSWER, ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

// --- command line ----------------------------------------------------------------------------------------------------------------

async function main() {
  const { values } = parseArgs({
    options: {
      "api-base": { type: "string" },
      "package-dir": { type: "string" },
      live: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
    },
  });
  const apiBase = values["api-base"] ?? (values.live ? LIVE_API_BASE : undefined);
  if (!apiBase) throw new Error("--api-base is missing: give the stand-in's address with /api/v1, or --live for the service");
  const apiKey = process.env.DASHSCOPE_API_KEY || (values.live ? undefined : "sk-stand-in");
  if (!apiKey) throw new Error("DASHSCOPE_API_KEY is not set: --live needs a key of the service");
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port is ${values.port}; expected 0 to 65535`);
  const { url } = await servePage({ port, apiBase, apiKey, live: values.live, packageDir: values["package-dir"] });
  console.log(url);
}

if (process.argv[1] && (await realpath(process.argv[1]).catch(() => "")) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
}
