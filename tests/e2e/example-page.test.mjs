// examples/page: its server in Node, its page in headless Chromium.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { exampleClone, TEXT } from "./example-clone.mjs";

const root = new URL("../../", import.meta.url);
const clone = exampleClone({ setUp, tearDown });

let [server, origin, browser, page] = [];

async function setUp() {
  server = spawn(execPath, ["page/server.js"], {
    cwd: clone.folder,
    env: { ...env, ...clone.variables, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit").then(() => {
    throw new Error("the server ended before it printed its address");
  });
  ended.catch(() => {});
  const [line] = await Promise.race([
    once(createInterface({ input: server.stdout }), "line"),
    ended,
  ]);
  origin = new URL(/http:\S+/.exec(line)[0]).origin;
  browser = await launch();
}

async function tearDown() {
  await browser?.close();
  server?.kill();
}

/** Opens the page; what goes wrong in it fails the test. */
async function open(t) {
  const context = await browser.newContext();
  page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  await page.goto(origin);
}

const submit = () => page.getByRole("button", { name: "Transcribe" }).click();
const status = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();

test("transcribes an address and offers subtitles", async (t) => {
  await open(t);
  await page.getByLabel("Address").fill(clone.sample());
  await submit();
  await status("done");
  assert.equal(await page.locator("pre").textContent(), TEXT);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Subtitles" }).click();
  const srt = await readFile(await (await download).path(), "utf8");
  assert.match(srt, /^1\n00:00:00,\d{3} --> .*\nHello world/);
});

test("transcribes a file", async (t) => {
  await open(t);
  const file = "tests/fixtures/audio/sense-and-sensibility-0880.wav";
  await page.getByLabel("or file").setInputFiles(fileURLToPath(new URL(file, root)));
  await submit();
  await status("done");
  assert.equal(await page.locator("pre").textContent(), TEXT);
});

test("shows an error, and works again after it", async (t) => {
  await open(t);
  await submit();
  await status("Give an address or choose a file.");
  await page.getByLabel("Address").fill(clone.sample("missing.wav"));
  await submit();
  await status("InvalidFile.DownloadFailed");
  await page.getByLabel("Address").fill(clone.sample());
  await submit();
  await status("done");
});

test("serves its own files and the package's, to names of this machine only", async () => {
  const statusOf = async (path) => (await fetch(`${origin}${path}`)).status;
  for (const path of ["/", "/page.js", "/dashscope-asr/web.js", "/dashscope-asr/core.wasm"])
    assert.equal(await statusOf(path), 200, path);
  for (const path of [
    "/server.js",
    "/toString",
    "/dashscope-asr/package.json",
    "/dashscope-asr/..%2fserver.js",
    "/dashscope-asr/missing.js",
  ])
    assert.equal(await statusOf(path), 404, path);
  const { port } = new URL(origin);
  const other = await statusFor("page.example", port, "/api/asr/tasks/x");
  assert.equal(other, 403);
});

test("serves no file outside of the package", async () => {
  const { host, port } = new URL(origin);
  const outside = fileURLToPath(new URL("page/page.js", `file://${clone.folder}/`));
  const up = "../".repeat(20);
  for (const path of [
    `/${outside}`,
    `//${host}${outside}`,
    `/..${outside}`,
    `/${up}${outside}`,
    `/x/${up}${outside}`,
    `/${encodeURIComponent(outside)}`,
    `/%2f${outside}`,
    `/${up.replaceAll(".", "%2e")}${outside}`,
    `/${up.replaceAll("/", "%2f")}${outside}`,
    `/${up.replaceAll("/", "\\")}${outside}`,
    "/subtitles//core.js",
    "/./core.js.",
  ])
    assert.equal(await statusFor(host, port, `/dashscope-asr${path}`), 404, path);
});

/** The status of a request that names another host, as a page of that host sends it. */
function statusFor(host, port, path) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers: { Host: host } };
    get(options, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });
}
