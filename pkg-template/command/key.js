// The key: from the environment or from a file, never from an argument.

import { open } from "node:fs/promises";
import { platform } from "node:process";
import { AUTHENTICATION } from "./exit-codes.js";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

const KEY_BYTES_MAX = 4096;
/** A key where a path belongs. */
const LIKE_A_KEY = /s[kt]-/i;
/** The line of the key in a file for `node --env-file`. */
const NAMED_KEY = /^[ \t]*(?:export[ \t]+)?DASHSCOPE_API_KEY[ \t]*=[ \t]*["']?([^"'\s#]*)/m;
/** Rights of the group and of all others. */
const OTHERS = 0o077;

/**
 * Reads the key.
 *
 * @param {string | undefined} path the flag `--key-file`
 * @param {Record<string, string | undefined>} env
 * @param {(text: string) => void} note gets a warning
 * @returns {Promise<string | undefined>} no key where a relay adds it
 */
export async function readKey(path, env, note) {
  if (path === undefined) return env.DASHSCOPE_API_KEY?.trim() || undefined;
  const text = await contentOf(path, note).catch(({ code, message }) => {
    const problem = LIKE_A_KEY.test(path)
      ? `${code}. Expected the path of a file, got what looks like a key.`
      : printable(message);
    throw new UsageError(`--key-file: cannot read the key: ${problem}`, AUTHENTICATION);
  });
  const [, named] = NAMED_KEY.exec(text) ?? [];
  const key = (named ?? text).trim();
  if (key && !/\s/.test(key)) return key;
  const got = key ? "several words or lines" : "an empty file";
  throw new UsageError(
    `--key-file: expected a file with the key alone, got ${got}. Check ${printable(path)}.`,
    AUTHENTICATION,
  );
}

/** The beginning of a file: a key is short, and a pipe may never end. */
async function contentOf(path, note) {
  const file = await open(path);
  try {
    const stats = await file.stat();
    if (platform !== "win32" && stats.isFile() && stats.mode & OTHERS)
      note(`--key-file: other users may read ${printable(path)}. Do: chmod 600 ${printable(path)}`);
    const bytes = new Uint8Array(KEY_BYTES_MAX);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) break;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    await file.close();
  }
}
