// The tables of `subtitles`.

import { PAGE_WAYS } from "./chromium.mjs";
import { number, table } from "./table.mjs";

/** Rows of one document. Each group is compared with its first row, which is the package's. */
export function timesTable(times, ways, megabytes) {
  const baselines = {};
  const rows = Object.entries(times).map(([name, { least, median }]) => {
    const { title, group } = ways[name];
    baselines[group] ??= median;
    return [
      title,
      number(least),
      number(median),
      number(megabytes / (median / 1000)),
      `${number(median / baselines[group])}×`,
    ];
  });
  return table(["", "least ms", "median ms", "MB/s", "times ours"], rows);
}

export function peaksTable({ baseline, added }, ways) {
  const rows = Object.entries(added).map(([name, bytes]) => [
    ways[name].title,
    number(bytes / 1e6),
  ]);
  return table([`peak RSS above ${number(baseline / 1e6)} MB`, "MB"], rows);
}

export function pageTable(measured) {
  const rows = Object.entries(measured).map(([name, { least, median, gap, longTask }]) => {
    const task = longTask === 0 ? "none" : number(longTask);
    return [PAGE_WAYS[name], number(least), number(median), number(gap), task];
  });
  return table(["", "least ms", "median ms", "longest pause ms", "longest task ≥ 50 ms"], rows);
}
