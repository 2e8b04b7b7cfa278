// Properties of cues, for random documents and rules: no text is lost, and every line and cue obeys
// the rules. A seed reproduces its document.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { srtParsers, vttParsers } from "./subtitles/parsers.mjs";
import { plainSentences } from "./subtitles/plain.mjs";
import { oddJson, randomDocument, randomRules } from "./subtitles/random.mjs";
import { everyWay } from "./subtitles/ways.mjs";
import { columns } from "./subtitles/width.mjs";

const ours = await import(new URL("node.js", packageFolder));
const { Transcription, init } = ours;
await init();

const SEEDS = Array.from({ length: Number(process.env.SEEDS ?? 400) }, (_, index) => index + 1);
const BEGINS_NO_LINE = /^[,.?:)”，。！》…、」』ーっ]/u;
const ENDS_NO_LINE = /[(“《（「『]$/u;

const squeezed = (text) => text.replace(/\s/g, "");

/** Unbreakable units: words between which kinsoku forbids a line break. */
function chains(sentences) {
  const all = [];
  for (const { words } of sentences) {
    words.forEach(({ text, punctuation }, index) => {
      const word = squeezed(text + punctuation);
      const before = words[index - 1];
      const spaced = before && /\s$/.test(before.text + before.punctuation);
      if (index > 0 && !spaced && BEGINS_NO_LINE.test(word)) all[all.length - 1] += word;
      else all.push(word);
    });
  }
  return all;
}

/** Calls `check` with the cues of many documents. A failure has the seed. */
async function each(options, check) {
  let cues = 0;
  for (const seed of SEEDS) {
    const json = randomDocument(seed, options);
    const rules = randomRules(seed);
    const read = await Transcription.parse(oddJson(json, seed));
    try {
      const file = read.toSrt({ ...rules, channelId: 0 });
      const parsed = srtParsers["@plussub/srt-vtt-parser"](file);
      cues += parsed.length;
      check({ cues: parsed, rules, sentences: plainSentences(json, 0), read });
    } catch (error) {
      error.message = `seed ${seed}, ${JSON.stringify(rules)}: ${error.message}`;
      throw error;
    } finally {
      read.free();
    }
  }
  assert.ok(cues > SEEDS.length, `${cues} cues`);
}

describe("documents in order", () => {
  test("every word is in one cue, in order, once", () =>
    each({}, ({ cues, sentences }) => {
      assert.equal(
        squeezed(cues.map(({ text }) => text).join("")),
        squeezed(sentences.map(({ text }) => text).join("")),
      );
    }));

  test("no line is too wide, and no cue has too many lines", () =>
    each({}, ({ cues, rules }) => {
      for (const { text } of cues) {
        const lines = text.split("\n");
        assert.ok(lines.length <= rules.maxLines, text);
        for (const line of lines)
          assert.ok(columns(line) <= rules.maxLineWidth, `${columns(line)}: ${line}`);
      }
    }));

  test("no line begins with closing punctuation or ends with opening", () =>
    each({}, ({ cues, sentences, rules }) => {
      const firsts = new Set(sentences.map(({ text }) => squeezed(text)[0]));
      const wide = chains(sentences).filter((chain) => columns(chain) > rules.maxLineWidth);
      for (const { text } of cues) {
        text.split("\n").forEach((line) => {
          // A sentence can begin or end with punctuation, and a unit wider than a line breaks
          // anywhere.
          if (BEGINS_NO_LINE.test(line) && !wide.some((chain) => chain.includes(line[0])))
            assert.ok(
              firsts.has(line[0]) &&
                sentences.some((sentence) => squeezed(sentence.text).startsWith(line[0])),
              text,
            );
          if (ENDS_NO_LINE.test(line))
            assert.ok(
              sentences.some(({ text }) => text.trim().endsWith(line.at(-1))),
              text,
            );
        });
      }
    }));

  test("a cue ends after its start, before the next starts, and within the maximum duration", () =>
    each({}, ({ cues, rules, sentences }) => {
      const unbroken = chains(sentences);
      cues.forEach(({ startMs, endMs, text }, index) => {
        assert.ok(endMs > startMs, text);
        const short = endMs - startMs <= rules.maxDurationMs;
        assert.ok(
          short || unbroken.some((chain) => chain.includes(squeezed(text))),
          `${endMs - startMs} ms: ${text}`,
        );
        if (index + 1 < cues.length) assert.ok(endMs <= cues[index + 1].startMs, text);
      });
    }));

  test("a cue starts with its first word, and ends after its last or at the start of the next", () =>
    each({}, ({ cues, sentences, rules }) => {
      const words = sentences.flatMap(({ words }) => words);
      if (words.length === 0) return;
      let [at, word, behind] = [0, 0, 0];
      const lengths = words.map(({ text, punctuation }) => squeezed(text + punctuation).length);
      for (const cue of cues) {
        // The word of the cue's first character; opening punctuation belongs to the word before.
        while (behind + lengths[word] <= at) {
          behind += lengths[word];
          word += 1;
        }
        assert.ok(
          cue.startMs >= words[word].startMs,
          `${cue.startMs} < ${words[word].startMs}: ${cue.text}`,
        );
        at += squeezed(cue.text).length;
        let [last, end] = [word, behind];
        while (end + lengths[last] < at) {
          end += lengths[last];
          last += 1;
        }
        // A word wider than a line can be split: the time of its parts is interpolated.
        const lastMs = end + lengths[last] === at ? words[last].endMs : words[last].startMs;
        assert.ok(cue.endMs >= lastMs - rules.minGapMs, `${cue.endMs} < ${lastMs}: ${cue.text}`);
      }
      assert.equal(
        at,
        lengths.reduce((sum, length) => sum + length, 0),
      );
    }));
});

describe("documents with times that overlap, repeat and go back", () => {
  test("no text is lost, and cues are in the order of time", () =>
    each({ wild: true }, ({ cues, sentences }) => {
      const letters = (texts) => [...squeezed(texts.join(""))].sort().join("");
      assert.equal(
        letters(cues.map(({ text }) => text)),
        letters(sentences.map(({ text }) => text)),
      );
      cues.forEach(({ startMs, endMs, text }, index) => {
        assert.ok(endMs > startMs, text);
        if (index > 0) assert.ok(startMs >= cues[index - 1].startMs, text);
      });
    }));

  test("cues overlap only where sentences do", () =>
    each({ wild: true }, ({ cues, sentences }) => {
      // With words of no duration, a cue can start at the end of its sentence.
      const overlaps = (at) =>
        sentences.filter(({ startMs, endMs }) => startMs <= at && at <= Math.max(startMs, endMs))
          .length > 1;
      cues.forEach(({ startMs, endMs, text }, index) => {
        // A cue without duration lasts one millisecond.
        if (index > 0 && startMs < cues[index - 1].endMs - 1)
          assert.ok(overlaps(startMs), `${startMs}–${endMs}: ${text}`);
      });
    }));

  test("their WebVTT is valid, with the cues of SubRip, also with word times", async () => {
    await each({ wild: true }, ({ cues, rules, read }) => {
      for (const more of [{}, { wordTimes: true }]) {
        const file = read.toVtt({ ...rules, ...more, speakers: false, channelId: 0 });
        const parsed = vttParsers["webvtt-parser"](file).map(({ startMs, endMs, text }) =>
          [startMs, endMs, text].join(),
        );
        assert.deepEqual(
          parsed.sort(),
          cues.map(({ startMs, endMs, text }) => [startMs, endMs, text].join()).sort(),
        );
      }
    });
  });
});

test("several tracks make one file in the order of time; a selected track has its cues alone", async () => {
  for (const seed of SEEDS.slice(0, 100)) {
    const json = randomDocument(seed, { channels: 3, speakers: true });
    const rules = randomRules(seed);
    const read = await Transcription.parse(oddJson(json, seed));
    const cues = vttParsers["webvtt-parser"](read.toVtt(rules));
    const sentences = plainSentences(json);
    const letters = (texts) => [...squeezed(texts.join(""))].sort().join("");
    assert.equal(
      letters(cues.map(({ text }) => text)),
      letters(sentences.map(({ text }) => text)),
      `seed ${seed}`,
    );
    for (const channel of json.transcripts) {
      const alone = await Transcription.parse(JSON.stringify({ ...json, transcripts: [channel] }));
      assert.equal(
        read.toVtt({ ...rules, channelId: channel.channel_id }),
        alone.toVtt(rules),
        `seed ${seed}`,
      );
      alone.free();
    }
    read.free();
  }
});

test("every way to make a file has the same output, for any document", async () => {
  for (const seed of SEEDS.slice(0, 60)) {
    const json = randomDocument(seed, { wild: seed % 2 === 0, speakers: true });
    const bytes = new TextEncoder().encode(oddJson(json, seed));
    const format = ["srt", "vtt", "txt"][seed % 3];
    const rules = format === "txt" ? { times: true } : { ...randomRules(seed), speakers: true };
    const [[first, expected], ...others] = Object.entries(
      await everyWay(ours, bytes, format, rules, seed),
    );
    for (const [way, file] of others)
      assert.equal(file, expected, `seed ${seed}: ${way}, against ${first}`);
  }
});
