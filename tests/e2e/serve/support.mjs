// The development server of the page, in front of an API of the test, for all tests of a file.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach } from "node:test";
import { servePage } from "../../../www/serve.mjs";

export const KEY = "sk-test-0123456789abcdef";
export const SUBMIT = "/api/v1/services/audio/asr/transcription";
export const DIRECT = "/api/v1/services/aigc/multimodal-generation/generation";
/** A body for DIRECT and for SUBMIT. */
export const JOB = JSON.stringify({ model: "qwen3-asr-flash", input: { messages: [] } });
export const SUBMIT_JOB = JSON.stringify({
  model: "qwen3-asr-flash-filetrans",
  input: { file_url: "https://example.com/a.wav" },
});
export const FORM = { "content-type": "multipart/form-data; boundary=b" };
export const POLICY = "/api/v1/uploads?action=getPolicy&model=paraformer-v2";
/** The time limit of any wait: a server that hangs fails its test and does not block the others. */
const ANSWER_WITHIN_MS = 10_000;
export const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** The API: its requests, oldest first, and its handler, `(request, response) => void`. */
export const api = { received: [], answer: undefined };
/** A host of uploads that answers after the whole body. `server` emits requests as they begin. */
export let upload;
/** The server under test. */
export let page;
let folder;

before(async () => {
  const listening = await listen(
    createServer(async (request, response) => {
      const chunks = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        return; // a request that the relay has aborted is not recorded
      }
      api.received.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      api.answer(request, response);
    }),
  );
  Object.assign(api, listening);
  const uploadServer = createServer((request, response) => {
    request.once("end", () => response.writeHead(204).end());
  });
  upload = { ...(await listen(uploadServer)), server: uploadServer };
  folder = await mkdtemp(join(tmpdir(), "dashscope-asr-serve-"));
  await mkdir(join(folder, "pkg"));
  await writeFile(join(folder, "pkg", "browser.js"), "export const built = true;\n");
  await writeFile(join(folder, "pkg", "core.wasm"), WASM);
  await writeFile(join(folder, "secret.json"), '"outside"');
  await symlink(join(folder, "secret.json"), join(folder, "pkg", "link.json"));
  page = await servePage({
    apiBase: `${api.origin}/api/v1`,
    apiKey: KEY,
    packageDir: join(folder, "pkg"),
  });
});

after(async () => {
  await page.close();
  await api.close();
  await upload.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  api.received = [];
  api.answer = json(200, { output: { task_id: "t-1", task_status: "PENDING" }, request_id: "r-1" });
});

/** Starts another server for one test. */
export async function serve(t, options) {
  const server = await servePage({ apiBase: `${api.origin}/api/v1`, apiKey: KEY, ...options });
  t.after(() => server.close());
  return server;
}

export async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

export function json(status, value, headers = {}) {
  return (_request, response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));
}

/** The link that the relay issues for uploads to `host`. */
export async function uploadLink(host, base = page.url) {
  api.received = [];
  api.answer = json(200, { data: { upload_host: host, upload_dir: "dir" }, request_id: "r-6" });
  const { body } = await ask(POLICY, {}, base);
  assert.ok(!body.includes(host), "the original host is not in the answer");
  assert.equal(JSON.parse(body).data.upload_dir, "dir");
  return JSON.parse(body).data.upload_host;
}

/** Starts a request with the path as written: `fetch` normalises `..` and refuses some headers. */
export function begin(path, { method = "GET", headers = {} } = {}, base = page.url) {
  const { hostname, port } = new URL(base);
  return httpRequest({
    hostname,
    port,
    path,
    method,
    headers,
    agent: false,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}

/** Resolves with the head of the response, before its body. */
export function open(path, { body, ...rest } = {}, base = page.url) {
  return new Promise((resolve, reject) => {
    const request = begin(path, rest, base);
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}

export async function ask(path, options, base) {
  const response = await open(path, options, base);
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

/** Rejects if the promise does not settle in time. */
export function within(promise) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing happened within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

export function assertServiceShape(response) {
  const error = JSON.parse(response.body);
  assert.deepEqual(Object.keys(error).sort(), ["code", "message", "request_id"]);
  assert.match(error.request_id, /^[0-9a-f-]{36}$/);
  return error;
}
