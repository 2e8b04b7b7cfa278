// The packed tarball in every runtime and bundler that we name: the same program everywhere, against the local service.

import assert from "node:assert/strict";
import { env } from "node:process";
import { after, before, describe, test } from "node:test";
import { startStandIn } from "../e2e/stand-in.mjs";
import { ENVIRONMENTS } from "./environments.mjs";
import { atEnd, end } from "./lasting.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const ANSWER = {
  status: "succeeded",
  text: TEXT,
  words: 8,
  srt: `1\n00:00:00,140 --> 00:00:04,710\n${TEXT}\n`,
  error: [true, "DashScopeError", "task_failed", "InvalidFile.DownloadFailed"],
};

const all = env.PACKAGE_ENVIRONMENTS === "all";
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
  service = { apiKey, baseUrl, audio: samples[0].url, missing: `${origin}/samples/missing.wav` };
  atEnd(stop);
});

after(end);

for (const environment of ENVIRONMENTS.filter(({ fast }) => fast || all)) {
  const missing = environment.missing?.();
  describe(environment.name, { skip: missing }, () => {
    for (const entry of environment.entries) {
      test(entry, async () => assert.deepEqual(await environment.run(entry, service), ANSWER));
    }
  });
}
