// Files that are written whole or not at all, and over others only where that was asked for.

import { randomUUID } from "node:crypto";
import { constants, lstatSync } from "node:fs";
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

/** Makes the folders of all outputs, and checks that files can be written there. */
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
}

/** Refuses outputs that are there already, or that are an input. */
export function checkOutputs(paths, inputs, isForced) {
  const audio = new Set(inputs.flatMap(({ path }) => (path === undefined ? [] : resolve(path))));
  const own = paths.find((path) => audio.has(resolve(path)));
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
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"]);

/** Moves a file to a name that nobody has: a link, unlike a renaming, replaces nothing. */
async function moveToNew(from, to) {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(error.code)) throw error;
    await writeFile(to, "", { flag: "wx" });
    await rename(from, to);
  }
}

/** Whether all of these files are there. */
export const areThere = (paths) => paths.every(statsOf);
