/**
 * The audio routes of OpenAI's API, answered by the service's models: for programs that can talk to
 * a Whisper endpoint and to no other. Runs on your own server, beside or in place of a relay, and
 * holds the key as `dashscope-asr/relay` does.
 *
 * @module dashscope-asr/openai
 */

import type { RelayOptions } from "./relay/relay.js";

/**
 * Options of {@link openai}. Only `apiKey` and one of `authorize` and `access` are required. Those
 * that are not written out here are the relay's, with its meaning and defaults.
 */
export interface OpenAiOptions
  extends Omit<
    RelayOptions,
    "path" | "models" | "limits" | "timeoutMs" | "directTimeoutMs" | "queryLimit"
  > {
  /**
   * Path of the routes on your server, without a slash at its end. A program's base URL is your
   * origin and this path.
   * @default "/v1"
   */
  path?: string;
  /**
   * Models of the service that callers may use, by name or through one of OpenAI's names. A model
   * that answers at once needs its counterpart for files too (`…-filetrans`, `fun-asr`), or long
   * audio is refused.
   * @default all models of the service that turn speech into text
   */
  models?: readonly string[];
  /**
   * Model of the service behind names that are not the service's: `whisper-1`, `whisper-large-v3`,
   * `gpt-4o-transcribe` and any other with `whisper` or `transcribe` in it; and where a form names
   * no model.
   * @default the first of `models`, else "qwen-audio-3.1-asr-flash"
   */
  defaultModel?: string;
  /** Sizes in bytes. A larger body is refused with 413. @default the limits below */
  limits?: {
    /**
     * Body of a request: the file and the form around it. In a Worker, which has 128 MB, set
     * 10 MiB.
     * @default 25 MiB and 64 KiB, as OpenAI
     */
    bodyBytes?: number;
    /**
     * Bodies that one process or isolate holds at the same time, as of a relay. A body beyond is
     * refused with 429 and may be sent again.
     * @default 80 MiB, or three times `bodyBytes` where that is larger
     */
    heldBytes?: number;
  };
  /** Time limit for a pause within the body of a request, in milliseconds. @default 30 000 */
  timeoutMs?: number;
  /**
   * Time limit for waiting for a task, in milliseconds. The task goes on, and is found again by its
   * id.
   * @default 3 600 000, one hour
   */
  taskTimeoutMs?: number;
}

/**
 * Answers one request of a program that talks to OpenAI:
 * - `POST {path}/audio/transcriptions`: `file`, `model`, `response_format` (`json`, `text`, `srt`,
 *   `vtt`, `verbose_json`, `diarized_json`), `timestamp_granularities[]`, `language`, `prompt` (the
 *   context, for models that take one), `stream`
 * - `GET {path}/audio/transcriptions/{id}`: the result of a task, by the header
 *   `x-dashscope-task-id` of its answer; with `response_format` and `timestamp_granularities[]`
 * - `GET {path}/models`
 *
 * Ignored: `temperature`, `chunking_strategy`, `keywords[]`, `languages[]`,
 * `known_speaker_names[]` and `known_speaker_references[]` (speakers are A, B and so on), `prompt`
 * and `language` for models that take none. Refused, because it was surely wanted:
 * `include[]=logprobs` and `/audio/translations`.
 * Numbers of Whisper's decoder in segments (`avg_logprob` and its like) are constants.
 *
 * A file of at most 7.5 MB is sent to a model that answers at once, if its name is that of one; a
 * larger file, one that lasts longer than 5 minutes, or a format that the model does not give, to
 * its counterpart for files, as a task. A request that is sent again before somebody has got the
 * result waits for the same task, for 24 hours. An error says in `x-should-retry` whether it costs
 * nothing to ask again, which OpenAI's clients obey.
 *
 * @example
 * import { openai } from "dashscope-asr/openai";
 *
 * const worker = {
 *   fetch: (request: Request, env: Record<string, string | undefined>) =>
 *     openai(request, { apiKey: env.DASHSCOPE_API_KEY, authorize: () => true }),
 * };
 * // In a Worker: export default worker.
 * const request = new Request("https://example.com/v1/audio/translations", { method: "POST" });
 * const answer = await worker.fetch(request, process.env);
 * console.log(answer.status, (await answer.json()).error.code);
 * // → 404 unknown_url
 * @throws {DashScopeError} `invalid_request` for a wrong option. No request makes it throw.
 */
export function openai(request: Request, options: OpenAiOptions): Promise<Response>;

export { DashScopeError, isDashScopeError } from "./index.js";
