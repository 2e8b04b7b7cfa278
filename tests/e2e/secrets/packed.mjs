// The files of the packed package.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

/** Texts that no file may hold, by name. */
const FORBIDDEN = {
  "a key": /\bs[kt]-[0-9a-zA-Z]{20,}/,
  "an access key of the storage": /\bLTAI[0-9a-zA-Z]{12,}/,
  "a path of a machine": new RegExp(
    [
      ...[root, homedir(), tmpdir()].filter((path) => path.length > 1).map(pathPattern),
      "(?<![\\w.])/(?:home|Users)/\\w",
      "\\b[A-Z]:\\\\Users\\b",
      "\\.cargo/registry",
      "\\.rustup/toolchains",
    ].join("|"),
  ),
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY/,
};
/** Names of files of secrets. An example has none. */
const SECRET_FILE = /(^|\/)(\.env(\..*)?|\.dev\.vars|\.npmrc|.*\.(pem|key|p12))$/;

function pathPattern(path) {
  return `(?<![\\w.])${RegExp.escape?.(path) ?? path.replace(/[^\w/]/g, "\\$&")}(?![\\w.-])`;
}

/** The files that npm would pack, and all that stand in the folder. */
export function packedFiles(folder) {
  const path = fileURLToPath(folder);
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: path,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 60_000,
  });
  const packed = JSON.parse(listed)[0].files.map((file) => file.path);
  const all = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(path.length))
    .map((file) => file.replace(/^\//, ""));
  return { packed, all };
}

/** Faults of a file, as sentences. */
export function faultsOfFile(name, text) {
  const faults = SECRET_FILE.test(name) ? [`${name} is a file of secrets`] : [];
  for (const [what, pattern] of Object.entries(FORBIDDEN)) {
    const found = pattern.exec(text)?.[0];
    if (found) faults.push(`${name} holds ${what}: ${found.slice(0, 40)}`);
  }
  return faults;
}

/** A file's bytes as text, a letter for each. */
export const readPacked = (folder, name) => readFileSync(new URL(name, folder), "latin1");
