// A process of its own that does one thing with a document, once, and tells what memory it took: `memory-child.mjs WHAT FILE`.

import { readFileSync } from "node:fs";
import { argv, resourceUsage } from "node:process";
import { contenders } from "./contenders.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
const PART_BYTES = 65_536;

const [what, file] = argv.slice(2);
const bytes = readFileSync(file);

/** The core as api.js feeds it, with its memory in sight. */
const wasm = {
  async start() {
    return (await start()).exports.memory.buffer.byteLength;
  },
  async stream() {
    const { core, exports } = await start();
    const subtitles = new core.CoreSubtitles("srt");
    let written = 0;
    for (const part of parts()) written += subtitles.feed(part).length;
    written += subtitles.finish().length;
    if (written === 0) throw new Error("the core wrote nothing");
    return exports.memory.buffer.byteLength;
  },
  async columns() {
    const { core, exports } = await start();
    const reading = new core.CoreReading();
    for (const part of parts()) reading.feed(part);
    reading.finish();
    return exports.memory.buffer.byteLength;
  },
};

async function start() {
  const core = await import(new URL("core.js", PKG));
  return { core, exports: core.initSync({ module: readFileSync(new URL("core.wasm", PKG)) }) };
}

function* parts() {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.subarray(at, at + PART_BYTES);
}

const [kind, name] = what.split(":");
let wasmBytes;
if (kind === "wasm") wasmBytes = await wasm[name]();
else {
  // The baseline has loaded the same code and holds the same document.
  const api = await import(new URL("node.js", PKG));
  if (kind === "run") await contenders(api)[name].run(bytes);
}
console.log(JSON.stringify({ wasmBytes, peakBytes: resourceUsage().maxRSS * 1024 }));
