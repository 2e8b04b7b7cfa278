// examples/node: run by the lines of examples/README.md, with files that fail, and without a key.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { exampleClone, TEXT } from "./example-clone.mjs";

const clone = exampleClone();

test("writes subtitles of a URL and of a local file", async () => {
  const { code, stdout, stderr } = await clone.shell(await clone.linesOf("Node"));
  assert.equal(code, 0, stderr);
  for (const name of ["sense-and-sensibility-0870", "sense-and-sensibility-0880"]) {
    assert.ok(stdout.includes(`${name}.srt: ${TEXT}\n`), stdout);
    const srt = await readFile(join(clone.folder, `${name}.srt`), "utf8");
    assert.match(srt, /^1\n00:00:00,\d{3} --> 00:00:\d\d,\d{3}\nHello world/);
  }
  assert.match(stderr, /pending, \d+ ms, task \S+\n/);
});

test("goes on after a file that fails, and ends with 1", async () => {
  const line = `node node/transcribe.js missing.wav ${clone.sample("missing.wav")} ${clone.sample()}`;
  const { code, stdout, stderr } = await clone.shell(line);
  assert.equal(code, 1);
  assert.match(stderr, /^missing\.wav: \S/m);
  assert.match(stderr, /samples\/missing\.wav: .*InvalidFile\.DownloadFailed/);
  assert.ok(stdout.includes(TEXT));
});

test("names the option when there is no key", async () => {
  const { code, stderr } = await clone.shell(`node node/transcribe.js ${clone.sample()}`, {
    DASHSCOPE_API_KEY: "",
  });
  assert.equal(code, 1);
  assert.match(stderr, /options\.apiKey/);
});
