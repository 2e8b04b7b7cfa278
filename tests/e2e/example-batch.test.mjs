// examples/batch: run by the lines of examples/README.md; killed, started again, with files that
// fail and with a wrong key.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { exampleClone, TEXT } from "./example-clone.mjs";

const clone = exampleClone();

/** The journal of a folder of results; empty before the first line. */
const journalIn = (results) =>
  readFile(join(clone.folder, results, "journal.jsonl"), "utf8").catch(() => "");

async function outcomesIn(results) {
  const lines = (await journalIn(results)).split("\n").filter(Boolean);
  return lines.flatMap((line) => JSON.parse(line).outcome ?? []);
}

test("writes text and subtitles of each file, and does nothing when all is done", async () => {
  const { code, stdout, stderr } = await clone.shell(await clone.linesOf("Batch"));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^3 of 3 files are transcribed, 0 failed\n/);
  const names = await readdir(join(clone.folder, "results"));
  assert.equal(names.filter((name) => name.endsWith(".srt")).length, 3);
  for (const { url, status, name } of await outcomesIn("results")) {
    assert.equal(status, "succeeded");
    assert.ok(url.startsWith(clone.service.origin));
    assert.equal(await readFile(join(clone.folder, "results", `${name}.txt`), "utf8"), `${TEXT}\n`);
  }

  await clone.reset();
  const again = await clone.shell("node batch/batch.js manifest.txt results");
  assert.equal(again.stdout, "3 of 3 files are transcribed, 0 failed\n");
  assert.deepEqual(await clone.requests(), []);
});

test("waits for the tasks of a run that was killed, and submits nothing twice", async () => {
  const urls = ["a", "b", "c"].map((query) => `${clone.sample()}?${query}`);
  await writeFile(join(clone.folder, "killed.txt"), urls.join("\n"));
  // No query is answered, so no task ends for the first run.
  await clone.control({ route: "query", fault: { status: 503 } });
  const args = ["batch/batch.js", "killed.txt", "killed"];
  const options = { cwd: clone.folder, env: { ...env, ...clone.variables }, stdio: "ignore" };
  const first = spawn(execPath, args, options);
  const ended = once(first, "exit");
  while (first.exitCode === null && (await journalIn("killed")).split("\n").length <= 3)
    await sleep(20);
  first.kill("SIGKILL");
  await ended;
  assert.deepEqual(await outcomesIn("killed"), []);

  await clone.reset();
  const { code, stdout, stderr } = await clone.shell(`node ${args.join(" ")}`);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "3 of 3 files are transcribed, 0 failed\n");
  assert.deepEqual((await outcomesIn("killed")).map(({ url }) => url).sort(), urls);
  assert.equal(await clone.submits(), 0);
});

test("tries a file again that failed", async () => {
  await writeFile(
    join(clone.folder, "failed.txt"),
    `${clone.sample("missing.wav")}\n${clone.sample()}\n`,
  );
  const line = "node batch/batch.js failed.txt failed";
  for (const submitted of [2, 1]) {
    await clone.reset();
    const { code, stdout } = await clone.shell(line);
    assert.equal(code, 1);
    assert.equal(stdout, "1 of 2 files are transcribed, 1 failed\n");
    assert.equal(await clone.submits(), submitted);
  }
  const failed = (await outcomesIn("failed")).filter(({ status }) => status === "failed");
  assert.deepEqual(
    failed.map(({ kind, code }) => [kind, code]),
    Array(2).fill(["task_failed", "InvalidFile.DownloadFailed"]),
  );
});

/** A run whose results cannot be read, as when the storage refuses the links. */
async function runWithDeadResults(folder, line) {
  await writeFile(join(clone.folder, `${folder}.txt`), `${clone.sample()}?${folder}\n`);
  await clone.control({ route: "result", fault: { status: 400 } });
  const { code, stdout } = await clone.shell(line);
  assert.deepEqual([code, stdout], [1, "0 of 1 files are transcribed, 1 failed\n"]);
}

test("reads a result again that could not be read, and never submits its file again", async () => {
  const line = "node batch/batch.js unread.txt unread";
  await runWithDeadResults("unread", line);
  assert.equal(await clone.submits(), 1);
  await clone.reset();
  // The second run waits for the task and meets the dead link too.
  await runWithDeadResults("unread", line);
  assert.equal(await clone.submits(), 0);
  await clone.reset();
  const { code, stdout, stderr } = await clone.shell(line);
  assert.deepEqual([code, stdout], [0, "1 of 1 files are transcribed, 0 failed\n"], stderr);
  assert.equal(await clone.submits(), 0);
});

test("submits a file again whose result the service no longer has", async () => {
  const line = "node batch/batch.js expired.txt expired";
  await runWithDeadResults("expired", line);
  await clone.reset();
  await clone.control({ expire_tasks: true });
  const { code, stderr } = await clone.shell(line);
  assert.equal(code, 0, stderr);
  assert.equal(await clone.submits(), 1);
});

test("goes on after the broken last line of a killed run", async () => {
  await writeFile(join(clone.folder, "broken.txt"), clone.sample());
  await mkdir(join(clone.folder, "broken"));
  await writeFile(join(clone.folder, "broken/journal.jsonl"), '{"taskId":"on');
  const { code, stderr } = await clone.shell("node batch/batch.js broken.txt broken");
  assert.equal(code, 0, stderr);
  const [broken, ...lines] = (await journalIn("broken")).split("\n").filter(Boolean);
  assert.equal(broken, '{"taskId":"on');
  const entries = lines.map((line) => Object.keys(JSON.parse(line))[0]);
  assert.deepEqual(entries, ["taskId", "outcome", "ended"]);
});

test("names the line of a manifest that is no URL", async () => {
  await writeFile(join(clone.folder, "wrong.txt"), `${clone.sample()}\n\ntalk.mp3\n`);
  const { code, stderr } = await clone.shell("node batch/batch.js wrong.txt wrong");
  assert.equal(code, 1);
  assert.equal(stderr, "wrong.txt:3: not a URL: talk.mp3\n");
  assert.equal(await clone.submits(), 0);
});

test("stops at a wrong key", async () => {
  const { code, stderr, stdout } = await clone.shell("node batch/batch.js manifest.txt denied", {
    DASHSCOPE_API_KEY: "wrong",
  });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /InvalidApiKey/);
  assert.equal(await journalIn("denied"), "");
});
