// A process of its own that does one thing with a document and tells what it took: `child.mjs WHAT
// NAME FILE RUNS`. In a process that others have used, who comes later finds a heap that has grown
// for somebody else.

import { readFileSync } from "node:fs";
import { argv, resourceUsage } from "node:process";
import { check } from "./check.mjs";
import { contenders } from "./contenders.mjs";
import { measure } from "./measure.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
const PART_BYTES = 65_536;

const [what, name, file, runs] = argv.slice(2);
const bytes = readFileSync(file);

async function contender() {
  const api = await import(new URL("node.js", PKG));
  await api.init();
  return contenders(api)[name];
}

/**
 * Most bytes that were resident. Linux's maxRSS counts the parent too, whose pages a child has
 * until it becomes a program of its own.
 */
function peakBytes() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  } catch {
    return resourceUsage().maxRSS * 1024;
  }
}

/** The core, fed as the package feeds it, with its memory in sight. */
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

const things = {
  async times() {
    const { title, group, run } = await contender();
    const times = await measure(() => run(bytes), Number(runs));
    // Afterwards, because the comparison fills the heap.
    check(title, group, await run(bytes), bytes);
    return times;
  },
  async peak() {
    // Without a name: what it takes to hold the document and the code.
    const one = await contender();
    await one?.run(bytes);
    return peakBytes();
  },
  async wasm() {
    const core = await import(new URL("core.js", PKG));
    const { memory } = core.initSync({ module: readFileSync(new URL("core.wasm", PKG)) });
    wasm[name](core);
    return memory.buffer.byteLength;
  },
};

console.log(JSON.stringify(await things[what]()));
