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
  const word = (startMs, endMs, text, punctuation = "") => ({ startMs, endMs, text, punctuation });
  const words = [
    word(100, 300, "Hello", ", "),
    word(350, 600, "world", ". "),
    word(700, 900, "World", "!"),
  ];
  const ranges = [
    [0, 5, false],
    [7, 12, false],
    [14, 19, false],
  ];
  const sentence = { startMs: 0, endMs: 1000, text: "Hello, world. World!", words };

  /** Start, end, text and whether they are interpolated, of each hit. */
  const found = (inside, places, wanted) =>
    findHits(inside, places, wanted).map(({ startMs, endMs, text, interpolated }) => [
      startMs,
      endMs,
      text,
      ...(interpolated ? ["interpolated"] : []),
    ]);

  test("have the times of their words", () => {
    assert.deepEqual(findHits(sentence, ranges, "world"), [
      { startMs: 350, endMs: 600, text: "world", index: 7, sentence },
      { startMs: 700, endMs: 900, text: "World", index: 14, sentence },
    ]);
    assert.deepEqual(found(sentence, ranges, "ell"), [[100, 300, "ell"]]);
    assert.deepEqual(findHits(sentence, ranges, "mars"), []);
  });

  test("over several words, or in the punctuation behind one, have theirs", () => {
    assert.deepEqual(found(sentence, ranges, "lo, wor"), [[100, 600, "lo, wor"]]);
    assert.deepEqual(found(sentence, ranges, "hello, world. world!"), [
      [100, 900, "Hello, world. World!"],
    ]);
    assert.deepEqual(found(sentence, ranges, ","), [[100, 300, ","]]);
    assert.deepEqual(found(sentence, ranges, ". w"), [[350, 900, ". W"]]);
    assert.deepEqual(found(sentence, ranges, "!"), [[700, 900, "!"]]);
  });

  test("in text that is no word's have times between those around it", () => {
    const gap = { ...sentence, words: [words[0], words[2]] };
    const around = [ranges[0], ranges[2]];
    // `world. ` is seven of nine units between the words, which begin two behind the first.
    const between = (place) => 300 + Math.round((400 * (place - 5)) / 9);
    assert.deepEqual(findHits(gap, around, "world")[0], {
      startMs: between(7),
      endMs: between(12),
      interpolated: true,
      text: "world",
      index: 7,
      sentence: gap,
    });
    assert.deepEqual(found(gap, around, "hello, w"), [
      [100, between(8), "Hello, w", "interpolated"],
    ]);
    // Before the first word and behind the last it is the sentence that bounds them.
    assert.deepEqual(found({ ...sentence, words: [words[1]] }, [ranges[1]], "hello"), [
      [0, 250, "Hello", "interpolated"],
    ]);
    assert.deepEqual(found({ ...sentence, words: [words[1]] }, [ranges[1]], "world")[1], [
      600 + 100,
      600 + Math.round((400 * 7) / 8),
      "World",
      "interpolated",
    ]);
  });

  test("in a sentence without words have times by their place", () => {
    const bare = { ...sentence, words: [] };
    assert.deepEqual(found(bare, [], "world"), [
      [350, 600, "world", "interpolated"],
      [700, 950, "World", "interpolated"],
    ]);
    assert.deepEqual(found(bare, [], "hello, world. world!"), [
      [0, 1000, "Hello, world. World!", "interpolated"],
    ]);
  });

  test("in a number that the text alone has lie in the time of the words that speak it", () => {
    const spoken = {
      startMs: 0,
      endMs: 5000,
      text: "在2026年3月",
      words: [word(0, 400, "在"), word(400, 2400, "二零二六年"), word(2400, 3000, "三月")],
    };
    const places = [
      [0, 1, false],
      [1, 6, false],
      [6, 8, false],
    ];
    assert.deepEqual(found(spoken, places, "2026"), [[400, 2400, "2026"]]);
    assert.deepEqual(found(spoken, places, "26年3"), [[400, 3000, "26年3"]]);
  });

  test("in a group of words between which the border is a guess are sure at its edges alone", () => {
    const group = {
      startMs: 0,
      endMs: 4000,
      text: "at 12:30 sharp",
      words: [
        word(0, 400, "at "),
        word(1000, 1500, "half "),
        word(1500, 1800, "past "),
        word(1800, 2200, "twelve "),
        word(2500, 3000, "sharp"),
      ],
    };
    const places = [
      [0, 2, false],
      [3, 4, true],
      [4, 6, true],
      [6, 8, false],
      [9, 14, false],
    ];
    assert.deepEqual(found(group, places, "12:30"), [[1000, 2200, "12:30"]]);
    const [inside] = findHits(group, places, "2:3");
    assert.equal(inside.interpolated, true);
    assert.ok(inside.startMs > 1000 && inside.endMs < 2200, `${inside.startMs}–${inside.endMs}`);
    assert.ok(inside.startMs < inside.endMs);
    assert.deepEqual(found(group, places, "sharp"), [[2500, 3000, "sharp"]]);
    assert.deepEqual(found(group, places, "at 12:30"), [[0, 2200, "at 12:30"]]);
  });

  test("of a word whose own times are interpolated are interpolated", () => {
    const guessed = {
      ...sentence,
      words: [words[0], { ...words[1], interpolated: true }, words[2]],
    };
    assert.deepEqual(found(guessed, ranges, "world"), [
      [350, 600, "world", "interpolated"],
      [700, 900, "World"],
    ]);
    assert.deepEqual(found(guessed, ranges, "hello, world. world"), [
      [100, 900, "Hello, world. World"],
    ]);
  });

  test("leave out words that the text does not have", () => {
    const extra = { ...sentence, words: [words[0], word(310, 340, "um"), words[1], words[2]] };
    const places = [ranges[0], [7, 7, false], ranges[1], ranges[2]];
    assert.deepEqual(found(extra, places, "hello, w"), [[100, 600, "Hello, w"]]);
  });
});
