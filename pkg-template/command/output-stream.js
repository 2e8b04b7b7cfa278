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

  /** Resolves when all is written, or cannot be. */
  flush() {
    if (this.stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.stream.write("", () => resolve());
    });
  }
}
