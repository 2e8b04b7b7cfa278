// Limits of visitors, by whom, how much and when: the relay's rate limits, queries and addresses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ID, JOB, KEY, PATH, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const TOO_MANY = [429, "Throttling.RateQuota"];
const ORIGIN = "https://asr.example";
/** A visitor of whom no other test knows: turns of queries are kept by the process. */
const newVisitor = () => `visitor ${crypto.randomUUID()}`;

/** A relay that records what it counts and what it sends; visitors are named by `x-visitor`. */
function recorded(options) {
  const [counted, sent] = [[], []];
  const limiter = (limits, weighted) => ({
    weighted,
    async limit(of) {
      counted.push(`${of.key} ${of.cost}`);
      return limits(of);
    },
  });
  const all = {
    apiKey: KEY,
    authorize: (request) => request.headers.get("x-visitor") ?? true,
    fetch: async (url) => {
      sent.push(url);
      return Response.json({ output: { task_id: ID, task_status: "RUNNING" }, request_id: "r" });
    },
    rateLimit: limiter(() => ({ success: true }), true),
    ...options?.(limiter),
  };
  const ask = async (path, init) => {
    const answer = await relay(new Request(`${ORIGIN}${path}`, init), all);
    const { code, output } = await answer.json();
    const result = output?.results?.[0].transcription_url;
    return { outcome: [answer.status, code], id: output?.task_id, result, headers: answer.headers };
  };
  return { ask, counted, sent };
}

const jobOf = (count) => ({
  ...JOB,
  input: { file_urls: Array(count).fill("https://example.com/a.wav") },
});

test("each file of a submit counts, and so do recognitions, uploads and cancels", async () => {
  const { ask, counted } = recorded();
  const own = { "x-visitor": newVisitor() };
  const key = `visitor:${own["x-visitor"]}`;
  const { id } = await ask(SUBMIT, post(jobOf(100), own));
  assert.deepEqual(counted.splice(0), [`${key} 1`, `${key} 99`]);
  await ask(POLICY, { headers: own });
  await ask(`${PATH}/upload?u=&s=`, { method: "POST", headers: own });
  await ask(`${PATH}/tasks/${id}/cancel`, { method: "POST", headers: own });
  await ask(
    `${PATH}/services/aigc/multimodal-generation/generation`,
    post({ model: "qwen3-asr-flash", input: { messages: [] } }, own),
  );
  assert.deepEqual(counted.splice(0), Array(4).fill(`${key} 1`));
  await ask(`${PATH}/tasks/${id}`, { headers: own });
  await ask(`${PATH}/result?u=&s=`, { headers: own });
  assert.deepEqual(counted, []);
});

test("queries and results count against the limit of queries", async () => {
  const link = "https://b.oss-cn-beijing.aliyuncs.com/a.json?Signature=s";
  const { ask, counted } = recorded((limiter) => ({
    rateLimit: limiter(() => ({ success: true }), true),
    queryLimit: limiter(({ key }) => ({ success: !key.endsWith("cheat") }), true),
    fetch: async () =>
      Response.json({ output: { task_id: ID, results: [{ transcription_url: link }] } }),
    authorize: (request) => request.headers.get("x-visitor"),
  }));
  for (const [visitor, outcome] of [
    [newVisitor(), [200, undefined]],
    [`${newVisitor()} cheat`, TOO_MANY],
  ]) {
    const own = { "x-visitor": visitor };
    const { id, result } = await ask(SUBMIT, post(JOB, own));
    counted.length = 0;
    assert.deepEqual((await ask(`${PATH}/tasks/${id}`, { headers: own })).outcome, outcome);
    assert.deepEqual((await ask(result, { headers: own })).outcome, outcome);
    assert.deepEqual(counted, Array(2).fill(`visitor:${visitor} 1`));
  }
});

test("a submit whose files cannot be counted, or are too many, is refused and not sent", async () => {
  const { ask, counted, sent } = recorded();
  for (const [input, code] of [
    [{ file_url: "https://example.com/a.wav" }, undefined],
    [{ file_urls: ["a"] }, undefined],
    [{ file_urls: Array(100).fill("a") }, undefined],
    [{ file_urls: Array(101).fill("a") }, "Relay.TooManyFiles"],
    [{ file_urls: ["a"], context: [{ role: "user", content: [{ text: "b" }] }] }, undefined],
    [{ file_urls: ["a"], context: [{ content: [{ audio: "b" }] }] }, "Relay.BadInput"],
    [
      { file_urls: ["a"], context: [{ content: [{ input_audio: { data: "b" } }] }] },
      "Relay.BadInput",
    ],
    [{ file_urls: ["a"], context: ["b"] }, "Relay.BadInput"],
    [{ file_urls: ["a"], context: { 0: "b" } }, "Relay.BadInput"],
    [{}, "Relay.BadInput"],
    [undefined, "Relay.BadInput"],
    [null, "Relay.BadInput"],
    ["text", "Relay.BadInput"],
    [[{ file_urls: ["a"] }], "Relay.BadInput"],
    [{ file_urls: [] }, "Relay.BadInput"],
    [{ file_urls: '["a","b"]' }, "Relay.BadInput"],
    [{ file_urls: { 0: "a", 1: "b", length: 2 } }, "Relay.BadInput"],
    [{ file_urls: ["a", 1] }, "Relay.BadInput"],
    [{ file_urls: ["a"], file_url: "b" }, "Relay.BadInput"],
    [{ file_url: ["a"] }, "Relay.BadInput"],
    [{ file_urls: ["a"], more: ["b"] }, "Relay.BadInput"],
    [{ input: { file_urls: ["a"] } }, "Relay.BadInput"],
  ]) {
    sent.length = 0;
    const { outcome } = await ask(SUBMIT, post({ ...JOB, input }));
    assert.deepEqual(outcome, [code ? 400 : 200, code], JSON.stringify(input));
    assert.equal(sent.length, code ? 0 : 1);
    // A refusal costs as much as one file.
    assert.deepEqual(
      counted.splice(0).slice(1),
      input?.file_urls?.length === 100 ? ["anonymous 99"] : [],
    );
  }
});

test("a recognition has messages of the service's form, with one recording at most", async () => {
  const { ask, sent } = recorded();
  const direct = `${PATH}/services/aigc/multimodal-generation/generation`;
  const url = "https://example.com/a.wav";
  const part = { audio: url };
  const modern = { type: "input_audio", input_audio: { data: url } };
  const context = { role: "system", content: [{ text: "" }] };
  const user = (...content) => ({ role: "user", content });
  for (const messages of [
    [user(part)],
    [context, user(modern)],
    [{ role: "user", content: "text" }, user({ type: "input_text", text: "a" }), user(part)],
    [],
  ]) {
    const { outcome } = await ask(direct, post({ model: "qwen3-asr-flash", input: { messages } }));
    assert.deepEqual(outcome, [200, undefined], JSON.stringify(messages));
  }
  sent.length = 0;
  for (const input of [
    { messages: [user(part, part)] },
    { messages: [user(part), user(modern)] },
    { messages: [user({ ...modern, audio: url })] },
    { messages: [user({ audio: [url, url] })] },
    { messages: [user({ input_audio: { data: [url] } })] },
    { messages: [user([part])] },
    { messages: [[user(part)]] },
    { messages: { 0: user(part) } },
    { messages: [{ content: { 0: part } }] },
    { messages: [user({ audio_url: { url } })] },
    { messages: [null] },
    { messages: [{}] },
    { messages: [user(part)], file_urls: [url] },
    { file_urls: [url] },
    [user(part)],
    undefined,
  ]) {
    const { outcome } = await ask(direct, post({ model: "qwen3-asr-flash", input }));
    assert.deepEqual([outcome, sent], [[400, "Relay.BadInput"], []], JSON.stringify(input));
  }
});

test("a limiter that counts one at a time is asked for each file", async () => {
  let left = 5;
  const { ask, sent } = recorded((limiter) => ({
    rateLimit: limiter(() => ({ success: left-- > 0 }), undefined),
  }));
  assert.deepEqual((await ask(SUBMIT, post(jobOf(4)))).outcome, [200, undefined]);
  assert.deepEqual([left, sent.length], [1, 1]);
  assert.deepEqual((await ask(SUBMIT, post(jobOf(2)))).outcome, TOO_MANY);
  assert.equal(sent.length, 1);
});

test("an outcome other than success true refuses, before the body is read", async () => {
  for (const [outcome, retryAfter] of [
    [undefined, "60"],
    [{}, "60"],
    [{ success: 1 }, "60"],
    [{ success: "true" }, "60"],
    [{ success: false, retryAfterS: 2.1 }, "3"],
    [{ success: false, retryAfterS: -1 }, "60"],
    [{ success: false, retryAfterS: Number.NaN }, "60"],
    [{ success: false, retryAfterS: 1e12 }, "60"],
  ]) {
    const { ask, sent } = recorded((limiter) => ({ rateLimit: limiter(() => outcome, true) }));
    let pulled = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(1));
        },
      },
      { highWaterMark: 0 },
    );
    const { outcome: seen, headers } = await ask(SUBMIT, { method: "POST", body, duplex: "half" });
    assert.deepEqual([seen, headers.get("retry-after")], [TOO_MANY, retryAfter]);
    assert.deepEqual([pulled, sent.length], [0, 0]);
  }
});

test("a limiter's own words reach the visitor", async () => {
  const refusal = { success: false, message: "A submit of 40 files is more than an hour's limit." };
  const options = { apiKey: KEY, authorize: () => true, rateLimit: { limit: async () => refusal } };
  const answer = await relay(new Request(`${ORIGIN}${POLICY}`), options);
  assert.equal((await answer.json()).message, refusal.message);
});

test("a visitor's name and address are counted apart, and both must be within the limit", async () => {
  const addresses = { "x-address": "203.0.113.9" };
  const { ask, counted, sent } = recorded((limiter) => ({
    visitorAddress: (request) => request.headers.get("x-address"),
    rateLimit: limiter(({ key }) => ({ success: key !== "visitor:cheat" }), true),
  }));
  await ask(POLICY, { headers: { ...addresses, "x-visitor": "203.0.113.9" } });
  await ask(POLICY, { headers: addresses });
  await ask(POLICY, { headers: { "x-visitor": "ann" } });
  await ask(POLICY);
  assert.deepEqual(counted.splice(0), [
    "visitor:203.0.113.9 1",
    "address:203.0.113.9 1",
    "address:203.0.113.9 1",
    "visitor:ann 1",
    "anonymous 1",
  ]);
  sent.length = 0;
  const cheat = await ask(POLICY, { headers: { ...addresses, "x-visitor": "cheat" } });
  assert.deepEqual([cheat.outcome, sent], [TOO_MANY, []]);
  assert.deepEqual(counted, ["visitor:cheat 1"], "a refused name takes nothing from its address");
});

test("headers that a visitor can write give no address", async () => {
  const { ask, counted } = recorded();
  for (const name of ["cf-connecting-ip", "x-forwarded-for", "x-real-ip", "forwarded"])
    await ask(POLICY, { headers: { [name]: "203.0.113.9" } });
  assert.deepEqual(counted, Array(4).fill("anonymous 1"));
});

test("on Cloudflare the address is the one that Cloudflare writes", async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  t.after(() => {
    delete globalThis.navigator; // Node 20 has none
    if (before) Object.defineProperty(globalThis, "navigator", before);
  });
  Object.defineProperty(globalThis, "navigator", {
    value: { userAgent: "Cloudflare-Workers" },
    configurable: true,
  });
  const { ask, counted } = recorded();
  await ask(POLICY, { headers: { "cf-connecting-ip": "203.0.113.9", "x-real-ip": "192.0.2.1" } });
  await ask(POLICY);
  assert.deepEqual(counted, ["address:203.0.113.9 1", "anonymous 1"]);
});

test("an address counts by its network, in any spelling", async (t) => {
  t.mock.method(console, "error", () => {});
  let given;
  const { ask, counted } = recorded(() => ({ visitorAddress: async () => given }));
  for (const [address, key] of [
    ["203.0.113.9", "address:203.0.113.9"],
    ["::ffff:203.0.113.9", "address:203.0.113.9"],
    ["::FFFF:cb00:7109", "address:203.0.113.9"],
    ["64:ff9b::203.0.113.9", "address:203.0.113.9"],
    ["2001:db8:1:2::1", "address:2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "address:2001:db8:1:2::/64"],
    ["[2001:db8:1:2::3]", "address:2001:db8:1:2::/64"],
    ["2001:db8::9%eth0", "address:2001:db8:0:0::/64"],
    ["::1", "address:0:0:0:0::/64"],
    ["2002:cb00:7109:77::1", "address:2002:cb00:7109::/48"],
    ["2002:cb00:7109:78::1", "address:2002:cb00:7109::/48"],
    [undefined, "anonymous"],
    [null, "anonymous"],
  ]) {
    given = address;
    await ask(POLICY);
    assert.deepEqual(counted.splice(0), [`${key} 1`], address);
  }
  for (const address of [
    "",
    "unknown",
    "203.0.113",
    "203.0.113.999",
    "1.2.3.4, 5.6.7.8",
    "2001:db8::1]:80/[",
    "[::1]:80",
    "::1/64",
    "a::1@b::1",
    7,
    {},
    "::g",
  ]) {
    given = address;
    const { outcome } = await ask(POLICY);
    assert.deepEqual([outcome, counted], [[500, "Relay.NotConfigured"], []], String(address));
  }
});

test("a query that was just answered is not sent again, another task's and another visitor's are", async () => {
  const { ask, sent, counted } = recorded((limiter) => ({
    queryLimit: limiter(() => ({ success: true }), true),
    rateLimit: limiter(() => ({ success: true }), true),
  }));
  const own = { headers: { "x-visitor": newVisitor() } };
  const { id } = await ask(SUBMIT, post(JOB, own.headers));
  const other = { headers: { "x-visitor": newVisitor() } };
  const { id: othersId } = await ask(SUBMIT, post(JOB, other.headers));
  sent.length = 0;
  counted.length = 0;
  const asked = await Promise.all(
    Array.from({ length: 20 }, () => ask(`${PATH}/tasks/${id}`, own)),
  );
  assert.equal(asked.length, 20);
  for (const { outcome } of asked.slice(0, 18)) assert.deepEqual(outcome, [200, undefined]);
  assert.deepEqual(counted.splice(0), [`visitor:${own.headers["x-visitor"]} 1`]);
  assert.equal(sent.length, 1);
  assert.deepEqual((await ask(`${PATH}/tasks/${othersId}`, other)).outcome, [200, undefined]);
  assert.equal(sent.length, 2);
  // A cancel changes the task, also while a query is on its way.
  await ask(`${PATH}/tasks/${id}/cancel`, { method: "POST", ...own });
  assert.deepEqual((await ask(`${PATH}/tasks/${id}`, own)).outcome, [200, undefined]);
  assert.equal(sent.length, 4);
});

test("queries of one visitor are spaced; too many are refused, and others' are not held up", async () => {
  const sent = [];
  const { ask } = recorded(() => ({
    fetch: async (url, { body }) => {
      if (!body) sent.push(url);
      return Response.json({ output: { task_id: crypto.randomUUID() }, request_id: "r" });
    },
  }));
  const own = { "x-visitor": newVisitor() };
  const tasks = [];
  for (let task = 0; task < 40; task += 1) tasks.push((await ask(SUBMIT, post(JOB, own))).id);
  const outcomes = await Promise.all(
    tasks.map((id) => ask(`${PATH}/tasks/${id}`, { headers: own })),
  );
  const refused = outcomes.filter(({ outcome: [status] }) => status !== 200);
  const answered = 40 - refused.length;
  // A burst of 5, then 5 a second for the 3 seconds of the longest wait.
  assert.ok(answered >= 18 && answered <= 22, `${answered} of 40 were answered`);
  for (const { outcome, headers } of refused) {
    assert.deepEqual(outcome, TOO_MANY);
    assert.ok(Number(headers.get("retry-after")) >= 3);
  }
  assert.equal(sent.length, answered);
  const stranger = { "x-visitor": newVisitor() };
  const { id } = await ask(SUBMIT, post(JOB, stranger));
  assert.deepEqual((await ask(`${PATH}/tasks/${id}`, { headers: stranger })).outcome, [
    200,
    undefined,
  ]);
});

test("an answer that a cancel has overtaken is not given again", async () => {
  let status = "RUNNING";
  const waiting = [];
  const { ask } = recorded(() => ({
    fetch: async (url, { method }) => {
      const answer = Response.json({ output: { task_id: ID, task_status: status } });
      if (url.endsWith("/cancel")) status = "CANCELED";
      else if (method === "GET" && status === "RUNNING")
        await new Promise((resolve) => waiting.push(resolve));
      return answer;
    },
    authorize: () => "ann",
  }));
  const { id } = await ask(SUBMIT, post(JOB));
  const early = ask(`${PATH}/tasks/${id}`);
  while (waiting.length === 0) await sleep(5);
  await ask(`${PATH}/tasks/${id}/cancel`, { method: "POST" });
  waiting[0]();
  await early;
  const answer = await relay(new Request(`${ORIGIN}${PATH}/tasks/${id}`), {
    apiKey: KEY,
    authorize: () => "ann",
    fetch: async () => Response.json({ output: { task_id: ID, task_status: status } }),
  });
  assert.equal((await answer.json()).output.task_status, "CANCELED");
});

test("a query whose answer is an error is sent again, and one whose request died holds up nobody", async () => {
  let failing = true;
  let queries = 0;
  const { ask } = recorded(() => ({
    timeoutMs: 300,
    fetch: (_, { body, signal }) => {
      if (body) return Promise.resolve(Response.json({ output: { task_id: ID }, request_id: "r" }));
      queries += 1;
      if (queries === 1)
        return Promise.resolve(Response.json({ code: "Throttling" }, { status: 429 }));
      if (failing)
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      return Promise.resolve(
        Response.json({ output: { task_status: "RUNNING" }, request_id: "r" }),
      );
    },
  }));
  const own = { "x-visitor": newVisitor() };
  const { id } = await ask(SUBMIT, post(JOB, own));
  const query = () => ask(`${PATH}/tasks/${id}`, { headers: own });
  assert.deepEqual((await query()).outcome, [429, "Throttling"]);
  const [first, second] = await Promise.all([query(), query()]);
  assert.deepEqual([first.outcome, second.outcome], Array(2).fill([504, "Relay.Timeout"]));
  failing = false;
  assert.deepEqual((await query()).outcome, [200, undefined]);
  assert.equal(queries, 4);
});
