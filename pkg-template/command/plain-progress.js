// Progress as lines, each of which stays: for logs, pipes and terminals that cannot go back.

import { eventText, summary } from "./event-text.js";

export class PlainProgress {
  #write;

  /** @param {(text: string) => void} write to stderr */
  constructor(write) {
    this.#write = write;
  }

  /** A job has come further. */
  event(event) {
    if (event.event === "end") this.#write(`${summary(event)}\n`);
    else this.#write(`${event.file}: ${eventText(event)}\n`);
  }

  /** A line beside the jobs. */
  note(text) {
    this.#write(`${text}\n`);
  }

  /** Nothing is left to be tidied up. */
  close() {}
}
