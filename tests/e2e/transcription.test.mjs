// Transcription, compared with a plain reader of the same document: every fixture of the service,
// every golden document, and hostile times.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { allDocuments as documents } from "./subtitles/documents.mjs";
import {
  byStart,
  comparable,
  folded,
  hasPlainTimes,
  plainChannels,
  plainWords,
  wordsOf,
} from "./subtitles/plain.mjs";

const { Transcription, isDashScopeError } = await import(new URL("node.js", packageFolder));

const withoutPlace = ({ textStart: _, textEnd: __, ...word }) => word;

/** The item at `ms` that started last. */
const saidAt = (items, ms) =>
  items.findLast(({ startMs, endMs }) => startMs <= ms && (endMs > ms || startMs === ms));

const documentOf = (sentences, channelId = 0) => ({
  transcripts: [{ channel_id: channelId, text: "", sentences }],
});
const parse = (document) => Transcription.parse(JSON.stringify(document));

test("words and sentences are those of the document, in the order of time, of all tracks or one", async () => {
  let seen = 0;
  for (const { name, bytes, json } of documents) {
    const read = await Transcription.parse(bytes);
    const channels = read.channels();
    assert.deepEqual(comparable(channels, json), comparable(plainChannels(json), json), name);
    for (const channelId of [undefined, ...channels.map((channel) => channel.channelId)]) {
      const own = channels.filter((one) => channelId === undefined || one.channelId === channelId);
      const sentences = own.flatMap((channel) => channel.sentences);
      assert.deepEqual(read.sentences({ channelId }), byStart(sentences), name);
      assert.deepEqual(read.words({ channelId }), wordsOf(sentences), name);
      if (hasPlainTimes(json))
        assert.deepEqual(read.words({ channelId }).map(withoutPlace), plainWords(json, channelId));
    }
    assert.deepEqual(
      [...read.startTimes()],
      read.words().map(({ startMs }) => startMs),
      name,
    );
    assert.deepEqual(read.toJSON(), json, name);
    seen += read.words().length;
  }
  assert.ok(seen > 200, `${seen}`);
  assert.ok(documents.filter(({ json }) => hasPlainTimes(json)).length > documents.length / 2);
});

test("the place of a word in its sentence holds the word, and places follow each other", async () => {
  let masked = 0;
  for (const { name, bytes } of documents) {
    for (const { text, words } of (await Transcription.parse(bytes)).sentences()) {
      let end = 0;
      for (const word of words) {
        const own = text.slice(word.textStart, word.textEnd);
        assert.ok(end <= word.textStart && word.textStart <= word.textEnd, `${name}: ${word.text}`);
        // A word that the service masks.
        if (/^\*+$/.test(own)) masked += 1;
        else assert.equal(folded(own), folded(word.text), name);
        end = word.textEnd;
      }
      assert.ok(end <= text.length, name);
    }
  }
  assert.equal(masked, 1);
});

/** Finds in `text` what each word is there. */
const placesOf = async (text, words) => {
  const read = await parse(
    documentOf([
      {
        begin_time: 0,
        end_time: words.length * 100,
        text,
        words: words.map((word, at) => ({
          begin_time: at * 100,
          end_time: at * 100 + 100,
          text: word,
          punctuation: "",
        })),
      },
    ]),
  );
  const [sentence] = read.sentences();
  return sentence.words.map(({ textStart, textEnd }) => sentence.text.slice(textStart, textEnd));
};

test("words are found in the text whatever their blanks, case, width, marks and punctuation", async () => {
  for (const [text, words, places] of [
    ["Good Morning，早", ["Good", "Morning", "早"], ["Good", "Morning", "早"]],
    ["Say “Yes”, Zoë!", ["say", "yes", "zoe\u0308"], ["Say", "Yes", "Zoë"]],
    ["ＡＢＣ１２ 完了", ["abc", "12", "完了"], ["ＡＢＣ", "１２", "完了"]],
    ["안녕 하세요.", ["안녕하", "세요"], ["안녕 하", "세요"]],
    ["e-mail a friend", ["email", "a", "friend"], ["e-mail", "a", "friend"]],
    // Of another spelling, found by the words around it.
    ["room 12 please", ["room", "twelve", "please"], ["room", "12", "please"]],
    ["他有15个", ["他有", "十五", "个"], ["他有", "15", "个"]],
    // Not in the text.
    ["so we go", ["so", "um", "we", "go"], ["so", "", "we", "go"]],
    ["😀 ok", ["😀", "ok"], ["😀", "ok"]],
  ])
    assert.deepEqual(await placesOf(text, words), places, text);
});

test("lone surrogates are U+FFFD, NUL is left out, in texts and subtitles", async () => {
  const word = (text) => `{"begin_time":0,"end_time":9,"text":"${text}","punctuation":""}`;
  const json = (text) =>
    `{"transcripts":[{"channel_id":0,"sentences":[{"begin_time":0,"end_time":9,"text":"${text}","words":[${word(text)}]}]}]}`;
  for (const [escaped, text] of [
    ["a\\ud83db", "a\ufffdb"],
    ["a\\ude00b", "a\ufffdb"],
    ["a\\ude00\\ud83db", "a\ufffd\ufffdb"],
    ["a\\ud83d\\ude00b", "a😀b"],
    ["a\\u0000b", "ab"],
  ]) {
    const read = await Transcription.parse(json(escaped));
    const [sentence] = read.sentences();
    assert.deepEqual([sentence.text, sentence.words[0].text, read.text], [text, text, text]);
    assert.equal(read.toText(), `${text}\n`);
  }
});

test("a sentence has the fields of its model", async () => {
  const document = documentOf([
    {
      begin_time: 5,
      end_time: 9,
      text: "嗨😀",
      sentence_id: 0,
      speaker_id: 0,
      language: "zh",
      emotion: "happy",
      words: [],
    },
    { begin_time: 9, end_time: 12, text: "<|BGM|> a <|ANGRY|>" },
  ]);
  const [first, second] = (await parse(document)).sentences();
  const expected = {
    startMs: 5,
    endMs: 9,
    text: "嗨😀",
    channelId: 0,
    sentenceId: 0,
    speakerId: 0,
    language: "zh",
    emotion: "happy",
    words: [],
  };
  assert.deepEqual(first, expected);
  assert.deepEqual(second, {
    startMs: 9,
    endMs: 12,
    text: "a",
    channelId: 0,
    emotion: "angry",
    events: ["bgm"],
    words: [],
  });
});

test("sentenceAt and wordAt agree with a linear search", async () => {
  const hostile = [0, 1, 2, 3].map((seed) => {
    const words = Array.from({ length: 60 }, (_, index) => {
      const begin = (index * 37 * (seed + 1)) % 101;
      return {
        begin_time: begin,
        end_time: begin + ((index * 13) % (3 + seed * 9)),
        text: `w${index}`,
        punctuation: "",
      };
    });
    const sentences = [0, 20, 40].map((at) => ({
      begin_time: at,
      end_time: at + 30,
      text: "",
      words: words.slice(at, at + 20),
    }));
    return {
      name: `hostile ${seed}`,
      bytes: new TextEncoder().encode(JSON.stringify(documentOf(sentences))),
    };
  });
  let found = 0;
  for (const { name, bytes } of [...documents, ...hostile]) {
    const read = await Transcription.parse(bytes);
    for (const filter of [
      undefined,
      ...read.channels().map(({ channelId }) => ({ channelId })),
      { channelId: 77 },
    ]) {
      const [words, sentences] = [read.words(filter), read.sentences(filter)];
      const edges = new Set(
        [...words, ...sentences].flatMap(({ startMs, endMs }) =>
          [startMs, endMs].flatMap((ms) => [ms - 1, ms, ms + 1]),
        ),
      );
      for (const ms of edges) {
        assert.deepEqual(read.wordAt(ms, filter), saidAt(words, ms), `${name}: word at ${ms}`);
        assert.deepEqual(
          read.sentenceAt(ms, filter),
          saidAt(sentences, ms),
          `${name}: sentence at ${ms}`,
        );
        found += read.wordAt(ms, filter) ? 1 : 0;
      }
      assert.deepEqual(
        [...read.startTimes(filter)],
        words.map(({ startMs }) => startMs),
        name,
      );
      for (const ms of [Number.NaN, -1, 2 ** 40])
        assert.equal(read.wordAt(ms, filter), saidAt(words, ms), name);
    }
  }
  assert.ok(found > 500, `${found}`);
});

test("a search ignores case, spans words, and ignores spaces between Chinese characters", async () => {
  const words = (text, step = 10) =>
    [...text].map((character, at) => ({
      begin_time: at * step,
      end_time: at * step + step,
      text: character,
      punctuation: "",
    }));
  const sentence = (begin_time, text, rest) => ({
    begin_time,
    end_time: begin_time + [...text].length * 10,
    text,
    ...rest,
  });
  const read = await parse(
    documentOf([
      sentence(0, "Hello World", { words: words("Hello World") }),
      sentence(1000, "阿里 巴巴，阿里"),
      sentence(2000, "👩‍👩‍👧 和 ΟΔΟΣ"),
    ]),
  );
  const found = (query) =>
    read
      .search(query)
      .map(({ text, startMs, endMs, interpolated }) => [text, startMs, endMs, interpolated]);
  assert.deepEqual(found("LO w"), [["lo W", 30, 70, undefined]]);
  assert.deepEqual(
    found("阿里巴巴").map(([text]) => text),
    ["阿里 巴巴"],
  );
  assert.deepEqual(
    found("阿里").map(([text, , , reckoned]) => [text, reckoned]),
    [
      ["阿里", true],
      ["阿里", true],
    ],
  );
  assert.deepEqual(
    found("阿 里巴").map(([text]) => text),
    ["阿里 巴"],
  );
  assert.deepEqual(
    found("οδος").map(([text]) => text),
    ["ΟΔΟΣ"],
  );
  assert.deepEqual(
    found("👧 和").map(([text]) => text),
    ["👧 和"],
  );
  for (const query of ["LO w", "阿里", "阿 里巴", "οδος", "👧 和"]) {
    for (const { text, index, sentence } of read.search(query))
      assert.ok(sentence.text.startsWith(text, index), `${query}: ${index}`);
  }
  assert.deepEqual(
    read.search("阿里").map(({ index }) => index),
    [0, 6],
  );
  assert.equal(read.search("hello")[0].sentence.text, "Hello World");
  for (const nothing of ["", "  ", "absent", "World阿里"])
    assert.deepEqual(read.search(nothing), [], nothing);
  assert.throws(
    () => read.search(/a/),
    (error) => isDashScopeError(error) && error.field === "text",
  );
});

test("a turn lasts until the speaker changes", async () => {
  const sentence = (begin_time, speaker_id, text) => ({
    begin_time,
    end_time: begin_time + 5,
    speaker_id,
    text,
  });
  const read = await parse(
    documentOf([
      sentence(0, 0, "Hi."),
      sentence(10, 0, "Well?"),
      sentence(20, 1, "好。"),
      sentence(30, 1, "是。"),
      sentence(40, 0, "Yes."),
    ]),
  );
  assert.deepEqual(
    read.turns().map(({ speakerId, startMs, endMs, text }) => [speakerId, startMs, endMs, text]),
    [
      [0, 0, 15, "Hi. Well?"],
      [1, 20, 35, "好。是。"],
      [0, 40, 45, "Yes."],
    ],
  );
});

test("an invalid filter or time is an error that names it", async () => {
  const read = await Transcription.parse(documents[0].bytes);
  const wrong = [
    [
      () => read.sentences(null),
      "filter",
      "expected an object such as { channelId: 0 }, got null.",
    ],
    [() => read.words(0), "filter", "expected an object such as { channelId: 0 }, got 0."],
    [
      () => read.words({ channelId: "0" }),
      "filter.channelId",
      "expected a whole number from 0, got a string.",
    ],
    [
      () => read.sentences({ channelId: 0.5 }),
      "filter.channelId",
      "expected a whole number from 0, got 0.5.",
    ],
    [
      () => read.sentences({ channel_id: 0 }),
      "filter.channel_id",
      "there is no such option. The only one is channelId.",
    ],
    [() => read.wordAt("1"), "ms", "expected a time in milliseconds, got a string."],
    [() => read.sentenceAt(), "ms", "expected a time in milliseconds, got undefined."],
  ];
  for (const [call, field, says] of wrong) {
    assert.throws(call, (error) => {
      assert.deepEqual(
        [isDashScopeError(error), error.kind, error.field],
        [true, "invalid_request", field],
      );
      assert.equal(error.message, `${field}: ${says}`);
      return true;
    });
  }
  assert.deepEqual(read.words({ channelId: undefined }), read.words());
});

test("every method of a freed transcription is an error", async () => {
  const read = await Transcription.parse(documents[0].bytes);
  read.words();
  read.free();
  const calls = [
    "words",
    "sentences",
    "channels",
    "turns",
    "startTimes",
    "toSrt",
    "toVtt",
    "toText",
    "toJSON",
  ].map((name) => () => read[name]());
  for (const call of [
    ...calls,
    () => read.wordAt(1),
    () => read.sentenceAt(1),
    () => read.search("a"),
    () => read.text,
    () => read.audio,
  ]) {
    assert.throws(call, (error) => isDashScopeError(error) && error.message.includes("freed"));
  }
  read.free();
});

test("toJSON returns the document unchanged, however many chunks it came in", async () => {
  const text = await readFile(
    new URL("../fixtures/service/result-funasr-male2.json", import.meta.url),
  );
  const pieces = new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += 5)
        controller.enqueue(new Uint8Array(text.subarray(at, at + 5)));
      controller.close();
    },
  });
  assert.deepEqual((await Transcription.parse(pieces)).toJSON(), JSON.parse(text));
});
