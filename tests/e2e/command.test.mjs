// The program `dashscope-asr` against the stand-in: files, exit codes, stops and how it goes on.

import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execPath, getuid, platform } from "node:process";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { commandSuite, eventsOf, PROGRAM } from "./command-suite.mjs";
import { codeBlocks, section } from "./markdown.mjs";
import { packageFolder } from "./stand-in.mjs";

const suite = commandSuite();
const { run, runBare, runHere, place } = suite;
const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const ESCAPE = "\x1b";
const ID = "[0-9a-f-]{36}";

const lines = (text) => text.split("\n").filter(Boolean);

describe("files and URLs", () => {
  test("are written beside the file, and for URLs here, in every format", async () => {
    const there = await place("a/talk.wav");
    const formats = ["srt", "vtt", "ass", "lrc", "txt", "json"];
    const args = ["a/talk.wav", suite.url, "--format", formats.join()];
    const { code, stdout, stderr } = await run(there, args);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "");
    const stem = suite.service.samples[0].file.replace(".wav", "");
    for (const [folder, name] of [
      ["a", "talk"],
      [".", stem],
    ]) {
      const read = (format) => readFile(join(there.folder, folder, `${name}.${format}`), "utf8");
      assert.match(await read("srt"), /^1\n00:00:00,140 --> /);
      assert.match(await read("vtt"), /^WEBVTT\n/);
      assert.match(await read("ass"), /^\[Script Info\]/);
      assert.match(await read("lrc"), /^\[00:00\.14\]/);
      assert.equal(await read("txt"), `${TEXT}\n`);
      assert.equal(JSON.parse(await read("json")).transcripts[0].text, TEXT);
    }
    assert.deepEqual(await there.tasks(), [], "ids of written transcripts are not kept");
  });

  test("of one name get names of their own, which are told", async () => {
    const there = await place("a/talk.wav", "b/talk.wav");
    const { code, stderr } = await run(there, ["a/talk.wav", "b/talk.wav", "--out", "out/deep"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual((await readdir(join(there.folder, "out/deep"))).sort(), [
      "talk-2.srt",
      "talk.srt",
    ]);
    assert.match(stderr, /b\/talk\.wav: written as out\/deep\/talk-2, since a\/talk\.wav has the/);
  });

  test("named twice are transcribed once", async () => {
    const there = await place("a.wav");
    await symlink("a.wav", join(there.folder, "link.wav"));
    const { code, stderr } = await run(there, ["a.wav", "./a.wav", "link.wav"]);
    assert.equal(code, 0, stderr);
    assert.equal(lines(stderr).filter((line) => line.includes("named twice")).length, 2);
    assert.equal(await suite.submits(), 1);
  });

  test("fail alone: the others are written, and the code says so", async () => {
    const there = await place("a.wav");
    const missing = `${suite.service.origin}/samples/missing.wav?Signature=secret`;
    const { code, stderr } = await run(there, [missing, "a.wav"]);
    assert.equal(code, 1);
    assert.match(stderr, /missing\.wav: The file .* failed: .*InvalidFile\.DownloadFailed/);
    assert.match(stderr, /1 transcribed, 1 failed\n$/);
    assert.doesNotMatch(stderr, /secret|go on with/);
    assert.match(await readFile(join(there.folder, "a.srt"), "utf8"), /Hello/);
    assert.deepEqual(await there.tasks(), [], "a task that failed is over");
  });

  test("without speech are a success", async () => {
    const there = await place("a.wav");
    await suite.control({ times: 1, task: { ending: "no_speech" } });
    const args = ["a.wav", "--format", "srt,vtt,txt,json"];
    const { code, stderr } = await run(there, args);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /a\.wav: done, no speech\n/);
    const read = (name) => readFile(join(there.folder, name), "utf8");
    assert.deepEqual([await read("a.srt"), await read("a.txt")], ["", ""]);
    assert.equal(await read("a.json"), "null\n");
  });
});

describe("options", () => {
  test("reach the service, and rules the files that take them", async () => {
    const there = await place("a.wav");
    const args =
      "a.wav --model fun-asr --language-hints zh --diarization --speaker-count 2 " +
      "--no-disfluency-removal --format srt,vtt,txt --word-times --times --max-line-width 20 --speakers";
    const { code, stderr } = await run(there, args.split(" "));
    assert.equal(code, 0, stderr);
    const { body } = (await suite.requests()).find(({ path }) => path.endsWith("/transcription"));
    assert.equal(body.model, "fun-asr");
    assert.deepEqual(body.parameters, {
      language_hints: ["zh"],
      disfluency_removal_enabled: false,
      diarization_enabled: true,
      speaker_count: 2,
    });
    const read = (name) => readFile(join(there.folder, name), "utf8");
    assert.match(await read("a.vtt"), /<00:00:0/);
    assert.doesNotMatch(await read("a.srt"), /<00:00:0/);
    assert.match(await read("a.txt"), /^\[00:00:00\.680\] Speaker 1: Hello/);
  });

  test("of direct models: a text on stdout, times where the model has them", async () => {
    const there = await place("a.wav");
    const direct = (...args) =>
      runBare(there, ["a.wav", ...args, "--base-url", suite.service.baseUrl]);
    const text = await direct("--model", "qwen3-asr-flash", "--out", "-");
    assert.deepEqual([text.code, text.stdout], [0, "欢迎使用阿里云。\n"], text.stderr);
    const json = await direct("--model", "qwen3-asr-flash", "--format", "json", "--stdout");
    assert.equal(JSON.parse(json.stdout).language, "zh");
    const timed = await direct("--model", "qwen-audio-3.1-asr-flash", "-f", "srt", "-o", "-");
    assert.match(timed.stdout, /^1\n00:00:/, timed.stderr);
    const file = await direct("--model", "qwen3-asr-flash");
    assert.equal(file.code, 0, file.stderr);
    assert.equal(await readFile(join(there.folder, "a.txt"), "utf8"), "欢迎使用阿里云。\n");
  });

  test("a transcript on stdout is alone there", async () => {
    const there = await place("a.wav");
    const { code, stdout, stderr } = await run(there, ["a.wav", "--stdout", "-f", "txt"]);
    assert.deepEqual([code, stdout], [0, `${TEXT}\n`], stderr);
    assert.deepEqual(await readdir(there.folder), ["a.wav"]);
  });
});

describe("what is wrong is told before any network", () => {
  const refused = (name, args, message, { code = 2, prepare, without = [], ...more } = {}) =>
    test(name, async () => {
      const there = await place("a.wav", "b.wav");
      await prepare?.(there);
      // An address where nobody answers: a request would fail otherwise, and later.
      const base = without.includes("base") ? [] : ["--base-url", "http://127.0.0.1:1/api/v1"];
      const start = more.spawned ? runBare : runHere;
      const ended = await start(there, [...args, ...base], more);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
      assert.equal(ended.stdout, "");
      assert.doesNotMatch(ended.stderr, /at .*\.js|secret/);
    });

  refused("no input", [], /^dashscope-asr: expected files or URLs, got none\./);
  refused("no such file", ["nope.wav"], /^dashscope-asr: nope\.wav: there is no such file\.\n$/);
  refused("a folder", ["."], /^dashscope-asr: \.: expected a file, got a folder\./);
  refused("an empty file", ["empty.wav"], /empty\.wav: expected audio, got an empty file\./, {
    prepare: ({ folder }) => writeFile(join(folder, "empty.wav"), ""),
  });
  refused("a device", ["/dev/zero"], /\/dev\/zero: expected a file, got a pipe or a device\./);
  refused("stdin", ["-"], /-: standard input is not read\./);
  refused(
    "another scheme",
    ["ftp://e.com/a.mp3?secret"],
    /^dashscope-asr: ftp:\/\/e\.com\/a\.mp3: /,
  );
  refused("half a URL", ["https://"], /^dashscope-asr: https:\/\/: expected an http/);
  refused(
    "many at once",
    ["1", "2", "3", "4", "5", "6", "7", "a.wav"],
    /5: there is no such file\.\nand 2 more inputs\n$/,
  );
  refused("a key as an input", ["sk-secret"], /an argument looks like a key/);
  refused(
    "a key as an argument",
    ["a.wav", "--api-key", "sk-secret"],
    /a key is never an argument/,
  );
  refused("no key", ["a.wav"], /^dashscope-asr: there is no key\. Set DASHSCOPE_API_KEY/, {
    code: 3,
    env: { DASHSCOPE_API_KEY: " " },
    without: ["base"],
  });
  refused("a key of two words", ["a.wav"], /^dashscope-asr: the key: expected a key without/, {
    code: 3,
    env: { DASHSCOPE_API_KEY: "sk- secret" },
  });
  for (const [name, content, message] of [
    ["empty", " \n", /--key-file: expected a file with the key alone, got an empty file/],
    ["of two lines", "sk-secret\nsk-secret\n", /got several words or lines/],
    ["that is missing", undefined, /--key-file: cannot read the key: ENOENT/],
  ])
    refused(`a key file ${name}`, ["a.wav", "--key-file", "key"], message, {
      code: 3,
      prepare: ({ folder }) => content && writeFile(join(folder, "key"), content),
    });
  refused("an unknown flag", ["a.wav", "--speekerCount", "3"], /did you mean --speaker-count\?\n$/);
  refused("a rule misspelt", ["a.wav", "--max-line-with", "3"], /did you mean --max-line-width\?/);
  refused("a flag misspelt", ["a.wav", "--resum"], /did you mean --resume\?/);
  refused("another client's name", ["a.wav", "--hotwords"], /did you mean --vocabulary\?/);
  refused(
    "a strange flag",
    ["a.wav", "--xyzzy\x1b[2J"],
    /--xyzzy�\[2J: there is no such flag\. See/,
  );
  refused("a function", ["a.wav", "--on-status"], /there is no such flag/);
  refused("out of range", ["a.wav", "--speaker-count", "1"], /--speaker-count: expected a whole/);
  refused("not of the model", ["a.wav", "--itn"], /--itn: paraformer-v2 does not take it\./);
  refused(
    "a wrong rule",
    ["a.wav", "--max-line-width", "3"],
    /--max-line-width: expected .* 3\.\n/,
  );
  refused("an idle rule", ["a.wav", "--word-times"], /--word-times: srt does not take it\./);
  refused("a preset", ["a.wav", "--preset", "tv"], /--preset: expected "netflix-zh"/);
  refused("a region", ["a.wav", "--region", "mars"], /--region: expected one of beijing/, {
    without: ["base"],
  });
  refused("concurrency", ["a.wav", "--concurrency", "0"], /--concurrency: expected .* got 0/);
  refused("a format", ["a.wav", "--format", "docx"], /--format: expected srt, vtt, .*"docx"/);
  refused(
    "times of a model without",
    ["a.wav", "--model", "qwen3-asr-flash", "--format", "srt"],
    /qwen3-asr-flash gives no times, which srt needs\. Use --format txt or json, or a model with/,
  );
  refused("a live model", ["a.wav", "--model", "paraformer-realtime-v2"], /--model: .*live audio/);
  refused(
    "waiting of a direct model",
    "a.wav -m qwen3-asr-flash --timeout-ms 9".split(" "),
    /--timeout-ms: there is no such option/,
  );
  refused("two on stdout", ["a.wav", "b.wav", "--out", "-"], /--out -: expected one input, got 2/);
  refused("two formats on stdout", "a.wav --stdout -f srt,vtt".split(" "), /expected one format/);
  refused("JSON and stdout", ["a.wav", "--stdout", "--json"], /--json: not with --out -/);
  refused("stdout and a folder", "a.wav --stdout --out o".split(" "), /--stdout: not with --out/);
  const write = (name) => ({
    prepare: ({ folder }) => writeFile(join(folder, name), "mine"),
  });
  refused(
    "an output that is there",
    ["a.wav"],
    /^dashscope-asr: a\.srt: there already\. --force/,
    write("a.srt"),
  );
  refused("an output that is a folder", ["a.wav", "--force"], /a\.srt: a folder has this name/, {
    prepare: ({ folder }) => mkdir(join(folder, "a.srt")),
  });
  refused(
    "an input as output",
    ["a.json", "-f", "json", "--force"],
    /a\.json: this is an input/,
    write("a.json"),
  );
  refused(
    "a folder that is a file",
    ["a.wav", "--out", "b.wav"],
    /b\.wav: cannot write there \(EEXIST/,
  );
  refused(
    "state in a file",
    ["a.wav", "--state", "b.wav"],
    /ids of tasks cannot be kept in b\.wav/,
  );

  // Root may read and write everything; nobody may not.
  const asNobody = getuid?.() === 0 ? { spawned: { uid: 65534, gid: 65534 } } : {};
  refused("a file without rights", ["a.wav"], /a\.wav: cannot be read \(EACCES\)/, {
    ...asNobody,
    prepare: async ({ folder }) => {
      await chmod(join(folder, "a.wav"), 0o200);
      await chmod(folder, 0o755);
    },
  });
  refused("a folder without rights", ["a.wav", "--out", "."], /\.: cannot write there \(EACCES\)/, {
    ...asNobody,
    prepare: ({ folder }) => chmod(folder, 0o555),
  });
});

describe("the key", () => {
  test("is read from a file, with a warning where others may read it", async () => {
    const there = await place("a.wav");
    const key = join(there.folder, "key");
    await writeFile(key, `\n  ${suite.service.apiKey}\r\n`, { mode: 0o644 });
    const args = ["a.wav", "--key-file", "key", "--force"];
    const env = { DASHSCOPE_API_KEY: "wrong" };
    const open = await run(there, args, { env });
    assert.equal(open.code, 0, open.stderr);
    if (platform !== "win32") assert.match(open.stderr, /other users may read key\. Do: chmod 600/);
    await chmod(key, 0o600);
    const closed = await run(there, args, { env });
    assert.equal(closed.code, 0, closed.stderr);
    assert.doesNotMatch(closed.stderr, /other users|sk-/);
  });

  test("is read from the line of a file for node --env-file", async () => {
    const there = await place("a.wav");
    const { apiKey } = suite.service;
    for (const line of [apiKey, `"${apiKey}"`, `'${apiKey}' # mine`]) {
      const text = `# keys\nOTHER=sk-x\nexport DASHSCOPE_API_KEY = ${line}\r\nMORE=1\n`;
      await writeFile(join(there.folder, ".env"), text, { mode: 0o600 });
      const { code, stderr } = await run(there, ["a.wav", "--key-file", ".env", "--force"]);
      assert.equal(code, 0, stderr);
    }
    await writeFile(join(there.folder, ".env"), "OTHER=sk-x\nMORE=1\n", { mode: 0o600 });
    assert.equal((await run(there, ["a.wav", "--key-file", ".env", "--force"])).code, 3);
  });

  test("that the service refuses ends the call: no other file is tried", async () => {
    const there = await place();
    const urls = Array.from({ length: 30 }, (_, index) => `${suite.url}?${index}`);
    const env = { DASHSCOPE_API_KEY: "denied-secret" };
    const { code, stderr } = await run(there, [...urls, "--concurrency", "1"], { env });
    assert.equal(code, 3);
    assert.match(stderr, /InvalidApiKey/);
    assert.match(stderr, /0 transcribed, 1 failed, 29 not finished\n/);
    assert.doesNotMatch(stderr, /denied-secret/);
    assert.equal(await suite.submits(), 1);
  });
});

describe("faults of network and service", () => {
  test("have a code of their own, and the task is gone on with", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "query", fault: { delay_ms: 60_000 } });
    const late = await run(there, ["a.wav", "--timeout-ms", "300"]);
    assert.equal(late.code, 4);
    const [, id] = new RegExp(`queued, task (${ID})`).exec(late.stderr);
    assert.match(late.stderr, /go on with: dashscope-asr --resume a\.wav --timeout-ms 300/);
    assert.equal((await there.tasks()).length, 1);
    await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });

    const again = await run(there, ["a.wav", "--resume"]);
    assert.equal(again.code, 0, again.stderr);
    assert.ok(again.stderr.includes(`a.wav: going on with task ${id}\n`));
    assert.equal(await suite.submits(), 0);
    assert.deepEqual(await there.tasks(), []);
    assert.match(await readFile(join(there.folder, "a.srt"), "utf8"), /Hello/);
  });

  test("at a submit never submit twice", async () => {
    const there = await place();
    await suite.control({ route: "submit", fault: { drop: true } });
    const { code, stderr } = await run(there, [suite.url]);
    assert.equal(code, 4);
    assert.match(stderr, /0 transcribed, 1 failed\n$/);
    assert.equal(await suite.submits(), 1);
  });

  test("without --resume a kept task is named, and the file submitted", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "result", fault: { status: 400 } });
    const first = await run(there, ["a.wav"]);
    assert.notEqual(first.code, 0);
    const [, id] = new RegExp(`queued, task (${ID})`).exec(first.stderr);
    await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
    const second = await run(there, ["a.wav"]);
    assert.equal(second.code, 0, second.stderr);
    assert.match(
      second.stderr,
      new RegExp(`a\\.wav: task ${id}, .* is not waited for\\..*--resume`),
    );
    assert.equal(await suite.submits(), 1);
    assert.equal((await there.tasks()).length, 1, "the first id is still kept");
  });

  test("a task of other options, of a changed file or of another region is another", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "result", fault: { status: 400 } });
    await run(there, ["a.wav"]);
    await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
    await run(there, ["a.wav", "--resume", "--disfluency-removal"]);
    assert.equal(await suite.submits(), 1, "other options");
    await writeFile(join(there.folder, "a.wav"), await readFile(join(there.folder, "a.wav")));
    await run(there, ["a.wav", "--resume", "--out", "o"]);
    assert.equal(await suite.submits(), 2, "a changed file");
  });

  test("a kept task that the service does not know stays, and is not paid for unasked", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "result", fault: { status: 400 } });
    await run(there, ["a.wav"]);
    await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
    await suite.control({ expire_tasks: true });
    const gone = await run(there, ["a.wav", "--resume"]);
    assert.equal(gone.code, 1, gone.stderr);
    assert.equal(await suite.submits(), 0);
    assert.equal((await there.tasks()).length, 1);
    const anew = await run(there, ["a.wav"]);
    assert.equal(anew.code, 0, anew.stderr);
    assert.equal(await suite.submits(), 1);
  });
});

describe("--force and --resume", () => {
  test("--force replaces files, --resume leaves them and makes what is missing", async () => {
    const there = await place("a.wav", "b.wav");
    const [a, vtt] = [join(there.folder, "a.srt"), join(there.folder, "b.vtt")];
    await writeFile(a, "mine");
    await writeFile(join(there.folder, "a.vtt"), "mine");
    await writeFile(vtt, "mine");
    const args = ["a.wav", "b.wav", "-f", "srt,vtt"];
    const resumed = await run(there, [...args, "--resume"]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, /a\.wav: skipped, its files are there\n/);
    assert.match(resumed.stderr, /1 transcribed, 1 skipped\n$/);
    assert.deepEqual([await readFile(a, "utf8"), await readFile(vtt, "utf8")], ["mine", "mine"]);
    assert.match(await readFile(join(there.folder, "b.srt"), "utf8"), /Hello/);
    assert.equal(await suite.submits(), 1);
    const forced = await run(there, [...args, "--force"]);
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(await readFile(a, "utf8"), /Hello/);
    assert.match(await readFile(vtt, "utf8"), /^WEBVTT/);
  });

  test("a file that appears meanwhile is not replaced, and the transcript not lost", async () => {
    const there = await place("a.wav");
    const appeared = join(there.folder, "a.srt");
    let appearing;
    const ended = await run(there, ["a.wav"], {
      on: (_, { stderr }) => {
        if (stderr.includes("queued")) appearing ??= writeFile(appeared, "mine");
      },
    });
    await appearing;
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stderr, /cannot write a\.srt: EEXIST\./);
    assert.equal(await readFile(appeared, "utf8"), "mine");
    assert.equal((await there.tasks()).length, 1);
  });

  test("a full disk leaves no half file, and the transcript is read again", {
    skip: platform === "win32",
  }, async () => {
    const there = await place("a.wav");
    // No file beyond a block of 1024 bytes: the JSON is a little larger.
    const limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", execPath, PROGRAM];
    const args = ["a.wav", "-f", "json", "--out", "out", "--model", "paraformer-v2"];
    const full = await run(there, args, { program: limited });
    const size = async () => (await stat(join(there.folder, "out/a.json"))).size;
    assert.equal(full.code, 1, full.stderr);
    assert.match(full.stderr, /cannot write out\/a\.json: (EFBIG|ENOSPC)\./);
    assert.match(full.stderr, /go on with: dashscope-asr --resume a\.wav/);
    assert.deepEqual(await readdir(join(there.folder, "out")), []);
    const again = await run(there, [...args, "--resume"]);
    assert.equal(again.code, 0, again.stderr);
    assert.ok((await size()) > 1024);
    assert.equal(await suite.submits(), 1);
  });
});

test("an id that cannot be kept is told", { skip: platform === "win32" }, async () => {
  const there = await place();
  // No file may have any content.
  const program = ["bash", "-c", 'ulimit -f 0; exec "$@"', "bash", execPath, PROGRAM];
  const { code, stderr } = await run(there, [suite.url, "--out", "o"], { program });
  assert.equal(code, 1, stderr);
  const [, id] = new RegExp(`task (${ID}) cannot be kept for --resume \\(EFBIG\\)`).exec(stderr);
  assert.ok(stderr.includes(`queued, task ${id}`));
  assert.deepEqual(await there.tasks(), []);
});

describe("a signal", () => {
  /** Sends a signal when a text is seen, once. */
  const atText = (text, signal) => {
    let isSent = false;
    return (child, { stderr, stdout }) => {
      if (isSent || !`${stderr}${stdout}`.includes(text)) return;
      isSent = true;
      child.kill(signal);
    };
  };

  /** Resolves when the stand-in has a submit, which it may not have answered. */
  const submitArrives = async () => {
    while ((await suite.submits()) === 0) await sleep(10);
  };

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])
    test(`${signal} stops the waiting, names each task and how to go on`, async () => {
      const there = await place("a.wav", "b b.wav");
      await suite.control({ route: "query", fault: { status: 503 } });
      let queued = 0;
      const ended = await run(there, ["a.wav", "b b.wav", "--out", "o"], {
        on: (child, { stderr }) => {
          const now = lines(stderr).filter((line) => line.includes(": queued, task")).length;
          if (now === 2 && queued < 2) child.kill(signal);
          queued = now;
        },
      });
      assert.equal(ended.code, code, ended.stderr);
      const stopped = [
        ...ended.stderr.matchAll(new RegExp(`: stopped, task (${ID}) goes on\n`, "g")),
      ];
      assert.equal(stopped.length, 2, ended.stderr);
      assert.match(ended.stderr, /0 transcribed, 2 not finished\n/);
      const [, line] = /go on with: (.*)\n$/.exec(ended.stderr);
      assert.match(line, /^dashscope-asr --resume a\.wav 'b b\.wav' --out o /);
      await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });

      // The line as a shell reads it.
      const program = [
        "bash",
        "-c",
        `dashscope-asr() { "${execPath}" "${PROGRAM}" "$@"; }; ${line}`,
      ];
      const again = await run(there, [], { program });
      assert.equal(again.code, 0, again.stderr);
      assert.equal(await suite.submits(), 0);
      assert.deepEqual((await readdir(join(there.folder, "o"))).sort(), ["a.srt", "b b.srt"]);
    });

  test("during a submit waits for its id", async () => {
    const there = await place();
    await suite.control({ route: "submit", fault: { delay_ms: 700 } });
    let started;
    const ended = run(there, [suite.url], {
      started: (child) => {
        started = child;
      },
    });
    await submitArrives();
    started.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, new RegExp(`queued, task ${ID}\n`));
    assert.match(stderr, new RegExp(`stopped, task ${ID} goes on\n`));
    assert.equal((await there.tasks()).length, 1);
  });

  test("sends no submit that waits for its turn, and says so", async () => {
    const there = await place();
    // Submits of this model wait 600 ms for each other: two have their turn before the answer.
    await suite.control({ route: "submit", fault: { delay_ms: 1500 } });
    const urls = Array.from({ length: 9 }, (_, index) => `${suite.url}?${index}`);
    let started;
    const ended = run(there, [...urls, "--model", "qwen3-asr-flash-filetrans", "--out", "o"], {
      started: (child) => {
        started = child;
      },
    });
    await submitArrives();
    const before = await suite.submits();
    started.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    const [sent, unsent] = [
      await suite.submits(),
      stderr.match(/: stopped before it was submitted/g),
    ];
    assert.ok(sent <= before + 1, `${before} submits, then ${sent}`);
    assert.equal(unsent.length, 9 - sent, stderr);
    assert.equal((await there.tasks()).length, sent);
    assert.doesNotMatch(stderr, /not known/);
  });

  test("during an upload submits nothing", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "upload", fault: { delay_ms: 60_000 } });
    const { code, stderr } = await run(there, ["a.wav"], { on: atText("uploading", "SIGINT") });
    assert.equal(code, 130, stderr);
    assert.match(stderr, /a\.wav: stopped before it was submitted\n/);
    assert.equal(await suite.submits(), 0);
    assert.deepEqual(await there.tasks(), []);
  });

  test("during a recognition says that it may be billed", async () => {
    const there = await place("a.wav");
    await suite.control({ route: "generation", fault: { delay_ms: 60_000 } });
    const args = ["a.wav", "--model", "qwen3-asr-flash", "--base-url", suite.service.baseUrl];
    const ended = await runBare(there, args, { on: atText("recognizing", "SIGINT") });
    assert.equal(ended.code, 130, ended.stderr);
    assert.match(ended.stderr, /a\.wav: stopped; the recognition may be billed/);
    assert.match(ended.stderr, /: transcribe the others with: dashscope-asr --resume a\.wav/);
  });

  test("a second one ends the program at once", async () => {
    const there = await place();
    await suite.control({ route: "submit", fault: { delay_ms: 60_000 } });
    let started;
    const ended = run(there, [suite.url], {
      started: (child) => {
        started = child;
      },
      on: atText("stopping", "SIGINT"),
    });
    await submitArrives();
    started.kill("SIGINT");
    assert.equal((await ended).signal, "SIGINT");
  });
});

describe("--json", () => {
  test("has a line for each event, of this form", async () => {
    const there = await place("a.wav");
    const missing = `${suite.service.origin}/samples/missing.wav?Signature=secret`;
    const ended = await run(there, ["a.wav", missing, "--json", "-f", "srt"]);
    assert.equal(ended.code, 1);
    assert.equal(ended.stderr, "");
    assert.doesNotMatch(ended.stdout, /secret/);
    const events = eventsOf(ended);
    const of = (index) => events.filter((event) => event.index === index);
    const [a, b] = [of(0), of(1)];
    const { taskId } = a.find(({ event }) => event === "submitted");
    assert.match(taskId, new RegExp(`^${ID}$`));
    const [, size] = a
      .filter(({ event }) => event === "upload")
      .map(({ totalBytes }) => totalBytes);
    const common = { index: 0, file: "a.wav" };
    assert.deepEqual(
      a.filter(({ event }) => event !== "status"),
      [
        { event: "upload", ...common, loadedBytes: 0, totalBytes: size },
        { event: "upload", ...common, loadedBytes: size, totalBytes: size },
        { event: "submitted", ...common, taskId },
        { event: "written", ...common, taskId, format: "srt", path: "a.srt" },
        { event: "done", ...common, noSpeech: false, taskId },
      ],
    );
    for (const { status, elapsedMs } of a.filter(({ event }) => event === "status")) {
      assert.equal(status, "running");
      assert.equal(typeof elapsedMs, "number");
    }
    const failed = b.at(-1);
    assert.equal(failed.file, `${suite.service.origin}/samples/missing.wav`);
    assert.deepEqual(Object.keys(failed).sort(), [
      "canResume",
      "error",
      "event",
      "file",
      "index",
      "taskId",
    ]);
    const { message, ...error } = failed.error;
    assert.match(message, /failed: /);
    assert.deepEqual(error, {
      kind: "task_failed",
      code: "InvalidFile.DownloadFailed",
      retryable: false,
    });
    assert.deepEqual(events.at(-1), {
      event: "end",
      succeeded: 1,
      failed: 1,
      skipped: 0,
      stopped: 0,
      exitCode: 1,
    });
  });

  test("a reader that leaves stops nothing: files are written", {
    skip: platform === "win32",
  }, async () => {
    const there = await place("a.wav", "b.wav");
    const program = ["bash", "-c", 'set -o pipefail; "$@" | head -n 1', "bash", execPath, PROGRAM];
    const { code, stdout, stderr } = await run(there, ["a.wav", "b.wav", "--json"], { program });
    assert.equal(code, 0, stderr);
    assert.equal(lines(stdout).length, 1);
    assert.equal(stderr, "");
    assert.deepEqual(
      (await readdir(there.folder)).filter((name) => name.endsWith(".srt")).length,
      2,
    );
  });

  test("a stdout that is full is a failure", { skip: platform !== "linux" }, async () => {
    const there = await place("a.wav");
    const program = ["bash", "-c", '"$@" > /dev/full', "bash", execPath, PROGRAM];
    const { code, stderr } = await run(there, ["a.wav", "--stdout"], { program });
    assert.equal(code, 1);
    assert.match(stderr, /cannot write to stdout \(ENOSPC\)/);
  });
});

describe("progress", () => {
  test("is plain lines where stderr is no terminal", async () => {
    const there = await place("a.wav");
    const { stderr } = await run(there, ["a.wav"]);
    assert.ok(!stderr.includes(ESCAPE) && !stderr.includes("\r"), stderr);
    const told = lines(stderr).map((line) => line.replace(new RegExp(ID), "ID"));
    assert.deepEqual(
      told.filter((line) => line !== "a.wav: running"),
      [
        "a.wav: uploading 0.1 MB",
        "a.wav: uploaded",
        "a.wav: queued, task ID",
        "a.wav: written a.srt",
        "a.wav: done",
        "1 transcribed",
      ],
    );
  });

  /** Runs the program on a terminal of this size. */
  const onTerminal = (there, args, size, env = {}) => {
    const quoted = [execPath, PROGRAM, ...args, "--base-url", suite.service.baseUrl]
      .map((word) => `'${word}'`)
      .join(" ");
    const program = ["script", "-qec", `stty ${size}; exec ${quoted}`, "/dev/null"];
    const more = { TERM: "xterm", ...env };
    const spawned = { stdio: ["ignore", "pipe", "pipe"] };
    return runBare(there, [], { program, env: more, spawned });
  };

  test("is drawn anew on a terminal, within its width", {
    skip: platform !== "linux",
  }, async () => {
    const names = ["a.wav", "b.wav", `${"很长的名字".repeat(8)}.wav`];
    const there = await place(...names);
    const { code, stdout } = await onTerminal(there, [...names, "--out", "o"], "cols 50 rows 20");
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`${ESCAPE}[4A${ESCAPE}[J`), stdout);
    assert.ok(stdout.includes(`${ESCAPE}[32ma.wav: written o/a.srt${ESCAPE}[0m`), stdout);
    assert.match(stdout, /0 of 3 ended/);
    const jobs = stdout.split(/\r?\n/).filter((line) => /\d:\d\d {2}(queued|running)/.test(line));
    assert.ok(jobs.length > 0);
    for (const line of jobs) {
      const shown = stripVTControlCharacters(line);
      const columns = [...shown].reduce((sum, one) => sum + (/[一-鿿]/.test(one) ? 2 : 1), 0);
      assert.ok(columns < 50, line);
    }
    assert.match(stdout.split("\x1b[J").at(-1), /^3 transcribed\r\n$/);
  });

  test("has no colors with NO_COLOR, and no cursor on a dumb terminal", {
    skip: platform !== "linux",
  }, async () => {
    const there = await place("a.wav");
    const size = "cols 80 rows 24";
    const plain = await onTerminal(there, ["a.wav"], size, { NO_COLOR: "1" });
    assert.ok(!plain.stdout.includes(`${ESCAPE}[3`), plain.stdout);
    assert.ok(plain.stdout.includes(`${ESCAPE}[2A`), plain.stdout);
    const dumb = await onTerminal(there, ["a.wav", "--force"], size, { TERM: "dumb" });
    assert.ok(!dumb.stdout.includes(ESCAPE), dumb.stdout);
    assert.match(dumb.stdout, /a\.wav: done\r\n/);
  });
});

describe("kept ids", () => {
  test("without a place for them are a warning, and the files are written", async () => {
    const there = await place("a.wav");
    await writeFile(join(there.folder, "file"), "");
    const env = { XDG_STATE_HOME: join(there.folder, "file") };
    const { code, stderr } = await run(there, ["a.wav"], { env });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /ids of tasks cannot be kept in .*file\/dashscope-asr \(ENOTDIR\)/);
    const resumed = await run(there, ["a.wav", "--resume", "--force"], { env });
    assert.equal(resumed.code, 2, "--resume needs them");
  });

  test("that are broken take nothing along", async () => {
    const there = await place("a.wav");
    const folder = join(there.folder, "ids", "tasks");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "x.task.json"), "\0{broken");
    const args = ["a.wav", "--state", "ids", "--resume"];
    const { code, stderr } = await run(there, args);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /x\.task\.json is left out: /);
    assert.deepEqual(await readdir(folder), ["x.task.json"]);
  });

  test("hold neither the key nor a URL", async () => {
    const there = await place();
    await suite.control({ route: "result", fault: { status: 400 } });
    await run(there, [`${suite.url}?Signature=secret`]);
    const [path] = await there.tasks();
    const text = await readFile(path, "utf8");
    assert.deepEqual(Object.keys(JSON.parse(text)), ["taskId", "fingerprint", "submittedAtMs"]);
    assert.doesNotMatch(text, /secret|http|sk-/);
  });

  test("of two calls at once are both kept", async () => {
    const there = await place("a.wav", "b.wav");
    await suite.control({ route: "result", fault: { status: 400 } });
    await Promise.all(["a.wav", "b.wav"].map((name) => run(there, [name])));
    assert.equal((await there.tasks()).length, 2);
    await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
    const { code, stderr } = await run(there, ["a.wav", "b.wav", "--resume"]);
    assert.equal(code, 0, stderr);
    assert.equal(await suite.submits(), 0);
  });
});

test("the lines of the README run as they stand", { skip: platform === "win32" }, async () => {
  const readme = await readFile(new URL("README.md", packageFolder), "utf8");
  const [shown] = codeBlocks(section(readme, "In a shell"), "sh");
  assert.equal(lines(shown).length, 3);
  const { origin, baseUrl, samples } = suite.service;
  const there = await place("talk.mp4");
  const own = `npx() { shift; "${execPath}" "${PROGRAM}" "$@" --base-url ${baseUrl}; }\n`;
  const local = shown.replace(
    "https://example.com/call.mp3",
    `${origin}/samples/${samples[0].file}`,
  );
  const program = ["bash", "-ec", own + local];
  const { code, stderr } = await runBare(there, [], { program });
  assert.equal(code, 0, stderr);
  const stem = samples[0].file.replace(".wav", "");
  assert.deepEqual((await readdir(join(there.folder, "subtitles"))).sort(), [
    `${stem}.srt`,
    `${stem}.vtt`,
    "talk.srt",
    "talk.vtt",
  ]);
  assert.match(await readFile(join(there.folder, "talk.srt"), "utf8"), /Hello World/i);
  assert.equal(await readFile(join(there.folder, "talk.txt"), "utf8"), "欢迎使用阿里云。\n");
});

test("--version and --help need nothing else", async () => {
  const there = await place();
  const env = { DASHSCOPE_API_KEY: "" };
  const description = JSON.parse(await readFile(new URL("package.json", packageFolder), "utf8"));
  const version = await runBare(there, ["--version"], { env });
  assert.deepEqual([version.code, version.stdout], [0, `${description.version}\n`]);
  const help = await runBare(there, ["-h"], { env });
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.match(help.stdout, /^dashscope-asr \[flags\] FILE-or-URL/);
  const options = await runBare(there, ["--help", "options"], { env });
  assert.match(options.stdout, /--max-line-width N/);
});
