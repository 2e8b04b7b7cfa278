// The corpus of line ends: it is large enough, its notation is read, and no mark breaks the rules
// that need no linguist.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  LANGUAGES,
  markedLines,
  readSentence,
  sentencesOf,
  verdictAt,
} from "../../bench/lib/line-ends/corpus.mjs";
import { baselinesOf, fill, segmentsOf } from "../../bench/lib/line-ends/greedy.mjs";
import { judge, newTally } from "../../bench/lib/line-ends/judge.mjs";
import { columns } from "../../bench/lib/line-ends/width.mjs";

/** Closing punctuation, small kana, the long vowel mark and signs of repetition. */
const BEGINS_NO_LINE =
  /^[、。，．,.!?！？:;：；」』）》”’)\]ぁぃぅぇぉっゃゅょァィゥェォッャュョー々ๆฯ]/u;
const ENDS_NO_LINE = /[「『（《„‘([]$/u;

/** Combining marks and Thai vowels behind a consonant; Thai vowels before one. */
const FOLLOWS_CONSONANT = /^[\p{M}ะาำๅ]/u;
const PRECEDES_CONSONANT = /[เแโใไ]$/u;

/** The text on both sides of a place, without the blanks between them. */
function parted(text, place) {
  const characters = [...text.replaceAll(" ", "")];
  return [characters.slice(0, place).join(""), characters.slice(place).join("")];
}

/** An odd number of straight quotes before a place: the place is inside them. */
const inQuotes = (before) => before.split('"').length % 2 === 0;

describe("the corpus", () => {
  test("has 300 sentences or more, and 60 or more of each language", () => {
    const counts = LANGUAGES.map((language) => sentencesOf(language).length);
    assert.ok(Math.min(...counts) >= 60, `${counts}`);
    assert.ok(counts.reduce((sum, count) => sum + count) >= 300, `${counts}`);
  });

  for (const language of LANGUAGES) {
    const each = (check) => {
      for (const line of markedLines(language)) check(readSentence(line, language), line);
    };

    test(`${language}: sentences are 25 to 90 columns wide, differ, and have marks inside`, () => {
      const seen = new Set();
      each(({ text, allowed }, line) => {
        assert.ok(columns(text) >= 25 && columns(text) <= 90, line);
        assert.match(text, /^\S+( \S+)*$/, line);
        assert.ok(!seen.has(text), line);
        seen.add(text);
        const length = [...text.replaceAll(" ", "")].length;
        assert.ok(allowed.size > 1, line);
        for (const place of allowed) assert.ok(place > 0 && place < length, line);
      });
    });

    test(`${language}: no line may begin with closing punctuation or end with opening`, () =>
      each(({ text, allowed }, line) => {
        for (const place of allowed) {
          const [before, after] = parted(text, place);
          assert.doesNotMatch(after, BEGINS_NO_LINE, line);
          assert.doesNotMatch(before, ENDS_NO_LINE, line);
          assert.doesNotMatch(after, FOLLOWS_CONSONANT, line);
          assert.doesNotMatch(before, PRECEDES_CONSONANT, line);
          assert.ok(!before.endsWith('"') || !inQuotes(before), line);
          assert.ok(!after.startsWith('"') || !inQuotes(before), line);
        }
      }));
  }
});

describe("the notation", () => {
  const verdicts = (marked, language, places) => {
    const sentence = readSentence(marked, language);
    return places.map((place) => verdictAt(sentence, place));
  };

  test("marks between characters", () =>
    assert.deepEqual(verdicts("昨日は|雨が¦降った", "ja", [3, 5, 4]), [
      "allowed",
      "tolerated",
      "wrong",
    ]));

  test("blanks between words", () => {
    assert.equal(
      readSentence("No._5 is¦ a well-known e-mail", "en").text,
      "No. 5 is a well-known e-mail",
    );
    assert.deepEqual(verdicts("No._5 is¦ a well-known e-mail", "en", [3, 4, 6, 7, 12, 17, 19]), [
      "wrong",
      "allowed",
      "tolerated",
      "allowed",
      "tolerated",
      "allowed",
      "wrong",
    ]);
  });

  test("blanks of languages that have none between words", () =>
    assert.deepEqual(verdicts("ไป|5 กม. |ครับ", "th", [2, 3, 6]), ["allowed", "wrong", "allowed"]));
});

describe("verdicts", () => {
  const judged = (marked, lines, width) => {
    const tally = newTally();
    judge(tally, readSentence(marked, "en"), lines, width);
    return tally;
  };

  test("a wrong line end is avoidable where an allowed place fits the line", () => {
    const tally = judged("on page_30 of it", ["on page", "30 of it"], 8);
    assert.deepEqual([tally.ends, tally.wrong, tally.avoidable], [1, 1, 1]);
    assert.deepEqual([...tally.places], [["on page | 30 of it", new Set([8])]]);
  });

  test("it is not where none does", () => {
    const tally = judged("page_30 of it", ["page", "30 of it"], 6);
    assert.deepEqual([tally.wrong, tally.avoidable], [1, 0]);
  });

  test("the end of the sentence is not judged", () =>
    assert.equal(judged("on page_30", ["on page 30"], 16).ends, 0));

  test("lines that lose text are refused", () =>
    assert.throws(() => judged("on page_30", ["on page"], 16), /became/));
});

test("baselines fill lines with whole segments, and punctuation stays with its word", () => {
  const segments = segmentsOf(baselinesOf("ja")["Intl.Segmenter"], "「雨だ」と言う。", "ja");
  assert.equal(segments.join(""), "「雨だ」と言う。");
  for (const segment of segments) {
    assert.doesNotMatch(segment, BEGINS_NO_LINE);
    assert.doesNotMatch(segment, ENDS_NO_LINE);
  }
  assert.deepEqual(fill(["one ", "two ", "three"], 7), ["one two ", "three"]);
  assert.deepEqual(fill(["abcdef"], 4), ["abcd", "ef"]);
});
