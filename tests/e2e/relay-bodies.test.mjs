// Bodies that a visitor sends to the relay: hostile JSON, broken lines, silence, and memory.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DIRECT, FORM, ID, JOB, KEY, PATH, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const ORIGIN = "https://asr.example";
const KIB = 2 ** 10;

/** A relay whose service answers each request, and the bodies that reached it. */
function recorded(options) {
  const bodies = [];
  const all = {
    apiKey: KEY,
    authorize: () => true,
    fetch: async (_, { body }) => {
      bodies.push(await new Response(body).text());
      return Response.json({ output: { task_id: ID }, request_id: "r" });
    },
    ...options,
  };
  const ask = async (path, init) => {
    const answer = await relay(new Request(`${ORIGIN}${path}`, { duplex: "half", ...init }), all);
    return [answer.status, (await answer.json()).code];
  };
  return { ask, bodies };
}

/** A body of these bytes, in pieces of a size, which then ends, breaks off or stands still. */
function streamOf(bytes, pieceBytes, end = "close") {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = bytes.subarray(at, at + pieceBytes);
      at += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      else if (end === "close") controller.close();
      else if (end === "break") controller.error(new Error("the line broke"));
      else return new Promise(() => {});
    },
  });
}

const bytesOf = (text) => new TextEncoder().encode(text);
/** A recognition of audio in a message, or of these messages. */
const directOf = ({ audio, messages = [{ role: "user", content: [{ audio }] }] }) =>
  JSON.stringify({ model: "qwen3-asr-flash", input: { messages } });

test("audio in a body reaches the service byte for byte, in pieces of any size", async () => {
  const { ask, bodies } = recorded();
  const body = directOf({
    messages: [
      { role: "system", content: [{ text: '会议 \\ " \u0001 😀' }] },
      { role: "user", content: [{ audio: `data:audio/wav;base64,${"QUJD".repeat(40 * KIB)}` }] },
      { content: "A".repeat(4095) },
      { content: "B".repeat(4096) },
      { content: [{ text: "C".repeat(4097), more: "é".repeat(5000) }] },
      {
        content: [
          { text: `${"D".repeat(5000)}\\${"E".repeat(5000)}` },
          { text: `${"F".repeat(9000)}"` },
        ],
      },
    ],
  });
  for (const pieceBytes of [7, 4096, 65_536, 10 ** 6]) {
    const sent = await ask(DIRECT, { method: "POST", body: streamOf(bytesOf(body), pieceBytes) });
    assert.deepEqual(sent, [200, undefined]);
    assert.ok(bodies.pop() === body, `pieces of ${pieceBytes}`);
  }
});

test("of two equal names the service reads the one that was checked, long values too", async () => {
  const { ask, bodies } = recorded();
  const long = "x".repeat(5000);
  const twice = `{"model":"qwen3-asr-flash","input":{"a":"${long}","a":"y"},"input":{"messages":"${long}","\\u006dessages":[]}}`;
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: twice }), [200, undefined]);
  assert.equal(bodies.pop(), '{"model":"qwen3-asr-flash","input":{"messages":[]}}');
  const models = `{"model":"qwen3-asr-flash","model":"${"qwen-max".padEnd(5000, "x")}","input":{}}`;
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: models }), [400, "Relay.BadModel"]);
  const name = `{"model":"qwen3-asr-flash","${long}":1}`;
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: name }), [400, "Relay.BadBody"]);
  assert.deepEqual(bodies, []);
});

test("bodies that are no JSON, or cost too much to read, are refused", async () => {
  const { ask, bodies } = recorded();
  const long = "x".repeat(5000);
  const head = '{"model":"qwen3-asr-flash","input":';
  for (const body of [
    "",
    "{",
    `${head}"${long}`,
    `${head}"${long}"`,
    `${head}"${long}"x"${long}"}`,
    `${head}"${long}\u0001"}`,
    `${head}"\n${long}"}`,
    `${head}"\\${long}"}`,
    `${head}'${long}'}`,
    `${head}${"[".repeat(9000)}`,
    `${head}${"[".repeat(9000)}${"]".repeat(9000)}}x`,
    `${head}[${"1,".repeat(10_001)}1]}`,
    `${head}${"[".repeat(KIB ** 2)}}`,
    `${head}[${'"":'.repeat(KIB ** 2)}]}`,
    `[${"{},".repeat(100_000)}{}]`,
    new Uint8Array([...bytesOf(`${head}"`), 0xff, 0xfe, ...bytesOf('"}')]),
    new Uint8Array([...bytesOf(`${head}"${long}`), 0xe4, ...bytesOf('"}')]),
    new Uint8Array([...bytesOf(`${head}"${long}`), 0xc0, 0xa2, ...bytesOf('"}')]),
  ]) {
    const text = String(body).slice(0, 60);
    assert.deepEqual(await ask(DIRECT, { method: "POST", body }), [400, "Relay.BadBody"], text);
  }
  const context = `${head}"${"é".repeat(KIB ** 2)}"}`;
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: context }), [
    413,
    "Relay.BodyTooLarge",
  ]);
  assert.deepEqual(bodies, []);
});

test("a body that is too large is refused by its announced length, else where it is too large", async () => {
  let asked = 0;
  const { ask } = recorded({
    authorize() {
      asked += 1;
      return true;
    },
    limits: { submitBytes: 1000, directBytes: 1000 },
  });
  const tooLarge = [413, "Relay.BodyTooLarge"];
  const announced = new Request(`${ORIGIN}${SUBMIT}`, {
    method: "POST",
    body: streamOf(bytesOf("{"), 1, "stand still"),
    headers: { "content-length": "1001" },
    duplex: "half",
  });
  assert.deepEqual(
    await ask(SUBMIT, { method: "POST", body: announced.body, headers: announced.headers }),
    tooLarge,
  );
  assert.equal(asked, 0);
  const unannounced = streamOf(new Uint8Array(1001).fill(0x20), 7, "stand still");
  assert.deepEqual(await ask(SUBMIT, { method: "POST", body: unannounced }), tooLarge);
  const exact = JSON.stringify(JOB).padEnd(1000);
  assert.deepEqual(await ask(SUBMIT, { method: "POST", body: exact }), [200, undefined]);
});

test("a body that stands still or breaks off is given up, wherever it does", async () => {
  const { ask, bodies } = recorded({ timeoutMs: 100 });
  const body = bytesOf(JSON.stringify(JOB));
  for (const sent of [0, 1, body.length - 1, body.length]) {
    const part = body.subarray(0, sent);
    for (const [end, outcome] of [
      ["stand still", [408, "Relay.BodyTimeout"]],
      ["break", [400, "Relay.BodyBroken"]],
    ])
      assert.deepEqual(
        await ask(SUBMIT, { method: "POST", body: streamOf(part, 9, end) }),
        outcome,
      );
  }
  assert.deepEqual(bodies, []);
  const slow = new ReadableStream({
    async start(controller) {
      for (const byte of body.subarray(0, 6)) {
        controller.enqueue(Uint8Array.of(byte));
        await sleep(60);
      }
      controller.enqueue(body.subarray(6));
      controller.close();
    },
  });
  assert.deepEqual(await ask(SUBMIT, { method: "POST", body: slow }), [200, undefined]);
});

test("an upload that stands still or breaks off is given up", async () => {
  const link = "https://bucket.oss-cn-beijing.aliyuncs.com/";
  let isPolicy = true;
  const { ask } = recorded({
    timeoutMs: 150,
    fetch: async (_, { body }) => {
      if (isPolicy) return Response.json({ data: { upload_host: link }, request_id: "r" });
      await new Response(body).arrayBuffer();
      return new Response(null, { status: 200 });
    },
  });
  const options = { apiKey: KEY, authorize: () => true };
  const policy = await relay(
    new Request(`${ORIGIN}${PATH}/uploads?action=getPolicy&model=paraformer-v2`),
    { ...options, fetch: async () => Response.json({ data: { upload_host: link } }) },
  );
  const path = (await policy.json()).data.upload_host;
  isPolicy = false;
  const headers = { ...FORM, "content-length": "1000" };
  for (const [end, outcome] of [
    ["stand still", [504, "Relay.Timeout"]],
    ["break", [502, "Relay.Unreachable"]],
  ]) {
    const body = streamOf(new Uint8Array(500), 100, end);
    assert.deepEqual(await ask(path, { method: "POST", headers, body }), outcome);
  }
});

test("bodies are held within a limit, and are let go whatever becomes of them", async () => {
  const body = directOf({ audio: "A".repeat(300 * KIB) });
  const outcomes = [];
  const waiting = [];
  const limits = { directBytes: 400 * KIB, submitBytes: KIB, heldBytes: 800 * KIB };
  const { ask } = recorded({
    limits,
    timeoutMs: 400,
    fetch: (_, { signal }) =>
      new Promise((resolve, reject) => {
        waiting.push(() => resolve(Response.json({ request_id: "r" })));
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  });
  const send = () =>
    ask(DIRECT, { method: "POST", body }).then((outcome) => outcomes.push(outcome));
  const sent = [send(), send(), send()];
  while (waiting.length < 2 || outcomes.length < 1) await sleep(5);
  assert.deepEqual(outcomes, [[429, "Throttling.RateQuota"]]);
  for (const answer of waiting.splice(0)) answer();
  await Promise.all(sent);
  // A body that broke off, stood still or was no JSON is let go too.
  const bytes = bytesOf(body);
  for (const end of ["break", "stand still"])
    await Promise.all(
      [1, 2].map(() => ask(DIRECT, { method: "POST", body: streamOf(bytes, 9999, end) })),
    );
  await Promise.all([1, 2].map(() => ask(DIRECT, { method: "POST", body: body.slice(1) })));
  const again = [send(), send()];
  while (waiting.length < 2) await sleep(5);
  for (const answer of waiting) answer();
  await Promise.all(again);
  assert.deepEqual(outcomes.slice(-2), Array(2).fill([200, undefined]));
});

test("one visitor leaves room for the largest body, and a slow body counts on", async () => {
  const body = directOf({ audio: "A".repeat(300 * KIB) });
  const waiting = [];
  let visitor;
  const { ask } = recorded({
    limits: { directBytes: 400 * KIB, submitBytes: KIB, heldBytes: 900 * KIB },
    timeoutMs: 200,
    authorize: () => visitor,
    fetch: () => new Promise((resolve) => waiting.push(() => resolve(Response.json({})))),
  });
  const send = (of, sent = body) => {
    visitor = of;
    return ask(DIRECT, { method: "POST", body: sent });
  };
  const first = send("mallory");
  while (waiting.length < 1) await sleep(5);
  assert.deepEqual(await send("mallory"), [429, "Throttling.RateQuota"]);
  // A byte now and then keeps the body, so it counts as long as it is held.
  let isOver = false;
  const drip = new ReadableStream({
    start: (controller) => controller.enqueue(bytesOf(body.slice(0, -1))),
    async pull(controller) {
      await sleep(80);
      if (isOver) return controller.close();
      controller.enqueue(bytesOf(" "));
    },
  });
  const dripped = send("trudy", drip);
  await sleep(600);
  assert.deepEqual(await send("ann", directOf({ audio: "A".repeat(390 * KIB) })), [
    429,
    "Throttling.RateQuota",
  ]);
  isOver = true;
  assert.deepEqual(await dripped, [400, "Relay.BadBody"]);
  const last = send("ann");
  while (waiting.length < 2) await sleep(5);
  for (const answer of waiting) answer();
  assert.deepEqual([await first, await last], Array(2).fill([200, undefined]));
});

test("a body that is refused in its middle is read to its end, and not held", async () => {
  const body = bytesOf(directOf({ audio: "A".repeat(300 * KIB) }));
  const limits = { directBytes: 400 * KIB, submitBytes: KIB, heldBytes: 400 * KIB };
  const waiting = [];
  const { ask } = recorded({
    limits,
    timeoutMs: 300,
    fetch: () => new Promise((resolve) => waiting.push(() => resolve(Response.json({})))),
  });
  const first = ask(DIRECT, { method: "POST", body });
  while (waiting.length < 1) await sleep(5);
  let readBytes = 0;
  const counted = streamOf(body, 10_000).pipeThrough(
    new TransformStream({
      transform(piece, controller) {
        readBytes += piece.length;
        controller.enqueue(piece);
      },
    }),
  );
  const tooMuch = [429, "Throttling.RateQuota"];
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: counted }), tooMuch);
  assert.equal(readBytes, body.length);
  // Neither a body that stands still nor one that is too large is waited for longer than others.
  const standing = streamOf(body, 10_000, "stand still");
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: standing }), [
    408,
    "Relay.BodyTimeout",
  ]);
  const large = streamOf(new Uint8Array(500 * KIB).fill(0x20), 10_000);
  assert.deepEqual(await ask(DIRECT, { method: "POST", body: large }), tooMuch);
  waiting[0]();
  assert.deepEqual(await first, [200, undefined]);
});

test("a server without a handler of errors outlives torn connections", async (t) => {
  const rejections = [];
  const note = (reason) => rejections.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  t.mock.method(console, "error", () => {});
  const options = {
    apiKey: KEY,
    access: "public",
    timeoutMs: 300,
    fetch: async () => Response.json({}),
  };
  // As one writes it who trusts that relay() does not reject.
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const body = method === "POST" ? Readable.toWeb(incoming) : undefined;
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers,
      body,
      duplex: "half",
    });
    relay(request, options).then(async (answer) => {
      outgoing.writeHead(answer.status).end(await answer.text());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address();
  for (const path of [SUBMIT, DIRECT, `${PATH}/upload?u=&s=`, `${PATH}/elsewhere`])
    for (const head of ["content-length: 5000", "transfer-encoding: chunked"])
      for (const end of ["destroy", "resetAndDestroy", "end"]) {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        const body = head.startsWith("content") ? '{"model":' : '9\r\n{"model":\r\n';
        socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n${head}\r\n\r\n${body}`);
        await sleep(20);
        socket[end]();
      }
  await sleep(500);
  assert.deepEqual(rejections, []);
  const alive = await fetch(`http://localhost:${port}${SUBMIT}`, post(JOB));
  assert.equal(alive.status, 200);
});
