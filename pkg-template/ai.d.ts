/**
 * A provider for `transcribe` of the AI SDK (the package `ai`), versions 6 and 7. Models that
 * answer directly and models for files are called alike: the provider sends a recognition, or
 * submits a task and waits for it.
 *
 * @module dashscope-asr/ai
 */

import type {
  ClientOptions,
  DirectModel,
  RecognizeOptions,
  TranscribeOptions,
  TranscriptionModel,
} from "./index.js";

/**
 * Options of a model, by its name, for `providerOptions: { dashscope: … }`: those of
 * `Client.recognize` for a model that answers directly, else those of `Client.transcribe`. For a
 * variable: `const options: DashScopeTranscriptionOptions<"fun-asr"> = { diarization: true }`.
 */
export type DashScopeTranscriptionOptions<M extends string> = JsonOf<
  Omit<
    M extends DirectModel ? RecognizeOptions<M> : TranscribeOptions<M>,
    "model" | "signal" | "onStatus" | "onProgress"
  >
> & {
  /**
   * URL of the audio, `https://…` or `oss://…`, which the service fetches; the audio of the call
   * is not sent then and may be empty. Version 7 needs it for `oss://` alone: it passes other URLs
   * on, where version 6 downloads them.
   * @default the audio of the call
   */
  url?: string;
};

/** A type as JSON has it: the AI SDK takes no arrays that are `readonly`. */
export type JsonOf<T> = T extends object ? { -readonly [K in keyof T]: JsonOf<T[K]> } : T;

/** A value of JSON. */
export type JsonValue = null | string | number | boolean | JsonObject | JsonValue[];

/** An object of JSON. */
export type JsonObject = { [key: string]: JsonValue | undefined };

/** A part of the text with its times. */
export interface TimedText {
  /** The text. */
  text: string;
  /** Start in seconds from the start of the audio. */
  startSecond: number;
  /** End in seconds from the start of the audio. */
  endSecond: number;
}

/** A part of the AI SDK's call that this provider does not do, or a remark. */
export type TranscriptionWarning =
  | {
      /** The provider does not do this. */
      type: "unsupported";
      /** Name of the option. */
      feature: string;
      /** Reason. */
      details?: string;
    }
  | {
      /** A remark. */
      type: "other";
      /** Its text. */
      message: string;
    };

/** Options of a call, as the AI SDK passes them. */
export interface TranscriptionCall {
  /** Bytes of the audio, or their base64. */
  audio: Uint8Array | string;
  /** Media type of the audio. The AI SDK says `audio/wav` of audio that it does not know. */
  mediaType: string;
  /** Options by provider; of `dashscope` {@link DashScopeTranscriptionOptions}. */
  providerOptions?: Record<string, JsonObject>;
  /**
   * Times to ask for. Every time that the model gives is in the result anyway; of
   * `qwen3-asr-flash-filetrans` words are asked for where the option `words` is left out.
   */
  timestampGranularities?: ("word" | "segment")[];
  /** Ends the call, which rejects with `signal.reason`. A task that was submitted goes on. */
  abortSignal?: AbortSignal;
  /** Headers; they are not sent, with a warning. */
  headers?: Record<string, string | undefined>;
}

/** Result of a call, as the AI SDK takes it. */
export interface TranscriptionCallResult {
  /** The whole text; empty for audio without speech. */
  text: string;
  /** Sentences. Empty for direct models that give no times. */
  segments: TimedText[];
  /** Words with their punctuation and spaces; absent for direct models that give no times. */
  words?: TimedText[];
  /** Code of the language (ISO 639-1) that is spoken longest; absent where the model names none. */
  language: string | undefined;
  /** Length of the audio in seconds; absent where the service does not tell. */
  durationInSeconds: number | undefined;
  /** Warnings of the call. */
  warnings: TranscriptionWarning[];
  /** Billed amounts, of direct models. */
  usage?: JsonObject;
  /** Facts of the answer. */
  response: {
    /** Start of the call. */
    timestamp: Date;
    /** The model. */
    modelId: string;
    /** Headers of the answer: of the recognition, or of the last query of the task. */
    headers?: Record<string, string>;
    /**
     * The service's own document; of a direct model without times its `Recognition`; `null` for
     * audio without speech.
     */
    body?: unknown;
  };
  /** The rest of the result, of type {@link DashScopeMetadata}. */
  providerMetadata: {
    /** Metadata of this provider. */
    dashscope: JsonObject;
  };
}

/** Members of a result besides the AI SDK's, in `providerMetadata.dashscope`. */
export interface DashScopeMetadata {
  /** `true` when the service found no speech. */
  noSpeech: boolean;
  /** Id of the task; of models for files. */
  taskId?: string;
  /** Id of the request, for support; of direct models. */
  requestId?: string;
  /** `"stop"`, or `"length"` when the text was cut; of direct models. */
  finishReason?: string;
  /** Code of the language, as the service names it. */
  language?: string;
  /** Emotion; of `qwen3-asr-flash`. */
  emotion?: string;
  /** Billed amounts; of direct models. */
  usage?: JsonObject;
  /** Facts of each of the result's segments, in their order. */
  segments: {
    /** Track of the audio, from 0. */
    channelId: number;
    /** Number given by the service. */
    sentenceId?: number;
    /** Speaker, from 0; with `diarization` only. */
    speakerId?: number;
    /** Language code. */
    language?: string;
    /** Emotion. */
    emotion?: string;
    /** Sounds. */
    events?: string[];
    /** `true` for a sentence that this package has cut out of a longer one. */
    derived?: true;
  }[];
}

/** A model, for `transcribe({ model })`. */
export interface DashScopeTranscriptionModel<M extends string = string> {
  /** Specification of the AI SDK. Versions 6 and 7 take it. */
  readonly specificationVersion: "v3";
  /** Name in logs: `dashscope.transcription`. */
  readonly provider: string;
  /** The model. */
  readonly modelId: M;
  /** Transcribes bytes. Called by the AI SDK. */
  doGenerate(call: TranscriptionCall): Promise<TranscriptionCallResult>;
  /** Transcribes a URL, which the service fetches. Called by version 7 of the AI SDK. */
  doGenerateFromUrl(
    call: Omit<TranscriptionCall, "audio" | "mediaType"> & {
      /** URL of the audio. */
      audio: URL;
    },
  ): Promise<TranscriptionCallResult>;
}

/** A provider of the AI SDK. */
export interface DashScopeProvider {
  /** Specification of the AI SDK. Versions 6 and 7 take it. */
  readonly specificationVersion: "v3";
  /**
   * Returns a model. Sends no request and checks no name: the first call does.
   * @param modelId any model of `Client.recognize` or `Client.transcribe`
   */
  transcription<M extends ModelId>(modelId: M): DashScopeTranscriptionModel<M>;
  /** The same, by the name that the AI SDK's registries use. */
  transcriptionModel<M extends ModelId>(modelId: M): DashScopeTranscriptionModel<M>;
  /**
   * Throws: this provider has models of transcription alone.
   * @throws {DashScopeError} `invalid_request`
   */
  languageModel(modelId: string): never;
  /**
   * Throws, as {@link DashScopeProvider.languageModel}.
   * @throws {DashScopeError} `invalid_request`
   */
  embeddingModel(modelId: string): never;
  /**
   * Throws, as {@link DashScopeProvider.languageModel}.
   * @throws {DashScopeError} `invalid_request`
   */
  imageModel(modelId: string): never;
}

/** Name of a model; an editor proposes those that are known. */
export type ModelId = TranscriptionModel | DirectModel | (string & {});

/**
 * Creates a provider. Its calls reject with a `DashScopeError`, or with the reason of the abort.
 * The AI SDK repeats (`maxRetries`) only those whose `retryable` is `true`, so that nothing is
 * billed twice.
 * @param options those of a `Client`. Without `apiKey` and `baseUrl` the key is that of the
 * environment variable `DASHSCOPE_API_KEY`, read by the first call
 * @example
 * import { transcribe } from "ai";
 * import { createDashScope } from "dashscope-asr/ai";
 *
 * const provider = createDashScope({ apiKey: process.env.DASHSCOPE_API_KEY });
 * const { text, segments } = await transcribe({
 *   model: provider.transcription("qwen-audio-3.1-asr-flash"),
 *   audio: new URL("https://example.com/talk.mp3"),
 * });
 * console.log(text, segments[0].endSecond);
 * // → Hello World，这里是阿里巴巴语音实验室。 3.8
 */
export function createDashScope(options?: ClientOptions): DashScopeProvider;

/** A provider with the key of the environment variable `DASHSCOPE_API_KEY`, in Beijing. */
export const dashscope: DashScopeProvider;

export { DashScopeError, isDashScopeError } from "./index.js";
