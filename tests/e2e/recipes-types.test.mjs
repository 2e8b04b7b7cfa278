// Recipes of the documents compile as `.ts` files in a strict project, but for those that are files
// of JavaScript: its first line names it (`// asr.js`), and recipes.test.mjs runs it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { moduleOf } from "./examples.mjs";
import { codeBlocks } from "./markdown.mjs";
import { COMPILERS, typeErrors } from "./type-errors.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");

const DOCUMENTS = [
  "README.md",
  "pkg-template/README.md",
  "pkg-template/templates/README.md",
  "pkg-template/templates/batch/README.md",
  "pkg-template/templates/page/README.md",
  "docs/migration.md",
  "examples/README.md",
];

/** Types of what runtimes and the reader have: little more than the names. */
const DECLARATIONS = `
interface R2Bucket {
  get(key: string): Promise<{ body: ReadableStream<Uint8Array> } | null>;
}
declare function visitorOf(request: Request, env: object): string | false;
`;

/** The blocks of all documents, by the name of a file of their own. */
const recipes = {};
for (const document of DOCUMENTS) {
  const folder = document.replaceAll(/\W/g, "-");
  const text = await read(document);
  for (const language of ["ts", "js"])
    for (const [index, code] of codeBlocks(text, language).entries())
      if (!/^\/\/ \S+\.m?js\n/.test(code))
        recipes[`${folder}/${language}-${index}.ts`] = asModule(code);
}

/** A block as a module: one without imports has the names that the documentation promises. */
function asModule(code) {
  return /^import /m.test(code) ? code : moduleOf(code);
}

const errorsOf = (modules, compiler) =>
  typeErrors({ ...modules, "globals.d.ts": DECLARATIONS }, compiler);

test("every recipe compiles as TypeScript, in the strictest mode", async () => {
  const count = (part) => Object.keys(recipes).filter((name) => name.startsWith(part)).length;
  assert.ok(count("README") >= 1 && count("pkg-template-README") >= 13 && count("docs") >= 5);
  for (const compiler of COMPILERS) assert.equal(await errorsOf(recipes, compiler), "", compiler);
  // A recipe that is wrong is noticed, by what strict projects have set.
  const wrong = {
    "wrong.ts": "export const f = (a) => a; export const b: { c?: 1 } = { c: undefined };",
  };
  assert.match(await errorsOf(wrong), /TS7006[\s\S]*TS2375/);
});
