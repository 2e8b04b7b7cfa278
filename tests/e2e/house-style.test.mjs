// Rules of houses: presets, punctuation at the ends of lines, blanks beside Latin letters, names of
// speakers and channels, dashes, pauses. Each is the same streamed as whole, in every format.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { openPage, trackCues } from "./subtitles/chromium.mjs";
import { allDocuments } from "./subtitles/documents.mjs";
import { cuesBy, cuesOf, evenly, made, madeTracks, parse } from "./subtitles/made.mjs";
import { assCues, lrcLines, vttParsers } from "./subtitles/parsers.mjs";
import { everyWay, METHODS } from "./subtitles/ways.mjs";
import { columns } from "./subtitles/width.mjs";

const ours = await import(new URL("node.js", packageFolder));
const { subtitles } = ours;

const FORMATS = Object.keys(METHODS);
const bytesOf = (document) => new TextEncoder().encode(JSON.stringify(document));
const file = async (document, format, rules) => (await parse(document))[METHODS[format]](rules);
const readVtt = (text) => vttParsers["webvtt-parser"](text);

/** Checks that every way to make the files of a document gives the same. */
async function assertSameEveryWay(document, rules, formats = FORMATS) {
  const bytes = bytesOf(document);
  for (const format of formats) {
    const [[first, expected], ...others] = Object.entries(
      await everyWay(ours, bytes, format, rules, bytes.length),
    );
    for (const [way, text] of others) assert.equal(text, expected, `${format}: ${way}, ${first}`);
  }
}

/** An error of a rule, with its message from the start. */
const refused = (field, message) => ({
  name: "DashScopeError",
  kind: "invalid_request",
  field: `rules.${field}`,
  message: `rules.${field}: ${message}`,
});

const meeting = made(
  [
    {
      at: [0, 5200],
      text: "大家好，今天我们讨论三件事。",
      words: evenly("大家好，今天我们讨论三件事。", 400),
    },
    {
      at: [6000, 12_000],
      text: "第一件事，是下个月搬家，第二件，是新来的同事。",
      words: evenly("第一件事，是下个月搬家，第二件，是新来的同事。", 300, 6000),
    },
    { at: [12_050, 12_400], text: "好，" },
    { at: [20_000, 21_000], text: "散会。" },
  ],
  30_000,
);

describe("preset", () => {
  /** The rules that a preset stands for. */
  const PRESETS = {
    "netflix-zh": { maxLineWidth: 32, maxReadingSpeed: 18, trimPunctuation: true },
    "netflix-en": { maxLineWidth: 42 },
    bbc: {
      maxLineWidth: 37,
      minDurationMs: 1000,
      maxReadingSpeed: 17,
      minGapMs: 0,
      closeGapMs: 1000,
    },
    youtube: { maxLineWidth: 32 },
  };

  test("stands for rules, in every format with lines", async () => {
    for (const [preset, rules] of Object.entries(PRESETS))
      for (const format of ["srt", "vtt", "ass", "lrc"])
        for (const { name, json } of [{ name: "meeting", json: meeting }, ...allDocuments])
          assert.equal(
            await file(json, format, { preset }),
            await file(json, format, rules),
            `${preset}, ${name}.${format}`,
          );
  });

  test("gives way to a rule beside it", async () => {
    for (const [preset, rules] of Object.entries(PRESETS))
      for (const own of [
        { maxLineWidth: 20 },
        { maxLines: 1 },
        { trimPunctuation: false },
        { maxDurationMs: 3000, minDurationMs: 900 },
        { maxReadingSpeed: 9, minGapMs: 40, closeGapMs: 0 },
      ]) {
        const both = await file(meeting, "srt", { preset, ...own });
        assert.equal(both, await file(meeting, "srt", { ...rules, ...own }), preset);
      }
    const trimmed = await file(meeting, "srt", { preset: "netflix-zh" });
    const kept = await file(meeting, "srt", { preset: "netflix-zh", trimPunctuation: false });
    assert.doesNotMatch(trimmed, /[，。]$/m);
    assert.match(kept, /。$/m);
    assert.equal(kept.replace(/[，。]+$/gm, ""), trimmed);
  });

  test("differs from the others where its values do", async () => {
    const files = await Promise.all(
      Object.keys(PRESETS).map((preset) => file(meeting, "srt", { preset })),
    );
    const [zh, , bbc] = files;
    for (const line of cuesOf(zh).flatMap(({ text }) => text.split("\n")))
      assert.ok(columns(line) <= 32, line);
    const last = cuesOf(bbc).at(-1);
    assert.ok(last.endMs - last.startMs >= 1000);
    assert.ok(new Set(files).size >= 3, "files differ");
  });

  test("of another name is an error that lists those there are, and plain text has none", async () => {
    const read = await parse(meeting);
    const names = 'expected "netflix-zh", "netflix-en", "bbc" or "youtube", got';
    for (const format of ["srt", "vtt", "ass", "lrc"]) {
      for (const [preset, got] of [
        ["netflix", '"netflix".'],
        ["BBC", '"BBC".'],
        ["", '"".'],
        [1, "1."],
      ])
        assert.throws(
          () => read[METHODS[format]]({ preset }),
          refused("preset", `${names} ${got}`),
          format,
        );
    }
    assert.throws(() => read.toText({ preset: "bbc" }), { field: "rules.preset" });
    await assert.rejects(subtitles(bytesOf(meeting), "srt", { preset: "tv" }), {
      field: "rules.preset",
    });
    assert.throws(
      () => read.toSrt({ preset: "netflix-zh", minDurationMs: 9000 }),
      refused("maxDurationMs", "expected at least minDurationMs (9000), got 7000."),
    );
    // As if it were not there.
    assert.equal(read.toSrt({ preset: undefined }), read.toSrt());
  });

  test("is the same in every way", async () => {
    for (const preset of Object.keys(PRESETS))
      await assertSameEveryWay(meeting, { preset }, ["srt", "vtt", "ass", "lrc"]);
  });
});

describe("trimPunctuation", () => {
  const untrimmed = (line) => line.replace(/[，。]+$/, "");

  test("takes 。 and ， from the ends of lines alone, with rules of lines and without", async () => {
    for (const format of ["srt", "vtt", "ass", "lrc"])
      for (const rules of [{}, { maxLineWidth: 16 }, { maxLineWidth: 16, speakers: true }]) {
        const kept = await file(meeting, format, rules);
        const trimmed = await file(meeting, format, { ...rules, trimPunctuation: true });
        // Lines of a cue: `\N` in ASS, blanks in LRC.
        if (format === "srt" || format === "vtt")
          assert.equal(trimmed, kept.split("\n").map(untrimmed).join("\n"), format);
        const cues = { srt: cuesOf, vtt: readVtt, ass: assCues, lrc: lrcLines }[format];
        const times = (text) => cues(text).map(({ startMs, endMs }) => [startMs, endMs]);
        assert.deepEqual(times(trimmed), times(kept), format);
        for (const { text } of cues(trimmed))
          for (const line of text.split("\n")) assert.doesNotMatch(line, /[，。]$/, format);
        if (!rules.maxLineWidth) assert.match(trimmed, /第一件事，是下个月/);
        assert.equal(await file(meeting, format, { ...rules, trimPunctuation: false }), kept);
      }
  });

  test("is no rule of lines: a sentence stays one cue", async () => {
    const cues = await cuesBy(meeting, { trimPunctuation: true });
    assert.deepEqual(
      cues.map(({ text }) => text),
      ["大家好，今天我们讨论三件事", "第一件事，是下个月搬家，第二件，是新来的同事", "好", "散会"],
    );
  });

  test("leaves other punctuation, and other scripts' full stops", async () => {
    const sentences = [
      "真的吗？",
      "等等……",
      "Yes.",
      "no,",
      "（好。）",
      "「はい。」",
      "好、",
      "啊。，。",
    ];
    const document = made(
      sentences.map((text, index) => ({ at: [index * 2000, index * 2000 + 900], text })),
      20_000,
    );
    const cues = await cuesBy(document, { trimPunctuation: true });
    assert.deepEqual(
      cues.map(({ text }) => text),
      [...sentences.slice(0, -1), "啊"],
    );
  });

  test("keeps the times of words with their words", async () => {
    for (const rules of [{}, { maxLineWidth: 14 }]) {
      const marked = { ...rules, wordTimes: true };
      const kept = await file(meeting, "vtt", marked);
      const trimmed = await file(meeting, "vtt", { ...marked, trimPunctuation: true });
      assert.equal(trimmed, kept.split("\n").map(untrimmed).join("\n"));
      assert.ok(kept.match(/<[\d:.]+>/g).length > 20);
      for (const format of ["ass", "lrc"]) {
        const [before, after] = await Promise.all(
          [false, true].map((trimPunctuation) =>
            file(meeting, format, { ...marked, trimPunctuation }),
          ),
        );
        const tags = (text) => text.match(/\{\\kf?\d+\}|<\d\d:[\d.]+>/g);
        assert.deepEqual(tags(after), tags(before), format);
      }
      await assertSameEveryWay(meeting, { ...marked, trimPunctuation: true }, [
        "vtt",
        "ass",
        "lrc",
      ]);
    }
  });

  test("is the same in every way", () =>
    assertSameEveryWay(meeting, { trimPunctuation: true, maxLineWidth: 18 }, [
      "srt",
      "vtt",
      "lrc",
    ]));
});

describe("latinSpaces", () => {
  const words = [
    [0, 300, "我"],
    [300, 500, "用"],
    [500, 1200, "GPT"],
    [1200, 1500, "写"],
    [1500, 1800, "了"],
    [1800, 2100, "3"],
    [2100, 2400, "篇", "，"],
    [2400, 3000, "OK", "。"],
  ];
  const dense = made([{ at: [0, 3000], text: "我用GPT写了3篇，OK。", words }], 9000);
  const spaced = made([{ at: [0, 3000], text: "我用 GPT 写了 3 篇，OK。", words }], 9000);
  const text = async (document, rules) => (await cuesBy(document, rules))[0].text;

  test("true puts blanks between the scripts, false takes them out, none leaves the text", async () => {
    for (const document of [dense, spaced]) {
      assert.equal(await text(document, { latinSpaces: true }), "我用 GPT 写了 3 篇，OK。");
      assert.equal(await text(document, { latinSpaces: false }), "我用GPT写了3篇，OK。");
    }
    assert.equal(await text(dense), "我用GPT写了3篇，OK。");
    assert.equal(await text(spaced), "我用 GPT 写了 3 篇，OK。");
    const japanese = made([{ at: [0, 900], text: "彼はJavaとC言語を2年学ぶ" }], 1000);
    assert.equal(await text(japanese, { latinSpaces: true }), "彼は Java と C 言語を 2 年学ぶ");
    const english = made([{ at: [0, 900], text: "It is 3 p.m. in Rome." }], 1000);
    for (const latinSpaces of [true, false])
      assert.equal(await text(english, { latinSpaces }), "It is 3 p.m. in Rome.");
  });

  test("keeps the times of words", async () => {
    const starts = words.slice(1).map(([ms]) => ms);
    for (const document of [dense, spaced])
      for (const latinSpaces of [true, false]) {
        const vtt = await file(document, "vtt", { latinSpaces, wordTimes: true });
        assert.deepEqual(readVtt(vtt)[0].times, starts, vtt);
        assert.match(vtt, latinSpaces ? /> ?GPT ?</ : />GPT</);
        assert.doesNotMatch(vtt, /NOTE/);
        const lines = await cuesBy(document, { latinSpaces, maxLineWidth: 10, maxLines: 1 });
        assert.ok(lines.length > 1);
        for (const { startMs, text } of lines) {
          const own = words.find((word) => text.startsWith(word[2]));
          assert.ok(own && Math.abs(own[0] - startMs) <= 84, `${text} at ${startMs}`);
        }
      }
  });

  test("is the same in every way", async () => {
    for (const latinSpaces of [true, false])
      for (const rules of [{}, { maxLineWidth: 12 }])
        await assertSameEveryWay(spaced, { latinSpaces, ...rules }, ["srt", "vtt", "ass", "lrc"]);
  });
});

/** A call: the agent on one track, two customers on the other. */
const call = madeTracks(
  [
    [
      { at: [0, 1500], text: "Good morning.", speaker_id: 0 },
      { at: [4000, 5000], text: "One moment.", speaker_id: 0 },
    ],
    [
      { at: [2000, 3500], text: "Hello, it is about the boat.", speaker_id: 0 },
      { at: [6000, 7000], text: "Thank you.", speaker_id: 1 },
    ],
  ],
  10_000,
);

describe("channelNames", () => {
  test("are written where the names of speakers are, in every format", async () => {
    const rules = { channelNames: ["Agent", "Customer"] };
    const expected = ["Agent", "Customer", "Agent", "Customer"];
    const lines = [
      "Agent: Good morning.",
      "Customer: Hello, it is about the boat.",
      "Agent: One moment.",
      "Customer: Thank you.",
    ];
    const texts = (cues) => cues.map(({ text }) => text);
    assert.deepEqual(texts(cuesOf(await file(call, "srt", rules))), lines);
    assert.equal(await file(call, "txt", rules), lines.map((line) => `${line}\n`).join(""));
    const lrc = lrcLines(await file(call, "lrc", { ...rules, offsetMs: 1000 }));
    assert.deepEqual(texts(lrc).filter(Boolean), lines);
    for (const cues of [
      readVtt(await file(call, "vtt", rules)),
      assCues(await file(call, "ass", rules)),
    ]) {
      assert.deepEqual(
        cues.map(({ voice }) => voice),
        expected,
      );
      assert.deepEqual(
        texts(cues),
        lines.map((line) => line.replace(/^\w+: /, "")),
      );
    }
  });

  test("that are left out leave the names of speakers", async () => {
    const voices = async (rules) =>
      readVtt(await file(call, "vtt", rules)).map(({ voice }) => voice);
    for (const left of [
      [null, "Customer"],
      [undefined, "Customer"],
      ["", "Customer"],
      [" ", "Customer"],
    ])
      assert.deepEqual(await voices({ channelNames: left }), [
        "Speaker 1",
        "Customer",
        "Speaker 1",
        "Customer",
      ]);
    assert.deepEqual(await voices({ channelNames: ["Agent"], speakerNames: ["Ann", "Bob"] }), [
      "Agent",
      "Ann",
      "Agent",
      "Bob",
    ]);
    assert.deepEqual(await voices({ channelNames: ["A & <B>"] }).then((all) => all[0]), "A & <B>");
  });

  test("switch speakers on, and `speakers: false` off", async () => {
    const named = await file(call, "srt", { channelNames: ["Agent"] });
    assert.match(named, /^Agent: Good morning\.$/m);
    assert.match(named, /^Speaker 1: Hello/m);
    const off = { channelNames: ["Agent"], speakers: false };
    for (const format of FORMATS)
      assert.doesNotMatch(await file(call, format, off), /Agent|Speaker \d/, format);
  });

  test("name a picked channel, and sentences without speakers", async () => {
    const picked = { channelId: 1, channelNames: [null, "Customer"] };
    assert.deepEqual(
      cuesOf(await file(call, "srt", picked)).map(({ text }) => text),
      ["Customer: Hello, it is about the boat.", "Thank you."],
    );
    const silent = madeTracks([
      [{ at: [0, 900], text: "Hi." }],
      [{ at: [1000, 1900], text: "Yes." }],
    ]);
    assert.equal(await file(silent, "txt", { channelNames: ["A", "B"] }), "A: Hi.\nB: Yes.\n");
  });

  test("that are no list of names are an error", async () => {
    const read = await parse(call);
    for (const [channelNames, field] of [
      ["Agent", "channelNames"],
      [{}, "channelNames"],
      [[1], "channelNames[0]"],
      [["Agent", {}], "channelNames[1]"],
    ])
      assert.throws(
        () => read.toSrt({ channelNames }),
        (error) => error.kind === "invalid_request" && error.field.startsWith("rules.channelNames"),
        field,
      );
  });

  test("are the same in every way", async () => {
    for (const rules of [{}, { maxLineWidth: 20 }])
      await assertSameEveryWay(call, { ...rules, channelNames: ["Agent", null] }, [
        "srt",
        "vtt",
        "ass",
        "lrc",
      ]);
    await assertSameEveryWay(call, { channelNames: ["Agent", null] }, ["txt"]);
  });
});

describe("speakerNames", () => {
  const talk = made(
    [0, 1, 2, 3].map((speaker_id) => ({
      at: [speaker_id * 2000, speaker_id * 2000 + 1500],
      text: "Well.",
      speaker_id,
    })),
    10_000,
  );

  test("with holes leave those their default", async () => {
    const sparse = ["Ann"];
    sparse[2] = "Cleo";
    for (const [speakerNames, expected] of [
      [
        ["Ann", null, "Cleo"],
        ["Ann", "Speaker 2", "Cleo", "Speaker 4"],
      ],
      [
        ["Ann", undefined, "Cleo"],
        ["Ann", "Speaker 2", "Cleo", "Speaker 4"],
      ],
      [
        ["Ann", "  ", "Cleo"],
        ["Ann", "Speaker 2", "Cleo", "Speaker 4"],
      ],
      [sparse, ["Ann", "Speaker 2", "Cleo", "Speaker 4"]],
      [
        [null, "Bob"],
        ["Speaker 1", "Bob", "Speaker 3", "Speaker 4"],
      ],
      [
        ["A", "B", "C", "D", "E"],
        ["A", "B", "C", "D"],
      ],
    ]) {
      for (const read of [
        readVtt(await file(talk, "vtt", { speakerNames })),
        assCues(await file(talk, "ass", { speakerNames })),
      ])
        assert.deepEqual(
          read.map(({ voice }) => voice),
          expected,
        );
      for (const format of ["srt", "txt", "lrc"]) {
        const written = await file(talk, format, { speakers: true, speakerNames });
        for (const name of expected) assert.ok(written.includes(`${name}: Well.`), written);
      }
    }
  });

  test("that are no list, or an empty one, are an error", async () => {
    const read = await parse(talk);
    for (const speakerNames of [[], "Ann", { 0: "Ann" }, [7]])
      assert.throws(
        () => read.toVtt({ speakerNames }),
        (error) => error.kind === "invalid_request" && error.field.startsWith("rules.speakerNames"),
      );
  });

  test("are the same in every way", () =>
    assertSameEveryWay(talk, { speakers: true, speakerNames: [null, "Bob"] }));
});

/** Two speakers who answer each other at once. */
const quick = made(
  [
    { at: [1000, 1300], text: "Ready?", speaker_id: 0, words: [[1000, 1300, "Ready", "?"]] },
    {
      at: [1350, 1900],
      text: "Yes, go.",
      speaker_id: 1,
      words: [
        [1350, 1600, "Yes", ", "],
        [1600, 1900, "go", "."],
      ],
    },
    { at: [8000, 9500], text: "That was quick.", speaker_id: 0 },
    { at: [20_000, 21_500], text: "It was.", speaker_id: 1 },
  ],
  30_000,
);

describe("speakerDashes", () => {
  test("make one cue of two speakers' short ones, with a dash and a line each", async () => {
    const cues = await cuesBy(quick, { speakerDashes: true });
    assert.deepEqual(
      cues.map(({ startMs, text }) => [startMs, text]),
      [
        [1000, "-Ready?\n-Yes, go."],
        [8000, "That was quick."],
        [20_000, "It was."],
      ],
    );
    assert.ok(cues[0].endMs >= 1900);
    for (const off of [{ speakerDashes: false, maxLineWidth: 42 }, { maxLineWidth: 42 }])
      assert.equal((await cuesBy(quick, off)).length, 4);
  });

  test("give such a cue no voice, and the others theirs", async () => {
    const vtt = readVtt(await file(quick, "vtt", { speakerDashes: true }));
    const ass = assCues(await file(quick, "ass", { speakerDashes: true }));
    for (const cues of [vtt, ass])
      assert.deepEqual(
        cues.map(({ voice }) => voice),
        [undefined, "Speaker 1", "Speaker 2"],
      );
    assert.deepEqual(
      lrcLines(await file(quick, "lrc", { speakerDashes: true }))
        .map(({ text }) => text)
        .filter(Boolean)[0],
      "-Ready? -Yes, go.",
    );
  });

  test("keep the times of words", async () => {
    const [cue] = readVtt(await file(quick, "vtt", { speakerDashes: true, wordTimes: true }));
    assert.deepEqual(cue.times, [1350, 1600]);
    assert.equal(cue.text, "-Ready?\n-Yes, go.");
  });

  test("join neither one speaker's cues, nor long ones, nor more lines than there may be", async () => {
    const one = structuredClone(quick);
    for (const sentence of one.transcripts[0].sentences) sentence.speaker_id = 0;
    for (const [document, rules] of [
      [one, {}],
      [quick, { maxLines: 1 }],
    ])
      assert.doesNotMatch(await file(document, "srt", { speakerDashes: true, ...rules }), /^-/m);
    const slow = structuredClone(quick);
    slow.transcripts[0].sentences[1].begin_time = 3000;
    slow.transcripts[0].sentences[1].end_time = 4000;
    delete slow.transcripts[0].sentences[1].words;
    assert.doesNotMatch(await file(slow, "srt", { speakerDashes: true }), /^-/m);
  });

  test("are the same in every way", () =>
    assertSameEveryWay(quick, { speakerDashes: true }, ["srt", "vtt", "ass", "lrc"]));
});

describe("maxPauseMs", () => {
  const paused = made(
    [
      {
        at: [0, 6500],
        text: "We will see. Or not.",
        words: [
          [0, 300, "We "],
          [300, 700, "will "],
          [700, 1500, "see", ". "],
          [4700, 5500, "Or "],
          [5500, 6500, "not", "."],
        ],
      },
    ],
    9000,
  );

  test("ends a cue at a longer silence, not at a shorter one", async () => {
    for (const [maxPauseMs, texts] of [
      [0, ["We will see.", "Or not."]],
      [1000, ["We will see.", "Or not."]],
      [3199, ["We will see.", "Or not."]],
      [3200, ["We will see. Or not."]],
      [600_000, ["We will see. Or not."]],
    ]) {
      const cues = await cuesBy(paused, { maxPauseMs });
      assert.deepEqual(
        cues.map(({ text }) => text),
        texts,
        `${maxPauseMs}`,
      );
      if (texts.length === 2) {
        assert.equal(cues[1].startMs, 4700);
        assert.ok(cues[0].endMs < 4700 && cues[0].endMs >= 1500);
      }
    }
    assert.equal((await cuesBy(paused, { maxLineWidth: 42 })).length, 1);
  });

  test("out of its range is an error", async () => {
    const read = await parse(paused);
    for (const maxPauseMs of [-1, 600_001, 0.5, "1"])
      assert.throws(() => read.toSrt({ maxPauseMs }), { field: "rules.maxPauseMs" });
  });

  test("is the same in every way", () =>
    assertSameEveryWay(paused, { maxPauseMs: 500 }, ["srt", "vtt", "ass", "lrc"]));
});

test("all rules of a house together are the same in every way, of every document", async () => {
  const rules = {
    preset: "netflix-zh",
    latinSpaces: true,
    speakers: true,
    speakerNames: [null, "Bob"],
    channelNames: [undefined, "Customer"],
    speakerDashes: true,
    maxPauseMs: 1200,
    lineEnding: "crlf",
  };
  for (const { json } of allDocuments) await assertSameEveryWay(json, rules, ["srt", "ass"]);
});

test("Chromium's text track reads the cues of a preset and of dashes", async (t) => {
  const page = await openPage(t);
  const bySeconds = (cues) => [...cues].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const withoutTimes = (cues) =>
    bySeconds(cues).map(({ times, ...cue }) => ({ ...cue, times: times.length }));
  for (const { document, rules, count } of [
    { document: meeting, rules: { preset: "netflix-zh" } },
    { document: meeting, rules: { preset: "netflix-zh", wordTimes: true, latinSpaces: true } },
    { document: quick, rules: { speakerDashes: true }, count: 3 },
    { document: quick, rules: { speakerDashes: true, wordTimes: true }, count: 3 },
    { document: call, rules: { preset: "bbc", channelNames: ["A & B", "<Customer>"] } },
  ]) {
    const inPage = await page.evaluate(
      async ({ document, rules }) => {
        const { subtitles } = await import("/package/browser.js");
        return new TextDecoder().decode(await subtitles(document, "vtt", rules));
      },
      { document: JSON.stringify(document), rules },
    );
    assert.equal(inPage, await file(document, "vtt", rules));
    const cues = await trackCues(page, inPage);
    assert.deepEqual(withoutTimes(cues), withoutTimes(readVtt(inPage)));
    assert.deepEqual(
      bySeconds(cues).map(({ text }) => text),
      (await cuesBy(document, { ...rules, wordTimes: undefined, speakers: false })).map(
        ({ text }) => text,
      ),
    );
    if (count) assert.equal(cues.length, count);
  }
});
