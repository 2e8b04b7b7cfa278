/**
 * Speech-to-text with Alibaba Cloud DashScope, from web pages, edge functions and Node.
 *
 * Every time is in milliseconds from the start of the audio; every promise rejects with a {@link DashScopeError}
 * (or with `signal.reason` when you abort).
 */

/** What {@link Client} needs to know. Checked, with everything else, before the first request is sent. */
export interface ClientOptions {
  /**
   * DashScope API key (`sk-…`) or temporary token (`st-…`). Sent to the API's origin only, never to a result link.
   * Leave it out in a web page: a key in a page is public. Set `baseUrl` to a relay of your own instead.
   */
  apiKey?: string;
  /**
   * Where the API is. Overrides `region`. In a page a path (`"/api/asr"`) is relative to the page's origin.
   * @default the native API of `region`, e.g. `https://dashscope.aliyuncs.com/api/v1`
   */
  baseUrl?: string | URL;
  /** Region the key belongs to. Paraformer is served in Beijing only. @default "beijing" */
  region?: "beijing" | "singapore";
  /** Workspace id, where the key is not of the default workspace. Wire: header `X-DashScope-WorkSpace`. */
  workspace?: string;
}

/** The Paraformer models for recorded speech. Dated snapshots and names newer than this package are accepted too. */
export type ParaformerModel = "paraformer-v2" | "paraformer-8k-v2" | "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1";

/** Words to hide from the transcript. Wire: `parameters.special_word_filter`. */
export interface SpecialWordFilter {
  /** Words replaced by as many `*`. Wire: `filter_with_signed.word_list`. */
  mask?: readonly string[];
  /** Words taken out. Wire: `filter_with_empty.word_list`. */
  remove?: readonly string[];
  /** Also apply the service's own word list. Wire: `system_reserved_filter`. @default true */
  systemReserved?: boolean;
}

/** How the audio is to be recognised. */
export interface RecognitionOptions {
  /** Model name. @default "paraformer-v2" */
  model?: ParaformerModel | (string & {});
  /** Languages that may be spoken, e.g. `["zh", "en"]`. paraformer-v2 only. @default ["zh", "en"] */
  languageHints?: readonly string[];
  /** Hot words for v2 models (`vocab-…`). */
  vocabularyId?: string;
  /** Hot words of the old kind, for v1 models. Wire: `resources[].resource_id`. */
  phraseId?: string;
  /** Audio tracks to recognise, from 0; each is billed. @default [0] */
  channelIds?: readonly number[];
  /** Leave out filler words. @default false */
  disfluencyRemoval?: boolean;
  /** Correct drift between text and playback. @default false */
  timestampAlignment?: boolean;
  /** Words to hide. Without it the service masks the words on its own list. */
  specialWordFilter?: SpecialWordFilter;
  /** Tell speakers apart; mono audio only. @default false */
  diarization?: boolean;
  /** Mark sounds other than speech. In the vendor's SDKs, but in no REST page: it may have no effect. @default false */
  audioEventDetection?: boolean;
  /** How many speakers to expect, 2–100; a hint, with `diarization` only. @default found by the service */
  speakerCount?: number;
}

/** How to wait for a task. */
export interface WaitOptions {
  /**
   * Give up waiting after this many milliseconds (1–86 400 000). The task itself goes on: the error carries `taskId`.
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

export interface SubmitOptions extends RecognitionOptions {
  /** Stops the request; whether the service had received it is then unknown. */
  signal?: AbortSignal;
}

export interface TranscribeOptions extends RecognitionOptions, WaitOptions {}

/** Transcribes audio with one account. Holds no connection and no timer while idle. */
export class Client {
  constructor(options: ClientOptions);
  /**
   * Transcribes one file: submits it, waits, reads the result.
   * @param audio public `http://` or `https://` URL, at most 2 GB and 12 h; other characters than ASCII are encoded for you
   * @example
   * const t = await client.transcribe("https://example.com/talk.mp3", { languageHints: ["en"] });
   * console.log(t.text);
   */
  transcribe(audio: string | URL, options?: TranscribeOptions): Promise<Transcription>;
  /** Submits 1–100 files as one task, for those who wait elsewhere. Never sent twice: a second task would be billed. */
  submit(audio: string | URL | readonly (string | URL)[], options?: SubmitOptions): Promise<Task>;
  /** A task submitted earlier, by its id or by what `JSON.stringify(task)` gave. Sends nothing. */
  task(id: string | TaskReference): Task;
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

/** What was said in one file. No speech is a successful, empty transcription. */
export class Transcription {
  private constructor();
  /** Reads a result document that was kept elsewhere. */
  static parse(document: string | Uint8Array | ArrayBuffer | Response): Promise<Transcription>;
  /** All text; channels one after the other, a line each. */
  readonly text: string;
  /** `true` when the service found no speech. */
  readonly noSpeech: boolean;
  /** URL of the audio, as submitted. */
  readonly fileUrl: string | undefined;
  /** Length of the audio. Wire: `properties.original_duration_in_milliseconds`. */
  readonly durationMs: number | undefined;
  /** Text and sentences of each channel. */
  channels(): Channel[];
  /** All sentences, by start time. */
  sentences(): Sentence[];
  /** All words, by start time. Empty where the model gives none. */
  words(): Word[];
  /** SubRip subtitles, a cue for each sentence. */
  toSrt(): string;
  /** WebVTT subtitles, a cue for each sentence; speakers as `<v Speaker 1>`. */
  toVtt(): string;
  /** Frees the memory now instead of when it is collected. Using the object afterwards throws. */
  free(): void;
  [Symbol.dispose](): void;
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
  /** Emotion, from models that detect it. */
  emotion?: string;
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
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
}

/** Whether `value` is a {@link DashScopeError}, also one from another copy of this package. */
export function isDashScopeError(value: unknown): value is DashScopeError;

/** Loads the WebAssembly now instead of inside the first call. Safe to call any number of times. */
export function init(): Promise<void>;
