// The packed tarball in every supported environment: the same program, against the stand-in.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { env } from "node:process";
import { after, before, describe, test } from "node:test";
import { startStandIn } from "../e2e/stand-in.mjs";
import { ENVIRONMENTS } from "./environments.mjs";
import { atEnd, end } from "./lasting.mjs";
import { tarball } from "./project.mjs";
import { report, writeReadme } from "./report.mjs";

const DOCUMENT = new URL("../fixtures/service/result-paraformer-male2.json", import.meta.url);
const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const READ = { text: TEXT, words: 8, srt: `1\n00:00:00,140 --> 00:00:04,710\n${TEXT}\n` };
/** The result of app.mjs by entry. JSON has no undefined: null stands for a missing code. */
function answerOf(entry) {
  const error = [true, "DashScopeError", "task_failed", "InvalidFile.DownloadFailed"];
  if (entry.endsWith("/subtitles"))
    return { ...READ, error: [true, "DashScopeError", "decode", null] };
  if (entry.endsWith("/ai")) {
    const segments = [{ text: TEXT, startSecond: 0.14, endSecond: 4.71 }];
    return { text: TEXT, words: 8, segments, error };
  }
  if (entry.endsWith("/openai")) {
    const srt = "1\n00:00:00,760 --> 00:00:03,800\nHello World，这里是阿里巴巴语音实验室。\n";
    return { status: 200, srt, error: [true, "DashScopeError", "invalid_request", null] };
  }
  return { status: "succeeded", ...READ, error };
}

/** The time limit of an environment: one that takes this long hangs. */
const LIMIT_MS = 300_000;

const all = env.PACKAGE_ENVIRONMENTS === "all";
const rows = [];
let service;

before(async () => {
  const { apiKey, baseUrl, origin, samples, stop } = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "50",
    "--running-ms",
    "50",
  );
  atEnd(stop);
  const document = await readFile(DOCUMENT, "utf8");
  service = {
    apiKey,
    baseUrl,
    audio: samples[0].url,
    missing: `${origin}/samples/missing.wav`,
    document,
  };
});

after(async () => {
  if (env.PACKAGE_REPORT) await writeFile(env.PACKAGE_REPORT, report(rows, await tarball()));
  if (env.PACKAGE_README && all) await writeReadme(rows);
  await end();
});

for (const { name, entries, fast, missing, version, run } of ENVIRONMENTS) {
  if (!(fast || all)) continue;
  describe(name, { skip: missing?.() }, () => {
    const row = { name, entries, verdict: "works" };
    before(async () => {
      row.version = await version();
      rows.push(row);
    });
    for (const entry of entries) {
      test(entry, { timeout: LIMIT_MS }, async () => {
        // The verdict is a failure until the run has succeeded.
        const { verdict } = row;
        row.verdict = "fails";
        assert.deepEqual(JSON.parse(JSON.stringify(await run(entry, service))), answerOf(entry));
        row.verdict = verdict;
      });
    }
  });
}
