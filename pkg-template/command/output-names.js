// Names of the files that are written: of each input its own, whatever the others are called.

import { Buffer } from "node:buffer";
import { basename, dirname, extname, join, resolve } from "node:path";

/** Limits of names of URLs: file systems take 255 bytes, with a number and an ending. */
const STEM_MAX = 80;
const STEM_BYTES_MAX = 200;
/** Names of devices on Windows, with any ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** The name without its ending of what a URL leads to, as every file system takes it. */
export function stemOfUrl(url) {
  const [, host, path] = /^[^:]+:\/\/([^/?#]*)([^?#]*)/.exec(url);
  const segment = decoded(path.split("/").findLast(Boolean) ?? "");
  const name = segment
    .replaceAll(/[\p{Cc}\p{Cf}/\\<>:"|?*]/gu, "_")
    .replaceAll(/^[. ]+|[. ]+$/g, "");
  const stem = shortened(basename(name, extname(name)));
  const own = stem || shortened(host.replaceAll(/[^\w.-]/g, "_")) || "";
  return stemOfDots(own).replace(DEVICES, "_$&");
}

function shortened(text) {
  const characters = [...text].slice(0, STEM_MAX);
  while (Buffer.byteLength(characters.join("")) > STEM_BYTES_MAX) characters.pop();
  return characters.join("");
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A name; one of dots alone would be a folder. */
const stemOfDots = (stem) => (/^\.*$/.test(stem) ? "audio" : stem);

/** The name of a file without its ending. */
function stemOfFile(path) {
  return stemOfDots(basename(path, extname(path)));
}

/** A name as file systems compare it that take no notice of case. */
const folded = (path) => resolve(path).normalize("NFC").toUpperCase().toLowerCase();

/**
 * Names the files of each input. The first of several inputs of one name keeps it, the others get a
 * number: `talk`, `talk-2`. The same inputs in the same order get the same names.
 *
 * @param {{ url?: string, path?: string }[]} inputs
 * @param {string[]} formats
 * @param {string} [folder] by default beside a file, and the current folder for URLs
 * @returns {{ stem: string, twin?: number, outputs: { format: string, path: string }[] }[]} `twin`
 *   is the index of the input whose name this one would have had
 */
export function nameOutputs(inputs, formats, folder) {
  const wanted = inputs.map(({ url, path }) =>
    url === undefined
      ? join(folder ?? dirname(path), stemOfFile(path))
      : join(folder ?? ".", stemOfUrl(url)),
  );
  const owners = new Map();
  for (const [index, stem] of wanted.entries())
    if (!owners.has(folded(stem))) owners.set(folded(stem), index);
  return wanted.map((own, index) => {
    const twin = owners.get(folded(own));
    let stem = own;
    for (let number = 2; owners.get(folded(stem)) !== index; number += 1) {
      stem = `${own}-${number}`;
      if (!owners.has(folded(stem))) owners.set(folded(stem), index);
    }
    const outputs = formats.map((format) => ({ format, path: `${stem}.${format}` }));
    return { stem, ...(twin !== index && { twin }), outputs };
  });
}
