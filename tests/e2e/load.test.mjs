// How each entry gets its WebAssembly: a load that failed says why and can be tried again, and the
// slim entry says what it wants.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageFolder } from "./stand-in.mjs";

/**
 * The entry of a copy of the package, because what is loaded belongs to a module that the entries
 * share.
 */
async function fresh(t, entry) {
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(packageFolder, folder, { recursive: true });
  const file = join(folder, entry);
  return entry.endsWith(".cjs") ? createRequire(file)(file) : import(pathToFileURL(file));
}

const core = () => readFile(new URL("core.wasm", packageFolder));
const works = async (api) =>
  assert.equal(
    new TextDecoder().decode(await api.subtitles('{"transcripts":[]}', "vtt")),
    "WEBVTT\n",
  );
const wasm = { headers: { "content-type": "application/wasm" } };

// As functions, because a constructor is among what they replace.
const fails = (message) =>
  function failing() {
    throw new Error(message);
  };

/** What can go wrong: [the entry, where, with what, what is said of it]. */
const failures = [
  ["node.js", WebAssembly, "Module", fails("no memory"), "no memory"],
  ["cjs/index.cjs", WebAssembly, "Module", fails("no memory"), "no memory"],
  ["browser.js", Uint8Array, "from", fails("no memory"), "no memory"],
  ["web.js", globalThis, "fetch", fails("offline"), "offline"],
  [
    "web.js",
    globalThis,
    "fetch",
    () => new Response("", { status: 404, statusText: "Not Found" }),
    "failed to fetch Wasm: 404 Not Found",
  ],
];

for (const [entry, owner, name, broken, reason] of failures) {
  test(`${entry}: after "${reason}" the next call loads it`, async (t) => {
    const api = await fresh(t, entry);
    // Node fetches no file: what serves core.wasm is played.
    if (entry === "web.js") {
      const fetched = t.mock.method(
        globalThis,
        "fetch",
        async () => new Response(await core(), wasm),
      );
      t.after(() =>
        assert.match(String(fetched.mock.calls.at(-1).arguments[0]), /^file:.*\/core\.wasm$/),
      );
    }
    const fault = t.mock.method(owner, name, broken);
    await assert.rejects(api.init(), (error) => {
      assert.ok(api.isDashScopeError(error));
      assert.equal(error.kind, "invalid_request");
      assert.ok(
        error.message.startsWith(`The WebAssembly could not be loaded (${reason}`),
        error.message,
      );
      return true;
    });
    fault.mock.restore();
    await works(api);
  });
}

test("slim.js says what it wants when it was given nothing, or nothing of use", async (t) => {
  const api = await fresh(t, "slim.js");
  const refused = async (call, seen) =>
    assert.rejects(call, {
      name: "DashScopeError",
      kind: "invalid_request",
      field: "module",
      message: new RegExp(`Response; ${seen}\\. Call`),
    });
  await refused(api.subtitles("{}", "srt"), "nothing was given");
  await refused(
    new api.Client({ apiKey: "sk-" }).transcribe("https://example.com/a.wav"),
    "nothing was given",
  );
  await refused(api.init("/core.wasm"), "got String");
  await refused(api.init(Promise.resolve(null)), "got Null");
  await assert.rejects(api.init(Promise.reject(new Error("offline"))), {
    kind: "invalid_request",
    message: /could not be loaded \(offline\)/,
  });
  await assert.rejects(api.init(new Uint8Array(8)), {
    kind: "invalid_request",
    message: /could not be loaded \(WebAssembly/,
  });
  await api.init(await core());
  await works(api);
});

const shapes = {
  "a module": async () => new WebAssembly.Module(await core()),
  bytes: async () => (await core()).buffer,
  "a view of bytes": core,
  "a Response": async () => new Response(await core(), wasm),
};

for (const [name, shape] of Object.entries(shapes)) {
  test(`slim.js takes ${name}, and a promise of it, and what is called meanwhile waits`, async (t) => {
    const [now, soon] = [await fresh(t, "slim.js"), await fresh(t, "slim.js")];
    await now.init(await shape());
    await works(now);
    const ready = soon.init(shape());
    await works(soon);
    await ready;
  });
}
