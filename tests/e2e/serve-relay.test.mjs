// The relay of the development server over real connections: streams, uploads, limits, disconnects.
// Attacks are in relay.test.mjs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import {
  api,
  ask,
  assertServiceShape,
  begin,
  DIRECT,
  FORM,
  JOB,
  KEY,
  listen,
  open,
  POLICY,
  page,
  SUBMIT,
  SUBMIT_JOB,
  serve,
  upload,
  uploadLink,
  within,
} from "./serve/support.mjs";

test("an API that does not answer in time is a 504", async (t) => {
  api.answer = () => {};
  const server = await serve(t, { relayOptions: { timeoutMs: 20 } });
  const response = await ask(POLICY, {}, server.url);
  assert.equal(response.status, 504);
  assert.equal(assertServiceShape(response).code, "Relay.Timeout");
});

test("an API that cannot be reached is a 502", async (t) => {
  const closed = await listen(createServer());
  await closed.close();
  const server = await serve(t, { apiBase: `${closed.origin}/api/v1` });
  const response = await ask(POLICY, {}, server.url);
  const config = await ask("/config.json", {}, server.url);
  assert.equal(response.status, 502);
  assert.equal(assertServiceShape(response).code, "Relay.Unreachable");
  assert.deepEqual(JSON.parse(config.body), { live: false, samples: [] });
});

test("a body over 1 MiB is refused, with or without a length; one of 1 MiB is forwarded", async () => {
  const input = { file_urls: ["https://example.com/a.wav"] };
  const job = JSON.stringify({ model: "paraformer-v2", input, parameters: "" });
  const limit = job.replace('""', `"${"x".repeat(1024 * 1024 - job.length)}"`);
  assert.equal((await ask(SUBMIT, { method: "POST", body: limit })).status, 200);
  assert.equal(api.received[0].body.length, limit.length);
  api.received = [];
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    const response = await ask(SUBMIT, { method: "POST", headers, body: `${limit} ` });
    assert.equal(response.status, 413);
    assertServiceShape(response);
  }
  assert.deepEqual(api.received, []);
});

test("chunks of a stream arrive unchanged while the API is still sending", async () => {
  const chunks = [
    'id:1\nevent:result\ndata:{"text":"欢"}\n\n',
    'id:2\nevent:result\ndata:{"text":"欢迎"}\n\n',
  ];
  const sentAt = [];
  const arrivedAt = [];
  let proceed;
  api.answer = async (_request, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream;charset=UTF-8",
      "x-request-id": "r-5",
      "x-secret": KEY,
    });
    for (const chunk of chunks) {
      sentAt.push(performance.now());
      response.write(chunk);
      // Waits until the page has this chunk: a relay that buffers would never pass it on.
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
  for await (const chunk of response) {
    text += chunk;
    if (text.length < chunks.slice(0, arrivedAt.length + 1).join("").length) continue;
    arrivedAt.push(performance.now());
    proceed();
  }
  assert.equal(text, chunks.join(""));
  assert.ok(
    arrivedAt[0] < sentAt[1],
    `the first chunk arrived at ${arrivedAt[0]} ms, the last was sent at ${sentAt[1]} ms`,
  );
  assert.equal(api.received[0].headers["x-dashscope-sse"], "enable");
  assert.equal(api.received[0].headers["accept-encoding"], "identity");
});

test("a page that disconnects from a stream ends the request at the API", async () => {
  let left;
  const ended = new Promise((resolve) => {
    left = resolve;
  });
  api.answer = (_request, response) => {
    response.once("close", () => left(response.writableFinished));
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data:{}\n\n");
  };
  const response = await open(DIRECT, { method: "POST", body: JOB });
  await once(response, "data");
  response.destroy();
  assert.equal(await within(ended), false);
});

test("a page that disconnects before the response ends the request at the API or the upload host", async () => {
  const uploads = await uploadLink(api.origin);
  for (const path of [DIRECT, uploads]) {
    let onRequest;
    const begun = new Promise((resolve) => {
      onRequest = resolve;
    });
    api.answer = (_request, response) => onRequest(response);
    const request = begin(path, {
      method: "POST",
      headers: path === DIRECT ? {} : { ...FORM, "content-length": "4" },
    });
    request.once("error", () => {}); // the test aborts the request
    request.end(path === DIRECT ? JOB : "form");
    const ended = once(await within(begun), "close");
    request.destroy();
    await within(ended);
  }
});

test("a stream that the API breaks off is an error in the page", async () => {
  api.answer = (_request, response) => {
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .write("data:{}\n\n", () => response.destroy());
  };
  await assert.rejects(ask(DIRECT, { method: "POST", body: JOB }), { code: "ECONNRESET" });
});

test("recognition has a time limit of its own", async (t) => {
  api.answer = () => {};
  const server = await serve(t, { relayOptions: { directTimeoutMs: 20 } });
  const response = await ask(DIRECT, { method: "POST", body: JOB }, server.url);
  assert.equal(response.status, 504);
  assert.match(assertServiceShape(response).message, /20 ms/);
});

test("a form is streamed: the host gets its beginning before the page sends the end", async () => {
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

test("a page that disconnects from an upload ends the request at the host", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const request = begin(link, { method: "POST", headers: { ...FORM, "content-length": "9" } });
  request.once("error", () => {}); // the test aborts the request
  request.write("first");
  const [atHost] = await within(once(upload.server, "request"));
  const aborted = once(atHost, "error");
  request.destroy();
  assert.equal((await within(aborted))[0].code, "ECONNRESET");
});

test("an upload over the limit is refused, with or without a length; one at the limit is not", async (t) => {
  const server = await serve(t, { relayOptions: { limits: { uploadBytes: 100_000 } } });
  const link = await uploadLink(api.origin, server.url);
  api.answer = (_request, response) => response.writeHead(200).end();
  api.received = [];
  assert.equal(
    (await ask(link, { method: "POST", headers: FORM, body: "x".repeat(100_000) }, server.url))
      .status,
    200,
  );
  assert.equal(api.received[0].body.length, 100_000);
  api.received = [];
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
  assert.deepEqual(api.received, []);
});

test("an upload of 1 GiB is accepted; a larger length is refused before the body", async () => {
  const link = await uploadLink(`${upload.origin}`);
  const announce = (bytes) => {
    const request = begin(link, {
      method: "POST",
      headers: { ...FORM, "content-length": String(bytes) },
    });
    request.once("error", () => {}); // the request ends before its length
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

test("an upload host that redirects, hangs or cannot be reached is an error of its own", async (t) => {
  const server = await serve(t, { relayOptions: { timeoutMs: 50 } });
  const closed = await listen(createServer());
  const closedLink = await uploadLink(closed.origin, server.url);
  await closed.close();
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
    [closedLink, () => {}, 502, "Relay.Unreachable"],
  ]) {
    api.received = [];
    api.answer = behaviour;
    const response = await ask(at, { method: "POST", headers: FORM, body: "form" }, server.url);
    assert.equal(response.status, status, code);
    assert.equal(assertServiceShape(response).code, code);
    assert.equal(api.received.length, at === link ? 1 : 0);
  }
});

test("a foreign Origin or Host is refused, that of the page is not", async () => {
  const own = page.url.slice(0, -1);
  assert.equal(
    (await ask(SUBMIT, { method: "POST", headers: { origin: own }, body: SUBMIT_JOB })).status,
    200,
  );
  const uploads = await uploadLink(api.origin);
  api.received = [];
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
  assert.deepEqual(api.received, []);
});
