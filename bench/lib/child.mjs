// A process that makes one measurement of a document: `child.mjs MEASUREMENT NAME FILE RUNS`. Each
// has its own process, because a shared heap would have grown for an earlier contender.

import { readFileSync } from "node:fs";
import { argv, resourceUsage } from "node:process";
import { check } from "./check.mjs";
import { contenders } from "./contenders.mjs";
import { measure } from "./measure.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
const PART_BYTES = 65_536;

const [measurement, name, file, runs] = argv.slice(2);
const bytes = readFileSync(file);

async function contender() {
  const api = await import(new URL("node.js", PKG));
  await api.init();
  return contenders(api)[name];
}

/**
 * The peak of resident memory. Linux's maxRSS includes pages of the parent, which a child has until
 * `exec`.
 */
function peakBytes() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  } catch {
    return resourceUsage().maxRSS * 1024;
  }
}

/** Feeds the core as the package does, to measure its memory. */
const wasm = {
  start: () => {},
  stream: ({ CoreSubtitles }) => {
    const subtitles = new CoreSubtitles("srt");
    let written = 0;
    for (const part of parts()) written += subtitles.feed(part).length;
    if (written + subtitles.finish().length === 0) throw new Error("the core wrote nothing");
  },
  columns: ({ CoreReading }) => {
    const reading = new CoreReading();
    for (const part of parts()) reading.feed(part);
    reading.finish();
  },
};

function* parts() {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.subarray(at, at + PART_BYTES);
}

const measurements = {
  async times() {
    const { title, group, run } = await contender();
    const times = await measure(() => run(bytes), Number(runs));
    // Last, because the comparison fills the heap.
    check(title, group, await run(bytes), bytes);
    return times;
  },
  async peak() {
    // Without a name: the baseline of the document and the code.
    const one = await contender();
    await one?.run(bytes);
    return peakBytes();
  },
  async wasm() {
    const core = await import(new URL("core.js", PKG));
    const exports = core.initSync({ module: readFileSync(new URL("core.wasm", PKG)) });
    // The build shortens names.
    const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
    wasm[name](core);
    return memory.buffer.byteLength;
  },
};

console.log(JSON.stringify(await measurements[measurement]()));
