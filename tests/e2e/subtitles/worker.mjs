// A Worker that answers with a subtitle file while the document comes, in workerd.

import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { packageFolder } from "../stand-in.mjs";

const WORKER = `
import { Transcription, subtitles, subtitleStream } from "dashscope-asr";
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const [way, format] = [searchParams.get("way"), searchParams.get("format")];
    const rules = JSON.parse(searchParams.get("rules"));
    if (way === "stream") return new Response(request.body.pipeThrough(subtitleStream(format, rules)));
    if (way === "subtitles") return new Response(await subtitles(request, format, rules));
    const read = await Transcription.parse(request.body);
    return new Response(format === "srt" ? read.toSrt(rules) : read.toVtt(rules));
  },
};`;

/** Sends it a document, until the test is over. */
export async function startWorker(t) {
  const folder = packageFolder.pathname;
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: folder, loader: "js" },
    alias: { "dashscope-asr": `${folder}workerd.js` },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["./core.wasm"],
  });
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: outputFiles[0].text },
      { type: "CompiledWasm", path: "core.wasm", contents: await readFile(new URL("core.wasm", packageFolder)) },
    ],
    compatibilityDate: "2025-05-01",
  });
  t.after(() => worker.dispose());
  return async (body, way, format, rules = {}) => {
    const query = new URLSearchParams({ way, format, rules: JSON.stringify(rules) });
    const answer = await worker.dispatchFetch(`http://worker/?${query}`, { method: "POST", body });
    return answer.text();
  };
}
