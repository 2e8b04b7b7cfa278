// Rows by time: in order of their starts, and found by a time between start and end.

/** Sorts objects by `startMs`. Most arrays are in order already and are left as they are. */
export function sortByStart(items) {
  for (let index = 1; index < items.length; index += 1) {
    if (items[index].startMs < items[index - 1].startMs)
      return items.sort((a, b) => a.startMs - b.startMs);
  }
  return items;
}

/** Finds the row of a table that spans a time, also where rows overlap. */
export class TimeIndex {
  #rows;
  #ends;
  /** The latest end of this row and all before: no row before reaches a later time. */
  #latestEnds;

  /**
   * @param {Uint32Array} table whose rows begin with start and end, in milliseconds
   * @param {number} width columns of the table
   * @param {Uint32Array} rows those to be found, in any order; sorted in place
   */
  constructor(table, width, rows) {
    const startOf = (row) => table[row * width];
    if (rows.some((row, index) => index > 0 && startOf(row) < startOf(rows[index - 1])))
      rows.sort((a, b) => startOf(a) - startOf(b) || a - b);
    this.#rows = rows;
    this.starts = rows.map(startOf);
    this.#ends = rows.map((row) => table[row * width + 1]);
    let latest = 0;
    this.#latestEnds = this.#ends.map((end) => {
      latest = Math.max(latest, end);
      return latest;
    });
  }

  /** The row that started last of those that span `ms`; `undefined` where there is none. */
  rowAt(ms) {
    const [starts, ends, latestEnds] = [this.starts, this.#ends, this.#latestEnds];
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    for (
      let index = low - 1;
      index >= 0 && (latestEnds[index] > ms || starts[index] === ms);
      index -= 1
    ) {
      if (ends[index] > ms || starts[index] === ms) return this.#rows[index];
    }
    return undefined;
  }
}
