/// <reference lib="esnext.disposable" />

/**
 * Speech-to-text with Alibaba Cloud DashScope, from web pages, edge functions and Node.
 *
 * Every time is in whole milliseconds from the start of the audio, unless its name ends with `At`
 * or `AtMs` (epoch milliseconds). Options are checked before the first request is sent. Every
 * promise rejects with a {@link DashScopeError}, or with `signal.reason` after an abort. *Wire*
 * gives the name of a member in the service's own JSON. *§* gives the section of
 * `docs/dashscope-api.md`, in the repository, that names the source of a fact about the service.
 *
 * In the examples `client` is a {@link Client}, `file` a `File`, and `t` the {@link Transcription}
 * of a talk of two speakers. The lines after the arrows are printed; an ellipsis stands for any
 * text.
 *
 * @module dashscope-asr
 */

/**
 * Options of a {@link Client}, read by its constructor and checked by its first call. As those of
 * all calls they may also stand on a prototype, as the getters and methods of a class do; each is
 * read once. One that is `undefined` counts as left out.
 */
export interface ClientOptions {
  /**
   * DashScope API key (`sk-…`) or temporary token (`st-…`), or a function that returns one. The
   * function is called before the first request, and again when the service rejects the key;
   * concurrent calls share its result. The key is sent to the API's origin only, never to a result
   * or upload link. Leave the key out in a web page, where everybody can read it, and set `baseUrl`
   * to a relay of your own. Required without `baseUrl`. Wire: header `Authorization`.
   * @default none: a relay adds the key
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * URL of the API: `https://`, or `http://` on this machine or without a key. Overrides `region`.
   * In a page a path (`"/api/asr"`) is relative to the page's origin.
   * @default the native API of `region`, e.g. `https://dashscope.aliyuncs.com/api/v1`
   */
  baseUrl?: string | URL | undefined;
  /**
   * Region of the key. Paraformer and SenseVoice are served in Beijing only, `-us` models in
   * Virginia (§1.2). Frankfurt and Tokyo have hosts of workspaces alone: set `workspaceHost`.
   * @default "beijing"
   */
  region?: "beijing" | "singapore" | "virginia" | "hongkong" | "frankfurt" | "tokyo" | undefined;
  /**
   * Workspace id, at most 64 letters, digits, `-` and `_`. Wire: header `X-DashScope-WorkSpace`.
   * @default the default workspace of the key
   */
  workspace?: string | undefined;
  /**
   * Uses the own host of `workspace` in `region`, which the newest pages of the service show alone:
   * `https://{workspace}.{region}.maas.aliyuncs.com/api/v1` (§1.1).
   * @default false: the region's shared host
   */
  workspaceHost?: boolean | undefined;
  /**
   * Replaces the global `fetch`, for a service binding, a proxy or a test. Called without `this`,
   * unless it is a method of a class.
   * @default the global `fetch`
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Re-routes the links in the service's answers: result documents and the upload host, which send
   * browsers no CORS headers (§1.4). The function gets each link and returns the URL to fetch
   * instead: an http(s) URL or a path at the API's origin. Neither URL gets the key.
   * @default links are fetched unchanged, over TLS
   * @example
   * const client = new Client({
   *   baseUrl: "https://example.com/api/asr",
   *   routeLink: (link) => `https://example.com/link?to=${encodeURIComponent(link)}`,
   * });
   * console.log((await client.transcribe("https://example.com/talk.mp3")).text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  routeLink?: ((link: string, purpose: "result" | "upload") => string | URL) | undefined;
}

/** `paraformer-v2`, any sample rate, and its dated snapshots. Beijing only. */
export type ParaformerV2Model = "paraformer-v2" | `paraformer-v2-${string}`;
/** `paraformer-8k-v2`, for telephone audio (8 kHz), and its dated snapshots. Beijing only. */
export type Paraformer8kV2Model = "paraformer-8k-v2" | `paraformer-8k-v2-${string}`;
/**
 * The Paraformer models before v2: any sample rate, 8 kHz, and `mtl` (several languages, 16 kHz or
 * more). Beijing only.
 * @deprecated Announced as switched off on 10 October 2026 (§1.5): use `paraformer-v2` or
 * `paraformer-8k-v2`.
 */
export type ParaformerV1Model = "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1";
/**
 * Fun-ASR and its dated snapshots. Beijing and Singapore. `fun-asr-flash-…` answers directly:
 * {@link FunAsrFlashModel}. The snapshots of 2025 and `fun-asr-mtl` were announced as switched off
 * on 10 October 2026 (§1.5).
 */
export type FunAsrModel =
  | "fun-asr"
  | "fun-asr-mtl"
  | `fun-asr-${number}-${string}`
  | `fun-asr-mtl-${string}`;
/**
 * SenseVoice: gives emotions and events, but no times of words. Beijing only.
 * @deprecated Announced as switched off on 10 October 2026 (§1.5): use `fun-asr`.
 */
export type SenseVoiceModel = "sensevoice-v1" | `sensevoice-v1-${string}`;
/** Qwen for files, one file a task, and its dated snapshots. Beijing and Singapore. */
export type QwenFiletransModel =
  | "qwen3-asr-flash-filetrans"
  | `qwen3-asr-flash-filetrans-${string}`;
/**
 * Qwen-Audio 3 for files, one file a task, which the vendor recommends since September 2026.
 * Beijing and Singapore. Gives words without being asked; no language, no emotion (§2.5).
 */
export type QwenAudioFiletransModel =
  | "qwen-audio-3.1-asr-flash-filetrans"
  | "qwen-audio-3.0-asr-flash-filetrans"
  | `qwen-audio-3.${number}-asr-flash-filetrans`
  | `qwen-audio-3.${number}-asr-flash-filetrans-${string}`;
/**
 * Models that transcribe files as tasks. A name newer than this package is accepted too: give its
 * `family`.
 */
export type TranscriptionModel =
  | ParaformerV2Model
  | Paraformer8kV2Model
  | ParaformerV1Model
  | FunAsrModel
  | SenseVoiceModel
  | QwenFiletransModel
  | QwenAudioFiletransModel;
/** Names that an editor offers for a {@link TranscriptionModel}: without those of snapshots. */
export type TranscriptionModelName =
  | "paraformer-v2"
  | "paraformer-8k-v2"
  | ParaformerV1Model
  | "fun-asr"
  | "fun-asr-mtl"
  | "sensevoice-v1"
  | "qwen3-asr-flash-filetrans"
  | "qwen-audio-3.1-asr-flash-filetrans"
  | "qwen-audio-3.0-asr-flash-filetrans";
/**
 * Qwen-Audio before 3: answers directly and takes no option but the audio. Beijing only.
 * @deprecated Announced as switched off on 30 March 2026 (§1.5): use `qwen3-asr-flash`.
 */
export type QwenAudioModel = "qwen-audio-asr" | `qwen-audio-asr-${string}`;
/** `qwen3-asr-flash` and its dated snapshots: answer directly. */
export type QwenDirectModel =
  | "qwen3-asr-flash"
  | "qwen3-asr-flash-us"
  | `qwen3-asr-flash-${number}-${string}`;
/**
 * Qwen-Audio 3: answers directly, with sentences and words (§5.5). The vendor recommends 3.1 since
 * September 2026. Beijing and Singapore.
 */
export type QwenAudioFlashModel =
  | "qwen-audio-3.1-asr-flash"
  | "qwen-audio-3.0-asr-flash"
  | `qwen-audio-3.${number}-asr-flash`
  | `qwen-audio-3.${number}-asr-flash-${number}-${string}`;
/** Fun-ASR-Flash: answers directly, with sentences and words (§5.5). Beijing and Singapore. */
export type FunAsrFlashModel = "fun-asr-flash-2026-06-15" | `fun-asr-flash-${number}-${string}`;
/** Direct models whose results have sentences and words. */
export type TimedModel = QwenAudioFlashModel | FunAsrFlashModel;
/** Models that answer directly, for {@link Client.recognize}. */
export type DirectModel = QwenDirectModel | QwenAudioModel | TimedModel;
/** Names that an editor offers for a {@link DirectModel}. */
export type DirectModelName =
  | "qwen3-asr-flash"
  | "qwen3-asr-flash-us"
  | "qwen-audio-asr"
  | "qwen-audio-3.1-asr-flash"
  | "qwen-audio-3.0-asr-flash"
  | "fun-asr-flash-2026-06-15";

/** Error of the compiler for a direct model where a task is asked for: its text says what to do. */
export type NoTaskModel<M extends DirectModel> =
  `${M} takes no tasks: call client.recognize, or use the model ${M extends FunAsrFlashModel
    ? "fun-asr"
    : M extends `qwen-audio-3.0-${string}`
      ? "qwen-audio-3.0-asr-flash-filetrans"
      : M extends QwenAudioFlashModel
        ? "qwen-audio-3.1-asr-flash-filetrans"
        : "qwen3-asr-flash-filetrans"}`;
/** The same for a model of tasks where a direct answer is asked for. */
export type NoDirectModel<M extends TranscriptionModel> =
  `${M} takes tasks alone: call client.transcribe, or use the model ${M extends QwenFiletransModel
    ? "qwen3-asr-flash"
    : M extends FunAsrModel
      ? "fun-asr-flash-2026-06-15"
      : "qwen-audio-3.1-asr-flash"}`;

/** Family of a model newer than this package: the known models whose options it takes. */
export type ModelFamily =
  | "paraformer-v2"
  | "paraformer-8k-v2"
  | "paraformer-v1"
  | "fun-asr"
  | "sensevoice"
  | "qwen-filetrans"
  | "qwen-audio-filetrans";

/** Family of a direct model newer than this package. */
export type DirectModelFamily = "qwen-direct" | "qwen-audio-flash" | "fun-asr-flash";

/**
 * Audio for a task: a public URL, an `oss://` URL from {@link Client.upload}, or a file, which is
 * uploaded first.
 */
export type AudioInput = string | URL | Blob;

/** Words to hide from the transcript. Wire: `parameters.special_word_filter`. */
export interface SpecialWordFilter {
  /**
   * Words to replace by as many `*`; at least one. Wire: `filter_with_signed.word_list`.
   * @default none
   */
  mask?: readonly string[] | undefined;
  /** Words to remove; at least one. Wire: `filter_with_empty.word_list`. @default none */
  remove?: readonly string[] | undefined;
  /** Also apply the service's own word list. Wire: `system_reserved_filter`. @default true */
  systemReserved?: boolean | undefined;
}

/** Options of every model for files. */
export interface AnyOptions {
  /**
   * Audio tracks to recognise, from 0 to 255, without duplicates; each track is billed (§2.3).
   * Wire: `channel_id`.
   * @default [0]
   */
  channelIds?: readonly number[] | undefined;
}

/** Options of every Paraformer model, and of Fun-ASR without `timestampAlignment`. */
export interface ParaformerOptions extends AnyOptions {
  /** Removes filler words. Wire: `disfluency_removal_enabled`. @default false */
  disfluencyRemoval?: boolean | undefined;
  /**
   * Corrects drift between text and playback. Wire: `timestamp_alignment_enabled`.
   * @default false
   */
  timestampAlignment?: boolean | undefined;
  /**
   * Words to hide. Wire: `special_word_filter`.
   * @default the service masks the words on its own list
   */
  specialWordFilter?: SpecialWordFilter | undefined;
  /**
   * Distinguishes speakers: fills `speakerId`. Mono audio only, at most 2 h advised (§2.3). Wire:
   * `diarization_enabled`.
   * @default false
   */
  diarization?: boolean | undefined;
  /**
   * Number of speakers to expect, 2–100; a hint, with `diarization` only. Wire: `speaker_count`.
   * @default estimated by the service
   */
  speakerCount?: number | undefined;
  /**
   * Marks sounds other than speech. An option of the vendor's SDKs but of no REST page: it may have
   * no effect (§2.3). Wire: `audio_event_detection_enabled`.
   * @default false
   */
  audioEventDetection?: boolean | undefined;
}

/** Options of `paraformer-v2`. */
export interface ParaformerV2Options extends ParaformerOptions {
  /**
   * Expected languages: `zh en ja yue ko de fr ru` (§2.3). Wire: `language_hints`.
   * @default ["zh", "en"]
   */
  languageHints?: readonly string[] | undefined;
  /**
   * Id of a list of hot words (`vocab-…`), made for this model with {@link Client.vocabularies}.
   * Wire: `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string | undefined;
}

/** Options of `paraformer-8k-v2`. */
export interface Paraformer8kV2Options extends ParaformerOptions {
  /**
   * Id of a list of hot words (`vocab-…`), Chinese only, made for this model with
   * {@link Client.vocabularies}. Wire: `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string | undefined;
}

/** Options of the Paraformer models before v2. */
export interface ParaformerV1Options extends ParaformerOptions {
  /**
   * Id of a phrase list, the older kind of hot words (§8.3). Wire: `resources[].resource_id`.
   * @default none
   */
  phraseId?: string | undefined;
}

/** Options of Fun-ASR. */
export interface FunAsrOptions extends Omit<ParaformerOptions, "timestampAlignment"> {
  /**
   * Language of the speech; the service reads the first entry only (§2.3). Wire: `language_hints`.
   * @default detected
   */
  languageHints?: readonly string[] | undefined;
  /**
   * Id of a list of hot words (`vocab-…`), made for this model with {@link Client.vocabularies}.
   * Wire: `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string | undefined;
}

/** Options of SenseVoice. */
export interface SenseVoiceOptions extends AnyOptions {
  /** `["auto"]` or exactly one language. Wire: `language_hints`. @default ["auto"] */
  languageHints?: readonly [string] | undefined;
  /** Removes filler words. Wire: `disfluency_removal_enabled`. @default false */
  disfluencyRemoval?: boolean | undefined;
  /** Marks sounds other than speech. Wire: `audio_event_detection_enabled`. @default false */
  audioEventDetection?: boolean | undefined;
}

/** Options of every `qwen3-asr-flash` model. */
export interface QwenOptions {
  /**
   * Language of the speech: `zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi` and more
   * (§2.4). Leave it out for an unknown language or several. Wire: `language`.
   * @default detected
   */
  language?: string | undefined;
  /**
   * Writes numbers, dates and units as digits; Chinese and English only. Wire: `enable_itn`.
   * @default false
   */
  itn?: boolean | undefined;
  /**
   * Context for the model: names, terms, the topic; at most 10 000 tokens. Wire: `corpus.text`, or
   * the system message.
   * @default none
   */
  context?: string | undefined;
}

/** Options of `qwen3-asr-flash-filetrans`. */
export interface QwenFiletransOptions extends QwenOptions, AnyOptions {
  /**
   * Adds the times of every word, and cuts sentences at punctuation too (§2.4). Wire:
   * `enable_words`.
   * @default false
   */
  words?: boolean | undefined;
}

/** A turn of the conversation before the audio; both sides have at most 400 characters (§5.5). */
export interface ContextTurn {
  /** Words of the user, or words that occur in the audio. Wire: `input_text`. @default none */
  user?: string | undefined;
  /** Answer of the program. Wire: `text`, of the role `assistant`. @default none */
  assistant?: string | undefined;
}

/** Options of the models of Qwen-Audio 3 and of Fun-ASR-Flash. */
export interface NewestOptions {
  /**
   * Expected languages, 4 at most (Fun-ASR-Flash: 1; more are ignored): `zh en ja ko vi th id ms tl
   * hi ar fr de es pt ru it nl sv da fi no el pl cs hu ro bg hr sk`. Wire: `language_hints`.
   * @default detected
   */
  languageHints?: readonly string[] | undefined;
  /**
   * Id of a list of hot words (`vocab-…`), made for this model with {@link Client.vocabularies}.
   * Wire: `vocabulary_id`.
   * @default none
   */
  vocabularyId?: string | undefined;
  /**
   * Turns before the audio, oldest first, or words that occur in it: a text, or at most 5
   * turns. More than the service reads is an error here. Wire: messages before the audio.
   * @default none
   */
  context?: string | readonly ContextTurn[] | undefined;
}

/** Options of the models of Qwen-Audio 3. */
export interface QwenAudio3Options extends NewestOptions {
  /**
   * Hot words of this request: weights by word, each 1–5, or 50 for at most 50 words that must not
   * be missed. At most 2000 words, each of at most 15 characters, or of 7 words of ASCII (§8.2).
   * Wire: `vocabulary`.
   * @default none
   */
  vocabulary?: Readonly<Record<string, number>> | undefined;
}

/** Options of Qwen-Audio 3.1, not of 3.0. */
export interface DialectOptions {
  /**
   * Writes a dialect as it is spoken, not as standard Chinese. Wire: `keep_dialect`.
   * @default false
   */
  keepDialect?: boolean | undefined;
}

/** Options of Qwen-Audio 3.0 for files. `context` is sent as one public client does (§2.5). */
export interface QwenAudio30FiletransOptions
  extends QwenAudio3Options,
    AnyOptions,
    Pick<ParaformerOptions, "specialWordFilter" | "diarization" | "speakerCount"> {}

/** Options of Qwen-Audio 3.1 for files. */
export interface QwenAudioFiletransOptions extends QwenAudio30FiletransOptions, DialectOptions {}

/** Format of the audio of a direct request. */
export interface AudioFormat {
  /**
   * Name of the format, such as `wav`; the service reads the content whatever it says. Wire:
   * `format`.
   * @default the extension of the name, or `wav`
   */
  format?: string | undefined;
  /** Sample rate in hertz, 1000–192 000. Wire: `sample_rate`. @default not sent */
  sampleRate?: number | undefined;
}

/** Options of Qwen-Audio 3.0 that answers directly. */
export interface QwenAudio30FlashOptions extends QwenAudio3Options, AudioFormat {}

/** Options of Qwen-Audio 3.1 that answers directly. */
export interface QwenAudioFlashOptions extends QwenAudio30FlashOptions, DialectOptions {
  /**
   * Distinguishes speakers: fills `speakerId`. The service then ignores `languageHints` and
   * `keepDialect`. Wire: `speaker_diarization_enabled`.
   * @default false
   */
  diarization?: boolean | undefined;
}

/** Options of a model newer than this package. */
export type AllOptions = ParaformerV2Options &
  ParaformerV1Options &
  Omit<QwenAudioFiletransOptions, "context"> &
  QwenFiletransOptions & {
    /**
     * Family of the model: options that the family does not take are refused.
     * @default derived from the name, else every option is sent
     */
    family?: ModelFamily | undefined;
  };

/** Options of the model `M`. */
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
          : M extends QwenAudioFiletransModel
            ? M extends `qwen-audio-3.0-${string}`
              ? QwenAudio30FiletransOptions
              : QwenAudioFiletransOptions
            : M extends QwenFiletransModel
              ? QwenFiletransOptions
              : M extends DirectModel
                ? {
                    /** This model takes no tasks: use {@link Client.recognize}. */
                    model?: NoTaskModel<M> | undefined;
                  }
                : AllOptions;

/**
 * Options of the recognition; the model decides which are allowed. `Offered` are further names that
 * an editor completes, before it knows `M`.
 */
export type RecognitionOptions<
  M extends string = "paraformer-v2",
  Offered extends string = never,
> = {
  /** The model. Wire: `model`. @default "paraformer-v2" */
  model?: (M extends DirectModel ? NoTaskModel<M> : M | NoInfer<Offered>) | undefined;
} & OptionsOf<M>;

/** Options of every call. */
export interface RequestOptions {
  /** Ends the request; the promise rejects with `signal.reason`. @default none */
  signal?: AbortSignal | undefined;
}

/** Options of waiting for a task. */
export interface WaitOptions {
  /**
   * Time limit for waiting and reading, in milliseconds (1–86 400 000), counted from the submit, or
   * from the call of {@link Task.wait}. The task itself goes on: the error, of kind `timeout`,
   * carries `taskId`.
   * @default 86 400 000 (24 h, as long as the service keeps a task, §3.5)
   */
  timeoutMs?: number | undefined;
  /**
   * Fixed interval between queries, in milliseconds (100–60 000).
   * @default a schedule from 0.5 s to 5 s that grows with the time waited
   */
  pollIntervalMs?: number | undefined;
  /**
   * Ends the waiting at once; the promise rejects with `signal.reason`. The task itself goes on and
   * is billed.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Called after the submit and after every query. An error that it throws is written to the
   * console and changes nothing.
   * @default none
   */
  onStatus?: ((event: StatusEvent) => void) | undefined;
}

/** Argument of {@link WaitOptions.onStatus}. */
export interface StatusEvent {
  /** Id of the task: {@link Client.task} resumes it for 24 hours (§3.5). Wire: `output.task_id`. */
  taskId: string;
  /** State of the task. Wire: `output.task_status`. */
  status: TaskStatus;
  /** Milliseconds since this wait began. */
  elapsedMs: number;
  /**
   * Error of a failed query, for display: the query is repeated until `timeoutMs`. Absent after a
   * successful query.
   */
  failure?: DashScopeError;
}

/**
 * State of a task. A state that the service adds later arrives in lower case. Wire: `task_status`.
 */
export type TaskStatus =
  | "pending"
  | "running"
  | "suspended"
  | "succeeded"
  | "failed"
  | "canceled"
  | "unknown"
  | (string & {});

/** Progress of an upload. */
export interface UploadedBytes {
  /** Bytes sent so far. */
  loadedBytes: number;
  /** Bytes of the file. */
  totalBytes: number;
}

/** Options for audio given as a `File` or `Blob`. */
export interface UploadProgress {
  /**
   * Called during an upload: in pages as it goes on (XMLHttpRequest), elsewhere at its start and
   * its end.
   * @default none
   */
  onProgress?: ((event: UploadedBytes) => void) | undefined;
}

/** Options of {@link Client.submit}. */
export type SubmitOptions<
  M extends string = "paraformer-v2",
  Offered extends string = never,
> = RecognitionOptions<M, Offered> &
  UploadProgress & {
    /**
     * Ends the request; it is then unknown whether the service has received the task.
     * @default none
     */
    signal?: AbortSignal | undefined;
  };

/** Options of {@link Client.transcribe}. */
export type TranscribeOptions<
  M extends string = "paraformer-v2",
  Offered extends string = never,
> = RecognitionOptions<M, Offered> & UploadProgress & WaitOptions;

/** Options of {@link Client.transcribeAll}. */
export type TranscribeAllOptions<
  M extends string = "paraformer-v2",
  Offered extends string = never,
> = TranscribeOptions<M, Offered> & {
  /** Number of files transcribed at a time, 1–1000. @default 20 */
  concurrency?: number | undefined;
};

/** Client of one account. Holds no connection and no timer while no call runs. */
export class Client {
  /**
   * Sends no request and checks no option: the first call reports wrong options.
   * @example
   * const client = new Client({ apiKey: process.env.DASHSCOPE_API_KEY, region: "beijing" });
   * const { text } = await client.transcribe("https://example.com/talk.mp3");
   * console.log(text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  constructor(options: ClientOptions);
  /**
   * Transcribes one file: uploads a `File` or `Blob`, submits the audio, waits and reads the
   * result.
   * @param audio public `http://` or `https://` URL of at most 2 GB and 12 h (§2.2), in which
   * characters other than ASCII are encoded, in the host too; or an `oss://` URL; or a file of at
   * most 1 GB (§6)
   * @throws {DashScopeError} of any kind; after the submit with `taskId`: wait with this id,
   * because transcribing again is billed again
   * @example
   * const audio = "https://example.com/talk.mp3";
   * const t = await client.transcribe(audio, { languageHints: ["zh", "en"] });
   * console.log(t.text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  transcribe<const M extends string = "paraformer-v2">(
    audio: AudioInput,
    options?: TranscribeOptions<M, TranscriptionModelName>,
  ): Promise<Transcription>;
  /**
   * Transcribes any number of files, each as a task of its own, within the service's rate limits
   * (§3.7). Yields the outcome of each file as soon as its task has ended, in that order: one bad
   * file never hides the others. Leaving the loop stops the waiting; submitted tasks go on and are
   * billed.
   * @param audios files as an iterable, or a generator, which is asked for the next file when a
   * place is free
   * @throws {DashScopeError} `invalid_request` for wrong options, which are wrong for all files;
   * other errors are outcomes. An error of `audios` itself is passed on
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
    options?: TranscribeAllOptions<M, TranscriptionModelName>,
  ): AsyncIterableIterator<BatchOutcome<A>>;
  /**
   * Submits files as one task and does not wait. Sent once, unless the service refuses the submit
   * for its rate: a second task would be billed.
   * @param audio one file, or 1–100 (Qwen models: one; the service's newest pages promise one for
   * all models, §2.2)
   * @throws {DashScopeError} after `network` and `service` it is unknown whether there is a task;
   * the message says so
   * @example
   * const urls = ["https://example.com/monday.mp3", "https://example.com/tuesday.mp3"];
   * const task = await client.submit(urls);
   * const { outcomes } = await task.wait();
   * console.log(outcomes.length, outcomes[0].status);
   * // → 2 succeeded
   */
  submit<const M extends string = "paraformer-v2">(
    audio: AudioInput | readonly AudioInput[],
    options?: SubmitOptions<M, TranscriptionModelName>,
  ): Promise<Task>;
  /**
   * Returns a task that was submitted earlier, from its id or from `JSON.stringify(task)`. Sends no
   * request: the first call of the task checks the id.
   * @example
   * const kept = JSON.stringify(await client.submit("https://example.com/talk.mp3"));
   * // After a reload, or in another process, within 24 hours:
   * const { outcomes } = await client.task(kept).wait();
   * console.log(outcomes[0].transcription?.text);
   * // → Hello world, 这里是阿里巴巴语音实验室。
   */
  task(id: string | TaskReference): Task;
  /**
   * Lists the account's tasks of the last 24 hours or of a time span (§3.6), the newest first.
   * Requests the next page when the loop reaches it.
   * @throws {DashScopeError} `invalid_request` for a wrong filter, or the error of a query that
   * failed repeatedly
   * @example
   * await (await client.submit("https://example.com/talk.mp3", { model: "fun-asr" })).wait();
   * for await (const { status, model } of client.tasks({ status: "succeeded", pageSize: 100 })) {
   *   console.log(status, model);
   * }
   * // → succeeded fun-asr
   */
  tasks(filter?: TaskFilter): AsyncIterableIterator<TaskSummary>;
  /**
   * Recognises audio of at most 5 minutes (§5.1) and resolves with its text. Sent once: a lost
   * answer is billed, so its error has `retryable: false`.
   * @param audio a URL as in {@link Client.transcribe}, or a file: up to 7.5 MB inside the request
   * (10 MB as base64, §5.1), a larger one is uploaded first
   * @throws {DashScopeError} the error of the one request
   * @example
   * const context = "Alibaba Cloud, Model Studio";
   * const { text, language, emotion } = await client.recognize(file, { context });
   * console.log(text, language, emotion);
   * // → 欢迎使用阿里云。 zh neutral
   */
  recognize<const M extends string = "qwen3-asr-flash">(
    audio: AudioInput,
    options?: RecognizeOptions<M, DirectModelName>,
  ): Promise<RecognitionOf<M>>;
  /**
   * Recognises like {@link Client.recognize} and yields the text as it arrives. Leaving the loop
   * ends the request.
   * @throws {DashScopeError} as {@link Client.recognize}; `network` when the stream breaks off,
   * after the text that had arrived
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
    options?: RecognizeStreamOptions<M, DirectModelName>,
  ): AsyncIterableIterator<RecognitionUpdate>;
  /**
   * Uploads a file for 48 hours, for one model and the same account (§6), and resolves with its
   * `oss://` URL. A file name of letters, digits, `.`, `-` and `_` is kept, the first time it is
   * used; another is replaced, because the service cannot fetch it.
   * @param file at least 1 byte, at most 1 GB or the limit of the model
   * @throws {DashScopeError} `invalid_request` for a wrong size, before the upload; or the error of
   * the storage
   * @example
   * const url = await client.upload(file, { model: "fun-asr" });
   * console.log(url);
   * // → oss://…/talk.wav
   * console.log((await client.transcribe(url, { model: "fun-asr" })).noSpeech);
   * // → false
   */
  upload(file: Blob, options?: UploadOptions): Promise<string>;
  /**
   * Creates a temporary key for up to 30 minutes (§7), for requests through a relay of yours. The
   * token has the rights of the client's own key and cannot be revoked.
   * @throws {DashScopeError} the error of the one request
   * @example
   * const { token, expiresAtMs } = await client.createToken({ expiresInSeconds: 600 });
   * console.log(token, expiresAtMs > Date.now());
   * // → st-… true
   */
  createToken(options?: TokenOptions): Promise<Token>;
  /**
   * Lists of hot words for paraformer-v2, -8k-v2 and Fun-ASR: at most 10 lists an account and 500
   * words a list (§8.1).
   */
  readonly vocabularies: Vocabularies;
}

/** Options of direct recognition; `qwen-audio-asr` takes no option but the model. */
export type RecognizeOptions<
  M extends string = "qwen3-asr-flash",
  Offered extends string = never,
> = {
  /** The model. Wire: `model`. @default "qwen3-asr-flash" */
  model?: (M extends TranscriptionModel ? NoDirectModel<M> : M | NoInfer<Offered>) | undefined;
} & RequestOptions &
  UploadProgress &
  DirectOptionsOf<M>;

/** Options of `qwen-audio-asr`. */
export interface ResultFormat {
  /**
   * Sent unchanged, to compare requests: the answer is the same without it. Wire:
   * `parameters.result_format`.
   * @default not sent
   */
  resultFormat?: "message" | undefined;
}

/** Options of `qwen3-asr-flash`. */
export interface QwenDirectOptions extends QwenOptions, ResultFormat {
  /**
   * An option of older pages: answers carry the language without it (§5.1). Wire:
   * `asr_options.enable_lid`.
   * @default not sent
   */
  detectLanguage?: boolean | undefined;
}

/** Further options of the direct model `M`. */
export type DirectOptionsOf<M extends string> = M extends QwenAudioModel
  ? ResultFormat
  : M extends TranscriptionModel
    ? {
        /** This model takes tasks only: use {@link Client.transcribe}. */
        model?: NoDirectModel<M> | undefined;
      }
    : M extends QwenAudioFlashModel
      ? M extends `qwen-audio-3.0-${string}`
        ? QwenAudio30FlashOptions
        : QwenAudioFlashOptions
      : M extends FunAsrFlashModel
        ? NewestOptions & AudioFormat
        : M extends QwenDirectModel
          ? QwenDirectOptions
          : QwenDirectOptions &
              Omit<QwenAudioFlashOptions, "context"> & {
                /**
                 * Family of the model: the shape of its requests and answers, and its options.
                 * @default derived from the name, else that of qwen3-asr-flash
                 */
                family?: DirectModelFamily | undefined;
              };

/** Result of the direct model `M`. */
export type RecognitionOf<M extends string> = M extends TimedModel ? TimedRecognition : Recognition;

/** Options of {@link Client.recognizeStream}; `incremental` is not for a {@link TimedModel}. */
export type RecognizeStreamOptions<
  M extends string = "qwen3-asr-flash",
  Offered extends string = never,
> = RecognizeOptions<M, Offered> &
  (M extends TimedModel
    ? unknown
    : {
        /**
         * Requests pieces of text instead of the whole text in every event; the updates are the
         * same. Wire: `incremental_output`.
         * @default false
         */
        incremental?: boolean | undefined;
      });

/** Result of a direct model, without times. */
export interface Recognition {
  /** The whole text. Empty for audio without speech. Wire: `message.content[].text`. */
  text: string;
  /** `true` for audio without speech. */
  noSpeech: boolean;
  /** Language code. Wire: `message.annotations[].language`. */
  language?: string;
  /**
   * Emotion: `neutral happy angry sad surprised disgusted fearful`. Wire:
   * `message.annotations[].emotion`.
   */
  emotion?: string;
  /**
   * `"stop"`, or `"length"` when the text was cut; absent while the text arrives. Wire:
   * `choices[0].finish_reason`.
   */
  finishReason?: string;
  /** Billed amounts. Wire: `usage`. */
  usage: Usage;
  /** Id of the request, for support. Wire: `request_id`. */
  requestId?: string;
}

/**
 * Result of a direct model that gives times: a {@link Transcription} with sentences, words and
 * subtitles, and the facts of the request. Where the model gives all of the audio as one sentence,
 * it is cut at punctuation and pauses, and each of its sentences is `derived`.
 */
export interface TimedRecognition extends Transcription {
  /** `"stop"` once the text is whole. */
  finishReason?: string;
  /** Billed amounts. Wire: `usage`. */
  usage: Usage;
  /** Id of the request, for support. Wire: `request_id`. */
  requestId?: string;
}

/** One step of {@link Client.recognizeStream}. */
export interface RecognitionUpdate extends Recognition {
  /** Text that this step added; the service may change earlier text too. */
  delta: string;
  /** Sentences and words, in the last step of a {@link TimedModel}. */
  transcription?: Transcription;
}

/** Billed amounts, counted by the service; the model decides which are present. */
export interface Usage {
  /** Seconds of audio. Wire: `seconds` or `duration`. */
  seconds?: number;
  /** Tokens of the context. Wire: `input_tokens`, or `input_tokens_details.text_tokens`. */
  inputTokens?: number;
  /** Tokens of the text. Wire: `output_tokens`, or `output_tokens_details.text_tokens`. */
  outputTokens?: number;
  /** Sum of all tokens. Wire: `total_tokens`. */
  totalTokens?: number;
  /** Tokens of the audio; 25 a second for qwen-audio-asr (§5.3). Wire: `audio_tokens`. */
  audioTokens?: number;
}

/** Options of {@link Client.upload}. */
export interface UploadOptions extends UploadProgress, RequestOptions {
  /**
   * Model that will read the file; no other can (§6). Wire: `model` of `getPolicy`.
   * @default "paraformer-v2"
   */
  model?: TranscriptionModelName | DirectModelName | (string & {}) | undefined;
}

/** Options of {@link Client.createToken}. */
export interface TokenOptions extends RequestOptions {
  /** Lifetime in seconds, 1–1800. Wire: `expire_in_seconds`. @default 60 */
  expiresInSeconds?: number | undefined;
}

/** Result of {@link Client.createToken}. */
export interface Token {
  /** The token (`st-…`), used in place of a key. */
  token: string;
  /** End of its lifetime, epoch milliseconds. Wire: `expires_at`, in seconds. */
  expiresAtMs: number;
}

/** Filter of {@link Client.tasks}. */
export interface TaskFilter extends RequestOptions {
  /**
   * Start of the time span (epoch milliseconds or a `Date`), at most 24 h before `endTime`. Wire:
   * `start_time`.
   * @default 24 h ago
   */
  startTime?: Date | number | undefined;
  /** End of the time span (epoch milliseconds or a `Date`). Wire: `end_time`. @default now */
  endTime?: Date | number | undefined;
  /** Tasks of this model only. Wire: `model_name`. @default all models */
  model?: string | undefined;
  /** Tasks in this state only. Wire: `status`. @default any state */
  status?: "pending" | "running" | "succeeded" | "failed" | "canceled" | "unknown" | undefined;
  /** Tasks in a request, 1–100. Wire: `page_size`. @default 10 */
  pageSize?: number | undefined;
  /** First page, from 1. Wire: `page_no`. @default 1 */
  page?: number | undefined;
}

/** A task of {@link Client.tasks}. */
export interface TaskSummary {
  /** Id for {@link Client.task}. Wire: `task_id`. */
  taskId: string;
  /** State of the task. Wire: `status`. */
  status: TaskStatus;
  /** Model of the task. Wire: `model_name`. */
  model?: string;
  /** Time of the submit, epoch milliseconds. Wire: `gmt_create`. */
  createdAtMs?: number;
  /** Start of the processing, epoch milliseconds. Wire: `start_time`. */
  startedAtMs?: number;
  /** End of the task, epoch milliseconds. Wire: `end_time`. */
  endedAtMs?: number;
  /** Region that runs the task, e.g. `cn-beijing`. Wire: `region`. */
  region?: string;
  /** Id of the submit, for support. Wire: `request_id`. */
  requestId?: string;
}

/** A hot word: a word that the model prefers to similar ones. */
export interface HotWord {
  /** The word: at most 15 characters, or 7 words of ASCII (§8.1). Wire: `text`. */
  text: string;
  /**
   * Strength of the preference, 1–5; 4 is usual. 50 for a word that must not be missed, of
   * Qwen-Audio 3 only. Wire: `weight`.
   * @default 4
   */
  weight?: number | undefined;
  /** Language: `zh en ja yue ko de fr ru` (Fun-ASR: `zh en ja`). Wire: `lang`. @default detected */
  language?: string | undefined;
}

/** A list of hot words without its words. */
export interface VocabularySummary {
  /** Id (`vocab-…`) for the option `vocabularyId`. Wire: `vocabulary_id`. */
  vocabularyId: string;
  /** State: `"ok"` once usable, `"undeployed"` before. Wire: `status`. */
  status: "ok" | "undeployed" | (string & {});
  /** Time of its creation, epoch milliseconds. Wire: `gmt_create`, which is UTC+8 text. */
  createdAtMs?: number;
  /** Time of its last change, epoch milliseconds. Wire: `gmt_modified`, which is UTC+8 text. */
  modifiedAtMs?: number;
}

/** A list of hot words with its words. */
export interface Vocabulary extends VocabularySummary {
  /** Model that can use the list. Wire: `target_model`. */
  model?: string;
  /** Words of the list. Wire: `vocabulary`. */
  words: HotWord[];
}

/** New words of a list. */
export interface VocabularyWords extends RequestOptions {
  /** 1–500 words. Wire: `vocabulary`. */
  words: readonly HotWord[];
}

/** A list of hot words to create. */
export interface NewVocabulary extends VocabularyWords {
  /** Model that will use the list, e.g. `"paraformer-v2"`; no other can. Wire: `target_model`. */
  model: string;
  /** Part of the id: 1–10 lower-case letters and digits. Wire: `prefix`. */
  prefix: string;
}

/** Filter of {@link Vocabularies.list}. */
export interface VocabularyFilter extends RequestOptions {
  /** Lists with this prefix only. Wire: `prefix`. @default all */
  prefix?: string | undefined;
  /** Page, from 0. Wire: `page_index`. @default 0 */
  page?: number | undefined;
  /** Lists in a page, 1–100. Wire: `page_size`. @default 10 */
  pageSize?: number | undefined;
}

/** Lists of hot words of one account. */
export interface Vocabularies {
  /**
   * Creates a list and resolves with its id. Sent once, because each request creates a list: an
   * error that leaves the outcome open has `retryable: false`.
   * @throws {DashScopeError} `invalid_request` for an invalid list; with code
   * `Throttling.AllocationQuota` when the account has 10 lists
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
   * Resolves with one page of the account's lists, without their words.
   * @throws {DashScopeError} the error of a query that failed repeatedly
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
   * Resolves with a list and its words.
   * @throws {DashScopeError} `invalid_request`, with code `BadRequest.ResourceNotExist`, for an
   * unknown id
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

/** Reference to a task, in JSON. */
export interface TaskReference {
  /** Id of the task. Wire: `output.task_id`. */
  taskId: string;
}

/** A task at the service: one or more files to transcribe. */
export class Task {
  private constructor();
  /**
   * Id of the task. The service keeps a task for 24 hours after its end (§3.5). Wire:
   * `output.task_id`.
   */
  readonly id: string;
  /**
   * Queries the task once. After the end of the task the answer names its results, for programs
   * that wait elsewhere or keep results unread.
   * @throws {DashScopeError} the error of the query; a failed task is a status, not an error
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
  status(options?: RequestOptions): Promise<TaskState>;
  /**
   * Waits for the end of the task and reads every result. Resolves when the service reports an
   * outcome for each file, failed files included. A failed query is repeated until `timeoutMs`.
   * @throws {DashScopeError} `task_failed` when the task ended without results, `timeout` at
   * `timeoutMs`, or the error of a query that cannot be repeated, such as `authentication`; always
   * with `taskId`
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
   * Yields the state of the task after each query, until the task has ended; reads no results.
   * Leaving the loop stops the queries.
   * @throws {DashScopeError} as {@link Task.wait}, except for the end of the task, which is a state
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * for await (const { status } of task) console.log(status);
   * // → pending
   * // → …
   * // → succeeded
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<StatusEvent>;
  /**
   * Cancels the task while it is pending, which is for a moment only (§3.6).
   * @throws {DashScopeError} `invalid_request`, with code `UnsupportedOperation`, for a task that
   * is no longer pending
   * @example
   * const task = await client.submit("https://example.com/talk.mp3");
   * await task.cancel();
   * console.log((await task.status()).status);
   * // → canceled
   */
  cancel(options?: RequestOptions): Promise<void>;
  /**
   * Returns the reference that {@link Client.task} takes, for `JSON.stringify`.
   * @example
   * const task = client.task("c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f");
   * console.log(JSON.stringify({ task }));
   * // → {"task":{"taskId":"c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f"}}
   */
  toJSON(): TaskReference;
}

/** Numbers of files in a task. */
export interface TaskMetrics {
  /** Files in the task. Wire: `TOTAL`. */
  total: number;
  /** Files with a result so far. Wire: `SUCCEEDED`. */
  succeeded: number;
  /** Files that failed so far. Wire: `FAILED`. */
  failed: number;
}

/** State of a task at one moment. */
export interface TaskSnapshot {
  /** Id of the task. Wire: `output.task_id`. */
  taskId: string;
  /** State of the task. Wire: `output.task_status`. */
  status: TaskStatus;
  /** Time of the submit, epoch milliseconds. Wire: `output.submit_time`, which is UTC+8 text. */
  submittedAtMs?: number;
  /**
   * Start of the processing, epoch milliseconds. Wire: `output.scheduled_time`, which is UTC+8
   * text.
   */
  scheduledAtMs?: number;
  /** End of the task, epoch milliseconds. Wire: `output.end_time`, which is UTC+8 text. */
  endedAtMs?: number;
  /** Numbers of files in the task and of those that ended. Wire: `output.task_metrics`. */
  metrics?: TaskMetrics;
  /**
   * Billed speech in whole seconds, once there is a result. Wire: `usage.duration` or
   * `usage.seconds`.
   */
  billedSeconds?: number;
  /** Id of this query, for support. Wire: `request_id`. */
  requestId?: string;
}

/** State of a task at one moment, with the links of its results. */
export interface TaskState extends TaskSnapshot {
  /**
   * One entry for each file once the task has ended, in the service's order (match by `fileUrl`);
   * empty before. Where the service names no file (Qwen models, an unknown or canceled task) there
   * is one entry without `fileUrl`. Wire: `output.results`, or `output.result`.
   */
  files: FileState[];
}

/** Outcome of one file, without its result. */
export type FileState =
  | {
      /** The file has a transcript, or no speech. Wire: `subtask_status`. */
      status: "succeeded";
      /** As submitted. Wire: `file_url`. */
      fileUrl?: string;
      /**
       * Link to the result document, after `routeLink`; valid for 24 hours after the end of the
       * task (§3.4). Fetch it without the key. Absent for a file without speech. Wire:
       * `transcription_url`.
       */
      resultUrl?: string;
      /** Absent. */
      error?: undefined;
    }
  | {
      /** The file has no transcript. Wire: `subtask_status`. */
      status: "failed";
      /** As submitted. Wire: `file_url`. */
      fileUrl?: string;
      /** Absent. */
      resultUrl?: undefined;
      /** Error of kind `task_failed`, with the service's `code`. Wire: `code`, `message`. */
      error: DashScopeError;
    };

/** A task that has ended, with its results. */
export interface TaskResult extends TaskSnapshot {
  /**
   * One outcome for each file, in the service's order: match them by `fileUrl`. Wire:
   * `output.results`, or `output.result`.
   */
  outcomes: FileOutcome[];
}

/** A file that was transcribed. */
export interface SucceededFile {
  /** The file was transcribed; it may have no speech. */
  status: "succeeded";
  /** URL of the audio, as submitted; absent for Qwen models. Wire: `file_url`. */
  fileUrl?: string;
  /** Transcription of the file. */
  transcription: Transcription;
  /** Absent. */
  error?: undefined;
}

/** A file that was not transcribed. */
export interface FailedFile {
  /** The file failed, or its result could not be read. */
  status: "failed";
  /** URL of the audio, as submitted. Wire: `file_url`. */
  fileUrl?: string;
  /** Error; of kind `task_failed` when the service reports the failure. */
  error: DashScopeError;
  /** Absent. */
  transcription?: undefined;
}

/** Outcome of one file. */
export type FileOutcome = SucceededFile | FailedFile;

/** Outcome of one file of {@link Client.transcribeAll}. */
export type BatchOutcome<A> = {
  /** Position of the file in `audios`, from 0. */
  index: number;
  /** The file, as given. */
  audio: A;
} & (
  | {
      /** The file was transcribed; it may have no speech. */
      status: "succeeded";
      /** Transcription of the file. */
      transcription: Transcription;
      /** Absent. */
      error?: undefined;
    }
  | {
      /** The file failed. */
      status: "failed";
      /** Error of the file. */
      error: DashScopeError;
      /** Absent. */
      transcription?: undefined;
    }
);

/** A result document: text, bytes, the response to a result link, or an unread stream of bytes. */
export type ResultDocument =
  | string
  | Uint8Array
  | ArrayBuffer
  | Response
  | ReadableStream<Uint8Array>;

/** A part of a recording. */
export interface TranscriptionPart {
  /** Transcription of the part. */
  transcription: Transcription;
  /** Milliseconds from the start of the recording to the start of the part, 0–4 000 000 000. */
  offsetMs: number;
}

/**
 * Joins the transcriptions of parts of one recording, such as a file that was too long for one
 * task, into one. Tracks are joined by their id, sentences are numbered anew from 1, and the length
 * is that to the end of the last part (unknown where that of a part is).
 *
 * Speakers are numbered part by part: speaker 0 of the second part is another than speaker 0 of the
 * first, since the service does not know them from part to part. `toJSON()` gives the document that
 * was made of the parts: in the service's shape, with the times in the whole recording, and without
 * fields that this package does not read. The parts stay as they are.
 *
 * @param parts at least one, in any order
 * @param options `sameSpeakers: true` where an id means the same speaker in every part
 * @throws {DashScopeError} `invalid_request` for a part that is none, or an offset that is no whole
 * number from 0
 * @example
 * const whole = await joinTranscriptions([
 *   { transcription: t, offsetMs: 0 },
 *   { transcription: t, offsetMs: 3_600_000 },
 * ]);
 * console.log(whole.sentences().map(({ startMs, speakerId }) => [startMs, speakerId]));
 * // → [ [ 200, 0 ], [ 2400, 1 ], [ 3600200, 2 ], [ 3602400, 3 ] ]
 */
export function joinTranscriptions(
  parts: readonly TranscriptionPart[],
  options?: { sameSpeakers?: boolean | undefined },
): Promise<Transcription>;

/** Filter by audio track. */
export interface ChannelFilter {
  /** Track of the audio, from 0. Wire: `channel_id`. @default all tracks */
  channelId?: number | undefined;
}

/**
 * Transcription of one file. A file without speech gives an empty transcription, which is a
 * success.
 *
 * The data is kept outside of the JavaScript heap, a few bytes for each word; arrays of objects are
 * made on request. Every member but {@link Transcription.free} throws `invalid_request` after
 * `free()`, and `decode` when there is not enough memory.
 */
export class Transcription {
  private constructor();
  /**
   * Reads a result document from another place, piece by piece as it arrives.
   * @throws {DashScopeError} `decode` with the position of the first invalid byte; `network` when
   * the stream breaks off; `invalid_request` for a value that is no document
   * @example
   * const t = await Transcription.parse(await fetch("https://example.com/result.json"));
   * console.log(t.text);
   * // → 你好。Hello world.
   */
  static parse(document: ResultDocument): Promise<Transcription>;
  /** The whole text; channels one after the other, a line each. Wire: `transcripts[].text`. */
  readonly text: string;
  /** `true` when the service found no speech. */
  readonly noSpeech: boolean;
  /** URL of the audio, as submitted. Wire: `file_url`. */
  readonly fileUrl: string | undefined;
  /**
   * Length of the audio in milliseconds; absent for Qwen models. Wire:
   * `properties.original_duration_in_milliseconds`.
   */
  readonly durationMs: number | undefined;
  /** Properties of the audio file. Wire: `properties` or `audio_info`. */
  readonly audio: AudioProperties;
  /**
   * Returns text and sentences of each channel, in the order of the document.
   * @example
   * for (const { channelId, text, speechMs } of t.channels()) {
   *   console.log(channelId, text, speechMs);
   * }
   * // → 0 你好。Hello world. 5200
   */
  channels(): Channel[];
  /**
   * Returns all sentences, ordered by start time.
   * @throws {DashScopeError} `invalid_request` for an invalid filter
   * @example
   * for (const { startMs, endMs, speakerId, text } of t.sentences()) {
   *   console.log(startMs, endMs, speakerId, text);
   * }
   * // → 200 1800 0 你好。
   * // → 2400 6000 1 Hello world.
   */
  sentences(filter?: ChannelFilter): Sentence[];
  /**
   * Returns all words, ordered by start time. Empty for models without words: SenseVoice, and
   * `qwen3-asr-flash-filetrans` without `words: true`.
   * @throws {DashScopeError} `invalid_request` for an invalid filter
   * @example
   * const [first, second] = t.words({ channelId: 0 });
   * console.log(first.startMs, first.text + first.punctuation);
   * console.log(second.startMs, second.text + second.punctuation);
   * // → 200 你
   * // → 1000 好。
   */
  words(filter?: ChannelFilter): Word[];
  /**
   * Returns the turns of the conversation: consecutive sentences of one speaker on one track,
   * joined.
   * @example
   * for (const { speakerId, text } of t.turns()) console.log(speakerId, text);
   * // → 0 你好。
   * // → 1 Hello world.
   */
  turns(): Turn[];
  /**
   * Returns the start of each word in milliseconds, in the order of {@link words}: for highlighting
   * the current word without an object for each word.
   * @example
   * console.log(t.startTimes().join());
   * // → 200,1000,2400,4000
   */
  startTimes(filter?: ChannelFilter): Uint32Array;
  /**
   * Returns the word at the time `ms`, the latest to begin where several overlap; `undefined` in a
   * pause.
   * @param ms a whole number of milliseconds: round a player's `currentTime * 1000`, which after a
   * seek can be slightly before the start of the word
   * @throws {DashScopeError} `invalid_request` for a value that is no number
   * @example
   * const player = { currentTime: 2.4 };
   * console.log(t.wordAt(Math.round(player.currentTime * 1000))?.text, t.wordAt(2000));
   * // → Hello  undefined
   */
  wordAt(ms: number, filter?: ChannelFilter): Word | undefined;
  /**
   * Returns the sentence at the time `ms`; as {@link wordAt}.
   * @param ms a whole number of milliseconds, as in {@link wordAt}
   * @throws {DashScopeError} `invalid_request` for a value that is no number
   * @example
   * const player = { currentTime: 5.25 };
   * console.log(t.sentenceAt(Math.round(player.currentTime * 1000))?.text);
   * // → Hello world.
   */
  sentenceAt(ms: number, filter?: ChannelFilter): Sentence | undefined;
  /**
   * Returns every place of `text` within a sentence, ordered by time. Ignores case, and spaces
   * between Chinese or Japanese characters.
   * @throws {DashScopeError} `invalid_request` for a value that is no text
   * @example
   * for (const { startMs, endMs, text, index } of t.search("WORLD")) {
   *   console.log(startMs, endMs, text, index);
   * }
   * // → 4000 6000 world 6
   */
  search(text: string): SearchHit[];
  /**
   * Returns the service's own document, unchanged; `null` where there is none because the audio has
   * no speech.
   * @example
   * console.log(JSON.stringify(t));
   * // → {"file_url":"https://example.com/two-speakers.wav",…}
   */
  toJSON(): unknown;
  /**
   * Returns SubRip subtitles: a cue for each sentence, or cues by the given rules.
   * @throws {DashScopeError} `invalid_request` for an invalid rule
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
  toSrt(rules?: SrtRules): string;
  /**
   * Returns WebVTT subtitles, with speakers as `<v Speaker 1>`. A `NOTE` marks files in which times
   * inside a sentence are interpolated.
   * @throws {DashScopeError} `invalid_request` for an invalid rule
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
   * Returns plain text, a line for each sentence.
   * @throws {DashScopeError} `invalid_request` for an invalid rule
   * @example
   * console.log(t.toText({ times: true, speakers: true }));
   * // → [00:00:00.200] Speaker 1: 你好。
   * // → [00:00:02.400] Speaker 2: Hello world.
   */
  toText(rules?: TextRules): string;
  /**
   * Returns subtitles in the format of Advanced SubStation Alpha (v4.00+), for a picture of 1920 ×
   * 1080, with speakers in the field `Name`.
   *
   * Times are rounded to the nearest hundredth of a second. A cue lasts one at least, and begins no
   * earlier than the cue before it ends, unless the two overlap. The format has no escapes that all
   * players know: `{` and `}` become `｛` and `｝`, a comma in a name `，`, and behind `\` stands a
   * word joiner (U+2060), which is not seen.
   * @throws {DashScopeError} `invalid_request` for an invalid rule
   * @example
   * const ass = t.toAss({ wordTimes: true, style: { fontName: "Noto Sans", fontSize: 72 } });
   * console.log(ass.slice(ass.indexOf("Dialogue:")));
   * // → Dialogue: 0,0:00:00.20,0:00:01.80,Default,Speaker 1,0,0,0,,{\kf80}你{\kf80}好。
   * // → Dialogue: 0,0:00:02.40,0:00:06.00,Default,Speaker 2,0,0,0,,{\kf160}Hello {\kf200}world.
   */
  toAss(rules?: AssRules): string;
  /**
   * Returns lyrics in the format LRC: a line for each cue, behind its start, rounded to the nearest
   * hundredth of a second. Minutes go beyond 99. Lines of a cue become one, with spaces between
   * them. An empty line ends the last one at the end of the file, and where the next cue
   * begins more than 2000 ms after the end of all before it. `[` and `]` in the text become `［` and
   * `］`, and with `wordTimes` `<` and `>` become `＜` and `＞`.
   * @throws {DashScopeError} `invalid_request` for an invalid rule
   * @example
   * console.log(t.toLrc({ wordTimes: true }));
   * // → [00:00.20]<00:00.20>你<00:01.00>好。
   * // → [00:02.40]<00:02.40>Hello <00:04.00>world.
   * // → [00:06.00]
   */
  toLrc(rules?: LrcRules): string;
  /**
   * Releases the memory at once; otherwise garbage collection does. Every later use of the object
   * throws; a second `free()` has no effect.
   * @example
   * const { text } = t;
   * t.free();
   * console.log(text);
   * // → 你好。Hello world.
   */
  free(): void;
  /** Calls {@link free} at the end of the block, with `using`. */
  [Symbol.dispose](): void;
}

/** Rules for the names of speakers, and the track. */
export interface SpeakerRules extends ChannelFilter {
  /**
   * Adds the names of speakers: in WebVTT as voices, in ASS in a field that is not shown, in SubRip
   * and LRC at every change of the speaker, in plain text on each line.
   * @default true in WebVTT and ASS, else false
   */
  speakers?: boolean | undefined;
  /**
   * Names by speaker id: the first is the name of speaker 0. One that is left out (blank, `null`,
   * `undefined`) is the default.
   * @default Speaker 1, Speaker 2, …
   */
  speakerNames?: readonly (string | null | undefined)[] | undefined;
  /**
   * Names by channel, for calls with a speaker on each track: the first is the name of channel 0.
   * Stand in place of the names of speakers, where those are written, and switch `speakers` on.
   * A channel whose name is left out keeps the names of its speakers.
   * @default none
   * @example
   * console.log(t.toSrt({ channelNames: ["Agent"] }));
   * // → 1
   * // → 00:00:00,200 --> 00:00:01,800
   * // → Agent: 你好。
   * // → …
   */
  channelNames?: readonly (string | null | undefined)[] | undefined;
}

/** Rules of every file. */
export interface FileRules {
  /**
   * Milliseconds that are added to all times, −86 400 000 to 86 400 000: for the subtitles of a
   * clip, or of a recording that began late. What ends at zero or before is left out. A cue that
   * straddles zero begins there, and so do those of its words that begin before.
   * @default 0
   */
  offsetMs?: number | undefined;
  /** The end of each line; `"crlf"` is for old players and editors of Windows. @default "lf" */
  lineEnding?: "lf" | "crlf" | undefined;
}

/**
 * Rules for lines and cues. Without any rule of lines or times a cue is a sentence. With one of
 * them the others take their defaults, which are those of Netflix's Timed Text Style Guide (at 24
 * frames a second). All are whole numbers.
 *
 * Lines end after punctuation where possible, never inside a word, never before closing or after
 * opening punctuation (kinsoku), not between what belongs together (a number and its unit, a title
 * and a name, a word and its particle), and have similar lengths. The words are the service's.
 * Where it gives characters or pairs of characters (Paraformer) or no words, `Intl.Segmenter` finds
 * those of Chinese and Thai. Every engine has it but Firefox before 125, where a break may fall
 * between any two characters. The time of a word that begins inside of a pair is interpolated. A
 * word wider than a line is broken, behind a hyphen if it has one. Widths are counted in columns by
 * Unicode Standard Annex #11: a Latin letter takes one column, a Chinese character two.
 *
 * No cue ends after the audio, and none lasts longer than `maxDurationMs`. A sentence of
 * punctuation or invisible characters alone is left out, in every format.
 */
export interface SubtitleRules extends SpeakerRules, FileRules {
  /**
   * Rules of a house, each of which another rule can replace:
   * - `"netflix-zh"`: 32 columns, 18 a second, `trimPunctuation`; the rest as Netflix's defaults
   *   (Timed Text Style Guide: Simplified Chinese)
   * - `"netflix-en"`: the defaults (Timed Text Style Guide: English)
   * - `"bbc"`: 37 columns, 17 a second (180 words a minute), at least 1 s, gaps of a second or none
   *   (BBC Subtitle Guidelines)
   * - `"youtube"`: 32 columns, as YouTube cuts its own captions; it names no times
   * @example
   * console.log(t.toSrt({ preset: "netflix-zh", maxLines: 1 }));
   * // → 1
   * // → 00:00:00,200 --> 00:00:01,800
   * // → 你好
   * // → …
   * @default none
   */
  preset?: "netflix-zh" | "netflix-en" | "bbc" | "youtube" | undefined;
  /**
   * Leaves out `。` and `，` at the ends of lines, as Chinese subtitles are written; inside of a line
   * they stay. No rule of lines by itself.
   * @default false; true with the preset `"netflix-zh"`
   */
  trimPunctuation?: boolean | undefined;
  /**
   * `true` puts a blank between Chinese or Japanese characters and Latin letters or digits
   * (`用 GPT 写`), `false` takes it out. No rule of lines by itself.
   * @default as the service writes
   */
  latinSpaces?: boolean | undefined;
  /**
   * Width of the widest line, 8–1000 columns.
   * @default 42 (Netflix, English; Chinese: 32, Japanese: 26)
   */
  maxLineWidth?: number | undefined;
  /** Largest number of lines in a cue, 1–10. @default 2 */
  maxLines?: number | undefined;
  /**
   * Shortest time a cue is shown, if the next cue leaves room, 0–600 000 ms.
   * @default 833 (Netflix: 5/6 s)
   */
  minDurationMs?: number | undefined;
  /**
   * Longest duration of a cue, 1–600 000 ms and at least `minDurationMs`: a longer one is split.
   * @default 7000 (Netflix)
   */
  maxDurationMs?: number | undefined;
  /**
   * Reading speed in columns a second, 1–1000: a cue is shown longer to keep it, if the next cue
   * leaves room.
   * @default 20 (Netflix, English; Chinese: 18)
   */
  maxReadingSpeed?: number | undefined;
  /** Gap between a cue and the next, 0–600 000 ms. @default 83 (Netflix: 2 frames) */
  minGapMs?: number | undefined;
  /**
   * Gaps shorter than this are closed down to `minGapMs`, 0–600 000 ms.
   * @default 500 (Netflix: 12 frames)
   */
  closeGapMs?: number | undefined;
  /**
   * Longest silence inside of a sentence, 0–600 000 ms: a longer one ends the cue.
   * @default none
   */
  maxPauseMs?: number | undefined;
  /**
   * Makes one cue of two speakers' short ones, with a line and a dash for each (`-Ready?`,
   * `-Yes.`), where the first would be gone before it is read. Such a cue has no voice in WebVTT
   * and ASS.
   * @default false
   */
  speakerDashes?: boolean | undefined;
}

/** Rules of SubRip. */
export interface SrtRules extends SubtitleRules {
  /**
   * Begins the file with U+FEFF, by which old players and editors of Windows know UTF-8. (FFmpeg
   * loses the first line of LRC behind it.)
   * @default false
   */
  byteOrderMark?: boolean | undefined;
}

/** Rules of WebVTT. */
export interface VttRules extends SubtitleRules {
  /**
   * Adds the time of each word, for players that highlight the current word (karaoke).
   * @default false
   */
  wordTimes?: boolean | undefined;
}

/** Rules of ASS. */
export interface AssRules extends SrtRules {
  /**
   * Adds the duration of each word as a karaoke tag, `{\kf80}`, in hundredths of a second. Those of
   * a cue add up to its length: a pause belongs to the word before it, and one before the first
   * word is a tag of its own, `{\k20}`. Where the service gives no words, a sentence has one tag;
   * with rules of lines, times of words are interpolated.
   * @default false
   */
  wordTimes?: boolean | undefined;
  /** The look of all cues. @default that of {@link AssStyle} */
  style?: AssStyle | undefined;
}

/**
 * The look of ASS subtitles. Sizes are pixels of a picture of 1920 × 1080. A color is `"#RRGGBB"`
 * or `"#RRGGBBAA"`, where an alpha of `FF` is opaque.
 */
export interface AssStyle {
  /** Name of the font, without commas. @default "Arial" */
  fontName?: string | undefined;
  /** Height of the font, 1–1080. @default 60 */
  fontSize?: number | undefined;
  /** Color of the text. @default "#FFFFFF" */
  primaryColor?: string | undefined;
  /** Color of words that are not yet spoken, with `wordTimes`. @default "#A0A0A0" */
  secondaryColor?: string | undefined;
  /** Color of the outline. @default "#000000" */
  outlineColor?: string | undefined;
  /** Color of the shadow. @default "#0000007F" */
  backColor?: string | undefined;
  /** Bold text. @default false */
  bold?: boolean | undefined;
  /** Italic text. @default false */
  italic?: boolean | undefined;
  /** Width of the outline, 0–1920. @default 3 */
  outline?: number | undefined;
  /** Distance of the shadow, 0–1920. @default 0 */
  shadow?: number | undefined;
  /** Place as on a numeric keypad, 1–9: 2 is bottom centre, 8 top centre. @default 2 */
  alignment?: number | undefined;
  /** Left margin, 0–1920. @default 96 */
  marginL?: number | undefined;
  /** Right margin, 0–1920. @default 96 */
  marginR?: number | undefined;
  /** Margin at the bottom or top, 0–1920. @default 54 */
  marginV?: number | undefined;
}

/** Rules of LRC. */
export interface LrcRules extends SrtRules {
  /**
   * Adds the start of each word, `<00:01.00>` (enhanced LRC).
   * @default false
   */
  wordTimes?: boolean | undefined;
}

/** Rules of plain text. */
export interface TextRules extends SpeakerRules, FileRules {
  /** Begins each line with its time, `[00:01:02.345]`. @default false */
  times?: boolean | undefined;
}

/** Rules of each format. */
export interface FormatRules {
  /** SubRip. */
  srt: SrtRules;
  /** WebVTT. */
  vtt: VttRules;
  /** Plain text. */
  txt: TextRules;
  /** Advanced SubStation Alpha. */
  ass: AssRules;
  /** Lyrics. */
  lrc: LrcRules;
}

/**
 * Converts a result document into a subtitle file, in UTF-8, as the document arrives: a 12-hour
 * document is not held, but where {@link subtitleStream} says so; see there for the order of cues.
 * @throws {DashScopeError} as {@link Transcription.parse}; `invalid_request` for an invalid format
 * or rule
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
 * Converts like {@link subtitles}, as a stream: result document in, subtitle file out, in constant
 * memory.
 *
 * A document of several tracks, or with a `channelId` to pick, is kept in memory to its end (in
 * columns, under a megabyte an hour): cues are ordered by time, and the document lists one track
 * after the other. So is one without properties before its sentences, since those say how long the
 * audio is. All other documents are ordered by time as far as a sentence is within 16 places of its
 * own; a sentence further away keeps its place in the document. A track of more than 256 KB of text
 * and no sentences is an error here. {@link Transcription.toSrt} and its like, which
 * hold the document, order all cues.
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
 * Resolves with the time until the next query of a task, for programs that wait elsewhere (a
 * workflow, a queue, a cron job): the schedule of {@link Task.wait}.
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

/** Consecutive sentences of one speaker. */
export interface Turn {
  /** Start of its first sentence, in milliseconds. */
  startMs: number;
  /** End of its last sentence, in milliseconds. */
  endMs: number;
  /** Text of its sentences, with spaces between them where their script has spaces. */
  text: string;
  /** Track of the audio, from 0. */
  channelId: number;
  /** Speaker, from 0; with `diarization` only. */
  speakerId?: number;
}

/** A place of a searched text. */
export interface SearchHit {
  /** Start of the first word of the place, in milliseconds. */
  startMs: number;
  /** End of the last word of the place, in milliseconds. */
  endMs: number;
  /** The text, as in the sentence. */
  text: string;
  /** Position in `sentence.text`, in UTF-16 code units like all JavaScript strings. */
  index: number;
  /** Sentence that contains the place. */
  sentence: Sentence;
  /**
   * `true` where no word with a time of its own begins or ends the place: its times are
   * interpolated between those of the words around it, or from the sentence. Absent where words
   * gave them.
   */
  interpolated?: true;
}

/**
 * Properties of an audio file. Wire: `properties` (Paraformer, Fun-ASR, SenseVoice) or `audio_info`
 * (Qwen).
 */
export interface AudioProperties {
  /** Format, e.g. `pcm_s16le`, `mp3`. Wire: `audio_format` or `format`. */
  format?: string;
  /** Sample rate in hertz. Wire: `original_sampling_rate` or `sample_rate`. */
  sampleRateHz?: number;
  /**
   * All tracks of the file, from 0, not only the recognised ones; absent for Qwen models. Wire:
   * `channels`.
   */
  channelIds?: number[];
}

/** Transcript of one track. Wire: `transcripts[]`. */
export interface Channel {
  /** Track of the audio, from 0. Wire: `channel_id`. */
  channelId: number;
  /** Text of the track. Wire: `text`. */
  text: string;
  /**
   * Milliseconds of speech, as billed; absent for Qwen models. Wire:
   * `content_duration_in_milliseconds`.
   */
  speechMs?: number;
  /** Sentences, in the order of the document. Wire: `sentences`. */
  sentences: Sentence[];
}

/**
 * A sentence. Wire: `transcripts[].sentences[]`.
 *
 * Its times and those of its words are sound: within the audio, in order, the words within the
 * sentence. Where the document's are missing or contradict each other, those that agree with most
 * others are kept, and the rest is interpolated between them; {@link Transcription.toJSON} has them
 * as they were. A track with text and no sentences has one, of the length of the audio (from 0 to 0
 * where that is not known).
 */
export interface Sentence {
  /** Start in milliseconds. Wire: `begin_time`. */
  startMs: number;
  /** End in milliseconds. Wire: `end_time`. */
  endMs: number;
  /**
   * Text with its punctuation, without SenseVoice's tags; made of the words where the document has
   * none. Wire: `text`.
   */
  text: string;
  /** Track of the audio, from 0. Wire: `channel_id` of the transcript. */
  channelId: number;
  /** Number given by the service: from 1 (Paraformer), from 0 (Qwen). Wire: `sentence_id`. */
  sentenceId?: number;
  /** Speaker, from 0; with `diarization` only. Wire: `speaker_id`. */
  speakerId?: number;
  /** Language code; Qwen and SenseVoice. Wire: `language`, or a tag in `text`. */
  language?: string;
  /**
   * Emotion, from models that detect it (Qwen, SenseVoice):
   * `neutral happy angry sad surprised disgusted fearful`. Wire: `emotion`, or a tag in `text`.
   */
  emotion?: string;
  /**
   * Sounds: `speech applause bgm laughter cry cough sneeze breath`; SenseVoice only. Wire: tags in
   * `text`.
   */
  events?: string[];
  /**
   * `true` for a sentence that this package has cut out of a longer one of the service's, at
   * punctuation or a pause; absent otherwise. Wire: `derived`, in documents of this package.
   */
  derived?: true;
  /** Words; empty for models that give none. Wire: `words`. */
  words: Word[];
}

/** A word, or one or two Chinese characters. Wire: `transcripts[].sentences[].words[]`. */
export interface Word {
  /** Start in milliseconds. Wire: `begin_time`. */
  startMs: number;
  /** End in milliseconds. Wire: `end_time`. */
  endMs: number;
  /**
   * Text in the service's own spelling, with its spaces. Joining `text + punctuation` of all words
   * nearly always gives the sentence; where it does not, the range says what the word is there.
   * Wire: `text`.
   */
  text: string;
  /** Punctuation after the word; `""` for none. Wire: `punctuation`. */
  punctuation: string;
  /**
   * Start of the word in the text of its sentence, in UTF-16 code units. Words are found there
   * whatever their blanks, case, width and punctuation; a number that is spoken in the word and
   * written in the text is found by the words around it.
   */
  textStart: number;
  /** End of the word in that text. Equal to `textStart` where the text does not have the word. */
  textEnd: number;
  /**
   * `true` where the service's times were missing or contradicted those of other words: they are
   * interpolated between those. Absent where the times are its own.
   */
  interpolated?: true;
}

/** Kind of an error: what the caller can do about it. */
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
   * An answer could not be read: please report this. Or there was not enough memory, which the
   * message says.
   */
  | "decode"
  /**
   * The WebAssembly stopped, for lack of memory or through a bug: please report this. Calls in
   * flight are rejected, unread data of a `Transcription` is lost, the next call works again. A
   * task goes on: resume with `taskId`.
   */
  | "internal";

/** The error of every rejection. Never holds the key or a signed link. */
export class DashScopeError extends Error {
  private constructor();
  /** Name of the class. */
  readonly name: "DashScopeError";
  /** Kind: what the caller can do about the error. */
  readonly kind: ErrorKind;
  /** Code of the service, unchanged, e.g. `InvalidFile.DownloadFailed` (§9). Wire: `code`. */
  readonly code?: string;
  /** HTTP status of the answer, where one arrived. */
  readonly status?: number;
  /** Id of the request at the service, for support. Wire: `request_id`. */
  readonly requestId?: string;
  /** Id of the task, as soon as there is one. Wire: `output.task_id`. */
  readonly taskId?: string;
  /** Option that is wrong, e.g. `options.speakerCount`. */
  readonly field?: string;
  /** Pause that the service asks for, in milliseconds. Wire: header `Retry-After`. */
  readonly retryAfterMs?: number;
  /**
   * `true` only where the same call may succeed later and repeating it costs nothing. `false` where
   * the service may have done the work already: a lost answer of {@link Client.submit},
   * {@link Client.recognize}, {@link Client.recognizeStream} or {@link Vocabularies.create}. With a
   * `taskId` wait for that task instead of transcribing again.
   */
  readonly retryable: boolean;
}

/**
 * Returns whether `value` is a {@link DashScopeError}, of this or another copy of the package.
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
 * Loads the WebAssembly now instead of in the first call. Further calls have no effect.
 * @throws {DashScopeError} `invalid_request` when it cannot be loaded, e.g. for a
 * Content-Security-Policy; the next call tries again
 * @example
 * await init(); // while somebody still picks a file
 * console.log((await client.transcribe(file)).text);
 * // → Hello world, 这里是阿里巴巴语音实验室。
 */
export function init(): Promise<void>;
