// Bytes that arrive in pieces.

const CHUNK_BYTES_MIN = 256;
const CHUNK_BYTES_MAX = 2 ** 16;

/**
 * Bytes, collected in chunks of their own: the pieces of a stream may be of one byte each, and an
 * array of such pieces takes a hundred times as much memory.
 */
export class Bytes {
  #chunks = [];
  /** Bytes written to the last chunk. */
  #used = 0;
  length = 0;

  append(piece) {
    let rest = piece;
    while (rest.length > 0) {
      const chunk = this.#roomyChunk();
      const part = rest.subarray(0, chunk.length - this.#used);
      chunk.set(part, this.#used);
      this.#used += part.length;
      this.length += part.length;
      rest = rest.subarray(part.length);
    }
  }

  chunks() {
    return this.#chunks.map((chunk, index) =>
      index === this.#chunks.length - 1 ? chunk.subarray(0, this.#used) : chunk,
    );
  }

  joined() {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks()) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  /** The bytes in one piece, which are not kept here any longer. */
  take() {
    const all = this.joined();
    this.#chunks = [];
    return all;
  }

  #roomyChunk() {
    const last = this.#chunks.at(-1);
    if (last && this.#used < last.length) return last;
    const size = Math.min(Math.max(2 * (last?.length ?? 0), CHUNK_BYTES_MIN), CHUNK_BYTES_MAX);
    this.#chunks.push(new Uint8Array(size));
    this.#used = 0;
    return this.#chunks.at(-1);
  }
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
