// `cargo xtask size`: what the package weighs, part by part and as a page downloads it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const pkg = (name) => fileURLToPath(new URL(`../pkg/${name}`, import.meta.url));

/** What a bundler makes of `import { Client } from "dashscope-asr"` in a page. */
async function bundled(entry) {
  const { outputFiles } = await build({
    stdin: { contents: `import { Client } from ${JSON.stringify(pkg(entry))}; globalThis.client = new Client({});`, resolveDir: "." },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    loader: { ".wasm": "empty" },
  });
  return outputFiles[0].contents;
}

const rows = [
  ["wasm", readFileSync(pkg("core.wasm"))],
  ["glue (core.js, minified)", readFileSync(pkg("core.js"))],
  ["default entry, bundled, wasm inside", await bundled("browser.js")],
  ["Worker entry, bundled, without its wasm", await bundled("workerd.js")],
];

const line = (name, ...sizes) => `${name.padEnd(42)}${sizes.map((size) => String(size).padStart(10)).join("")}`;
console.log(line("bytes", "raw", "gzip -9", "brotli 11"));
for (const [name, bytes] of rows) {
  console.log(line(name, bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length));
}
