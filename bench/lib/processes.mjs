// Measurements in child processes; see child.mjs.

import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { summary } from "./measure.mjs";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));
const PEAKS = 3;

async function child(...words) {
  const { stdout } = await promisify(execFile)(execPath, [CHILD, ...words.map(String)]);
  return JSON.parse(stdout);
}

/**
 * Times of all contenders in several passes, so that a busy minute of the machine affects all.
 * @param {string[]} names
 * @param {string} file
 * @param {{ passes: number, runs: number }} counts
 * @returns {Promise<Record<string, { least: number, median: number }>>} milliseconds
 */
export async function times(names, file, { passes, runs }) {
  const all = Object.fromEntries(names.map((name) => [name, []]));
  for (let pass = 0; pass < passes; pass += 1) {
    for (const name of names) all[name].push(...(await child("times", name, file, runs)));
  }
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, summary(each)]));
}

/** Bytes of WebAssembly memory after a document. Memory never shrinks, so this is the peak. */
export async function wasmBytes(file) {
  return {
    start: await child("wasm", "start", file),
    stream: await child("wasm", "stream", file),
    columns: await child("wasm", "columns", file),
  };
}

/**
 * The memory that one run of each contender adds to the peak of a process with the document and the
 * code; medians of several runs.
 */
export async function peaks(names, file) {
  const peak = async (name) => {
    const each = [];
    for (let run = 0; run < PEAKS; run += 1) each.push(await child("peak", name, file));
    return summary(each).median;
  };
  const baseline = await peak("");
  const added = {};
  for (const name of names) added[name] = (await peak(name)) - baseline;
  return { baseline, added };
}
