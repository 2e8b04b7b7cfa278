// A standard stream that may be closed by its reader, as `head` does, or be full.

export class OutputStream {
  /** The first error but that of a reader who has left: what is missing was not wanted. */
  error;

  /** @param {import("node:stream").Writable} stream */
  constructor(stream) {
    this.stream = stream;
    stream.on("error", (error) => {
      if (error.code !== "EPIPE") this.error ??= error;
    });
  }

  write = (text) => {
    if (!this.stream.destroyed) this.stream.write(text);
  };

  /**
   * Writes a text, and resolves when the system has taken it.
   *
   * @throws the error of the stream, also where the reader has left
   */
  deliver = (text) =>
    new Promise((resolve, reject) => {
      this.stream.write(text, (error) => (error ? reject(error) : resolve()));
    });

  /** Resolves when all is written, or cannot be. */
  flush() {
    if (this.stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.stream.write("", () => resolve());
    });
  }
}
