// Documents made of a line of text, and their cues, for tests that each need a small one.

import { packageFolder } from "../stand-in.mjs";
import { srtParsers } from "./parsers.mjs";

const { Transcription } = await import(new URL("node.js", packageFolder));

/** A word: `[startMs, endMs, text, punctuation]`. */
const wordOf = ([begin_time, end_time, text, punctuation = ""]) => ({
  begin_time,
  end_time,
  text,
  punctuation,
});

/** A sentence: `{ at: [startMs, endMs], text, words }`, and any field of the wire. */
const sentenceOf = ({ at: [begin_time, end_time] = [], words, ...rest }) => ({
  begin_time,
  end_time,
  ...rest,
  words: words?.map(wordOf),
});

/** A document of one track; `durationMs` is the length of its audio. */
export const made = (sentences, durationMs, rest = {}) => ({
  properties: { original_duration_in_milliseconds: durationMs },
  transcripts: [
    {
      channel_id: 0,
      text: sentences.map(({ text }) => text).join(""),
      sentences: sentences.map(sentenceOf),
      ...rest,
    },
  ],
});

/** A document of several tracks: the sentences of each. */
export const madeTracks = (tracks, durationMs) => ({
  properties: {
    channels: tracks.map((_, id) => id),
    original_duration_in_milliseconds: durationMs,
  },
  transcripts: tracks.map((sentences, channel_id) => ({
    channel_id,
    text: sentences.map(({ text }) => text).join(""),
    sentences: sentences.map(sentenceOf),
  })),
});

/** Words of `stepMs` each; closing punctuation is part of the one before it. */
export function evenly(texts, stepMs, startMs = 0) {
  const words = [];
  for (const text of texts) {
    const last = words.at(-1);
    if (last && /^[，。、！？；：」』）”]$/u.test(text)) last[3] = text;
    else {
      const at = startMs + words.length * stepMs;
      words.push([at, at + stepMs, text]);
    }
  }
  return words;
}

export const parse = (document) => Transcription.parse(JSON.stringify(document));

/** The cues of a SubRip file. */
export const cuesOf = (file) => srtParsers["@plussub/srt-vtt-parser"](file);

/** The cues of a document by rules. */
export const cuesBy = async (document, rules) => cuesOf((await parse(document)).toSrt(rules));

/** Where the lines of `cues` begin in `text`, by the units of its characters; 0 is left out. */
export function lineStarts(cues, text) {
  let at = 0;
  return cues
    .flatMap((cue) => cue.text.split("\n"))
    .map((line) => {
      const start = text.indexOf(line, at);
      if (start < 0 || text.slice(at, start).trim())
        throw new Error(`${line} is not next in ${text}`);
      at = start + line.length;
      return start;
    })
    .slice(1);
}

/** Pieces `part` of `text` inside of which a line begins, such as `Dr. | Halloway`. */
export function brokenParts(cues, text, parts) {
  const starts = lineStarts(cues, text);
  return parts.flatMap((part) => {
    const broken = [];
    for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + 1))
      for (const start of starts)
        if (start > from && start < from + part.length)
          broken.push(
            `${text.slice(from, start).trim()} | ${text.slice(start, from + part.length)}`,
          );
    return broken;
  });
}
