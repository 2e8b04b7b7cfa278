// How each entry loads its WebAssembly: a failed load has a reason and can be retried, and the slim
// entry names the accepted values.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { packageFolder } from "./stand-in.mjs";

/** The entry of a copy of the package, because the loaded module is shared by all entries. */
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

// Functions, because one of them replaces a constructor.
const fails = (message) =>
  function failing() {
    throw new Error(message);
  };

/** Failures of a load: [entry, place, replacement, expected reason]. */
const failures = [
  ["node.js", WebAssembly, "Module", fails("no memory"), "no memory"],
  ["cjs/index.cjs", WebAssembly, "Module", fails("no memory"), "no memory"],
  ["browser.js", globalThis, "atob", fails("no memory"), "no memory"],
  ["browser.js", WebAssembly, "Module", fails("no memory"), "no memory"],
  ["web.js", globalThis, "fetch", fails("offline"), "offline"],
  [
    "web.js",
    globalThis,
    "fetch",
    () => new Response("", { status: 404, statusText: "Not Found" }),
    "failed to fetch Wasm: 404 Not Found",
  ],
];

for (const folder of ["", "subtitles/"]) {
  test(`${folder}core.wasm is what is inside the entries, byte by byte`, async () => {
    const load = async (name) => (await import(new URL(name, packageFolder))).default;
    const wasm = await readFile(new URL(`${folder}core.wasm`, packageFolder));
    const deflated = Buffer.from(await load(`${folder}inline-deflate.js`), "base64");
    assert.deepEqual(inflateRawSync(deflated), wasm);
    const { unpack } = await import(new URL("unpack.js", packageFolder));
    const inline = await load(`${folder}inline-lzma.js`);
    assert.deepEqual(Buffer.from(unpack(inline)), wasm);
    // Another call has a memory of its own.
    assert.deepEqual(Buffer.from(unpack(inline)), wasm);
  });
}

for (const [entry, owner, name, replacement, reason] of failures) {
  test(`${entry}: after "${reason}" the next call loads again`, async (t) => {
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
    const fault = t.mock.method(owner, name, replacement);
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

test("slim.js without a usable module is an error that names the accepted values", async (t) => {
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

/** The package's own modules that a module imports. */
const importsOf = (source) =>
  [...new Set([...source.matchAll(/\bfrom"(\.[^"]+)"/g)].map(([, path]) => path))].toSorted();

test("Node's entries are one program: few files, one class of errors", async () => {
  const [whole, half] = await Promise.all(
    ["node.js", "subtitles/node.js"].map((name) => import(new URL(name, packageFolder))),
  );
  assert.equal(whole.DashScopeError, half.DashScopeError);
  assert.equal(whole.joinTranscriptions, half.joinTranscriptions);
  assert.notEqual(whole.Transcription, half.Transcription);
  for (const name of ["Client", "Task", "Transcription", "DashScopeError"])
    assert.equal(whole[name].name, name);
  for (const name of ["node.js", "subtitles/node.js"]) {
    const source = await readFile(new URL(name, packageFolder), "utf8");
    const folder = name === "node.js" ? "./" : "../";
    assert.deepEqual(
      importsOf(source),
      [`${folder}errors.js`, `${folder}node-shared.js`, "./inline-deflate.js"].toSorted(),
    );
  }
  const shared = await readFile(new URL("node-shared.js", packageFolder), "utf8");
  assert.deepEqual(importsOf(shared), ["./errors.js"]);
  const { relay } = await import(new URL("relay/relay.js", packageFolder));
  await assert.rejects(relay(undefined, {}), whole.DashScopeError);
});

const shapes = {
  "a module": async () => new WebAssembly.Module(await core()),
  bytes: async () => (await core()).buffer,
  "a view of bytes": core,
  "a Response": async () => new Response(await core(), wasm),
};

for (const [name, shape] of Object.entries(shapes)) {
  test(`slim.js accepts ${name} and a promise of it, and calls wait for the promise`, async (t) => {
    const [now, soon] = [await fresh(t, "slim.js"), await fresh(t, "slim.js")];
    await now.init(await shape());
    await works(now);
    const ready = soon.init(shape());
    await works(soon);
    await ready;
  });
}
