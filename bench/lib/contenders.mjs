// The contenders: each takes the bytes of a result document and returns SubRip in bytes, words, or
// nothing when it only reads. Runs in Node and in workerd.

import { deepgramCaptions, subsrt } from "./peers.mjs";
import { plainCutSrt, plainSrt } from "./plain.mjs";

/** The rules of the contenders that break lines. */
export const RULES = { maxLineWidth: 42, maxLines: 2 };

const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
const encoded = (text) => new TextEncoder().encode(text);

/** A stream of the bytes in chunks of the size of a network's. */
export function streamOf(bytes, pieceBytes = 65_536) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

/**
 * @param {{ Transcription: any, subtitles: any, subtitleStream: any }} package_ the package's entry for this runtime
 * @returns {Record<string, { title: string, group: "srt" | "rules" | "read", ours?: boolean, run: (bytes: Uint8Array) => unknown }>}
 */
export function contenders({ Transcription, subtitles, subtitleStream }) {
  return {
    srt: {
      group: "srt",
      ours: true,
      title: '**`subtitles(bytes, "srt")`**',
      run: (bytes) => subtitles(bytes, "srt"),
    },
    stream: {
      group: "srt",
      ours: true,
      title: '**`stream.pipeThrough(subtitleStream("srt"))`**',
      run: async (bytes) =>
        new Uint8Array(
          await new Response(streamOf(bytes).pipeThrough(subtitleStream("srt"))).arrayBuffer(),
        ),
    },
    plain: {
      group: "srt",
      title: "`JSON.parse` + a plain loop",
      run: (bytes) => encoded(plainSrt(parsed(bytes))),
    },
    subsrt: {
      group: "srt",
      title: "`JSON.parse` + subsrt-ts",
      run: (bytes) => encoded(subsrt(parsed(bytes))),
    },
    deepgram: {
      group: "srt",
      title: "`JSON.parse` + @deepgram/captions",
      run: (bytes) => encoded(deepgramCaptions(parsed(bytes))),
    },
    rules: {
      group: "rules",
      ours: true,
      title: '**`subtitles(bytes, "srt", rules)`**',
      run: (bytes) => subtitles(bytes, "srt", RULES),
    },
    plainCut: {
      group: "rules",
      title: "`JSON.parse` + a plain line cutter",
      run: (bytes) => encoded(plainCutSrt(parsed(bytes), RULES)),
    },
    columns: {
      group: "read",
      ours: true,
      title: "**`Transcription.parse(bytes)`**",
      run: async (bytes) => {
        const read = await Transcription.parse(bytes);
        read.free();
      },
    },
    words: {
      group: "read",
      ours: true,
      title: "**`Transcription.parse(bytes)` + `words()`**",
      run: async (bytes) => {
        const read = await Transcription.parse(bytes);
        const words = read.words();
        read.free();
        return words;
      },
    },
    parse: {
      group: "read",
      title: "`TextDecoder` + `JSON.parse`",
      run: (bytes) => {
        parsed(bytes);
      },
    },
  };
}
