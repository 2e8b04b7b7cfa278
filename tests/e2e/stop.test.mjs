// The WebAssembly stops in the middle, as by a panic or where memory ends: no call hangs, the process lives, the next call works.
//
// What throws inside of an import that cannot fail ends it as a panic does, wherever it is just then.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const { Client, Transcription, subtitles, subtitleStream, isDashScopeError } = await import(new URL("node.js", packageFolder).href);

const DOCUMENT = JSON.stringify({
  transcripts: [
    {
      channel_id: 0,
      text: "a",
      sentences: [{ begin_time: 0, end_time: 1, text: "a", words: [{ begin_time: 0, end_time: 1, text: "a", punctuation: "" }] }],
    },
  ],
});

/** Has the next call of a global function end what calls it. */
function trapNext(object, name) {
  const own = object[name];
  return new Promise((resolve) => {
    object[name] = () => {
      object[name] = own;
      resolve();
      throw new WebAssembly.RuntimeError("unreachable");
    };
  });
}

const internal = (taskId) => (error) => {
  assert.deepEqual([isDashScopeError(error), error.kind, error.retryable, error.taskId], [true, "internal", false, taskId], String(error));
  assert.match(error.message, /^The WebAssembly stopped \(.+\): .* The next call starts anew\./);
  if (taskId) assert.ok(error.message.endsWith(`Task ${taskId} goes on: wait again with its id.`), error.message);
  assert.ok(error.cause instanceof Error);
  return true;
};

test("calls in flight are rejected with their task ids, and the next works", async (t) => {
  const service = await startStandIn("--recogniser", "canned", "--running-ms", "600");
  t.after(service.stop);
  const client = new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  const url = service.samples[0].url;
  const kept = await Transcription.parse(DOCUMENT);
  const unread = await Transcription.parse(DOCUMENT);
  const words = kept.words();
  const stream = subtitleStream("srt");
  const writer = stream.writable.getWriter();
  const written = stream.readable.getReader().read();
  await writer.write(new TextEncoder().encode(DOCUMENT.slice(0, 20)));

  const ids = [];
  const heard = new Promise((resolve) => {
    const onStatus = ({ taskId }) => {
      ids.push(taskId);
      resolve();
    };
    t.transcribed = client.transcribe(url, { onStatus });
  });
  await heard;
  const task = await client.submit([url]);
  const calls = [
    [t.transcribed, ids[0]],
    [task.wait(), task.id],
    [
      (async () => {
        for await (const _ of task);
      })(),
      task.id,
    ],
  ];
  // The poll's next sleep.
  const trapped = trapNext(globalThis, "setTimeout");
  await Promise.all(calls.map(([call, id]) => assert.rejects(call, internal(id))));
  await trapped;

  await t.test("what it held says that it is lost; what was read before is there", async () => {
    assert.deepEqual(kept.words(), words);
    for (const lost of [() => kept.text, () => kept.toSrt(), () => unread.words()]) {
      assert.throws(lost, (error) => error.kind === "internal" && /what it held is lost\. Read it again/.test(error.message));
    }
    await assert.rejects(writer.write(new TextEncoder().encode(DOCUMENT.slice(20))), { kind: "internal" });
    await assert.rejects(written, { kind: "internal" });
    kept.free();
    kept[Symbol.dispose]?.();
  });

  await t.test("the same client goes on, and the task with it", async () => {
    const [outcome] = (await client.task(task.id).wait()).outcomes;
    assert.equal(outcome.transcription.text, "Hello world, 这里是阿里巴巴语音实验室。");
    assert.equal((await client.transcribe(url)).text, outcome.transcription.text);
    assert.equal((await Transcription.parse(DOCUMENT)).text, "a");
    assert.equal((await client.task(ids[0]).wait()).outcomes.length, 1);
  });

  await t.test("again, and what the first had asked for does not disturb the second", async () => {
    const late = client.transcribe(url);
    const trap = trapNext(globalThis, "setTimeout");
    await assert.rejects(late, { kind: "internal" });
    await trap;
    // Timers and answers of those that are gone come now.
    const again = client.transcribe(url);
    await sleep(1000);
    assert.equal((await again).words().length, 8);
  });
});

test("a call that is not waited for throws at once, and so does the next not", async () => {
  const read = await Transcription.parse(DOCUMENT);
  trapNext(TextDecoder.prototype, "decode");
  assert.throws(() => read.text, internal());
  assert.throws(() => read.text, { kind: "internal" });
  assert.equal((await Transcription.parse(DOCUMENT)).text, "a");
  assert.equal(new TextDecoder().decode(await subtitles(DOCUMENT, "srt")), "1\n00:00:00,000 --> 00:00:00,001\na\n");
});

test("errors of JavaScript's pass through: they are not the WebAssembly's end", async () => {
  const read = await Transcription.parse(DOCUMENT);
  assert.throws(() => read.toSrt({ maxLines: 0 }), { kind: "invalid_request" });
  const rules = {
    get maxLines() {
      throw new RangeError("mine");
    },
  };
  assert.throws(() => read.toSrt(rules), RangeError);
  assert.equal(read.text, "a");
});
