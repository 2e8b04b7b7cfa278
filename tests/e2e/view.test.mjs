// The parts of a transcription's view by themselves, without the WebAssembly: texts as they are
// joined and compared, and rows by time.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findHits } from "../../pkg-template/search-hits.js";
import { foldText, joinTexts } from "../../pkg-template/text.js";
import { sortByStart, TimeIndex } from "../../pkg-template/time-index.js";

test("texts are joined as they would be written", () => {
  for (const [before, next, joined] of [
    ["Hello", "world", "Hello world"],
    ["你好", "世界", "你好世界"],
    ["你好", "world", "你好world"],
    ["Hello", "世界", "Hello世界"],
    ["Hello ", "world", "Hello world"],
    ["Hello", " world", "Hello world"],
    ["안녕", "하세요", "안녕 하세요"],
    ["好。", "Yes", "好。Yes"],
    ["𠮷", "x", "𠮷x"],
    ["x", "𠮷", "x𠮷"],
    ["", "a", "a"],
    ["a", "", "a"],
  ])
    assert.equal(joinTexts(before, next), joined);
});

describe("foldText", () => {
  test("folds case and the spaces between Chinese and Japanese", () => {
    for (const [text, fold] of [
      ["Hello World", "hello world"],
      ["  Hello   World  ", " hello world"],
      ["你 好", "你好"],
      ["你 a 好", "你 a 好"],
      ["ΣΑΣ", "σασ"],
      ["σας", "σασ"],
      ["STRASSE", "strasse"],
      ["straße", "strasse"],
      ["İstanbul", "istanbul"],
      ["", ""],
      [" ", ""],
    ])
      assert.equal(foldText(text).fold, fold, text);
  });

  test("every unit of the fold has its place in the text", () => {
    for (const text of ["a  B", "straße x", "𠮷 野 Y", "İ i", " 你 好 a "]) {
      const { fold, starts, ends } = foldText(text);
      assert.equal(starts.length, fold.length, text);
      assert.equal(ends.length, fold.length, text);
      for (let unit = 0; unit < fold.length; unit += 1) {
        assert.ok(starts[unit] < ends[unit], text);
        assert.equal(
          foldText(text.slice(starts[unit], ends[unit])).fold === "",
          fold[unit] === " ",
        );
      }
    }
    assert.deepEqual(foldText("ß").starts, [0, 0]);
    assert.deepEqual(foldText("a  b"), { fold: "a b", starts: [0, 2, 3], ends: [1, 3, 4] });
  });
});

describe("TimeIndex", () => {
  const index = (rows, order = rows.map((_, row) => row)) =>
    new TimeIndex(Uint32Array.from(rows.flat()), 2, Uint32Array.from(order));

  test("finds the row that started last of those that span a time", () => {
    const rows = [
      [0, 1000],
      [100, 200],
      [150, 160],
      [500, 500],
      [2000, 2100],
    ];
    for (const [ms, row] of [
      [0, 0],
      [99, 0],
      [100, 1],
      [155, 2],
      [160, 1],
      [199, 1],
      [200, 0],
      [500, 3],
      [501, 0],
      [999, 0],
      [1000, undefined],
      [2000, 4],
      [2099, 4],
      [2100, undefined],
      [-1, undefined],
      [Number.NaN, undefined],
      [Number.POSITIVE_INFINITY, undefined],
    ])
      assert.equal(index(rows).rowAt(ms), row, `at ${ms}`);
    assert.equal(index([]).rowAt(0), undefined);
  });

  test("sorts rows that are out of order, and agrees with a plain search", () => {
    let seed = 1;
    const next = (count) => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return Math.floor((seed / 2 ** 32) * count);
    };
    for (let round = 0; round < 200; round += 1) {
      const rows = Array.from({ length: next(12) }, () => {
        const start = next(30);
        return [start, start + next(10)];
      });
      const made = index(rows);
      const ordered = rows
        .map(([start, end], row) => ({ start, end, row }))
        .sort((a, b) => a.start - b.start || a.row - b.row);
      assert.deepEqual(
        [...made.starts],
        ordered.map(({ start }) => start),
      );
      for (let ms = 0; ms < 45; ms += 1) {
        const spanning = ordered.filter(
          ({ start, end }) => start === ms || (start <= ms && end > ms),
        );
        assert.equal(made.rowAt(ms), spanning.at(-1)?.row, `${JSON.stringify(rows)} at ${ms}`);
      }
    }
  });

  test("knows only the rows it was given", () => {
    const rows = [
      [0, 100],
      [0, 100],
      [50, 100],
    ];
    assert.equal(index(rows, [2, 0]).rowAt(60), 2);
    assert.equal(index(rows, [0]).rowAt(60), 0);
  });
});

test("sortByStart leaves an array in order as it is, and sorts another", () => {
  const [one, two] = [{ startMs: 1 }, { startMs: 2 }];
  assert.deepEqual(sortByStart([one, two]), [one, two]);
  assert.deepEqual(sortByStart([two, one]), [one, two]);
  assert.deepEqual(sortByStart([]), []);
});

describe("findHits", () => {
  const word = (startMs, endMs, text, punctuation) => ({ startMs, endMs, text, punctuation });
  const words = [
    word(100, 300, "Hello", ", "),
    word(350, 600, "world", ". "),
    word(700, 900, "World", "!"),
  ];
  const sentence = { startMs: 0, endMs: 1000, text: "Hello, world. World!", words };

  test("have the times of their words", () => {
    assert.deepEqual(findHits(sentence, "world"), [
      { startMs: 350, endMs: 600, text: "world", index: 7, sentence },
      { startMs: 700, endMs: 900, text: "World", index: 14, sentence },
    ]);
    const [both] = findHits(sentence, "lo, wor");
    assert.deepEqual([both.startMs, both.endMs, both.text], [100, 600, "lo, wor"]);
    assert.deepEqual(findHits(sentence, "mars"), []);
  });

  test("have times by their place where the words do not make up the sentence", () => {
    const masked = { ...sentence, words: [words[0]] };
    const [hit] = findHits(masked, "world");
    assert.deepEqual(hit, {
      startMs: 350,
      endMs: 600,
      interpolated: true,
      text: "world",
      index: 7,
      sentence: masked,
    });
    assert.equal(findHits({ ...sentence, words: [] }, "world")[0].interpolated, true);
  });
});
