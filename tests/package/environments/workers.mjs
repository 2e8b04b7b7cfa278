// Cloudflare Workers in workerd, built by two bundlers.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execPath } from "node:process";
import { Miniflare } from "miniflare";
import { project, run, tool, versionOf, write } from "../project.mjs";

const COMPATIBILITY_DATE = "2025-05-01";

// Runs in the global scope, where a Worker must not fetch, wait or draw random numbers: workerd
// stops with an error if it does.
const worker = (entry) => `
import * as api from "${entry}";
import { app } from "./app.mjs";
${entry.endsWith("/slim") ? 'import core from "dashscope-asr/core.wasm";\napi.init(core);' : ""}
${first(entry)}
export default {
  async fetch(request) {
    return Response.json(await app(api, await request.json()));
  },
};
`;

/** What a Worker does with an entry before its first request. */
function first(entry) {
  if (entry.endsWith("/subtitles")) return "api.init();";
  if (entry.endsWith("/openai")) return "";
  const create = entry.endsWith("/ai") ? "api.createDashScope" : "new api.Client";
  return `${create}({ apiKey: "sk-" });`;
}

/** Each builds modules in dist/ from worker.js in a project. */
const BUNDLE = {
  async esbuild(folder) {
    const { build } = await import("esbuild");
    const options = {
      bundle: true,
      format: "esm",
      conditions: ["workerd", "worker"],
      loader: { ".wasm": "copy" },
      logLevel: "error",
    };
    await build({ absWorkingDir: folder, entryPoints: ["worker.js"], outdir: "dist", ...options });
  },

  async wrangler(folder) {
    const settings = { name: "app", main: "worker.js", compatibility_date: COMPATIBILITY_DATE };
    await write(folder, { "wrangler.json": JSON.stringify(settings) });
    const args = [tool("wrangler"), "deploy", "--dry-run", "--outdir", "dist"];
    await run(execPath, args, { cwd: folder, WRANGLER_SEND_METRICS: "false", CI: "1" });
  },
};

async function dispatched(folder, service) {
  const names = (await readdir(folder)).filter((name) => /\.(js|wasm)$/.test(name));
  const modules = names
    .sort((a, b) => b.endsWith(".js") - a.endsWith(".js"))
    .map(async (name) => ({
      type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: name,
      contents: await readFile(join(folder, name)),
    }));
  const miniflare = new Miniflare({
    modules: await Promise.all(modules),
    compatibilityDate: COMPATIBILITY_DATE,
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify(service),
    });
    return await response.json();
  } finally {
    await miniflare.dispose();
  }
}

const bundled = (name, fast) => ({
  name: `workerd, ${name}`,
  entries: [
    "dashscope-asr",
    "dashscope-asr/slim",
    "dashscope-asr/subtitles",
    "dashscope-asr/ai",
    "dashscope-asr/openai",
  ],
  fast,
  version: async () => `${await versionOf("workerd")} by ${name} ${await versionOf(name)}`,
  async run(entry, service) {
    const folder = await project(`workerd ${name} ${entry}`);
    await write(folder, { "worker.js": worker(entry) });
    await BUNDLE[name](folder);
    return dispatched(join(folder, "dist"), service);
  },
});

export const workers = [bundled("esbuild", true), bundled("wrangler", false)];
