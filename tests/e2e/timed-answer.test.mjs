// Answers of direct models that give times, as transcriptions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";

const { Transcription } = await import(new URL("node.js", packageFolder));
const { transcriptionOfAnswer } = await import(new URL("timed-answer.js", packageFolder));

/** A sentence of the wire of words `[text, punctuation]`, each of 300 ms, or `[text, punctuation, ms]`. */
function sentenceOf(text, words, others) {
  let at = 0;
  const written = words.map(([word, punctuation = "", ms = at]) => {
    at = ms + 300;
    return { begin_time: ms, end_time: at, text: word, punctuation, fixed: true };
  });
  return { sentence_end: true, begin_time: 0, end_time: at, text, words: written, ...others };
}

const read = (text, sentences) => transcriptionOfAnswer(Transcription, text, sentences);
const textsOf = (t) => t.sentences().map(({ text }) => text);

/** The sentences that a text is cut into; words are parts of it, without punctuation. */
async function cutOf(text, words) {
  const t = await read(text, [
    sentenceOf(
      text,
      words.map((word) => [word].flat()),
    ),
  ]);
  assert.equal(t.text, text);
  assert.equal(t.words().length, words.length);
  return textsOf(t);
}

test("one sentence for all of the audio is cut at punctuation and pauses", async () => {
  for (const [text, words, expected] of [
    [
      "今天开会。大家好！再见",
      ["今天", "开会", "大家", "好", "再见"],
      ["今天开会。", "大家好！", "再见"],
    ],
    [
      "他说：“走吧。”「好」，她说。",
      ["他", "说", "走吧", "好", "她", "说"],
      ["他说：“走吧。”", "「好」，她说。"],
    ],
    [
      "Hello there. How are you? Fine.",
      ["Hello", " there", " How", " are", " you", " Fine"],
      ["Hello there.", "How are you?", "Fine."],
    ],
    ["Ok.好。Really?!はい", ["Ok", "好", "Really", "はい"], ["Ok.", "好。", "Really?!", "はい"]],
    ["안녕. 하세요.", ["안녕", "하세요"], ["안녕.", "하세요."]],
    // Pieces of words, blanks that they lack.
    [
      "This is glenn. In 90 days.",
      ["this", "is", "gl", "enn", "in", "90", "days"],
      ["This is glenn.", "In 90 days."],
    ],
  ])
    assert.deepEqual(await cutOf(text, words), expected);
});

test("a full stop inside of a sentence ends none", async () => {
  for (const [text, words] of [
    ["Dr. Smith pays 3.5 euros", ["Dr", "Smith", "pays", "3", "5", "euros"]],
    ["大家好，Mr. Li 来了", ["大家好", "Mr", "Li", "来了"]],
    ["J. R. Smith at example.com", ["J", "R", "Smith", "at", "example", "com"]],
    ["at 5 p.m. on Monday", ["at", "5", "p", "m", "on", "Monday"]],
    ["am 3. Oktober kam er", ["am", "3", "Oktober", "kam", "er"]],
  ])
    assert.deepEqual(await cutOf(text, words), [text]);
});

test("a pause ends a sentence, and each part has its own words and times", async () => {
  const words = [["一"], ["二"], ["三", "", 1600], ["四", "", 2899]];
  const t = await read("一二三四", [
    sentenceOf("一二三四", words, { sentence_id: 1, speaker_id: 1 }),
  ]);
  assert.deepEqual(
    t.sentences().map(({ words, ...sentence }) => ({ ...sentence, words: words.length })),
    [
      { startMs: 0, endMs: 600, text: "一二", channelId: 0, speakerId: 1, derived: true, words: 2 },
      {
        startMs: 1600,
        endMs: 3199,
        text: "三四",
        channelId: 0,
        speakerId: 1,
        derived: true,
        words: 2,
      },
    ],
  );
  const again = await Transcription.parse(JSON.stringify(t));
  assert.deepEqual(again.sentences(), t.sentences());
});

test("sentences that need no cut are the answer's", async () => {
  const t = await read("一。二。", [
    sentenceOf("一。", [["一", "。"]], { sentence_id: 1 }),
    sentenceOf("二。", [["二", "。", 300]], { begin_time: 300, sentence_id: 2 }),
  ]);
  assert.deepEqual(
    t.sentences().map(({ sentenceId, derived }) => [sentenceId, derived]),
    [
      [1, undefined],
      [2, undefined],
    ],
  );
});

test("text before the one sentence that is given is kept", async () => {
  const last = sentenceOf("第二句。", [["第二句", "。", 3000]], {
    begin_time: 3000,
    end_time: 3300,
  });
  const t = await read("第一句。第二句。", [last]);
  assert.deepEqual(
    t.sentences().map(({ text, startMs, endMs, derived }) => [text, startMs, endMs, derived]),
    [
      ["第一句。", 0, 3000, true],
      ["第二句。", 3000, 3300, undefined],
    ],
  );
});

test("nothing is lost of any answer", async () => {
  for (const [text, sentences] of [
    ["", []],
    ["", [sentenceOf("", [])]],
    ["没有词。真的。", [sentenceOf("没有词。真的。", [])]],
    ["一。二。", [sentenceOf("一。二。", [["三"], ["四"], ["五"]])]],
    ["a. b. c.", [sentenceOf("a. b. c.", [["c"], ["b"], ["a"]])]],
    [
      "好。好。",
      [{ text: "好。好。", words: [null, 7, { text: 5 }, { text: "好", begin_time: -1 }] }],
    ],
    ["好", [{ text: "好", words: "none", begin_time: "x", end_time: null }]],
    ["😀。😀。", [sentenceOf("😀。😀。", [["😀"], ["😀"]])]],
    ["x", [{}]],
  ]) {
    const t = await read(text, sentences);
    const plain = (value) => value.replaceAll(/\s/g, "");
    if (sentences[0]?.text) assert.equal(plain(textsOf(t).join("")), plain(text));
    assert.equal(plain(t.text), plain(text));
  }
});

test("a text without sentences lasts as long as the audio that was billed", async () => {
  for (const none of [[], [null], ["你好。"], [5, undefined]]) {
    const t = await transcriptionOfAnswer(Transcription, "你好。", none, 3);
    assert.deepEqual(
      t.sentences().map(({ text, startMs, endMs }) => [text, startMs, endMs]),
      [["你好。", 0, 3000]],
    );
    assert.match(t.toSrt(), /00:00:00,000 --> 00:00:03,000\n你好。/);
    const untimed = await read("你好。", none);
    assert.equal(untimed.text, "你好。");
    assert.throws(() => untimed.toSrt(), { kind: "decode" });
  }
  const silence = await transcriptionOfAnswer(Transcription, "", [], 3);
  assert.deepEqual([silence.noSpeech, silence.sentences()], [true, []]);
});
