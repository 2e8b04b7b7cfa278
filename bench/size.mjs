// `cargo xtask size`: what a page downloads to transcribe a URL and write SRT, with this package
// and with other clients. Prints tables and writes them into README.md; beside them it prints what
// the budgets of the tests (lib/budgets.mjs) are and would be today.

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { BUDGETS, budgetFor, gzipBytes } from "./lib/budgets.mjs";
import { bundle } from "./lib/bundle.mjs";
import { JOBS, READING } from "./lib/jobs.mjs";
import { machine, versionOf } from "./lib/machine.mjs";
import { writeSection } from "./lib/readme.mjs";
import { table } from "./lib/table.mjs";

const grouped = (bytes) => String(bytes).replace(/\B(?=(\d{3})+$)/g, " ");
const sizes = (bytes) =>
  [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length].map(
    grouped,
  );
const HEAD = ["raw", "gzip -9", "brotli 11"];

const [[, ours], ...others] = await Promise.all(
  Object.entries(JOBS).map(async ([name, { code }]) => [name, await bundle(code)]),
);
const oursGzip = gzipSync(ours.bytes, { level: 9 }).length;

const jobs = table(
  ["the job, bundled and minified", ...HEAD, "gzip beside ours"],
  [
    ["**dashscope-asr**, wasm inside", ...sizes(ours.bytes), "1.00×"],
    ...others.map(([name, { bytes }]) => {
      const title = JOBS[name].packages
        .map((package_) => `${package_} ${versionOf(package_)}`)
        .join(" + ");
      return [
        title,
        ...sizes(bytes),
        `${(gzipSync(bytes, { level: 9 }).length / oursGzip).toFixed(2)}×`,
      ];
    }),
  ],
);

const pkg = (name) => readFileSync(new URL(`../pkg/${name}`, import.meta.url));
const facade = await bundle('export * from "dashscope-asr";', {
  external: ["./core.js", "./inline-lzma.js", "./unpack-wasm.js"],
});
const worker = await bundle(JOBS["dashscope-asr"].code, {
  entry: "workerd.js",
  external: ["./core.wasm"],
});
const reading = await bundle(READING, { entry: "subtitles/browser.js" });
const parts = table(
  ["parts of it", ...HEAD],
  [
    ["the WebAssembly, `core.wasm`", ...sizes(pkg("core.wasm"))],
    ["its glue, `core.js`", ...sizes(pkg("core.js"))],
    ["the facade: what `browser.js` adds to both", ...sizes(facade.bytes)],
    ["the WebAssembly as text, `inline-lzma.js`", ...sizes(pkg("inline-lzma.js"))],
    ["its decoder, `unpack-wasm.js`", ...sizes(pkg("unpack-wasm.js"))],
    ["the job in a Worker, `core.wasm` a file beside it", ...sizes(worker.bytes)],
    ["`dashscope-asr/subtitles`: a document there, to SRT", ...sizes(reading.bytes)],
  ],
);

const needing = others
  .filter(([, { builtins }]) => builtins.length > 0)
  .map(([name, { builtins }]) => `${name}: ${builtins.join(", ")}`);
const notes =
  needing.length > 0
    ? `Modules of Node that are asked for and were left empty: ${needing.join("; ")}.`
    : "";
const text = [
  machine(["esbuild"]),
  'Bytes for "transcribe one URL, give SRT" ([`lib/jobs.mjs`](lib/jobs.mjs)), bundled alike by esbuild for a page. Except with Deepgram, the other services write the SRT themselves.',
  jobs,
  notes,
  parts,
].join("\n\n");
console.log(text);
writeSection("size", text);

const budgets = await Promise.all(
  BUDGETS.map(async (entry) => {
    const bytes = await gzipBytes(entry);
    return [entry.name, ...[bytes, entry.budgetBytes, budgetFor(bytes)].map(grouped)];
  }),
);
console.log(`\n${table(["entry, gzip -9", "today", "budget", "budget for today"], budgets)}`);
