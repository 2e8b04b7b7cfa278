// The documents that subtitles are proved with, and the files that are expected of them.

import { readdirSync, readFileSync } from "node:fs";

const fixtures = new URL("../../fixtures/", import.meta.url);
const golden = new URL("subtitles/", fixtures);

/** The files of a document and their rules; the native test reads the same list. */
const LIST = JSON.parse(readFileSync(new URL("files.json", golden), "utf8"));

/** A fixture: its name, bytes and JSON. */
function document(folder, file) {
  const bytes = new Uint8Array(readFileSync(new URL(file, folder)));
  return {
    name: file.replace(/\.json$/, ""),
    bytes,
    json: JSON.parse(new TextDecoder().decode(bytes)),
  };
}

const filesOf = (folder, pattern) => readdirSync(folder).filter((file) => pattern.test(file));

/** Made up, each for something that goes wrong easily; see their README. */
export const goldenDocuments = filesOf(golden, /\.json$/)
  .filter((file) => file !== "files.json")
  .map((file) => document(golden, file));

/** As the service writes them. */
export const serviceDocuments = filesOf(new URL("service/", fixtures), /^result-.*\.json$/).map(
  (file) => document(new URL("service/", fixtures), file),
);

export const allDocuments = [...goldenDocuments, ...serviceDocuments];

/** The files of a document: ending, format, and the rules they are written by. */
export function filesOfDocument(name) {
  return Object.entries(LIST.files).map(([ending, { format, rules, ruleSet }]) => {
    const set = LIST.ruleSets[ruleSet] ?? {};
    return {
      ending,
      format,
      rules: { ...(set[name] ?? set.others), ...rules },
      path: new URL(`${name}.${ending}`, golden),
    };
  });
}
