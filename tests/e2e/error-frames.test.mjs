// Errors that nobody catches, as Node prints them: a few short lines, with the frame of the caller
// at the head of the stack, whatever the error was made by.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageFolder } from "./stand-in.mjs";

const { Client, Transcription, isDashScopeError } = await import(
  new URL("node.js", packageFolder).href
);

/** A line that is to be broken at 160 columns ends behind the token there, such as a pattern. */
const LINE_COLUMNS_MAX = 500;

const answering = (answer) => ({ apiKey: "sk-x", fetch: async () => answer() });
const refusal = () => Response.json({ code: "InvalidParameter", message: "m" }, { status: 400 });
const refusing = new Client(answering(refusal));
const AUDIO = "https://example.com/a.mp3";

/** Calls in which a function of the caller's, `caller`, gets an error. */
const CALLS = {
  "the service's refusal": async function caller() {
    await refusing.transcribe(AUDIO);
  },
  "a lost connection": async function caller() {
    const lost = answering(() => {
      throw new TypeError("fetch failed");
    });
    await new Client(lost).submit(AUDIO);
  },
  "an option": async function caller() {
    await refusing.submit(AUDIO, { modell: "x" });
  },
  "the options of a client": async function caller() {
    await new Client({}).submit(AUDIO);
  },
  "one of many": async function caller() {
    for await (const { error } of refusing.transcribeAll([AUDIO])) throw error;
  },
  "a task": async function caller() {
    await refusing.task("t-1").cancel();
  },
  "a document": async function caller() {
    await Transcription.parse("{");
  },
  "rules of subtitles": async function caller() {
    const transcription = await Transcription.parse('{"transcripts":[]}');
    transcription.toSrt({ maxLines: 0 });
  },
};

for (const [name, call] of Object.entries(CALLS)) {
  test(`the stack has the caller's frame: ${name}`, async () => {
    const error = await call().catch((error) => error);
    assert.ok(isDashScopeError(error), String(error));
    const [head, ...frames] = error.stack.split("\n");
    assert.equal(head, `DashScopeError: ${error.message}`);
    assert.ok(
      frames.some((frame) => /\bcaller \(.*error-frames\.test\.mjs:/.test(frame)),
      error.stack,
    );
    assert.doesNotMatch(error.stack, /wasm:\/\//);
    assert.ok(!Object.keys(error).includes("stack"));
  });
}

test("a message with special characters of replacements stays as it is", async () => {
  const message = "$& $1 $` Error";
  const client = new Client(
    answering(() => Response.json({ code: "InvalidParameter", message }, { status: 400 })),
  );
  const error = await client.submit(AUDIO).catch((error) => error);
  assert.ok(error.stack.startsWith(`DashScopeError: ${error.message}\n`), error.stack);
  assert.ok(error.message.includes("$& $1 $`"));
});

test("a program that replaces stacks gets the error all the same", async (t) => {
  t.after(() => {
    delete Error.prepareStackTrace;
  });
  Error.prepareStackTrace = (_, sites) => sites;
  const error = await refusing.submit(AUDIO).catch((error) => error);
  assert.equal(error.code, "InvalidParameter");
});

test("the reason of an abort is the caller's, with its own stack", async () => {
  const reason = new Error("mine");
  const { stack } = reason;
  const stop = new AbortController();
  const call = refusing.transcribe(AUDIO, { signal: stop.signal });
  stop.abort(reason);
  await assert.rejects(call, (error) => error === reason && error.stack === stack);
});

for (const entry of ["node.js", "subtitles/node.js", "cjs/index.cjs", "cjs/subtitles.cjs"]) {
  test(`${entry}: Node prints an error that nobody catches in a few short lines`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, "main.mjs");
    const path = JSON.stringify(new URL(entry, packageFolder).href);
    const program = `import { Transcription } from ${path};
      async function caller() { await Transcription.parse("{"); }
      await caller();`;
    await writeFile(file, program);
    const printed = await new Promise((resolve) =>
      execFile(execPath, [file], (error, _, stderr) => resolve(error && stderr)),
    );
    assert.match(printed, /^DashScopeError: /m);
    assert.match(printed, /\bcaller \(.*main\.mjs:2/);
    assert.ok(printed.length < 3000, `${printed.length} characters: ${printed.slice(0, 3000)}`);
  });
}

test("no line of the package is long", () => {
  // Templates are shipped as they are written, to be copied.
  const names = readdirSync(packageFolder, { recursive: true }).filter((name) =>
    /^(?!templates).+\.c?js$/.test(name),
  );
  assert.ok(names.includes("core.js") && names.includes("cjs/index.cjs"));
  for (const name of names) {
    const text = readFileSync(join(fileURLToPath(packageFolder), name), "utf8");
    for (const line of text.split("\n"))
      assert.ok(line.length <= LINE_COLUMNS_MAX, `${name}: ${line.length}`);
  }
});
