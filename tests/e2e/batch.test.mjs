// transcribeAll without the WebAssembly: sources, errors, aborts and loops of every kind, and a
// `transcribe` that settles when the test says.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { forwardAbort } from "../../pkg-template/abort-signals.js";
import { transcribeAll } from "../../pkg-template/batch.js";

/** Lets everything run that waits for nothing but promises. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

/** A `transcribe` whose calls are settled by hand; an abort rejects them, as the client's. */
function manual() {
  const calls = [];
  const transcribe = (audio, options) =>
    new Promise((resolve, reject) => {
      const stop = new AbortController();
      forwardAbort(options.signal, stop);
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
      calls.push({ audio, options, resolve: () => resolve(`text of ${audio}`), reject });
    });
  return { calls, transcribe };
}

const echo = async (audio) => `text of ${audio}`;

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** An iterator that notes how it is used. */
function watched(next) {
  const seen = { next: 0, return: 0 };
  const source = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        seen.next += 1;
        return next(seen.next);
      },
      async return() {
        seen.return += 1;
        return { done: true, value: undefined };
      },
    }),
  };
  return { seen, source };
}

const endless = (count) => ({ done: false, value: `file ${count}` });
const never = () => new Promise(() => {});

describe("outcomes", () => {
  test("come as the calls settle, with index, audio and the file's own options", async () => {
    const { calls, transcribe } = manual();
    const options = { model: "m", concurrency: 3, signal: null };
    const all = transcribeAll(transcribe, ["a", "b", "c"], options);
    const first = all.next();
    await idle();
    assert.deepEqual(
      calls.map(({ audio }) => audio),
      ["a", "b", "c"],
    );
    const { signal, ...each } = calls[0].options;
    assert.deepEqual(each, { model: "m" }, "the batch's own options stay here");
    assert.ok(signal instanceof AbortSignal);
    calls[2].resolve();
    assert.deepEqual(await first, {
      done: false,
      value: { status: "succeeded", index: 2, audio: "c", transcription: "text of c" },
    });
    const error = new Error("no such file");
    calls[0].reject(error);
    assert.deepEqual((await all.next()).value, { status: "failed", index: 0, audio: "a", error });
    calls[1].resolve();
    assert.equal((await all.next()).value.index, 1);
    assert.deepEqual(await all.next(), { done: true, value: undefined });
  });

  test("of every kind of source", async () => {
    async function* asynchronous() {
      yield "a";
      await idle();
      yield "b";
    }
    function* synchronous() {
      yield* ["a", "b"];
    }
    const both = {
      ...asynchronous(),
      [Symbol.asyncIterator]: asynchronous,
      [Symbol.iterator]: never,
    };
    for (const source of [["a", "b"], new Set("ab"), synchronous(), asynchronous(), both]) {
      const outcomes = await collect(transcribeAll(echo, source));
      assert.deepEqual(
        outcomes.map(({ index, transcription }) => [index, transcription]),
        [
          [0, "text of a"],
          [1, "text of b"],
        ],
      );
    }
    assert.deepEqual(await collect(transcribeAll(echo, [])), []);
  });

  test("whatever a call is rejected with, also nothing", async () => {
    const reject = (audio) => Promise.reject(audio);
    for (const error of [undefined, null, 0, "text", { field: undefined }]) {
      const [outcome] = await collect(transcribeAll(reject, [error]));
      assert.deepEqual(outcome, { status: "failed", index: 0, audio: error, error });
    }
  });

  test("an error that names an option ends all: it is wrong for every file", async () => {
    const { calls, transcribe } = manual();
    const { seen, source } = watched(endless);
    const all = transcribeAll(transcribe, source, { concurrency: 2 });
    const first = all.next();
    await idle();
    const error = Object.assign(new Error("no such option"), { field: "options.modle" });
    calls[1].reject(error);
    await assert.rejects(first, error);
    assert.equal(calls[0].options.signal.aborted, true, "the other call is aborted");
    assert.deepEqual(seen, { next: 2, return: 1 });
    assert.deepEqual(await all.next(), { done: true, value: undefined });
    // One that names the file concerns that file only.
    const audioError = Object.assign(new Error("no such file"), { field: "audio" });
    const failing = () => Promise.reject(audioError);
    assert.equal((await collect(transcribeAll(failing, ["a", "b"]))).length, 2);
  });
});

describe("concurrency", () => {
  for (const concurrency of [1, 7, 1000, undefined]) {
    test(`at most ${concurrency ?? "20, the default,"} files are in flight`, async () => {
      const { calls, transcribe } = manual();
      const most = concurrency ?? 20;
      const files = Array.from({ length: most + 3 }, (_, index) => index);
      const all = collect(transcribeAll(transcribe, files, { concurrency }));
      for (let settled = 0; settled < files.length; settled += 1) {
        // One pull, one step of the loop and one call each.
        for (let round = 0; calls.length < Math.min(files.length, settled + most); round += 1) {
          assert.ok(round < 50, "the next file was not begun");
          await idle();
        }
        await idle();
        assert.equal(calls.length, Math.min(files.length, settled + most));
        calls[settled].resolve();
      }
      assert.deepEqual(
        (await all).map(({ index }) => index),
        files,
      );
    });
  }

  test("a loop that is slow slows the source, and misses nothing", async () => {
    const { seen, source } = watched((count) => (count > 9 ? { done: true } : endless(count)));
    const all = transcribeAll(echo, source, { concurrency: 2 });
    const indexes = [];
    for await (const { index } of all) {
      indexes.push(index);
      await idle();
      assert.ok(seen.next <= index + 3, `${seen.next} pulls at outcome ${index}`);
    }
    assert.deepEqual(indexes, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(seen, { next: 10, return: 0 }, "a source that has ended is left alone");
  });

  test("a slow source holds no outcome back", async () => {
    const { source } = watched((count) => (count === 1 ? endless(1) : never()));
    const { value } = await transcribeAll(echo, source).next();
    assert.equal(value.transcription, "text of file 1");
  });
});

describe("the source", () => {
  test("that throws ends all with its error, and is not asked to end", async () => {
    const sourceError = new Error("the list broke off");
    const { calls, transcribe } = manual();
    const { seen, source } = watched((count) => {
      if (count === 2) throw sourceError;
      return endless(count);
    });
    await assert.rejects(collect(transcribeAll(transcribe, source)), sourceError);
    assert.equal(calls[0].options.signal.aborted, true);
    assert.deepEqual(seen, { next: 2, return: 0 });
    const synchronous = {
      [Symbol.iterator]: () => ({
        next() {
          throw sourceError;
        },
      }),
    };
    await assert.rejects(collect(transcribeAll(echo, synchronous)), sourceError);
    const nothing = watched(() => {
      throw undefined;
    });
    await assert.rejects(
      collect(transcribeAll(echo, nothing.source)),
      (error) => error === undefined,
    );
  });

  test("is ended when the loop is left; nobody waits for the calls in flight", async () => {
    const calls = [];
    const transcribe = (audio, { signal }) => {
      calls.push(signal);
      return audio === "file 1" ? Promise.resolve() : never();
    };
    const { seen, source } = watched(endless);
    for await (const { index } of transcribeAll(transcribe, source, { concurrency: 3 })) {
      assert.equal(index, 0);
      // Until nothing is pulled any more.
      for (let round = 0; round < 5; round += 1) await idle();
      break;
    }
    assert.equal(seen.return, 1);
    assert.ok(calls.every((signal) => signal.aborted));
  });

  test("that is idle is waited for as it ends: its clean-up comes before what follows", async () => {
    const order = [];
    async function* files() {
      try {
        yield "a";
        yield "b";
      } finally {
        await idle();
        order.push("cleaned up");
      }
    }
    for await (const _ of transcribeAll(echo, files(), { concurrency: 1 })) break;
    order.push("went on");
    assert.deepEqual(order, ["cleaned up", "went on"]);
  });

  test("that is busy is not waited for, and its late error disturbs nobody", async () => {
    let fail;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: (
          (count) => () =>
            count++ === 0
              ? { done: false, value: "a" }
              : new Promise((_, reject) => (fail = reject))
        )(0),
        return: () => Promise.reject(new Error("cannot end")),
      }),
    };
    for await (const _ of transcribeAll(echo, source)) break;
    fail(new Error("late"));
    await idle();
  });

  test("may lack `return`, or fail in it", async () => {
    const bare = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: "a" }) }) };
    for await (const _ of transcribeAll(echo, bare, { concurrency: 1 })) break;
    const failing = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: "a" }),
        return: () => {
          throw new Error("cannot end");
        },
      }),
    };
    const left = (async () => {
      for await (const _ of transcribeAll(echo, failing, { concurrency: 1 })) break;
    })();
    await assert.rejects(left, /cannot end/, "as any loop over it");
  });
});

describe("an abort", () => {
  const reason = new Error("enough");
  const listeners = (signal) => getEventListeners(signal, "abort").length;

  test("before: nothing is pulled and nothing begun", async () => {
    const { seen, source } = watched(endless);
    const transcribe = () => assert.fail("a file was begun");
    for (const reason of [new Error("before"), null, "text", 0]) {
      const options = { signal: AbortSignal.abort(reason) };
      await assert.rejects(
        collect(transcribeAll(transcribe, source, options)),
        (error) => error === reason,
      );
    }
    assert.equal(seen.next, 0);
  });

  test("while files and the source are busy: it reaches all, and waits for nobody", async () => {
    const signals = [];
    const transcribe = (_, { signal }) => {
      signals.push(signal);
      return never();
    };
    const { seen, source } = watched((count) => (count <= 3 ? endless(count) : never()));
    const controller = new AbortController();
    const all = collect(transcribeAll(transcribe, source, { signal: controller.signal }));
    for (let round = 0; signals.length < 3; round += 1) {
      assert.ok(round < 50, "three files were not begun");
      await idle();
    }
    assert.equal(listeners(controller.signal), 1);
    controller.abort(reason);
    await assert.rejects(all, reason);
    for (const signal of signals) assert.equal(signal.reason, reason);
    assert.equal(seen.return, 1);
    assert.equal(listeners(controller.signal), 0);
  });

  test("inside the loop's body: the next step throws, though outcomes are there", async () => {
    const controller = new AbortController();
    const seen = [];
    const loop = (async () => {
      const options = { signal: controller.signal };
      for await (const { index } of transcribeAll(echo, ["a", "b", "c"], options)) {
        seen.push(index);
        await idle();
        controller.abort(reason);
      }
    })();
    await assert.rejects(loop, reason);
    assert.deepEqual(seen, [0]);
  });

  test("inside a call: the batch ends with the reason, not with an outcome", async () => {
    const controller = new AbortController();
    const transcribe = async () => controller.abort(reason);
    const all = transcribeAll(transcribe, ["a"], { signal: controller.signal });
    await assert.rejects(collect(all), reason);
  });

  test("after: it changes nothing", async () => {
    const controller = new AbortController();
    const all = transcribeAll(echo, ["a"], { signal: controller.signal });
    assert.equal((await collect(all)).length, 1);
    assert.equal(listeners(controller.signal), 0);
    controller.abort(reason);
    assert.deepEqual(await all.next(), { done: true, value: undefined });
  });

  test("of a signal that many batches share: one listener, and none afterwards", async () => {
    const controller = new AbortController();
    const { transcribe } = manual();
    const batches = Array.from({ length: 50 }, () =>
      collect(transcribeAll(transcribe, ["a", "b"], { signal: controller.signal })),
    );
    await idle();
    assert.equal(listeners(controller.signal), 1);
    controller.abort(reason);
    for (const batch of batches) await assert.rejects(batch, reason);
    assert.equal(listeners(controller.signal), 0);
  });
});

test("wrong arguments are named before anything is pulled", async () => {
  const { seen, source } = watched(endless);
  const wrong = [
    [source, null, undefined, "options: expected an object, got null."],
    [source, "zh", undefined, "options: expected an object, got a string."],
    ...[0, 1.5, 1001, Number.NaN, "2", null].map((concurrency) => [
      source,
      { concurrency },
      "options.concurrency",
      /^options\.concurrency: expected a whole number from 1 to 1000, got /,
    ]),
    ...[{}, "text", true, new AbortController()].map((signal) => [
      source,
      { signal },
      "options.signal",
      /^options\.signal: expected an AbortSignal, got /,
    ]),
    ...["https://example.com/a.mp3", "", 5, null, undefined, {}].map((audios) => [
      audios,
      {},
      "audios",
      "audios: expected an iterable of files. Use transcribe for one.",
    ]),
  ];
  for (const [audios, options, field, message] of wrong) {
    await assert.rejects(collect(transcribeAll(echo, audios, options)), {
      name: "DashScopeError",
      kind: "invalid_request",
      ...(field && { field }),
      message,
    });
  }
  assert.equal(seen.next, 0);
});
