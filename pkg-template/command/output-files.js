// Files that are written whole or not at all, and over others only where that was asked for.

import { randomUUID } from "node:crypto";
import { constants, lstatSync, statSync } from "node:fs";
import { access, link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

const SHOWN_MAX = 5;

/** Facts of what is at a path, also of a link that leads nowhere; none where there is nothing. */
function statsOf(path) {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** Makes the folders of all outputs, and checks that files of these names can be written there. */
export async function prepareFolders(paths) {
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK | constants.X_OK);
    } catch ({ code }) {
      const place = printable(folder);
      throw new UsageError(`${place}: cannot write there (${code}). Name a folder with --out.`);
    }
  }
  for (const path of paths) checkName(path);
}

/** Refuses a name that the file system does not take, such as one that is too long. */
function checkName(path) {
  try {
    lstatSync(path);
  } catch ({ code }) {
    if (code === "ENOENT") return;
    throw new UsageError(`${printable(path)}: cannot be written (${code}). Rename the input.`);
  }
}

/** Where on a disk a file is, whatever the path to it; nowhere if there is none. */
function placeOf(path, stats) {
  try {
    const { dev, ino } = stats(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Where an input is; a link and what it leads to. */
const placesOf = (path) => [placeOf(path, statSync), placeOf(path, lstatSync)].filter(Boolean);

/** Refuses outputs that are there already, or that are an input. */
export function checkOutputs(paths, inputs, isForced) {
  const audio = new Set(inputs.flatMap(({ path }) => (path === undefined ? [] : resolve(path))));
  const places = new Set(inputs.flatMap(({ path }) => (path === undefined ? [] : placesOf(path))));
  const own = paths.find(
    (path) => audio.has(resolve(path)) || places.has(placeOf(path, lstatSync)),
  );
  if (own)
    throw new UsageError(
      `${printable(own)}: this is an input, which the output would replace. ` +
        "Name a folder with --out.",
    );
  const folder = paths.find((path) => statsOf(path)?.isDirectory());
  if (folder)
    throw new UsageError(`${printable(folder)}: a folder has this name. Use --out for another.`);
  const present = isForced ? [] : paths.filter(statsOf);
  if (present.length === 0) return;
  const shown = present.slice(0, SHOWN_MAX).map(printable).join(", ");
  const more = present.length > SHOWN_MAX ? `, and ${present.length - SHOWN_MAX} more` : "";
  throw new UsageError(
    `${shown}${more}: there already. --force replaces files, --resume skips inputs that have all ` +
      "of theirs, --out names another folder.",
  );
}

/** Writes a file; one that has appeared meanwhile is an error, unless `isForced`. */
export async function writeOutput(path, content, isForced) {
  const partial = join(dirname(path), `.dashscope-asr-${randomUUID()}.part`);
  try {
    await writeFile(partial, content, { flag: "wx" });
    if (isForced) await rename(partial, path);
    else await moveToNew(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

/** File systems without hard links. */
const NO_LINKS = new Set(
  "EPERM ENOTSUP EOPNOTSUPP ENOSYS EMLINK EACCES EISDIR EINVAL UNKNOWN".split(" "),
);

/** Moves a file to a name that nobody has: a link, unlike a renaming, replaces nothing. */
async function moveToNew(from, to) {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(error.code)) throw error;
    await writeFile(to, "", { flag: "wx" });
    await rename(from, to).catch(async (error) => {
      await rm(to, { force: true });
      throw error;
    });
  }
}

/** Whether all of these files are there. Empty ones may be: those of audio without speech are. */
export const areThere = (paths) =>
  paths.every((path) => {
    try {
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
