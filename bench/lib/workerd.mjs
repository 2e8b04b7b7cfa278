// The contenders inside workerd, the engine of Cloudflare Workers, timed from outside: a request of some runs minus a request of none.

import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { check } from "./check.mjs";
import { summary } from "./measure.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
const RUNS = 4;
const WARM_UP_RUNS = 4;

async function start() {
  const { Miniflare } = await import("miniflare");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("workerd-entry.mjs", import.meta.url))],
    alias: { "dashscope-asr": fileURLToPath(new URL("workerd.js", PKG)) },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["./core.wasm"],
  });
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: outputFiles[0].text },
      { type: "CompiledWasm", path: "core.wasm", contents: await readFile(new URL("core.wasm", PKG)) },
    ],
    compatibilityDate: "2025-05-01",
  });
  await worker.ready;
  return worker;
}

/**
 * @param {Uint8Array} bytes of the document
 * @param {Record<string, { title: string, group: string }>} ways contenders to measure
 * @param {number} rounds
 * @returns {Promise<{ times: Record<string, { least: number, median: number }> } | { missing: string }>}
 */
export async function inWorkerd(bytes, ways, rounds) {
  let worker;
  try {
    worker = await start();
  } catch (error) {
    return { missing: String(error.message).split("\n")[0] };
  }
  const ask = async (query) => {
    const response = await worker.dispatchFetch(`http://worker/?${new URLSearchParams(query)}`);
    const result = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw new Error(`workerd: ${new TextDecoder().decode(result)}`);
    return result;
  };
  const timed = async (way, runs) => {
    const startMs = performance.now();
    await ask({ way, runs });
    return performance.now() - startMs;
  };
  try {
    const sent = await worker.dispatchFetch("http://worker/", { method: "POST", body: bytes });
    if (!sent.ok) throw new Error(`workerd: ${await sent.text()}`);
    const times = {};
    for (const [way, { title, group }] of Object.entries(ways)) {
      check(`workerd: ${title}`, group, await ask({ way, runs: 1, result: "" }), bytes);
      await ask({ way, runs: WARM_UP_RUNS });
      const each = [];
      for (let round = 0; round < rounds; round += 1) each.push(((await timed(way, RUNS)) - (await timed(way, 0))) / RUNS);
      times[way] = summary(each);
    }
    return { times };
  } finally {
    await worker.dispose();
  }
}
