// Other parsers of subtitle files: two public ones for SubRip and WebVTT each, one for ASS and LRC
// each (FFmpeg, in ffmpeg.mjs, is the other). A cue is { startMs, endMs, text, voice }.

import { parse as plussub } from "@plussub/srt-vtt-parser";
import { parse as parseAss } from "ass-compiler";
import { Lrc } from "lrc-kit";
import { parseText, tokenizeVTTCue } from "media-captions";
import webvtt from "webvtt-parser";

const ms = (seconds) => Math.round(seconds * 1000);

/** Reads hours of two digits only. */
const isTooLong = (file) => /^\d{3,}:/m.test(file);

async function mediaCaptions(file, type) {
  const { cues, errors } = await parseText(file, { type, errors: true });
  if (errors.length > 0) throw errors[0];
  return cues;
}

/** Text, voice and times of the nodes of a cue. Each parser has node names of its own. */
function flat(nodes) {
  const read = { text: "", voice: undefined, times: [] };
  for (const node of nodes) {
    const type = node.name ?? node.type;
    if (type === "text") read.text += node.value ?? node.data;
    if (type === "timestamp") read.times.push(ms(node.time ?? node.value));
    if (type === "v") read.voice = node.voice ?? unescaped(node.value);
    const inner = flat(node.children ?? []);
    read.text += inner.text;
    read.times.push(...inner.times);
  }
  return read;
}

const unescaped = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export const srtParsers = {
  "@plussub/srt-vtt-parser": (file) =>
    file === ""
      ? []
      : plussub(file).entries.map(({ from, to, text }) => ({ startMs: from, endMs: to, text })),
  "media-captions": async (file) =>
    isTooLong(file)
      ? undefined
      : (await mediaCaptions(file, "srt")).map((cue) => ({
          startMs: ms(cue.startTime),
          endMs: ms(cue.endTime),
          text: cue.text,
        })),
};

export const vttParsers = {
  /** The reference parser of the standard's authors, which also reports invalid files. */
  "webvtt-parser": (file) => {
    // The parser's own entities lack the semicolon.
    const { cues, errors } = new webvtt.WebVTTParser({
      "&amp;": "&",
      "&lt;": "<",
      "&gt;": ">",
    }).parse(file, "captions");
    if (errors.length > 0)
      throw new Error(
        errors.map(({ line, col, message }) => `${line}:${col} ${message}`).join("\n"),
      );
    return cues.map(({ startTime, endTime, tree }) => {
      const { text, voice, times } = flat(tree.children);
      return { startMs: ms(startTime), endMs: ms(endTime), text, voice, times };
    });
  },
  "media-captions": async (file) =>
    isTooLong(file)
      ? undefined
      : (await mediaCaptions(file, "vtt")).map((cue) => {
          const { text, voice, times } = flat(tokenizeVTTCue(cue));
          return { startMs: ms(cue.startTime), endMs: ms(cue.endTime), text, voice, times };
        }),
};

/** Cues of an ASS file; `syllables` are the texts with the centiseconds of their karaoke tags. */
export const assCues = (file) =>
  parseAss(file).events.dialogue.map(({ Start, End, Name, Text }) => ({
    startMs: ms(Start),
    endMs: ms(End),
    voice: Name || undefined,
    text: Text.combined.replaceAll("\\N", "\n"),
    syllables: Text.parsed.map(({ tags, text }) => ({
      centiseconds: tags.map(({ k, kf }) => k ?? kf),
      text: text.replaceAll("\\N", "\n"),
    })),
  }));

/** The styles of an ASS file, by the names of its fields. */
export const assStyles = (file) => parseAss(file).styles.style;

/** Lines of an LRC file; an empty one ends the line before it. */
export const lrcLines = (file) =>
  Lrc.parse(file).lyrics.map(({ timestamp, content, wordTimestamps }) => ({
    startMs: ms(timestamp),
    text: content,
    words: wordTimestamps?.map(({ timestamp, content }) => ({ startMs: ms(timestamp), content })),
  }));
