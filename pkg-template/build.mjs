// pkg/ = this folder + wasm-pack's output in target/wasm and target/wasm-subtitles, packed. Run by
// `cargo xtask build`, which makes that output first. Its arguments are two files of src/unpack: the
// decoder's WebAssembly, and the program that packs its input.

import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zopfli from "@gfx/zopfli";
import * as esbuild from "esbuild";
import { shortenNames } from "./short-names.mjs";
import { wasmOpt } from "./wasm-opt.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const from = (...parts) => join(root, ...parts);
// Made beside and moved into place, so that an interrupted build leaves no half package.
const out = from("target", "pkg.new");
const to = (name) => join(out, name);
const NOT_SHIPPED = new Set([
  "build.mjs",
  "function-order.mjs",
  "short-names.mjs",
  "tsconfig.json",
  "wasm-opt.mjs",
]);
/** Browsers compile no larger WebAssembly at once on the main thread of a page. */
const DECODER_BYTES_MAX = 4096;
/**
 * Columns after which a line of shipped code is broken: where nobody catches an error, Node prints
 * the whole line that threw it.
 */
const LINE_COLUMNS_MAX = 160;
const [decoder, packer] = argv.slice(2);

/** Small, with the names that a stack shows. */
const READABLE = {
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: LINE_COLUMNS_MAX,
  format: "esm",
};

/** For Node, in few files. Classes that are renamed beside another of their name tell their own. */
const BUNDLED = {
  ...READABLE,
  bundle: true,
  keepNames: true,
  platform: "node",
  target: "node20",
};

rmSync(out, { recursive: true, force: true });
mkdirSync(to("cjs"), { recursive: true });
cpSync(from("pkg-template"), out, {
  recursive: true,
  filter: (path) => !NOT_SHIPPED.has(path.split(/[\\/]/).at(-1)),
});

const manifest = JSON.parse(readFileSync(from("pkg-template", "package.json"), "utf8"));
const version = readFileSync(from("Cargo.toml"), "utf8").match(/^version = "(.+)"$/m)?.[1];
if (!version)
  throw new Error('Cargo.toml: no line `version = "…"` to take the package\'s version from');
writeFileSync(to("package.json"), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);

await core("wasm", "", withGuardedCallbacks);
await core("wasm-subtitles", "subtitles/", (glue) => glue);
writeDecoder();

for (const name of readdirSync(from("pkg-template"), { recursive: true }).filter(
  (name) => name.endsWith(".js") && !name.startsWith("templates"),
)) {
  const source = readFileSync(to(name), "utf8");
  const shipped = await esbuild.transform(source, {
    ...READABLE,
    target: "es2022",
  });
  writeFileSync(to(name), ascii(shipped.code));
}

/**
 * The entry that another is built on stays a file of its own, so that a program that requires both
 * loads one WebAssembly and has one class of errors.
 */
const sharedClient = {
  name: "shared-client",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/node\.js$/ }, () => ({ path: "./index.cjs", external: true }));
  },
};
for (const [entry, types, out] of [
  ["node.js", "index.d.ts", "index"],
  ["relay/relay.js", "relay/relay.d.ts", "relay"],
  ["subtitles/node.js", "subtitles.d.ts", "subtitles"],
  ["openai/node.js", "openai.d.ts", "openai"],
  ["ai/node.js", "ai.d.ts", "ai"],
]) {
  await esbuild.build({
    entryPoints: [to(entry)],
    outfile: to(`cjs/${out}.cjs`),
    ...BUNDLED,
    format: "cjs",
    plugins: [sharedClient],
  });
  writeFileSync(
    to(`cjs/${out}.d.cts`),
    readFileSync(to(types), "utf8")
      .replaceAll('"./index.js"', '"./index.cjs"')
      .replaceAll('"./relay/relay.js"', '"./relay.cjs"'),
  );
}
// Last, as it replaces two of the modules that the others are made of.
await bundleForNode();
// Lines for readers of the repository, such as how to install from a clone, are not published.
for (const name of readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".md"))) {
  const text = readFileSync(to(name), "utf8");
  writeFileSync(to(name), text.replaceAll(/ *<!-- clone\b.*?<!-- \/clone -->\n/gs, ""));
}
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"])
  copyFileSync(from(name), to(name));

rmSync(from("pkg"), { recursive: true, force: true });
renameSync(out, from("pkg"));

/**
 * Puts the modules of each entry for Node into one file, and what both have in common into another:
 * Node takes longer to find a dozen files than to read them. The data stay apart, and the class of
 * errors, which a process has once, also of the relay.
 */
async function bundleForNode() {
  const entryPoints = { node: to("node.js"), "subtitles/node": to("subtitles/node.js") };
  await esbuild.build({
    entryPoints,
    outdir: out,
    allowOverwrite: true,
    ...BUNDLED,
    splitting: true,
    chunkNames: "node-shared",
    plugins: [
      {
        name: "apart",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/(inline-deflate|errors)\.js$/ }, ({ path }) => ({
            path,
            external: true,
          })),
      },
    ],
  });
}

/**
 * In a page that names no encoding, a script is not read as UTF-8. esbuild has escaped what is in
 * strings; what is left is in regular expressions, and there every bundler leaves the escape as it
 * is.
 */
function ascii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Copies one WebAssembly and its glue, which wasm-pack made in `made`, into the folder of the
 * modules that load them; `edit` changes the glue.
 */
async function core(made, folder, edit) {
  const { shortGlue, renames } = shortenNames(
    from("target", made, "core_bg.wasm"),
    to(`${folder}core.wasm`),
  );
  const wasm = readFileSync(to(`${folder}core.wasm`));
  await inline(wasm, folder);
  // wasm-bindgen copies our own modules into a folder of its own; the package has them already, and
  // must have them once.
  const up = folder ? "../" : "./";
  const glue = readFileSync(from("target", made, "core.js"), "utf8");
  const own = glue.replace(
    /(["'])\.\/snippets\/[^"']*\/(errors|form|response|words)\.js\1/g,
    `"${up}$2.js"`,
  );
  if (own.includes("./snippets/"))
    throw new Error(`${made}/core.js imports a snippet this build does not know`);
  const { code } = await esbuild.transform(
    shortGlue(withLazyText(withoutSpares(edit(withReinstantiation(own, up))))),
    {
      ...renames,
      minify: true,
      lineLimit: LINE_COLUMNS_MAX,
      format: "esm",
      target: "es2022",
    },
  );
  writeFileSync(to(`${folder}core.js`), code);
}

/**
 * Writes the WebAssembly as text: for Node, which has a decoder of deflate at hand, and for
 * browsers, where a smaller download is worth a decoder of our own.
 */
async function inline(wasm, folder) {
  // Deflate that takes its time: 6 % less than zlib's, and unpacked by the same means.
  const deflated = Buffer.from(await promisify(zopfli.deflate)(wasm, {})).toString("base64");
  writeFileSync(to(`${folder}inline-deflate.js`), `export default ${inLines(deflated)};\n`);
  const packed = execFileSync(packer, { input: wasm }).toString("base64");
  writeFileSync(
    to(`${folder}inline-lzma.js`),
    `export default { packed: ${inLines(packed)}, bytes: ${wasm.length} };\n`,
  );
}

/** Base64 as a string of many lines. */
function inLines(base64) {
  const line = new RegExp(`.{${LINE_COLUMNS_MAX}}(?=.)`, "g");
  return `"${base64.replaceAll(line, "$&\\\n")}"`;
}

/** Writes the decoder of inline-lzma.js, made small, as text. */
function writeDecoder() {
  const small = from("target", "unpack.wasm");
  const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
  wasmOpt(["--flatten", "--rereloop", "-Oz", "-Oz", ...strip, decoder, "-o", small]);
  const wasm = readFileSync(small);
  if (wasm.length > DECODER_BYTES_MAX)
    throw new Error(
      `${decoder}: expected at most ${DECODER_BYTES_MAX} bytes, got ${wasm.length}; is it panicking somewhere?`,
    );
  writeFileSync(to("unpack-wasm.js"), `export default ${inLines(wasm.toString("base64"))};\n`);
}

/**
 * Glue whose replacement of a stopped instance stays scheduled until it has succeeded: one that
 * could not be made is tried again.
 */
function withReinstantiation(glue, folder) {
  const replacement =
    /(__wbg_reinit_scheduled = false;)\s+(wasmInstance = [^}]+wasm\.__wbindgen_start\(\);)/g;
  const changed = edited(glue, [[1, replacement, "reinstantiate(() => { $2 });\n$1"]]);
  return `import { reinstantiate } from "${folder}wasm-stop.js";\n${changed}`;
}

/**
 * Glue that makes its decoder and encoder of text when it needs them: simulated DOMs, which may have
 * none, can load it.
 */
function withLazyText(glue) {
  return edited(glue, [
    [
      1,
      /let cachedTextDecoder = .+\ncachedTextDecoder\.decode\(\);\n/g,
      "let cachedTextDecoder;\n",
    ],
    // The first use finds a decoder that has decoded too much.
    [1, /let numBytesDecoded = 0;/g, "let numBytesDecoded = MAX_SAFARI_DECODE_BYTES;"],
    [1, /if \(typeof numBytesDecoded !== 'undefined'\) numBytesDecoded = 0;\n/g, ""],
    [1, /if \(typeof WASM_VECTOR_LEN !== 'undefined'\) /g, ""],
    [1, /cachedTextEncoder\.(?=encodeInto\(arg)/g, "(cachedTextEncoder ??= new TextEncoder())."],
    [1, /const cachedTextEncoder = new TextEncoder\(\);/g, "let cachedTextEncoder;"],
  ]);
}

/**
 * Glue without what nobody here uses: arguments of older versions, modules named by a text or a
 * Request, texts whose memory cannot grow, an encoder of runtimes that have no SIMD, and the disposal
 * of objects that wasm-handle.js frees.
 */
function withoutSpares(glue) {
  const older =
    /if \((\w+) !== undefined\) \{\s+if \(Object\.getPrototypeOf\(\1\) === Object\.prototype\) \{\s+(\(\{\1\} = \1\))\s+\} else \{[^}]+\}\s+\}/g;
  const classes = glue.match(/^export class \w+ \{/gm).length;
  return edited(glue, [
    [2, older, "$2;"],
    [1, /typeof module_or_path === 'string' \|\| \(typeof Request .+? Request\) \|\| /g, ""],
    [1, /if \(realloc === undefined\) \{[\s\S]+?\n {4}\}\n/g, ""],
    [1, /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]+?\n\}\n/g, ""],
    [classes, /if \(Symbol\.dispose\) .+/g, ""],
  ]);
}

/**
 * Glue whose callbacks, which the runtime calls, enter the WebAssembly as every other call does
 * (client-instance.js), and never an instance that is gone.
 */
function withGuardedCallbacks(glue) {
  const changed = edited(glue, [
    [2, /throw new Error\('Cannot invoke closure from previous WASM instance'\);/g, "return;"],
    [
      2,
      /return (f\((?:a|state\.a), state\.b, \.\.\.args\));/g,
      "return supervised.guardCallback(() => $1);",
    ],
    [
      2,
      /if \(--state\.cnt === 0\)/g,
      "if (--state.cnt === 0 && state.instance === __wbg_instance_id)",
    ],
    [1, /= setTimeout\(/g, "= supervised.guardedTimeout("],
    [1, /= clearTimeout\(/g, "= supervised.clearGuardedTimeout("],
  ]);
  return `import { instance as supervised } from "./client-instance.js";\n${changed}`;
}

/** The glue with its changes: [number of matches, pattern, replacement]. */
function edited(glue, changes) {
  return changes.reduce((text, [times, found, put]) => {
    if (text.match(found)?.length !== times)
      throw new Error(
        `core.js: expected ${found} ${times} times, as wasm-bindgen 0.2.130 writes it`,
      );
    return text.replace(found, put);
  }, glue);
}
