/**
 * The part of `dashscope-asr` that reads result documents, for programs that keep results and show
 * them or convert them into subtitles: half the size of the default entry, which contains this part
 * too. Its `Transcription` is a class of its own: `instanceof` does not recognise an object from a
 * client. `isDashScopeError` recognises the errors of both entries.
 *
 * @module dashscope-asr/subtitles
 * @example
 * import { subtitles } from "dashscope-asr/subtitles";
 *
 * const srt = await subtitles(await fetch("https://example.com/result.json"), "srt");
 * console.log(new TextDecoder().decode(srt));
 * // → 1
 * // → 00:00:00,200 --> 00:00:01,800
 * // → 你好。
 * // → …
 */

export type {
  AssRules,
  AssStyle,
  AudioProperties,
  Channel,
  ChannelFilter,
  ErrorKind,
  FileRules,
  FormatRules,
  LrcRules,
  ResultDocument,
  SearchHit,
  Sentence,
  SpeakerRules,
  SrtRules,
  SubtitleRules,
  TextRules,
  TranscriptionPart,
  Turn,
  VttRules,
  Word,
} from "./index.js";
export {
  DashScopeError,
  init,
  isDashScopeError,
  joinTranscriptions,
  subtitleStream,
  subtitles,
  Transcription,
} from "./index.js";
