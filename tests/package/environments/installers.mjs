// Package managers other than npm: each installs the tarball in a layout of its own, without a
// network, and Node runs the program from there.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { atEnd, once } from "../lasting.mjs";
import { emptyProject, run, tarball, tool, versionOf, write } from "../project.mjs";
import { esm } from "./runtimes.mjs";

/** A folder for what is shared by all projects of a machine. */
const storeOf = once(async (name) => {
  const folder = await mkdtemp(join(tmpdir(), `dashscope-asr-${name}-`));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
});

/** Links of every package lead into one folder, where each sees its own dependencies alone. */
const pnpm = {
  name: "Node, pnpm",
  tool: "pnpm",
  async install(folder) {
    const flags = ["--offline", "--ignore-workspace", "--store-dir", await storeOf("pnpm")];
    const { path } = await tarball();
    await run(execPath, [tool("pnpm"), "add", ...flags, path], { cwd: folder });
  },
  start: (file, folder, service) => run(execPath, [file, service], { cwd: folder }),
};

/** Packages stay zipped, and Node finds them by a map, without node_modules. */
const yarn = {
  name: "Node, Yarn PnP",
  tool: "@yarnpkg/cli-dist",
  async install(folder) {
    const { path } = await tarball();
    const dependencies = { "dashscope-asr": `file:${path}` };
    await write(folder, {
      "package.json": JSON.stringify({ private: true, type: "module", dependencies }),
      "yarn.lock": "", // makes the folder a project of its own
    });
    await yarn.call(folder, "install");
  },
  start: (file, folder, service) => yarn.call(folder, "node", file, service),
  call: async (folder, ...args) =>
    run(execPath, [tool("yarn"), ...args], {
      cwd: folder,
      YARN_ENABLE_NETWORK: "0",
      YARN_ENABLE_TELEMETRY: "0",
      YARN_GLOBAL_FOLDER: await storeOf("yarn"),
      YARN_NODE_LINKER: "pnp",
    }),
};

export const installers = [pnpm, yarn].map(({ name, tool, install, start }) => {
  const installed = once(async () => {
    const folder = await emptyProject(name);
    await install(folder);
    return folder;
  });
  return {
    name,
    entries: ["dashscope-asr", "dashscope-asr/slim", "dashscope-asr/subtitles"],
    version: () => versionOf(tool),
    async run(entry, service) {
      const folder = await installed();
      const [file, contents] = esm(entry);
      await write(folder, { [file]: contents });
      return JSON.parse(await start(file, folder, JSON.stringify(service)));
    },
  };
});
