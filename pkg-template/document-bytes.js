// The bytes of a result document, from whatever holds it.

import { DashScopeError, invalid } from "./errors.js";
import { keepUncancelled } from "./response.js";
import { tagOf } from "./tag.js";

/** Bytes that are copied into WebAssembly at once: its memory grows and never shrinks. */
const PART_BYTES = 65_536;

/** The bytes of a document, in pieces, as they arrive. */
export async function* piecesOf(document) {
  const source = document?.body === undefined ? document : bodyOf(document);
  if (typeof source === "string") yield new TextEncoder().encode(source);
  else if (typeof source?.getReader === "function") yield* readStream(source);
  else if (isBuffer(source) || ArrayBuffer.isView(source)) yield bytesOf(source);
  else
    throw invalid(
      "document: expected a result document as text, bytes, a Response or a ReadableStream of bytes. Pass what the result link answered.",
    );
}

/** A piece in parts that may be copied into WebAssembly. */
export function* parts(piece) {
  for (let at = 0; at < piece.length; at += PART_BYTES) yield piece.subarray(at, at + PART_BYTES);
}

export function bytesOf(value) {
  if (value instanceof Uint8Array) return value;
  if (isBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw invalid("document: expected a stream of bytes (Uint8Array). Encode text before.");
}

export function concatBytes(pieces) {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Whether a value is an `ArrayBuffer`, also of another realm. */
const isBuffer = (value) => tagOf(value) === "ArrayBuffer";

function bodyOf(response) {
  if (!response.bodyUsed) {
    keepUncancelled(response);
    return response.body ?? "";
  }
  throw invalid(
    "document: somebody has read this Response already. Pass one whose body nobody has read.",
  );
}

async function* readStream(stream) {
  let reader;
  try {
    reader = stream.getReader();
  } catch {
    throw invalid("document: the stream cannot be read. Pass one that nobody else reads.");
  }
  try {
    for (;;) {
      // The reason may quote the link, which is signed.
      const { done, value } = await reader.read().catch(() => {
        const fields = { kind: "network", retryable: true };
        throw new DashScopeError("The result document broke off.", fields);
      });
      if (done) return;
      yield bytesOf(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
