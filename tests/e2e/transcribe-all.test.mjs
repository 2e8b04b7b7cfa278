// Many files in one loop, and the loop over a task.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  client,
  collect,
  control,
  recordedRequests,
  rejects,
  service,
  TEXT,
  url,
} from "./client-suite.mjs";

describe("transcribeAll", () => {
  const audios = () => [
    ...service.samples.map((sample) => sample.url),
    `${service.origin}/samples/missing.wav`,
  ];

  test("outcomes are complete with a failed file, and no rate limit is hit", async () => {
    const failures = [];
    const many = Array.from({ length: 5 }, audios).flat();
    const outcomes = await collect(
      client.transcribeAll(many, {
        onStatus: ({ failure }) => failure && failures.push(failure.code),
      }),
    );
    assert.deepEqual(
      outcomes.map(({ index }) => index).sort((a, b) => a - b),
      many.map((_, index) => index),
    );
    for (const { audio, status, transcription, error } of outcomes) {
      assert.equal(status, audio.endsWith("missing.wav") ? "failed" : "succeeded");
      if (transcription) assert.equal(transcription.text, TEXT);
      else assert.equal(error.code, "InvalidFile.DownloadFailed");
    }
    assert.deepEqual(failures, [], "no 429");
    // On a busy machine timers bunch, and the service may answer 429: such a submit has no effect. The
    // spacing itself is tested in virtual time (src/core/tests/api/submit.rs).
    const submits = (await recordedRequests()).filter(({ path }) =>
      path.endsWith("/transcription"),
    );
    assert.equal(submits.filter(({ status }) => status === 200).length, many.length);
    assert.ok(submits.length <= many.length + 2, `${submits.length} submits`);
  });

  test("a generator is read up to the concurrency, and closed when the loop is left", async () => {
    let [yielded, closed] = [0, false];
    async function* files() {
      try {
        for (;;) {
          yielded += 1;
          yield url;
        }
      } finally {
        closed = true;
      }
    }
    let count = 0;
    for await (const { status } of client.transcribeAll(files(), { concurrency: 2 })) {
      assert.equal(status, "succeeded");
      count += 1;
      if (count === 3) break;
    }
    assert.equal(closed, true);
    assert.ok(yielded <= 5, `${yielded} files were read`);
  });

  test("a slow loop gets every outcome", async () => {
    const indexes = [];
    for await (const { index } of client.transcribeAll([url, url, url, url, url])) {
      indexes.push(index);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.deepEqual(indexes.sort(), [0, 1, 2, 3, 4]);
  });

  test("a source that never ends blocks neither outcomes, nor break, nor abort", async () => {
    async function* files() {
      yield url;
      await new Promise(() => {});
    }
    for await (const { status } of client.transcribeAll(files())) {
      assert.equal(status, "succeeded");
      break;
    }
    const controller = new AbortController();
    const aborted = (async () => {
      for await (const _ of client.transcribeAll(files(), { signal: controller.signal }))
        controller.abort(new Error("enough"));
    })();
    await assert.rejects(aborted, /enough/);
    async function* broken() {
      yield url;
      throw new Error("the list broke off");
    }
    await assert.rejects(collect(client.transcribeAll(broken())), /the list broke off/);
  });

  test("an invalid option and an abort reject", async () => {
    await rejects(collect(client.transcribeAll([url, url], { language_hints: ["zh"] })), {
      field: "options.language_hints",
    });
    await rejects(collect(client.transcribeAll([url], { concurrency: 0 })), {
      field: "options.concurrency",
      message: /options\.concurrency: expected a whole number from 1 to 1000, got 0/,
    });
    await rejects(collect(client.transcribeAll([url], { signal: {} })), {
      field: "options.signal",
      message: "options.signal: expected an AbortSignal, got an object.",
    });
    await rejects(collect(client.transcribeAll([url], null)), {
      message: "options: expected an object, got null.",
    });
    await rejects(collect(client.transcribeAll([url], "zh")), {
      message: "options: expected an object, got a string.",
    });
    await rejects(collect(client.transcribeAll(url)), {
      field: "audios",
      message: /audios: expected an iterable/,
    });
    assert.deepEqual(await recordedRequests(), [], "before any network");
    await assert.rejects(
      collect(client.transcribeAll([url], { signal: AbortSignal.abort(new Error("before")) })),
      /before/,
    );
    await assert.rejects(
      collect(client.transcribeAll([url, url], { signal: AbortSignal.timeout(50) })),
      { name: "TimeoutError" },
    );
  });
});

test("a task iterates over its statuses", async () => {
  const task = await client.submit(url);
  const statuses = [];
  for await (const { status, taskId } of task) {
    assert.equal(taskId, task.id);
    statuses.push(status);
  }
  assert.equal(statuses.at(-1), "succeeded");
  assert.ok(statuses.length >= 1);
  assert.equal(
    (await recordedRequests()).some(({ path }) => path.startsWith("/results/")),
    false,
    "results are not read",
  );
  await control({ route: "query", fault: { status: 401 } });
  await rejects(collect(client.task(task.id)), { kind: "authentication", taskId: task.id });
});
