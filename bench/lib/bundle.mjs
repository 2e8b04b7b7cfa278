// Bundles a program for a page.

import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Imported by clients in Node only. It is in node_modules as a dependency of a development tool. */
const NODE_ONLY = ["undici"];

/** Replaces Node's built-in modules by empty ones. */
const emptyBuiltins = (seen) => ({
  name: "empty-builtins",
  setup({ onResolve, onLoad }) {
    const names = new Set([...builtinModules, ...NODE_ONLY]);
    onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, "");
      if (!names.has(name)) return undefined;
      seen.add(name);
      return { path: name, namespace: "builtin" };
    });
    // A CommonJS module can lack the imported names.
    onLoad({ filter: /.*/, namespace: "builtin" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
});

/**
 * @param {string} code of the program
 * @param {{ entry?: string, external?: string[] }} [options] the entry behind `dashscope-asr`, and modules not bundled
 * @returns {Promise<{ bytes: Uint8Array, builtins: string[] }>} and the built-in modules of Node it imports
 */
export async function bundle(code, { entry = "browser.js", external = [] } = {}) {
  const builtins = new Set();
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    alias: { "dashscope-asr": PKG + entry },
    external,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
    plugins: [emptyBuiltins(builtins)],
  });
  return { bytes: outputFiles[0].contents, builtins: [...builtins].sort() };
}
