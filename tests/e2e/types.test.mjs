// The types and the package agree on the options of each model.

import assert from "node:assert/strict";
import { test } from "node:test";
import { completions } from "./completions.mjs";
import { packageFolder } from "./stand-in.mjs";
import { COMPILERS, typeErrors } from "./type-errors.mjs";

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
const HEAD = ['import { Client } from "dashscope-asr";', "declare const client: Client;"];

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
  const errors = await typeErrors({ "cases.mts": [...HEAD, ...cases.map(shown)].join("\n") });
  const wrongLines = new Set(
    [...errors.matchAll(/^cases\.mts\((\d+),/gm)].map(([, line]) => Number(line)),
  );
  const byTypes = cases.filter((_, index) => !wrongLines.has(HEAD.length + index + 1)).map(shown);

  const taken = await Promise.all(cases.map(isTaken));
  const byPackage = cases.filter((_, index) => taken[index]).map(shown);
  assert.deepEqual(byTypes, byPackage);
  assert.ok(
    byPackage.length > 300 && cases.length - byPackage.length > 300,
    `${byPackage.length} of ${cases.length} are taken`,
  );
});

/** Names of models, without those of most snapshots. */
const TASK_MODELS = [
  "fun-asr",
  "fun-asr-mtl",
  "paraformer-8k-v1",
  "paraformer-8k-v2",
  "paraformer-mtl-v1",
  "paraformer-v1",
  "paraformer-v2",
  "qwen-audio-3.0-asr-flash-filetrans",
  "qwen-audio-3.1-asr-flash-filetrans",
  "qwen3-asr-flash-filetrans",
  "sensevoice-v1",
];
const DIRECT_MODELS = [
  "fun-asr-flash-2026-06-15",
  "qwen-audio-3.0-asr-flash",
  "qwen-audio-3.1-asr-flash",
  "qwen-audio-asr",
  "qwen3-asr-flash",
  "qwen3-asr-flash-us",
];
/** Calls with an option `model`, up to it, and the models that they take. */
const CALLS = [
  ['client.transcribe("a", {', TASK_MODELS],
  ['client.transcribe("a", { diarization: true,', TASK_MODELS],
  ['client.submit(["a", "b"], {', TASK_MODELS],
  ['client.transcribeAll(["a"], {', TASK_MODELS],
  ['client.recognize("a", {', DIRECT_MODELS],
  ['client.recognizeStream("a", {', DIRECT_MODELS],
  ["client.upload(new Blob(), {", [...TASK_MODELS, ...DIRECT_MODELS].sort()],
];

test("an editor offers every model that a call takes", async () => {
  for (const rest of ['"‸" });', '"qwen‸", signal: new AbortController().signal });']) {
    const lines = CALLS.map(([call]) => `${call} model: ${rest}`);
    const offered = await completions([...HEAD, ...lines].join("\n"));
    const models = CALLS.map(([, models]) => models);
    assert.deepEqual(offered, { oldest: models, newest: models }, rest);
  }
  // While it is typed.
  const [[call, models]] = CALLS;
  const offered = await completions([...HEAD, `${call} model: "‸`].join("\n"));
  assert.deepEqual(offered, { oldest: [models], newest: [models] });
});

test("every model that an editor offers is tried with every option above", () => {
  const known = new Set(MODELS);
  for (const model of [...TASK_MODELS, ...DIRECT_MODELS]) assert.ok(known.has(model), model);
});

test("a model of the other kind is an error of types and of the call that names call and model", async () => {
  const wrong = ["transcribe", "submit", "recognize", "recognizeStream"].flatMap((verb) =>
    (verb.startsWith("recognize") ? TASK_MODELS : DIRECT_MODELS).map((model) => ({ verb, model })),
  );
  const lines = wrong.map(({ verb, model }) => shown({ verb, options: { model } }));
  for (const compiler of COMPILERS) {
    const errors = await typeErrors({ "wrong.mts": [...HEAD, ...lines].join("\n") }, compiler);
    const said = [...errors.trim().matchAll(/^.*$/gm)].map(([line]) => line);
    // One line for each, not a wall of the types that were tried.
    assert.equal(said.length, wrong.length, errors);
    for (const [index, { verb, model }] of wrong.entries()) {
      const { message } = await errorOf(verb, { model });
      const [, call, instead] = /Use (\w+), or ([\w.-]+)\.$/.exec(message);
      const text =
        /type '"(.*)"'\.$/.exec(said[index])?.[1] ?? assert.fail(`no text: ${said[index]}`);
      assert.ok(text.startsWith(`${model} takes `), text);
      assert.ok(text.endsWith(`: call client.${call}, or use the model ${instead}`), text);
    }
  }
});

/** Error of a call that sends nothing. */
async function errorOf(verb, options) {
  const fetch = () => assert.fail("nothing is sent");
  const call = new Client({ apiKey: "sk-", fetch })[verb](AUDIO, options);
  return (verb === "recognizeStream" ? call.next() : call).then(
    () => assert.fail("it succeeded"),
    (error) => error,
  );
}
