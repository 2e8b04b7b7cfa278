// Reads the package.json of a tarball, before npm does. Only the one form that `npm pack` writes is
// read: files with short plain names below `package/`. A tarball that two programs could read as
// two things is refused, for then npm would follow another package.json than the one checked here.

import { gunzipSync, inflateRawSync } from "node:zlib";
import { Failure } from "./failure.mjs";

const REMEDY = "build and pack anew; nothing was uploaded";
const UNPACKED_MAX_BYTES = 32 * 2 ** 20;
const DESCRIPTION_MAX_BYTES = 64 * 2 ** 10;
const ENTRIES_MAX = 1000;
const BLOCK_BYTES = 512;
const DESCRIPTION = "package/package.json";
/** Keys that do nothing while a package is published or installed. `publishConfig`, `scripts`,
 * `gypfile` and `tag` are among those that do. So is `bin`, which may be this package's alone. */
const KEYS = [
  "name",
  "version",
  "description",
  "keywords",
  "homepage",
  "bugs",
  "license",
  "author",
  "repository",
  "type",
  "sideEffects",
  "main",
  "module",
  "types",
  "typesVersions",
  "exports",
  "engines",
];
/** The one program that is installed, as npm writes `bin`: its name and its file. */
const BIN = '{"dashscope-asr":"./command/dashscope-asr.js"}';
/** Folders below `package/`, then a name; letters of ASCII alone, no `.` and no `..`. */
const PATH = /^package(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/;
/** Files that npm takes as settings, as dependencies, or as a reason to run a program. */
const ACTIVE = /(?:^|\/)(?:\.npmrc|node_modules|npm-shrinkwrap\.json|[^/]*\.gyp)(?:\/|$)/;

const refuse = (cause) => {
  throw new Failure(`the tarball ${cause}`, REMEDY);
};

/** Unpacks gzip as npm writes it: a header of ten bytes, and one member. */
function gunzip(bytes) {
  const HEADER_BYTES = 10;
  const TRAILER_BYTES = 8;
  if (bytes.length < HEADER_BYTES + TRAILER_BYTES || bytes.readUInt32BE(0) !== 0x1f8b0800)
    refuse("is no gzip as npm writes it");
  const limit = { maxOutputLength: UNPACKED_MAX_BYTES };
  try {
    const { engine } = inflateRawSync(bytes.subarray(HEADER_BYTES), { ...limit, info: true });
    if (engine.bytesWritten !== bytes.length - HEADER_BYTES - TRAILER_BYTES)
      refuse("has bytes behind the end of its gzip");
    return gunzipSync(bytes, limit);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return refuse(`does not unpack to at most ${UNPACKED_MAX_BYTES} bytes: ${error.message}`);
  }
}

/** A text of a header: up to the first NUL, behind which there is nothing else. */
function textOf(field) {
  const end = field.indexOf(0);
  const text = end === -1 ? field : field.subarray(0, end);
  if (field.subarray(text.length).some((byte) => byte !== 0))
    refuse("has a header with bytes behind the end of a text");
  return text.toString("latin1");
}

/** A number of a header, in octal digits. */
function numberOf(field) {
  const text = field.toString("latin1");
  if (!/^[0-7]+[ \0]+$/.test(text)) refuse("has a header with a number that is not octal");
  return Number.parseInt(text, 8);
}

/** Reads a header: a file's path and size. */
function headerOf(block) {
  const [CHECKSUM, CHECKSUM_END] = [148, 156];
  const SPACE = 0x20;
  const sum = block.reduce(
    (sum, byte, at) => sum + (at >= CHECKSUM && at < CHECKSUM_END ? SPACE : byte),
    0,
  );
  if (numberOf(block.subarray(CHECKSUM, CHECKSUM_END)) !== sum)
    refuse("has a header whose checksum is wrong");
  if (block.toString("latin1", 257, 265) !== "ustar\x0000")
    refuse("has a header of another form than ustar");
  const type = String.fromCharCode(block[156]);
  if (type !== "0" || block.subarray(157, 257).some((byte) => byte !== 0))
    refuse(`has an entry of type ${JSON.stringify(type)}; files alone, of type 0, were expected`);
  const name = textOf(block.subarray(0, 100));
  const prefix = textOf(block.subarray(345, 500));
  return { path: prefix ? `${prefix}/${name}` : name, bytes: numberOf(block.subarray(124, 136)) };
}

const isZero = (bytes) => bytes.every((byte) => byte === 0);

/** The files of a tar, in order: path and contents. */
function* filesOf(tar) {
  if (tar.length % BLOCK_BYTES !== 0) refuse("does not end with a whole block");
  let at = 0;
  for (; at < tar.length; ) {
    const block = tar.subarray(at, at + BLOCK_BYTES);
    if (isZero(block)) break;
    const { path, bytes } = headerOf(block);
    const start = at + BLOCK_BYTES;
    at = start + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
    if (at > tar.length) refuse(`ends within ${JSON.stringify(path)}`);
    yield { path, contents: tar.subarray(start, start + bytes) };
  }
  if (tar.length - at < 2 * BLOCK_BYTES || !isZero(tar.subarray(at)))
    refuse("does not end with blocks of zeros alone");
}

/** Checks that a path is plain, does nothing, and is no other's. Letters' case makes no difference,
 * as on some disks. */
function checkPath(path, { files, folders }) {
  const shown = JSON.stringify(path);
  const folded = path.toLowerCase();
  if (!PATH.test(path))
    refuse(
      `has a file ${shown}; package/ and folders and a name of A-Z a-z 0-9 . _ - were expected`,
    );
  if (ACTIVE.test(folded)) refuse(`has a file ${shown}, which npm would act on`);
  const parts = folded.split("/");
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  if (files.has(folded) || folders.has(folded) || above.some((folder) => files.has(folder)))
    refuse(`has two files in the place of ${shown}`);
  files.add(folded);
  for (const folder of above) folders.add(folder);
  if (files.size > ENTRIES_MAX) refuse(`has more than ${ENTRIES_MAX} files`);
}

/** Reads JSON that every reader reads alike: UTF-8, no key twice, no letters escaped. */
function parseDescription(contents) {
  if (contents.length > DESCRIPTION_MAX_BYTES)
    refuse(`has a package.json of ${contents.length} bytes; ${DESCRIPTION_MAX_BYTES} are enough`);
  const plain = (text) => text.replaceAll(/\s/g, "");
  let text;
  let value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(contents);
    value = JSON.parse(text);
  } catch (error) {
    refuse(`has a package.json that is no JSON: ${error.message}`);
  }
  if (plain(JSON.stringify(value)) !== plain(text))
    refuse("has a package.json with a key that stands twice, or with escaped letters");
  return value;
}

function checkKeys(description) {
  const isObject = typeof description === "object" && description !== null;
  if (!isObject || Array.isArray(description)) refuse("has a package.json that is no object");
  const { bin, ...others } = description;
  if (bin !== undefined && JSON.stringify(bin) !== BIN)
    refuse(`installs another program than ${BIN}`);
  for (const key of Object.keys(others))
    if (!KEYS.includes(key))
      throw new Failure(
        `the tarball's package.json has ${JSON.stringify(key)}; only ${KEYS.join(", ")} were expected`,
        "remove it, or, if npm does nothing with it on publishing and installing, add it to KEYS in tarball.mjs; nothing was uploaded",
      );
}

/** Reads the package.json of a tarball, the only one that npm can find in it. */
export function readDescription(bytes) {
  const seen = { files: new Set(), folders: new Set() };
  let description;
  for (const { path, contents } of filesOf(gunzip(bytes))) {
    checkPath(path, seen);
    if (path === DESCRIPTION) description = parseDescription(contents);
  }
  if (description === undefined) refuse(`has no ${DESCRIPTION}`);
  checkKeys(description);
  return description;
}
