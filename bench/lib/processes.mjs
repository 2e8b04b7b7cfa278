// What is measured in processes of its own; see child.mjs.

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
 * Contender after contender, in some passes, so that a busy minute of the machine meets all of
 * them.
 * @param {string[]} names
 * @param {string} file
 * @param {{ passes: number, runs: number }} often
 * @returns {Promise<Record<string, { least: number, median: number }>>} milliseconds
 */
export async function times(names, file, { passes, runs }) {
  const all = Object.fromEntries(names.map((name) => [name, []]));
  for (let pass = 0; pass < passes; pass += 1) {
    for (const name of names) all[name].push(...(await child("times", name, file, runs)));
  }
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, summary(each)]));
}

/** Bytes of WebAssembly memory after a document: it never shrinks, so this is its peak. */
export async function wasmBytes(file) {
  return {
    start: await child("wasm", "start", file),
    stream: await child("wasm", "stream", file),
    columns: await child("wasm", "columns", file),
  };
}

/**
 * What one run of each contender adds to the peak of a process that holds the document and has
 * loaded the code; medians of some.
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
