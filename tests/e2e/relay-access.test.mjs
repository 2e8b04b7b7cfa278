// Access to a relay: nobody without a decision of its owner, and no page of another site.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { ID, JOB, KEY, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

/** Status and code of an answer, and how many requests reached the service. */
async function ask(request, options) {
  let sent = 0;
  const fetch = async () => {
    sent += 1;
    return Response.json({ output: { task_id: ID }, request_id: "r" });
  };
  const merged = Object.assign(Object.create(options), { apiKey: KEY, fetch });
  const answer = await relay(request, merged);
  const { code } = await answer.json();
  return [answer.status, code, sent];
}

const submit = (headers, origin = "https://asr.example") =>
  new Request(`${origin}${SUBMIT}`, post(JOB, headers));

test("only a name or true of authorize lets a visitor in", async () => {
  for (const answer of ["ann", true])
    assert.deepEqual(await ask(submit(), { authorize: () => answer }), [200, undefined, 1]);
  for (const answer of [undefined, null, false, ""])
    assert.deepEqual(await ask(submit(), { authorize: () => answer }), [403, "Relay.Forbidden", 0]);
  for (const answer of [
    0,
    1,
    Number.NaN,
    new Error("x"),
    { status: 401 },
    [],
    Symbol("x"),
    () => true,
  ])
    assert.deepEqual(
      await ask(submit(), { authorize: async () => answer }),
      [500, "Relay.NotConfigured", 0],
      typeof answer,
    );
});

test("a relay without authorize lets nobody in unless it is public, and then by its hosts", async () => {
  const local = submit({}, "http://localhost:3000");
  const closed = [500, "Relay.NotConfigured", 0];
  assert.deepEqual(await ask(submit(), {}), closed);
  assert.deepEqual(await ask(local.clone(), {}), closed);
  assert.deepEqual(await ask(submit(), { access: "public" }), closed);
  assert.deepEqual(await ask(local, { access: "public" }), [200, undefined, 1]);
  const open = { access: "public", hosts: ["ASR.example"] };
  assert.deepEqual(await ask(submit(), open), [200, undefined, 1]);
  for (const host of [
    "evil.example",
    "asr.example.evil.example",
    "asr.example.",
    "localhost.",
    "a b",
  ])
    assert.deepEqual(await ask(submit({ host }), open), [403, "Relay.ForeignHost", 0], host);
});

test("options on a prototype count, are checked, and are read once", async () => {
  class Options {
    #visitor = "ann";
    authorize(request) {
      return request.headers.get("x-visitor") === this.#visitor;
    }
  }
  const own = Object.assign(new Options(), { apiKey: KEY, fetch: async () => Response.json({}) });
  assert.equal((await relay(submit({ "x-visitor": "ann" }), own)).status, 200);
  assert.equal((await relay(submit({ "x-visitor": "bo" }), own)).status, 403);
  const refused = Object.create({ authorize: () => false });
  assert.deepEqual(await ask(submit(), refused), [403, "Relay.Forbidden", 0]);
  const narrow = {
    authorize: () => true,
    get models() {
      return ["fun-asr"];
    },
  };
  assert.deepEqual(await ask(submit(), narrow), [403, "Relay.ModelNotAllowed", 0]);
  const evil = { authorize: () => true, baseUrl: "http://evil.example" };
  await assert.rejects(ask(submit(), evil), { field: "options.baseUrl" });
  let reads = 0;
  const changing = {
    authorize: () => true,
    get baseUrl() {
      reads += 1;
      return reads === 1 ? "https://a.example/api/v1" : "http://evil.example";
    },
  };
  assert.deepEqual([await ask(submit(), changing), reads], [[200, undefined, 1], 1]);
  await assert.rejects(ask(submit(), { authorise: () => false }), { field: "options.authorise" });
});

test("cross-site requests spend nothing, whatever their body's type", async () => {
  const options = { authorize: () => true };
  const foreign = [403, "Relay.ForeignOrigin", 0];
  for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"])
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: "https://asr.example" },
      { "sec-fetch-site": "same-origin, cross-site", origin: "https://asr.example" },
      { origin: "http://asr.example" },
      { origin: "null", "sec-fetch-site": "same-origin" },
    ])
      assert.deepEqual(await ask(submit({ "content-type": type, ...headers }), options), foreign);
  const vite = { origin: "http://localhost:5173", "sec-fetch-site": "same-origin" };
  const local = { access: "public" };
  assert.deepEqual(await ask(submit(vite, "http://localhost:3000"), local), [200, undefined, 1]);
  assert.deepEqual(await ask(submit(vite), options), foreign);
  assert.deepEqual(
    await ask(submit({ ...vite, origin: "http://evil.example" }, "http://localhost:3000"), local),
    foreign,
  );
});

test("Node's own request, and what else is no Request, is answered with what to do, and logged", async (t) => {
  const log = t.mock.method(console, "error", () => {});
  const options = { apiKey: KEY, authorize: () => true };
  const server = createServer(async (request, response) => {
    const answer = await relay(request, options);
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}${SUBMIT}`;
  const ofNode = await fetch(url, post(JOB));
  const headers = { host: "asr.example", authorization: `Bearer ${KEY}` };
  const others = [undefined, null, "", SUBMIT, new URL(url), { url, headers }, { url }, [url]];
  const answers = [ofNode, ...(await Promise.all(others.map((other) => relay(other, options))))];
  for (const answer of answers) {
    const { code, message } = await answer.json();
    assert.deepEqual([answer.status, code], [500, "Relay.NotConfigured"]);
    assert.match(
      message,
      /toNodeHandler\(\(request\) => relay\(request, options\)\) of srvx\/node/,
    );
  }
  assert.equal(log.mock.callCount(), answers.length);
  for (const { arguments: logged } of log.mock.calls) {
    assert.match(logged.join(" "), /^dashscope-asr\/relay: The relay got something else/);
    assert.ok(!logged.join(" ").includes(KEY));
  }
  // A Request of another realm has no class of ours.
  const { url: own, method, headers: given } = new Request(`https://asr.example${POLICY}`);
  const foreign = { url: own, method, headers: given };
  assert.deepEqual(await ask(foreign, { access: "public", hosts: ["asr.example"] }), [
    200,
    undefined,
    1,
  ]);
});

test("relay() never rejects at what a visitor sends or leaves out", async (t) => {
  t.mock.method(console, "error", () => {});
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("{"));
      controller.error(new Error("the line broke"));
    },
  });
  const broken = new Request(`https://asr.example${SUBMIT}`, {
    method: "POST",
    body,
    duplex: "half",
  });
  const options = { authorize: () => true };
  assert.deepEqual(await ask(broken, options), [400, "Relay.BodyBroken", 0]);
  const fails = () => {
    throw new URIError("malformed cookie");
  };
  const failed = [500, "Relay.Failed", 0];
  assert.deepEqual(await ask(submit(), { authorize: fails }), failed);
  assert.deepEqual(await ask(submit(), { ...options, rateLimit: { limit: fails } }), failed);
  const policy = new Request(`https://asr.example${POLICY}`);
  assert.deepEqual(await ask(policy, { authorize: () => Response.error() }), failed);
});
