// The packed tarball, and new projects that install it.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packageFolder } from "../e2e/stand-in.mjs";
import { atEnd, once } from "./lasting.mjs";

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a program to its end. On failure the error has its output. */
export async function run(program, args, { cwd, ...variables } = {}) {
  const options = {
    cwd,
    maxBuffer: 2 ** 26,
    env: { ...env, ...variables },
    shell: program === "npm" && platform === "win32",
  };
  const { stdout } = await promisify(execFile)(program, args, options).catch((error) => {
    throw new Error(
      `${[program, ...args].join(" ")}\n${error.stdout}${error.stderr || error.message}`,
    );
  });
  return stdout;
}

/** Node's arguments for a program in node_modules, here or in the root of the repository. */
export function tool(name) {
  const places = [here(`node_modules/.bin/${name}`), here(`../../node_modules/.bin/${name}`)];
  const found = places.find(existsSync);
  if (!found)
    throw new Error(
      `there is no ${name} in node_modules; \`cargo xtask test package\` installs it`,
    );
  return found;
}

/** The tarball of `npm publish`: its path, and npm's description. */
export const tarball = once(async () => {
  const path = env.PACKAGE_TARBALL;
  if (path)
    return { ...JSON.parse(await run("npm", ["pack", "--json", "--dry-run", path]))[0], path };
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  atEnd(() => rm(folder, { recursive: true }));
  const printed = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: fileURLToPath(packageFolder),
  });
  const [packed] = JSON.parse(printed);
  return { ...packed, path: join(folder, packed.filename) };
});

/**
 * Creates a project of this name with app.mjs. The project is below this folder, so that it finds
 * the tools installed here.
 */
export async function emptyProject(name) {
  const folder = here(`projects/${name.replaceAll(/[^A-Za-z0-9]+/g, "-")}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  await copyFile(here("app.mjs"), join(folder, "app.mjs"));
  return folder;
}

/** Creates such a project with the tarball installed. */
export const project = once(async (name) => {
  const folder = await emptyProject(name);
  const { path } = await tarball();
  await run(
    "npm",
    ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", path],
    { cwd: folder },
  );
  return folder;
});

/** Writes files into a project: path → contents. */
export async function write(folder, files) {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}

/** The version of an npm package, installed here or in the root of the repository. */
export async function versionOf(name) {
  const places = [
    here(`node_modules/${name}/package.json`),
    here(`../../node_modules/${name}/package.json`),
  ];
  return JSON.parse(await readFile(places.find(existsSync), "utf8")).version;
}
