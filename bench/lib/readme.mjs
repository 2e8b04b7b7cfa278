// The generated sections of bench/README.md.

import { readFileSync, writeFileSync } from "node:fs";

const README = new URL("../README.md", import.meta.url);

/** Replaces the text between the markers of a section. The text around them is written by hand. */
export function writeSection(name, text) {
  const [begin, end] = [`<!-- ${name}: begin, generated -->`, `<!-- ${name}: end -->`];
  const readme = readFileSync(README, "utf8");
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(
      `bench/README.md: the lines "${begin}" and "${end}" were expected, in this order`,
    );
  writeFileSync(
    README,
    `${readme.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${readme.slice(to)}`,
  );
}
