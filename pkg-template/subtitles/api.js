// The half of the package that reads documents, on a WebAssembly that can do no more than that.

import { documents } from "../documents.js";
import { instanceOf } from "../instances.js";
import { loader } from "../load.js";
import { CoreReading, CoreSubtitles, initSync, default as instantiate, restart } from "./core.js";

const instance = /* @__PURE__ */ instanceOf(() => ({ restart, CoreReading }));

/** As `make` of ../api.js. */
export function make(source, sync) {
  const init = loader({ initSync, instantiate }, source, sync);
  const { Transcription, subtitles, subtitleStream } = documents(
    { CoreReading, CoreSubtitles },
    instance,
    init,
  );
  return { Transcription, subtitles, subtitleStream, init };
}
