// `cargo xtask bench line-ends`: cuts the sentences of line-ends/ into lines at every width, with
// the package and with baselines, and judges where the lines end. Prints tables and writes them
// into README.md. `node bench/line-ends.mjs --list ja` prints the wrong places of a language beside
// its table; `--quick` takes few widths. Both write nothing.

import { argv } from "node:process";
import { parseArgs } from "node:util";
import { LANGUAGES } from "./lib/line-ends/corpus.mjs";
import { measure } from "./lib/line-ends/measure.mjs";
import { goalTable, languageTable, placesList, totalTable } from "./lib/line-ends/report.mjs";
import { machine } from "./lib/machine.mjs";
import { writeSection } from "./lib/readme.mjs";

const { list, quick } = parseArgs({
  args: argv.slice(2),
  options: { list: { type: "string" }, quick: { type: "boolean" } },
}).values;
if (list && !LANGUAGES.includes(list))
  throw new Error(`--list ${list}: a language was expected: ${LANGUAGES.join(", ")}`);

const [NARROWEST, WIDEST, STEP] = quick ? [16, 40, 6] : [16, 42, 1];
const WIDTHS = [];
for (let width = NARROWEST; width <= WIDEST; width += STEP) WIDTHS.push(width);

const parts = [];
function print(...texts) {
  for (const text of texts) {
    console.log(`${text}\n`);
    parts.push(text);
  }
}

const measured = {};
for (const language of list ? [list] : LANGUAGES) {
  measured[language] = await measure(language, WIDTHS);
  const { sentences } = measured[language];
  print(`### ${language}: ${sentences} sentences`, languageTable(measured[language]));
}
if (list) console.log(placesList(measured[list]));
else {
  print("### All languages", totalTable(measured), goalTable(measured));
  if (!quick) {
    writeSection("line-ends", [machine(["budoux"]), ...parts].join("\n\n"));
    console.log("written into bench/README.md");
  }
}
