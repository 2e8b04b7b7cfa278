// Server runtimes that use the package's files without a bundler.

import { existsSync } from "node:fs";
import { arch, execPath, platform, versions } from "node:process";
import { BUN, DENO } from "../../e2e/runtimes.mjs";
import { here, project, run, write } from "../project.mjs";

const OWN_MAJOR = versions.node.split(".")[0];
const nodeOf = (major) =>
  major === OWN_MAJOR ? execPath : here(`node_modules/node-${major}/bin/node`);

/** The whole, the half of it, and what is built on it. */
const COMMON = [
  "dashscope-asr",
  "dashscope-asr/subtitles",
  "dashscope-asr/ai",
  "dashscope-asr/openai",
];

const ESM = (entry, before = "") => `
import * as api from "${entry}";
import { app } from "./app.mjs";
${before}
console.log(JSON.stringify(await app(api, JSON.parse(process.argv[2]))));
`;

const SLIM = `
import { readFile } from "node:fs/promises";
await api.init(readFile(new URL(import.meta.resolve("dashscope-asr/core.wasm"))));
`;

const CJS = (entry) => `
const api = require("${entry}");
import("./app.mjs").then(async ({ app }) => console.log(JSON.stringify(await app(api, JSON.parse(process.argv[2])))));
`;

/** A runtime that runs a file with arguments. */
function runtime(name, { program, args = [], variables = {}, entries, fast, files }) {
  return {
    name,
    entries,
    fast,
    missing: () =>
      existsSync(program)
        ? undefined
        : `npm brings no ${name} to ${platform} on ${arch}, or it is not installed`,
    version: async () => (await run(program, ["--version"])).match(/\d+\.\d+\.\d+/)[0],
    async run(entry, service) {
      const folder = await project(name);
      const [file, contents] = files(entry);
      await write(folder, { [file]: contents });
      return JSON.parse(
        await run(program, [...args, file, JSON.stringify(service)], {
          cwd: folder,
          NO_COLOR: "1",
          NO_PROXY: "*",
          ...variables,
        }),
      );
    },
  };
}

/** The program of an entry as an ES module: its file and its code. */
export const esm = (entry) => [
  `${entry.split("/").at(-1)}.mjs`,
  ESM(entry, entry.endsWith("/slim") ? SLIM : ""),
];

const nodes = ["20", "22", "24"].flatMap((major) => {
  const common = { program: nodeOf(major), fast: major === OWN_MAJOR };
  return [
    runtime(`Node ${major}, import`, {
      ...common,
      entries: [...COMMON, "dashscope-asr/slim"],
      files: esm,
    }),
    runtime(`Node ${major}, require`, {
      ...common,
      entries: COMMON,
      files: (entry) => ["main.cjs", CJS(entry)],
    }),
  ];
});

export const runtimes = [
  ...nodes,
  runtime("Deno", {
    program: DENO,
    // Uses the packages that npm installed, and no others.
    args: [
      "run",
      "--no-remote",
      "--node-modules-dir=manual",
      "--allow-net=127.0.0.1",
      "--allow-read",
    ],
    variables: { DENO_NO_UPDATE_CHECK: "1" },
    entries: COMMON,
    fast: true,
    files: esm,
  }),
  runtime("Bun", { program: BUN, entries: COMMON, fast: true, files: esm }),
];
