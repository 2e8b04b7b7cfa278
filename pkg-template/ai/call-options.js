// Options of one call: what the AI SDK passes, as a method of the client takes it.

import { describe, invalid } from "../errors.js";
import { audioFile } from "./audio-file.js";

/** Models that answer directly, by their names; those for files are tasks. */
const DIRECT =
  /^\s*(?:qwen3-asr-flash|qwen-audio-asr|qwen-audio-3\.|fun-asr-flash)(?!.*-filetrans)/i;
const DIRECT_FAMILIES = ["qwen-direct", "qwen-audio-flash", "fun-asr-flash"];
/** The family whose models give words where they are asked to. */
const GIVES_WORDS_ON_REQUEST = /^\s*qwen3-asr-flash-filetrans/i;
/** Options that the call itself has. */
const OF_THE_CALL = { model: "transcription(…)", signal: "abortSignal" };

/**
 * The method of the client that a call needs, with its arguments.
 *
 * @param {string} modelId
 * @param {any} call the options of `doGenerate`, or of `doGenerateFromUrl`
 */
export function readCall(modelId, { audio, mediaType, abortSignal, providerOptions, ...call }) {
  const { url, ...options } = checked(providerOptions?.dashscope ?? {});
  const granularities = call.timestampGranularities ?? [];
  if (!Array.isArray(granularities)) refuseGranularities(granularities);
  const hasUrl = url !== undefined && url !== null;
  const isDirect = options.family ? DIRECT_FAMILIES.includes(options.family) : DIRECT.test(modelId);
  if (granularities.includes("word") && GIVES_WORDS_ON_REQUEST.test(modelId))
    options.words ??= true;
  return {
    operation: isDirect ? "recognize" : "transcribe",
    audio: url ?? (audio instanceof URL ? audio : audioFile(audio, mediaType)),
    // A name that is missing must not become the client's default.
    options: { ...options, model: modelId ?? "", signal: abortSignal },
    granularities,
    warnings: hasUrl && hasContent(audio) ? [UNUSED_AUDIO] : [],
  };
}

/** Refuses before the first request what would lose the answer. */
function refuseGranularities(value) {
  const field = "timestampGranularities";
  const expected = 'an array of "word" and "segment"';
  throw invalid(`${field}: expected ${expected}, got ${describe(value)}.`, { field });
}

const UNUSED_AUDIO = {
  type: "other",
  message: "providerOptions.dashscope.url is transcribed, and not the audio of the call.",
};

const hasContent = (audio) => audio instanceof URL || audio?.length > 0;

/** Checks that provider options are an object, and that none is the call's own. */
function checked(options) {
  const path = "providerOptions.dashscope";
  if (typeof options !== "object" || Array.isArray(options))
    throw invalid(`${path}: expected an object, got ${describe(options)}.`, { field: path });
  for (const [name, place] of Object.entries(OF_THE_CALL)) {
    if (options[name] === undefined) continue;
    const field = `${path}.${name}`;
    throw invalid(`${field}: it belongs to the call. Use ${place}.`, { field });
  }
  return options;
}
