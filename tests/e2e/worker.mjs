// A Worker around the built package, in workerd.

import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { packageFolder } from "./stand-in.mjs";

/** Runs the module `code` until the end of the test. */
export async function startWorker(t, code, bindings = {}) {
  const folder = packageFolder.pathname;
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "js" },
    alias: {
      "dashscope-asr": `${folder}workerd.js`,
      "dashscope-asr/ai": `${folder}ai/workerd.js`,
      "dashscope-asr/relay": `${folder}relay/relay.js`,
      "dashscope-asr/openai": `${folder}openai/workerd.js`,
    },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["./core.wasm"],
  });
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: outputFiles[0].text },
      {
        type: "CompiledWasm",
        path: "core.wasm",
        contents: await readFile(new URL("core.wasm", packageFolder)),
      },
    ],
    compatibilityDate: "2025-05-01",
    bindings,
  });
  t.after(() => worker.dispose());
  return worker;
}
