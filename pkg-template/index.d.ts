/// <reference lib="esnext.disposable" />

/**
 * Speech-to-text with Alibaba Cloud DashScope, from web pages, edge functions and Node.
 *
 * Every time is in whole milliseconds from the start of the audio, unless its name says `At` (epoch
 * milliseconds); every promise rejects with a {@link DashScopeError} (or with `signal.reason` when
 * you abort), and options are checked before the first request is sent. Where a member says *Wire*,
 * that is its name in the service's own JSON.
 *
 * In the examples `client` is a {@link Client}, `file` a `File`, and `t` the {@link Transcription}
 * of a talk of two speakers. They print what stands behind the arrows; an ellipsis stands for
 * anything.
 *
 * @module dashscope-asr
 */

/**
 * What {@link Client} needs to know. Checked, with everything else, before the first request is
 * sent.
 */
export interface ClientOptions {
  /**
   * DashScope API key (`sk-…`) or temporary token (`st-…`), or a function that gives one: called
   * before the first request, and again when the service no longer accepts what it gave; calls side
   * by side share what it gives. Sent to the API's origin only, never to a result or upload link.
   * Leave it out in a web page: a key in a page is public. Set `baseUrl` to a relay of your own
   * instead. Required where `baseUrl` is not given. Wire: header `Authorization`.
   * @default none: the relay adds one
   */
  apiKey?: string | (() => string | Promise<string>);
  /**
   * Where the API is: `https://`, or `http://` on this machine or where no key is given. Overrides
   * `region`. In a page a path (`"/api/asr"`) is relative to the page's origin.
   * @default the native API of `region`, e.g. `https://dashscope.aliyuncs.com/api/v1`
   */
  baseUrl?: string | URL;
  /**
   * Region the key belongs to. Paraformer and SenseVoice are served in Beijing only, `-us` models
   * in Virginia. For a workspace's own host give `baseUrl`:
   * `https://{workspace}.{region}.maas.aliyuncs.com/api/v1`.
   * @default "beijing"
   */
  region?: "beijing" | "singapore" | "virginia" | "hongkong";
  /**
   * Workspace id, at most 64 letters, digits, `-` and `_`. Wire: header `X-DashScope-WorkSpace`.
   * @default the default workspace of the key
   */
  workspace?: string;
  /**
   * Instead of the global `fetch`: a service binding, a proxy, a test. Called as a plain function.
   * @default the global `fetch`
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Re-routes the links that the service gives: result documents and the host that files are
   * uploaded to, which answer no browser (no CORS). Called with the link as it would be fetched;
   * what it returns, an http(s) URL or a path at the API's origin, is fetched instead. Neither gets
   * the key.
   * @default links are fetched as they are, over TLS
   * @example
   * const client = new Client({
   *   baseUrl: "https://example.com/api/asr",
   *   routeLink: (link) => `https://example.com/link?to=${encodeURIComponent(link)}`,
   * });
   * console.log((await client.transcribe("https://example.com/talk.mp3")).text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  routeLink?: (link: string, purpose: "result" | "upload") => string | URL;
}

/** `paraformer-v2`, any sample rate, and its dated snapshots. Beijing only. */
export type ParaformerV2Model = "paraformer-v2" | `paraformer-v2-${string}`;
/** `paraformer-8k-v2`, for telephone audio (8 kHz), and its dated snapshots. Beijing only. */
export type Paraformer8kV2Model = "paraformer-8k-v2" | `paraformer-8k-v2-${string}`;
/**
 * The Paraformer models before v2: any sample rate, 8 kHz, and `mtl` (several languages, 16 kHz or
 * more). Beijing only.
 */
export type ParaformerV1Model = "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1";
/**
 * Fun-ASR and its dated snapshots. Beijing and Singapore. (`fun-asr-flash-…` is another model, with
 * a request that this package does not send.)
 */
export type FunAsrModel =
  | "fun-asr"
  | "fun-asr-mtl"
  | `fun-asr-${number}-${string}`
  | `fun-asr-mtl-${string}`;
/** SenseVoice: emotions and events, no times of words. Beijing only. */
export type SenseVoiceModel = "sensevoice-v1" | `sensevoice-v1-${string}`;
/** Qwen for files, one in a task, and its dated snapshots. Beijing and Singapore. */
export type QwenFiletransModel =
  | "qwen3-asr-flash-filetrans"
  | `qwen3-asr-flash-filetrans-${string}`;
/**
 * Models that take files as tasks. Names newer than this package are accepted too: give `family`
 * with them.
 */
export type TranscriptionModel =
  | ParaformerV2Model
  | Paraformer8kV2Model
  | ParaformerV1Model
  | FunAsrModel
  | SenseVoiceModel
  | QwenFiletransModel;
/** Qwen-Audio: answers at once and takes audio alone. Beijing only. */
export type QwenAudioModel = "qwen-audio-asr" | `qwen-audio-asr-${string}`;
/** Models that answer at once: for {@link Client.recognize}. */
export type DirectModel =
  | "qwen3-asr-flash"
  | "qwen3-asr-flash-us"
  | `qwen3-asr-flash-${number}-${string}`
  | QwenAudioModel;

/** What a model newer than this package is like. */
export type ModelFamily =
  | "paraformer-v2"
  | "paraformer-8k-v2"
  | "paraformer-v1"
  | "fun-asr"
  | "sensevoice"
  | "qwen-filetrans";

/**
 * Audio for a task: a public URL, an `oss://` URL from {@link Client.upload}, or a file, which is
 * uploaded first.
 */
export type AudioInput = string | URL | Blob;

/** Words to hide from the transcript. Wire: `parameters.special_word_filter`. */
export interface SpecialWordFilter {
  /**
   * Words replaced by as many `*`; at least one. Wire: `filter_with_signed.word_list`.
   * @default none
   */
  mask?: readonly string[];
  /** Words taken out; at least one. Wire: `filter_with_empty.word_list`. @default none */
  remove?: readonly string[];
  /** Also apply the service's own word list. Wire: `system_reserved_filter`. @default true */
  systemReserved?: boolean;
}

/** What every model for files takes. */
export interface AnyOptions {
  /**
   * Audio tracks to recognise, from 0 to 255, none twice; each is billed. Wire: `channel_id`.
   * @default [0]
   */
  channelIds?: readonly number[];
}

/** What every Paraformer model takes, and Fun-ASR but for `timestampAlignment`. */
export interface ParaformerOptions extends AnyOptions {
  /** Leave out filler words. Wire: `disfluency_removal_enabled`. @default false */
  disfluencyRemoval?: boolean;
  /**
   * Correct drift between text and playback. Wire: `timestamp_alignment_enabled`.
   * @default false
   */
  timestampAlignment?: boolean;
  /**
   * Words to hide. Wire: `special_word_filter`.
   * @default the service masks the words on its own list
   */
  specialWordFilter?: SpecialWordFilter;
  /**
   * Tell speakers apart: gives `speakerId`. Mono audio only, at most 2 h advised. Wire:
   * `diarization_enabled`.
   * @default false
   */
  diarization?: boolean;
  /**
   * How many speakers to expect, 2–100; a hint, with `diarization` only. Wire: `speaker_count`.
   * @default found by the service
   */
  speakerCount?: number;
  /**
   * Mark sounds other than speech. In the vendor's SDKs, but in no REST page: it may have no
   * effect. Wire: `audio_event_detection_enabled`.
   * @default false
   */
  audioEventDetection?: boolean;
}

/** What `paraformer-v2` takes. */
export interface ParaformerV2Options extends ParaformerOptions {
  /**
   * Languages that may be spoken: `zh en ja yue ko de fr ru`. Wire: `language_hints`.
   * @default ["zh", "en"]
   */
  languageHints?: readonly string[];
  /**
   * Hot words (`vocab-…`), made for this model with {@link Client.vocabularies}. Wire:
   * `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string;
}

/** What `paraformer-8k-v2` takes. */
export interface Paraformer8kV2Options extends ParaformerOptions {
  /**
   * Hot words (`vocab-…`), Chinese only, made for this model with {@link Client.vocabularies}.
   * Wire: `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string;
}

/** What the Paraformer models before v2 take. */
export interface ParaformerV1Options extends ParaformerOptions {
  /** Hot words of the old kind. Wire: `resources[].resource_id`. @default none */
  phraseId?: string;
}

/** What Fun-ASR takes. */
export interface FunAsrOptions extends Omit<ParaformerOptions, "timestampAlignment"> {
  /**
   * Language that is spoken; the service reads the first only. Wire: `language_hints`.
   * @default detected
   */
  languageHints?: readonly string[];
  /**
   * Hot words (`vocab-…`), made for this model with {@link Client.vocabularies}. Wire:
   * `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string;
}

/** What SenseVoice takes. */
export interface SenseVoiceOptions extends AnyOptions {
  /** `["auto"]` or exactly one language. Wire: `language_hints`. @default ["auto"] */
  languageHints?: readonly [string];
  /** Leave out filler words. Wire: `disfluency_removal_enabled`. @default false */
  disfluencyRemoval?: boolean;
  /** Mark sounds other than speech. Wire: `audio_event_detection_enabled`. @default false */
  audioEventDetection?: boolean;
}

/** What every `qwen3-asr-flash` model takes. */
export interface QwenOptions {
  /**
   * Language that is spoken; leave it out when unknown or mixed:
   * `zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi` and more. Wire: `language`.
   * @default detected
   */
  language?: string;
  /**
   * Write numbers, dates and units as digits; Chinese and English only. Wire: `enable_itn`.
   * @default false
   */
  itn?: boolean;
  /**
   * Text that helps: names, terms, what is spoken about; at most 10 000 tokens. Wire:
   * `corpus.text`, or the system message.
   * @default none
   */
  context?: string;
}

/** What `qwen3-asr-flash-filetrans` takes. */
export interface QwenFiletransOptions extends QwenOptions, AnyOptions {
  /**
   * Times of every word, and sentences cut at punctuation too. Wire: `enable_words`.
   * @default false
   */
  words?: boolean;
}

/** What a model newer than this package may take. */
export type AllOptions = ParaformerV2Options &
  ParaformerV1Options &
  QwenFiletransOptions & {
    /**
     * What the model is like: options that its family does not take are refused.
     * @default guessed from the name, else every option is passed on
     */
    family?: ModelFamily;
  };

/** What the model `M` takes. */
export type OptionsOf<M extends string> = M extends ParaformerV2Model
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
            : M extends DirectModel
              ? {
                  /** Takes no tasks: {@link Client.recognize} is for it. */
                  model?: never;
                }
              : AllOptions;

/** How the audio is to be recognised; what is allowed depends on the model. */
export type RecognitionOptions<M extends string = "paraformer-v2"> = {
  /** The model. Wire: `model`. @default "paraformer-v2" */
  model?: M;
} & OptionsOf<M>;

/** What every call takes. */
export interface RequestOptions {
  /**
   * Ends the request; the promise rejects with `signal.reason`.
   * @default the request is not ended
   */
  signal?: AbortSignal;
}

/** How to wait for a task. */
export interface WaitOptions {
  /**
   * Give up waiting and reading after this many milliseconds (1–86 400 000), counted from the
   * submit, or from the call of {@link Task.wait}. The task itself goes on: the error, of kind
   * `timeout`, carries `taskId`.
   * @default 86 400 000 (24 h, as long as the service keeps a task)
   */
  timeoutMs?: number;
  /**
   * Ask at this fixed interval, in milliseconds (100–60 000).
   * @default a schedule from 0.5 s to 5 s that follows the time waited
   */
  pollIntervalMs?: number;
  /**
   * Stops waiting at once; the promise rejects with `signal.reason`. The task itself goes on and is
   * billed.
   * @default waits until `timeoutMs`
   */
  signal?: AbortSignal;
  /**
   * Called after the submit and after every query. What it throws is written to the console and
   * changes nothing.
   * @default nobody is told
   */
  onStatus?: (event: StatusEvent) => void;
}

/** What {@link WaitOptions.onStatus} is told. */
export interface StatusEvent {
  /** Keep it: {@link Client.task} resumes from it, for 24 hours. Wire: `output.task_id`. */
  taskId: string;
  /** State of the task. Wire: `output.task_status`. */
  status: TaskStatus;
  /** Milliseconds since this wait began. */
  elapsedMs: number;
  /**
   * Why the query failed; it is repeated until `timeoutMs`, so this is for showing only. Absent
   * when it did not.
   */
  failure?: DashScopeError;
}

/** State of a task. A word the service adds later arrives in lower case. Wire: `task_status`. */
export type TaskStatus =
  | "pending"
  | "running"
  | "suspended"
  | "succeeded"
  | "failed"
  | "canceled"
  | "unknown"
  | (string & {});

/** How much of a file has been uploaded. */
export interface UploadedBytes {
  /** Bytes sent so far. */
  loadedBytes: number;
  /** Bytes of the file. */
  totalBytes: number;
}

/** Concerns audio given as a `File` or `Blob`. */
export interface UploadProgress {
  /**
   * Called while a file is uploaded; in pages as it goes (XMLHttpRequest), elsewhere at its start
   * and end.
   * @default nobody is told
   */
  onProgress?: (event: UploadedBytes) => void;
}

/** Options of {@link Client.submit}. */
export type SubmitOptions<M extends string = "paraformer-v2"> = RecognitionOptions<M> &
  UploadProgress & {
    /**
     * Stops the request; whether the service had received it is then unknown.
     * @default the request is not stopped
     */
    signal?: AbortSignal;
  };

/** Options of {@link Client.transcribe}. */
export type TranscribeOptions<M extends string = "paraformer-v2"> = RecognitionOptions<M> &
  UploadProgress &
  WaitOptions;

/** Options of {@link Client.transcribeAll}. */
export type TranscribeAllOptions<M extends string = "paraformer-v2"> = TranscribeOptions<M> & {
  /** Files worked on at a time, 1–1000. @default 20 */
  concurrency?: number;
};

/** Transcribes audio with one account. Holds no connection and no timer while idle. */
export class Client {
  /**
   * Sends nothing, and checks nothing yet: wrong options are told by the first call.
   * @example
   * const client = new Client({ apiKey: process.env.DASHSCOPE_API_KEY, region: "beijing" });
   * const { text } = await client.transcribe("https://example.com/talk.mp3");
   * console.log(text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  constructor(options: ClientOptions);
  /**
   * Transcribes one file: uploads it if it is a `File` or `Blob`, submits it, waits, reads the
   * result.
   * @param audio public `http://` or `https://` URL, at most 2 GB and 12 h, other characters than
   * ASCII are encoded for you; or an `oss://` URL; or a file of at most 1 GB
   * @throws {DashScopeError} of any kind; from the submit on with `taskId`: wait with it instead of
   * transcribing again, which is billed again
   * @example
   * const audio = "https://example.com/talk.mp3";
   * const t = await client.transcribe(audio, { languageHints: ["zh", "en"] });
   * console.log(t.text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  transcribe<const M extends string = "paraformer-v2">(
    audio: AudioInput,
    options?: TranscribeOptions<M>,
  ): Promise<Transcription>;
  /**
   * Transcribes any number of files, each as a task of its own, and tells how each ended as soon as
   * it has, in that order: one bad file never hides the others. Keeps under the service's limits.
   * Leaving the loop stops waiting; tasks that were submitted go on and are billed.
   * @param audios also a generator, from which a file is taken when there is room for it
   * @throws {DashScopeError} `invalid_request` for options, which are wrong for all files; what
   * else fails is an outcome. What `audios` throws is passed on
   * @example
   * const urls = ["https://example.com/monday.mp3", "https://example.com/tuesday.mp3"];
   * const texts = new Map();
   * const outcomes = client.transcribeAll(urls, { concurrency: 2 });
   * for await (const { audio, status, transcription, error } of outcomes) {
   *   texts.set(audio, status === "succeeded" ? transcription.text : error.message);
   * }
   * console.log(texts.get("https://example.com/tuesday.mp3"));
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  transcribeAll<const A extends AudioInput, const M extends string = "paraformer-v2">(
    audios: Iterable<A> | AsyncIterable<A>,
    options?: TranscribeAllOptions<M>,
  ): AsyncIterableIterator<BatchOutcome<A>>;
  /**
   * Submits files as one task, for those who wait elsewhere. Never sent twice, unless it was
   * refused for its rate: a second task would be billed.
   * @param audio one file, or 1–100 (Qwen models: one; the service's newest pages promise one for
   * all)
   * @throws {DashScopeError} `network` and `service` leave open whether there is a task; the
   * message says so
   * @example
   * const urls = ["https://example.com/monday.mp3", "https://example.com/tuesday.mp3"];
   * const task = await client.submit(urls);
   * const { outcomes } = await task.wait();
   * console.log(outcomes.length, outcomes[0].status);
   * // → 2 succeeded
   */
  submit<const M extends string = "paraformer-v2">(
    audio: AudioInput | readonly AudioInput[],
    options?: SubmitOptions<M>,
  ): Promise<Task>;
  /**
   * A task submitted earlier, by its id or by what `JSON.stringify(task)` gave. Sends nothing; an
   * id that cannot be one is told by the first call.
   * @example
   * const kept = JSON.stringify(await client.submit("https://example.com/talk.mp3"));
   * // After a reload, or in another process, within 24 hours:
   * const { outcomes } = await client.task(kept).wait();
   * console.log(outcomes[0].transcription?.text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  task(id: string | TaskReference): Task;
  /**
   * The account's tasks of the last 24 hours or of a span, the newest first, page after page as
   * they are asked for.
   * @throws {DashScopeError} `invalid_request` for a wrong filter; else a failure that lasts
   * @example
   * await (await client.submit("https://example.com/talk.mp3", { model: "fun-asr" })).wait();
   * for await (const { status, model } of client.tasks({ status: "succeeded", pageSize: 100 })) {
   *   console.log(status, model);
   * }
   * // → succeeded fun-asr
   */
  tasks(filter?: TaskFilter): AsyncIterableIterator<TaskSummary>;
  /**
   * Recognises audio of at most 5 minutes and answers at once. Sent once: an answer that is lost
   * was billed.
   * @param audio a URL as in {@link Client.transcribe}, or a file: one of at most 7.5 MB travels
   * inside the request (10 MB as base64), a larger one is uploaded first
   * @throws {DashScopeError} any failure of the one request
   * @example
   * const context = "Alibaba Cloud, Model Studio";
   * const { text, language, emotion } = await client.recognize(file, { context });
   * console.log(text, language, emotion);
   * // → 欢迎使用阿里云。 zh neutral
   */
  recognize<const M extends string = "qwen3-asr-flash">(
    audio: AudioInput,
    options?: RecognizeOptions<M>,
  ): Promise<Recognition>;
  /**
   * The same, telling the text as it comes. Leaving the loop ends the request.
   * @throws {DashScopeError} as {@link Client.recognize}; `network` when the stream breaks off,
   * after what had come
   * @example
   * for await (const { delta, finishReason } of client.recognizeStream(file)) {
   *   console.log(finishReason ?? delta);
   * }
   * // → 欢迎
   * // → 使用
   * // → …
   * // → stop
   */
  recognizeStream<const M extends string = "qwen3-asr-flash">(
    audio: AudioInput,
    options?: RecognizeStreamOptions<M>,
  ): AsyncIterableIterator<RecognitionUpdate>;
  /**
   * Uploads a file for 48 hours, for use with one model by the same account, and resolves with its
   * `oss://` URL. A name of plain ASCII is kept; another is replaced by a made-up one, because the
   * service cannot fetch it.
   * @param file at least 1 byte, at most 1 GB or what the model takes
   * @throws {DashScopeError} `invalid_request` for a file of another size, before it is sent; else
   * what the storage says
   * @example
   * const url = await client.upload(file, { model: "fun-asr" });
   * console.log(url);
   * // → oss://…/talk.wav
   * console.log((await client.transcribe(url, { model: "fun-asr" })).noSpeech);
   * // → false
   */
  upload(file: Blob, options?: UploadOptions): Promise<string>;
  /**
   * A key for up to 30 minutes, for requests through a relay of yours. It may do what the client's
   * own key may, and cannot be revoked.
   * @throws {DashScopeError} any failure of the one request
   * @example
   * const { token, expiresAtMs } = await client.createToken({ expiresInSeconds: 600 });
   * console.log(token, expiresAtMs > Date.now());
   * // → st-… true
   */
  createToken(options?: TokenOptions): Promise<Token>;
  /**
   * Hot words for paraformer-v2, -8k-v2 and Fun-ASR: at most 10 lists an account, 500 words a list.
   */
  readonly vocabularies: Vocabularies;
}

/** Options of direct recognition; `qwen-audio-asr` takes audio alone. */
export type RecognizeOptions<M extends string = "qwen3-asr-flash"> = {
  /** The model. Wire: `model`. @default "qwen3-asr-flash" */
  model?: M;
  /**
   * Sent as it is, for those who compare requests: the answer is the same without it. Wire:
   * `parameters.result_format`.
   * @default not sent
   */
  resultFormat?: "message";
} & RequestOptions &
  UploadProgress &
  DirectOptionsOf<M>;

/** What the direct model `M` takes besides. */
export type DirectOptionsOf<M extends string> = M extends QwenAudioModel
  ? unknown
  : M extends TranscriptionModel
    ? {
        /** Takes tasks and answers nothing at once: {@link Client.transcribe} is for it. */
        model?: never;
      }
    : QwenOptions & {
        /**
         * Of older pages of the documents: language is told without it. Wire:
         * `asr_options.enable_lid`.
         * @default not sent
         */
        detectLanguage?: boolean;
      };

/** Options of {@link Client.recognizeStream}. */
export type RecognizeStreamOptions<M extends string = "qwen3-asr-flash"> = RecognizeOptions<M> & {
  /**
   * Ask the service for pieces instead of the whole text each time; you are told the same. Wire:
   * `incremental_output`.
   * @default false
   */
  incremental?: boolean;
};

/** What was said, from a direct model: no times. */
export interface Recognition {
  /** All text. Empty when nothing was said. Wire: `message.content[].text`. */
  text: string;
  /** `true` when nothing was said. */
  noSpeech: boolean;
  /** Language code. Wire: `message.annotations[].language`. */
  language?: string;
  /**
   * One of `neutral happy angry sad surprised disgusted fearful`. Wire:
   * `message.annotations[].emotion`.
   */
  emotion?: string;
  /**
   * `"stop"`, or `"length"` when the text was cut; absent while it comes. Wire:
   * `choices[0].finish_reason`.
   */
  finishReason?: string;
  /** What is billed. Wire: `usage`. */
  usage: Usage;
  /** Id of the request, for support. Wire: `request_id`. */
  requestId?: string;
}

/** One step of {@link Client.recognizeStream}. */
export interface RecognitionUpdate extends Recognition {
  /** What was added to `text` by this step; the service may also change earlier text. */
  delta: string;
}

/** Counted by the service; fields depend on the model. */
export interface Usage {
  /** Seconds of audio. Wire: `seconds` or `duration`. */
  seconds?: number;
  /** Tokens of the context. Wire: `input_tokens`, or `input_tokens_details.text_tokens`. */
  inputTokens?: number;
  /** Tokens of the text. Wire: `output_tokens`, or `output_tokens_details.text_tokens`. */
  outputTokens?: number;
  /** All tokens. Wire: `total_tokens`. */
  totalTokens?: number;
  /** Tokens of the audio; qwen-audio-asr counts 25 a second. Wire: `audio_tokens`. */
  audioTokens?: number;
}

/** Options of {@link Client.upload}. */
export interface UploadOptions extends UploadProgress, RequestOptions {
  /**
   * The model the file is for; the service lets no other read it. Wire: `model` of `getPolicy`.
   * @default "paraformer-v2"
   */
  model?: string;
}

/** Options of {@link Client.createToken}. */
export interface TokenOptions extends RequestOptions {
  /** How long it is valid: 1–1800 s. Wire: `expire_in_seconds`. @default 60 */
  expiresInSeconds?: number;
}

/** What {@link Client.createToken} gives. */
export interface Token {
  /** `st-…`, in place of a key. */
  token: string;
  /** Epoch milliseconds. Wire: `expires_at`, in seconds. */
  expiresAtMs: number;
}

/** Which tasks {@link Client.tasks} lists. */
export interface TaskFilter extends RequestOptions {
  /**
   * From when (epoch milliseconds or a `Date`), at most 24 h before `endTime`. Wire: `start_time`.
   * @default 24 h ago
   */
  startTime?: Date | number;
  /** Until when (epoch milliseconds or a `Date`). Wire: `end_time`. @default now */
  endTime?: Date | number;
  /** Of this model only. Wire: `model_name`. @default all models */
  model?: string;
  /** In this state only. Wire: `status`. @default any state */
  status?: "pending" | "running" | "succeeded" | "failed" | "canceled" | "unknown";
  /** Tasks asked for at once, 1–100. Wire: `page_size`. @default 10 */
  pageSize?: number;
  /** First page, from 1. Wire: `page_no`. @default 1 */
  page?: number;
}

/** A task in a list. */
export interface TaskSummary {
  /** For {@link Client.task}. Wire: `task_id`. */
  taskId: string;
  /** State of the task. Wire: `status`. */
  status: TaskStatus;
  /** Its model. Wire: `model_name`. */
  model?: string;
  /** When it was submitted, epoch milliseconds. Wire: `gmt_create`. */
  createdAtMs?: number;
  /** When it left the queue, epoch milliseconds. Wire: `start_time`. */
  startedAtMs?: number;
  /** When it ended, epoch milliseconds. Wire: `end_time`. */
  endedAtMs?: number;
  /** Where it runs, e.g. `cn-beijing`. Wire: `region`. */
  region?: string;
  /** Id of the submit, for support. Wire: `request_id`. */
  requestId?: string;
}

/** A hot word: one that the model is to prefer. */
export interface HotWord {
  /** At most 15 characters, or 7 words of ASCII. Wire: `text`. */
  text: string;
  /** How much it is preferred, 1–5; 4 is usual. Wire: `weight`. @default 4 */
  weight?: number;
  /** `zh en ja yue ko de fr ru` (Fun-ASR: `zh en ja`). Wire: `lang`. @default detected */
  language?: string;
}

/** A list of hot words, as {@link Vocabularies.list} tells it. */
export interface VocabularySummary {
  /** `vocab-…`, for the option `vocabularyId`. Wire: `vocabulary_id`. */
  vocabularyId: string;
  /** Usable when `"ok"`; `"undeployed"` before. Wire: `status`. */
  status: "ok" | "undeployed" | (string & {});
  /** When it was made, epoch milliseconds. Wire: `gmt_create`, which is UTC+8 text. */
  createdAtMs?: number;
  /** When it was last changed, epoch milliseconds. Wire: `gmt_modified`, which is UTC+8 text. */
  modifiedAtMs?: number;
}

/** A list of hot words with its words. */
export interface Vocabulary extends VocabularySummary {
  /** The model it is for. Wire: `target_model`. */
  model?: string;
  /** Its words. Wire: `vocabulary`. */
  words: HotWord[];
}

/** Words of a list. */
export interface VocabularyWords extends RequestOptions {
  /** 1–500 words. Wire: `vocabulary`. */
  words: readonly HotWord[];
}

/** A list of hot words to be made. */
export interface NewVocabulary extends VocabularyWords {
  /** The model that will use it, e.g. `"paraformer-v2"`; no other can. Wire: `target_model`. */
  model: string;
  /** 1–10 lower-case letters and digits, part of the id. Wire: `prefix`. */
  prefix: string;
}

/** Which lists of hot words to tell. */
export interface VocabularyFilter extends RequestOptions {
  /** Of this prefix only. Wire: `prefix`. @default all */
  prefix?: string;
  /** Page, from 0. Wire: `page_index`. @default 0 */
  page?: number;
  /** Lists in a page, 1–100. Wire: `page_size`. @default 10 */
  pageSize?: number;
}

/** Lists of hot words, of one account. */
export interface Vocabularies {
  /**
   * Makes a list and resolves with its id. Never sent twice: each call makes a list.
   * @throws {DashScopeError} `invalid_request` for what cannot be a list; with code
   * `Throttling.AllocationQuota` when the account has 10
   * @example
   * const words = [{ text: "吴贻弓", weight: 4, language: "zh" }, { text: "Bailian" }];
   * const vocabularyId = await client.vocabularies.create({
   *   model: "paraformer-v2",
   *   prefix: "film",
   *   words,
   * });
   * console.log(vocabularyId);
   * // → vocab-film-…
   * const t = await client.transcribe("https://example.com/talk.mp3", { vocabularyId });
   * console.log(t.noSpeech);
   * // → false
   */
  create(options: NewVocabulary): Promise<string>;
  /**
   * One page of the account's lists, without their words.
   * @throws {DashScopeError} a failure that lasts
   * @example
   * const words = [{ text: "吴贻弓" }];
   * await client.vocabularies.create({ model: "paraformer-v2", prefix: "film", words });
   * for (const { vocabularyId, status } of await client.vocabularies.list({ prefix: "film" })) {
   *   console.log(vocabularyId, status);
   * }
   * // → vocab-film-… ok
   */
  list(options?: VocabularyFilter): Promise<VocabularySummary[]>;
  /**
   * A list with its words.
   * @throws {DashScopeError} `invalid_request`, with code `BadRequest.ResourceNotExist`, when there
   * is no such list
   * @example
   * const list = { model: "fun-asr", prefix: "film", words: [{ text: "吴贻弓" }] };
   * const id = await client.vocabularies.create(list);
   * const { model, words } = await client.vocabularies.get(id);
   * console.log(model, words);
   * // → fun-asr [ { text: '吴贻弓', weight: 4 } ]
   */
  get(vocabularyId: string, options?: RequestOptions): Promise<Vocabulary>;
  /**
   * Replaces all words of a list.
   * @throws {DashScopeError} as {@link Vocabularies.get}
   * @example
   * const list = { model: "fun-asr", prefix: "film", words: [{ text: "吴贻弓" }] };
   * const id = await client.vocabularies.create(list);
   * await client.vocabularies.update(id, { words: [{ text: "阙里人家", weight: 5 }] });
   * console.log((await client.vocabularies.get(id)).words);
   * // → [ { text: '阙里人家', weight: 5 } ]
   */
  update(vocabularyId: string, options: VocabularyWords): Promise<void>;
  /**
   * Deletes a list.
   * @throws {DashScopeError} as {@link Vocabularies.get}
   * @example
   * const list = { model: "fun-asr", prefix: "film", words: [{ text: "吴贻弓" }] };
   * const id = await client.vocabularies.create(list);
   * await client.vocabularies.delete(id);
   * console.log(await client.vocabularies.list({ prefix: "film" }));
   * // → []
   */
  delete(vocabularyId: string, options?: RequestOptions): Promise<void>;
}

/** What brings a task back. */
export interface TaskReference {
  /** Id of the task. Wire: `output.task_id`. */
  taskId: string;
}

/** Work queued at the service. */
export class Task {
  private constructor();
  /**
   * Survives a reload: the service keeps a task for 24 hours after its end. Wire: `output.task_id`.
   */
  readonly id: string;
  /**
   * Asks once. Once the task has ended, it also names the results: for those who wait elsewhere, or
   * keep results without reading them.
   * @throws {DashScopeError} a failure of the query; the task's own is a status
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * const { status, taskId } = await task.status();
   * console.log(status, taskId === task.id);
   * // → pending true
   * await task.wait();
   * for (const { fileUrl, resultUrl, error } of (await task.status()).files) {
   *   const srt = resultUrl && (await subtitles(await fetch(resultUrl), "srt"));
   *   console.log(fileUrl, srt ? srt.length : error?.code);
   *   // → https://example.com/talk.mp3 85
   * }
   */
  status(options?: RequestOptions): Promise<TaskStanding>;
  /**
   * Waits for the end and reads every result. Resolves as soon as the service reports per file,
   * also when files failed. A query that fails is repeated until `timeoutMs`.
   * @throws {DashScopeError} `task_failed` when the task as a whole ended without results,
   * `timeout` at `timeoutMs`, `authentication` and the like for a query that it is no use to
   * repeat; always with `taskId`
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * try {
   *   await task.wait({ timeoutMs: 100 });
   * } catch (error) {
   *   if (!isDashScopeError(error)) throw error;
   *   console.log(error.kind, error.taskId === task.id);
   *   // → timeout true
   * }
   * for (const { fileUrl, status, transcription, error } of (await task.wait()).outcomes) {
   *   console.log(fileUrl, status === "succeeded" ? transcription.durationMs : error.code);
   *   // → https://example.com/talk.mp3 4726
   * }
   */
  wait(options?: WaitOptions): Promise<TaskResult>;
  /**
   * Its states as they are heard, until it has ended; its results are not read. Leaving the loop
   * stops asking.
   * @throws {DashScopeError} as {@link Task.wait}, but for endings, which are states
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * for await (const { status } of task) console.log(status);
   * // → pending
   * // → …
   * // → succeeded
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<StatusEvent>;
  /**
   * Cancels it while it is pending, which is for a moment only.
   * @throws {DashScopeError} `invalid_request`, with code `UnsupportedOperation`, when it is no
   * longer pending
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * await task.cancel();
   * console.log((await task.status()).status);
   * // → canceled
   */
  cancel(options?: RequestOptions): Promise<void>;
  /**
   * What brings it back, for `JSON.stringify`.
   * @example
   * const task = client.task("c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f");
   * console.log(JSON.stringify({ task }));
   * // → {"task":{"taskId":"c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f"}}
   */
  toJSON(): TaskReference;
}

/** Files of a task, counted. */
export interface TaskMetrics {
  /** Files in the task. Wire: `TOTAL`. */
  total: number;
  /** Files with a result so far. Wire: `SUCCEEDED`. */
  succeeded: number;
  /** Files that failed so far. Wire: `FAILED`. */
  failed: number;
}

/** A task at one moment. */
export interface TaskSnapshot {
  /** Id of the task. Wire: `output.task_id`. */
  taskId: string;
  /** State of the task. Wire: `output.task_status`. */
  status: TaskStatus;
  /** When it was submitted, epoch milliseconds. Wire: `output.submit_time`, which is UTC+8 text. */
  submittedAtMs?: number;
  /**
   * When it left the queue, epoch milliseconds. Wire: `output.scheduled_time`, which is UTC+8 text.
   */
  scheduledAtMs?: number;
  /** When it ended, epoch milliseconds. Wire: `output.end_time`, which is UTC+8 text. */
  endedAtMs?: number;
  /** How many files there are and how many have ended. Wire: `output.task_metrics`. */
  metrics?: TaskMetrics;
  /**
   * Billed speech in whole seconds, once there is a result. Wire: `usage.duration` or
   * `usage.seconds`.
   */
  billedSeconds?: number;
  /** Id of this query, for support. Wire: `request_id`. */
  requestId?: string;
}

/** A task at one moment, and where its results are. */
export interface TaskStanding extends TaskSnapshot {
  /**
   * Empty until the task has ended; then one for each file, in the order the service reports them:
   * match them by `fileUrl`. Where the service names no file (Qwen models, a task that is unknown
   * or was canceled) there is one without it. Wire: `output.results`, or `output.result`.
   */
  files: FileStanding[];
}

/** How one file ended, without its result. */
export type FileStanding =
  | {
      /** It has a transcript, or nothing was said. Wire: `subtask_status`. */
      status: "succeeded";
      /** As submitted. Wire: `file_url`. */
      fileUrl?: string;
      /**
       * Link to the result document, as `routeLink` makes it; for 24 hours after the task's end.
       * Fetch it without the key. Missing when nothing was said. Wire: `transcription_url`.
       */
      resultUrl?: string;
      /** Absent. */
      error?: undefined;
    }
  | {
      /** It has none. Wire: `subtask_status`. */
      status: "failed";
      /** As submitted. Wire: `file_url`. */
      fileUrl?: string;
      /** Absent. */
      resultUrl?: undefined;
      /** Why; `task_failed`, with the service's `code`. Wire: `code`, `message`. */
      error: DashScopeError;
    };

/** A task that ended. */
export interface TaskResult extends TaskSnapshot {
  /**
   * One for each file submitted, in the order the service reports them: match them by `fileUrl`.
   * Wire: `output.results`, or `output.result`.
   */
  outcomes: FileOutcome[];
}

/** A file that was transcribed. */
export interface SucceededFile {
  /** Also when nothing was said. */
  status: "succeeded";
  /** URL of the audio, as submitted; Qwen models do not say. Wire: `file_url`. */
  fileUrl?: string;
  /** What was said. */
  transcription: Transcription;
  /** Absent. */
  error?: undefined;
}

/** A file that was not transcribed. */
export interface FailedFile {
  /** The file, or the reading of its result, failed. */
  status: "failed";
  /** URL of the audio, as submitted. Wire: `file_url`. */
  fileUrl?: string;
  /** Why; of kind `task_failed` when the service says so. */
  error: DashScopeError;
  /** Absent. */
  transcription?: undefined;
}

/** How one file ended. */
export type FileOutcome = SucceededFile | FailedFile;

/** How one file of {@link Client.transcribeAll} ended. */
export type BatchOutcome<A> = {
  /** Place of the file in what was given, from 0. */
  index: number;
  /** As it was given. */
  audio: A;
} & (
  | {
      /** Also when nothing was said. */
      status: "succeeded";
      /** What was said. */
      transcription: Transcription;
      /** Absent. */
      error?: undefined;
    }
  | {
      /** This file failed. */
      status: "failed";
      /** Why. */
      error: DashScopeError;
      /** Absent. */
      transcription?: undefined;
    }
);

/**
 * A result document: text, bytes, an answer to the result link, or a stream of bytes that nobody
 * has read.
 */
export type ResultDocument =
  | string
  | Uint8Array
  | ArrayBuffer
  | Response
  | ReadableStream<Uint8Array>;

/** Only what was said on one track. */
export interface ChannelFilter {
  /** Track of the audio, from 0. Wire: `channel_id`. @default all tracks */
  channelId?: number;
}

/**
 * What was said in one file. No speech is a successful, empty transcription.
 *
 * It is kept outside of the JavaScript heap, a few bytes for each word; arrays of objects are made
 * when they are asked for. Everything but {@link Transcription.free} throws `invalid_request` once
 * it is freed, and `decode` where there is no memory for what is asked.
 */
export class Transcription {
  private constructor();
  /**
   * Reads a result document that was kept elsewhere, as it comes.
   * @throws {DashScopeError} `decode`, with the byte at which it is broken; `network` when the
   * stream broke off; `invalid_request` for what is no document
   * @example
   * const t = await Transcription.parse(await fetch("https://example.com/result.json"));
   * console.log(t.text);
   * // → 你好。Hello world.
   */
  static parse(document: ResultDocument): Promise<Transcription>;
  /** All text; channels one after the other, a line each. Wire: `transcripts[].text`. */
  readonly text: string;
  /** `true` when the service found no speech. */
  readonly noSpeech: boolean;
  /** URL of the audio, as submitted. Wire: `file_url`. */
  readonly fileUrl: string | undefined;
  /**
   * Length of the audio in milliseconds; Qwen models do not say. Wire:
   * `properties.original_duration_in_milliseconds`.
   */
  readonly durationMs: number | undefined;
  /** What the service says about the file. Wire: `properties` or `audio_info`. */
  readonly audio: AudioProperties;
  /**
   * Text and sentences of each channel, in the order of the document.
   * @example
   * for (const { channelId, text, speechMs } of t.channels()) {
   *   console.log(channelId, text, speechMs);
   * }
   * // → 0 你好。Hello world. 5200
   */
  channels(): Channel[];
  /**
   * All sentences, by start time.
   * @throws {DashScopeError} `invalid_request` for what is no filter
   * @example
   * for (const { startMs, endMs, speakerId, text } of t.sentences()) {
   *   console.log(startMs, endMs, speakerId, text);
   * }
   * // → 200 1800 0 你好。
   * // → 2400 6000 1 Hello world.
   */
  sentences(filter?: ChannelFilter): Sentence[];
  /**
   * All words, by start time. Empty where the model gives none: SenseVoice, and
   * `qwen3-asr-flash-filetrans` without `words: true`.
   * @throws {DashScopeError} `invalid_request` for what is no filter
   * @example
   * const [first, second] = t.words({ channelId: 0 });
   * console.log(first.startMs, first.text + first.punctuation);
   * console.log(second.startMs, second.text + second.punctuation);
   * // → 200 你
   * // → 1000 好。
   */
  words(filter?: ChannelFilter): Word[];
  /**
   * What each speaker said until another did: sentences of one speaker and track one after the
   * other, as one.
   * @example
   * for (const { speakerId, text } of t.turns()) console.log(speakerId, text);
   * // → 0 你好。
   * // → 1 Hello world.
   */
  turns(): Turn[];
  /**
   * Start of each word in milliseconds, in the order of {@link words}: for highlighting what is
   * heard without an object for each word.
   * @example
   * console.log(t.startTimes().join());
   * // → 200,1000,2400,4000
   */
  startTimes(filter?: ChannelFilter): Uint32Array;
  /**
   * The word that is said at `ms`, the one that began last where several are; `undefined` in a
   * pause. Under a microsecond.
   * @param ms a whole number: round a player's `currentTime * 1000`, which after a seek to a word's
   * start can fall a hair short of it
   * @throws {DashScopeError} `invalid_request` for what is no number
   * @example
   * const player = { currentTime: 2.4 };
   * console.log(t.wordAt(Math.round(player.currentTime * 1000))?.text, t.wordAt(2000));
   * // → Hello  undefined
   */
  wordAt(ms: number, filter?: ChannelFilter): Word | undefined;
  /**
   * The sentence that is said at `ms`; as {@link wordAt}.
   * @param ms a whole number, as in {@link wordAt}
   * @throws {DashScopeError} `invalid_request` for what is no number
   * @example
   * const player = { currentTime: 5.25 };
   * console.log(t.sentenceAt(Math.round(player.currentTime * 1000))?.text);
   * // → Hello world.
   */
  sentenceAt(ms: number, filter?: ChannelFilter): Sentence | undefined;
  /**
   * Where `text` is said, by time: in upper or lower case, with or without spaces between Chinese
   * or Japanese characters; within a sentence.
   * @throws {DashScopeError} `invalid_request` for what is no text
   * @example
   * for (const { startMs, endMs, text, index } of t.search("WORLD")) {
   *   console.log(startMs, endMs, text, index);
   * }
   * // → 4000 6000 world 6
   */
  search(text: string): SearchHit[];
  /**
   * The service's own document, untouched; `null` where it made none because nothing was said.
   * @example
   * console.log(JSON.stringify(t));
   * // → {"file_url":"https://example.com/two-speakers.wav",…}
   */
  toJSON(): unknown;
  /**
   * SubRip subtitles: a cue for each sentence, or cues by the rules that are given.
   * @throws {DashScopeError} `invalid_request` for a rule that is wrong
   * @example
   * console.log(t.toSrt({ maxLineWidth: 32, maxReadingSpeed: 18 })); // Chinese, as Netflix has it
   * // → 1
   * // → 00:00:00,200 --> 00:00:01,800
   * // → 你好。
   * // →
   * // → 2
   * // → 00:00:02,400 --> 00:00:06,000
   * // → Hello world.
   */
  toSrt(rules?: SubtitleRules): string;
  /**
   * WebVTT subtitles, speakers as `<v Speaker 1>`. Where times inside a sentence had to be
   * reckoned, a `NOTE` says so.
   * @throws {DashScopeError} `invalid_request` for a rule that is wrong
   * @example
   * console.log(t.toVtt({ speakerNames: ["Ann", "Bo"], wordTimes: true }));
   * // → WEBVTT
   * // →
   * // → 00:00:00.200 --> 00:00:01.800
   * // → <v Ann>你<00:00:01.000>好。
   * // →
   * // → 00:00:02.400 --> 00:00:06.000
   * // → <v Bo>Hello <00:00:04.000>world.
   */
  toVtt(rules?: VttRules): string;
  /**
   * Plain text, a line for each sentence.
   * @throws {DashScopeError} `invalid_request` for a rule that is wrong
   * @example
   * console.log(t.toText({ times: true, speakers: true }));
   * // → [00:00:00.200] Speaker 1: 你好。
   * // → [00:00:02.400] Speaker 2: Hello world.
   */
  toText(rules?: TextRules): string;
  /**
   * Frees the memory now instead of when it is collected. Using the object afterwards throws;
   * freeing it again does nothing.
   * @example
   * const { text } = t;
   * t.free();
   * console.log(text);
   * // → 你好。Hello world.
   */
  free(): void;
  /** {@link free}, at the end of a block that has it by `using`. */
  [Symbol.dispose](): void;
}

/** Who is named, and whose words. */
export interface SpeakerRules extends ChannelFilter {
  /**
   * Whether speakers are named: in WebVTT as voices, in SubRip wherever the speaker changes, in
   * plain text on each line.
   * @default true in WebVTT, else false
   */
  speakers?: boolean;
  /**
   * Names by speaker id: the first is speaker 0's. At least one, none blank.
   * @default Speaker 1, Speaker 2, …
   */
  speakerNames?: string[];
}

/**
 * How subtitles are broken into lines and cues. Without any of the rules of lines and times a cue
 * is a sentence; with one of them the others take their defaults, which are those of Netflix's
 * Timed Text Style Guide (at 24 frames a second). All are whole numbers.
 *
 * Lines end behind punctuation where they can, never inside a word, never before closing or behind
 * opening punctuation (kinsoku), and are of like length. Words are the service's. Where it gives
 * characters or pairs of them (Paraformer) or none, and a Chinese, Japanese or Thai sentence must
 * be broken, words are those that `Intl.Segmenter` finds, with the particles, measures and units
 * that belong to them: every engine has it but Firefox before 125, where any two characters may be
 * parted. Where a word begins inside of a pair, its time is reckoned. A word that is wider than a
 * line is broken. Widths are counted in columns by Unicode Standard Annex #11: a Latin letter takes
 * one, a Chinese character two.
 */
export interface SubtitleRules extends SpeakerRules {
  /** Widest line in columns, 8–1000. @default 42 (Netflix, English; Chinese: 32, Japanese: 26) */
  maxLineWidth?: number;
  /** Most lines in a cue, 1–10. @default 2 */
  maxLines?: number;
  /**
   * A cue stays at least so long, if the next one leaves room, 0–600 000 ms.
   * @default 833 (Netflix: 5/6 s)
   */
  minDurationMs?: number;
  /**
   * A cue is split when its words take longer, 1–600 000 ms and at least `minDurationMs`.
   * @default 7000 (Netflix)
   */
  maxDurationMs?: number;
  /**
   * Columns a second that can be read: a cue stays longer for it, if the next one leaves room,
   * 1–1000.
   * @default 20 (Netflix, English; Chinese: 18)
   */
  maxReadingSpeed?: number;
  /** Time between a cue and the next, 0–600 000 ms. @default 83 (Netflix: 2 frames) */
  minGapMs?: number;
  /**
   * A gap shorter than this is closed down to `minGapMs`, 0–600 000 ms.
   * @default 500 (Netflix: 12 frames)
   */
  closeGapMs?: number;
}

/** Rules of WebVTT. */
export interface VttRules extends SubtitleRules {
  /**
   * Whether each word is marked with its time, so that players can show the words as they are said
   * (karaoke).
   * @default false
   */
  wordTimes?: boolean;
}

/** Rules of plain text. */
export interface TextRules extends SpeakerRules {
  /** Whether each line begins with its time, `[00:01:02.345]`. @default false */
  times?: boolean;
}

/** The rules that each format takes. */
export interface FormatRules {
  /** SubRip. */
  srt: SubtitleRules;
  /** WebVTT. */
  vtt: VttRules;
  /** Plain text. */
  txt: TextRules;
}

/**
 * Turns a result document into a subtitle file, in UTF-8, while it comes: a 12-hour document is
 * never held. See {@link subtitleStream} for the order of cues.
 * @throws {DashScopeError} as {@link Transcription.parse}; `invalid_request` for a format or rule
 * that is wrong
 * @example
 * const answer = await fetch("https://example.com/result.json");
 * const bytes = await subtitles(answer, "srt", { maxLines: 1 });
 * console.log(new TextDecoder().decode(bytes));
 * // → 1
 * // → 00:00:00,200 --> 00:00:01,800
 * // → 你好。
 * // → …
 */
export function subtitles<F extends keyof FormatRules>(
  document: ResultDocument,
  format: F,
  rules?: FormatRules[F],
): Promise<Uint8Array<ArrayBuffer>>;

/**
 * The same as a stream: result document in, subtitle file out, in constant memory.
 *
 * A file of several tracks, or one of which a `channelId` is picked, is kept in memory until its
 * end (in columns, under a megabyte an hour): cues go by time, and the document lists one track
 * after the other. Else cues go by time as far as a sentence is within 16 places of its own in the
 * document; one that is further off stays where the document has it, as do the tracks of a document
 * that does not say beforehand how many it has. {@link Transcription.toSrt} and its like, which
 * hold the document, put all in order.
 * @throws {DashScopeError} through the stream, as {@link subtitles}
 * @example
 * const { body } = await fetch("https://example.com/result.json");
 * const answer = new Response(body?.pipeThrough(subtitleStream("vtt")), {
 *   headers: { "Content-Type": "text/vtt" },
 * });
 * console.log(await answer.text());
 * // → WEBVTT
 * // →
 * // → 00:00:00.200 --> 00:00:01.800
 * // → <v Speaker 1>你好。
 * // → …
 */
export function subtitleStream<F extends keyof FormatRules>(
  format: F,
  rules?: FormatRules[F],
): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>;

/**
 * When to ask for a task next, for those who wait elsewhere (a workflow, a queue, a cron job): the
 * schedule that {@link Task.wait} keeps.
 * @param elapsedMs milliseconds since the submit, from 0
 * @returns milliseconds until the next query: a quarter of `elapsedMs`, at least 500 and at most
 * 5000, ±10 % at random
 * @throws {DashScopeError} `invalid_request` for anything but a number from 0
 * @example
 * const delayMs = await pollDelayMs(12_000);
 * console.log(delayMs >= 2_700 && delayMs <= 3_300);
 * // → true
 */
export function pollDelayMs(elapsedMs: number): Promise<number>;

/** What one speaker said until another did. */
export interface Turn {
  /** Start of its first sentence. */
  startMs: number;
  /** End of its last. */
  endMs: number;
  /** Its sentences, with a space between them where their script has one. */
  text: string;
  /** Track of the audio, from 0. */
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
  /**
   * Where it begins in `sentence.text`, in units of UTF-16 as JavaScript counts: to mark it there.
   */
  index: number;
  /** The sentence it is part of. */
  sentence: Sentence;
  /**
   * The service gave no times of words here: they are reckoned from the sentence's. Absent where it
   * gave them.
   */
  interpolated?: true;
}

/** Wire: `properties` (Paraformer, Fun-ASR, SenseVoice) or `audio_info` (Qwen). */
export interface AudioProperties {
  /** E.g. `pcm_s16le`, `mp3`. Wire: `audio_format` or `format`. */
  format?: string;
  /** Samples a second. Wire: `original_sampling_rate` or `sample_rate`. */
  sampleRateHz?: number;
  /**
   * Tracks in the file, from 0, not only those recognised; Qwen models do not say. Wire:
   * `channels`.
   */
  channelIds?: number[];
}

/** What was said on one track. Wire: `transcripts[]`. */
export interface Channel {
  /** Track of the audio, from 0. Wire: `channel_id`. */
  channelId: number;
  /** All its text. Wire: `text`. */
  text: string;
  /**
   * Milliseconds of speech, as billed; Qwen models do not say. Wire:
   * `content_duration_in_milliseconds`.
   */
  speechMs?: number;
  /** In the order of the document. Wire: `sentences`. */
  sentences: Sentence[];
}

/** A sentence. Wire: `transcripts[].sentences[]`. */
export interface Sentence {
  /** Its start, in milliseconds. Wire: `begin_time`. */
  startMs: number;
  /** Its end, in milliseconds. Wire: `end_time`. */
  endMs: number;
  /** With its punctuation; SenseVoice's tags are taken out. Wire: `text`. */
  text: string;
  /** Track of the audio, from 0. Wire: `channel_id` of the transcript. */
  channelId: number;
  /** As the service numbers them: from 1 (Paraformer), from 0 (Qwen). Wire: `sentence_id`. */
  sentenceId?: number;
  /** From 0; with `diarization` only. Wire: `speaker_id`. */
  speakerId?: number;
  /** Language code; Qwen only. Wire: `language`. */
  language?: string;
  /**
   * Emotion, from models that detect it (Qwen, SenseVoice):
   * `neutral happy angry sad surprised disgusted fearful`. Wire: `emotion`, or a tag in `text`.
   */
  emotion?: string;
  /** What else was heard: `speech applause bgm laughter`; SenseVoice only. Wire: tags in `text`. */
  events?: string[];
  /** Empty where the model gives none. Wire: `words`. */
  words: Word[];
}

/** A word, or one or two Chinese characters. Wire: `transcripts[].sentences[].words[]`. */
export interface Word {
  /** Its start, in milliseconds. Wire: `begin_time`. */
  startMs: number;
  /** Its end, in milliseconds. Wire: `end_time`. */
  endMs: number;
  /**
   * With the spaces the service put around it: joining `text + punctuation` gives the sentence.
   * Wire: `text`.
   */
  text: string;
  /** What follows the word; `""` when nothing does. Wire: `punctuation`. */
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
  /**
   * An answer could not be read: please report it. Or there was no memory for it; the message says
   * so.
   */
  | "decode"
  /**
   * The WebAssembly stopped: there was no memory left, or it is a bug; please report it. Calls in
   * flight are rejected, what was not read out of a `Transcription` is lost, the next call starts
   * anew. A task goes on: resume with `taskId`.
   */
  | "internal";

/** The one error type. Never holds the key or a signed link. */
export class DashScopeError extends Error {
  private constructor();
  /** Always the same. */
  readonly name: "DashScopeError";
  /** What you can do about it. */
  readonly kind: ErrorKind;
  /** Code of the service, letter for letter, e.g. `InvalidFile.DownloadFailed`. Wire: `code`. */
  readonly code?: string;
  /** HTTP status, where an answer arrived. */
  readonly status?: number;
  /** Id of the request at the service, for support. Wire: `request_id`. */
  readonly requestId?: string;
  /** Id of the task, as soon as there is one. Wire: `output.task_id`. */
  readonly taskId?: string;
  /** The option at fault, e.g. `options.speakerCount`. */
  readonly field?: string;
  /** How long the service asks to wait, in milliseconds. Wire: header `Retry-After`. */
  readonly retryAfterMs?: number;
  /**
   * Whether the same call may succeed later without paying twice. Where there is a `taskId`, wait
   * with it instead of transcribing again.
   */
  readonly retryable: boolean;
}

/**
 * Whether `value` is a {@link DashScopeError}, also one from another copy of this package.
 * @example
 * try {
 *   await client.transcribe("talk.mp3");
 * } catch (error) {
 *   if (!isDashScopeError(error)) throw error;
 *   console.log(error.kind, error.field);
 *   // → invalid_request audio
 * }
 */
export function isDashScopeError(value: unknown): value is DashScopeError;

/**
 * Loads the WebAssembly now instead of inside the first call. Safe to call any number of times.
 * @throws {DashScopeError} `invalid_request` when it could not be loaded, e.g. for a
 * Content-Security-Policy; the next call tries again
 * @example
 * await init(); // while somebody still picks a file
 * console.log((await client.transcribe(file)).text);
 * // → Hello world, 这里是阿里巴巴语音实验室。
 */
export function init(): Promise<void>;
