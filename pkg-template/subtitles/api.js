// The API of the entries that only read documents, on a WebAssembly that can do no more than that.

import { createDocuments } from "../documents.js";
import { loader } from "../load.js";
import { WasmInstance } from "../wasm-instance.js";
import { CoreReading, CoreSubtitles, initSync, default as instantiate, restart } from "./core.js";

/** Creates the API; arguments as those of `createApi` in ../api.js. */
export function createApi(source, sync) {
  const instance = new WasmInstance();
  instance.core = { restart, CoreReading };
  const init = loader({ initSync, instantiate }, source, sync);
  const { Transcription, subtitles, subtitleStream } = createDocuments(
    { CoreReading, CoreSubtitles },
    instance,
    init,
  );
  return { Transcription, subtitles, subtitleStream, init };
}
