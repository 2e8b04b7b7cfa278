// The result of a call in the AI SDK's shape: times in seconds, and what has no place there as the
// metadata of the provider.

/**
 * @param {{ result: any, taskId?: string }} answer a transcription, with the facts of its request
 *   where a direct model gave it, or a recognition without times
 */
export function toResult({ result, taskId }) {
  const { text, noSpeech, emotion, finishReason, requestId, usage } = result;
  const sentences = result.sentences?.() ?? [];
  const segments = sentences.map(timed);
  const language = result.language ?? mainLanguage(sentences);
  return {
    text,
    segments,
    words: result.words?.().map((word) => timed({ ...word, text: word.text + word.punctuation })),
    language: isoLanguage(language),
    durationInSeconds: durationOf(result, segments),
    usage,
    providerMetadata: {
      dashscope: known({
        noSpeech,
        taskId,
        requestId,
        finishReason,
        language,
        emotion,
        usage,
        segments: sentences.map(({ startMs, endMs, text, words, ...facts }) => facts),
      }),
    },
  };
}

const timed = ({ text, startMs, endMs }) => ({
  text,
  startSecond: startMs / 1000,
  endSecond: endMs / 1000,
});

/** Length of the audio; that of direct models is billed in whole seconds, which may be less. */
function durationOf({ durationMs, usage }, segments) {
  if (durationMs !== undefined) return durationMs / 1000;
  return usage?.seconds && Math.max(usage.seconds, segments.at(-1)?.endSecond ?? 0);
}

/** Facts of the answer. The document of a transcription is made when `body` is read. */
export const toResponse = ({ result, headers }, timestamp, modelId) => ({
  timestamp,
  modelId,
  headers,
  get body() {
    return result.toJSON ? result.toJSON() : result;
  },
});

/** The language that is spoken longest. */
function mainLanguage(sentences) {
  const spoken = new Map();
  for (const { language, startMs, endMs } of sentences)
    if (language) spoken.set(language, (spoken.get(language) ?? 0) + endMs - startMs);
  return [...spoken].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** The code of two letters (ISO 639-1); of three there are some that have none, such as yue. */
const isoLanguage = (language) => /^[a-z]{2}(?=$|-)/i.exec(language ?? "")?.[0].toLowerCase();

const known = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
