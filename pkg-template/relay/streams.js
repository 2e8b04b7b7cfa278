// Streams and timers, as the relay needs them.

/** Resolves after a time. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Limits a stream: past `maxBytes` it fails with the error that `tooLarge` makes. */
export function limitBytes(stream, maxBytes, tooLarge, onPiece) {
  let sizeBytes = 0;
  return stream.pipeThrough(
    new TransformStream({
      transform(piece, controller) {
        sizeBytes += piece.byteLength;
        onPiece?.();
        if (sizeBytes > maxBytes) controller.error(tooLarge());
        else controller.enqueue(piece);
      },
    }),
  );
}

/**
 * A stream that fails where for `idleMs` no piece comes, or none is taken.
 *
 * @param {() => Error} silent makes the error
 */
export function limitSilence(stream, idleMs, silent) {
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
      give(controller).catch((error) => {
        idle.stop();
        if (!idle.signal.aborted) controller.error(error);
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
