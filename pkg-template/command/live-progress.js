// Progress on a terminal: a line for each job in flight, drawn anew at the bottom. Above it stands
// what has ended.

import { clock, eventText, summary } from "./event-text.js";
import { fitted, fittedEnd, width } from "./printable.js";

const REDRAW_MS = 250;
const LINES_MAX = 12;
/** Columns and rows of a terminal that does not tell, and columns below which lines may wrap. */
const [COLUMNS, ROWS] = [80, 24];
const COLUMNS_MIN = 20;
/** Events that stay. `done` says no more than `written`, unless there is no speech. */
const LASTING = new Set(["written", "failed", "skipped", "stopped"]);
const ENDS = new Set(["done", "failed", "skipped", "stopped"]);
const COLORS = { failed: "31", written: "32", stopped: "33" };

export class LiveProgress {
  #terminal;
  #hasColors;
  #total;
  #ended = 0;
  #failed = 0;
  #jobs = new Map();
  #drawnLines = 0;
  #timer;

  /**
   * @param {import("node:tty").WriteStream} terminal
   * @param {boolean} hasColors
   * @param {number} total number of jobs
   */
  constructor(terminal, hasColors, total) {
    this.#terminal = terminal;
    this.#hasColors = hasColors;
    this.#total = total;
    this.#timer = setInterval(() => this.#draw(""), REDRAW_MS).unref();
  }

  event(event) {
    const { event: kind, index, file } = event;
    if (kind === "end") {
      this.close();
      this.#terminal.write(`${summary(event)}\n`);
      return;
    }
    const text = eventText(event);
    if (ENDS.has(kind)) this.#end(index, kind);
    else if (!LASTING.has(kind)) {
      const { sinceMs = now() } = this.#jobs.get(index) ?? {};
      this.#jobs.set(index, { file, text: text.replace(/, task .*/, ""), sinceMs });
    }
    if (LASTING.has(kind) || event.noSpeech) this.#draw(this.#colored(`${file}: ${text}`, kind));
  }

  note(text) {
    this.#draw(`${text}\n`);
  }

  /** Removes the lines of jobs. */
  close() {
    clearInterval(this.#timer);
    this.#jobs.clear();
    this.#terminal.write(this.#erase());
    this.#drawnLines = 0;
  }

  #end(index, kind) {
    this.#jobs.delete(index);
    this.#ended += 1;
    if (kind === "failed") this.#failed += 1;
  }

  #colored(line, kind) {
    const color = this.#hasColors && COLORS[kind];
    return color ? `\x1b[${color}m${line}\x1b[0m\n` : `${line}\n`;
  }

  #erase() {
    return this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A\x1b[J` : "";
  }

  /** Writes lasting lines, and the lines of jobs below them, in one piece. */
  #draw(lasting) {
    const columns = Math.max(COLUMNS_MIN, this.#terminal.columns || COLUMNS);
    const shown = Math.max(1, Math.min(LINES_MAX, (this.#terminal.rows || ROWS) - 3));
    const jobs = [...this.#jobs.values()];
    const lines = jobLines(jobs.slice(0, shown), columns - 1);
    if (jobs.length > shown) lines.push(`… and ${jobs.length - shown} more`);
    if (jobs.length > 0) {
      const failed = this.#failed ? `, ${this.#failed} of them failed` : "";
      lines.push(fitted(`${this.#ended} of ${this.#total} ended${failed}`, columns - 1));
    }
    const block = lines.map((line) => `${line}\n`).join("");
    this.#terminal.write(this.#erase() + lasting + block);
    this.#drawnLines = lines.length;
  }
}

const now = () => performance.now();

/** Lines of jobs, their names in a column of at most half of the width. */
function jobLines(jobs, columns) {
  const half = Math.floor(columns / 2);
  const names = Math.min(half, Math.max(...jobs.map(({ file }) => width(file))));
  return jobs.map(({ file, text, sinceMs }) => {
    const name = fittedEnd(file, names);
    const padding = " ".repeat(names - width(name));
    return fitted(`${name}${padding}  ${clock(now() - sinceMs)}  ${text}`, columns);
  });
}
