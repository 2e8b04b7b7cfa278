// The result of a recognition, whichever call gave it.

/**
 * @typedef {object} Result
 * @property {string} text
 * @property {any} [transcription] with times, of the package's class
 * @property {string} [language] code
 * @property {number} [seconds] of audio, billed or measured
 */

/** @returns {Result} of a call that answers at once */
export function directResult(recognition) {
  const { text, language, usage } = recognition;
  const isTimed = typeof recognition.sentences === "function";
  return resultOf(text, isTimed ? recognition : recognition.transcription, language, usage.seconds);
}

/** @returns {Result} of a task */
export const taskResult = (transcription) => resultOf(transcription.text, transcription);

function resultOf(text, transcription, ownLanguage, billedSeconds) {
  const sentences = transcription?.sentences() ?? [];
  const seconds = (transcription?.durationMs ?? sentences.at(-1)?.endMs) / 1000 || undefined;
  const language = ownLanguage ?? sentences.find((sentence) => sentence.language)?.language;
  return { text, transcription, language, seconds: billedSeconds ?? seconds };
}

/** Seconds as OpenAI counts them; absent where nobody knows. */
export const usageOf = (seconds) =>
  seconds === undefined ? undefined : { type: "duration", seconds: Math.ceil(seconds) };
