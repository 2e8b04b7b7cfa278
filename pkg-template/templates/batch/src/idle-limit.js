// An idle limit: what sends a stream may be as slow as it likes, but not stand still.

import { Refusal } from "./refusal.js";

/**
 * The pieces of a stream, whose next is waited for no longer than a time.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} idleMs
 */
export async function* withIdleLimit(stream, idleMs) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await within(idleMs, reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    // Of no effect on a stream that has ended.
    reader.cancel().catch(() => {});
  }
}

async function within(ms, promise) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(stalled(ms)), ms);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const stalled = (ms) =>
  new Refusal(
    408,
    "ManifestStalled",
    `No byte of the manifest came for ${ms / 1_000} s. The lines that came are kept and go on; send the whole manifest again.`,
  );
