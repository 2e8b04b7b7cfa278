// Measurements in workerd, the engine of Cloudflare Workers, by the time of a request with several
// runs minus that of a request with none.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { check } from "./check.mjs";
import { versionOf } from "./machine.mjs";
import { summary } from "./measure.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
const RUNS = 4;
const WARM_UP_RUNS = 4;
const PASSES = 3;

async function bundleWorker() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("workerd-entry.mjs", import.meta.url))],
    alias: { "dashscope-asr": fileURLToPath(new URL("workerd.js", PKG)) },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["./core.wasm"],
  });
  return outputFiles[0].text;
}

/** The reason why workerd is missing, if it is: Miniflare's own error cannot be caught. */
async function missingReason() {
  try {
    await import("miniflare");
    const { default: workerd } = await import("workerd");
    const program = env.MINIFLARE_WORKERD_PATH ?? workerd.default;
    return existsSync(program) ? undefined : "no workerd where Miniflare looks for it";
  } catch (error) {
    return error.message.split("\n")[0];
  }
}

async function start(code) {
  const { Miniflare } = await import("miniflare");
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: code },
      {
        type: "CompiledWasm",
        path: "core.wasm",
        contents: await readFile(new URL("core.wasm", PKG)),
      },
    ],
    compatibilityDate: "2025-05-01",
  });
  await worker.ready;
  return worker;
}

/** Times of one contender, in a process of its own. */
async function timesOf(worker, bytes, way, { title, group }, rounds) {
  const send = async (query) => {
    const response = await worker.dispatchFetch(
      `http://worker/?${new URLSearchParams({ way, ...query })}`,
    );
    const result = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw new Error(`workerd: ${new TextDecoder().decode(result)}`);
    return result;
  };
  const measureRuns = async (runs) => {
    const startMs = performance.now();
    await send({ runs });
    return performance.now() - startMs;
  };
  const sent = await worker.dispatchFetch("http://worker/", { method: "POST", body: bytes });
  if (!sent.ok) throw new Error(`workerd: ${await sent.text()}`);
  check(`workerd: ${title}`, group, await send({ runs: 1, result: "" }), bytes);
  await send({ runs: WARM_UP_RUNS });
  const each = [];
  for (let round = 0; round < rounds; round += 1)
    each.push(((await measureRuns(RUNS)) - (await measureRuns(0))) / RUNS);
  return each;
}

/**
 * Measures all contenders in several passes, as in Node.
 * @param {Uint8Array} bytes of the document
 * @param {Record<string, { title: string, group: string }>} ways contenders to measure
 * @param {number} rounds
 * @returns {Promise<{ version: string, times: Record<string, { least: number, median: number }> } | { missing: string }>}
 */
export async function inWorkerd(bytes, ways, rounds) {
  const reason = await missingReason();
  if (reason) return { missing: reason };
  const code = await bundleWorker();
  const all = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const [way, contender] of Object.entries(ways)) {
      const worker = await start(code);
      try {
        all[way].push(
          ...(await timesOf(worker, bytes, way, contender, Math.ceil(rounds / PASSES))),
        );
      } finally {
        await worker.dispose();
      }
    }
  }
  return {
    times: Object.fromEntries(Object.entries(all).map(([way, each]) => [way, summary(each)])),
    version: versionOf("workerd"),
  };
}
