// `cargo xtask bench subtitles`: result bytes → SRT, ours beside what JavaScript does with the same bytes, in the same run (Node).

import { performance } from "node:perf_hooks";
import { makeDocument } from "./document.mjs";

const { Transcription, init } = await import(new URL("../pkg/node.js", import.meta.url));
await init();

const RUNS = 7;

/** `00:01:02,345` */
function time(ms) {
  const pad = (value, width) => String(value).padStart(width, "0");
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)},${pad(ms % 1000, 3)}`;
}

function plainSrt(document) {
  const cues = document.transcripts.flatMap(({ sentences }) => sentences);
  return cues
    .map(({ begin_time, end_time, text }, index) => `${index + 1}\n${time(begin_time)} --> ${time(end_time)}\n${text.trim()}\n`)
    .join("\n");
}

const ways = {
  "dashscope-asr: bytes → columns": async (bytes) => {
    const read = await Transcription.parse(bytes);
    read.free();
    return "";
  },
  "dashscope-asr: bytes → columns → SRT": async (bytes) => {
    const read = await Transcription.parse(bytes);
    const srt = read.toSrt();
    read.free();
    return srt;
  },
  "TextDecoder + JSON.parse": (bytes) => {
    JSON.parse(new TextDecoder().decode(bytes));
    return "";
  },
  "TextDecoder + JSON.parse + a plain loop → SRT": (bytes) => plainSrt(JSON.parse(new TextDecoder().decode(bytes))),
};

async function measure(way, bytes) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await way(bytes);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { least: times[0], median: times[Math.floor(RUNS / 2)] };
}

console.log(`Node ${process.version}, ${RUNS} runs each\n`);
for (const [name, hours, pretty] of [
  ["10 min", 1 / 6, false],
  ["1 h", 1, false],
  ["12 h", 12, false],
  ["12 h, indented", 12, true],
]) {
  const { bytes, words, sentences } = makeDocument(hours, { pretty });
  const megabytes = bytes.length / 1e6;
  console.log(`${name}: ${megabytes.toFixed(1)} MB, ${words} words, ${sentences} sentences`);
  const expected = plainSrt(JSON.parse(new TextDecoder().decode(bytes)));
  for (const [title, way] of Object.entries(ways)) {
    const srt = await way(bytes);
    if (srt !== "" && srt !== expected) throw new Error(`${title}: another SRT than the plain loop's`);
    const { least, median } = await measure(way, bytes);
    const numbers = [`${least.toFixed(1)} ms`, `${median.toFixed(1)} ms`, `${(megabytes / (median / 1000)).toFixed(0)} MB/s`];
    console.log(`  ${title.padEnd(48)}${numbers.map((text) => text.padStart(12)).join("")}`);
  }
}
console.log("\ncolumns: least, median, throughput at the median");
