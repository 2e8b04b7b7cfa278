// Callers' signals in Node, which warns at the eleventh listener of a signal: no call of the
// library makes it warn, however many share one signal; none leaves a listener behind; an abort
// reaches every call.

import assert from "node:assert/strict";
import { getEventListeners, getMaxListeners } from "node:events";
import { after, before, beforeEach, describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { trapNext } from "./stop-app.mjs";

const { Client } = await import(new URL("node.js", packageFolder));

const AUDIO = "https://example.com/a.mp3";
const TASK = { output: { task_status: "PENDING", task_id: "t-1" } };
const ENDED = {
  output: {
    task_status: "SUCCEEDED",
    task_id: "t-1",
    results: [
      {
        file_url: AUDIO,
        transcription_url: "https://bucket.oss-cn-beijing.aliyuncs.com/r.json?s=1",
        subtask_status: "SUCCEEDED",
      },
    ],
  },
};
const DOCUMENT = {
  transcripts: [
    { channel_id: 0, text: "Hi.", sentences: [{ begin_time: 0, end_time: 500, text: "Hi." }] },
  ],
};
const EVENT = (reason) => ({
  output: {
    choices: [
      { finish_reason: reason, message: { role: "assistant", content: [{ text: "Hi." }] } },
    ],
  },
  usage: { seconds: 1 },
});

/** Lets everything run that waits for nothing but promises, and warnings be emitted. */
const idle = () => new Promise((resolve) => setImmediate(resolve));
const listeners = ({ signal }) => getEventListeners(signal, "abort").length;

/** Answers as the service does, at once. */
async function answering(url, { headers }) {
  if (url.includes("r.json")) return Response.json(DOCUMENT);
  if (url.includes("/tasks/")) return Response.json(ENDED);
  if (!url.includes("/multimodal-generation/")) return Response.json(TASK);
  if (headers.get("x-dashscope-sse") !== "enable") return Response.json(EVENT("stop"));
  const events = ["null", "stop"].map((reason) => `data:${JSON.stringify(EVENT(reason))}\n\n`);
  return new Response(events.join(""), { headers: { "content-type": "text/event-stream" } });
}

/** Answers with one event of a stream that stays open. */
async function openStream() {
  const event = new TextEncoder().encode(`data:${JSON.stringify(EVENT("null"))}\n\n`);
  const body = new ReadableStream({ start: (controller) => controller.enqueue(event) });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** Answers nothing; `aborted` counts the requests that were ended. */
function hanging() {
  const seen = { begun: 0, aborted: 0 };
  const fetch = (_, { signal }) =>
    new Promise((_, reject) => {
      seen.begun += 1;
      signal.addEventListener("abort", () => {
        seen.aborted += 1;
        reject(signal.reason);
      });
    });
  return { seen, fetch };
}

const client = (fetch) => new Client({ apiKey: "sk-test", fetch });

async function drain(iterable, each) {
  let count = 0;
  for await (const item of iterable) {
    count += 1;
    each?.(item);
  }
  return count;
}

/** One call of each kind, with options of the caller. */
const CALLS = {
  transcribe: (client, options) => client.transcribe(AUDIO, { pollIntervalMs: 100, ...options }),
  submit: (client, options) => client.submit(AUDIO, options),
  status: (client, options) => client.task("t-1").status(options),
  wait: (client, options) => client.task("t-1").wait(options),
  cancel: (client, options) => client.task("t-1").cancel(options),
  recognize: (client, options) => client.recognize(AUDIO, options),
  recognizeStream: (client, options) => drain(client.recognizeStream(AUDIO, options)),
  transcribeAll: (client, options) => drain(client.transcribeAll([AUDIO], options)),
};

const warnings = [];
const note = (warning) => warnings.push(`${warning.name}: ${warning.message}`);
before(() => process.on("warning", note));
after(() => process.off("warning", note));
beforeEach(() => warnings.splice(0));

/** Asserts that many calls that shared a signal leave no listener. */
async function assertClean(controller) {
  await idle();
  assert.deepEqual(warnings, []);
  assert.equal(listeners(controller), 0);
  assert.equal(getMaxListeners(controller.signal), getMaxListeners(new AbortController().signal));
}

describe("many files", () => {
  test("40 at the default concurrency, with a signal", async () => {
    const controller = new AbortController();
    const files = Array.from({ length: 40 }, (_, index) => `https://example.com/${index}.mp3`);
    const options = { signal: controller.signal, pollIntervalMs: 100 };
    const outcomes = client(answering).transcribeAll(files, options);
    const count = await drain(outcomes, ({ status, error }) =>
      assert.equal(status, "succeeded", error?.message),
    );
    assert.equal(count, 40);
    await assertClean(controller);
  });

  test("1,000 at a time; an abort ends them all", async () => {
    const controller = new AbortController();
    const { seen, fetch } = hanging();
    let pulled = 0;
    function* files() {
      for (; ; pulled += 1) yield `https://example.com/${pulled}.mp3`;
    }
    const options = { concurrency: 1000, signal: controller.signal };
    const all = drain(client(fetch).transcribeAll(files(), options));
    while (pulled < 999) await idle();
    for (let round = 0; round < 5; round += 1) await idle();
    assert.equal(listeners(controller), 1);
    assert.ok(seen.begun > 0);
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(all, reason);
    for (let round = 0; seen.aborted < seen.begun; round += 1) {
      assert.ok(round < 100, `${seen.begun - seen.aborted} requests go on`);
      await idle();
    }
    await assertClean(controller);
  });

  test("1,000 at a time, and the loop is left: every request ends", async () => {
    const { seen, fetch } = hanging();
    const first = `${AUDIO}?first`;
    const files = [first, ...Array(999).fill(AUDIO)];
    const some = async (url, init) => {
      const isFirst = typeof init.body === "string" && init.body.includes("?first");
      return isFirst ? new Response("{}", { status: 400 }) : fetch(url, init);
    };
    for await (const { status } of client(some).transcribeAll(files, { concurrency: 1000 })) {
      assert.equal(status, "failed");
      break;
    }
    for (let round = 0; seen.aborted < seen.begun; round += 1) {
      assert.ok(round < 100, `${seen.begun - seen.aborted} requests go on`);
      await idle();
    }
    await idle();
    assert.deepEqual(warnings, []);
  });
});

describe("1,000 calls that share a signal", () => {
  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name}: an abort reaches all, with its reason`, async () => {
      const controller = new AbortController();
      const { seen, fetch } = hanging();
      const shared = client(fetch);
      const calls = Array.from({ length: 1000 }, () => call(shared, { signal: controller.signal }));
      for (const call of calls) call.catch(() => {});
      while (seen.begun === 0) await idle();
      for (let round = 0; round < 5; round += 1) await idle();
      assert.equal(listeners(controller), 1);
      const reason = new Error("enough");
      controller.abort(reason);
      for (const call of calls) await assert.rejects(call, reason);
      await assertClean(controller);
    });

    test(`${name}: they end by themselves`, async () => {
      const controller = new AbortController();
      // Clients of their own: one would keep under the service's limits of requests in a second.
      const calls = Array.from({ length: 1000 }, () =>
        call(client(answering), { signal: controller.signal }),
      );
      await Promise.all(calls);
      await assertClean(controller);
    });
  }

  test("loops over tasks", async () => {
    const loops = Array.from({ length: 1000 }, () => drain(client(answering).task("t-1")));
    for (const count of await Promise.all(loops)) assert.equal(count, 1);
    await idle();
    assert.deepEqual(warnings, []);
  });

  test("calls that fail, and calls that are refused, leave no listener", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const refusing = async () => new Response("{}", { status: 400 });
    const failed = Array.from({ length: 50 }, () => client(refusing).submit(AUDIO, { signal }));
    const wrong = Array.from({ length: 50 }, () => client(refusing).submit(5, { signal }));
    const options = new Client({ apiKey: "sk-test", fetch: refusing, region: "mars" });
    for (const call of [...failed, ...wrong, options.submit(AUDIO, { signal })])
      await assert.rejects(call, { name: "DashScopeError" });
    await assertClean(controller);
  });
});

describe("an abort", () => {
  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name}: a signal that is aborted already refuses, before any request`, async () => {
      const refusing = () => assert.fail("a request was sent");
      for (const reason of [new Error("before"), null, "text"]) {
        const signal = AbortSignal.abort(reason);
        await assert.rejects(call(client(refusing), { signal }), (error) => error === reason);
        assert.equal(getEventListeners(signal, "abort").length, 0);
      }
    });
  }

  test("inside a callback of one call ends all that share the signal", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { fetch } = hanging();
    const waiting = [
      client(fetch).transcribe(AUDIO, { signal }),
      client(fetch).submit(AUDIO, { signal }),
    ];
    const reason = new Error("enough");
    const onStatus = () => controller.abort(reason);
    const aborting = client(answering).transcribe(AUDIO, { signal, onStatus });
    for (const call of [...waiting, aborting]) await assert.rejects(call, reason);
    await assertClean(controller);
  });

  test("inside a loop's body ends the loop with the reason", async () => {
    for (const reason of [new Error("enough"), null]) {
      const controller = new AbortController();
      const { signal } = controller;
      const stream = drain(client(openStream).recognizeStream(AUDIO, { signal }), () =>
        controller.abort(reason),
      );
      await assert.rejects(stream, (error) => error === reason);
      await assertClean(controller);
    }
  });

  test("after the end changes nothing", async () => {
    const controller = new AbortController();
    const { text } = await client(answering).transcribe(AUDIO, {
      signal: controller.signal,
      pollIntervalMs: 100,
    });
    controller.abort();
    await idle();
    assert.equal(text, "Hi.");
    await assertClean(controller);
  });
});

test("a WebAssembly that stops leaves no listener", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const { fetch } = hanging();
  const calls = Array.from({ length: 100 }, () => client(fetch).submit(AUDIO, { signal }));
  for (const call of calls) call.catch(() => {});
  await idle();
  assert.equal(listeners(controller), 1);
  // The timer of the next request, which the WebAssembly sets.
  trapNext(globalThis, "setTimeout");
  calls.push(client(fetch).submit(AUDIO, { signal }));
  for (const call of calls) await assert.rejects(call, { kind: "internal" });
  await assertClean(controller);
});
