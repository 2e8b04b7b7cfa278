// Memory, measured in processes of their own.

import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { summary } from "./measure.mjs";

const CHILD = fileURLToPath(new URL("memory-child.mjs", import.meta.url));
const RUNS = 3;

async function child(what, file) {
  const { stdout } = await promisify(execFile)(execPath, [CHILD, what, file]);
  return JSON.parse(stdout);
}

/** Bytes of WebAssembly memory after a document: it never shrinks, so this is its peak. */
export async function wasmBytes(what, file) {
  return (await child(`wasm:${what}`, file)).wasmBytes;
}

/** Peak resident bytes of a process; the median of some. */
async function peakBytes(what, file) {
  const peaks = [];
  for (let run = 0; run < RUNS; run += 1) peaks.push((await child(what, file)).peakBytes);
  return summary(peaks).median;
}

/** What each contender adds to the peak of a process that holds the document and has loaded the code. */
export async function peaks(names, file) {
  const baseline = await peakBytes("baseline", file);
  const added = {};
  for (const name of names) added[name] = (await peakBytes(`run:${name}`, file)) - baseline;
  return { baseline, added };
}
