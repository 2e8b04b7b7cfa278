// Short names between the WebAssembly and its glue, which users of neither see: 3 KB less to
// download (gzip). binaryen shortens the names of imports and exports and prints the mapping; esbuild
// renames the same properties in the glue.

import { readFileSync, writeFileSync } from "node:fs";
import { withOrderedNames } from "./function-order.mjs";
import { wasmOpt } from "./wasm-opt.mjs";

const MODULE = "./core_bg.js";

/**
 * Writes `wasmFile` with short names to `shortFile`, similar functions side by side.
 *
 * @returns {{ shortGlue: (glue: string) => string, renames: { mangleProps: RegExp, mangleCache:
 *   Record<string, string> } }} the glue's name of the module of imports, and esbuild's options
 */
export function shortenNames(wasmFile, shortFile) {
  writeFileSync(shortFile, withOrderedNames(readFileSync(wasmFile)));
  const passes = [
    "--reorder-functions-by-name",
    "--strip-debug",
    "--minify-imports-and-exports-and-modules",
  ];
  const { imports, exports } = JSON.parse(wasmOpt([...passes, shortFile, "-o", shortFile]));
  const names = [...imports.map(([, name, short]) => [name, short]), ...exports];
  if (names.length < 20 || imports.some(([module]) => module !== MODULE))
    throw new Error(
      `${wasmFile}: expected imports from ${MODULE} alone, as wasm-bindgen 0.2.130 has them`,
    );
  checkExports(exports);
  const listed = names.map(([name]) => name.replaceAll("$", "\\$"));
  return {
    shortGlue,
    renames: {
      mangleProps: new RegExp(`^(?:${listed.join("|")})$`),
      mangleCache: Object.fromEntries(names),
    },
  };
}

/** Glue that offers its imports under the short name of their module. */
function shortGlue(glue) {
  const [before, after, ...more] = glue.split(`"${MODULE}":`);
  if (after === undefined || more.length > 0)
    throw new Error(`core.js: expected "${MODULE}": once, as wasm-bindgen 0.2.130 writes it`);
  return `${before}a:${after}`;
}

/**
 * Refuses an export that has the name of a method of the glue's classes: the method would be renamed
 * with it, and the package calls methods by name. Exports of classes begin with their class.
 */
function checkExports(exports) {
  const methods = exports.flatMap(([name]) => name.match(/^core[a-z]+_(\w+)$/)?.[1] ?? []);
  const taken = exports.find(([name]) => methods.includes(name));
  if (taken) throw new Error(`the export ${taken[0]} has the name of a method; name it otherwise`);
}
