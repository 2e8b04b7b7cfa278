// `cargo xtask bench subtitles`: reads a result document and makes subtitles of it, with the
// package, with plain JavaScript and with other packages, in the same run. Prints tables and writes
// them into README.md; `node bench/subtitles.mjs --quick` is a short trial that writes nothing.

import { argv } from "node:process";
import { inChromium } from "./lib/chromium.mjs";
import { contenders } from "./lib/contenders.mjs";
import { dirtyDocument } from "./lib/dirty.mjs";
import { makeDocument } from "./lib/document.mjs";
import { withFile } from "./lib/files.mjs";
import { machine } from "./lib/machine.mjs";
import { peaks, times, wasmBytes } from "./lib/processes.mjs";
import { writeSection } from "./lib/readme.mjs";
import { pageTable, peaksTable, timesTable } from "./lib/report.mjs";
import { number } from "./lib/table.mjs";
import { targetsTable } from "./lib/targets.mjs";
import { wordAtNs } from "./lib/word-at.mjs";
import { inWorkerd } from "./lib/workerd.mjs";

const QUICK = argv.includes("--quick");
const LONGEST = QUICK ? ["1 h", 1] : ["12 h", 12];
const DOCUMENTS = QUICK ? [LONGEST] : [["10 min", 1 / 6], ["1 h", 1], LONGEST];
const OFTEN = QUICK ? { passes: 1, runs: 3 } : { passes: 3, runs: 7 };
const ROUNDS = QUICK ? 3 : 9;

const api = await import(new URL("../pkg/node.js", import.meta.url));
await api.init();
const ways = contenders(api);

const parts = [];
function print(...texts) {
  for (const text of texts) {
    console.log(`${text}\n`);
    parts.push(text);
  }
}

console.log(`${machine([])}\n`);

let node;
for (const [name, hours] of DOCUMENTS) {
  for (const pretty of [false, true]) {
    const { bytes, words, sentences } = makeDocument(hours, { pretty });
    const megabytes = bytes.length / 1e6;
    const measured = await withFile(bytes, (file) => times(Object.keys(ways), file, OFTEN));
    const title = `${name}, ${pretty ? "pretty-printed" : "compact"}`;
    print(
      `### Node: ${title}: ${number(megabytes)} MB, ${words} words, ${sentences} sentences`,
      timesTable(measured, ways, megabytes),
    );
    if (!pretty) node = measured;
  }
}

const [name, hours] = LONGEST;
const { bytes } = makeDocument(hours);
const read = await api.Transcription.parse(bytes);
const wordAt = wordAtNs(read, hours * 3_600_000);
read.free();
print(
  `### wordAt: ${name}`,
  `\`wordAt(ms)\` at 1 000 000 pseudo-random times: least ${number(wordAt.least)} ns, median ${number(wordAt.median)} ns a call.`,
);

const OURS = { srt: ways.srt, rules: ways.rules, columns: ways.columns, words: ways.words };
const dirty = await withFile(dirtyDocument(bytes), (file) => times(Object.keys(OURS), file, OFTEN));
print(
  `### Node: ${name}, compact, every sentence's text differs from its words`,
  timesTable(dirty, OURS, bytes.length / 1e6),
);
const slower = (way) => dirty[way].median / node[way].median;

const memory = await withFile(bytes, wasmBytes);
const peak = await withFile(bytes, (file) => peaks(Object.keys(ways), file));
print(
  `### Memory: ${name}, compact`,
  `WebAssembly memory, which never shrinks: ${number(memory.start / 1e6)} MB at the start, ${number(memory.stream / 1e6)} MB after streaming to SRT, ${number(memory.columns / 1e6)} MB with the columns.`,
  "What one run adds to the peak of a Node process that holds the document and has loaded the code, each in processes of its own:",
  peaksTable(peak, ways),
);

const { srt, rules, columns, parse, plain, subsrt, deepgram } = ways;
const workerdWays = { srt, plain, subsrt, deepgram, rules, columns, parse };
const workerd = await inWorkerd(bytes, workerdWays, ROUNDS);
print(
  `### workerd: ${name}, compact`,
  workerd.missing
    ? `Not measured: ${workerd.missing}`
    : timesTable(workerd.times, workerdWays, bytes.length / 1e6),
);

const chromium = await inChromium(bytes, ROUNDS);
print(
  `### Chromium: ${name}, compact, fetched over loopback`,
  ...(chromium.missing
    ? [`Not measured: ${chromium.missing}`]
    : [
        "The pause is the longest time in which the page could not answer its user.",
        pageTable(chromium.ways),
      ]),
);

/** The time of the faster other package as a multiple. */
const lead = (times) =>
  times && Math.min(times.subsrt.median, times.deepgram.median) / times.srt.median;
const inWorker = workerd.times;
const targets = targetsTable([
  { name: "SRT, Node", unit: " ms", must: 30, aim: 14, measured: node.srt.median },
  { name: "SRT, workerd", unit: " ms", must: 30, aim: 14, measured: inWorker?.srt.median },
  {
    name: "SRT beside the quicker package, Node",
    unit: "×",
    must: 5,
    aim: 10,
    more: true,
    measured: lead(node),
  },
  {
    name: "SRT beside the quicker package, workerd",
    unit: "×",
    must: 5,
    aim: 10,
    more: true,
    measured: lead(inWorker),
  },
  { name: "SRT by rules, Node", unit: " ms", must: 60, aim: 45, measured: node.rules.median },
  {
    name: "SRT by rules, texts that differ, beside those that do not",
    unit: "×",
    must: 1.5,
    measured: slower("rules"),
  },
  {
    name: "words of texts that differ, beside those that do not",
    unit: "×",
    must: 1.5,
    measured: slower("words"),
  },
  {
    name: "SRT by rules, workerd",
    unit: " ms",
    must: 60,
    aim: 45,
    measured: inWorker?.rules.median,
  },
  { name: "columns, Node", unit: " ms", must: 35, aim: 20, measured: node.columns.median },
  { name: "columns, workerd", unit: " ms", must: 35, aim: 20, measured: inWorker?.columns.median },
  { name: "`wordAt`", unit: " ns", must: 1000, measured: wordAt.median },
  {
    name: "WebAssembly memory, streaming",
    unit: " MB",
    must: 2,
    aim: 1,
    measured: memory.stream / 1e6,
  },
  {
    name: "WebAssembly memory, columns",
    unit: " MB",
    must: 16,
    aim: 8,
    measured: memory.columns / 1e6,
  },
  {
    name: "parse + `words()` beside `TextDecoder` + `JSON.parse`",
    unit: "×",
    must: 1,
    measured: node.words.median / node.parse.median,
  },
]);
print(`### Targets: ${name}, compact, medians`, targets);

if (!QUICK) {
  // A missing engine has no version.
  const engines = Object.entries({ Chromium: chromium.version, workerd: workerd.version }).filter(
    ([, version]) => version,
  );
  const header = machine(
    ["subsrt-ts", "@deepgram/captions"],
    engines.map(([engine, version]) => `${engine} ${version}`),
  );
  writeSection("subtitles", [header, ...parts].join("\n\n"));
  console.log("written into bench/README.md");
}
