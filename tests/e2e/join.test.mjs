// joinTranscriptions: the parts of one recording, as one result.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { cuesOf, made, madeTracks } from "./subtitles/made.mjs";

const node = await import(new URL("node.js", packageFolder));
const part = await import(new URL("subtitles/node.js", packageFolder));
const require = createRequire(import.meta.url);

const ENTRIES = {
  "node.js": node,
  "subtitles/node.js": part,
  "cjs/index.cjs": require(new URL("cjs/index.cjs", packageFolder).pathname),
};
const { Transcription, joinTranscriptions } = node;
const parse = (document) => Transcription.parse(JSON.stringify(document));

/** A part: its document and the start in the recording. */
const partOf = async (document, offsetMs) => ({ transcription: await parse(document), offsetMs });

const opening = made(
  [
    { at: [200, 1800], text: "Shall we begin?", speaker_id: 0, sentence_id: 1 },
    {
      at: [2400, 4000],
      text: "Yes, please.",
      speaker_id: 1,
      sentence_id: 2,
      words: [
        [2400, 3000, "Yes", ", "],
        [3000, 4000, "please", "."],
      ],
    },
  ],
  60_000,
  { content_duration_in_milliseconds: 3200 },
);
const closing = made(
  [
    { at: [500, 1500], text: "That is all.", speaker_id: 0, sentence_id: 1 },
    {
      at: [2000, 3000],
      text: "谢谢。",
      speaker_id: 2,
      sentence_id: 2,
      words: [[2000, 3000, "谢谢", "。"]],
    },
  ],
  30_000,
  { content_duration_in_milliseconds: 2000 },
);

/** Times, text and speaker of each sentence. */
const said = (read) =>
  read.sentences().map(({ startMs, endMs, text, speakerId }) => [startMs, endMs, text, speakerId]);

describe("joinTranscriptions", () => {
  for (const [entry, { Transcription, joinTranscriptions }] of Object.entries(ENTRIES))
    test(`adds the offset of each part to its times (${entry})`, async () => {
      const [first, second] = await Promise.all(
        [opening, closing].map((document) => Transcription.parse(JSON.stringify(document))),
      );
      const whole = await joinTranscriptions([
        { transcription: first, offsetMs: 0 },
        { transcription: second, offsetMs: 60_000 },
      ]);
      assert.ok(whole instanceof Transcription);
      assert.deepEqual(said(whole), [
        [200, 1800, "Shall we begin?", 0],
        [2400, 4000, "Yes, please.", 1],
        [60_500, 61_500, "That is all.", 2],
        [62_000, 63_000, "谢谢。", 4],
      ]);
      assert.deepEqual(
        whole
          .words()
          .map(({ startMs, endMs, text, punctuation }) => [startMs, endMs, text, punctuation]),
        [
          [2400, 3000, "Yes", ", "],
          [3000, 4000, "please", "."],
          [62_000, 63_000, "谢谢", "。"],
        ],
      );
      assert.deepEqual(
        whole.sentences().map(({ sentenceId }) => sentenceId),
        [1, 2, 3, 4],
      );
      assert.equal(whole.durationMs, 90_000);
      assert.equal(whole.wordAt(62_500).text, "谢谢");
      assert.deepEqual(
        cuesOf(whole.toSrt()).map(({ startMs, text }) => [startMs, text]),
        whole.sentences().map(({ startMs, text }) => [startMs, text]),
      );
      // The parts stay as they are.
      assert.deepEqual(first.toJSON(), JSON.parse(JSON.stringify(opening)));
      assert.equal(second.sentences()[0].startMs, 500);
    });

  test("takes the parts in any order, and leaves the array as it is", async () => {
    const parts = [await partOf(closing, 60_000), await partOf(opening, 0)];
    const before = [...parts];
    const whole = await joinTranscriptions(parts);
    assert.deepEqual(parts, before);
    const ordered = await joinTranscriptions(before.toReversed());
    assert.deepEqual(said(whole), said(ordered));
    assert.equal(whole.sentences()[0].text, "Shall we begin?");
    assert.equal(whole.text, "Shall we begin? Yes, please. That is all.谢谢。");
  });

  test("of one part is that part, later", async () => {
    const whole = await joinTranscriptions([await partOf(opening, 7000)]);
    assert.deepEqual(
      said(whole),
      said(await parse(opening)).map(([start, end, ...rest]) => [
        start + 7000,
        end + 7000,
        ...rest,
      ]),
    );
    assert.equal(whole.durationMs, 67_000);
  });

  test("numbers speakers part by part, or keeps them with sameSpeakers", async () => {
    const parts = [
      await partOf(opening, 0),
      await partOf(closing, 60_000),
      await partOf(opening, 90_000),
    ];
    const speakers = (read) => read.sentences().map(({ speakerId }) => speakerId);
    assert.deepEqual(speakers(await joinTranscriptions(parts)), [0, 1, 2, 4, 5, 6]);
    assert.deepEqual(
      speakers(await joinTranscriptions(parts, { sameSpeakers: false })),
      [0, 1, 2, 4, 5, 6],
    );
    assert.deepEqual(
      speakers(await joinTranscriptions(parts, { sameSpeakers: true })),
      [0, 1, 0, 2, 0, 1],
    );
    const nobody = made([{ at: [0, 900], text: "Hm." }], 1000);
    const mixed = await joinTranscriptions([
      await partOf(nobody, 0),
      await partOf(opening, 1000),
      await partOf(nobody, 61_000),
    ]);
    assert.deepEqual(speakers(mixed), [undefined, 0, 1, undefined]);
  });

  test("takes no option that was put on Object.prototype", async (t) => {
    const parts = [await partOf(opening, 0), await partOf(closing, 60_000)];
    const speakers = async () =>
      (await joinTranscriptions(parts, {})).sentences().map(({ speakerId }) => speakerId);
    const expected = await speakers();
    t.after(() => delete Object.prototype.sameSpeakers);
    const polluted = { value: true, configurable: true, enumerable: true };
    Object.defineProperty(Object.prototype, "sameSpeakers", polluted);
    assert.deepEqual(await speakers(), expected);
    assert.deepEqual(expected, [0, 1, 2, 4]);
  });

  test("joins tracks by their id, also those that one part lacks", async () => {
    const both = madeTracks(
      [[{ at: [0, 900], text: "Left one." }], [{ at: [1000, 1900], text: "Right one." }]],
      10_000,
    );
    const right = madeTracks([[], [{ at: [500, 900], text: "Right two." }]], 5000);
    right.transcripts.shift();
    right.properties.channels = [1];
    const whole = await joinTranscriptions([await partOf(both, 0), await partOf(right, 10_000)]);
    assert.deepEqual(
      whole
        .channels()
        .map(({ channelId, text, sentences }) => [
          channelId,
          text,
          sentences.map(({ startMs, sentenceId }) => [startMs, sentenceId]),
        ]),
      [
        [0, "Left one.", [[0, 1]]],
        [
          1,
          "Right one. Right two.",
          [
            [1000, 1],
            [10_500, 2],
          ],
        ],
      ],
    );
    assert.deepEqual(whole.audio.channelIds, [0, 1]);
    assert.equal(whole.sentences({ channelId: 1 }).length, 2);
  });

  test("is as long as to the end of the last part, where all lengths are known", async () => {
    const short = made([{ at: [0, 900], text: "Hm." }], 1000);
    const unknown = made([{ at: [0, 900], text: "Hm." }]);
    const durationOf = async (...parts) =>
      (await joinTranscriptions(await Promise.all(parts.map((one) => partOf(...one))))).durationMs;
    assert.equal(await durationOf([opening, 0], [short, 60_000]), 61_000);
    // A part that lies inside of another does not shorten it.
    assert.equal(await durationOf([opening, 0], [short, 10_000]), 60_000);
    assert.equal(await durationOf([opening, 0], [unknown, 60_000]), undefined);
    assert.equal(await durationOf([unknown, 0], [short, 60_000]), undefined);
  });

  test("adds up the time of speech, where all parts tell it", async () => {
    const [channel] = (
      await joinTranscriptions([await partOf(opening, 0), await partOf(closing, 60_000)])
    ).channels();
    assert.equal(channel.speechMs, 5200);
    const untold = made([{ at: [0, 900], text: "Hm." }], 1000);
    const [other] = (
      await joinTranscriptions([await partOf(opening, 0), await partOf(untold, 60_000)])
    ).channels();
    assert.equal(other.speechMs, undefined);
  });

  test("keeps events, emotions and languages", async () => {
    const sense = made(
      [
        { at: [0, 900], text: "<|zh|><|HAPPY|><|Speech|><|Laughter|>好啊" },
        { at: [1000, 1900], text: "<|en|><|SAD|>oh" },
      ],
      2000,
    );
    const qwen = made(
      [{ at: [0, 900], text: "はい。", language: "ja", emotion: "surprised" }],
      1000,
    );
    const parts = [await partOf(sense, 0), await partOf(qwen, 2000)];
    const whole = await joinTranscriptions(parts);
    assert.deepEqual(
      whole
        .sentences()
        .map(({ text, language, emotion, events }) => [
          text,
          language,
          emotion,
          events?.toSorted(),
        ]),
      [
        ["好啊", "zh", "happy", ["laughter", "speech"]],
        ["oh", "en", "sad", undefined],
        ["はい。", "ja", "surprised", undefined],
      ],
    );
  });

  test("keeps what is interpolated so, and the places of words", async () => {
    const guessed = made(
      [
        {
          at: [0, 3000],
          text: "One, TWO three.",
          words: [
            [0, 500, "one"],
            [null, null, "two"],
            [2000, 3000, "three"],
          ],
        },
      ],
      4000,
    );
    const alone = await parse(guessed);
    const whole = await joinTranscriptions([{ transcription: alone, offsetMs: 5000 }]);
    const later = alone
      .words()
      .map((word) => ({ ...word, startMs: word.startMs + 5000, endMs: word.endMs + 5000 }));
    assert.deepEqual(whole.words(), later);
    assert.deepEqual(
      whole.words().map(({ interpolated }) => interpolated),
      [undefined, true, undefined],
    );
  });

  test("has a document in the service's shape, which is read again as the same", async () => {
    const parts = [await partOf(opening, 0), await partOf(closing, 60_000)];
    const whole = await joinTranscriptions(parts);
    const document = whole.toJSON();
    assert.deepEqual(Object.keys(document.properties), [
      "channels",
      "original_duration_in_milliseconds",
    ]);
    assert.equal(document.properties.original_duration_in_milliseconds, 90_000);
    assert.deepEqual(document.transcripts[0].sentences[1], {
      sentence_id: 2,
      begin_time: 2400,
      end_time: 4000,
      text: "Yes, please.",
      speaker_id: 1,
      words: [
        { begin_time: 2400, end_time: 3000, text: "Yes", punctuation: ", " },
        { begin_time: 3000, end_time: 4000, text: "please", punctuation: "." },
      ],
    });
    const again = await parse(document);
    assert.deepEqual(again.channels(), whole.channels());
    assert.deepEqual(again.toJSON(), document);
  });

  test("keeps the file, format and rate of the first part", async () => {
    const first = structuredClone(opening);
    first.file_url = "https://example.com/1.mp3";
    Object.assign(first.properties, { audio_format: "mp3", original_sampling_rate: 44_100 });
    const second = structuredClone(closing);
    second.file_url = "https://example.com/2.wav";
    const whole = await joinTranscriptions([await partOf(second, 60_000), await partOf(first, 0)]);
    assert.equal(whole.fileUrl, "https://example.com/1.mp3");
    assert.deepEqual([whole.audio.format, whole.audio.sampleRateHz], ["mp3", 44_100]);
  });

  test("takes parts without speech", async () => {
    const silent = { properties: { original_duration_in_milliseconds: 5000 }, transcripts: [] };
    const whole = await joinTranscriptions([
      await partOf(silent, 0),
      await partOf(closing, 5000),
      await partOf(silent, 35_000),
    ]);
    assert.equal(whole.durationMs, 40_000);
    assert.equal(whole.noSpeech, false);
    assert.deepEqual(said(whole)[0], [5500, 6500, "That is all.", 0]);
    const nothing = await joinTranscriptions([await partOf(silent, 0), await partOf(silent, 5000)]);
    assert.deepEqual([nothing.noSpeech, nothing.text, nothing.durationMs], [true, "", 10_000]);
    assert.deepEqual(nothing.sentences(), []);
  });

  test("joins joined ones", async () => {
    const half = await joinTranscriptions([
      await partOf(opening, 0),
      await partOf(closing, 60_000),
    ]);
    const whole = await joinTranscriptions([
      { transcription: half, offsetMs: 0 },
      await partOf(opening, 90_000),
    ]);
    const flat = await joinTranscriptions([
      await partOf(opening, 0),
      await partOf(closing, 60_000),
      await partOf(opening, 90_000),
    ]);
    assert.deepEqual(whole.channels(), flat.channels());
    assert.equal(whole.durationMs, flat.durationMs);
  });

  test("names what is wrong with its arguments", async () => {
    const transcription = await parse(opening);
    const good = { transcription, offsetMs: 0 };
    for (const [args, field, message] of [
      [
        [],
        "parts",
        "expected an array of { transcription, offsetMs }, at least one, got undefined.",
      ],
      [[[]], "parts"],
      [[good], "parts"],
      [[null], "parts"],
      [[[null]], "parts[0].transcription", "expected a Transcription, got undefined."],
      [[[good, transcription]], "parts[1].transcription"],
      [[[{ transcription: opening, offsetMs: 0 }]], "parts[0].transcription"],
      [[[good, { transcription }]], "parts[1].offsetMs"],
      [[[{ transcription, offsetMs: -1 }]], "parts[0].offsetMs"],
      [[[{ transcription, offsetMs: 0.5 }]], "parts[0].offsetMs"],
      [[[{ transcription, offsetMs: "0" }]], "parts[0].offsetMs"],
      [[[{ transcription, offsetMs: Number.NaN }]], "parts[0].offsetMs"],
      [[[{ transcription, offsetMs: 2 ** 40 }]], "parts[0].offsetMs"],
      [
        [[good], { sameSpeakers: "yes" }],
        "options.sameSpeakers",
        "expected true or false, got a string.",
      ],
      [[[good], "yes"], "options", "expected an object, got a string."],
      [
        [[good], { sameSpeaker: true }],
        "options.sameSpeaker",
        "there is no such option. The only one is sameSpeakers.",
      ],
    ]) {
      await assert.rejects(joinTranscriptions(...args), (error) => {
        assert.deepEqual(
          [error.name, error.kind, error.field],
          ["DashScopeError", "invalid_request", field],
        );
        if (message) assert.equal(error.message, `${field}: ${message}`);
        else assert.ok(error.message.startsWith(`${field}: expected `), error.message);
        return true;
      });
    }
    transcription.free();
    await assert.rejects(joinTranscriptions([good]), { kind: "invalid_request", message: /freed/ });
  });
});
