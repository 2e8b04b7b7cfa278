// Subtitles written straight from the bytes of a result document.

import { bytesOf, concatBytes, parts, piecesOf } from "./document-bytes.js";
import { readRules } from "./read-options.js";
import { WasmHandle } from "./wasm-handle.js";

/**
 * @param {any} CoreSubtitles class of the WebAssembly
 * @param {import("./wasm-instance.js").WasmInstance} instance where its objects live
 * @param {() => Promise<void>} load
 */
export function createSubtitles(CoreSubtitles, instance, load) {
  const createWriter = (format, rules) => {
    const read = readRules(rules);
    return new WasmHandle(instance, () => new CoreSubtitles(format, read));
  };

  /** Writes the subtitle file of a document, or of a response whose body still arrives. */
  async function subtitles(document, format, rules) {
    await load();
    const writer = createWriter(format, rules);
    try {
      const written = [];
      for await (const piece of piecesOf(document))
        for (const part of parts(piece)) written.push(writer.call("feed", part));
      written.push(writer.call("finish"));
      return concatBytes(written);
    } finally {
      writer.free();
    }
  }

  /** A TransformStream: result document in, subtitle file out. */
  function subtitleStream(format, rules) {
    let writer;
    let ended = false;
    const end = () => {
      writer?.free();
      [writer, ended] = [undefined, true];
    };
    const enqueue = (controller, bytes) => bytes.length > 0 && controller.enqueue(bytes);
    /** Runs `step`; an error ends the stream. */
    const orEnd = (step) => {
      try {
        step();
      } catch (error) {
        end();
        throw error;
      }
    };
    return new TransformStream({
      async start() {
        await load();
        // The stream may have been cancelled meanwhile.
        if (!ended) writer = createWriter(format, rules);
      },
      transform(piece, controller) {
        orEnd(() => {
          for (const part of parts(bytesOf(piece))) enqueue(controller, writer.call("feed", part));
        });
      },
      flush(controller) {
        orEnd(() => enqueue(controller, writer.call("finish")));
        end();
      },
      cancel: end,
    });
  }

  return { subtitles, subtitleStream };
}
