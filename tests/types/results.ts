// Checked by tsc, never run: parameters other than a model's options, and results.

import type {
  AudioProperties,
  Channel,
  Client,
  DashScopeError,
  FailedFile,
  FileOutcome,
  FileState,
  HotWord,
  Recognition,
  RecognitionUpdate,
  SearchHit,
  Sentence,
  StatusEvent,
  SucceededFile,
  Task,
  TaskMetrics,
  TaskReference,
  TaskResult,
  TaskSnapshot,
  TaskState,
  TaskStatus,
  TaskSummary,
  TimedRecognition,
  Token,
  TranscriptionPart,
  Turn,
  Usage,
  Vocabulary,
  VocabularySummary,
  Word,
} from "dashscope-asr";
import {
  init,
  isDashScopeError,
  joinTranscriptions,
  pollDelayMs,
  subtitleStream,
  subtitles,
  Transcription,
} from "dashscope-asr";
import { expectTypeOf } from "expect-type";

type Several<T> = AsyncIterableIterator<T>;
/** Optional fields. */
type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

export function verbs(client: Client, task: Task): void {
  const audio = "https://example.com/a.wav";
  expectTypeOf(client.transcribe(audio)).toEqualTypeOf<Promise<Transcription>>();
  expectTypeOf(
    client.transcribe(audio, { model: "qwen3-asr-flash-filetrans", words: true }),
  ).toEqualTypeOf<Promise<Transcription>>();
  expectTypeOf(client.submit([audio])).toEqualTypeOf<Promise<Task>>();
  expectTypeOf(client.task(audio)).toEqualTypeOf<Task>();
  expectTypeOf(client.tasks()).toEqualTypeOf<Several<TaskSummary>>();
  expectTypeOf(client.recognize(audio)).toEqualTypeOf<Promise<Recognition>>();
  expectTypeOf(client.recognize(audio, { model: "qwen-audio-asr" })).toEqualTypeOf<
    Promise<Recognition>
  >();
  expectTypeOf(client.recognize(audio, { model: "qwen-audio-3.1-asr-flash" })).toEqualTypeOf<
    Promise<TimedRecognition>
  >();
  expectTypeOf(client.recognize(audio, { model: "fun-asr-flash-2026-06-15" })).toEqualTypeOf<
    Promise<TimedRecognition>
  >();
  expectTypeOf<TimedRecognition>().toExtend<Transcription>();
  expectTypeOf<TimedRecognition["noSpeech"]>().toEqualTypeOf<boolean>();
  expectTypeOf<Recognition>().not.toExtend<Transcription>();
  expectTypeOf(client.recognizeStream(audio)).toEqualTypeOf<Several<RecognitionUpdate>>();
  expectTypeOf<RecognitionUpdate["transcription"]>().toEqualTypeOf<Transcription | undefined>();
  expectTypeOf(client.upload(new Blob())).toEqualTypeOf<Promise<string>>();
  expectTypeOf(client.createToken()).toEqualTypeOf<Promise<Token>>();
  expectTypeOf(client.vocabularies.create).returns.toEqualTypeOf<Promise<string>>();
  expectTypeOf(client.vocabularies.list()).toEqualTypeOf<Promise<VocabularySummary[]>>();
  expectTypeOf(client.vocabularies.get("id")).toEqualTypeOf<Promise<Vocabulary>>();
  expectTypeOf(client.vocabularies.update).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(client.vocabularies.delete("id")).toEqualTypeOf<Promise<void>>();

  expectTypeOf(task.status()).toEqualTypeOf<Promise<TaskState>>();
  expectTypeOf(task.wait()).toEqualTypeOf<Promise<TaskResult>>();
  expectTypeOf(task[Symbol.asyncIterator]()).toEqualTypeOf<Several<StatusEvent>>();
  expectTypeOf(task.cancel()).toEqualTypeOf<Promise<void>>();
  expectTypeOf(task.toJSON()).toEqualTypeOf<TaskReference>();

  expectTypeOf(init()).toEqualTypeOf<Promise<void>>();
  expectTypeOf(isDashScopeError).guards.toEqualTypeOf<DashScopeError>();
  expectTypeOf(pollDelayMs(0)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(subtitles("{}", "srt")).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>();
  expectTypeOf(subtitleStream("txt")).toEqualTypeOf<
    TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>
  >();

  // @ts-expect-error the client's task takes an id
  client.task();
  // @ts-expect-error no such filter of a list
  client.tasks({ status: "suspended" });
  // @ts-expect-error an upload takes a file
  void client.upload(audio);
  // @ts-expect-error the name has the unit
  void client.createToken({ expiresInMs: 60_000 });
  // @ts-expect-error a list needs a model
  void client.vocabularies.create({ prefix: "a", words: [{ text: "a" }] });
  // @ts-expect-error words are objects
  void client.vocabularies.update("id", { words: ["a"] });
  // @ts-expect-error one query does not wait
  void task.status({ timeoutMs: 5 });
  // @ts-expect-error an id cannot be changed
  task.id = "other";
  // @ts-expect-error there is no such event
  void task.wait({ onProgress: () => {} });
  // @ts-expect-error rules of WebVTT
  void subtitles("{}", "srt", { wordTimes: true });
  // @ts-expect-error there is no such format
  void subtitles("{}", "ssa");
  // @ts-expect-error a document is bytes or text
  void Transcription.parse({ transcripts: [] });
}

export function transcription(t: Transcription): void {
  expectTypeOf(Transcription.parse(new ArrayBuffer())).toEqualTypeOf<Promise<Transcription>>();
  expectTypeOf(t.text).toEqualTypeOf<string>();
  expectTypeOf(t.noSpeech).toEqualTypeOf<boolean>();
  expectTypeOf(t.fileUrl).toEqualTypeOf<string | undefined>();
  expectTypeOf(t.durationMs).toEqualTypeOf<number | undefined>();
  expectTypeOf(t.audio).toEqualTypeOf<AudioProperties>();
  expectTypeOf(t.channels()).toEqualTypeOf<Channel[]>();
  expectTypeOf(t.sentences({ channelId: 0 })).toEqualTypeOf<Sentence[]>();
  expectTypeOf(t.words()).toEqualTypeOf<Word[]>();
  expectTypeOf(t.turns()).toEqualTypeOf<Turn[]>();
  expectTypeOf(t.startTimes()).toExtend<Uint32Array>();
  expectTypeOf(t.wordAt(5)).toEqualTypeOf<Word | undefined>();
  expectTypeOf(t.sentenceAt(5)).toEqualTypeOf<Sentence | undefined>();
  expectTypeOf(t.search("a")).toEqualTypeOf<SearchHit[]>();
  expectTypeOf(t.toJSON()).toBeUnknown();
  expectTypeOf(t.toSrt()).toEqualTypeOf<string>();
  expectTypeOf(t.toVtt({ wordTimes: true, maxLines: 1 })).toEqualTypeOf<string>();
  expectTypeOf(t.toText({ times: true })).toEqualTypeOf<string>();
  expectTypeOf(t.toAss({ style: { bold: true } })).toEqualTypeOf<string>();
  expectTypeOf(t.toLrc({ wordTimes: true })).toEqualTypeOf<string>();
  expectTypeOf(t.free()).toEqualTypeOf<void>();

  expectTypeOf(
    t.toSrt({
      preset: "netflix-zh",
      trimPunctuation: false,
      latinSpaces: true,
      maxPauseMs: 1500,
      speakerDashes: true,
    }),
  ).toEqualTypeOf<string>();
  const names = ["Ann", null, undefined] as const;
  expectTypeOf(t.toVtt({ speakerNames: names, channelNames: names })).toEqualTypeOf<string>();
  expectTypeOf(t.toText({ channelNames: ["Agent"] })).toEqualTypeOf<string>();

  // @ts-expect-error presets have names
  t.toSrt({ preset: "netflix" });
  // @ts-expect-error names are texts
  t.toVtt({ channelNames: [1] });
  // @ts-expect-error a dash is no rule of plain text
  t.toText({ speakerDashes: true });
  // @ts-expect-error a track is picked by its number
  t.sentences({ channelId: "0" });
  // @ts-expect-error a wire spelling
  t.words({ channel_id: 0 });
  // @ts-expect-error a time is a number
  t.wordAt("5");
  // @ts-expect-error a result is read-only
  t.text = "";
  // @ts-expect-error rules of lines are for subtitles
  t.toText({ maxLineWidth: 40 });
}

export function joined(t: Transcription, parts: readonly TranscriptionPart[]): void {
  expectTypeOf(joinTranscriptions(parts)).toEqualTypeOf<Promise<Transcription>>();
  expectTypeOf(
    joinTranscriptions([{ transcription: t, offsetMs: 0 }], { sameSpeakers: true }),
  ).toEqualTypeOf<Promise<Transcription>>();
  expectTypeOf<Optional<TranscriptionPart>>().toBeNever();

  // @ts-expect-error a part has a start
  joinTranscriptions([{ transcription: t }]);
  // @ts-expect-error a part is an object
  joinTranscriptions([t]);
  // @ts-expect-error there is no such option
  joinTranscriptions(parts, { sameSpeaker: true });
}

// Optional fields of models, and fields that are always present.
expectTypeOf<Optional<Sentence>>().toEqualTypeOf<
  "sentenceId" | "speakerId" | "language" | "emotion" | "events" | "derived"
>();
expectTypeOf<Optional<Word>>().toEqualTypeOf<"interpolated">();
expectTypeOf<Word["textStart" | "textEnd"]>().toEqualTypeOf<number>();
expectTypeOf<Optional<Turn>>().toEqualTypeOf<"speakerId">();
expectTypeOf<Optional<Channel>>().toEqualTypeOf<"speechMs">();
expectTypeOf<Optional<SearchHit>>().toEqualTypeOf<"interpolated">();
expectTypeOf<Optional<AudioProperties>>().toEqualTypeOf<keyof AudioProperties>();
expectTypeOf<Optional<Usage>>().toEqualTypeOf<keyof Usage>();
expectTypeOf<Optional<Recognition>>().toEqualTypeOf<
  "language" | "emotion" | "finishReason" | "requestId"
>();
expectTypeOf<Optional<RecognitionUpdate>>().toEqualTypeOf<
  Optional<Recognition> | "transcription"
>();
expectTypeOf<Optional<StatusEvent>>().toEqualTypeOf<"failure">();
expectTypeOf<TaskState["files"]>().toEqualTypeOf<FileState[]>();
expectTypeOf<FileState["fileUrl" | "resultUrl"]>().toEqualTypeOf<string | undefined>();
expectTypeOf<Optional<TaskSnapshot>>().toEqualTypeOf<
  Exclude<keyof TaskSnapshot, "taskId" | "status">
>();
expectTypeOf<TaskSnapshot["metrics"]>().toEqualTypeOf<TaskMetrics | undefined>();
expectTypeOf<Optional<TaskSummary>>().toEqualTypeOf<
  Exclude<keyof TaskSummary, "taskId" | "status">
>();
expectTypeOf<Optional<VocabularySummary>>().toEqualTypeOf<"createdAtMs" | "modifiedAtMs">();
expectTypeOf<Optional<HotWord>>().toEqualTypeOf<"weight" | "language">();
expectTypeOf<Optional<Token>>().toBeNever();
expectTypeOf<Optional<DashScopeError>>().toEqualTypeOf<
  "code" | "status" | "requestId" | "taskId" | "field" | "retryAfterMs" | "stack" | "cause"
>();

// A status narrows the outcome, also after destructuring. Strings that the service adds later are
// statuses, too.
expectTypeOf<Extract<FileOutcome, { status: "succeeded" }>>().toEqualTypeOf<SucceededFile>();
expectTypeOf<Extract<FileOutcome, { status: "failed" }>>().toEqualTypeOf<FailedFile>();
expectTypeOf<"paused">().toExtend<TaskStatus>();
export function apart({ status, transcription, error }: FileOutcome): void {
  if (status === "succeeded") expectTypeOf(transcription).toEqualTypeOf<Transcription>();
  else expectTypeOf(error).toEqualTypeOf<DashScopeError>();
}
