// Inputs: files of this machine, and URLs that the service fetches.

import { constants, openAsBlob } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

/** Problems that are listed; more are counted. */
const SHOWN_MAX = 5;
/** Larger files are checked by the package: what it takes depends on the model. */
const UNCHECKED_BYTES_MAX = 4 * 2 ** 20;

/** Whether a text is meant as a URL; `C:\a.wav` is a path. */
const isUrl = (text) => /^[a-z][a-z\d+.-]+:\/\//i.test(text);

/** A URL as it is shown: without what may be secret, its query and user. */
export function shownUrl(url) {
  const [, place] = /^([^?#]*)/.exec(url);
  return printable(place.replace(/\/\/[^/]*@/, "//"));
}

/**
 * An input.
 *
 * @typedef {{ index: number, file: string, url?: string, path?: string, identity: unknown[],
 *   texts: string[] }} Input
 * `file` is how it is shown; `identity` changes when the file does; `texts` are its arguments
 */

/** Refuses a call without inputs. */
export function checkCount(args) {
  if (args.length === 0)
    throw new UsageError("expected files or URLs, got none. dashscope-asr --help shows how.");
}

/**
 * Reads and checks the inputs; one that is named twice is taken once.
 *
 * @param {string[]} args
 * @param {(audio: unknown) => Promise<Error | undefined>} check by the package, before any network
 * @param {(text: string) => void} note
 * @returns {Promise<Input[]>}
 */
export async function readInputs(args, check, note) {
  const [inputs, problems] = [new Map(), []];
  for (const text of args) {
    try {
      const trimmed = text.trim();
      const input = isUrl(trimmed) ? await urlInput(trimmed, check) : await fileInput(text, check);
      const id = JSON.stringify(input.identity);
      if (inputs.has(id)) {
        note(`${input.file}: named twice; it is transcribed once.`);
        inputs.get(id).texts.push(text);
      } else inputs.set(id, { index: inputs.size, ...input, texts: [text] });
    } catch (error) {
      problems.push(error.message);
    }
  }
  if (problems.length === 0) return [...inputs.values()];
  const more = problems.length - SHOWN_MAX;
  const shown = problems.slice(0, SHOWN_MAX).join("\n");
  throw new UsageError(more > 0 ? `${shown}\nand ${more} more inputs` : shown);
}

async function urlInput(url, check) {
  const error = await check(url);
  const file = shownUrl(url);
  if (error) throw new Error(`${file}: ${error.message.replace(/^audio: /, "")}`);
  return { file, url, identity: [url] };
}

async function fileInput(path, check) {
  const file = printable(path);
  const fail = (problem) => {
    throw new Error(`${file}: ${problem}`);
  };
  if (path === "-") fail("standard input is not read. Name a file.");
  const stats = await stat(path).catch(({ code }) => {
    if (/(?:^|=)s[kt]-/i.test(path))
      throw new Error("an argument looks like a key. Set DASHSCOPE_API_KEY in place of it.");
    const problem = code === "ENOENT" ? "there is no such file." : `cannot be read (${code}).`;
    // Perhaps a URL without its scheme.
    throw new Error(`${printable(path.replace(/\?.*$/s, "?…"))}: ${problem}`);
  });
  if (stats.isDirectory()) fail("expected a file, got a folder. Name the files in it.");
  if (!stats.isFile()) fail("expected a file, got a pipe or a device.");
  if (stats.size === 0) fail("expected audio, got an empty file. Check how it was made.");
  await access(path, constants.R_OK).catch(({ code }) => fail(`cannot be read (${code}).`));
  if (stats.size > UNCHECKED_BYTES_MAX) {
    const error = await check(await openFile(path));
    if (error) fail(error.message.replace(/^audio: /, ""));
  }
  // A folder above may be closed to this user: then the path as it was given.
  const place = await realpath(path).catch(() => resolve(path));
  return { file, path, identity: [place, stats.size, stats.mtimeMs] };
}

/** A file of this machine, which is read from the disk while it is sent. */
export async function openFile(path) {
  return new File([await openAsBlob(path)], basename(path));
}
