// Lines of a stream of bytes, one at a time: a line takes no more memory than the longest that is
// taken, however long it is.

/** Bytes of the longest line, without its end. */
export const LINE_BYTES_MAX = 8_192;
const [LF, CR] = [10, 13];

/**
 * Lines that end with LF or CR LF; the last may have no end.
 *
 * @param {AsyncIterable<Uint8Array>} stream
 * @returns {AsyncGenerator<{ text: string, fault?: string }>} with a fault, `text` is the beginning
 *   of the line, for people to find it by
 */
export async function* linesOf(stream) {
  const line = new LineBuffer();
  for await (const piece of stream) {
    let start = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      line.append(piece.subarray(start, end));
      yield line.take();
      start = end + 1;
    }
    line.append(piece.subarray(start));
  }
  yield line.take();
}

/** Bytes of one line that has not ended. */
class LineBuffer {
  /** One byte more than the longest line: that of the CR. */
  #bytes = new Uint8Array(LINE_BYTES_MAX + 1);
  #length = 0;
  #fatal = new TextDecoder("utf-8", { fatal: true });
  #lenient = new TextDecoder();

  /** Appends bytes. Of a line that is too long, enough is kept to see that. */
  append(bytes) {
    const room = this.#bytes.length - this.#length;
    if (room > 0) this.#bytes.set(bytes.subarray(0, room), this.#length);
    this.#length += bytes.length;
  }

  /** The line, decoded; the next begins empty. */
  take() {
    const kept = this.#bytes.subarray(0, this.#length);
    const length = this.#length - (kept.at(-1) === CR ? 1 : 0);
    this.#length = 0;
    if (length > LINE_BYTES_MAX)
      return {
        text: this.#lenient.decode(kept),
        fault: `the line is longer than ${LINE_BYTES_MAX} bytes`,
      };
    const bytes = kept.subarray(0, length);
    try {
      return { text: this.#fatal.decode(bytes) };
    } catch {
      return {
        text: this.#lenient.decode(bytes),
        fault: "the line is not UTF-8. Save the manifest as UTF-8",
      };
    }
  }
}
