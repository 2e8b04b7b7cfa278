// ASS and LRC files of the built package as programs of others read them, and the rules of files:
// shifted times, line ends, byte order marks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { filesOfDocument, goldenDocuments } from "./subtitles/documents.mjs";
import { ffmpegCues, noFfmpeg } from "./subtitles/ffmpeg.mjs";
import { assCues, assStyles, lrcLines, srtParsers } from "./subtitles/parsers.mjs";
import { inPieces, METHODS } from "./subtitles/ways.mjs";

const { Transcription, subtitles, subtitleStream, init } = await import(
  new URL("node.js", packageFolder)
);
await init();

async function written(bytes, format, rules) {
  const read = await Transcription.parse(bytes);
  const file = read[METHODS[format]](rules);
  read.free();
  return file;
}

/** The golden files of a format: the document, its rules, and the cues that SubRip has by them. */
async function filesOf(format) {
  const files = [];
  for (const { name, bytes } of goldenDocuments)
    for (const { ending, rules } of filesOfDocument(name).filter(
      (file) => file.format === format,
    )) {
      const { wordTimes: _, ...others } = rules;
      const srt = await written(bytes, "srt", others);
      const expected = srtParsers["@plussub/srt-vtt-parser"](srt);
      files.push({ name: `${name}.${ending}`, bytes, rules, expected });
    }
  return files;
}

/** The text as the document has it: the replacements of the formats undone. */
const plain = (text) =>
  text
    .replace(/[｛｝［］＜＞]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll("\u2060", "")
    .replaceAll("-->", "→");

/** Compares cues whose times are rounded to hundredths of a second. */
function assertSame(cues, expected, name) {
  assert.deepEqual(
    cues.map(({ text }) => plain(text)),
    expected.map(({ text }) => plain(text)),
    name,
  );
  for (const [index, { startMs, endMs }] of cues.entries()) {
    const exact = expected[index];
    const off = [startMs - exact.startMs, endMs - exact.endMs];
    assert.ok(Math.max(...off.map(Math.abs)) <= 10, `${name}, cue ${index + 1}: ${off} ms off`);
    assert.ok(endMs > startMs, `${name}, cue ${index + 1}`);
    const next = expected[index + 1];
    if (next?.startMs >= exact.endMs)
      assert.ok(cues[index + 1].startMs >= endMs, `${name}: cue ${index + 1} overlaps the next`);
  }
}

describe("ASS", () => {
  test("ass-compiler reads the cues of SubRip, and words that take as long as their cue", async () => {
    let words = 0;
    for (const { name, bytes, rules, expected } of await filesOf("ass")) {
      const cues = assCues(await written(bytes, "ass", rules));
      assertSame(cues, expected, name);
      for (const { startMs, endMs, text, syllables } of cues) {
        assert.equal(syllables.map((syllable) => syllable.text).join(""), text);
        const times = syllables.flatMap(({ centiseconds }) => centiseconds);
        if (!rules.wordTimes) assert.deepEqual(times, [], name);
        else assert.equal(sum(times), Math.round((endMs - startMs) / 10), `${name}: ${text}`);
        words += times.length;
      }
    }
    assert.ok(words > 300, `${words} words`);
  });

  test("FFmpeg reads the same cues", { skip: noFfmpeg }, async () => {
    for (const { name, bytes, rules, expected } of await filesOf("ass"))
      assertSame(ffmpegCues(await written(bytes, "ass", rules), "ass"), expected, name);
  });

  test("speakers have a field of their own", async () => {
    const { bytes } = goldenDocuments.find(({ name }) => name === "speakers");
    const named = async (rules) =>
      new Set(assCues(await written(bytes, "ass", rules)).map(({ voice }) => voice));
    assert.deepEqual(await named({}), new Set(["Speaker 1", "Speaker 2"]));
    assert.deepEqual(await named({ speakerNames: ["Li, MD", "Bo"] }), new Set(["Li， MD", "Bo"]));
    assert.deepEqual(await named({ speakers: false }), new Set([undefined]));
  });

  test("a style is what its rules say, from any object", async () => {
    const { bytes } = goldenDocuments[0];
    class Yellow {
      get primaryColor() {
        return "#FFCC0080";
      }
    }
    const style = Object.assign(new Yellow(), { fontName: "Noto Sans", bold: true, marginV: 40 });
    const styles = async (rules) => assStyles(await written(bytes, "ass", rules));
    const [usual] = await styles({});
    assert.deepEqual(await styles({ style: {} }), [usual]);
    assert.deepEqual(await styles({ style }), [
      {
        ...usual,
        Fontname: "Noto Sans",
        PrimaryColour: "&H7F00CCFF",
        Bold: "-1",
        MarginV: "40",
      },
    ]);
    await assert.rejects(subtitles(bytes, "ass", { style: { fontName: "a,b" } }), {
      kind: "invalid_request",
      field: "rules.style.fontName",
    });
  });
});

describe("LRC", () => {
  // Its parser takes a line at 0:00 for one without words.
  const offsetMs = 1000;

  /** Lines with text, and the ends that empty lines give. */
  function linesOf(file) {
    const lines = lrcLines(file);
    return { lines: lines.filter(({ text }) => text), ends: lines.filter(({ text }) => !text) };
  }

  const oneLine = ({ text }) => plain(text).replaceAll("\n", " ");

  test("lrc-kit reads the lines of SubRip, and words that begin in order", async () => {
    let words = 0;
    for (const { name, bytes, rules, expected } of await filesOf("lrc")) {
      const { lines } = linesOf(await written(bytes, "lrc", { ...rules, offsetMs }));
      assert.deepEqual(lines.map(oneLine), expected.map(oneLine), name);
      for (const [index, line] of lines.entries()) {
        const startMs = expected[index].startMs + offsetMs;
        assert.ok(Math.abs(line.startMs - startMs) <= 5, `${name}: ${line.startMs}, ${startMs}`);
        const starts = line.words.map((word) => word.startMs);
        assert.deepEqual(
          starts,
          [...new Set(starts)].sort((a, b) => a - b),
          name,
        );
        assert.ok(starts[0] >= line.startMs, name);
        assert.equal(
          line.words
            .map(({ content }) => content)
            .join("")
            .trim(),
          line.text,
          name,
        );
        words += rules.wordTimes ? starts.length : 0;
      }
    }
    assert.ok(words > 300, `${words} words`);
  });

  test("an empty line clears each line before a pause, and the last", async () => {
    for (const { name, bytes, rules, expected } of await filesOf("lrc")) {
      const { ends } = linesOf(await written(bytes, "lrc", { ...rules, offsetMs }));
      const pauses = expected.flatMap((_, index) => {
        const endMs = Math.max(...expected.slice(0, index + 1).map((cue) => cue.endMs));
        const next = expected[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
        return next - endMs > 2000 ? [endMs + offsetMs] : [];
      });
      assert.equal(ends.length, pauses.length, name);
      for (const [index, { startMs }] of ends.entries())
        assert.ok(Math.abs(startMs - pauses[index]) <= 10, `${name}: ${startMs}`);
    }
  });

  test("FFmpeg reads the same lines", { skip: noFfmpeg }, async () => {
    for (const { name, bytes, rules, expected } of await filesOf("lrc")) {
      // This reader takes braces of this format for tags of another.
      if (rules.wordTimes || name === "markup.lrc") continue;
      const cues = ffmpegCues(await written(bytes, "lrc", rules), "lrc").filter(({ text }) => text);
      assert.deepEqual(cues.map(oneLine), expected.map(oneLine), name);
      for (const [index, { startMs }] of cues.entries())
        assert.ok(Math.abs(startMs - expected[index].startMs) <= 10, name);
    }
  });
});

describe("rules of files", () => {
  const decode = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const file = { byteOrderMark: true, lineEnding: "crlf" };
  const rulesOf = { srt: file, vtt: { lineEnding: "crlf" }, txt: { lineEnding: "crlf" } };

  test("line ends and byte order marks change nothing else, and are the same in every way", async () => {
    for (const { name, bytes } of goldenDocuments)
      for (const format of Object.keys(METHODS)) {
        const rules = rulesOf[format] ?? file;
        const usual = await written(bytes, format, {});
        const expected = (rules.byteOrderMark ? "\uFEFF" : "") + usual.replaceAll("\n", "\r\n");
        assert.equal(await written(bytes, format, rules), expected, `${name}, ${format}`);
        assert.equal(decode(await subtitles(bytes, format, rules)), expected, `${name}, ${format}`);
        const stream = inPieces(bytes, 61).pipeThrough(subtitleStream(format, rules));
        const streamed = await new Response(stream).arrayBuffer();
        assert.equal(decode(streamed), expected, `${name}, ${format}, streamed`);
      }
  });

  test("FFmpeg reads the same cues from such files", { skip: noFfmpeg }, async () => {
    const { bytes } = goldenDocuments.find(({ name }) => name === "speakers");
    // Of LRC it loses the line behind the mark.
    for (const format of ["srt", "ass"])
      assert.deepEqual(
        ffmpegCues(await subtitles(bytes, format, file), format),
        ffmpegCues(await subtitles(bytes, format), format),
        format,
      );
  });

  test("shifted times are those of a recording that begins earlier or later", async () => {
    for (const { name, bytes } of goldenDocuments)
      for (const offsetMs of [-86_400_000, -5000, -1, 1, 86_400_000]) {
        const [usual, shifted] = await Promise.all(
          [0, offsetMs].map(async (offset) =>
            srtParsers["@plussub/srt-vtt-parser"](
              await written(bytes, "srt", { maxLineWidth: 42, offsetMs: offset }),
            ),
          ),
        );
        const expected = usual
          .map(({ startMs, endMs, text }) => ({
            startMs: Math.max(0, startMs + offsetMs),
            endMs: endMs + offsetMs,
            text,
          }))
          .filter(({ endMs }) => endMs > 0);
        assert.deepEqual(shifted, expected, `${name}, ${offsetMs}`);
      }
  });
});

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
