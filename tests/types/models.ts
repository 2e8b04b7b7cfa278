// Checked by tsc, never run: the exact options of each model, and their values.

import type {
  BatchOutcome,
  Client,
  DirectModel,
  DirectModelName,
  FunAsrModel,
  NoDirectModel,
  NoTaskModel,
  OptionsOf,
  Paraformer8kV2Model,
  ParaformerV1Model,
  ParaformerV2Model,
  QwenAudioModel,
  QwenFiletransModel,
  RecognizeOptions,
  RecognizeStreamOptions,
  SenseVoiceModel,
  SubmitOptions,
  TranscribeAllOptions,
  TranscribeOptions,
  TranscriptionModel,
  TranscriptionModelName,
} from "dashscope-asr";
import { expectTypeOf } from "expect-type";

type Cleaning = "disfluencyRemoval" | "audioEventDetection";
type Speakers = "specialWordFilter" | "diarization" | "speakerCount";
type Paraformer = "channelIds" | Cleaning | Speakers | "timestampAlignment";
type Qwen = "language" | "itn" | "context";
type Newest = "languageHints" | "vocabularyId" | "vocabulary" | "context";
type Every = Paraformer | Qwen | Newest | "keepDialect" | "phraseId" | "words" | "family";

expectTypeOf<keyof OptionsOf<"paraformer-v2">>().toEqualTypeOf<
  Paraformer | "languageHints" | "vocabularyId"
>();
expectTypeOf<keyof OptionsOf<"paraformer-8k-v2">>().toEqualTypeOf<Paraformer | "vocabularyId">();
expectTypeOf<keyof OptionsOf<"paraformer-v1">>().toEqualTypeOf<Paraformer | "phraseId">();
expectTypeOf<keyof OptionsOf<"fun-asr">>().toEqualTypeOf<
  "channelIds" | Cleaning | Speakers | "languageHints" | "vocabularyId"
>();
expectTypeOf<keyof OptionsOf<"sensevoice-v1">>().toEqualTypeOf<
  "channelIds" | Cleaning | "languageHints"
>();
expectTypeOf<keyof OptionsOf<"qwen3-asr-flash-filetrans">>().toEqualTypeOf<
  "channelIds" | Qwen | "words"
>();
expectTypeOf<keyof OptionsOf<"qwen-audio-3.1-asr-flash-filetrans">>().toEqualTypeOf<
  "channelIds" | Speakers | Newest | "keepDialect"
>();
expectTypeOf<keyof OptionsOf<"qwen-audio-3.0-asr-flash-filetrans">>().toEqualTypeOf<
  "channelIds" | Speakers | Newest
>();
expectTypeOf<keyof OptionsOf<"paraformer-v3">>().toEqualTypeOf<Every>();

// Dated snapshots and siblings take the options of their model.
expectTypeOf<OptionsOf<"paraformer-v2-2026-01-01">>().toEqualTypeOf<OptionsOf<"paraformer-v2">>();
expectTypeOf<OptionsOf<"paraformer-8k-v1">>().toEqualTypeOf<OptionsOf<"paraformer-v1">>();
expectTypeOf<OptionsOf<"paraformer-mtl-v1">>().toEqualTypeOf<OptionsOf<"paraformer-v1">>();
expectTypeOf<OptionsOf<"fun-asr-2025-11-07">>().toEqualTypeOf<OptionsOf<"fun-asr">>();
expectTypeOf<OptionsOf<"fun-asr-mtl-2025-08-25">>().toEqualTypeOf<OptionsOf<"fun-asr">>();
expectTypeOf<OptionsOf<"qwen3-asr-flash-filetrans-2025-11-17">>().toEqualTypeOf<
  OptionsOf<"qwen3-asr-flash-filetrans">
>();
// A sibling that answers directly takes no tasks: no name fits, and the type says what to do.
expectTypeOf<OptionsOf<"fun-asr-flash-2026-06-15">>().toEqualTypeOf<{
  model?: NoTaskModel<"fun-asr-flash-2026-06-15"> | undefined;
}>();
expectTypeOf<NoTaskModel<"qwen-audio-asr">>().not.toExtend<DirectModel | TranscriptionModel>();
expectTypeOf<NoDirectModel<"fun-asr">>().not.toExtend<DirectModel | TranscriptionModel>();

expectTypeOf<OptionsOf<"paraformer-v2">["languageHints"]>().toEqualTypeOf<
  readonly string[] | undefined
>();
expectTypeOf<OptionsOf<"sensevoice-v1">["languageHints"]>().toEqualTypeOf<
  readonly [string] | undefined
>();
expectTypeOf<OptionsOf<"paraformer-v2">["channelIds"]>().toEqualTypeOf<
  readonly number[] | undefined
>();
expectTypeOf<OptionsOf<"fun-asr">["speakerCount"]>().toEqualTypeOf<number | undefined>();
expectTypeOf<OptionsOf<"qwen3-asr-flash-filetrans">["language"]>().toEqualTypeOf<
  string | undefined
>();

type Waiting = "timeoutMs" | "pollIntervalMs" | "signal" | "onStatus";
type Verb<Options, M extends string> = Exclude<keyof Options, keyof OptionsOf<M>>;

expectTypeOf<Verb<TranscribeOptions, "paraformer-v2">>().toEqualTypeOf<
  "model" | "onProgress" | Waiting
>();
expectTypeOf<Verb<TranscribeAllOptions<"fun-asr">, "fun-asr">>().toEqualTypeOf<
  "model" | "onProgress" | Waiting | "concurrency"
>();
expectTypeOf<Verb<SubmitOptions<"sensevoice-v1">, "sensevoice-v1">>().toEqualTypeOf<
  "model" | "onProgress" | "signal"
>();

type Direct = "model" | "onProgress" | "signal";
type OlderDirect = Direct | "resultFormat";
expectTypeOf<keyof RecognizeOptions>().toEqualTypeOf<OlderDirect | Qwen | "detectLanguage">();
expectTypeOf<keyof RecognizeOptions<"qwen3-asr-flash-2025-09-08-us">>().toEqualTypeOf<
  OlderDirect | Qwen | "detectLanguage"
>();
expectTypeOf<keyof RecognizeOptions<"qwen-audio-asr">>().toEqualTypeOf<OlderDirect>();
expectTypeOf<keyof RecognizeStreamOptions<"qwen-audio-asr-latest">>().toEqualTypeOf<
  OlderDirect | "incremental"
>();
type Format = "format" | "sampleRate";
expectTypeOf<keyof RecognizeOptions<"qwen-audio-3.1-asr-flash">>().toEqualTypeOf<
  Direct | Newest | Format | "keepDialect" | "diarization"
>();
expectTypeOf<keyof RecognizeStreamOptions<"qwen-audio-3.0-asr-flash">>().toEqualTypeOf<
  Direct | Newest | Format
>();
expectTypeOf<keyof RecognizeOptions<"fun-asr-flash-2026-06-15">>().toEqualTypeOf<
  Direct | Exclude<Newest, "vocabulary"> | Format
>();

// Each known name has one kind.
expectTypeOf<"paraformer-v2-2026-01-01">().toExtend<ParaformerV2Model>();
expectTypeOf<Extract<ParaformerV2Model, Paraformer8kV2Model | ParaformerV1Model>>().toBeNever();
expectTypeOf<"fun-asr-flash-2026-06-15">().not.toExtend<FunAsrModel>();
expectTypeOf<"sensevoice-v1">().toExtend<SenseVoiceModel>();
expectTypeOf<QwenFiletransModel>().not.toExtend<DirectModel>();
expectTypeOf<QwenAudioModel>().toExtend<DirectModel>();
expectTypeOf<DirectModel>().not.toExtend<TranscriptionModel>();

// What an editor offers is taken, and widens no type of options.
expectTypeOf<TranscriptionModelName>().toExtend<TranscriptionModel>();
expectTypeOf<DirectModelName>().toExtend<DirectModel>();
expectTypeOf<TranscribeOptions<"fun-asr">["model"]>().toEqualTypeOf<"fun-asr" | undefined>();
expectTypeOf<RecognizeOptions["model"]>().toEqualTypeOf<"qwen3-asr-flash" | undefined>();

export function verbs(client: Client): void {
  const audio = "https://example.com/a.wav";
  // A name that is known at run time only takes every option.
  const named: string = audio.slice(5);
  void client.transcribe(audio, { model: named, diarization: true, itn: true, family: "fun-asr" });
  void client.recognize(audio, { model: named, itn: true });
  void client.recognizeStream(audio, {
    model: "qwen-audio-asr",
    incremental: true,
    resultFormat: "message",
  });

  // @ts-expect-error a direct model takes no tasks
  void client.transcribe(audio, { model: "qwen3-asr-flash" });
  // @ts-expect-error the same
  void client.submit(audio, { model: "qwen-audio-asr" });
  // @ts-expect-error the same
  client.transcribeAll([audio], { model: "qwen3-asr-flash-2026-02-10" });
  // @ts-expect-error a model of tasks has no recognize
  void client.recognize(audio, { model: "paraformer-v2" });
  // @ts-expect-error the same
  client.recognizeStream(audio, { model: "qwen3-asr-flash-filetrans" });
  // @ts-expect-error incremental is for streams
  void client.recognize(audio, { incremental: true });
  // @ts-expect-error the only format
  void client.recognize(audio, { resultFormat: "text" });
  // @ts-expect-error a known model needs no family
  void client.transcribe(audio, { model: "paraformer-v2", family: "paraformer-v2" });
  // @ts-expect-error there is no such family
  void client.transcribe(audio, { model: "paraformer-v3", family: "paraformer" });
  // @ts-expect-error telephone models take no language
  void client.transcribe(audio, { model: "paraformer-8k-v2", languageHints: ["zh"] });
  // @ts-expect-error Fun-ASR always aligns
  void client.transcribe(audio, { model: "fun-asr", timestampAlignment: true });
  // @ts-expect-error SenseVoice takes no hot words
  void client.transcribe(audio, { model: "sensevoice-v1", vocabularyId: "vocab-1" });
  // @ts-expect-error other models always have words
  void client.transcribe(audio, { model: "paraformer-v2", words: true });
  // @ts-expect-error one file is for transcribe
  void client.transcribe([audio, audio]);
  // @ts-expect-error no path
  void client.transcribe(new Uint8Array(4));
}

export function outcomes(client: Client): void {
  const strings = client.transcribeAll(new Set(["https://example.com/a.wav"]));
  expectTypeOf(strings).toEqualTypeOf<AsyncIterableIterator<BatchOutcome<string>>>();
  const files: AsyncIterable<File> = new Blob().stream() as never;
  expectTypeOf(client.transcribeAll(files, { model: "fun-asr" })).toEqualTypeOf<
    AsyncIterableIterator<BatchOutcome<File>>
  >();
}
