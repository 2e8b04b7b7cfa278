// Streams and timers, as the relay needs them.

/** Resolves after a time. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A body as a stream that fails, past `maxBytes`, with the error that `tooLarge` makes. */
export function limitBytes(body, maxBytes, tooLarge, onPiece) {
  const { read, cancel } = readerOf(body);
  let sizeBytes = 0;
  const source = {
    async pull(controller) {
      const piece = await read();
      if (!piece) return controller.close();
      sizeBytes += piece.length;
      onPiece();
      if (sizeBytes > maxBytes) throw tooLarge();
      controller.enqueue(piece.slice()); // the next read may overwrite it
    },
    cancel,
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/**
 * A stream that fails where for `idleMs` no piece comes, or none is taken.
 *
 * @param {() => Error} silent makes the error
 * @param {() => Error} broken makes the error in place of the stream's own, which may quote a secret
 */
export function limitSilence(stream, idleMs, silent, broken) {
  const [reader, idle] = [stream.getReader(), idleTimer(idleMs)];
  const give = async (controller) => {
    idle.restart();
    const { done, value } = await reader.read();
    idle.restart();
    if (!done) return controller.enqueue(value);
    idle.stop();
    controller.close();
  };
  const source = {
    start(controller) {
      idle.signal.addEventListener("abort", () => {
        controller.error(silent());
        reader.cancel().catch(() => {}); // a body that broke off cannot be canceled
      });
    },
    pull: (controller) =>
      give(controller).catch(() => {
        idle.stop();
        if (!idle.signal.aborted) controller.error(broken());
      }),
    cancel(reason) {
      idle.stop();
      return reader.cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** The pieces of a stream; not every runtime's streams can be looped over. */
export async function* piecesOf(stream) {
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => {}); // of a stream that has ended, nothing
  }
}

/**
 * Bytes that workerd collects before it gives a piece. A read for each piece of one byte took a
 * Worker ten seconds and 300 MB for 1 MiB.
 */
const PIECE_BYTES_MIN = 4_096;
const PIECE_BYTES_MAX = 65_536;

/**
 * The pieces of a body, which fails where for `idleMs` none comes. A piece is valid until the next
 * is asked for.
 *
 * @param {() => Error} silent makes the error
 */
export async function* bodyPieces(stream, idleMs, silent) {
  const { read, cancel } = readerOf(stream);
  const idle = idleTimer(idleMs);
  idle.signal.addEventListener("abort", cancel); // ends the read that waits
  try {
    for (let piece = await read(); piece; piece = await read()) {
      idle.restart();
      yield piece;
    }
    if (idle.signal.aborted) throw silent();
  } finally {
    idle.stop();
    await cancel();
  }
}

/** Functions that read the next piece of a stream, `undefined` at its end, and cancel it. */
function readerOf(stream) {
  const reader = collectingReader(stream) ?? stream.getReader();
  const cancel = () => reader.cancel().catch(() => {}); // of a stream that has ended, nothing
  if (!reader.readAtLeast) return { read: async () => (await reader.read()).value, cancel };
  let buffer = new ArrayBuffer(PIECE_BYTES_MAX);
  const read = async () => {
    const { value } = await reader.readAtLeast(PIECE_BYTES_MIN, new Uint8Array(buffer));
    if (value) buffer = value.buffer;
    return value?.length > 0 ? value : undefined;
  };
  return { read, cancel };
}

/** A reader that collects bytes, of a stream of bytes in workerd. */
function collectingReader(stream) {
  if (!globalThis.ReadableStreamBYOBReader?.prototype.readAtLeast) return undefined;
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

/** A timer that aborts its signal after `ms` without a restart; never without `ms`. */
export function idleTimer(ms) {
  const controller = new AbortController();
  let timer;
  const stop = () => clearTimeout(timer);
  const restart = () => {
    stop();
    if (ms !== undefined) timer = setTimeout(() => controller.abort(), ms);
  };
  restart();
  return { signal: controller.signal, restart, stop };
}
