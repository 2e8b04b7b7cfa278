// binaryen's wasm-opt, with the features of WebAssembly that this package uses.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execPath } from "node:process";

const WASM_OPT = join(createRequire(import.meta.url).resolve("binaryen"), "..", "bin", "wasm-opt");
/** As in Cargo.toml's options of wasm-opt. */
const FEATURES = [
  "bulk-memory",
  "nontrapping-float-to-int",
  "reference-types",
  "multivalue",
  "sign-ext",
  "mutable-globals",
  "simd",
];

/** Runs it and returns all that it prints. */
export function wasmOpt(args) {
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  return execFileSync(execPath, [WASM_OPT, ...features, ...args]).toString();
}
