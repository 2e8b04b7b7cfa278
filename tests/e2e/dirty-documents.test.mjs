// Documents that contradict themselves: words that are spelt otherwise than their sentence,
// times that are missing or contradict each other, text without sentences, tags. Each table holds
// several documents of one kind, which differ in language, width and fault.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { brokenParts, cuesBy, cuesOf, evenly, made, parse } from "./subtitles/made.mjs";
import { vttParsers } from "./subtitles/parsers.mjs";

const { subtitles } = await import(new URL("node.js", packageFolder));

/** Two frames of 24 a second. */
const FRAMES_MS = 84;

const near = (ms, expected, tolerance, message) =>
  assert.ok(Math.abs(ms - expected) <= tolerance, `${message}: ${ms} ms, expected ${expected}`);

/** Texts without blanks and line breaks. */
const dense = (text) => text.replace(/\s/g, "");

/** Checks cues: the text whole, in order, none over another, none too short, too long or outside. */
function assertCues(cues, { within: [from, to], text, shortestMs = 500, longestMs = 7000 }) {
  const shown = JSON.stringify(cues);
  assert.equal(dense(cues.map((cue) => cue.text).join("")), dense(text), shown);
  let last = from;
  for (const { startMs, endMs } of cues) {
    assert.ok(startMs >= last, `in order, none over another: ${shown}`);
    assert.ok(endMs <= to, `within ${from}–${to} ms: ${shown}`);
    assert.ok(endMs - startMs >= shortestMs, `at least ${shortestMs} ms: ${shown}`);
    assert.ok(endMs - startMs <= longestMs, `at most ${longestMs} ms: ${shown}`);
    last = endMs;
  }
}

/** Times of words in a file with `wordTimes`, by the texts behind them: `{ Morning: 1000 }`. */
async function marksOf(document, rules) {
  const file = (await parse(document)).toVtt({ ...rules, wordTimes: true });
  const ms = (time) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
  const marks = [...file.matchAll(/<([\d:.]+)>([^<\n]*)/g)].map(([, time, text]) => [
    text.trim(),
    Math.round(ms(time)),
  ]);
  return { file, marks };
}

/** Checks that cues of one line begin with their first word, and that each word is in its cue. */
function assertSaidWhileShown(cues, { text, words }) {
  let end = 0;
  for (const cue of cues) {
    const start = text.indexOf(cue.text, end);
    end = start + cue.text.length;
    const own = words.filter(({ textStart }) => textStart >= start && textStart < end);
    near(cue.startMs, own[0]?.startMs, FRAMES_MS, cue.text);
    for (const { startMs, text } of own)
      assert.ok(startMs < cue.endMs, `${text} is said at ${startMs}: ${JSON.stringify(cue)}`);
  }
}

/** Runs `check` for each of a table, `{ name: value }`. */
function each(table, check) {
  for (const [name, value] of Object.entries(table)) test(name, () => check(value));
}

const goodMorning = {
  at: [760, 3240],
  text: "Good Morning，欢迎来到晨光书店。",
  words: [
    [760, 1000, "Good"],
    [1000, 1400, "Morning", "，"],
    [1400, 2100, "欢迎来到"],
    [2100, 3240, "晨光书店", "。"],
  ],
};
const annualMeeting = {
  at: [0, 6000],
  text: "Welcome to the annual meeting of the river trust.",
  words: [
    [0, 500, "Welcome"],
    [500, 700, "to"],
    [700, 900, "the"],
    [900, 1500, "annual"],
    [1500, 2000, "meeting"],
    [4000, 4200, "of"],
    [4200, 4400, "the"],
    [4400, 5000, "river"],
    [5000, 6000, "trust", "."],
  ],
};

describe("words without the blanks of their sentence have their times", () => {
  each(
    {
      "Chinese and English": {
        sentence: goodMorning,
        rules: { maxLineWidth: 16, maxLines: 1 },
        marks: { "Morning，": 1000, 欢迎来到: 1400, "晨光书店。": 2100 },
        begins: { 欢迎来到: 1400 },
        hits: { morning: [1000, 1400] },
      },
      "English, with a pause": {
        sentence: annualMeeting,
        rules: { maxLineWidth: 20, maxLines: 1 },
        marks: { to: 500, meeting: 1500, of: 4000, river: 4400, "trust.": 5000 },
        hits: { "river trust": [4400, 6000], meeting: [1500, 2000] },
      },
      French: {
        sentence: {
          at: [1000, 6000],
          text: "L’été prochain, nous irons à la mer.",
          words: [
            [1000, 1800, "l'été"],
            [1800, 2600, "prochain", ","],
            [3900, 4100, "nous"],
            [4100, 4500, "irons"],
            [4500, 4700, "à"],
            [4700, 4900, "la"],
            [4900, 6000, "mer", "."],
          ],
        },
        rules: { maxLineWidth: 18, maxLines: 1 },
        marks: { "prochain,": 1800, nous: 3900, irons: 4100, "mer.": 4900 },
        hits: { nous: [3900, 4100] },
      },
      Korean: {
        sentence: {
          at: [0, 5200],
          text: "오늘 아침에는 비가 많이 왔습니다.",
          words: [
            [0, 600, "오늘"],
            [600, 1400, "아침에는"],
            [3000, 3500, "비가"],
            [3500, 4000, "많이"],
            [4000, 5200, "왔습니다", "."],
          ],
        },
        rules: { maxLineWidth: 14, maxLines: 1 },
        marks: { 아침에는: 600, 비가: 3000, 많이: 3500, "왔습니다.": 4000 },
        hits: { 비가: [3000, 3500] },
      },
    },
    async ({ sentence, rules, marks, hits, begins }) => {
      const document = made([sentence], 8000);
      for (const some of [{}, rules]) {
        const written = await marksOf(document, some);
        assert.doesNotMatch(written.file, /NOTE/);
        for (const [text, ms] of written.marks) if (text in marks) near(ms, marks[text], 1, text);
        assert.ok(written.marks.length > 0);
      }
      // Of one cue, every word but the first is marked.
      const { marks: whole } = await marksOf(document, {});
      for (const text of Object.keys(marks))
        assert.ok(
          whole.some(([marked]) => marked === text),
          `${text} is marked`,
        );
      const cues = await cuesBy(document, rules);
      assert.ok(cues.length > 1);
      assert.equal(dense(cues.map(({ text }) => text).join("")), dense(sentence.text));
      const read = await parse(document);
      assertSaidWhileShown(cues, read.sentences()[0]);
      for (const [text, ms] of Object.entries(begins ?? {}))
        near(cues.find((cue) => cue.text.startsWith(text))?.startMs, ms, FRAMES_MS, text);
      for (const [query, [startMs, endMs]] of Object.entries(hits)) {
        const [hit] = read.search(query);
        assert.deepEqual([hit.startMs, hit.endMs, hit.interpolated], [startMs, endMs, undefined]);
      }
    },
  );
});

describe("numbers that are spoken in the words and written in the text", () => {
  each(
    {
      Chinese: {
        sentence: {
          at: [0, 9000],
          text: "会议改到2026年3月5日下午3点，请大家提前10分钟到场。",
          words: [
            [0, 300, "会议"],
            [300, 600, "改到"],
            [600, 2600, "二零二六年"],
            [2600, 3000, "三月"],
            [3000, 3400, "五日"],
            [3400, 3800, "下午"],
            [3800, 4200, "三点", "，"],
            [6500, 6700, "请"],
            [6700, 7000, "大家"],
            [7000, 7400, "提前"],
            [7400, 8000, "十分钟"],
            [8000, 9000, "到场", "。"],
          ],
        },
        rules: { maxLineWidth: 32, maxReadingSpeed: 18, maxLines: 1 },
        begins: { 请大家: 6500 },
        marks: { 改到: 300, 下午: 3400, 请: 6500, 大家: 6700, 提前: 7000, "到场。": 8000 },
        hits: { 提前: [7000, 7400] },
        inside: { 2026: [600, 2600] },
      },
      English: {
        sentence: {
          at: [0, 9000],
          text: "The lease ends in 2031, so 45% of us will move.",
          words: [
            [0, 200, "the "],
            [200, 700, "lease "],
            [700, 1100, "ends "],
            [1100, 1300, "in "],
            [1300, 1700, "twenty "],
            [1700, 2300, "thirty "],
            [2300, 2600, "one", ", "],
            [5000, 5300, "so "],
            [5300, 5700, "forty "],
            [5700, 6000, "five "],
            [6000, 6600, "percent "],
            [6600, 6800, "of "],
            [6800, 7000, "us "],
            [7000, 7300, "will "],
            [7300, 9000, "move", "."],
          ],
        },
        rules: { maxLineWidth: 28, maxLines: 1 },
        begins: { so: 5000 },
        marks: { lease: 200, ends: 700, in: 1100, so: 5000, of: 6600, us: 6800, "move.": 7300 },
        hits: { "the lease": [0, 700], "will move": [7000, 9000] },
        inside: { 2031: [1300, 2600], "45%": [5300, 6600] },
      },
      Japanese: {
        sentence: {
          at: [0, 8000],
          text: "会議は2026年に京都で、参加者は350人でした。",
          words: [
            [0, 400, "会議"],
            [400, 600, "は"],
            [600, 1900, "二千二十六年"],
            [1900, 2100, "に"],
            [2100, 2600, "京都"],
            [2600, 2900, "で", "、"],
            [5000, 5700, "参加者"],
            [5700, 5900, "は"],
            [5900, 6800, "三百五十"],
            [6800, 7200, "人"],
            [7200, 8000, "でした", "。"],
          ],
        },
        rules: { maxLineWidth: 26, maxLines: 1 },
        begins: { 参加者は: 5000 },
        marks: { 京都: 2100, "で、": 2600, 参加者: 5000, "でした。": 7200 },
        hits: { 京都: [2100, 2600] },
        inside: { 2026: [600, 1900], 350: [5900, 7200] },
      },
    },
    async ({ sentence, rules, begins, marks, hits, inside }) => {
      const document = made([sentence], 11_000);
      const read = await parse(document);
      const cues = cuesOf(read.toSrt(rules));
      for (const [text, ms] of Object.entries(begins)) {
        const cue = cues.find((one) => one.text.startsWith(text));
        assert.ok(cue, `${text} begins one of ${JSON.stringify(cues)}`);
        near(cue.startMs, ms, FRAMES_MS, text);
      }
      const { marks: all } = await marksOf(document, {});
      for (const [text, ms] of Object.entries(marks)) {
        const mark = all.find(([marked]) => marked === text);
        assert.ok(mark, `${text} is marked: ${JSON.stringify(all)}`);
        near(mark[1], ms, 1, text);
      }
      const times = all.map(([, ms]) => ms);
      assert.deepEqual(
        times,
        [...new Set(times)].sort((a, b) => a - b),
        "marks rise",
      );
      for (const [query, [startMs, endMs]] of Object.entries(hits)) {
        const [hit] = read.search(query);
        assert.deepEqual([hit.startMs, hit.endMs, hit.interpolated], [startMs, endMs, undefined]);
      }
      for (const [query, [from, to]] of Object.entries(inside)) {
        const [hit] = read.search(query);
        assert.ok(hit.startMs >= from && hit.endMs <= to, `${query}: ${hit.startMs}–${hit.endMs}`);
      }
    },
  );
});

describe("a channel with text and without sentences is one sentence", () => {
  const bare = (text, durationMs, sentences) => ({
    properties: durationMs && { original_duration_in_milliseconds: durationMs },
    transcripts: [{ channel_id: 0, text, sentences }],
  });
  each(
    {
      Chinese: [bare("今天的天气适合出海。", 8000), "出海", 8000],
      "English, with an empty list of sentences": [
        bare("Mind the gap between the train and the platform.", 5000, []),
        "train",
        5000,
      ],
      "Japanese, without sentences": [bare("間もなく電車が参ります。", 4000, null), "電車", 4000],
      "a long text": [
        bare("So it goes, again and again. ".repeat(30).trim(), 60_000),
        "goes",
        60_000,
      ],
    },
    async ([document, query, durationMs]) => {
      const read = await parse(document);
      const [{ text }] = document.transcripts;
      assert.equal(read.text, text);
      assert.equal(read.toText(), `${text}\n`);
      assert.deepEqual(
        read.sentences().map(({ startMs, endMs, words }) => [startMs, endMs, words]),
        [[0, durationMs, []]],
      );
      assert.equal(read.sentenceAt(durationMs / 2).text, text);
      for (const rules of [{}, { maxLineWidth: 20 }]) {
        const cues = cuesOf(read.toSrt(rules));
        const longestMs = rules.maxLineWidth ? 7000 : durationMs;
        assertCues(cues, { within: [0, durationMs], text, longestMs, shortestMs: 1 });
      }
      const hits = read.search(query);
      assert.ok(hits.length > 0 && hits.every(({ interpolated }) => interpolated));
      assert.ok(read.toSrt().length > 0);
    },
  );

  test("without a known length its text is there, and a file with times is an error", async () => {
    const document = JSON.stringify(bare("今天的天气适合出海。"));
    const read = await parse(JSON.parse(document));
    assert.equal(read.toText(), "今天的天气适合出海。\n");
    assert.deepEqual(
      read.sentences().map(({ startMs, endMs }) => [startMs, endMs]),
      [[0, 0]],
    );
    for (const format of ["srt", "vtt", "ass", "lrc"])
      await assert.rejects(
        subtitles(document, format),
        { kind: "decode", message: /time/ },
        format,
      );
    assert.equal(new TextDecoder().decode(await subtitles(document, "txt")), read.toText());
  });
});

describe("an end that is missing or before the start is that of the words", () => {
  const evening = (end) => [
    {
      at: [1000, end],
      text: "Good evening.",
      words: [
        [1000, 1400, "Good "],
        [1400, 2100, "evening", "."],
      ],
    },
    { at: [6000, 7000], text: "Bye.", words: [[6000, 7000, "Bye", "."]] },
  ];
  const goodNight = (end) => [
    {
      at: [1000, end],
      text: "晚上好。",
      words: evenly("晚上好。", 400, 1000).with(2, [1800, 2100, "好", "。"]),
    },
    { at: [6000, 7000], text: "再见。", words: evenly("再见。", 500, 6000) },
  ];
  each(
    {
      null: evening(null),
      missing: evening(undefined),
      0: evening(0),
      "-1": evening(-1),
      "before its start": evening(500),
      "at its start": evening(1000),
      "no number": evening("later"),
      "beyond all that fits": evening(1e300),
      "before its start, in Chinese": goodNight(500),
      "null, in Chinese": goodNight(null),
    },
    async (sentences) => {
      const read = await parse(made(sentences, 9000));
      const [first, second] = read.sentences();
      assert.equal(first.startMs, 1000);
      assert.ok(first.endMs >= 2100 && first.endMs <= 6000, `${first.endMs}`);
      assert.deepEqual([second.startMs, second.endMs], [6000, 7000]);
      assert.equal(read.sentenceAt(1500)?.text, first.text);
      const [cue] = cuesOf(read.toSrt());
      assert.equal(cue.startMs, 1000);
      near(cue.endMs, 2100, 1, "the cue's end");
      const [ruled] = cuesOf(read.toSrt({ maxLineWidth: 42 }));
      assert.ok(ruled.endMs >= 2100 && ruled.endMs <= 6000, `${ruled.endMs}`);
    },
  );
});

const ORCHARD = "昨天我们一起去了城外的果园摘苹果，回来的时候天已经黑了，大家都很累但是很开心。";
const FERRY =
  "We missed the last ferry to the island, so we slept in the small hut by the pier, and it rained.";

/** Words of a sentence at 20–32 s, from the `from`th on at one and the same time. */
const piled = (text, from, ms, { length = 0, stepMs = 200 } = {}) => {
  const parts = text.includes(" ") ? text.match(/\S+\s*/g) : text;
  return {
    at: [20_000, 32_000],
    text,
    words: evenly(parts, stepMs, 20_000).map((word, index) =>
      index < from ? word : [ms, ms + length, ...word.slice(2)],
    ),
  };
};

describe("words that lie on one time are spread over their sentence", () => {
  const zh = { maxLineWidth: 32, maxReadingSpeed: 18 };
  each(
    {
      "all at 0": [piled(ORCHARD, 0, 0), zh],
      "all at 0, in English": [piled(FERRY, 0, 0), { maxLineWidth: 30 }],
      "all behind the audio": [piled(ORCHARD, 0, 99_000), zh],
      "all at the start of the sentence": [piled(FERRY, 0, 20_000), { maxLineWidth: 24 }],
      "all at its end": [piled(ORCHARD, 0, 32_000), { maxLineWidth: 20, maxLines: 1 }],
      "from the eleventh on": [piled(ORCHARD, 10, 23_000), zh],
      "from the eleventh on, with a length": [piled(ORCHARD, 10, 23_000, { length: 40 }), zh],
      "from the sixth on, in English": [
        piled(FERRY, 5, 22_000, { stepMs: 300 }),
        { maxLineWidth: 26 },
      ],
    },
    async ([sentence, rules]) => {
      const cues = await cuesBy(made([sentence], 34_000), rules);
      assertCues(cues, { within: [20_000, 32_000], text: sentence.text, shortestMs: 833 });
      const last = cues.at(-1);
      assert.ok(last.startMs >= 25_000, `the last is not early: ${last.startMs}`);
    },
  );

  test("what is said before the heap is shown until it is said", async () => {
    const cues = await cuesBy(made([piled(ORCHARD, 10, 23_000)], 34_000), zh);
    const dark = cues.find(({ text }) => dense(text).includes("天已经黑了"));
    const happy = cues.find(({ text }) => dense(text).includes("很开心"));
    assert.ok(dark.endMs > 24_000, JSON.stringify(cues));
    assert.ok(happy.startMs >= 25_000, JSON.stringify(cues));
  });
});

describe("an end that is far too late", () => {
  each(
    {
      "of a sentence, by half an hour": {
        sentences: [
          { at: [10_000, 1_930_320], text: "Any chance of tea?" },
          { at: [12_000, 12_400], text: "Of course." },
          { at: [13_000, 16_000], text: "Two sugars, please." },
        ],
        durationMs: 100_000,
      },
      "of a Chinese sentence, to the end of the audio": {
        sentences: [
          { at: [10_000, 90_000], text: "有茶吗？" },
          { at: [12_000, 13_400], text: "当然有。" },
          { at: [14_000, 16_000], text: "加两块糖，谢谢。" },
        ],
        durationMs: 90_000,
      },
      "of a sentence in the middle, by two minutes": {
        sentences: [
          { at: [1000, 2000], text: "お茶はありますか。" },
          { at: [3000, 123_000], text: "もちろんです。" },
          { at: [6000, 8000], text: "砂糖を二つください。" },
        ],
        durationMs: 60_000,
      },
      "of a sentence's last word": {
        sentences: [
          {
            at: [1000, 62_000],
            text: "That was all for today.",
            words: [
              [1000, 1200, "That "],
              [1200, 1400, "was "],
              [1400, 1600, "all "],
              [1600, 1800, "for "],
              [1800, 62_000, "today", "."],
            ],
          },
          { at: [63_000, 64_000], text: "Bye." },
        ],
        durationMs: 66_000,
      },
      "of a Chinese sentence's last word": {
        sentences: [
          {
            at: [1000, 40_000],
            text: "今天就到这里。",
            words: [
              ...evenly("今天就到", 200, 1000),
              [1800, 2000, "这"],
              [2000, 40_000, "里", "。"],
            ],
          },
          { at: [41_000, 42_000], text: "再见。" },
        ],
        durationMs: 45_000,
      },
    },
    async ({ sentences, durationMs }) => {
      const document = made(sentences, durationMs);
      for (const rules of [{ maxLines: 2 }, { maxLineWidth: 60 }]) {
        const cues = await cuesBy(document, rules);
        assert.deepEqual(
          cues.map(({ text }) => text),
          sentences.map(({ text }) => text),
        );
        cues.forEach(({ startMs, endMs, text }, index) => {
          near(startMs, sentences[index].at[0], FRAMES_MS, text);
          assert.ok(endMs - startMs <= 7000, `${text} ${startMs}–${endMs}`);
          assert.ok(endMs <= durationMs, `${text} ${startMs}–${endMs}`);
        });
      }
      for (const { endMs, text } of await cuesBy(document, undefined))
        assert.ok(endMs <= durationMs, `without rules: ${text} ends at ${endMs}`);
    },
  );
});

describe("a short sentence over a long time is not cut into words", () => {
  each(
    {
      Chinese: [{ at: [1000, 31_000], text: "好的。" }, 1, { maxLineWidth: 32 }],
      English: [{ at: [41_000, 61_000], text: "Thank you very much." }, 2, { maxLineWidth: 32 }],
      "Chinese, of one character": [{ at: [500, 60_000], text: "嗯。" }, 1, { maxLines: 1 }],
      Japanese: [{ at: [2000, 40_000], text: "はい、そうです。" }, 2, { maxLineWidth: 26 }],
      "English, one word": [{ at: [0, 600_000], text: "Goodbye." }, 1, { maxReadingSpeed: 10 }],
      Korean: [{ at: [3000, 30_000], text: "네, 알겠습니다." }, 2, { maxLineWidth: 24 }],
    },
    async ([sentence, most, rules]) => {
      const cues = await cuesBy(made([sentence], sentence.at[1] + 2000), rules);
      assert.ok(cues.length <= most, JSON.stringify(cues));
      assertCues(cues, { within: sentence.at, text: sentence.text });
    },
  );
});

/** Documents that lines are broken in: with words of their own, and without. */
const linesOf = (text, words, stepMs) => {
  const durationMs = 3000 + stepMs * [...text].length;
  const sentence = { at: [0, durationMs - 1000], text };
  return [
    made([{ ...sentence, words: words && evenly(words, stepMs) }], durationMs),
    made([sentence], durationMs),
  ];
};

/** No line of `text` ends inside one of `parts`, at any width. */
async function assertWhole({ text, words = text, parts, widths: [from, to] }) {
  const faults = [];
  for (const [which, document] of linesOf(text, words, 200).entries())
    for (let maxLineWidth = from; maxLineWidth <= to; maxLineWidth += 1) {
      const cues = await cuesBy(document, { maxLineWidth, maxLines: 2 });
      const way = which === 0 ? "" : ", without words";
      for (const broken of brokenParts(cues, text, parts))
        faults.push(`${maxLineWidth} columns${way}: ${broken}`);
    }
  assert.deepEqual(faults, []);
}

const spaced = (text) => text.match(/\S+\s*/g);

describe("a number is not parted from its measure", () => {
  each(
    {
      "a price": {
        text: "这台机器的价格是35800元，比去年便宜了4200元。",
        words: "这 台 机 器 的 价 格 是 35800 元 ， 比 去 年 便 宜 了 4200 元 。".split(" "),
        parts: ["35800元", "4200元"],
        widths: [10, 34],
      },
      "a date and a time": {
        text: "会议改到2026年3月15日下午4点30分开始。",
        words: "会 议 改 到 2026 年 3 月 15 日 下 午 4 点 30 分 开 始 。".split(" "),
        parts: ["2026年", "3月", "15日", "4点", "30分"],
        widths: [10, 34],
      },
      "weights in Chinese": {
        text: "这只行李箱重23公斤，超过了20公斤的限额。",
        words: "这 只 行 李 箱 重 23 公 斤 ， 超 过 了 20 公 斤 的 限 额 。".split(" "),
        parts: ["23公斤", "20公斤"],
        widths: [10, 34],
      },
      "a price in Japanese": {
        text: "この切符は1200円で、子供は600円になります。",
        words: "こ の 切 符 は 1200 円 で 、 子 供 は 600 円 に な り ま す 。".split(" "),
        parts: ["1200円", "600円"],
        widths: [10, 34],
      },
      "a distance in English": {
        text: "The next station is about 15 km away, and the fare is 20 euros today.",
        words: spaced("The next station is about 15 km away, and the fare is 20 euros today."),
        parts: ["15 km", "20 euros"],
        widths: [24, 42],
      },
    },
    assertWhole,
  );
});

describe("the full stop of an abbreviation ends no line", () => {
  const of = (text, parts, widths) => ({ text, words: spaced(text), parts, widths });
  each(
    {
      doctor: of(
        "Last week we went to see Dr. Halloway about the children and her garden.",
        ["Dr. Halloway"],
        [24, 42],
      ),
      saint: of(
        "We meet at 4.30 p.m. on the corner of St. James Street, near the bank.",
        ["St. James"],
        [24, 42],
      ),
      mister: of(
        "The letter was for Mr. Pemberton, not for Mrs. Oakley from the shop.",
        ["Mr. Pemberton", "Mrs. Oakley"],
        [24, 42],
      ),
      professor: of(
        "After the break we shall hear Prof. Lindqvist on the history of glass.",
        ["Prof. Lindqvist"],
        [24, 42],
      ),
      "German doctor": of(
        "Gestern haben wir mit Dr. Weidenfeld lange über den Garten gesprochen.",
        ["Dr. Weidenfeld"],
        [24, 42],
      ),
    },
    assertWhole,
  );
});

describe("straight quotes open and close by turns", () => {
  each(
    {
      Chinese: { text: '老师刚才对我们说了"好"然后走了。', widths: [8, 40] },
      "Chinese, a longer quote": {
        text: '大家管这种花叫"月下美人"因为只在夜里开。',
        widths: [8, 40],
      },
      "Chinese, two quotes": { text: '他先说"可以"后来又说"不行"我们都糊涂了。', widths: [8, 40] },
      Japanese: { text: '先生は笑って"また明日"と言って帰りました。', widths: [8, 40] },
      English: {
        text: 'She looked at the map and said "not today" before she left the room.',
        widths: [12, 42],
      },
    },
    async ({ text, widths: [from, to] }) => {
      const words = text.includes(" ") ? spaced(text) : text;
      const faults = [];
      for (const document of linesOf(text, words, 200))
        for (let maxLineWidth = from; maxLineWidth <= to; maxLineWidth += 1) {
          let quotes = 0;
          for (const cue of await cuesBy(document, { maxLineWidth, maxLines: 2 }))
            for (const line of cue.text.split("\n")) {
              if (line.startsWith('"') && quotes % 2 === 1)
                faults.push(`${maxLineWidth}: | ${line}`);
              quotes += line.split('"').length - 1;
              if (line.endsWith('"') && quotes % 2 === 1) faults.push(`${maxLineWidth}: ${line} |`);
            }
        }
      assert.deepEqual(faults, []);
    },
  );
});

describe("SenseVoice's tags are read in any case", () => {
  each(
    {
      fearful: [
        "<|zh|><|FEARFUL|><|Speech|><|woitn|>别过来",
        "别过来",
        "zh",
        "fearful",
        ["speech"],
      ],
      surprised: [
        "<|EN|><|Surprised|><|Laughter|><|withitn|>Oh, no!",
        "Oh, no!",
        "en",
        "surprised",
        ["laughter"],
      ],
      Cantonese: ["<|yue|><|happy|><|bgm|>早晨<|/bgm|>", "早晨", "yue", "happy", ["bgm"]],
      "of other events": [
        "<|ja|><|DISGUSTED|><|Cough|><|Cry|>いやだ",
        "いやだ",
        "ja",
        "disgusted",
        ["cough", "cry"],
      ],
      unknown: ["<|ko|><|EMO_UNKNOWN|><|Event_UNK|>네", "네", "ko", undefined, undefined],
      "none of the language": ["<|SAD|>ah", "ah", undefined, "sad", undefined],
    },
    async ([tagged, text, language, emotion, events]) => {
      const read = await parse(made([{ at: [0, 1000], text: tagged }], 2000));
      const [sentence] = read.sentences();
      assert.equal(sentence.text, text);
      assert.equal(sentence.language, language);
      assert.equal(sentence.emotion, emotion);
      assert.deepEqual(sentence.events?.toSorted(), events);
      assert.equal(read.text, text);
      assert.deepEqual(
        cuesOf(read.toSrt()).map((cue) => cue.text),
        [text],
      );
    },
  );
});

describe("Thai that comes by the character is broken as without words", () => {
  const characters = (text) =>
    [...new Intl.Segmenter("th").segment(text)].map((one) => one.segment);
  const pairs = (text) =>
    characters(text)
      .join("\0")
      .match(/[^\0]+\0?[^\0]*/g)
      .map((pair) => pair.replace("\0", ""));
  const train = "พรุ่งนี้เช้าเราจะออกเดินทางไปเชียงใหม่ด้วยรถไฟเที่ยวแรกของวัน";
  const rice = "เมื่อวานนี้แม่ทำข้าวผัดกุ้งกับต้มยำให้พวกเรากินที่บ้าน";
  each(
    {
      "a train": [train, characters(train), ["ด้วย", "เชียงใหม่", "เที่ยว", "เดินทาง", "พรุ่งนี้"]],
      "a meal": [rice, characters(rice), ["ต้มยำ", "เมื่อวานนี้", "บ้าน"]],
      "a train, by two characters": [train, pairs(train), ["ด้วย", "เชียงใหม่", "เที่ยว"]],
    },
    async ([text, words, parts]) => {
      const [document, bare] = linesOf(text, words, 100);
      const faults = [];
      for (let maxLineWidth = 16; maxLineWidth <= 32; maxLineWidth += 1) {
        for (const [way, one] of Object.entries({ document, bare })) {
          const cues = await cuesBy(one, { maxLineWidth, maxLines: 2 });
          for (const broken of brokenParts(cues, text, parts))
            faults.push(`${maxLineWidth} columns, ${way}: ${broken}`);
        }
      }
      assert.deepEqual(faults, []);
    },
  );
});

describe("a sentence of punctuation alone is no cue", () => {
  const sentence = (startMs, text, words) => ({ at: [startMs, startMs + 900], text, words });
  each(
    {
      Chinese: [
        [
          sentence(0, "好的。"),
          { at: [1000, 1080], text: "。" },
          { at: [1200, 1300], text: "，" },
          sentence(2000, "...", [[2000, 2900, "..."]]),
          sentence(3000, "你来吗？"),
          { at: [5000, 5100], text: "-" },
        ],
        ["好的。", "你来吗？"],
      ],
      English: [
        [sentence(0, "?!"), sentence(1000, "Yes."), sentence(2000, "—"), sentence(3000, "“”")],
        ["Yes."],
      ],
      Japanese: [
        [
          sentence(0, "「」"),
          sentence(1000, "・・・"),
          sentence(2000, "はい。"),
          sentence(3000, "、"),
        ],
        ["はい。"],
      ],
      "invisible characters": [
        [
          sentence(0, "\u200b"),
          sentence(1000, "\ufeff"),
          sentence(2000, "\u3000"),
          sentence(3000, "7"),
        ],
        ["7"],
      ],
    },
    async ([sentences, texts]) => {
      const document = made(sentences, 8000);
      const read = await parse(document);
      for (const rules of [undefined, { maxLineWidth: 32 }]) {
        const file = read.toSrt(rules);
        assert.deepEqual(
          cuesOf(file).map(({ text }) => text),
          texts,
        );
        const numbers = file.match(/^\d+$(?=\n\d\d:)/gm);
        assert.deepEqual(
          numbers,
          texts.map((_, index) => `${index + 1}`),
        );
        const voices = vttParsers["webvtt-parser"](read.toVtt(rules));
        assert.deepEqual(
          voices.map(({ text }) => text),
          texts,
        );
      }
      assert.equal(read.toText(), texts.map((text) => `${text}\n`).join(""));
      assert.equal(read.sentences().length, sentences.length);
      for (const format of ["ass", "lrc"]) {
        const file = new TextDecoder().decode(await subtitles(JSON.stringify(document), format));
        const lines = file.match(/^(Dialogue:|\[\d\d:.*\].).*$/gm);
        assert.equal(lines.length, texts.length, file);
      }
    },
  );
});

describe("an inflected Japanese word is not broken", () => {
  each(
    {
      "adjectives and verbs": {
        text: "昨日は友達と一緒に駅前に新しくできた喫茶店へ行って、温かいコーヒーを飲みながら三時間も話していました。",
        parts: ["新しく", "温かい"],
        widths: [14, 30],
      },
      "what one wants to do": {
        text: "彼は「もう遅いから帰ろう」と言ったけれど、誰も席を立とうとはしなかった。",
        parts: ["帰ろう", "立とう", "遅い"],
        widths: [14, 30],
      },
      "past and negation": {
        text: "去年の冬は本当に寒くて、庭の池が凍ってしまい、魚を助けられなかったのが残念です。",
        parts: ["寒く", "凍っ", "助けられ"],
        widths: [14, 30],
      },
      "a narrow screen": {
        text: "美しい景色を眺めながら歩いて、疲れたら小さい店で休みましょう。",
        parts: ["美しい", "眺め", "歩い", "疲れ", "小さい", "休み"],
        widths: [14, 24],
      },
    },
    assertWhole,
  );
});

describe("one word's time that runs away moves no other word", () => {
  const counted = (times) => ({
    at: [0, 2600],
    text: "One two three four five six seven.",
    words: "One ,two ,three ,four ,five ,six ,seven"
      .split(",")
      .map((text, index) => [...times[index], text, index === 6 ? "." : ""]),
  });
  const chinese = (times) => ({
    at: [1000, 5000],
    text: "我们先去河边散步再吃饭。",
    words: ["我们", "先去", "河边", "散步", "再", "吃饭"].map((text, index) => [
      ...times[index],
      text,
      index === 5 ? "。" : "",
    ]),
  });
  const narrow = { maxLineWidth: 14, maxLines: 1 };
  each(
    {
      "ahead, to 9 s": [
        counted([
          [0, 900],
          [500, 1400],
          [300, 600],
          [1500, 1500],
          [9000, 9300],
          [1600, 2000],
          [2100, 2500],
        ]),
        narrow,
      ],
      "ahead, to a day": [
        counted([
          [0, 300],
          [300, 700],
          [86_400_000, 86_400_300],
          [1100, 1500],
          [1500, 1600],
          [1600, 2000],
          [2100, 2500],
        ]),
        { maxLineWidth: 10, maxLines: 1 },
      ],
      "back, to 0, in Chinese": [
        chinese([
          [1000, 1600],
          [1600, 2200],
          [0, 0],
          [2800, 3500],
          [3500, 4000],
          [4000, 5000],
        ]),
        { maxLineWidth: 12, maxLines: 1 },
      ],
      "ahead, the first, in Chinese": [
        chinese([
          [30_000, 30_500],
          [1600, 2200],
          [2200, 2800],
          [2800, 3500],
          [3500, 4000],
          [4000, 5000],
        ]),
        { maxLineWidth: 12, maxLines: 1 },
      ],
    },
    async ([sentence, rules]) => {
      const document = made([sentence], 12_000);
      const [from, to] = sentence.at;
      const cues = await cuesBy(document, rules);
      assertCues(cues, { within: [from, 12_000], text: sentence.text, shortestMs: 100 });
      for (const { startMs } of cues) assert.ok(startMs >= from && startMs <= to, `${startMs}`);
      const file = (await parse(document)).toVtt({ ...rules, wordTimes: true });
      for (const { startMs, endMs, times } of vttParsers["webvtt-parser"](file)) {
        const rising = [startMs, ...times, endMs];
        assert.deepEqual(
          rising,
          [...new Set(rising)].sort((a, b) => a - b),
        );
      }
      const words = (await parse(document)).words();
      const own = words.filter(({ interpolated }) => !interpolated);
      assert.ok(own.length >= words.length - 3, "the others keep their times");
      for (const { startMs, text } of own)
        assert.ok(
          sentence.words.some((word) => word[2] === text && word[0] === startMs),
          text,
        );
    },
  );
});

describe("a sentence with the time of its last word alone has that of all", () => {
  const lamps = "大家都喜欢这些好看的灯，";
  each(
    {
      Chinese: {
        sentence: { at: [897_040, 897_180], text: lamps, words: evenly(lamps, 140, 895_640) },
        marks: { 家: 895_780, 都: 895_920, "灯，": 897_040 },
      },
      English: {
        sentence: {
          at: [63_000, 63_400],
          text: "The kettle is on the stove.",
          words: [
            [61_000, 61_200, "The "],
            [61_200, 61_800, "kettle "],
            [61_800, 62_000, "is "],
            [62_000, 62_300, "on "],
            [62_300, 63_000, "the "],
            [63_000, 63_400, "stove", "."],
          ],
        },
        marks: { kettle: 61_200, is: 61_800, "stove.": 63_000 },
      },
      Japanese: {
        sentence: {
          at: [303_500, 304_000],
          text: "今日はとても静かです。",
          words: [
            [300_000, 300_700, "今日"],
            [300_700, 301_000, "は"],
            [301_000, 302_000, "とても"],
            [302_000, 303_500, "静か"],
            [303_500, 304_000, "です", "。"],
          ],
        },
        marks: { とても: 301_000, 静か: 302_000, "です。": 303_500 },
      },
    },
    async ({ sentence, marks }) => {
      const startMs = sentence.words[0][0];
      const [, endMs] = sentence.at;
      const document = made([sentence], 900_000);
      const read = await parse(document);
      assert.deepEqual(
        read.sentences().map((one) => [one.startMs, one.endMs]),
        [[startMs, endMs]],
      );
      assert.deepEqual(cuesOf(read.toSrt()), [{ startMs, endMs, text: sentence.text }]);
      near(cuesOf(read.toSrt({ maxLineWidth: 32 }))[0].startMs, startMs, 1, "by rules");
      assert.equal(read.sentenceAt(startMs + 360)?.text, sentence.text);
      const { marks: all } = await marksOf(document, {});
      for (const [text, ms] of Object.entries(marks)) {
        const mark = all.find(([marked]) => marked === text);
        assert.ok(mark, `${text} is marked`);
        near(mark[1], ms, 1, text);
      }
    },
  );
});
