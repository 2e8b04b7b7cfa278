// The development server of the page: files, samples, and the command.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { api, ask, assertServiceShape, json, POLICY, serve, WASM } from "./serve/support.mjs";

test("page and package are served with type, content security policy and no caching", async () => {
  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/style/base.css", "text/css; charset=utf-8"],
    ["/app.js", "text/javascript; charset=utf-8"],
    ["/favicon.svg", "image/svg+xml"],
    ["/package/browser.js", "text/javascript; charset=utf-8"],
    ["/package/core.wasm", "application/wasm"],
  ]) {
    const response = await ask(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers["content-type"], type);
    assert.match(
      response.headers["content-security-policy"],
      /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/,
    );
    assert.equal(response.headers["x-content-type-options"], "nosniff");
    assert.equal(response.headers["cache-control"], "no-cache");
  }
  const head = await ask("/package/core.wasm", { method: "HEAD" });
  assert.equal(head.headers["content-length"], String(WASM.length));
  assert.equal(head.body, "");
  assert.equal((await ask("/", { method: "POST" })).status, 405);
});

for (const path of [
  "/../package.json",
  "/%2e%2e/package.json",
  "/..%2fpackage.json",
  "/..%2Ftests/e2e/serve.test.mjs",
  "/..%5cpackage.json",
  "/package/..%2fsecret.json",
  "/package/%2e%2e%2fsecret.json",
  "/package/../../secret.json",
  "/package/link.json",
  "/package//etc/hostname.json",
  "/package/browser.js%00.json",
  "/package/%E0%A4%A",
  "/package/",
  "/README.md",
]) {
  test(`${path} is not found`, async () => {
    const response = await ask(path);
    assert.equal(response.status, 404);
    assertServiceShape(response);
  });
}

test("the samples of the page are those of the stand-in", async () => {
  api.answer = json(200, {
    credit: "LibriVox",
    samples: [{ file: "a b.wav", title: "A", language: "en", text: "a" }],
  });
  const config = JSON.parse((await ask("/config.json")).body);
  assert.equal(api.received[0].url, "/samples");
  assert.equal(api.received[0].headers.authorization, undefined);
  assert.deepEqual(config, {
    live: false,
    credit: "LibriVox",
    samples: [{ title: "A", language: "en", text: "a", url: `${api.origin}/samples/a%20b.wav` }],
  });
});

test("a live page has the service's samples, or those of the option", async (t) => {
  const custom = [{ title: "Mine", url: "https://example.com/mine.mp3", language: "zh" }];
  const [live, withSamples] = await Promise.all([
    serve(t, { live: true }),
    serve(t, { live: true, samples: custom }),
  ]);
  const config = JSON.parse((await ask("/config.json", {}, live.url)).body);
  assert.equal(config.live, true);
  assert.deepEqual(
    config.samples.map((sample) => new URL(sample.url).pathname),
    [
      "/samples/audio/paraformer/hello_world_female2.wav",
      "/samples/audio/paraformer/hello_world_male2.wav",
    ],
  );
  assert.deepEqual(JSON.parse((await ask("/config.json", {}, withSamples.url)).body), {
    live: true,
    samples: custom,
  });
  assert.deepEqual(api.received, []);
});

test("the command prints the address as its first line and listens on loopback", async () => {
  const child = command(["--api-base", `${api.origin}/api/v1`]);
  try {
    const line = await new Promise((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
        if (text.includes("\n")) resolve(text.split("\n")[0]);
      });
      child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    assert.match(line, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.equal((await ask(POLICY, {}, line)).status, 200);
    assert.equal(api.received[0].headers.authorization, "Bearer sk-stand-in");
  } finally {
    child.kill();
  }
});

for (const [args, expected] of [
  [[], /--api-base is missing/],
  [["--live"], /DASHSCOPE_API_KEY is not set/],
  [["--api-base", "http://127.0.0.1:1/api/v1", "--port", "eighty"], /--port is eighty/],
]) {
  test(`an invalid argument is an error of the command: ${args.join(" ") || "none"}`, async () => {
    const child = command(args);
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    assert.equal(code, 2);
    assert.match(text, expected);
  });
}

function command(args) {
  const { DASHSCOPE_API_KEY, ...rest } = process.env;
  const script = fileURLToPath(new URL("../../www/serve.mjs", import.meta.url));
  return spawn(process.execPath, [script, ...args], {
    env: rest,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
