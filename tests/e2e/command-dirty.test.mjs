// The program with hostile names, arguments and readers, and with keys of other accounts.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, chmod, mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execPath, getuid, platform } from "node:process";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { commandSuite, PROGRAM } from "./command-suite.mjs";
import { packageFolder } from "./stand-in.mjs";

const part = (name) => import(new URL(`command/${name}.js`, packageFolder));
const { DryRun } = await part("dry-run");
const { resumeCommand } = await part("command-line");
const { nameOutputs, stemOfUrl } = await part("output-names");
const { areThere } = await part("output-files");
const { fitted, fittedEnd } = await part("printable");
const { shownUrl } = await part("inputs");

const suite = commandSuite();
const { run, runHere, place } = suite;
const onPosix = { skip: platform === "win32" };

/** Makes a task whose transcript is not read, and whose id is kept. */
async function withKeptTask(there) {
  await suite.control({ route: "result", fault: { status: 400 } });
  const first = await run(there, ["a.wav"]);
  assert.notEqual(first.code, 0);
  await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
}

describe("the command that goes on", () => {
  const shown = (args, ...more) => resumeCommand(args, shownUrl, ...more);

  test("has --resume once, and keeps a file of that name", () => {
    for (const flag of ["--resume", "--resume=true"])
      assert.equal(shown(["a.mp4", flag]), "dashscope-asr --resume a.mp4");
    assert.equal(shown(["--", "--resume"]), "dashscope-asr --resume -- --resume");
  });

  test("moves no cursor, and is the same words for a shell", onPosix, () => {
    const args = ["e\x1b[31m\nx'\\.wav", "\u202e\x9b.wav"];
    const line = shown(args);
    assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
    const script = `dashscope-asr() { printf '%s\\0' "$@"; }; ${line}`;
    const words = execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0");
    assert.deepEqual(words.slice(1, -1), args);
  });

  test("has no secret of a URL, also of one in a flag", () => {
    for (const argument of [
      "https://me:p@secret@e.com/a.mp3",
      "https://e.com/a.mp3#secret",
      " https://e.com/a.mp3?secret",
      "--base-url=https://e.com/api?secret",
      "--base-url=https://me:secret@e.com/api",
    ])
      assert.doesNotMatch(shown([argument]), /secret/, argument);
    assert.equal(shownUrl("https://me:p@secret@e.com/a.mp3"), "https://e.com/a.mp3");
  });

  test("leaves out finished inputs, and no flag's value", () => {
    const args = ["a.wav", "b.wav", "--force", "--out", "a.wav"];
    const isLeftOut = (text) => text === "a.wav";
    assert.equal(shown(args, isLeftOut), "dashscope-asr --resume b.wav --force --out a.wav");
  });

  for (const [name, inputs, left] of [
    ["names unfinished inputs alone with --force", ["a.wav", "b.wav"], "b.wav"],
    ["names all where names depend on all", ["a.wav", "x/a.wav"], "a.wav x/a.wav"],
  ])
    test(name, async () => {
      const there = await place(...inputs);
      const args = [...inputs, "--force", "--out", "o", "--concurrency", "1"];
      let failing;
      const ended = await run(there, args, {
        on: (_, { stderr }) => {
          if (stderr.includes("a.wav: done"))
            failing ??= suite.control({ route: "result", fault: { status: 400 } });
        },
      });
      await failing;
      assert.match(ended.stderr, /1 transcribed, 1 failed/);
      assert.ok(ended.stderr.includes(`go on with: dashscope-asr --resume ${left} --force`));
    });
});

test("a task of another key is kept, and gone on with by its own", async () => {
  const there = await place("a.wav");
  await withKeptTask(there);
  await suite.control({ route: "query", fault: unknownTask() });
  const other = await run(there, ["a.wav", "--resume"]);
  assert.equal(other.code, 1, other.stderr);
  assert.match(other.stderr, /Its id is kept: --resume with the key that submitted it goes on/);
  assert.equal((await there.tasks()).length, 1);
  await fetch(`${suite.service.origin}/__control`, { method: "DELETE" });
  const own = await run(there, ["a.wav", "--resume"]);
  assert.equal(own.code, 0, own.stderr);
  assert.equal(await suite.submits(), 0);
});

/** The answer for a task that is not of this account. */
function unknownTask() {
  const body = { request_id: "r", output: { task_id: "t", task_status: "UNKNOWN" } };
  return { status: 200, body: JSON.stringify(body) };
}

test("a transcript that no reader took is not forgotten", onPosix, async () => {
  const there = await place("a.wav");
  const program = ["bash", "-c", 'set -o pipefail; "$@" | true', "bash", execPath, PROGRAM];
  const ended = await run(there, ["a.wav", "--out", "-"], { program });
  assert.equal(ended.code, 1, ended.stderr);
  assert.match(ended.stderr, /cannot write the transcript to stdout: EPIPE\./);
  assert.equal((await there.tasks()).length, 1);
  const again = await run(there, ["a.wav", "--out", "-", "--resume"]);
  assert.match(again.stdout, /^1\n00:00/);
  assert.equal(await suite.submits(), 1);
});

test("the check before the network does not wait for the rate of submits", async () => {
  const dry = new DryRun({ apiKey: "sk-test" });
  const begin = performance.now();
  const urls = Array.from({ length: 100 }, (_, index) => `https://example.com/${index}.wav`);
  for (const url of urls) assert.equal(await dry.ofTask({}, url), undefined);
  // One client waits 50 ms before each submit.
  assert.ok(performance.now() - begin < 2500, `${performance.now() - begin} ms`);
});

describe("names", () => {
  test("of dots alone stay in the folder", () => {
    for (const input of [{ path: "..wav" }, { path: "x/..." }, { url: "https://.." }]) {
      const [{ outputs }] = nameOutputs([input], ["srt"], "o");
      assert.deepEqual(outputs, [{ format: "srt", path: join("o", "audio.srt") }], input.path);
    }
  });

  test("of URLs fit in what file systems take", () => {
    for (const text of ["长", "😀", "a"]) {
      const bytes = Buffer.byteLength(stemOfUrl(`https://e.com/${text.repeat(300)}.mp3`));
      assert.ok(bytes <= 200 && bytes >= 80, `${bytes} bytes`);
    }
    assert.ok(stemOfUrl(`https://${"a.".repeat(400)}com/`).length <= 80);
  });

  test("are folded as file systems do, the final sigma too", () => {
    const inputs = [{ path: "x/ΟΔΟΣ.wav" }, { path: "y/οδοσ.wav" }, { path: "z/οδος.wav" }];
    const twins = nameOutputs(inputs, ["srt"], "o").map(({ twin }) => twin);
    assert.deepEqual(twins, [undefined, 0, 0]);
  });

  test("that are too long are refused before anything is sent", onPosix, async () => {
    const name = `${"m".repeat(251)}.wav`;
    const there = await place(name);
    const { code, stderr } = await run(there, [name, "-f", "json"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /m\.json: cannot be written \(ENAMETOOLONG\)\. Rename the input\./);
    assert.deepEqual(await suite.requests(), []);
  });

  test("of any length are fitted at once", () => {
    const long = "长".repeat(100_000);
    const begin = performance.now();
    assert.equal(fitted(long, 7), "长长长…");
    assert.equal(fittedEnd(long, 7), "…长长长");
    assert.ok(performance.now() - begin < 1000);
  });
});

describe("files", () => {
  test("are there when they are files, not folders and not links to nowhere", async () => {
    const { folder } = await place("a.srt");
    await mkdir(join(folder, "dir.srt"));
    await symlink("nowhere", join(folder, "none.srt"));
    await symlink("a.srt", join(folder, "link.srt"));
    const there = ["a", "dir", "none", "link", "missing"].map((name) =>
      areThere([join(folder, `${name}.srt`)]),
    );
    assert.deepEqual(there, [true, false, false, true, false]);
  });

  test("that are the input by another path are not replaced", async () => {
    const there = await place("s/y.txt");
    const audio = await readFile(join(there.folder, "s/y.txt"));
    await symlink("s/y.txt", join(there.folder, "y.wav"));
    await symlink("s", join(there.folder, "folder"));
    for (const args of [
      ["y.wav", "--out", "s"],
      ["folder/y.txt", "--out", "s"],
    ]) {
      const ended = await run(there, [...args, "-f", "txt", "--force"]);
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, /s\/y\.txt: this is an input/);
    }
    assert.deepEqual(await readFile(join(there.folder, "s/y.txt")), audio);
    assert.deepEqual(await suite.requests(), []);
  });
});

/** Resolves when the stand-in has a request of this path. */
async function untilRequest(ending) {
  for (let turn = 0; turn < 500; turn += 1) {
    if ((await suite.requests()).some(({ path }) => path.endsWith(ending))) return;
    await sleep(10);
  }
  assert.fail(`no request of ${ending}`);
}

describe("a file that changes", () => {
  const missing = { message: /cannot read b\.wav: ENOENT\./, change: (path) => rm(path) };
  const grown = {
    message: /b\.wav has changed since it was checked/,
    change: (path) => appendFile(path, "more"),
  };
  for (const [name, { message, change }] of Object.entries({ missing, grown }))
    for (const [when, inputs] of [
      // At the request of the first policy: the first file is open by then, the second is not.
      ["before its upload", ["a.wav", "b.wav"]],
      ["during its upload", ["b.wav"]],
    ])
      test(`is told, ${name} ${when}`, async () => {
        const there = await place(...inputs);
        await suite.control({ route: "policy", fault: { delay_ms: 1500 } });
        const [ended] = await Promise.all([
          run(there, [...inputs, "--concurrency", "1"]),
          untilRequest("/uploads").then(() => change(join(there.folder, "b.wav"))),
        ]);
        assert.equal(ended.code, 1, ended.stderr);
        assert.match(ended.stderr, message);
        assert.equal(await suite.submits(), inputs.length - 1);
      });
});

describe("errors of mistyped arguments have nothing that is secret", () => {
  for (const args of [
    [" https://me:p@secret@e.com:99999/a.mp3?x=secret"],
    ["https:/e.com/a.mp3?Signature=secret"],
    ["e.com/a.mp3?Signature=secret"],
    ["//e.com/a.mp3?Signature=secret"],
    ["https://e.com:0x/a.mp3#secret"],
    ["DASHSCOPE_API_KEY=sk-secret"],
    ["SK-secret"],
    ["a.wav", "--key-file", "sk-secret"],
  ])
    test(args.join(" "), async () => {
      const there = await place("a.wav");
      const { code, stderr } = await runHere(there, args);
      assert.ok(code > 0, stderr);
      assert.doesNotMatch(stderr, /secret/);
    });

  test("and no control characters", async () => {
    const there = await place("a.wav");
    for (const args of [
      ["a.wav", "--format", "\x9b31mX\u202e"],
      ["a.wav", "--format", "x".repeat(100_000)],
      ["a.wav", `--${"x".repeat(100_000)}`],
    ]) {
      const { stderr } = await runHere(there, args);
      assert.doesNotMatch(stderr, /[\x80-\x9f\u202e]/);
      assert.ok(stderr.length < 500, `${stderr.length} characters`);
    }
  });
});

test("a home that is no absolute path gets no ids", async () => {
  const there = await place("a.wav");
  const env = { HOME: "", XDG_STATE_HOME: "" };
  const { stderr } = await run(there, ["a.wav"], { env });
  assert.match(stderr, /ids of tasks cannot be kept in the home folder/);
  assert.deepEqual((await readdir(there.folder)).sort(), ["a.srt", "a.wav"]);
});

test("a folder of ids that takes no file is told before anything is sent", onPosix, async () => {
  const there = await place("a.wav");
  await mkdir(join(there.state, "ids", "tasks"), { recursive: true });
  await chmod(join(there.state, "ids", "tasks"), 0o555);
  await chmod(there.state, 0o755);
  await chmod(there.folder, 0o777);
  // Root may write everywhere.
  const spawned = getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const args = ["a.wav", "--state", join(there.state, "ids")];
  const ended = await run(there, args, { spawned });
  assert.equal(ended.code, 2, ended.stderr);
  assert.match(ended.stderr, /ids of tasks cannot be kept in .* \(EACCES\)/);
  assert.deepEqual(await suite.requests(), []);
});
