// Subtitle files of the built package: equal to the golden files, read by other parsers, and the
// same by every way to make them.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { env } from "node:process";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { openPage, trackCues } from "./subtitles/chromium.mjs";
import { allDocuments, filesOfDocument, goldenDocuments } from "./subtitles/documents.mjs";
import { brokenParts, lineStarts } from "./subtitles/made.mjs";
import { watchMemory } from "./subtitles/memory.mjs";
import { srtParsers, vttParsers } from "./subtitles/parsers.mjs";
import { hasPlainTimes, plainCues } from "./subtitles/plain.mjs";
import { everyWay, inPieces, METHODS, textOf } from "./subtitles/ways.mjs";
import { columns } from "./subtitles/width.mjs";
import { startWorker } from "./subtitles/worker.mjs";

const memoryBytes = watchMemory();
const ours = await import(new URL("node.js", packageFolder));
const { Transcription, subtitles, subtitleStream, init } = ours;
await init();

async function written(bytes, format, rules) {
  const read = await Transcription.parse(bytes);
  const file = read[METHODS[format]](rules);
  read.free();
  return file;
}

const bySeconds = (cues) => [...cues].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);

/** The cues of a document, reduced to the features of the format. */
const cuesByFormat = {
  srt: (json) =>
    plainCues(json).map(({ startMs, endMs, text }) => ({
      startMs,
      endMs: ended(startMs, endMs),
      text: text.replaceAll("-->", "→"),
    })),
  vtt: (json) =>
    plainCues(json).map(({ startMs, endMs, ...rest }) => ({
      startMs,
      endMs: ended(startMs, endMs),
      ...rest,
      times: [],
    })),
};

/** A cue in a file always has a duration. */
const ended = (startMs, endMs) => Math.max(endMs, startMs + 1);

test("every document makes its golden files, byte for byte", async () => {
  let files = 0;
  for (const { name, bytes } of goldenDocuments) {
    for (const { path, ending, format, rules } of filesOfDocument(name)) {
      const file = await written(bytes, format, rules);
      // Review the diff after a rewrite; see the README of the golden files.
      if (env.REWRITE_SUBTITLES) await writeFile(path, file);
      assert.equal(file, await readFile(path, "utf8"), `${name}.${ending}`);
      files += 1;
    }
  }
  assert.ok(files >= 10 * 16, `${files} files`);
});

test("lines of a long sentence end between words; the segmenter gets a part at a time", async (t) => {
  const lengths = [];
  const { segment } = Intl.Segmenter.prototype;
  Intl.Segmenter.prototype.segment = function (text) {
    lengths.push(text.length);
    return segment.call(this, text);
  };
  t.after(() => {
    Intl.Segmenter.prototype.segment = segment;
  });
  const part = "我们了解到这个地方的居民从上个世纪五十年代就开始种植水稻";
  const text = part.repeat(3000);
  const document = JSON.stringify({
    transcripts: [{ channel_id: 0, sentences: [{ begin_time: 0, end_time: 36_000_000, text }] }],
  });
  const file = await written(document, "srt", { maxLineWidth: 16, maxDurationMs: 60_000 });
  const lines = file.split("\n").filter((line) => line && !/^[\d:, ]*(-->.*)?$/.test(line));
  assert.equal(lines.join(""), text);
  let at = 0;
  for (const line of lines) {
    const begins = at;
    at += line.length;
    // The layout works on this many characters at a time, and breaks there.
    if (begins % 16_384 === 0) continue;
    const from = Math.max(begins - 12, 0);
    assert.equal(from + (await wordOf(text.slice(from, begins + 12), begins - from)), begins, line);
  }
  assert.ok(
    lengths.length > 1000 && Math.max(...lengths) <= 96,
    `${lengths.length} times, ${Math.max(...lengths)} units`,
  );
  // A part is divided once for all places that are looked up in it, however often lines change.
  const divided = lengths.reduce((sum, length) => sum + length, 0) / text.length;
  assert.ok(divided < 20, `the text was divided ${divided} times`);
});

/** The start of the word that unit `at` of a text is part of. */
async function wordOf(text, at) {
  const { wordsAround } = await import(new URL("words.js", packageFolder));
  return (wordsAround(text, at) >>> 10) & 0x3ff;
}

test("the words around a place: start of the one before, start, end", async () => {
  const { wordsAround } = await import(new URL("words.js", packageFolder));
  const around = (text, at) => {
    const packed = wordsAround(text, at);
    return [packed >>> 20, (packed >>> 10) & 0x3ff, packed & 0x3ff];
  };
  const text = "我们今天去北京";
  assert.deepEqual(around(text, 0), [0, 0, 2]);
  assert.deepEqual(around(text, 1), [0, 0, 2]);
  // Inside of a word the one before is not looked up.
  assert.deepEqual(around(text, 2), [0, 2, 4]);
  assert.deepEqual(around(text, 3), [2, 2, 4]);
  assert.deepEqual(around(text, 4), [2, 4, 5]);
  assert.deepEqual(around(text, 6), [5, 5, 7]);
});

test("no line starts inside a unit of words that belong together", async () => {
  let lines = 0;
  for (const marked of [
    "我们|前前后后|大概|用了|三个月",
    "高高兴兴地|回家了",
    "这|是|我们|统一|在|全国",
    "第一个|问题",
    "玩了|一会儿|就|走了",
    "着急地|跑到|车站",
    "二十四小时|之内",
    "この|製品は|二〇二三年の|四月に|発売されてから",
    "朝|早く|起きて|ジョギングを|して",
    "ちょっと|お聞きしたい|の|ですが",
    "とても|面白くて|最後は",
    "橋の|真ん中を|堂々と|渡りました",
    "さあ|行きましょう",
    "もし|雨が|降ったら",
  ]) {
    const units = marked.split("|");
    const text = units.join("");
    const document = JSON.stringify({
      transcripts: [{ channel_id: 0, sentences: [{ begin_time: 0, end_time: 20_000, text }] }],
    });
    const starts = new Set(units.map((_, index) => units.slice(0, index).join("").length));
    for (let maxLineWidth = 8; maxLineWidth <= 2 * text.length; maxLineWidth += 1) {
      const file = await written(document, "srt", { maxLineWidth, maxDurationMs: 30_000 });
      const cues = srtParsers["@plussub/srt-vtt-parser"](file);
      let at = 0;
      for (const line of cues.flatMap((cue) => cue.text.split("\n"))) {
        // A unit wider than the line is broken.
        if (!isInWideUnit(units, at, maxLineWidth))
          assert.ok(starts.has(at), `${marked}, ${maxLineWidth} columns: a line begins at ${line}`);
        at += line.length;
        lines += 1;
      }
      assert.equal(at, text.length, "the text is whole");
    }
  }
  assert.ok(lines > 300, `${lines} lines`);
});

/** Whether place `at` is inside of a unit that no line has room for. */
function isInWideUnit(units, at, maxLineWidth) {
  let start = 0;
  for (const unit of units) {
    if (at > start && at < start + unit.length) return columns(unit) > maxLineWidth;
    start += unit.length;
  }
  return false;
}

test("Paraformer's pairs of characters are not words", async () => {
  const text = "中华人民共和国成立以后各地区各部门认真贯彻落实党中央国务院的决策部署";
  const words = text.match(/..?/gu).map((pair, at) => ({
    begin_time: at * 200,
    end_time: at * 200 + 200,
    text: pair,
    punctuation: "",
  }));
  const document = JSON.stringify({
    transcripts: [{ channel_id: 0, sentences: [{ begin_time: 0, end_time: 3600, text, words }] }],
  });
  // 后各 and 实党, too, are parts of two words.
  const parts = [
    "共和国",
    "以后",
    "地区",
    "部门",
    "认真",
    "贯彻",
    "落实",
    "国务院",
    "决策",
    "部署",
  ];
  let odd = 0;
  for (let maxLineWidth = 14; maxLineWidth <= 40; maxLineWidth += 1) {
    const file = await written(document, "srt", { maxLineWidth, maxLines: 3 });
    const cues = srtParsers["@plussub/srt-vtt-parser"](file);
    assert.deepEqual(brokenParts(cues, text, parts), [], `${maxLineWidth} columns`);
    odd += lineStarts(cues, text).filter((at) => at % 2 === 1).length;
  }
  assert.ok(odd > 0, "lines begin inside of pairs");
});

test("without a working segmenter, lines end between characters", async () => {
  const text = "语音识别技术的最新进展值得我们认真讨论研究";
  const words = [...text].map((character, at) => ({
    begin_time: at * 100,
    end_time: at * 100 + 100,
    text: character,
    punctuation: "",
  }));
  const document = JSON.stringify({
    transcripts: [{ channel_id: 0, sentences: [{ begin_time: 0, end_time: 2200, text, words }] }],
  });
  const starts = async (maxLineWidth) => {
    let at = 0;
    return srtParsers["@plussub/srt-vtt-parser"](await written(document, "srt", { maxLineWidth }))
      .flatMap((cue) => cue.text.split("\n"))
      .map((line) => {
        at += line.length;
        assert.ok(2 * line.length <= maxLineWidth, line);
        return at - line.length;
      });
  };
  const { Segmenter } = Intl;
  const { segment } = Segmenter.prototype;
  const widths = [8, 10, 12, 14, 16];
  for (const width of widths)
    for (const at of await starts(width)) assert.equal(await wordOf(text, at), at, `${width}`);
  delete Intl.Segmenter;
  try {
    const { wordsAround } = await import(new URL("words.js?none", packageFolder));
    assert.equal(wordsAround(text, 3), (3 << 20) | (3 << 10) | 3);
  } finally {
    Intl.Segmenter = Segmenter;
  }
  Segmenter.prototype.segment = () => {
    throw new TypeError("no dictionary");
  };
  try {
    const all = (await Promise.all(widths.map(starts))).flat();
    Segmenter.prototype.segment = segment;
    const inside = await Promise.all(all.map(async (at) => (await wordOf(text, at)) !== at));
    assert.ok(inside.some(Boolean), "a line begins inside of a word, of which nobody knows");
  } finally {
    Segmenter.prototype.segment = segment;
  }
});

describe("other parsers read the cues of the document", () => {
  for (const [format, parsers] of Object.entries({ srt: srtParsers, vtt: vttParsers })) {
    for (const [parser, parse] of Object.entries(parsers)) {
      test(`${parser}: each sentence is a cue, with its time, its text${format === "vtt" ? " and its voice" : ""} (${format})`, async () => {
        let refused = 0;
        for (const { name, bytes, json } of allDocuments.filter(({ json }) =>
          hasPlainTimes(json),
        )) {
          const cues = await parse(await written(bytes, format, {}));
          // This parser is documented not to read hours of three digits.
          if (cues) assert.deepEqual(bySeconds(cues), bySeconds(cuesByFormat[format](json)), name);
          else refused += 1;
        }
        assert.equal(refused, parser === "media-captions" ? 1 : 0);
      });
    }

    test(`both read the same cues, in the order of time, where rules break lines (${format})`, async () => {
      for (const { name, bytes } of goldenDocuments) {
        for (const { ending, rules } of filesOfDocument(name).filter(
          (file) => file.format === format,
        )) {
          const file = await written(bytes, format, rules);
          const [first, second] = await Promise.all(
            Object.values(parsers).map((parse) => parse(file)),
          );
          if (second) assert.deepEqual(bySeconds(first), bySeconds(second), `${name}.${ending}`);
          const blocks = file.match(/^\d\d+:.* --> .*$/gm) ?? [];
          assert.equal(
            first.length,
            blocks.length,
            `${name}.${ending}: no cue is lost, none is made of text`,
          );
          const starts = blocks.map((line) => line.split(" ")[0].padStart(13, "0"));
          assert.deepEqual(starts, [...starts].sort(), `${name}.${ending}`);
        }
      }
    });
  }

  test("speakers are named as the rule says", async () => {
    const { bytes, json } = goldenDocuments.find(({ name }) => name === "speakers");
    const names = ["Ann & Bob", "<Carl> \n"];
    const expected = plainCues(json).map(({ voice }) =>
      voice === "Speaker 1" ? "Ann & Bob" : "<Carl>",
    );
    const file = await written(bytes, "vtt", { speakerNames: names });
    for (const parse of Object.values(vttParsers)) {
      assert.deepEqual(
        (await parse(file)).map(({ voice }) => voice),
        expected,
      );
    }
    assert.doesNotMatch(await written(bytes, "vtt", { speakers: false }), /<v/);
  });

  test("word times are inside their cue and increase", async () => {
    let marks = 0;
    for (const { name, bytes } of allDocuments) {
      const cues = vttParsers["webvtt-parser"](
        await written(bytes, "vtt", { wordTimes: true, maxLineWidth: 30 }),
      );
      for (const { startMs, endMs, times } of cues) {
        const all = [startMs, ...times, endMs];
        for (let index = 1; index < all.length; index += 1)
          assert.ok(all[index] > all[index - 1], `${name}: ${all}`);
        marks += times.length;
      }
    }
    assert.ok(marks > 300, `${marks} marks`);
  });
});

describe("every way to make a file has the same output", () => {
  for (const { name, bytes } of allDocuments) {
    test(name, async () => {
      for (const { ending, format, rules } of filesOfDocument(name)) {
        const [[first, expected], ...others] = Object.entries(
          await everyWay(ours, bytes, format, rules, bytes.length),
        );
        for (const [way, file] of others)
          assert.equal(file, expected, `${name}.${ending}: ${way}, against ${first}`);
      }
    });
  }
});

describe("errors", () => {
  const { bytes } = goldenDocuments.find(({ name }) => name === "mixed");

  test("a truncated document is an error with its position", async () => {
    for (const length of [0, 1, 20, 777, bytes.length - 2]) {
      const cut = bytes.subarray(0, length);
      const error = {
        name: "DashScopeError",
        kind: "decode",
        message: new RegExp(`ends too early at byte ${length}\\b`),
      };
      await assert.rejects(subtitles(cut, "srt"), error);
      await assert.rejects(textOf(inPieces(cut, 100).pipeThrough(subtitleStream("srt"))), error);
    }
  });

  test("an invalid document is an error at its byte, without further reading", async () => {
    const broken = new TextEncoder().encode(
      `${new TextDecoder().decode(bytes.subarray(0, 500))}\u0001`,
    );
    const at = broken.length - 1;
    let pulls = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulls += 1;
        controller.enqueue(pulls === 1 ? broken : new Uint8Array(10).fill(0x20));
      },
    });
    await assert.rejects(textOf(endless.pipeThrough(subtitleStream("vtt"))), {
      kind: "decode",
      message: new RegExp(`at byte ${at}\\b`),
    });
    assert.ok(pulls < 10, `${pulls} pieces were read`);
  });

  test("an invalid rule is an error that names it, before the document is read", async () => {
    for (const [rules, field] of [
      [{ maxLineWidth: 4 }, "rules.maxLineWidth"],
      [{ karaoke: true }, "rules.karaoke"],
      [{ speakerNames: "Ann" }, "rules.speakerNames"],
    ]) {
      const error = { name: "DashScopeError", kind: "invalid_request", field };
      await assert.rejects(subtitles(bytes, "srt", rules), error);
      await assert.rejects(
        textOf(inPieces(bytes, 100).pipeThrough(subtitleStream("srt", rules))),
        error,
      );
      const read = await Transcription.parse(bytes);
      assert.throws(() => read.toSrt(rules), error);
      read.free();
    }
    await assert.rejects(subtitles(bytes, "ssa"), { kind: "invalid_request", field: "format" });
  });

  test("text in place of bytes is an error", async () => {
    const text = new ReadableStream({
      start(controller) {
        controller.enqueue("{}");
        controller.close();
      },
    });
    await assert.rejects(textOf(text.pipeThrough(subtitleStream("srt"))), {
      kind: "invalid_request",
      message: /Encode text before/,
    });
  });

  // Without properties of the audio before its sentences a document is held to the end.
  const ENDLESS_HEAD =
    '{"properties":{"original_duration_in_milliseconds":86400000},"transcripts":[{"sentences":[';

  /** A document without end, and what the reader did with it. */
  function endless() {
    const document = {};
    let [begun, stop, startMs] = [false, undefined, 0];
    const sentence = () => {
      startMs += 1000;
      return `{"begin_time":${startMs},"end_time":${startMs + 900},"text":"on and on"},`;
    };
    document.stopped = new Promise((resolve) => {
      stop = resolve;
    });
    document.stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(
          new TextEncoder().encode(
            begun ? Array.from({ length: 50 }, sentence).join("") : ENDLESS_HEAD,
          ),
        );
        begun = true;
      },
      cancel: stop,
    });
    return document;
  }

  test("a reader that cancels also cancels the document", async () => {
    for (const pieces of [0, 1, 3]) {
      const document = endless();
      const reader = document.stream.pipeThrough(subtitleStream("vtt")).getReader();
      for (let read = 0; read < pieces; read += 1)
        assert.match(new TextDecoder().decode((await reader.read()).value), /on and on/);
      await reader.cancel("enough");
      assert.deepEqual(await reader.read(), { done: true, value: undefined });
      assert.equal(await document.stopped, "enough");
    }
  });

  test("a stream that is cancelled or fails frees its memory", async () => {
    const rounds = async (count) => {
      for (let round = 0; round < count; round += 1) {
        const reader = endless()
          .stream.pipeThrough(subtitleStream("srt", { maxLines: 1 }))
          .getReader();
        await reader.read();
        await reader.cancel();
        await assert.rejects(
          textOf(inPieces(bytes.subarray(0, 4000), 4000).pipeThrough(subtitleStream("srt"))),
        );
        const unread = subtitleStream("vtt");
        await unread.readable.cancel();
      }
    };
    await rounds(20);
    const before = memoryBytes();
    await rounds(1000);
    assert.equal(memoryBytes(), before);
  });
});

test("Chromium's parser reads the same cues from files made in Chromium", async (t) => {
  const page = await openPage(t);
  for (const { name, bytes, json } of goldenDocuments) {
    for (const { ending, format, rules } of filesOfDocument(name).filter(
      (file) => file.format === "vtt",
    )) {
      const file = await page.evaluate(
        async ({ document, format, rules }) => {
          const { subtitleStream } = await import("/package/browser.js");
          const stream = new Response(document).body.pipeThrough(subtitleStream(format, rules));
          return new Response(stream).text();
        },
        { document: new TextDecoder().decode(bytes), format, rules },
      );
      assert.equal(file, await written(bytes, format, rules), `${name}.${ending}`);
      const cues = await trackCues(page, file);
      const expected = vttParsers["webvtt-parser"](file);
      assert.deepEqual(
        bySeconds(cues.map((cue) => ({ ...cue, times: cue.times.length }))),
        bySeconds(expected.map((cue) => ({ ...cue, times: cue.times.length }))),
        `${name}.${ending}`,
      );
      if (ending === "vtt" && hasPlainTimes(json)) {
        const withoutTimes = cues.map(({ times, ...cue }) => ({ ...cue, times: [] }));
        assert.deepEqual(bySeconds(withoutTimes), bySeconds(cuesByFormat.vtt(json)), name);
      }
    }
  }
});

test("a Worker responds with the same bytes, also as a stream", async (t) => {
  const ask = await startWorker(t);
  for (const { name, bytes } of goldenDocuments.filter(({ name }) =>
    ["mixed", "channels", "emoji"].includes(name),
  )) {
    for (const { format, rules } of filesOfDocument(name).filter((file) => file.format !== "txt")) {
      const expected = await written(bytes, format, rules);
      for (const way of ["stream", "subtitles", "methods"])
        assert.equal(await ask(bytes, way, format, rules), expected, `${name}, ${way}`);
    }
  }
});
