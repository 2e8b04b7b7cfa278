// Flags that nobody knows, with the one that was meant.

import { DryRun } from "./dry-run.js";
import { camel, FLAGS, kebab } from "./flags.js";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

const EDITS_MAX = 2;
const SHOWN_MAX = 100;

/** Number of letters to insert, delete or replace (Levenshtein). */
function edits(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = row[at - 1] + (letter === to[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[at] + 1, next[at - 1] + 1));
    }
    row = next;
  }
  return row.at(-1);
}

/** The flag whose name is nearest, if one is near. */
function nearest(name) {
  const [best] = FLAGS.map(({ flag }) => ({ flag, far: edits(name, flag) })).sort(
    (a, b) => a.far - b.far,
  );
  return best.far <= Math.min(EDITS_MAX, name.length / 3) ? best.flag : undefined;
}

/** The option that the package takes an unknown name for: it knows those of other clients. */
async function alias(name) {
  const error = await new DryRun({ apiKey: "none" }).ofTask({ [name]: "" });
  const meant = /did you mean (\w+)\?/.exec(error?.message)?.[1];
  return FLAGS.find(({ group, name }) => group === "call" && name === meant)?.flag;
}

/** The error of a flag that nobody knows. */
export async function errorOfUnknown(spelling) {
  const name = camel(spelling.replace(/^no-/, "").slice(0, 100));
  const meant = nearest(name) ?? (await alias(name));
  const help = meant ? `did you mean --${kebab(meant)}?` : "See --help and --help options.";
  return new UsageError(
    `--${printable(spelling.slice(0, SHOWN_MAX))}: there is no such flag${meant ? "; " : ". "}${help}`,
  );
}
