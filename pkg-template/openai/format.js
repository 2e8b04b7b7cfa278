// Formats of an answer: the media type, and the body of all but a stream.

import { usageOf } from "./result.js";
import { languageName, segmentsOf, speakerSegmentsOf, wordsOf } from "./segments.js";

const isJson = ({ format }) => format.endsWith("json");

function typeOf(form) {
  if (form.isStream) return "text/event-stream";
  return isJson(form) ? "application/json" : "text/plain; charset=utf-8";
}

/** A text without a meaning that shows that an answer still comes; none in formats without such. */
export const waitingSign = (form) =>
  form.isStream ? ": waiting\n\n" : isJson(form) ? " " : undefined;

/** Headers of an answer: its type, and the name of the request in a report of a fault. */
export const headersOf = (form) => ({
  "content-type": typeOf(form),
  "x-request-id": crypto.randomUUID(),
});

/** Body of an answer that is no stream. @param {import("./result.js").Result} result */
export function bodyOf(form, { text, transcription, language, seconds }) {
  const duration = seconds ?? 0;
  const about = { text, usage: usageOf(seconds) };
  const whole = { task: "transcribe", duration, ...about };
  const has = (name) => form.granularities.includes(name);
  switch (form.format) {
    case "text":
      return `${text}\n`;
    case "srt":
      return transcription.toSrt();
    case "vtt":
      return transcription.toVtt();
    case "verbose_json":
      return JSON.stringify({
        ...whole,
        language: languageName(language ?? form.language),
        ...(has("segment") && { segments: segmentsOf(transcription) }),
        ...(has("word") && { words: wordsOf(transcription) }),
      });
    case "diarized_json":
      return JSON.stringify({ ...whole, segments: speakerSegmentsOf(transcription) });
    default:
      return JSON.stringify(about);
  }
}
