/** The demo page's development server against a small API made here: the page, and the package's relay over real connections (what it lets through
 * and what not is in relay.test.mjs). */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { servePage } from "../../www/serve.mjs";

const KEY = "sk-test-0123456789abcdef";
const SUBMIT = "/api/v1/services/audio/asr/transcription";
const DIRECT = "/api/v1/services/aigc/multimodal-generation/generation";
/** A request for DIRECT, and for SUBMIT. */
const JOB = JSON.stringify({ model: "qwen3-asr-flash", input: {} });
const FORM = { "content-type": "multipart/form-data; boundary=b" };
const POLICY = "/api/v1/uploads?action=getPolicy&model=paraformer-v2";
/**
 * Far beyond any answer here: a server that hangs fails its test instead of holding up all of them.
 */
const ANSWER_WITHIN_MS = 10_000;
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** What the API was sent, oldest first. */
let received = [];
/** How the API answers: `(request, response) => void`. */
let answer;
let api;
/**
 * A host of uploads that answers when it has read everything, and shows its requests as they begin.
 */
let upload;
let page;
let folder;

before(async () => {
  api = await listen(
    createServer(async (request, response) => {
      const chunks = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        return; // broken off by the relay: it was not received
      }
      received.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      answer(request, response);
    }),
  );
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
  received = [];
  answer = json(200, { output: { task_id: "t-1", task_status: "PENDING" }, request_id: "r-1" });
});

test("an API that does not answer in time is given up with 504", async (t) => {
  answer = () => {};
  const server = await serve(t, { relayOptions: { timeoutMs: 20 } });
  const response = await ask(POLICY, {}, server.url);
  assert.equal(response.status, 504);
  assert.equal(assertServiceShape(response).code, "Relay.Timeout");
});

test("an API that is not there is answered with 502", async (t) => {
  const gone = await listen(createServer());
  await gone.close();
  const server = await serve(t, { apiBase: `${gone.origin}/api/v1` });
  const response = await ask(POLICY, {}, server.url);
  const config = await ask("/config.json", {}, server.url);
  assert.equal(response.status, 502);
  assert.equal(assertServiceShape(response).code, "Relay.Unreachable");
  assert.deepEqual(JSON.parse(config.body), { live: false, samples: [] });
});

test("a body over 1 MiB is refused, announced or not; one of exactly 1 MiB is forwarded", async () => {
  const job = JSON.stringify({ model: "paraformer-v2", parameters: "" });
  const limit = job.replace('""', `"${"x".repeat(1024 * 1024 - job.length)}"`);
  assert.equal((await ask(SUBMIT, { method: "POST", body: limit })).status, 200);
  assert.equal(received[0].body.length, limit.length);
  received = [];
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    const response = await ask(SUBMIT, { method: "POST", headers, body: `${limit} ` });
    assert.equal(response.status, 413);
    assertServiceShape(response);
  }
  assert.deepEqual(received, []);
});

test("the pieces of a stream arrive while the API is still sending, each as it was", async () => {
  const pieces = [
    'id:1\nevent:result\ndata:{"text":"欢"}\n\n',
    'id:2\nevent:result\ndata:{"text":"欢迎"}\n\n',
  ];
  const sentAt = [];
  const arrivedAt = [];
  let proceed;
  answer = async (_request, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream;charset=UTF-8",
      "x-request-id": "r-5",
      "x-secret": KEY,
    });
    for (const piece of pieces) {
      sentAt.push(performance.now());
      response.write(piece);
      // Nothing more is sent before the page has this piece: a relay that collects would wait for
      // ever.
      await new Promise((resolve) => {
        proceed = resolve;
      });
    }
    response.end();
  };
  const response = await open(DIRECT, {
    method: "POST",
    headers: { "x-dashscope-sse": "enable" },
    body: JOB,
  });
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers["content-type"], "text/event-stream");
  assert.equal(response.headers["x-request-id"], "r-5");
  assert.equal(response.headers["x-secret"], undefined);
  let text = "";
  for await (const piece of response) {
    text += piece;
    if (text.length < pieces.slice(0, arrivedAt.length + 1).join("").length) continue;
    arrivedAt.push(performance.now());
    proceed();
  }
  assert.equal(text, pieces.join(""));
  assert.ok(
    arrivedAt[0] < sentAt[1],
    `the first piece arrived at ${arrivedAt[0]} ms, the last was sent at ${sentAt[1]} ms`,
  );
  assert.equal(received[0].headers["x-dashscope-sse"], "enable");
  assert.equal(received[0].headers["accept-encoding"], "identity");
});

test("a page that leaves a stream ends it at the API", async () => {
  let left;
  const ended = new Promise((resolve) => {
    left = resolve;
  });
  answer = (_request, response) => {
    response.once("close", () => left(response.writableFinished));
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data:{}\n\n");
  };
  const response = await open(DIRECT, { method: "POST", body: JOB });
  await once(response, "data");
  response.destroy();
  assert.equal(await within(ended), false);
});

test("a page that leaves before it is answered ends the request at the API, or the upload's host", async () => {
  const uploads = await uploadLink(api.origin);
  for (const path of [DIRECT, uploads]) {
    let begun;
    const waiting = new Promise((resolve) => {
      begun = resolve;
    });
    answer = (_request, response) => begun(response);
    const request = begin(path, {
      method: "POST",
      headers: path === DIRECT ? {} : { ...FORM, "content-length": "4" },
    });
    request.once("error", () => {}); // it is the test that ends it
    request.end(path === DIRECT ? JOB : "form");
    const ended = once(await within(waiting), "close");
    request.destroy();
    await within(ended);
  }
});

test("a stream that breaks off at the API breaks off in the page, instead of seeming complete", async () => {
  answer = (_request, response) => {
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .write("data:{}\n\n", () => response.destroy());
  };
  await assert.rejects(ask(DIRECT, { method: "POST", body: JOB }), { code: "ECONNRESET" });
});

test("direct recognition has its own time limit", async (t) => {
  answer = () => {};
  const server = await serve(t, { relayOptions: { directTimeoutMs: 20 } });
  const response = await ask(DIRECT, { method: "POST", body: JOB }, server.url);
  assert.equal(response.status, 504);
  assert.match(assertServiceShape(response).message, /20 ms/);
});

test("a form is passed on while it comes: the host has its beginning before the page sent its end", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const request = begin(link, { method: "POST", headers: { ...FORM, "content-length": "9" } });
  request.write("first");
  const [atHost] = await within(once(upload.server, "request"));
  assert.equal(String((await within(once(atHost, "data")))[0]), "first");
  atHost.resume();
  request.end("last");
  const [response] = await within(once(request, "response"));
  assert.equal(response.statusCode, 204);
  response.resume();
});

test("a page that leaves an upload ends it at the host", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const request = begin(link, { method: "POST", headers: { ...FORM, "content-length": "9" } });
  request.once("error", () => {}); // it is the test that ends it
  request.write("first");
  const [atHost] = await within(once(upload.server, "request"));
  const aborted = once(atHost, "error");
  request.destroy();
  assert.equal((await within(aborted))[0].code, "ECONNRESET");
});

test("an upload over the limit is refused, announced or not; one of exactly the limit is not", async (t) => {
  const server = await serve(t, { relayOptions: { limits: { uploadBytes: 100_000 } } });
  const link = await uploadLink(api.origin, server.url);
  answer = (_request, response) => response.writeHead(200).end();
  received = [];
  assert.equal(
    (await ask(link, { method: "POST", headers: FORM, body: "x".repeat(100_000) }, server.url))
      .status,
    200,
  );
  assert.equal(received[0].body.length, 100_000);
  received = [];
  for (const [status, headers] of [
    [413, FORM],
    [411, { ...FORM, "transfer-encoding": "chunked" }],
  ]) {
    const response = await ask(
      link,
      { method: "POST", headers, body: "x".repeat(100_001) },
      server.url,
    );
    assert.equal(response.status, status);
    assertServiceShape(response);
  }
  assert.deepEqual(received, []);
});

test("an upload of a file of 1 GiB is not too large; what is announced as more is refused before it is sent", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const announce = (bytes) => {
    const request = begin(link, {
      method: "POST",
      headers: { ...FORM, "content-length": String(bytes) },
    });
    request.once("error", () => {}); // it ends long before its announced length
    request.write("first");
    return request;
  };
  const fits = announce(1024 ** 3 + 4096);
  const [atHost] = await within(once(upload.server, "request"));
  assert.equal(atHost.headers["content-length"], String(1024 ** 3 + 4096));
  atHost.once("error", () => {});
  fits.destroy();
  const [response] = await within(once(announce(1024 ** 3 + 1024 ** 2), "response"));
  assert.equal(response.statusCode, 413);
  response.resume();
});

test("an upload's host that redirects, stands still or is not there is said so", async (t) => {
  const server = await serve(t, { relayOptions: { timeoutMs: 50 } });
  const gone = await listen(createServer());
  const goneLink = await uploadLink(gone.origin, server.url);
  await gone.close();
  const link = await uploadLink(api.origin, server.url);
  for (const [at, behaviour, status, code] of [
    [
      link,
      (_request, response) =>
        response.writeHead(307, { location: `${api.origin}/elsewhere` }).end(),
      502,
      "Relay.Redirected",
    ],
    [link, () => {}, 504, "Relay.Timeout"],
    [goneLink, () => {}, 502, "Relay.Unreachable"],
  ]) {
    received = [];
    answer = behaviour;
    const response = await ask(at, { method: "POST", headers: FORM, body: "form" }, server.url);
    assert.equal(response.status, status, code);
    assert.equal(assertServiceShape(response).code, code);
    assert.equal(received.length, at === link ? 1 : 0);
  }
});

test("other sites cannot use the relay: a foreign Origin or Host is refused, the page's own is not", async () => {
  const own = page.url.slice(0, -1);
  assert.equal(
    (await ask(SUBMIT, { method: "POST", headers: { origin: own }, body: JOB })).status,
    200,
  );
  const uploads = await uploadLink(api.origin);
  received = [];
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { host: "evil.example" },
  ]) {
    for (const path of [SUBMIT, DIRECT, uploads]) {
      const response = await ask(path, { method: "POST", headers, body: JOB });
      assert.equal(response.status, 403);
      assert.match(assertServiceShape(response).code, /^Relay\.Foreign/);
      assert.equal(response.headers["access-control-allow-origin"], undefined);
    }
  }
  assert.deepEqual(received, []);
});

test("page and package are served with their types, the policy and no caching", async () => {
  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/style/base.css", "text/css; charset=utf-8"],
    ["/app.js", "text/javascript; charset=utf-8"],
    ["/favicon.svg", "image/svg+xml"],
    ["/package/browser.js", "text/javascript; charset=utf-8"],
    ["/package/core.wasm", "application/wasm"],
  ]) {
    const response = await ask(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers["content-type"], type);
    assert.match(
      response.headers["content-security-policy"],
      /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/,
    );
    assert.equal(response.headers["x-content-type-options"], "nosniff");
    assert.equal(response.headers["cache-control"], "no-cache");
  }
  const head = await ask("/package/core.wasm", { method: "HEAD" });
  assert.equal(head.headers["content-length"], String(WASM.length));
  assert.equal(head.body, "");
  assert.equal((await ask("/", { method: "POST" })).status, 405);
});

for (const path of [
  "/../package.json",
  "/%2e%2e/package.json",
  "/..%2fpackage.json",
  "/..%2Ftests/e2e/serve.test.mjs",
  "/..%5cpackage.json",
  "/package/..%2fsecret.json",
  "/package/%2e%2e%2fsecret.json",
  "/package/../../secret.json",
  "/package/link.json",
  "/package//etc/hostname.json",
  "/package/browser.js%00.json",
  "/package/%E0%A4%A",
  "/package/",
  "/README.md",
]) {
  test(`${path} leads to no file`, async () => {
    const response = await ask(path);
    assert.equal(response.status, 404);
    assertServiceShape(response);
  });
}

test("the stand-in's clips become the samples of the page", async () => {
  answer = json(200, {
    credit: "LibriVox",
    samples: [{ file: "a b.wav", title: "A", language: "en", text: "a" }],
  });
  const config = JSON.parse((await ask("/config.json")).body);
  assert.equal(received[0].url, "/samples");
  assert.equal(received[0].headers.authorization, undefined);
  assert.deepEqual(config, {
    live: false,
    credit: "LibriVox",
    samples: [{ title: "A", language: "en", text: "a", url: `${api.origin}/samples/a%20b.wav` }],
  });
});

test("a live page offers the service's own samples, unless it is given others", async (t) => {
  const mine = [{ title: "Mine", url: "https://example.com/mine.mp3", language: "zh" }];
  const [live, given] = await Promise.all([
    serve(t, { live: true }),
    serve(t, { live: true, samples: mine }),
  ]);
  const config = JSON.parse((await ask("/config.json", {}, live.url)).body);
  assert.equal(config.live, true);
  assert.deepEqual(
    config.samples.map((sample) => new URL(sample.url).pathname),
    [
      "/samples/audio/paraformer/hello_world_female2.wav",
      "/samples/audio/paraformer/hello_world_male2.wav",
    ],
  );
  assert.deepEqual(JSON.parse((await ask("/config.json", {}, given.url)).body), {
    live: true,
    samples: mine,
  });
  assert.deepEqual(received, []);
});

test("the command prints the page's address as its first line and listens on loopback", async () => {
  const child = command(["--api-base", `${api.origin}/api/v1`]);
  try {
    const line = await new Promise((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
        if (text.includes("\n")) resolve(text.split("\n")[0]);
      });
      child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    assert.match(line, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.equal((await ask(POLICY, {}, line)).status, 200);
    assert.equal(received[0].headers.authorization, "Bearer sk-stand-in");
  } finally {
    child.kill();
  }
});

for (const [args, said] of [
  [[], /--api-base is missing/],
  [["--live"], /DASHSCOPE_API_KEY is not set/],
  [["--api-base", "http://127.0.0.1:1/api/v1", "--port", "eighty"], /--port is eighty/],
]) {
  test(`the command says what is wrong with its arguments: ${args.join(" ") || "none"}`, async () => {
    const child = command(args);
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.equal(code, 2);
    assert.match(text, said);
  });
}

// --- helpers
// ---------------------------------------------------------------------------------------------------------------------

/** Another server for one test. */
async function serve(t, options) {
  const server = await servePage({ apiBase: `${api.origin}/api/v1`, apiKey: KEY, ...options });
  t.after(() => server.close());
  return server;
}

function command(args) {
  const { DASHSCOPE_API_KEY, ...rest } = process.env;
  const script = fileURLToPath(new URL("../../www/serve.mjs", import.meta.url));
  return spawn(process.execPath, [script, ...args], {
    env: rest,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

function json(status, value, headers = {}) {
  return (_request, response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));
}

/** The link the page is given for uploads to `host`. */
async function uploadLink(host, base = page.url) {
  received = [];
  answer = json(200, { data: { upload_host: host, upload_dir: "dir" }, request_id: "r-6" });
  const { body } = await ask(POLICY, {}, base);
  assert.ok(!body.includes(host), "the original host is not in the answer");
  assert.equal(JSON.parse(body).data.upload_dir, "dir");
  return JSON.parse(body).data.upload_host;
}

/** Sends the path as it is written: `fetch` would tidy up `..` and refuses some headers. */
function begin(path, { method = "GET", headers = {} } = {}, base = page.url) {
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

/** Resolves with the answer's head, its body still to come. */
function open(path, { body, ...rest } = {}, base = page.url) {
  return new Promise((resolve, reject) => {
    const request = begin(path, rest, base);
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}

async function ask(path, options, base) {
  const response = await open(path, options, base);
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

/** What never comes fails the test instead of holding it up. */
function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing happened within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function assertServiceShape(response) {
  const error = JSON.parse(response.body);
  assert.deepEqual(Object.keys(error).sort(), ["code", "message", "request_id"]);
  assert.match(error.request_id, /^[0-9a-f-]{36}$/);
  return error;
}
