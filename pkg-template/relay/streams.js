// Streams, timers and bytes, as the relay needs them.

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

/** The pieces of a stream; not every runtime's streams can be looped over. */
export async function* piecesOf(stream) {
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
}

/**
 * Takes the key out of a stream of text. The end of a piece is held back only where it may be the
 * beginning of the key.
 */
export function redactKey(key) {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  let held = "";
  const put = (text, controller) => text && controller.enqueue(encoder.encode(text));
  return new TransformStream({
    transform(piece, controller) {
      const text = (held + decoder.decode(piece, { stream: true })).replaceAll(key, "[key]");
      let heldLength = Math.min(key.length - 1, text.length);
      while (heldLength > 0 && !key.startsWith(text.slice(-heldLength))) heldLength -= 1;
      held = text.slice(text.length - heldLength);
      put(text.slice(0, text.length - heldLength), controller);
    },
    flush(controller) {
      put(held + decoder.decode(), controller);
    },
  });
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

export function toBase64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/** The bytes of a base64url text; none where it is not one. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) =>
    character.charCodeAt(0),
  );
}
