// The types and the package agree on the options of each model.

import assert from "node:assert/strict";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { typeErrors } from "./type-errors.mjs";

const { Client } = await import(new URL("node.js", packageFolder));

const MODELS = [
  "paraformer-v2",
  "paraformer-v2-2026-01-01",
  "paraformer-8k-v2",
  "paraformer-v1",
  "paraformer-8k-v1",
  "paraformer-mtl-v1",
  "fun-asr",
  "fun-asr-2025-11-07",
  "fun-asr-mtl",
  "fun-asr-mtl-2025-08-25",
  "fun-asr-flash-2026-06-15",
  "sensevoice-v1",
  "qwen3-asr-flash-filetrans",
  "qwen3-asr-flash-filetrans-2025-11-17",
  "qwen3-asr-flash",
  "qwen3-asr-flash-us",
  "qwen3-asr-flash-2026-02-10",
  "qwen-audio-asr",
  "qwen-audio-asr-latest",
  "qwen-audio-3.1-asr-flash",
  "qwen-audio-3.1-asr-flash-2026-09-01",
  "qwen-audio-3.0-asr-flash",
  "qwen-audio-3.1-asr-flash-filetrans",
  "qwen-audio-3.1-asr-flash-filetrans-2026-09-01",
  "qwen-audio-3.0-asr-flash-filetrans",
];

const OPTIONS = [
  {},
  { languageHints: ["zh"] },
  { languageHints: ["zh", "en"] },
  { language: "zh" },
  { vocabularyId: "vocab-1" },
  { phraseId: "1" },
  { channelIds: [0] },
  { disfluencyRemoval: true },
  { timestampAlignment: true },
  { specialWordFilter: { mask: ["a"] } },
  { diarization: true },
  { diarization: true, speakerCount: 2 },
  { audioEventDetection: true },
  { words: true },
  { itn: true },
  { context: "a" },
  { context: [{ user: "a", assistant: "b" }] },
  { vocabulary: { a: 5 } },
  { keepDialect: true },
  { format: "wav" },
  { sampleRate: 16000 },
  { detectLanguage: true },
  { resultFormat: "message" },
  { incremental: true },
  { timeoutMs: 1000 },
  { pollIntervalMs: 1000 },
];

const AUDIO = "https://example.com/talk.mp3";
const cases = ["transcribe", "submit", "recognize", "recognizeStream"].flatMap((verb) =>
  MODELS.flatMap((model) => OPTIONS.map((options) => ({ verb, options: { model, ...options } }))),
);
const shown = ({ verb, options }) => `client.${verb}("${AUDIO}", ${JSON.stringify(options)});`;

/** Whether the package accepts the options. */
async function isTaken({ verb, options }) {
  let sent = false;
  const fetch = async () => {
    sent = true;
    throw new Error("nobody is there");
  };
  const call = new Client({ apiKey: "sk-", fetch })[verb](AUDIO, options);
  const { kind } = await (verb === "recognizeStream" ? call.next() : call).then(
    () => assert.fail("nobody was there, and it got an answer"),
    (error) => error,
  );
  assert.equal(kind, sent ? "network" : "invalid_request", shown({ verb, options }));
  return sent;
}

test("the package refuses the options that the types refuse, and sends the others", async () => {
  const head = ['import type { Client } from "dashscope-asr";', "declare const client: Client;"];
  const errors = await typeErrors({ "cases.mts": [...head, ...cases.map(shown)].join("\n") });
  const wrongLines = new Set(
    [...errors.matchAll(/^cases\.mts\((\d+),/gm)].map(([, line]) => Number(line)),
  );
  const byTypes = cases.filter((_, index) => !wrongLines.has(head.length + index + 1)).map(shown);

  const taken = await Promise.all(cases.map(isTaken));
  const byPackage = cases.filter((_, index) => taken[index]).map(shown);
  assert.deepEqual(byTypes, byPackage);
  assert.ok(
    byPackage.length > 300 && cases.length - byPackage.length > 300,
    `${byPackage.length} of ${cases.length} are taken`,
  );
});
