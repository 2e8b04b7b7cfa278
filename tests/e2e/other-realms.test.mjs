// Objects of another realm, and of classes that simulated DOMs have of their own: used where they
// do what is needed, refused with one error where they do not.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { execPath } from "node:process";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { packageFolder } from "./stand-in.mjs";

const NODE = new URL("node.js", packageFolder).href;
const { Client, Transcription, subtitles, isDashScopeError } = await import(NODE);

const AUDIO = "https://example.com/a.mp3";
const TASK = JSON.stringify({ output: { task_status: "PENDING", task_id: "t-1" } });
const DOCUMENT = JSON.stringify({
  transcripts: [
    { channel_id: 0, text: "a", sentences: [{ begin_time: 0, end_time: 1, text: "a" }] },
  ],
});
const SRT = "1\n00:00:00,000 --> 00:00:00,001\na\n";
const POLICY = await readFile(
  new URL("../fixtures/service/upload-policy.json", import.meta.url),
  "utf8",
);

/** Bytes of another realm, as one of its classes. */
const foreign = (text, make = "Uint8Array.from(codes)") =>
  runInNewContext(make, { codes: [...new TextEncoder().encode(text)] });

/** A response of no class, with this step before its end. */
function responseOf(...values) {
  const read = async () =>
    values.length > 0 ? { done: false, value: values.shift() } : { done: true };
  return { status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } };
}

const clientOf = (answer) =>
  new Client({ apiKey: "sk-x", fetch: async (...all) => answer(...all) });
const submitted = (response) => clientOf(() => response).submit(AUDIO);

test("a body of another realm's bytes is read", async () => {
  const bytes = foreign(TASK);
  assert.ok(!(bytes instanceof Uint8Array));
  assert.equal((await submitted(responseOf(bytes))).id, "t-1");
  assert.equal((await submitted(responseOf(bytes.slice(0, 9), bytes.slice(9)))).id, "t-1");
  // More than is copied into the WebAssembly at once.
  const large = foreign(TASK + " ".repeat(600 << 10));
  assert.equal((await submitted(responseOf(large))).id, "t-1");
});

test("a body of anything else is one error", async () => {
  const values = [
    TASK,
    null,
    undefined,
    {},
    [123],
    foreign(TASK, "Uint8Array.from(codes).buffer"),
    foreign(TASK, "new DataView(Uint8Array.from(codes).buffer)"),
    foreign(TASK, "Uint16Array.from(codes)"),
  ];
  for (const value of values)
    await assert.rejects(submitted(responseOf(value)), {
      name: "DashScopeError",
      kind: "network",
      message: /\(the body is not made of bytes\)/,
    });
});

test("documents of another realm are read", async () => {
  const documents = [
    foreign(DOCUMENT),
    foreign(DOCUMENT, "Uint8Array.from(codes).buffer"),
    foreign(DOCUMENT, "new DataView(Uint8Array.from(codes).buffer)"),
    runInNewContext("({ body, bodyUsed: false })", { body: new Response(DOCUMENT).body }),
  ];
  for (const document of documents) {
    assert.equal(new TextDecoder().decode(await subtitles(document, "srt")), SRT);
  }
  for (const document of [null, undefined, 1, {}, foreign(DOCUMENT, "new SharedArrayBuffer(8)")])
    await assert.rejects(subtitles(document, "srt"), { message: /^document: expected/ });
});

test("an error of the package is known in another realm, and no copy of one is", async () => {
  const error = await Transcription.parse("{").catch((error) => error);
  assert.ok(isDashScopeError(error));
  assert.ok(runInNewContext("isDashScopeError(error)", { isDashScopeError, error }));
  const mark = Symbol.for("dashscope-asr.error");
  const likes = [{ [mark]: true }, runInNewContext("new Error()"), new Error(), null, undefined];
  for (const value of likes) assert.ok(!isDashScopeError(value));
  assert.ok(isDashScopeError(Object.assign(runInNewContext("new Error()"), { [mark]: true })));
});

/** A Blob without a class, as simulated DOMs have. */
const blobOf = (text, others) => ({
  size: text.length,
  type: "audio/wav",
  name: "a.wav",
  arrayBuffer: async () => foreign(text, "Uint8Array.from(codes).buffer"),
  ...others,
});

/** Uploads a file and gives what the storage gets of it. */
async function stored(file) {
  let form;
  await clientOf((url, { body }) => {
    if (url.includes("/uploads?")) return new Response(POLICY);
    form = body;
    return new Response("");
  }).upload(file);
  const part = form.get("file");
  return { name: part.name, type: part.type, text: await part.text() };
}

test("a file of another class is uploaded, and sent inside a request", async () => {
  const expected = { name: "a.wav", type: "audio/wav", text: "RIFF" };
  assert.deepEqual(await stored(blobOf("RIFF")), expected);
  assert.deepEqual(await stored(new File(["RIFF"], "a.wav", { type: "audio/wav" })), expected);
  let sent;
  const message = { role: "assistant", content: [{ text: "a" }] };
  const client = clientOf((_, { body }) => {
    sent = JSON.parse(body).input.messages[0].content[0].audio;
    return Response.json({ output: { choices: [{ finish_reason: "stop", message }] } });
  });
  assert.equal((await client.recognize(blobOf("RIFF"))).text, "a");
  assert.equal(sent, `data:audio/wav;base64,${btoa("RIFF")}`);
});

test("a file that cannot be read is one error, before any request", async () => {
  const unasked = clientOf(() => assert.fail("a request"));
  const refused = [
    [{ size: 4, [Symbol.toStringTag]: "File" }, "a File"],
    [blobOf("RIFF", { size: "4" }), "an object"],
    [blobOf("", { size: undefined }), "an object"],
    [new Response("RIFF"), "a Response"],
  ];
  for (const [file, seen] of refused) {
    await assert.rejects(unasked.upload(file), {
      field: "file",
      message: `file: expected a File or Blob, got ${seen}. Wrap bytes in new Blob([bytes]).`,
    });
  }
  const throwing = [
    () => {
      throw new Error("gone");
    },
    async () => {
      throw new Error("gone");
    },
  ];
  for (const arrayBuffer of throwing)
    await assert.rejects(unasked.recognize(blobOf("RIFF", { arrayBuffer })), {
      field: "audio",
      message: "audio: the file cannot be read: gone.",
    });
});

test("without TextDecoder the package can be imported, and its first call says so", () => {
  for (const entry of ["node.js", "subtitles/node.js", "browser.js", "cjs/index.cjs"]) {
    const program = `
      const { TextDecoder } = globalThis;
      delete globalThis.TextDecoder;
      const { Transcription } = await import(${JSON.stringify(new URL(entry, packageFolder).href)});
      const message = await Transcription.parse("{}").catch(({ message }) => message);
      globalThis.TextDecoder = TextDecoder;
      const { text } = await Transcription.parse(${JSON.stringify(DOCUMENT)});
      console.log(JSON.stringify({ message, text }));`;
    const args = ["--input-type=module", "--eval", program];
    const seen = JSON.parse(execFileSync(execPath, args, { encoding: "utf8" }));
    assert.match(seen.message, /could not be loaded \(TextDecoder is not defined\)/);
    assert.match(seen.message, /Jest needs the environment node or jest-fixed-jsdom\.$/);
    assert.equal(seen.text, "a");
  }
});
