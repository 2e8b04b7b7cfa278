// The types of `dashscope-asr/ai` beside the real ones of the AI SDK, versions 6 and 7.

import assert from "node:assert/strict";
import { test } from "node:test";
import { COMPILERS, typeErrors } from "./type-errors.mjs";

/** A program that uses every type as a user does. */
const program = (version, transcribe) => `
import { createProviderRegistry, customProvider, ${transcribe} as transcribe } from "${version}";
import { createDashScope, dashscope } from "dashscope-asr/ai";
import type { DashScopeMetadata, DashScopeTranscriptionOptions } from "dashscope-asr/ai";

const provider = createDashScope({ apiKey: () => "sk-", region: "singapore" });
const options: DashScopeTranscriptionOptions<"fun-asr"> = {
  languageHints: ["zh"],
  diarization: true,
  specialWordFilter: { mask: ["a"], systemReserved: false },
  timeoutMs: 1000,
  url: "oss://bucket/talk.mp3",
};
const direct = {
  vocabulary: { DashScope: 5 },
  context: [{ user: "a" }],
} satisfies DashScopeTranscriptionOptions<"qwen-audio-3.1-asr-flash">;
for (const providerOptions of [{ dashscope: options }, { dashscope: direct }]) {
  const result = await transcribe({
    model: dashscope.transcription("fun-asr"),
    audio: new URL("https://example.com/talk.mp3"),
    providerOptions,
    abortSignal: AbortSignal.timeout(1000),
  });
  const metadata = result.providerMetadata.dashscope as unknown as DashScopeMetadata;
  const speakers: (number | undefined)[] = metadata.segments.map(({ speakerId }) => speakerId);
  console.log(result.text, result.segments[0]?.startSecond, speakers);
}
const registry = createProviderRegistry({ dashscope: provider });
const custom = customProvider({
  transcriptionModels: { talk: provider.transcription("paraformer-v2") },
  fallbackProvider: provider,
});
await transcribe({ model: registry.transcriptionModel("dashscope:fun-asr"), audio: "" });
await transcribe({ model: custom.transcriptionModel("talk"), audio: "" });
`;

/** Lines that must be errors. */
const WRONG = `
import { createDashScope } from "dashscope-asr/ai";
import type { DashScopeTranscriptionOptions as Options } from "dashscope-asr/ai";
createDashScope({ apikey: "sk-" });
createDashScope({ region: "mars" });
createDashScope().transcription(5);
createDashScope().speechModel("fun-asr");
export const a: Options<"fun-asr"> = { timestampAlignment: true };
export const b: Options<"fun-asr"> = { languageHint: ["zh"] };
export const c: Options<"qwen3-asr-flash"> = { timeoutMs: 1000 };
export const d: Options<"qwen3-asr-flash"> = { diarization: true };
export const e: Options<"paraformer-v2"> = { model: "paraformer-v2" };
export const f: Options<"paraformer-v2"> = { signal: AbortSignal.timeout(1) };
export const g: Options<"sensevoice-v1"> = { languageHints: ["zh", "en"] };
export const h: Options<"paraformer-v2"> = { url: new URL("https://example.com") };
`;

test("the types fit those of both versions of the AI SDK", async () => {
  const modules = {
    "six.mts": program("ai6", "experimental_transcribe"),
    "seven.mts": program("ai7", "transcribe"),
  };
  for (const compiler of COMPILERS) assert.equal(await typeErrors(modules, compiler), "", compiler);
});

test("options that a model does not take are errors of types", async () => {
  const errors = await typeErrors({ "wrong.mts": WRONG });
  const lines = [...errors.matchAll(/^wrong\.mts\((\d+),/gm)].map(([, line]) => Number(line));
  const all = WRONG.split("\n").flatMap((line, at) =>
    /^(create|export)/.test(line) ? [at + 1] : [],
  );
  assert.deepEqual(lines, all, errors);
});
