// Result documents: read into a transcription, or written as subtitles.

import { createSubtitles } from "./subtitle-writer.js";
import { createTranscription } from "./transcription.js";

/**
 * @param {{ CoreReading: any, CoreSubtitles: any }} core classes of the WebAssembly
 * @param {import("./wasm-instance.js").WasmInstance} instance where their objects live
 * @param {() => Promise<void>} load
 */
export function createDocuments({ CoreReading, CoreSubtitles }, instance, load) {
  return {
    ...createTranscription(CoreReading, instance, load),
    ...createSubtitles(CoreSubtitles, instance, load),
  };
}
