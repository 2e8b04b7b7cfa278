/** The demo page's development server against a small API made here: what it forwards, what it changes, what it refuses. */

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
const POLICY = "/api/v1/uploads?action=getPolicy&model=paraformer-v2";
/** Far beyond any answer here: a server that hangs fails its test instead of holding up all of them. */
const ANSWER_WITHIN_MS = 10_000;
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const DOCUMENT = JSON.stringify({ transcripts: [{ text: "你好。" }] });

/** What the API was sent, oldest first. */
let received = [];
/** How the API answers: `(request, response) => void`. */
let answer;
let api;
/** A host of uploads that answers when it has read everything, and shows its requests as they begin. */
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
      received.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
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
  page = await servePage({ apiBase: `${api.origin}/api/v1`, apiKey: KEY, packageDir: join(folder, "pkg") });
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

test("a submit is forwarded with the key, its body and the service's own headers, and nothing else of the browser", async () => {
  const response = await ask(SUBMIT, {
    method: "POST",
    headers: {
      authorization: "Bearer sk-of-the-page",
      "content-type": "application/json",
      cookie: "session=1",
      "x-dashscope-async": "enable",
      "x-dashscope-workspace": "ws-1",
      "x-forwarded-for": "203.0.113.9",
    },
    body: '{"model":"paraformer-v2"}',
  });
  assert.equal(response.status, 200);
  assert.deepEqual(JSON.parse(response.body), { output: { task_id: "t-1", task_status: "PENDING" }, request_id: "r-1" });
  const [sent] = received;
  assert.equal(`${sent.method} ${sent.url}`, `POST ${SUBMIT}`);
  assert.equal(sent.body, '{"model":"paraformer-v2"}');
  assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
  assert.equal(sent.headers["content-type"], "application/json");
  assert.equal(sent.headers["x-dashscope-async"], "enable");
  assert.equal(sent.headers["x-dashscope-workspace"], "ws-1");
  assert.equal(sent.headers.cookie, undefined);
  assert.equal(sent.headers["x-forwarded-for"], undefined);
});

test("a task query is forwarded without its query string", async () => {
  const response = await ask("/api/v1/tasks/c2e5d63b-96e1?as=other");
  assert.equal(response.status, 200);
  assert.deepEqual(
    received.map((one) => `${one.method} ${one.url}`),
    ["GET /api/v1/tasks/c2e5d63b-96e1"],
  );
});

test("an error of the service keeps its status, body and Retry-After, and sets no cookie", async () => {
  answer = json(
    429,
    { code: "Throttling.RateQuota", message: "slow down", request_id: "r-2" },
    { "retry-after": "7", "set-cookie": "a=b" },
  );
  const response = await ask("/api/v1/tasks/t-1");
  assert.equal(response.status, 429);
  assert.equal(JSON.parse(response.body).code, "Throttling.RateQuota");
  assert.equal(response.headers["retry-after"], "7");
  assert.equal(response.headers["set-cookie"], undefined);
});

for (const [method, path, status] of [
  ["GET", "/api/v1/tasks", 404],
  ["GET", "/api/v1/tasks/", 404],
  ["GET", `/api/v1/tasks/${"a".repeat(65)}`, 404],
  ["GET", "/api/v1/tasks/a%2Fb", 404],
  ["GET", "/api/v1/tasks/..%2Fuploads", 404],
  ["GET", "/api/v1/tasks/t-1/cancel", 405],
  ["POST", "/api/v1/tasks/t-1/delete", 404],
  ["POST", "/api/v1/tasks/t-1", 405],
  ["GET", SUBMIT, 405],
  ["GET", DIRECT, 405],
  ["POST", POLICY, 405],
  ["GET", "/api/v1/uploads", 400],
  ["GET", "/api/v1/uploads?action=getPolicy", 400],
  ["GET", "/api/v1/uploads?action=getPolicy&model=", 400],
  ["GET", "/api/v1/uploads?action=list&model=paraformer-v2", 400],
  ["GET", `${POLICY}&model=fun-asr`, 400],
  ["GET", `${POLICY}&as=other`, 400],
  ["GET", "/api/v1/uploads?action=getPolicy&model=a%26as%3Dother", 400],
  ["GET", "/api/v1/upload?h=eA&s=eA", 405],
  ["POST", "/api/v1/services/audio/asr/customization", 404],
  ["POST", "/api/v1/tokens", 404],
]) {
  test(`${method} ${path.slice(0, 60)} is refused and never reaches the API`, async () => {
    const response = await ask(path, { method });
    assert.equal(response.status, status);
    assertServiceShape(response);
    assert.deepEqual(received, []);
  });
}

test("result links of a task lead through this server, which reads them without the key", async () => {
  const links = [`${api.origin}/result/a.json?Expires=1&Signature=x%2By`, `${api.origin}/result/b.json`];
  answer = json(200, {
    output: {
      task_status: "SUCCEEDED",
      results: [{ transcription_url: links[0] }, { subtask_status: "FAILED" }],
      result: { transcription_url: links[1] },
    },
  });
  const task = await ask("/api/v1/tasks/t-1");
  const { output } = JSON.parse(task.body);
  const rehosted = [output.results[0].transcription_url, output.result.transcription_url];
  assert.deepEqual(output.results[1], { subtask_status: "FAILED" });
  assert.ok(!task.body.includes(api.origin), "the original link is not in the answer");

  answer = (_request, response) => response.end(DOCUMENT);
  for (const [index, link] of rehosted.entries()) {
    assert.match(link, /^\/api\/v1\/result\?u=[\w-]+&s=[\w-]{43}$/);
    received = [];
    const result = await ask(link, { headers: { cookie: "session=1", "x-dashscope-async": "enable" } });
    assert.equal(result.status, 200);
    assert.equal(result.headers["content-type"], "application/json");
    assert.equal(result.body, DOCUMENT);
    assert.equal(`${api.origin}${received[0].url}`, links[index]);
    assert.equal(received[0].headers.authorization, undefined);
    assert.equal(received[0].headers.cookie, undefined);
    assert.equal(received[0].headers["x-dashscope-async"], undefined);
  }
});

test("a result link that was changed, forged or signed by another server is refused before anything is fetched", async (t) => {
  const genuine = await rehost(`${api.origin}/result/a.json`);
  const query = new URLSearchParams(genuine.split("?")[1]);
  const elsewhere = Buffer.from(`${api.origin}/private`).toString("base64url");
  const other = await serve(t, {});
  received = [];
  for (const forged of [
    `/api/v1/result?u=${elsewhere}&s=${query.get("s")}`,
    `/api/v1/result?u=${query.get("u")}&s=${"A".repeat(43)}`,
    `/api/v1/result?u=${query.get("u")}`,
    "/api/v1/result",
  ]) {
    const response = await ask(forged);
    assert.equal(response.status, 403, forged);
    assertServiceShape(response);
  }
  const response = await ask(genuine, {}, other.url);
  assert.equal(response.status, 403);
  assert.deepEqual(received, []);
});

test("an expired result link keeps its status but not the host's page", async () => {
  const link = await rehost(`${api.origin}/result/expired.json`);
  answer = (_request, response) => response.writeHead(403, { "content-type": "text/html" }).end("<script>alert(1)</script>");
  const response = await ask(link);
  assert.equal(response.status, 403);
  assertServiceShape(response);
  assert.ok(!response.body.includes("<script>"));
});

test("a redirect is never followed, neither by the API nor by a result's host", async () => {
  const link = await rehost(`${api.origin}/result/a.json`);
  for (const path of ["/api/v1/tasks/t-1", link]) {
    received = [];
    answer = (_request, response) => response.writeHead(302, { location: `${api.origin}/elsewhere` }).end();
    const response = await ask(path);
    assert.equal(response.status, 502);
    assert.equal(assertServiceShape(response).code, "Relay.Redirected");
    assert.equal(received.length, 1);
    assert.equal(response.headers.location, undefined);
  }
});

test("an API that does not answer in time is given up with 504", async (t) => {
  answer = () => {};
  const server = await serve(t, { timeoutMs: 20 });
  const response = await ask("/api/v1/tasks/t-1", {}, server.url);
  assert.equal(response.status, 504);
  assert.equal(assertServiceShape(response).code, "Relay.Timeout");
});

test("an API that is not there is answered with 502", async (t) => {
  const gone = await listen(createServer());
  await gone.close();
  const server = await serve(t, { apiBase: `${gone.origin}/api/v1` });
  const response = await ask("/api/v1/tasks/t-1", {}, server.url);
  const config = await ask("/config.json", {}, server.url);
  assert.equal(response.status, 502);
  assert.equal(assertServiceShape(response).code, "Relay.Unreachable");
  assert.deepEqual(JSON.parse(config.body), { live: false, samples: [] });
});

test("a body over 1 MiB is refused, announced or not; one of exactly 1 MiB is forwarded", async () => {
  const limit = "x".repeat(1024 * 1024);
  assert.equal((await ask(SUBMIT, { method: "POST", body: limit })).status, 200);
  assert.equal(received[0].body.length, limit.length);
  received = [];
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    const response = await ask(SUBMIT, { method: "POST", headers, body: `${limit}x` });
    assert.equal(response.status, 413);
    assertServiceShape(response);
  }
  assert.deepEqual(received, []);
});

test("a cancel is forwarded without a body", async () => {
  answer = json(400, { code: "UnsupportedOperation", message: "not pending", request_id: "r-3" });
  const response = await ask("/api/v1/tasks/t-1/cancel?as=other", { method: "POST", body: '{"all":true}' });
  assert.equal(response.status, 400);
  assert.equal(JSON.parse(response.body).code, "UnsupportedOperation");
  const [sent] = received;
  assert.equal(`${sent.method} ${sent.url}`, "POST /api/v1/tasks/t-1/cancel");
  assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
  assert.equal(sent.body, "");
});

test("direct recognition is forwarded with up to 12 MiB of audio in its body", async () => {
  answer = json(200, { output: { choices: [] }, request_id: "r-4" });
  const limit = "x".repeat(12 * 1024 * 1024);
  const response = await ask(DIRECT, { method: "POST", headers: { cookie: "session=1", "x-dashscope-workspace": "ws-1" }, body: limit });
  assert.equal(response.status, 200);
  assert.deepEqual(JSON.parse(response.body), { output: { choices: [] }, request_id: "r-4" });
  const [sent] = received;
  assert.equal(`${sent.method} ${sent.url}`, `POST ${DIRECT}`);
  assert.equal(sent.body.length, limit.length);
  assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
  assert.equal(sent.headers["x-dashscope-workspace"], "ws-1");
  assert.equal(sent.headers.cookie, undefined);
  received = [];
  const larger = await ask(DIRECT, { method: "POST", body: `${limit}x` });
  assert.equal(larger.status, 413);
  assertServiceShape(larger);
  assert.deepEqual(received, []);
});

test("the pieces of a stream arrive while the API is still sending, each as it was", async () => {
  const pieces = ['id:1\nevent:result\ndata:{"text":"欢"}\n\n', 'id:2\nevent:result\ndata:{"text":"欢迎"}\n\n'];
  const sentAt = [];
  const arrivedAt = [];
  let proceed;
  answer = async (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream;charset=UTF-8", "x-request-id": "r-5", "x-secret": KEY });
    for (const piece of pieces) {
      sentAt.push(performance.now());
      response.write(piece);
      // Nothing more is sent before the page has this piece: a relay that collects would wait for ever.
      await new Promise((resolve) => {
        proceed = resolve;
      });
    }
    response.end();
  };
  const response = await open(DIRECT, { method: "POST", headers: { "x-dashscope-sse": "enable" }, body: "{}" });
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers["content-type"], "text/event-stream;charset=UTF-8");
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
  assert.ok(arrivedAt[0] < sentAt[1], `the first piece arrived at ${arrivedAt[0]} ms, the last was sent at ${sentAt[1]} ms`);
  assert.equal(received[0].headers["x-dashscope-sse"], "enable");
  assert.equal(received[0].headers["accept-encoding"], "identity");
});

test("the key does not come through a stream, not even in two pieces", async () => {
  const halves = [`data:{"message":"Incorrect: ${KEY.slice(0, 9)}`, `${KEY.slice(9)} or s"}\n\ndata:${KEY}${KEY}\n\nsk-test`];
  answer = async (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(halves[0]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    response.end(halves[1]);
  };
  const response = await ask(DIRECT, { method: "POST", body: "{}" });
  assert.equal(response.body, 'data:{"message":"Incorrect: [key] or s"}\n\ndata:[key][key]\n\nsk-test');
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
  const response = await open(DIRECT, { method: "POST", body: "{}" });
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
    const request = begin(path, { method: "POST" });
    request.once("error", () => {}); // it is the test that ends it
    request.end("{}");
    const ended = once(await within(waiting), "close");
    request.destroy();
    await within(ended);
  }
});

test("a stream that breaks off at the API breaks off in the page, instead of seeming complete", async () => {
  answer = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data:{}\n\n", () => response.destroy());
  };
  await assert.rejects(ask(DIRECT, { method: "POST", body: "{}" }), { code: "ECONNRESET" });
});

test("direct recognition has its own time limit", async (t) => {
  answer = () => {};
  const server = await serve(t, { directTimeoutMs: 20 });
  const response = await ask(DIRECT, { method: "POST", body: "{}" }, server.url);
  assert.equal(response.status, 504);
  assert.match(assertServiceShape(response).message, /20 ms/);
});

test("a policy is asked for with the key, and its host is led through this server", async () => {
  const link = await uploadLink(`${api.origin}`);
  const [sent] = received;
  assert.equal(`${sent.method} ${sent.url}`, `GET ${POLICY}`);
  assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
  assert.match(link, /^\/api\/v1\/upload\?h=[\w-]+&s=[\w-]{43}$/);
});

test("a form goes to the signed host as it is, with its type and length and nothing else of the browser", async () => {
  const link = await uploadLink(`${api.origin}`);
  received = [];
  answer = (_request, response) => response.writeHead(200).end();
  const type = "multipart/form-data; boundary=b";
  const form = '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nRIFF\r\n--b--\r\n';
  const response = await ask(link, {
    method: "POST",
    headers: { authorization: "Bearer st-1", "content-type": type, cookie: "session=1", "x-dashscope-workspace": "ws-1" },
    body: form,
  });
  assert.equal(response.status, 200);
  assert.equal(response.body, "");
  const [sent] = received;
  assert.equal(`${sent.method} ${sent.url}`, "POST /");
  assert.equal(sent.body, form);
  const { host, connection, ...headers } = sent.headers;
  assert.equal(`http://${host}`, api.origin);
  assert.deepEqual(headers, { "content-length": String(form.length), "content-type": type });
});

test("a form is passed on while it comes: the host has its beginning before the page sent its end", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const request = begin(link, { method: "POST", headers: { "content-type": "multipart/form-data; boundary=b" } });
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
  const request = begin(link, { method: "POST" });
  request.once("error", () => {}); // it is the test that ends it
  request.write("first");
  const [atHost] = await within(once(upload.server, "request"));
  const aborted = once(atHost, "error");
  request.destroy();
  assert.equal((await within(aborted))[0].code, "ECONNRESET");
});

test("an upload over the limit is refused, announced or not; one of exactly the limit is not", async (t) => {
  const server = await serve(t, { uploadLimitBytes: 100_000 });
  const link = await uploadLink(api.origin, server.url);
  answer = (_request, response) => response.writeHead(200).end();
  received = [];
  assert.equal((await ask(link, { method: "POST", body: "x".repeat(100_000) }, server.url)).status, 200);
  assert.equal(received[0].body.length, 100_000);
  received = [];
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    const response = await ask(link, { method: "POST", headers, body: "x".repeat(100_001) }, server.url);
    assert.equal(response.status, 413);
    assertServiceShape(response);
  }
  assert.deepEqual(received, []);
});

test("an upload of a file of 1 GiB is not too large; what is announced as more is refused before it is sent", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const announce = (bytes) => {
    const request = begin(link, { method: "POST", headers: { "content-length": String(bytes) } });
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

test("an upload link that was changed, forged, made for a result or signed by another server is refused before anything is sent", async (t) => {
  const genuine = await uploadLink(api.origin);
  const result = await rehost(`${api.origin}/`);
  const other = await serve(t, {});
  const query = new URLSearchParams(genuine.split("?")[1]);
  const ofResult = new URLSearchParams(result.split("?")[1]);
  const elsewhere = Buffer.from("http://127.0.0.1:9").toString("base64url");
  received = [];
  for (const forged of [
    `/api/v1/upload?h=${elsewhere}&s=${query.get("s")}`,
    `/api/v1/upload?h=${query.get("h")}&s=${"A".repeat(43)}`,
    `/api/v1/upload?h=${query.get("h")}`,
    `/api/v1/upload?h=${encodeURIComponent(api.origin)}&s=${query.get("s")}`,
    `/api/v1/upload?h=${ofResult.get("u")}&s=${ofResult.get("s")}`,
    "/api/v1/upload",
  ]) {
    const response = await ask(forged, { method: "POST", body: "form" });
    assert.equal(response.status, 403, forged);
    assert.equal(assertServiceShape(response).code, "Relay.UnknownLink");
  }
  const asResult = await ask(`/api/v1/result?u=${query.get("h")}&s=${query.get("s")}`);
  assert.equal(asResult.status, 403);
  const response = await ask(genuine, { method: "POST", body: "form" }, other.url);
  assert.equal(response.status, 403);
  assert.deepEqual(received, []);
});

test("what the upload's host says keeps its status and text, but is no document", async () => {
  const link = await uploadLink(api.origin);
  const said = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>";
  answer = (_request, response) => response.writeHead(403, { "content-type": "text/html", "set-cookie": "a=b" }).end(said);
  const response = await ask(link, { method: "POST", body: "form" });
  assert.equal(response.status, 403);
  assert.equal(response.body, said);
  assert.equal(response.headers["content-type"], "text/plain; charset=utf-8");
  assert.equal(response.headers["set-cookie"], undefined);
});

test("an upload's host that redirects, stands still or is not there is said so", async (t) => {
  const server = await serve(t, { timeoutMs: 50 });
  const gone = await listen(createServer());
  const goneLink = await uploadLink(gone.origin, server.url);
  await gone.close();
  const link = await uploadLink(api.origin, server.url);
  for (const [at, behaviour, status, code] of [
    [link, (_request, response) => response.writeHead(307, { location: `${api.origin}/elsewhere` }).end(), 502, "Relay.Redirected"],
    [link, () => {}, 504, "Relay.Timeout"],
    [goneLink, () => {}, 502, "Relay.Unreachable"],
  ]) {
    received = [];
    answer = behaviour;
    const response = await ask(at, { method: "POST", body: "form" }, server.url);
    assert.equal(response.status, status, code);
    assert.equal(assertServiceShape(response).code, code);
    assert.equal(received.length, at === link ? 1 : 0);
  }
});

test("the key is never in an answer, even when the API quotes it", async () => {
  const quoting = { code: "InvalidApiKey", message: `Incorrect API key: ${KEY}`, authorization: `Bearer ${KEY}` };
  answer = json(401, quoting, { "x-request-id": KEY, "x-key": KEY });
  const link = "/api/v1/result?u=eA&s=eA";
  for (const path of ["/", "/app.js", "/serve.mjs", "/config.json", "/package/browser.js", "/api/v1/tasks/t-1", link, "/nothing"]) {
    const response = await ask(path);
    assert.ok(!JSON.stringify([response.headers, response.body]).includes(KEY), path);
  }
  for (const [method, path] of [
    ["POST", SUBMIT],
    ["POST", DIRECT],
    ["GET", POLICY],
    ["POST", "/api/v1/tasks/t-1/cancel"],
  ]) {
    const response = await ask(path, { method, body: method === "POST" ? "{}" : undefined });
    assert.ok(!JSON.stringify([response.headers, response.body]).includes(KEY), path);
    assert.equal(JSON.parse(response.body).message, "Incorrect API key: [key]");
  }
});

test("other sites cannot use the relay: a foreign Origin or Host is refused, the page's own is not", async () => {
  const own = page.url.slice(0, -1);
  assert.equal((await ask(SUBMIT, { method: "POST", headers: { origin: own }, body: "{}" })).status, 200);
  const uploads = await uploadLink(api.origin);
  received = [];
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { host: "evil.example" }]) {
    for (const path of [SUBMIT, DIRECT, "/api/v1/tasks/t-1/cancel", uploads]) {
      const response = await ask(path, { method: "POST", headers, body: "{}" });
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
    ["/style.css", "text/css; charset=utf-8"],
    ["/app.js", "text/javascript; charset=utf-8"],
    ["/favicon.svg", "image/svg+xml"],
    ["/package/browser.js", "text/javascript; charset=utf-8"],
    ["/package/core.wasm", "application/wasm"],
  ]) {
    const response = await ask(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers["content-type"], type);
    assert.match(response.headers["content-security-policy"], /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
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
  answer = json(200, { credit: "LibriVox", samples: [{ file: "a b.wav", title: "A", language: "en", text: "a" }] });
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
  const [live, given] = await Promise.all([serve(t, { live: true }), serve(t, { live: true, samples: mine })]);
  const config = JSON.parse((await ask("/config.json", {}, live.url)).body);
  assert.equal(config.live, true);
  assert.deepEqual(
    config.samples.map((sample) => new URL(sample.url).pathname),
    ["/samples/audio/paraformer/hello_world_female2.wav", "/samples/audio/paraformer/hello_world_male2.wav"],
  );
  assert.deepEqual(JSON.parse((await ask("/config.json", {}, given.url)).body), { live: true, samples: mine });
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
    assert.equal((await ask("/api/v1/tasks/t-1", {}, line)).status, 200);
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

// --- helpers ---------------------------------------------------------------------------------------------------------------------

/** Another server for one test. */
async function serve(t, options) {
  const server = await servePage({ apiBase: `${api.origin}/api/v1`, apiKey: KEY, ...options });
  t.after(() => server.close());
  return server;
}

function command(args) {
  const { DASHSCOPE_API_KEY, ...rest } = process.env;
  const script = fileURLToPath(new URL("../../www/serve.mjs", import.meta.url));
  return spawn(process.execPath, [script, ...args], { env: rest, stdio: ["ignore", "pipe", "pipe"] });
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
  return (_request, response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

/** The link the page is given for a result at `link`. */
async function rehost(link) {
  answer = json(200, { output: { results: [{ transcription_url: link }] } });
  return JSON.parse((await ask("/api/v1/tasks/t-1")).body).output.results[0].transcription_url;
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
  return httpRequest({ hostname, port, path, method, headers, agent: false, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
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
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** What never comes fails the test instead of holding it up. */
function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function assertServiceShape(response) {
  const error = JSON.parse(response.body);
  assert.deepEqual(Object.keys(error).sort(), ["code", "message", "request_id"]);
  assert.match(error.request_id, /^[0-9a-f-]{36}$/);
  return error;
}
