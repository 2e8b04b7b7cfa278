// The report of environments, printed by `cargo xtask test package` and shown in the package's
// README.

import { readFile, writeFile } from "node:fs/promises";

const README = new URL("../../pkg-template/README.md", import.meta.url);
const PLACE = /(?<=<!-- environments[^\n]*-->\n).*(?=<!-- \/environments -->)/s;

/**
 * @typedef {{ name: string, version: string, entries: string[], verdict: string }} Row an environment
 */

/** @param {Row[]} rows */
function table(rows) {
  const code = (entries) =>
    entries.map((entry) => `\`${entry.replace("dashscope-asr", ".")}\``).join(", ");
  const lines = rows.map(
    ({ name, version, entries, verdict }) =>
      `| ${name} | ${version} | ${code(entries)} | ${verdict} |\n`,
  );
  return `| environment | version | entries | verdict |\n| --- | --- | --- | --- |\n${lines.join("")}`;
}

/**
 * @param {Row[]} rows
 * @param {{ files: { path: string, size: number }[], size: number, unpackedSize: number }} tarball as npm describes it
 */
export function report(rows, { files, size, unpackedSize }) {
  const list = files.map(({ path, size }) => `${String(size).padStart(8)}  ${path}\n`).join("");
  return `${table(rows)}\nnpm pack: ${files.length} files, ${size} bytes, ${unpackedSize} bytes unpacked\n${list}`;
}

/** The names in the README's table. */
export async function namesInReadme() {
  const rows = place(await readFile(README, "utf8"))
    .trim()
    .split("\n")
    .slice(2);
  return rows.map((row) => row.split("|")[1].trim());
}

/** @param {Row[]} rows */
export async function writeReadme(rows) {
  const readme = await readFile(README, "utf8");
  place(readme);
  await writeFile(
    README,
    readme.replace(PLACE, () => table(rows)),
  );
}

function place(readme) {
  const [found] = PLACE.exec(readme) ?? [];
  if (found === undefined)
    throw new Error(
      "pkg-template/README.md has no lines <!-- environments --> and <!-- /environments -->, between which the table is",
    );
  return found;
}
