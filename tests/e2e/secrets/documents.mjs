// Documents that cannot be read and quote secrets, and all that reads documents.

import { brokenBody } from "./hostile-answers.mjs";
import { DOCUMENT } from "./service.mjs";
import { thrownValues } from "./thrown-values.mjs";

/** Readers of a document, by the member of the API. */
export const READERS = {
  "Transcription.parse": (api, document) => api.Transcription.parse(document),
  subtitles: (api, document) => api.subtitles(document, "srt"),
  subtitleStream: (api, document) =>
    new Response(streamOf(document).pipeThrough(api.subtitleStream("vtt"))).text(),
  joinTranscriptions: (api, document) =>
    api.joinTranscriptions([{ transcription: document, offsetMs: 0 }]),
};

function streamOf(document) {
  if (document instanceof ReadableStream) return document;
  return document instanceof Response ? document.body : new Blob([document]).stream();
}

/** Makers of documents by name. */
export function unreadableDocuments(quoted) {
  const quotedJson = JSON.stringify(quoted);
  const named = {
    "cut off": () => DOCUMENT.slice(0, 700) + quoted,
    "a page": () => new Response(`<html>${quoted}</html>`, { headers: { "x-a": quoted } }),
    "an error": () => Response.json({ code: quoted, message: quoted }, { status: 403 }),
    "a number of another type": () => `{"transcripts":[{"sentences":[{"begin_time":${quotedJson}`,
    "sentences of another type": () => `{"transcripts":[{"sentences":${quotedJson}}]}`,
    "a text": () => quotedJson,
    "bytes that are no text": () => new TextEncoder().encode(quoted).map((byte) => byte ^ 0x80),
    "a stream of texts": () =>
      new ReadableStream({ start: (controller) => controller.enqueue(quoted) }),
  };
  for (const [name, make] of Object.entries(thrownValues(quoted))) {
    named[`a body that breaks off with ${name}`] = () => new Response(brokenBody("{", make()));
    named[`a stream that breaks off with ${name}`] = () =>
      brokenBody(DOCUMENT.slice(0, 300), make());
  }
  return named;
}

/** Members of a transcription, each called with a value that it does not take. */
export const TRANSCRIPTION_MEMBERS = {
  text: (t) => t.text,
  noSpeech: (t) => t.noSpeech,
  fileUrl: (t) => t.fileUrl,
  durationMs: (t) => t.durationMs,
  audio: (t) => t.audio,
  toJSON: (t) => t.toJSON(),
  channels: (t) => t.channels(),
  turns: (t) => t.turns(),
  sentences: (t, wrong) => t.sentences({ channelId: wrong }),
  words: (t, wrong) => t.words({ channelId: wrong }),
  startTimes: (t, wrong) => t.startTimes({ channelId: wrong }),
  wordAt: (t, wrong) => t.wordAt(wrong),
  sentenceAt: (t, wrong) => t.sentenceAt(wrong),
  search: (t, wrong) => t.search([wrong]),
  toSrt: (t, wrong) => t.toSrt({ maxLines: wrong, speakerNames: wrong }),
  toVtt: (t, wrong) => t.toVtt({ wordTimes: wrong }),
  toText: (t, wrong) => t.toText({ times: wrong }),
  toAss: (t, wrong) => t.toAss({ style: { fontName: wrong, primaryColor: wrong } }),
  toLrc: (t, wrong) => t.toLrc({ lineEnding: wrong, offsetMs: wrong }),
  free: (t) => t.free(),
};
