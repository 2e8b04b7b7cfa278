// What a bundler makes of a program for a page.

import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Asked for by clients in Node only and no dependency of theirs; it is in node_modules because a
 * development tool needs it.
 */
const NODE_ONLY = ["undici"];

/** Node's own modules are empty in a page. */
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
    // A module of CommonJS may lack the names that are imported from it.
    onLoad({ filter: /.*/, namespace: "builtin" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
});

/**
 * @param {string} code of the program
 * @param {{ entry?: string, external?: string[] }} [options] the package's entry that `dashscope-asr` means, and modules left out
 * @returns {Promise<{ bytes: Uint8Array, builtins: string[] }>} and which modules of Node it asks for
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
