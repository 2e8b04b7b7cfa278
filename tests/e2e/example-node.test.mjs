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
  const recordings = ["absent.wav", clone.sample("missing.wav"), clone.sample()];
  const line = `node node/transcribe.js ${recordings.join(" ")}`;
  const { code, stdout, stderr } = await clone.shell(line);
  assert.equal(code, 1);
  assert.match(stderr, /^absent\.wav: \S/m);
  assert.match(stderr, /samples\/missing\.wav: .*InvalidFile\.DownloadFailed/);
  assert.ok(stdout.includes(TEXT));
});

test("takes a URL whose path is no UTF-8, and names the file after it", async () => {
  await clone.control({ task: { ending: "no_speech" }, times: 1 });
  const url = clone.sample("%E0%A4%A.wav");
  const { code, stdout, stderr } = await clone.shell(`node node/transcribe.js '${url}'`);
  assert.deepEqual([code, stdout], [0, "%E0%A4%A.srt: (no speech)\n"], stderr);
});

test("submits nothing when two recordings have one name", async () => {
  const line = `node node/transcribe.js ${clone.sample()} '${clone.sample()}?again'`;
  const { code, stderr } = await clone.shell(line);
  assert.equal(code, 2);
  assert.match(stderr, /sense-and-sensibility-0870\.srt would be written twice/);
  assert.equal(await clone.submits(), 0);
});

test("takes a path with a drive's letter for a file", async () => {
  const { code, stderr } = await clone.shell("node node/transcribe.js 'C:\\missing.wav'");
  assert.equal(code, 1);
  assert.match(stderr, /ENOENT|no such file|C:\\missing\.wav: Unable to open/i);
});

test("names the option when there is no key", async () => {
  const { code, stderr } = await clone.shell(`node node/transcribe.js ${clone.sample()}`, {
    DASHSCOPE_API_KEY: "",
  });
  assert.equal(code, 1);
  assert.match(stderr, /options\.apiKey/);
});
