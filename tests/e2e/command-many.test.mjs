// Two hundred inputs of one call. A file of its own: the service's limits are what takes its time.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { commandSuite, eventsOf } from "./command-suite.mjs";

const suite = commandSuite();

test("two hundred inputs are all written, so many at a time and no more", async () => {
  const there = await suite.place();
  const urls = Array.from({ length: 200 }, (_, index) => `${suite.url}?${index}`);
  const args = [...urls, "--out", "out", "--json", "--concurrency", "50"];
  const ended = await suite.run(there, args);
  assert.equal(ended.code, 0, ended.stderr);
  const events = eventsOf(ended);
  assert.equal(events.filter(({ event }) => event === "done").length, 200);
  assert.equal((await readdir(join(there.folder, "out"))).length, 200);
  assert.deepEqual(await there.tasks(), []);
  // On a busy machine timers bunch, and the service may answer 429: such a submit has no effect.
  const accepted = (await suite.requests()).filter(
    ({ path, status }) => path.endsWith("/transcription") && status === 200,
  );
  assert.equal(accepted.length, 200);
  let [flying, most] = [0, 0];
  for (const { event } of events) {
    flying += event === "submitted" ? 1 : event === "done" ? -1 : 0;
    most = Math.max(most, flying);
  }
  assert.ok(most > 1 && most <= 50, `${most} at a time`);
});
