// Progress for programs: a line of JSON on stdout for each event. Warnings go to stderr as text.

/** Some readers take these for ends of lines. */
const escaped = (character) => `\\u${character.charCodeAt(0).toString(16)}`;

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
    this.#print(`${JSON.stringify(event).replaceAll(/[\u2028\u2029]/g, escaped)}\n`);
  }

  note(text) {
    this.#write(`${text}\n`);
  }

  /** Every line is written at once. */
  close() {}
}
