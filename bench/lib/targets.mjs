// The targets of the 12-hour document, and whether they are met. A time never fails a run: machines
// differ.

import { number, table } from "./table.mjs";

const words = (value, unit) => (value === undefined ? "not measured" : `${number(value)}${unit}`);

/** The verdict on a measured value by its two bounds. */
function verdict(measured, must, aim, more) {
  if (measured === undefined) return "—";
  const reaches = (bound) => bound !== undefined && (more ? measured >= bound : measured <= bound);
  if (reaches(aim)) return aim === must ? "pass" : "pass, the aim";
  return reaches(must) ? "pass" : "**miss**";
}

/**
 * @param {{ name: string, unit: string, must: number, aim?: number, measured?: number, more?: boolean }[]} targets with `more`, a greater value is better
 */
export function targetsTable(targets) {
  const rows = targets.map(({ name, unit, must, aim = must, measured, more = false }) => {
    const bound = (value) => `${more ? "≥" : "≤"} ${value}${unit}`;
    return [
      name,
      bound(must),
      aim === must ? "" : bound(aim),
      words(measured, unit),
      verdict(measured, must, aim, more),
    ];
  });
  return table(["target", "must", "aim", "measured", "pass or miss"], rows);
}
