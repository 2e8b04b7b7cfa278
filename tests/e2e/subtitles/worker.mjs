// A Worker in workerd that streams a subtitle file while the document arrives.

import { startWorker as start } from "../worker.mjs";
import { METHODS } from "./ways.mjs";

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
    return new Response(read[${JSON.stringify(METHODS)}[format]](rules));
  },
};`;

/** Starts the Worker until the end of the test. Returns a function that sends a document. */
export async function startWorker(t) {
  const worker = await start(t, WORKER);
  return async (body, way, format, rules = {}) => {
    const query = new URLSearchParams({ way, format, rules: JSON.stringify(rules) });
    const answer = await worker.dispatchFetch(`http://worker/?${query}`, { method: "POST", body });
    return answer.text();
  };
}
