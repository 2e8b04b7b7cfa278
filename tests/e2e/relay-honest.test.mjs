// Honest visitors and owners of a relay who were once refused, and odd requests that cost too much.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DIRECT, ID, JOB, KEY, PATH, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const ORIGIN = "https://asr.example";
const answers = async () => Response.json({ output: { task_id: ID }, request_id: "r" });

/** Status and code of the answer to a request, and its body. */
async function ask(request, options) {
  const all = { apiKey: KEY, authorize: () => true, fetch: answers, ...options };
  const answer = await relay(request, all);
  const text = await answer.text();
  const { code, output } = text.startsWith("{") ? JSON.parse(text) : {};
  return { outcome: [answer.status, code], output, text };
}

test("a proxy may name the port that a scheme has anyway", async () => {
  for (const [url, host, origin, status] of [
    [ORIGIN, "asr.example:443", "https://asr.example", 200],
    ["http://10.0.0.1:3000", "asr.example:443", "https://asr.example", 200],
    ["http://10.0.0.1:3000", "ASR.example:80", "http://asr.example", 200],
    ["http://10.0.0.1:3000", "asr.example:80", "https://asr.example", 403],
    [ORIGIN, "asr.example:8443", "https://asr.example:8443", 200],
    [ORIGIN, "asr.example:8443", "https://asr.example:8444", 403],
    [ORIGIN, "asr.example@evil.example", "https://evil.example", 403],
    [ORIGIN, "evil.example/asr.example", "https://evil.example", 403],
  ]) {
    const { outcome } = await ask(new Request(`${url}${POLICY}`, { headers: { host, origin } }));
    assert.equal(outcome[0], status, `${host} ${origin}`);
  }
});

test("a request without a valid URL is refused, and is no line in the log", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  for (const url of [
    "http://a b/api/asr/tasks/1",
    "http://exa%mple/",
    "",
    "http://a:99999/",
    "/",
  ]) {
    const request = { url, method: "GET", headers: new Headers() };
    assert.deepEqual((await ask(request)).outcome, [400, "Relay.BadUrl"], url);
  }
  assert.equal(mock.callCount(), 0);
});

test("names of files stay in messages, and keys behind any escape do not", async () => {
  for (const [message, shown] of [
    ["no https://a.example/st-patricks-day.wav", "no https://a.example/st-patricks-day.wav"],
    ["no oss://b/sk-learn-talk.wav, st-2026-11-29", "no oss://b/sk-learn-talk.wav, st-2026-11-29"],
    ["Bearer\\nsk-feed0123456789", "Bearer\\n[key]"],
    ["Bearer\\\\tsk-feed0123456789", "Bearer\\\\t[key]"],
    ["st-0123456789abcdef0123456", "[key]"],
  ]) {
    const fetch = async () => Response.json({ message }, { status: 400 });
    const { text } = await ask(new Request(`${ORIGIN}${SUBMIT}`, post(JOB)), { fetch });
    assert.equal(JSON.parse(text).message, shown);
  }
});

test("authorize may give one Response to all", async () => {
  const denied = new Response("no", { status: 401 });
  for (let count = 0; count < 3; count += 1) {
    const { outcome, text } = await ask(new Request(`${ORIGIN}${POLICY}`), {
      authorize: () => denied,
    });
    assert.deepEqual([outcome[0], text], [401, "no"]);
  }
  const fresh = await relay(new Request(`${ORIGIN}${POLICY}`), {
    apiKey: KEY,
    authorize: () => new Response("no", { status: 401 }),
  });
  await fresh.body.cancel();
  const used = new Response("no", { status: 401 });
  await used.text();
  const { outcome } = await ask(new Request(`${ORIGIN}${POLICY}`), { authorize: () => used });
  assert.equal(outcome[0], 401);
});

test("a time that no timer can wait is refused as an option", async () => {
  for (const name of ["timeoutMs", "directTimeoutMs"]) {
    for (const ms of [2 ** 31, Number.MAX_SAFE_INTEGER, 1.5, 0, Number.POSITIVE_INFINITY])
      await assert.rejects(ask(new Request(`${ORIGIN}${POLICY}`), { [name]: ms }), {
        field: `options.${name}`,
      });
    const { outcome } = await ask(new Request(`${ORIGIN}${POLICY}`), { [name]: 2 ** 31 - 1 });
    assert.equal(outcome[0], 200);
  }
});

test("audio may have slashes and lines as other encoders write them", async () => {
  const sent = [];
  const fetch = async (_, { body }) => {
    sent.push(await body.text());
    return answers();
  };
  for (const unit of ["QUI\\/QUJD", "QUJD\\r\\n", '\\"\\\\\\b\\f\\t', "QU\\u002bJD", "QUJDé"]) {
    const audio = `data:audio/wav;base64,${unit.repeat(250_000)}`;
    const body = `{"model":"qwen3-asr-flash","input":{"messages":[{"content":[{"audio":"${audio}"}]}]}}`;
    const { outcome } = await ask(new Request(`${ORIGIN}${DIRECT}`, { method: "POST", body }), {
      fetch,
    });
    if (unit.includes("é")) assert.deepEqual(outcome, [413, "Relay.BodyTooLarge"], unit);
    else {
      assert.equal(outcome[0], 200, unit);
      assert.ok(sent.pop() === body, unit);
    }
  }
  for (const unit of ["\\x41", "\\'", "\\", "\\u12", "\\u12x4", "\\u12\\n4", "\\U0041"]) {
    const body = `{"model":"qwen3-asr-flash","input":{"a":"${"A".repeat(5000)}${unit}"}}`;
    const { outcome } = await ask(new Request(`${ORIGIN}${DIRECT}`, { method: "POST", body }));
    assert.deepEqual(outcome, [400, "Relay.BadBody"], unit);
  }
});

test("an id of the service's may be long", async () => {
  const id = "a".repeat(200);
  const fetch = async () => Response.json({ output: { task_id: id, task_status: "RUNNING" } });
  const submitted = await ask(new Request(`${ORIGIN}${SUBMIT}`, post(JOB)), { fetch });
  const signed = submitted.output.task_id;
  const { output } = await ask(new Request(`${ORIGIN}${PATH}/tasks/${signed}`), { fetch });
  assert.equal(output.task_status, "RUNNING");
});

test("a prototype with a name of Object.prototype's hides no option", async () => {
  const base = { models: ["fun-asr"], isPrototypeOf: undefined };
  delete base.isPrototypeOf;
  Object.defineProperty(base, "isPrototypeOf", { value: () => false, enumerable: false });
  const options = Object.assign(Object.create(base), {
    apiKey: KEY,
    authorize: () => true,
    fetch: answers,
  });
  const answer = await relay(new Request(`${ORIGIN}${SUBMIT}`, post(JOB)), options);
  assert.equal((await answer.json()).code, "Relay.ModelNotAllowed");
});

test("a line of a stream takes time by its length, however small its pieces are", async () => {
  const line = new TextEncoder().encode(`data: ${"x".repeat(200_000)}\n\n`);
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      const piece = line.subarray(at, at + 16);
      at += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
  const fetch = async () =>
    new Response(body, { headers: { "content-type": "text/event-stream" } });
  const init = post(
    { model: "qwen3-asr-flash", input: { messages: [] } },
    { accept: "text/event-stream" },
  );
  const began = performance.now();
  const { text } = await ask(new Request(`${ORIGIN}${DIRECT}`, init), { fetch });
  assert.equal(text.length, line.length);
  assert.ok(performance.now() - began < 20_000, "a minute where each piece reads the line anew");
});

test("an answer of many values is no answer", async () => {
  for (const text of [
    `[${"{},".repeat(60_000)}{}]`,
    `[${"1,".repeat(120_000)}1]`,
    `{"a":${"[".repeat(120_000)}`,
  ]) {
    const fetch = async () => new Response(text);
    const { outcome } = await ask(new Request(`${ORIGIN}${SUBMIT}`, post(JOB)), { fetch });
    assert.deepEqual(outcome, [502, "Relay.AnswerTooLarge"], text.slice(0, 9));
  }
});
