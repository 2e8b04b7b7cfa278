/**
 * Development server of the demo page: serves the page, the built package and the package's relay,
 * on loopback only. Not for production: the server has no users, no rate limits and no TLS.
 *
 *   node www/serve.mjs --api-base http://127.0.0.1:41234/api/v1        # against the stand-in
 *   DASHSCOPE_API_KEY=sk-… node www/serve.mjs --live                   # against the service; transcriptions are billed
 */

import { randomUUID } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { toNodeHandler } from "srvx/node";
import { relay } from "../pkg-template/relay/relay.js";

const LIVE_API_BASE = "https://dashscope.aliyuncs.com/api/v1";
const PAGE_FOLDER = fileURLToPath(new URL(".", import.meta.url));
const BUILT_PACKAGE_FOLDER = fileURLToPath(new URL("../pkg", import.meta.url));

/** The path of the relay. */
const RELAY_PATH = "/api/v1";

/** Media types of the files served. A file of any other type is not found. */
const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const COMMON_HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; media-src 'self' http: https: blob:; img-src 'self' data: blob:; " +
    "style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Recordings that the service publishes, for a live page. */
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

/** An error response in the service's shape. */
class ErrorResponse extends Error {
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
 * @param {number} [options.port] 0 for a free port
 * @param {string} options.apiBase native API, e.g. `http://127.0.0.1:41234/api/v1`
 * @param {string} options.apiKey added to every forwarded request, never to a response
 * @param {boolean} [options.live] whether the API is the real service: the page shows this, and the service's samples
 * @param {string} [options.packageDir] folder of the built package
 * @param {{ title: string, url: string, language: string, text?: string }[]} [options.samples] in place of the default ones
 * @param {import("dashscope-asr/relay").RelayOptions} [options.relayOptions] other options of the relay
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function servePage({
  port = 0,
  apiBase,
  apiKey,
  live = false,
  packageDir = BUILT_PACKAGE_FOLDER,
  samples,
  relayOptions,
}) {
  if (!apiKey)
    throw new Error("apiKey is empty: give the key of the service, or any `sk-…` for the stand-in");
  const options = { apiKey, baseUrl: apiBase, path: RELAY_PATH, access: "public", ...relayOptions };
  const handleApi = toNodeHandler((request) => relay(request, options));
  const server = createServer((request, response) => {
    respond(request, response).catch((error) => sendError(response, error));
  });
  server.requestTimeout = 0; // an upload on a slow line can take longer than Node's five minutes
  server.headersTimeout = 60_000; // without a limit of requests Node would set none for headers
  server.setTimeout(330_000); // a connection on which nothing moves

  async function respond(request, response) {
    const url = parseTarget(request);
    if (!isLoopbackHost(request.headers.host)) {
      throw new ErrorResponse(
        403,
        "Relay.ForeignHost",
        "this server answers only to 127.0.0.1 and localhost",
      );
    }
    if (url.pathname.startsWith("/api/")) return handleApi(request, response);
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed("GET, HEAD");
    if (url.pathname === "/config.json") {
      const config = {
        live,
        ...(samples
          ? { samples }
          : live
            ? { samples: LIVE_SAMPLES }
            : await standInSamples(apiBase)),
      };
      return sendJson(response, 200, config);
    }
    if (url.pathname.startsWith("/package/"))
      return sendFile(response, packageDir, url.pathname.slice("/package/".length));
    return sendFile(
      response,
      PAGE_FOLDER,
      url.pathname === "/" ? "index.html" : url.pathname.slice(1),
    );
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

// --- the page
// --------------------------------------------------------------------------------------------------------------------

/** The samples of the stand-in. Without any, the page still takes URLs. */
async function standInSamples(apiBase) {
  const list = new URL("/samples", apiBase);
  try {
    const response = await fetch(list, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const { credit, samples } = await response.json();
    return {
      credit,
      samples: samples.map(({ file, ...sample }) => ({
        ...sample,
        url: new URL(`/samples/${encodeURIComponent(file)}`, list).href,
      })),
    };
  } catch (error) {
    console.error(`no samples for the page: ${list} ${error.cause?.code ?? error.message}`);
    return { samples: [] };
  }
}

async function sendFile(response, folder, encodedPath) {
  const notFound = new ErrorResponse(404, "NotFound", "there is no such file");
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

// --- HTTP
// ------------------------------------------------------------------------------------------------------------------------

function parseTarget(request) {
  try {
    return new URL(request.url, "http://127.0.0.1");
  } catch {
    throw new ErrorResponse(400, "BadRequest", "the request target is not a URL");
  }
}

/** Refuses a foreign name that resolves to loopback: DNS rebinding. */
function isLoopbackHost(host) {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? "");
}

function methodNotAllowed(allow) {
  return new ErrorResponse(405, "MethodNotAllowed", `only ${allow} is answered here`, { allow });
}

function sendError(response, error) {
  if (response.destroyed) return; // the page has disconnected
  if (!(error instanceof ErrorResponse)) console.error(error);
  if (response.headersSent) return response.destroy();
  const { status, code, message, headers } =
    error instanceof ErrorResponse
      ? error
      : new ErrorResponse(
          500,
          "Relay.InternalError",
          "the development server failed; its terminal says why",
        );
  sendJson(response, status, { code, message, request_id: randomUUID() }, headers);
}

function sendJson(response, status, value, headers = {}) {
  send(
    response,
    status,
    { ...headers, "content-type": "application/json; charset=utf-8" },
    JSON.stringify(value),
  );
}

/** Sends a response. Node leaves out the body for HEAD. */
function send(response, status, headers, body) {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    ...headers,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

// --- command line
// ----------------------------------------------------------------------------------------------------------------

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
  if (!apiBase)
    throw new Error(
      "--api-base is missing: give the stand-in's address with /api/v1, or --live for the service",
    );
  const apiKey = process.env.DASHSCOPE_API_KEY || (values.live ? undefined : "sk-stand-in");
  if (!apiKey) throw new Error("DASHSCOPE_API_KEY is not set: --live needs a key of the service");
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port is ${values.port}; expected 0 to 65535`);
  const { url } = await servePage({
    port,
    apiBase,
    apiKey,
    live: values.live,
    packageDir: values["package-dir"],
  });
  console.log(url);
}

if (
  process.argv[1] &&
  (await realpath(process.argv[1]).catch(() => "")) === fileURLToPath(import.meta.url)
) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
}
