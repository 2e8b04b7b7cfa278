// Progress for programs: a line of JSON on stdout for each event. Warnings go to stderr as text.

export class JsonLines {
  #print;
  #write;

  /**
   * @param {(text: string) => void} print to stdout
   * @param {(text: string) => void} write to stderr
   */
  constructor(print, write) {
    this.#print = print;
    this.#write = write;
  }

  event(event) {
    this.#print(`${JSON.stringify(event)}\n`);
  }

  note(text) {
    this.#write(`${text}\n`);
  }

  /** Every line is written at once. */
  close() {}
}
