// examples/worker in workerd, bundled as wrangler does it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { exampleClone } from "./example-clone.mjs";

const clone = exampleClone({ setUp, tearDown });

const TOKEN = "0123456789abcdef";
let [worker, modules, settings] = [];

async function setUp() {
  const { outputFiles } = await build({
    absWorkingDir: clone.folder,
    entryPoints: ["worker/worker.js"],
    outdir: "dist",
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    loader: { ".wasm": "copy" },
    write: false,
  });
  modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: path.split(/[\\/]/).at(-1),
    contents,
  }));
  settings = JSON.parse(await readFile(join(clone.folder, "worker/wrangler.jsonc"), "utf8"));
  modules.sort((a, b) => b.path.endsWith(".js") - a.path.endsWith(".js"));
  worker = started(TOKEN);
}

const started = (token, variables = {}) =>
  new Miniflare({
    modules,
    compatibilityDate: settings.compatibility_date,
    bindings: { ...clone.variables, ...variables, ACCESS_TOKEN: token },
  });

function tearDown() {
  return worker?.dispose();
}

const ask = (method, query, headers = { Authorization: `Bearer ${TOKEN}` }) =>
  worker.dispatchFetch(`https://worker/?${new URLSearchParams(query)}`, { method, headers });

/** Asks until the task has ended. */
async function ended(task) {
  for (;;) {
    const answer = await ask("GET", { task });
    if (answer.status !== 202) return answer;
    assert.equal(answer.headers.get("Retry-After"), "2");
    assert.match((await answer.json()).status, /^(pending|running)$/);
    await sleep(20);
  }
}

test("submits, then answers with subtitles as a stream", async () => {
  const submitted = await ask("POST", { audio: clone.sample() });
  assert.equal(submitted.status, 202);
  const { taskId } = await submitted.json();
  const answer = await ended(taskId);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("Content-Type"), "text/vtt; charset=utf-8");
  assert.match(await answer.text(), /^WEBVTT\n\n00:00:00\.\d{3} --> .*\nHello world/);
});

test("answers errors with a status, a kind and a message", async () => {
  const { taskId } = await (await ask("POST", { audio: clone.sample("missing.wav") })).json();
  const failed = await ended(taskId);
  assert.equal(failed.status, 422);
  assert.equal((await failed.json()).code, "InvalidFile.DownloadFailed");

  const wrong = await ask("POST", { audio: "talk.mp3" });
  assert.equal(wrong.status, 400);
  assert.equal((await wrong.json()).kind, "invalid_request");

  for (const [method, query] of [
    ["GET", {}],
    ["POST", { task: taskId }],
    ["GET", { audio: clone.sample() }],
  ])
    assert.equal((await ask(method, query)).status, 400);
});

test("refuses a request without the token", async () => {
  for (const headers of [{}, { Authorization: "Bearer other" }, { Authorization: "Bearer " }]) {
    const answer = await ask("POST", { audio: clone.sample() }, headers);
    assert.equal(answer.status, 401);
  }
  assert.equal(await clone.submits(), 0);
});

test("refuses everybody while a secret is missing or can be guessed", async () => {
  const key = "sk-0123456789abcdef";
  for (const [token, DASHSCOPE_API_KEY] of [
    ["", key],
    ["change-me", key],
    [TOKEN.slice(1), key],
    ["a".repeat(40), key],
    [" ".repeat(16), key],
    ["abab".repeat(5), key],
    [key, key],
    [`${key}-`, key],
    [key.slice(0, 16), key],
    [TOKEN, ""],
  ]) {
    const unsafe = started(token, { DASHSCOPE_API_KEY });
    const answer = await unsafe.dispatchFetch("https://worker/?audio=a", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    assert.deepEqual([answer.status, await clone.submits()], [503, 0], token);
    const { message } = await answer.json();
    assert.match(message, DASHSCOPE_API_KEY ? /ACCESS_TOKEN/ : /DASHSCOPE_API_KEY/);
    await unsafe.dispose();
  }
});

test("takes no token over http but on this machine", async () => {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  for (const [origin, status] of [
    ["http://worker", 403],
    ["http://localhost.worker", 403],
    ["http://127.worker", 403],
    ["http://192.168.1.5:8787", 403],
    ["http://localhost:8787", 400],
    ["http://127.0.0.1", 400],
    ["http://[::1]:8787", 400],
  ]) {
    const answer = await worker.dispatchFetch(origin, { headers });
    assert.equal(answer.status, status, origin);
    assert.equal(/HttpsRequired/.test(await answer.text()), status === 403);
  }
});
