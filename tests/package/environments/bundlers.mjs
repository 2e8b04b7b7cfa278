// Bundlers: each builds a page of a project.

import { join } from "node:path";
import { commonjsProgram, html, pageProgram, serve, visit } from "../browsers.mjs";
import { atEnd } from "../lasting.mjs";
import { project, versionOf, write } from "../project.mjs";

const ENTRIES = [
  "dashscope-asr",
  "dashscope-asr/web",
  "dashscope-asr/slim",
  "dashscope-asr/subtitles",
  "dashscope-asr/ai",
];

/**
 * `bundle` builds dist/main.js and its files from main.js in a project; `slim` is the code that
 * gets core.wasm.
 */
export const BUNDLERS = [
  {
    name: "esbuild",
    tool: "esbuild",
    fast: true,
    // Copies no files, so the web entry cannot work.
    entries: ["dashscope-asr", "dashscope-asr/slim", "dashscope-asr/subtitles", "dashscope-asr/ai"],
    slim: 'import bytes from "dashscope-asr/core.wasm";\napi.init(bytes);',
    async bundle(folder) {
      const { build } = await import("esbuild");
      const options = {
        bundle: true,
        minify: true,
        format: "esm",
        loader: { ".wasm": "binary" },
        logLevel: "error",
      };
      await build({ absWorkingDir: folder, entryPoints: ["main.js"], outdir: "dist", ...options });
    },
  },
  {
    name: "Rollup",
    tool: "rollup",
    entries: ["dashscope-asr", "dashscope-asr/subtitles", "dashscope-asr/ai"],
    async bundle(folder) {
      const [{ rollup }, { nodeResolve }] = await Promise.all([
        import("rollup"),
        import("@rollup/plugin-node-resolve"),
      ]);
      const bundle = await rollup({
        input: join(folder, "main.js"),
        plugins: [nodeResolve({ browser: true })],
      });
      await bundle.write({ dir: join(folder, "dist") });
    },
  },
  {
    name: "webpack",
    tool: "webpack",
    entries: ENTRIES,
    // The output finds its files by `document.currentScript`, which a module script lacks.
    script: "text/javascript",
    slim: 'api.init(fetch(new URL("dashscope-asr/core.wasm", import.meta.url)));',
    bundle: (folder) => webpackBundle(folder, "main.js"),
  },
];

async function webpackBundle(folder, main) {
  const { default: webpack } = await import("webpack");
  const output = { path: join(folder, "dist"), filename: "main.js" };
  const stats = await new Promise((resolve, reject) => {
    webpack({ mode: "production", context: folder, entry: `./${main}`, output }, (error, stats) =>
      error ? reject(error) : resolve(stats),
    );
  });
  if (stats.hasErrors()) throw new Error(stats.toString());
}

/** CommonJS of a page gets the browser's entry, not Node's. */
const COMMONJS = {
  name: "webpack, require",
  tool: "webpack",
  entries: ["dashscope-asr"],
  script: "text/javascript",
  main: "main.cjs",
  program: () => commonjsProgram("dashscope-asr"),
  bundle: (folder) => webpackBundle(folder, "main.cjs"),
};

const bundled = [...BUNDLERS, COMMONJS].map(
  ({
    name,
    tool,
    fast,
    entries,
    slim,
    script,
    main = "main.js",
    program = pageProgram,
    bundle,
  }) => ({
    name,
    entries,
    fast,
    version: () => versionOf(tool),
    async run(entry, service) {
      const folder = await project(`${name} ${entry}`);
      await write(folder, { [main]: program(entry, entry.endsWith("/slim") ? slim : "") });
      await bundle(folder);
      await write(folder, { "dist/index.html": html("main.js", script) });
      // Serves the output alone, without node_modules.
      return visit("Chromium", await serve(join(folder, "dist")), service);
    },
  }),
);

const VITE_SLIM = 'import url from "dashscope-asr/core.wasm?url";\napi.init(fetch(url));';

/** Vite builds the page itself, for development and for production. */
const vites = [
  { name: "Vite 8", tool: "vite" },
  // Pre-bundles dependencies without the files beside them, which the web entry needs.
  { name: "Vite 7", tool: "vite7", config: { optimizeDeps: { exclude: ["dashscope-asr/web"] } } },
].flatMap(({ name, tool, config }) =>
  ["dev", "build"].map((mode) => ({
    name: `${name}, ${mode}`,
    entries: ENTRIES,
    version: () => versionOf(tool),
    async run(entry, service) {
      const folder = await project(`${name} ${mode} ${entry}`);
      await write(folder, {
        "index.html": html("/main.js"),
        "main.js": pageProgram(entry, entry.endsWith("/slim") ? VITE_SLIM : ""),
      });
      const vite = await import(tool);
      const options = { ...config, root: folder, configFile: false, logLevel: "error" };
      if (mode === "build") {
        await vite.build(options);
        return visit("Chromium", await serve(join(folder, "dist")), service);
      }
      const server = await vite.createServer({
        ...options,
        server: { host: "127.0.0.1", port: 0 },
      });
      atEnd(() => server.close());
      await server.listen();
      return visit("Chromium", server.resolvedUrls.local[0], service);
    },
  })),
);

/** Rsbuild, which writes the page itself as well. */
const rsbuild = {
  name: "Rsbuild",
  entries: ENTRIES,
  version: () => versionOf("@rsbuild/core"),
  async run(entry, service) {
    const folder = await project(`Rsbuild ${entry}`);
    const slim = 'api.init(fetch(new URL("dashscope-asr/core.wasm", import.meta.url)));';
    await write(folder, { "main.js": pageProgram(entry, entry.endsWith("/slim") ? slim : "") });
    const { createRsbuild } = await import("@rsbuild/core");
    const config = { source: { entry: { index: "./main.js" } }, logLevel: "error" };
    await (await createRsbuild({ cwd: folder, config })).build();
    return visit("Chromium", await serve(join(folder, "dist")), service);
  },
};

export const bundlers = [...bundled, ...vites, rsbuild];
