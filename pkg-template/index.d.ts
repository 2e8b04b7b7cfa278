/// <reference lib="esnext.disposable" />

/**
 * Speech-to-text with Alibaba Cloud DashScope, from web pages, edge functions and Node.
 *
 * Every time is in milliseconds from the start of the audio; every promise rejects with a {@link DashScopeError}
 * (or with `signal.reason` when you abort).
 */

/** What {@link Client} needs to know. Checked, with everything else, before the first request is sent. */
export interface ClientOptions {
  /**
   * DashScope API key (`sk-…`) or temporary token (`st-…`), or a function that gives one: called before the first request, and again
   * when the service no longer accepts what it gave; calls side by side share what it gives. Sent to the API's origin only, never to a result or upload link.
   * Leave it out in a web page: a key in a page is public. Set `baseUrl` to a relay of your own instead.
   */
  apiKey?: string | (() => string | Promise<string>);
  /**
   * Where the API is. Overrides `region`. In a page a path (`"/api/asr"`) is relative to the page's origin.
   * @default the native API of `region`, e.g. `https://dashscope.aliyuncs.com/api/v1`
   */
  baseUrl?: string | URL;
  /**
   * Region the key belongs to. Paraformer and SenseVoice are served in Beijing only, `-us` models in Virginia.
   * For a workspace's own host give `baseUrl`: `https://{workspace}.{region}.maas.aliyuncs.com/api/v1`.
   * @default "beijing"
   */
  region?: "beijing" | "singapore" | "virginia" | "hongkong";
  /** Workspace id, where the key is not of the default workspace. Wire: header `X-DashScope-WorkSpace`. */
  workspace?: string;
  /** Instead of the global `fetch`: a service binding, a proxy, a test. Called as a plain function. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Re-routes the links that the service gives: result documents and the host that files are uploaded to, which answer no browser (no CORS).
   * Called with the link as it would be fetched; what it returns is fetched instead. Neither gets the key.
   * @example routeLink: (link) => `/api/asr/link?to=${encodeURIComponent(link)}`
   */
  routeLink?: (link: string, purpose: "result" | "upload") => string | URL;
}

export type ParaformerV2Model = "paraformer-v2" | `paraformer-v2-${string}`;
export type Paraformer8kV2Model = "paraformer-8k-v2" | `paraformer-8k-v2-${string}`;
export type ParaformerV1Model = "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1";
export type FunAsrModel = "fun-asr" | "fun-asr-mtl" | `fun-asr-${string}`;
export type SenseVoiceModel = "sensevoice-v1" | `sensevoice-v1-${string}`;
export type QwenFiletransModel = "qwen3-asr-flash-filetrans" | `qwen3-asr-flash-filetrans-${string}`;
/** Models that take files as tasks. Names newer than this package are accepted too: give `family` with them. */
export type TranscriptionModel =
  | ParaformerV2Model
  | Paraformer8kV2Model
  | ParaformerV1Model
  | FunAsrModel
  | SenseVoiceModel
  | QwenFiletransModel;
/** Models that answer at once. */
export type DirectModel = "qwen3-asr-flash" | "qwen3-asr-flash-us" | `qwen3-asr-flash-${number}-${string}` | QwenAudioModel;

/** Audio for a task: a public URL, an `oss://` URL from {@link Client.upload}, or a file, which is uploaded first. */
export type AudioInput = string | URL | Blob;

/** Words to hide from the transcript. Wire: `parameters.special_word_filter`. */
export interface SpecialWordFilter {
  /** Words replaced by as many `*`. Wire: `filter_with_signed.word_list`. */
  mask?: readonly string[];
  /** Words taken out. Wire: `filter_with_empty.word_list`. */
  remove?: readonly string[];
  /** Also apply the service's own word list. Wire: `system_reserved_filter`. @default true */
  systemReserved?: boolean;
}

interface AnyOptions {
  /** Audio tracks to recognise, from 0; each is billed. @default [0] */
  channelIds?: readonly number[];
}

interface ParaformerOptions extends AnyOptions {
  /** Leave out filler words. @default false */
  disfluencyRemoval?: boolean;
  /** Correct drift between text and playback. @default false */
  timestampAlignment?: boolean;
  /** Words to hide. Without it the service masks the words on its own list. */
  specialWordFilter?: SpecialWordFilter;
  /** Tell speakers apart; mono audio only, at most 2 h advised. @default false */
  diarization?: boolean;
  /** How many speakers to expect, 2–100; a hint, with `diarization` only. @default found by the service */
  speakerCount?: number;
  /** Mark sounds other than speech. In the vendor's SDKs, but in no REST page: it may have no effect. @default false */
  audioEventDetection?: boolean;
}

export interface ParaformerV2Options extends ParaformerOptions {
  /** Languages that may be spoken: `zh en ja yue ko de fr ru`. @default ["zh", "en"] */
  languageHints?: readonly string[];
  /** Hot words (`vocab-…`), made for this model with {@link Client.vocabularies}. */
  vocabularyId?: string;
}

export interface Paraformer8kV2Options extends ParaformerOptions {
  /** Hot words (`vocab-…`), Chinese only. */
  vocabularyId?: string;
}

export interface ParaformerV1Options extends ParaformerOptions {
  /** Hot words of the old kind. Wire: `resources[].resource_id`. */
  phraseId?: string;
}

export interface FunAsrOptions extends Omit<ParaformerOptions, "timestampAlignment"> {
  /** Language that is spoken; the service reads the first only. @default detected */
  languageHints?: readonly string[];
  /** Hot words (`vocab-…`), made for this model. */
  vocabularyId?: string;
}

export interface SenseVoiceOptions extends AnyOptions {
  /** `["auto"]` or exactly one language. @default ["auto"] */
  languageHints?: readonly [string];
  /** Leave out filler words. @default false */
  disfluencyRemoval?: boolean;
  /** Mark sounds other than speech. @default false */
  audioEventDetection?: boolean;
}

export interface QwenOptions {
  /** Language that is spoken; leave it out when unknown or mixed: `zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi` and more. @default detected */
  language?: string;
  /** Write numbers, dates and units as digits; Chinese and English only. @default false */
  itn?: boolean;
  /** Text that helps: names, terms, what is spoken about; at most 10 000 tokens. Wire: `corpus.text`, or the system message. */
  context?: string;
}

export interface QwenFiletransOptions extends QwenOptions, AnyOptions {
  /** Times of every word, and sentences cut at punctuation too. Wire: `enable_words`. @default false */
  words?: boolean;
}

type AllOptions = ParaformerV2Options & ParaformerV1Options & QwenFiletransOptions;

type OptionsOf<M extends string> = M extends ParaformerV2Model
  ? ParaformerV2Options
  : M extends Paraformer8kV2Model
    ? Paraformer8kV2Options
    : M extends ParaformerV1Model
      ? ParaformerV1Options
      : M extends FunAsrModel
        ? FunAsrOptions
        : M extends SenseVoiceModel
          ? SenseVoiceOptions
          : M extends QwenFiletransModel
            ? QwenFiletransOptions
            : AllOptions & {
                /** What a model newer than this package is like. @default guessed from the name, else every option is passed on */
                family?: "paraformer-v2" | "paraformer-8k-v2" | "paraformer-v1" | "fun-asr" | "sensevoice" | "qwen-filetrans";
              };

/** How the audio is to be recognised; what is allowed depends on the model. */
export type RecognitionOptions<M extends string = "paraformer-v2"> = {
  /** @default "paraformer-v2" */
  model?: M;
} & OptionsOf<M>;

/** How to wait for a task. */
export interface WaitOptions {
  /**
   * Give up waiting and reading after this many milliseconds (1–86 400 000), counted from the submit. The task itself goes on: the error carries `taskId`.
   * @default 86 400 000 (24 h, as long as the service keeps a task)
   */
  timeoutMs?: number;
  /** Ask at this fixed interval, in milliseconds (100–60 000). @default a schedule from 0.5 s to 5 s that follows the time waited */
  pollIntervalMs?: number;
  /** Stops waiting at once; the promise rejects with `signal.reason`. The task itself goes on and is billed. */
  signal?: AbortSignal;
  /** Called after the submit and after every query. What it throws is written to the console and changes nothing. */
  onStatus?: (event: StatusEvent) => void;
}

/** What {@link WaitOptions.onStatus} is told. */
export interface StatusEvent {
  /** Keep it: {@link Client.task} resumes from it, for 24 hours. */
  taskId: string;
  /** State of the task. */
  status: TaskStatus;
  /** Milliseconds since this wait began. */
  elapsedMs: number;
  /** Why the query failed; it is repeated until `timeoutMs`, so this is for showing only. */
  failure?: DashScopeError;
}

/** State of a task. A word the service adds later arrives in lower case. */
export type TaskStatus = "pending" | "running" | "suspended" | "succeeded" | "failed" | "canceled" | "unknown" | (string & {});

/** Concerns audio given as a `File` or `Blob`. */
export interface UploadProgress {
  /** Called while a file is uploaded; in pages as it goes (XMLHttpRequest), elsewhere at its start and end. */
  onProgress?: (event: { loadedBytes: number; totalBytes: number }) => void;
}

export type SubmitOptions<M extends string = "paraformer-v2"> = RecognitionOptions<M> &
  UploadProgress & {
    /** Stops the request; whether the service had received it is then unknown. */
    signal?: AbortSignal;
  };

export type TranscribeOptions<M extends string = "paraformer-v2"> = RecognitionOptions<M> & UploadProgress & WaitOptions;

/** Transcribes audio with one account. Holds no connection and no timer while idle. */
export class Client {
  constructor(options: ClientOptions);
  /**
   * Transcribes one file: uploads it if it is a `File` or `Blob`, submits it, waits, reads the result.
   * @param audio public `http://` or `https://` URL, at most 2 GB and 12 h, other characters than ASCII are encoded for you; or an `oss://` URL; or a file of at most 1 GB
   * @example
   * const t = await client.transcribe("https://example.com/talk.mp3", { languageHints: ["en"] });
   * console.log(t.text);
   */
  transcribe<const M extends string = "paraformer-v2">(audio: AudioInput, options?: TranscribeOptions<M>): Promise<Transcription>;
  /**
   * Transcribes any number of files, each as a task of its own, and tells how each ended as soon as it has, in that order: one bad file never
   * hides the others. Keeps under the service's limits. Leaving the loop stops waiting; tasks that were submitted go on and are billed.
   * @param audios also a generator, from which a file is taken when there is room for it
   * @param options.concurrency files worked on at a time, 1–1000 @default 20
   * @example
   * for await (const { audio, status, transcription, error } of client.transcribeAll(urls)) {
   *   console.log(audio, status === "succeeded" ? transcription.text : error.message);
   * }
   */
  transcribeAll<const A extends AudioInput, const M extends string = "paraformer-v2">(
    audios: Iterable<A> | AsyncIterable<A>,
    options?: TranscribeOptions<M> & { concurrency?: number },
  ): AsyncIterableIterator<BatchOutcome<A>>;
  /** Submits 1–100 files as one task (Qwen models: one), for those who wait elsewhere. Never sent twice: a second task would be billed. */
  submit<const M extends string = "paraformer-v2">(audio: AudioInput | readonly AudioInput[], options?: SubmitOptions<M>): Promise<Task>;
  /** A task submitted earlier, by its id or by what `JSON.stringify(task)` gave. Sends nothing. */
  task(id: string | TaskReference): Task;
  /** The account's tasks of the last 24 hours or of a span, page after page as they are asked for. */
  tasks(filter?: TaskFilter): AsyncIterableIterator<TaskSummary>;
  /**
   * Recognises audio of at most 5 minutes and answers at once.
   * A file of at most 7.5 MB travels inside the request (10 MB as base64); a larger one is uploaded first.
   * @param options.model @default "qwen3-asr-flash"
   */
  recognize<const M extends string = "qwen3-asr-flash">(audio: AudioInput, options?: RecognizeOptions<M>): Promise<Recognition>;
  /**
   * The same, telling the text as it comes. Leaving the loop ends the request.
   * @param options.incremental ask the service for pieces instead of the whole text each time; you are told the same. @default false
   */
  recognizeStream<const M extends string = "qwen3-asr-flash">(
    audio: AudioInput,
    options?: RecognizeOptions<M> & { incremental?: boolean },
  ): AsyncIterableIterator<RecognitionUpdate>;
  /**
   * Uploads a file for 48 hours, at most 1 GB, for use with one model by the same account: `oss://…`.
   * A name of plain ASCII is kept; another is replaced by a made-up one, because the service cannot fetch it.
   */
  upload(file: Blob, options?: UploadOptions): Promise<string>;
  /** A key for up to 30 minutes that may be handed to a page's own requests through your relay. It cannot be revoked. */
  createToken(options?: TokenOptions): Promise<Token>;
  /** Hot words for paraformer-v2, -8k-v2 and Fun-ASR: at most 10 lists an account, 500 words a list. */
  readonly vocabularies: Vocabularies;
}

export type QwenAudioModel = "qwen-audio-asr" | "qwen-audio-asr-latest";

/** Options of direct recognition; `qwen-audio-asr` takes audio alone. */
export type RecognizeOptions<M extends string = "qwen3-asr-flash"> = {
  /** @default "qwen3-asr-flash" */
  model?: M;
  /** Sent as it is, for those who compare requests: the answer is the same without it. Wire: `parameters.result_format`. */
  resultFormat?: "message";
  /** Ends the request; the promise rejects with `signal.reason`. */
  signal?: AbortSignal;
} & UploadProgress &
  (M extends QwenAudioModel
    ? unknown
    : QwenOptions & {
        /** Of older pages of the documents: language is told without it. Wire: `asr_options.enable_lid`. */
        detectLanguage?: boolean;
      });

/** What was said, from a direct model: no times. */
export interface Recognition {
  /** Empty when nothing was said. */
  text: string;
  /** `true` when nothing was said. */
  noSpeech: boolean;
  /** Language code. Wire: `message.annotations[].language`. */
  language?: string;
  /** Wire: `message.annotations[].emotion`. */
  emotion?: string;
  /** `"stop"`, or `"length"` when the text was cut. */
  finishReason?: string;
  usage: Usage;
  requestId?: string;
}

/** One step of {@link Client.recognizeStream}. */
export interface RecognitionUpdate extends Recognition {
  /** What was added to `text` by this step; the service may also change earlier text. */
  delta: string;
}

/** Counted by the service; fields depend on the model. */
export interface Usage {
  /** Seconds of audio. */
  seconds?: number;
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  audioTokens?: number;
}

export interface UploadOptions extends UploadProgress {
  /** The model the file is for; the service lets no other read it. @default "paraformer-v2" */
  model?: string;
  signal?: AbortSignal;
}

export interface TokenOptions {
  /** How long it is valid: 1–1800 s. @default 60 */
  expiresInSeconds?: number;
  signal?: AbortSignal;
}

export interface Token {
  /** `st-…`, in place of a key. */
  token: string;
  /** Epoch milliseconds. */
  expiresAtMs: number;
}

export interface TaskFilter {
  /** From when, at most 24 h before `endTime`. @default 24 h ago */
  startTime?: Date | number;
  endTime?: Date | number;
  model?: string;
  status?: "pending" | "running" | "succeeded" | "failed" | "canceled" | "unknown";
  /** Tasks asked for at once, 1–100. @default 10 */
  pageSize?: number;
  /** First page, from 1. @default 1 */
  page?: number;
  signal?: AbortSignal;
}

export interface TaskSummary {
  taskId: string;
  status: TaskStatus;
  model?: string;
  /** Epoch milliseconds. Wire: `gmt_create`. */
  createdAtMs?: number;
  startedAtMs?: number;
  endedAtMs?: number;
  region?: string;
  requestId?: string;
}

/** A hot word. */
export interface HotWord {
  /** At most 15 characters, or 7 words of ASCII. */
  text: string;
  /** 1–5; 4 is usual. @default 4 */
  weight?: number;
  /** `zh en ja yue ko de fr ru` (Fun-ASR: `zh en ja`). @default detected */
  language?: string;
}

export interface VocabularySummary {
  vocabularyId: string;
  /** Usable when `"ok"`; `"undeployed"` before. */
  status: "ok" | "undeployed" | (string & {});
  /** Epoch milliseconds. */
  createdAtMs?: number;
  modifiedAtMs?: number;
}

export interface Vocabulary extends VocabularySummary {
  /** The model it is for. Wire: `target_model`. */
  model?: string;
  words: HotWord[];
}

export interface Vocabularies {
  /**
   * Makes a list and resolves with its id.
   * @param options.model the model that will use it, e.g. `"paraformer-v2"`; no other can
   * @param options.prefix 1–10 lower-case letters and digits, part of the id
   */
  create(options: { model: string; prefix: string; words: readonly HotWord[]; signal?: AbortSignal }): Promise<string>;
  list(options?: { prefix?: string; page?: number; pageSize?: number; signal?: AbortSignal }): Promise<VocabularySummary[]>;
  get(vocabularyId: string, options?: { signal?: AbortSignal }): Promise<Vocabulary>;
  /** Replaces all words. */
  update(vocabularyId: string, options: { words: readonly HotWord[]; signal?: AbortSignal }): Promise<void>;
  delete(vocabularyId: string, options?: { signal?: AbortSignal }): Promise<void>;
}

/** What brings a task back. */
export interface TaskReference {
  taskId: string;
}

/** Work queued at the service. */
export class Task {
  private constructor();
  /** Survives a reload: the service keeps a task for 24 hours after its end. */
  readonly id: string;
  /** Asks once. */
  status(options?: { signal?: AbortSignal }): Promise<TaskSnapshot>;
  /**
   * Waits for the end and reads every result. Resolves as soon as the service reports per file, also when files failed;
   * rejects when the task as a whole ended without results.
   */
  wait(options?: WaitOptions): Promise<TaskResult>;
  /**
   * Its states as they are heard, until it has ended; its results are not read. Leaving the loop stops asking.
   * @example for await (const { status } of task) console.log(status);
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<StatusEvent>;
  /** Cancels it while it is pending, which is for a moment only; the service refuses later. */
  cancel(options?: { signal?: AbortSignal }): Promise<void>;
  toJSON(): TaskReference;
}

/** A task at one moment. */
export interface TaskSnapshot {
  taskId: string;
  status: TaskStatus;
  /** Epoch milliseconds. Wire: `output.submit_time`, which is UTC+8 text. */
  submittedAtMs?: number;
  /** Epoch milliseconds. Wire: `output.scheduled_time`. */
  scheduledAtMs?: number;
  /** Epoch milliseconds. Wire: `output.end_time`. */
  endedAtMs?: number;
  /** How many files there are and how many have ended. Wire: `output.task_metrics`. */
  metrics?: { total: number; succeeded: number; failed: number };
  /** Billed speech in whole seconds, once there is a result. Wire: `usage.duration` or `usage.seconds`. */
  billedSeconds?: number;
  /** Id of this query, for support. */
  requestId?: string;
}

/** A task that ended. */
export interface TaskResult extends TaskSnapshot {
  /** One for each file submitted, in the order the service reports them. */
  outcomes: FileOutcome[];
}

/** How one file ended. */
export type FileOutcome =
  | { status: "succeeded"; fileUrl?: string; transcription: Transcription }
  | { status: "failed"; fileUrl?: string; error: DashScopeError };

/** How one file of {@link Client.transcribeAll} ended. */
export type BatchOutcome<A> = {
  /** Place of the file in what was given, from 0. */
  index: number;
  /** As it was given. */
  audio: A;
} & (
  | { status: "succeeded"; transcription: Transcription; error?: undefined }
  | { status: "failed"; error: DashScopeError; transcription?: undefined }
);

/** A result document: text, bytes, an answer to the result link, or a stream of bytes that nobody has read. */
export type ResultDocument = string | Uint8Array | ArrayBuffer | Response | ReadableStream<Uint8Array>;

/** Only what was said on one track. */
export interface ChannelFilter {
  /** Track of the audio, from 0. All of them without it. */
  channelId?: number;
}

/**
 * What was said in one file. No speech is a successful, empty transcription.
 *
 * It is kept outside of the JavaScript heap, a few bytes for each word; arrays of objects are made when they are asked for.
 */
export class Transcription {
  private constructor();
  /**
   * Reads a result document that was kept elsewhere, as it comes.
   * @throws {DashScopeError} `decode`, with the byte at which it is broken; `network` when the stream broke off.
   */
  static parse(document: ResultDocument): Promise<Transcription>;
  /** All text; channels one after the other, a line each. */
  readonly text: string;
  /** `true` when the service found no speech. */
  readonly noSpeech: boolean;
  /** URL of the audio, as submitted. */
  readonly fileUrl: string | undefined;
  /** Length of the audio. Wire: `properties.original_duration_in_milliseconds`. */
  readonly durationMs: number | undefined;
  /** What the service says about the file. */
  readonly audio: AudioProperties;
  /** Text and sentences of each channel. */
  channels(): Channel[];
  /** All sentences, by start time. */
  sentences(filter?: ChannelFilter): Sentence[];
  /** All words, by start time. Empty where the model gives none. */
  words(filter?: ChannelFilter): Word[];
  /** What each speaker said until another did: sentences of one speaker and track one after the other, as one. */
  turns(): Turn[];
  /** Start of each word in milliseconds, in the order of {@link words}: for highlighting what is heard without an object for each word. */
  startTimes(): Uint32Array;
  /** The word that is said at `ms`, the one that began last where several are; `undefined` in a pause. Under a microsecond. */
  wordAt(ms: number): Word | undefined;
  /** The sentence that is said at `ms`; as {@link wordAt}. */
  sentenceAt(ms: number): Sentence | undefined;
  /**
   * Where `text` is said, by time: in upper or lower case, with or without spaces between Chinese or Japanese characters; within a sentence.
   * @example for (const { startMs, text } of transcription.search("阿里")) console.log(startMs, text);
   */
  search(text: string): SearchHit[];
  /** The service's own document, untouched; `null` where it made none because nothing was said. */
  toJSON(): unknown;
  /**
   * SubRip subtitles: a cue for each sentence, or cues by the rules that are given.
   * @example transcription.toSrt({ maxLineWidth: 32, maxReadingSpeed: 18 }); // Chinese, as Netflix has it
   */
  toSrt(rules?: SubtitleRules): string;
  /** WebVTT subtitles, speakers as `<v Speaker 1>`. Where times inside a sentence had to be reckoned, a `NOTE` says so. */
  toVtt(rules?: VttRules): string;
  /** Plain text, a line for each sentence. */
  toText(rules?: TextRules): string;
  /** Frees the memory now instead of when it is collected. Using the object afterwards throws. */
  free(): void;
  [Symbol.dispose](): void;
}

/** Who is named, and whose words. */
export interface SpeakerRules extends ChannelFilter {
  /**
   * Whether speakers are named: in WebVTT as voices, in SubRip wherever the speaker changes, in plain text on each line.
   * @default true in WebVTT, else false
   */
  speakers?: boolean;
  /**
   * Names by speaker id: the first is speaker 0's.
   * @default Speaker 1, Speaker 2, …
   */
  speakerNames?: string[];
}

/**
 * How subtitles are broken into lines and cues. Without any of the first seven a cue is a sentence; with one of them the others take their defaults,
 * which are those of Netflix's Timed Text Style Guide (at 24 frames a second).
 *
 * Lines end behind punctuation where they can, never inside a word, never before closing or behind opening punctuation (kinsoku), and are of
 * like length. Widths are counted in columns by Unicode Standard Annex #11: a Latin letter takes one, a Chinese character two.
 */
export interface SubtitleRules extends SpeakerRules {
  /** Widest line in columns, 8–1000. @default 42 (Netflix, English; Chinese: 32, Japanese: 26) */
  maxLineWidth?: number;
  /** Most lines in a cue, 1–10. @default 2 */
  maxLines?: number;
  /** A cue stays at least so long, if the next one leaves room, 0–600 000. @default 833 (Netflix: 5/6 s) */
  minDurationMs?: number;
  /** A cue is split when its words take longer, 1–600 000. @default 7000 (Netflix) */
  maxDurationMs?: number;
  /** Columns a second that can be read: a cue stays longer for it, if the next one leaves room, 1–1000. @default 20 (Netflix, English; Chinese: 18) */
  maxReadingSpeed?: number;
  /** Time between a cue and the next, 0–600 000. @default 83 (Netflix: 2 frames) */
  minGapMs?: number;
  /** A gap shorter than this is closed down to `minGapMs`, 0–600 000. @default 500 (Netflix: 12 frames) */
  closeGapMs?: number;
}

/** Rules of WebVTT. */
export interface VttRules extends SubtitleRules {
  /** Whether each word is marked with its time, so that players can show the words as they are said (karaoke). @default false */
  wordTimes?: boolean;
}

/** Rules of plain text. */
export interface TextRules extends SpeakerRules {
  /** Whether each line begins with its time, `[00:01:02.345]`. @default false */
  times?: boolean;
}

/** The rules that each format takes. */
export interface FormatRules {
  srt: SubtitleRules;
  vtt: VttRules;
  txt: TextRules;
}

/**
 * Turns a result document into a subtitle file, in UTF-8, while it comes: a 12-hour document is never held.
 * @example const srt = await subtitles(await fetch(resultUrl), "srt", { maxLines: 2 });
 */
export function subtitles<F extends keyof FormatRules>(
  document: ResultDocument,
  format: F,
  rules?: FormatRules[F],
): Promise<Uint8Array<ArrayBuffer>>;

/**
 * The same as a stream: result document in, subtitle file out, in constant memory. Only a file of several tracks, or one of which a `channelId` is
 * picked, is kept until its end (in columns, under a megabyte an hour): cues go by time, and the document lists one track after the other.
 * @example return new Response((await fetch(resultUrl)).body.pipeThrough(subtitleStream("vtt")), { headers: { "Content-Type": "text/vtt" } });
 */
export function subtitleStream<F extends keyof FormatRules>(
  format: F,
  rules?: FormatRules[F],
): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>;

/** What one speaker said until another did. */
export interface Turn {
  startMs: number;
  endMs: number;
  text: string;
  channelId: number;
  /** From 0; with `diarization` only. */
  speakerId?: number;
}

/** A place where a text is said. */
export interface SearchHit {
  /** Start of the first word it is part of. */
  startMs: number;
  /** End of the last. */
  endMs: number;
  /** As it stands in the sentence. */
  text: string;
  sentence: Sentence;
  /** The service gave no times of words here: they are reckoned from the sentence's. */
  interpolated?: true;
}

/** Wire: `properties` (Paraformer, Fun-ASR, SenseVoice) or `audio_info` (Qwen). */
export interface AudioProperties {
  /** E.g. `pcm_s16le`, `mp3`. */
  format?: string;
  sampleRateHz?: number;
  /** Tracks in the file, not only those recognised. */
  channelIds?: number[];
}

export interface Channel {
  /** Track of the audio, from 0. */
  channelId: number;
  text: string;
  /** Milliseconds of speech, as billed. Wire: `content_duration_in_milliseconds`. */
  speechMs?: number;
  sentences: Sentence[];
}

export interface Sentence {
  startMs: number;
  endMs: number;
  text: string;
  channelId: number;
  /** As the service numbers them: from 1 (Paraformer), from 0 (Qwen). */
  sentenceId?: number;
  /** From 0; with `diarization` only. */
  speakerId?: number;
  /** Language code, from models that detect it. */
  language?: string;
  /** Emotion, from models that detect it: `neutral happy angry sad surprised disgusted fearful`. */
  emotion?: string;
  /** What else was heard: `speech applause bgm laughter`; SenseVoice only. */
  events?: string[];
  words: Word[];
}

export interface Word {
  startMs: number;
  endMs: number;
  /** With the spaces the service put around it: joining `text + punctuation` gives the sentence. */
  text: string;
  /** What follows the word; `""` when nothing does. */
  punctuation: string;
}

/** Sorted by what you can do about it. */
export type ErrorKind =
  /** An option or the request is wrong: fix what `field` or `message` names. */
  | "invalid_request"
  /** Key, region or workspace is wrong. */
  | "authentication"
  /** Too many requests or quota used up; see `retryAfterMs`. */
  | "rate_limited"
  /** The service failed; report `requestId`. */
  | "service"
  /** No answer arrived: check the connection, the relay, CORS. */
  | "network"
  /** Your `timeoutMs` passed; resume with `taskId`. */
  | "timeout"
  /** The task or the file failed; see `code`. */
  | "task_failed"
  /** An answer could not be read: please report it. */
  | "decode";

/** The one error type. Never holds the key or a signed link. */
export class DashScopeError extends Error {
  private constructor();
  readonly name: "DashScopeError";
  readonly kind: ErrorKind;
  /** Code of the service, letter for letter, e.g. `InvalidFile.DownloadFailed`. */
  readonly code?: string;
  /** HTTP status, where an answer arrived. */
  readonly status?: number;
  /** Id of the request at the service. */
  readonly requestId?: string;
  /** Id of the task, as soon as there is one. */
  readonly taskId?: string;
  /** The option at fault, e.g. `options.speakerCount`. */
  readonly field?: string;
  /** How long the service asks to wait. */
  readonly retryAfterMs?: number;
  /** Whether the same call may succeed later without paying twice. Where there is a `taskId`, wait with it instead of transcribing again. */
  readonly retryable: boolean;
}

/** Whether `value` is a {@link DashScopeError}, also one from another copy of this package. */
export function isDashScopeError(value: unknown): value is DashScopeError;

/** Loads the WebAssembly now instead of inside the first call. Safe to call any number of times. */
export function init(): Promise<void>;
