// Parts of the program that need no service: flags, names, formats, kept ids, texts.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { platform } from "node:process";
import { describe, test } from "node:test";
import { comments } from "./examples.mjs";
import { section } from "./markdown.mjs";
import { packageFolder } from "./stand-in.mjs";

const part = (name) => import(new URL(`command/${name}.js`, packageFolder));
const { parseArguments } = await part("arguments");
const { FLAGS, camel, flagOf, kebab } = await part("flags");
const { nameOutputs, stemOfUrl } = await part("output-names");
const { FORMATS, chooseFormats, contentOf, idleRule, rulesOf } = await part("formats");
const { TaskStore, fingerprint } = await part("task-store");
const { resumeCommand } = await part("command-line");
const { fitted, fittedEnd, printable, width } = await part("printable");
const { HELP, optionsHelp } = await part("help");
const { shownUrl } = await part("inputs");
const { exitCodeOf, worstOf } = await part("exit-codes");
const { EVENTS, clock, eventText } = await part("event-text");
const { LiveProgress } = await part("live-progress");
const { writeOutput } = await part("output-files");
const { Transcription, subtitles } = await import(new URL("node.js", packageFolder));

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "dashscope-asr-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("flags", () => {
  const declarations = readFileSync(new URL("index.d.ts", packageFolder), "utf8");
  /** Types of options in the declarations: the text behind the name. */
  const declared = new Map();
  for (const [, name, type] of declarations.matchAll(/^ +(\w+)\?: (.+);$/gm))
    declared.set(name, [...(declared.get(name) ?? []), type.replace(/ \| undefined$/, "")]);
  const PATTERNS = {
    boolean: /^boolean$/,
    number: /^number$/,
    list: /^readonly (string|\(string \| null \| undefined\))?\[.*\]|^readonly string\[\]$/,
    numbers: /^readonly number\[\]$/,
    object: /^(SpecialWordFilter|Readonly<Record<string, number>>|AssStyle)$/,
    textOrArray: /string \| readonly ContextTurn\[\]/,
    text: /^(string|string \| URL|M|ModelFamily|DirectModelFamily|"[^"]+"( \| "[^"]+")*)$/,
  };

  test("have the types that the declarations give the options", () => {
    const options = FLAGS.filter(({ group }) => group !== "own");
    assert.ok(options.length > 45, `${options.length} flags`);
    for (const { name, type, flag } of options) {
      const types = declared.get(name);
      assert.ok(types, `${name} is declared`);
      assert.ok(
        types.some((declared) => PATTERNS[type].test(declared)),
        `--${flag} is ${type}, ${name} is ${types.join(" or ")}`,
      );
    }
  });

  test("are there for every option of these calls but functions", () => {
    const others = /^(Request|Task|Token|Upload|Relay|RecognizeStream)\w*\./;
    const owners = /^\w+(?:Options|Format|Rules)\.(\w+)$/;
    const names = [...comments(declarations)]
      .filter(({ isOptional }) => isOptional)
      .flatMap(({ name }) => (others.test(name) ? [] : (owners.exec(name)?.[1] ?? [])));
    const functions = new Set(["apiKey", "fetch", "routeLink", "onStatus", "signal"]);
    const known = new Set(FLAGS.map(({ name }) => name));
    const missing = names.filter((name) => !functions.has(name) && !known.has(name));
    assert.ok(names.length > 60, `${names.length} options`);
    assert.deepEqual(missing, []);
  });

  test("are each a word of their own", () => {
    const spellings = FLAGS.map(({ flag }) => kebab(flag));
    assert.equal(new Set(spellings).size, spellings.length);
    for (const { flag } of FLAGS) assert.equal(camel(kebab(flag)), flag);
    assert.equal(flagOf("call", "format"), "--audio-format");
    assert.equal(flagOf("own", "format"), "--format");
  });

  test("are read by either name, with their types", () => {
    const args =
      "a.mp4 --speaker-count 3 --maxLineWidth=32 --no-itn --words --language-hints zh,en " +
      "--languageHints ja --channel-ids 0,1 --audio-format wav -f srt,vtt -o out " +
      "-m fun-asr b.mp4 --offset-ms -500 --byteOrderMark=false --concurrency 7 --region singapore";
    assert.deepEqual(parseArguments(args.split(" ")), {
      own: { format: ["srt", "vtt"], out: "out" },
      client: { region: "singapore" },
      call: {
        speakerCount: 3,
        itn: false,
        words: true,
        languageHints: ["zh", "en", "ja"],
        channelIds: [0, 1],
        format: "wav",
        model: "fun-asr",
        concurrency: 7,
      },
      rules: { maxLineWidth: 32, offsetMs: -500, byteOrderMark: false },
      inputs: ["a.mp4", "b.mp4"],
      unknown: [],
    });
  });

  test("take objects and names with commas as JSON, and texts as they are", () => {
    const { call, rules } = parseArguments([
      "--vocabulary",
      '{"百炼":5}',
      "--context",
      '[{"user":"a"}]',
      "--speaker-names",
      '["Smith, Ann",null]',
      "--channel-names=Ann,,Bo",
    ]);
    assert.deepEqual(call, { vocabulary: { 百炼: 5 }, context: [{ user: "a" }] });
    assert.deepEqual(rules, {
      speakerNames: ["Smith, Ann", null],
      channelNames: ["Ann", "", "Bo"],
    });
    assert.equal(parseArguments(["--context", "[sic] notes"]).call.context, "[sic] notes");
  });

  test("that are wrong are an error with the flag, what was expected and what was seen", () => {
    for (const [args, message] of [
      ["--speaker-count two", '--speaker-count: expected a number, got "two".'],
      ["--speaker-count=", '--speaker-count: expected a number, got "".'],
      ["--speaker-count 0x10", '--speaker-count: expected a number, got "0x10".'],
      ["--channel-ids 0,,1", '--channel-ids: expected a number, got "0,,1".'],
      ["--model a --model b", "--model: given twice. Give it once."],
      ["--itn --no-itn", "--no-itn: given twice. Give it once."],
      ["--itn=yes", '--itn: expected true or false, got "yes".'],
      ["--no-itn=false", '--no-itn: expected no value, got "false".'],
      ["--model", "--model: expected a value after it."],
      ["--out=", "--out: expected a value after it."],
      ["--state=", "--state: expected a value after it."],
      ["-o=-", '-o: expected a value without "=". Write -o VALUE.'],
      [
        "--model --json",
        /^--model: expected a value, got the flag --json\. Write --model=… for a value that/,
      ],
      ["--vocabulary Bailian", '--vocabulary: expected JSON such as {"Bailian":5}, got "Bailian".'],
      ["--vocabulary [1]", '--vocabulary: expected JSON such as {"Bailian":5}, got "[1]".'],
      ["--style null", '--style: expected JSON such as {"fontSize":72}, got "null".'],
      [
        '--language-hints ["zh"',
        '--language-hints: expected names with commas between them, or a JSON array, got "["zh"".',
      ],
      [`--speaker-count ${"9x".repeat(500)}`, /got "(9x){30}…"\.$/],
      ["--speaker-count \x1b[31mred", '--speaker-count: expected a number, got "�[31mred".'],
    ])
      assert.throws(() => parseArguments(args.split(" ")), { message, exitCode: 2 }, args);
  });

  test("never take a key, whatever its spelling, and do not repeat it", () => {
    for (const args of [
      ["--api-key", "sk-secret"],
      ["--apiKey=sk-secret"],
      ["--API_KEY", "sk-secret"],
      ["--key", "sk-secret"],
      ["--token=sk-secret"],
      ["a.mp4", "--model", "x", "--dashscope-api-key", "sk-secret"],
    ])
      assert.throws(
        () => parseArguments(args),
        ({ message }) =>
          /a key is never an argument/.test(message) && !message.includes("sk-secret"),
        args.join(" "),
      );
  });

  test("that nobody knows are told apart from inputs, names of prototypes too", () => {
    const { unknown, inputs } = parseArguments([
      "--__proto__",
      "--constructor=1",
      "--no-model",
      "-x",
      "--no-json",
      "--",
      "--json",
      "-a.mp4",
    ]);
    assert.deepEqual(unknown, ["__proto__", "constructor", "no-model", "x", "no-json"]);
    assert.deepEqual(inputs, ["--json", "-a.mp4"]);
  });
});

describe("names of outputs", () => {
  const file = (path) => ({ path });
  const stems = (inputs, folder) =>
    nameOutputs(inputs, ["srt"], folder).map(({ outputs: [{ path }] }) => path);

  test("are beside a file, or in the folder", () => {
    assert.deepEqual(stems([file("a/talk.mp4"), { url: "https://e.com/b.mp3" }]), [
      join("a", "talk.srt"),
      "b.srt",
    ]);
    assert.deepEqual(stems([file("a/talk.mp4"), { url: "https://e.com/b.mp3" }], "o"), [
      join("o", "talk.srt"),
      join("o", "b.srt"),
    ]);
  });

  test("are each its own, by the order of the inputs", () => {
    const inputs = ["a/talk.mp4", "b/Talk.MP3", "c/talk-2.mp4", "d/talk.wav", "e/talk-2.wav"];
    const names = nameOutputs(inputs.map(file), ["srt", "vtt"], "o");
    assert.deepEqual(
      names.map(({ stem, twin }) => [stem.slice(2), twin]),
      [
        ["talk", undefined],
        ["Talk-3", 0],
        ["talk-2", undefined],
        ["talk-4", 0],
        ["talk-2-2", 2],
      ],
    );
    const paths = names.flatMap(({ outputs }) => outputs.map(({ path }) => path.toLowerCase()));
    assert.equal(new Set(paths).size, 10);
  });

  test("of two files beside each other that differ in their ending", () => {
    assert.deepEqual(stems([file("talk.mp4"), file("talk.mp3")]), ["talk.srt", "talk-2.srt"]);
    // One folder by two ways, and one name in two normal forms.
    assert.deepEqual(stems([file("./x/é.mp4"), file("x/../x/e\u0301.mp3")]).length, 2);
    assert.equal(
      new Set(
        stems([file("./x/é.mp4"), file("x/../x/e\u0301.mp3")]).map((p) => resolve(p).normalize()),
      ).size,
      2,
    );
  });

  test("of hostile URLs stay in the folder", () => {
    for (const [url, stem] of [
      ["https://e.com/talk.mp3?x=/../y.mp3#z.mp3", "talk"],
      ["https://e.com/%E4%BC%9A%E8%AE%AE.mp3", "会议"],
      ["https://e.com/..%2f..%2fetc%2fpasswd.mp3", "_.._etc_passwd"],
      ["https://e.com/..%5C..%5Cx.mp3", "_.._x"],
      ["https://e.com/%2e%2e", "e.com"],
      ["https://e.com/", "e.com"],
      ["https://e.com", "e.com"],
      ["https://e.com:80/%00%1b%0a.mp3", "___"],
      ["https://e.com/%FF.mp3", "%FF"],
      ["https://e.com/con.mp3", "_con"],
      ["https://e.com/COM1", "_COM1"],
      ["https://e.com/a:b*c.mp3", "a_b_c"],
      ["oss://dashscope-instant/a/b/c.wav", "c"],
      [`https://e.com/${"长".repeat(300)}.mp3`, "长".repeat(66)],
    ]) {
      assert.equal(stemOfUrl(url), stem, url);
      assert.equal(resolve("o", `${stem}.srt`), join(resolve("o"), `${stem}.srt`), url);
    }
  });

  test("of a thousand inputs of one name are all different", () => {
    const names = stems(
      Array.from({ length: 1000 }, (_, index) => file(`${index}/a.wav`)),
      "o",
    );
    assert.equal(new Set(names).size, 1000);
    assert.deepEqual(names.slice(-1), [join("o", "a-1000.srt")]);
  });
});

describe("formats", () => {
  const ANY = {
    boolean: true,
    number: 20,
    list: ["a"],
    object: { fontSize: 50 },
    text: "bbc",
  };
  const value = (name, type) =>
    ({ lineEnding: "crlf", maxDurationMs: 9000, channelId: 0, maxLines: 2 })[name] ?? ANY[type];

  test("get exactly the rules that the package takes for them", async () => {
    for (const { name, type } of FLAGS.filter(({ group }) => group === "rules"))
      for (const format of FORMATS.filter((format) => format !== "json")) {
        const rules = { [name]: value(name, type) };
        const taken = await subtitles('{"transcripts":[]}', format, rules).then(
          () => true,
          (error) => {
            assert.match(error.message, /there is no such option/, `${name}, ${format}`);
            return false;
          },
        );
        assert.equal(name in rulesOf(format, rules), taken, `${name}, ${format}`);
      }
    assert.deepEqual(rulesOf("json", { speakers: true }), {});
    assert.equal(idleRule(["srt", "json"], { wordTimes: true }), "wordTimes");
    assert.equal(idleRule(["srt", "vtt"], { wordTimes: true }), undefined);
  });

  test("are those asked for, each once, or the model's default", () => {
    assert.deepEqual(chooseFormats(undefined, "task"), ["srt"]);
    assert.deepEqual(chooseFormats(undefined, "text"), ["txt"]);
    assert.deepEqual(chooseFormats(["vtt", "srt", "vtt"], "timed"), ["vtt", "srt"]);
    for (const format of ["SRT", "", "docx", "__proto__", "toString"])
      assert.throws(() => chooseFormats([format], "task"), /^Error: --format: expected srt, vtt/);
    assert.throws(() => chooseFormats(["txt", "vtt"], "text", "qwen3-asr-flash"), {
      message: /qwen3-asr-flash gives no times, which vtt needs\. Use --format txt or json/,
    });
  });

  test("are written from transcriptions and from texts without times", async () => {
    const document =
      '{"properties":{"original_duration_in_milliseconds":900},' +
      '"transcripts":[{"channel_id":0,"text":"Hi.","sentences":[]}]}';
    const transcription = await Transcription.parse(document);
    assert.equal(contentOf(transcription, "txt", {}), "Hi.\n");
    assert.equal(contentOf(transcription, "json", { speakers: true }), `${document}\n`);
    assert.match(contentOf(transcription, "vtt", {}), /^WEBVTT/);
    const { text, noSpeech } = { text: "Hi.", noSpeech: false };
    assert.equal(contentOf({ text, noSpeech }, "txt", {}), "Hi.\n");
    assert.equal(contentOf({ text, noSpeech }, "json", {}), '{"text":"Hi.","noSpeech":false}\n');
    assert.equal(contentOf({ text: "", noSpeech: true }, "txt", {}), "");
  });
});

describe("kept tasks", () => {
  const HOUR_MS = 3_600_000;
  const open = (folder, notes = []) => new TaskStore(folder, (note) => notes.push(note));
  const put = (folder, name, content) => writeFileSync(join(folder, `${name}.task.json`), content);
  const kept = (taskId, hours, mark = "f") =>
    JSON.stringify({ taskId, fingerprint: mark, submittedAtMs: Date.now() - hours * HOUR_MS });

  test("are found again by their fingerprint, and only by that", (t) => {
    const folder = temporaryFolder(t);
    open(folder).add("f", "task-1");
    assert.equal(open(folder).find("f").taskId, "task-1");
    assert.equal(open(folder).find("g"), undefined);
    open(folder).forget("task-1");
    assert.equal(open(folder).find("f"), undefined);
    open(folder).forget("task-1");
    const print = (...more) => fingerprint(["a", 1], { region: "x" }, ...more);
    assert.equal(print({ model: "m", itn: true }), print({ itn: true, model: "m" }));
    const all = [
      print({}),
      print({ itn: true }),
      print({ itn: false }),
      fingerprint(["a", 2], { region: "x" }, {}),
      fingerprint(["a", 1], { region: "y" }, {}),
      fingerprint(["a", 1], { region: "x", workspace: "w" }, {}),
    ];
    assert.equal(new Set(all).size, all.length);
  });

  test("are none of other users' business", { skip: platform === "win32" }, (t) => {
    const folder = join(temporaryFolder(t), "a", "b");
    open(folder).add("f", "task-1");
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const [name] = readdirSync(folder);
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  });

  test("of calls at the same time do not lose each other", (t) => {
    const folder = temporaryFolder(t);
    const [one, other] = [open(folder), open(folder)];
    for (let number = 0; number < 50; number += 1) {
      one.add(`one-${number}`, `a-${number}`);
      other.add(`other-${number}`, `b-${number}`);
      if (number % 2) one.forget(`a-${number}`);
    }
    const both = open(folder);
    assert.equal(both.find("one-0").taskId, "a-0");
    assert.equal(both.find("one-1"), undefined);
    assert.equal(both.find("other-49").taskId, "b-49");
    assert.equal(readdirSync(folder).length, 75);
  });

  test("are the newest of the last 24 hours, and removed after 48", (t) => {
    const folder = temporaryFolder(t);
    put(folder, "old", kept("old", 23));
    put(folder, "new", kept("new", 1));
    put(folder, "late", kept("late", 25, "late"));
    put(folder, "gone", kept("gone", 49, "gone"));
    const store = open(folder);
    assert.equal(store.find("f").taskId, "new");
    assert.equal(store.find("late"), undefined);
    const names = readdirSync(folder).sort();
    assert.deepEqual(names, ["late.task.json", "new.task.json", "old.task.json"]);
  });

  test("that are broken or hostile are left out with a line, and take no other along", (t) => {
    const folder = temporaryFolder(t);
    const bad = {
      empty: "",
      half: '{"taskId":"a","fing',
      null: "null",
      list: "[]",
      number: '{"taskId":1,"fingerprint":"f","submittedAtMs":1}',
      path: JSON.stringify({ taskId: "../../x", fingerprint: "f", submittedAtMs: Date.now() }),
      time: '{"taskId":"a","fingerprint":"f","submittedAtMs":"now"}',
      large: " ".repeat(5000) + kept("large", 1),
    };
    for (const [name, content] of Object.entries(bad)) put(folder, name, content);
    mkdirSync(join(folder, "folder.task.json"));
    symlinkSync("/etc/hostname", join(folder, "link.task.json"));
    if (platform !== "win32") execFileSync("mkfifo", [join(folder, "pipe.task.json")]);
    writeFileSync(join(folder, "other.txt"), "not ours");
    put(folder, "good", kept("good", 1));
    const notes = [];
    assert.equal(open(folder, notes).find("f").taskId, "good");
    const count = Object.keys(bad).length + (platform === "win32" ? 2 : 3);
    assert.equal(notes.length, count, notes.join("\n"));
    for (const note of notes) assert.match(note, /\.task\.json is left out: /);
    assert.equal(readFileSync(join(folder, "half.task.json"), "utf8"), bad.half, "nothing is lost");
  });
});

describe("files", () => {
  test("appear whole, and replace nothing unless forced", async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, "a.srt");
    await writeOutput(path, "one", false);
    await assert.rejects(writeOutput(path, "two", false), { code: "EEXIST" });
    assert.equal(readFileSync(path, "utf8"), "one");
    await writeOutput(path, "two", true);
    assert.equal(readFileSync(path, "utf8"), "two");
    symlinkSync("nowhere", join(folder, "link.srt"));
    await assert.rejects(writeOutput(join(folder, "link.srt"), "x", false), { code: "EEXIST" });
    await assert.rejects(writeOutput(join(folder, "none", "a.srt"), "x", true), { code: "ENOENT" });
    mkdirSync(join(folder, "dir.srt"));
    await assert.rejects(writeOutput(join(folder, "dir.srt"), "x", true));
    assert.deepEqual(readdirSync(folder).sort(), ["a.srt", "dir.srt", "link.srt"]);
  });

  test("written by many at once have one author", async (t) => {
    const path = join(temporaryFolder(t), "a.srt");
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
    const ended = await Promise.allSettled(texts.map((text) => writeOutput(path, text, false)));
    const winners = ended.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
    assert.equal(winners.length, 1);
    assert.equal(readFileSync(path, "utf8"), texts[winners[0]]);
  });
});

describe("texts", () => {
  test("--help is one screen, and --help options has every option and rule", () => {
    const lines = HELP.trimEnd().split("\n");
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    for (const line of lines) assert.ok(width(line) <= 80, line);
    for (const code of [0, 1, 2, 3, 4, 129, 130, 143])
      assert.match(HELP, new RegExp(`\\b${code}\\b`));
    const all = optionsHelp();
    for (const { flag, group } of FLAGS) {
      const text = group === "own" ? HELP : all;
      if (flag !== "stdout") assert.ok(text.includes(`--${kebab(flag)}`), flag);
    }
    for (const line of all.split("\n")) assert.ok(width(line) <= 80, line);
  });

  test("of the command that goes on are for a shell, without what is secret", () => {
    const shown = (args) => resumeCommand(args, shownUrl);
    assert.equal(shown(["a.mp4", "--resume", "-f", "srt"]), "dashscope-asr --resume a.mp4 -f srt");
    assert.equal(
      shown(["it's $HOME.mp4", "--vocabulary", '{"百":5}']),
      `dashscope-asr --resume 'it'\\''s $HOME.mp4' --vocabulary '{"百":5}'`,
    );
    for (const url of ["https://e.com/a.mp3?Signature=secret", "https://me:secret@e.com/a.mp3"])
      assert.doesNotMatch(shown([url]), /secret/);
    assert.equal(
      shown(["https://e.com/a.mp3?x"]),
      "dashscope-asr --resume 'https://e.com/a.mp3?…'  (with the whole URLs)",
    );
  });

  test("of others cannot move the cursor, and fit", () => {
    assert.equal(printable("a\x1b[2J\r\nb\u202ec\x9b"), "a�[2J��b�c�");
    for (const [text, columns] of [
      ["会议录音.wav", 7],
      ["abc", 2],
      ["e\u0301e\u0301e\u0301", 2],
      ["", 0],
      ["👍👍👍", 5],
    ]) {
      assert.ok(width(fitted(text, columns)) <= columns, text);
      assert.ok(width(fittedEnd(text, columns)) <= columns, text);
    }
    assert.equal(fitted("会议录音.wav", 7), "会议录…");
    assert.equal(fittedEnd("会议录音.wav", 7), "…音.wav");
    assert.equal(fitted("abc", 3), "abc");
  });

  test("on a terminal of any size are drawn, and taken away at the end", () => {
    const size = (columns, rows) => ({ columns, rows });
    for (const terminal of [size(), size(0, 0), size(1, 1), size(NaN, NaN), size(1e9, 1e9)]) {
      let drawn = "";
      const write = (text) => {
        drawn += text;
      };
      const progress = new LiveProgress({ ...terminal, write }, true, 30);
      for (let index = 0; index < 30; index += 1)
        progress.event({ event: "recognizing", index, file: `${index} ${"长".repeat(99)}.wav` });
      progress.note("a note");
      progress.event({ event: "failed", index: 3, file: "3", error: { message: "no\x1b[2J" } });
      const ends = { succeeded: 28, failed: 1, skipped: 0, stopped: 1 };
      progress.event({ event: "end", ...ends });
      assert.match(drawn, /a note\n/);
      assert.ok(drawn.includes("\x1b[31m3: no\ufffd[2J\x1b[0m\n"));
      assert.ok(drawn.endsWith("\x1b[J28 transcribed, 1 failed, 1 not finished\n"));
      assert.match(drawn, /… and \d+ more\n1 of 30 ended/);
    }
  });

  test("of times and events", () => {
    assert.deepEqual([0, 59_999, 60_000, 3_723_000].map(clock), [
      "0:00",
      "0:59",
      "1:00",
      "1:02:03",
    ]);
    const upload = { event: "upload", loadedBytes: 0, totalBytes: 1_234_567_890 };
    assert.equal(eventText(upload), "uploading 1235 MB");
    assert.equal(eventText({ event: "status", status: "later\x1b" }), "later�");
    assert.match(eventText({ event: "stopped", stage: "recognizing" }), /may be billed/);
    assert.equal(eventText({ event: "stopped" }), "stopped before it was submitted");
  });

  test("URLs are shown without query, user and fragment", () => {
    assert.equal(shownUrl("https://me:pw@e.com/a.mp3?k=1#f"), "https://e.com/a.mp3");
    assert.equal(shownUrl("https://e.com/a@b.mp3"), "https://e.com/a@b.mp3");
  });
});

test("the README has every event and every exit code", () => {
  const readme = readFileSync(new URL("README.md", packageFolder), "utf8");
  const shell = section(readme, "In a shell");
  const rows = [...shell.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell);
  const cells = rows.flatMap((cell) => cell.split(", ").map((name) => name.replaceAll("`", "")));
  for (const name of [...EVENTS, "end", 0, 1, 2, 3, 4, 129, 130, 143])
    assert.ok(cells.includes(String(name)), `${name}`);
  assert.equal(cells.length, EVENTS.length + 1 + 8 + 4, cells.join());
});

test("an exit code tells what to do: what another call may mend comes first", () => {
  assert.equal(worstOf([]), 0);
  assert.equal(worstOf([1, 4, 1]), 4);
  const kinds = ["task_failed", "file", "invalid_request", "authentication", "network", "timeout"];
  assert.deepEqual(
    kinds.map((kind) => exitCodeOf({ kind })),
    [1, 1, 1, 3, 4, 4],
  );
  assert.equal(exitCodeOf(new TypeError("a bug")), 1);
});

// The program is run as it stands in the folder of the package.
test("the program may be executed", { skip: platform === "win32" }, () => {
  const path = new URL("command/dashscope-asr.js", packageFolder);
  assert.match(readFileSync(path, "utf8"), /^#!\/usr\/bin\/env node\n/);
  assert.equal(statSync(path).mode & 0o111, 0o111);
});
