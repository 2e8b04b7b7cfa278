// The documents that subtitles are proved with, and the files that are expected of them.

import { readdirSync, readFileSync } from "node:fs";

const fixtures = new URL("../../fixtures/", import.meta.url);
const golden = new URL("subtitles/", fixtures);

/** How each document is laid out in its `.lines` and `.karaoke` files. */
const LINES = JSON.parse(readFileSync(new URL("rules.json", golden), "utf8"));

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
  .filter((file) => file !== "rules.json")
  .map((file) => document(golden, file));

/** As the service writes them. */
export const serviceDocuments = filesOf(new URL("service/", fixtures), /^result-.*\.json$/).map(
  (file) => document(new URL("service/", fixtures), file),
);

export const allDocuments = [...goldenDocuments, ...serviceDocuments];

/** The files of a document: ending, format, and the rules they are written by. */
export function filesOfDocument(name) {
  const { karaoke, ...lines } = LINES[name] ?? LINES.others;
  return [
    { ending: "srt", format: "srt", rules: {} },
    { ending: "vtt", format: "vtt", rules: {} },
    { ending: "txt", format: "txt", rules: { times: true, speakers: true } },
    { ending: "lines.srt", format: "srt", rules: { ...lines, speakers: true } },
    { ending: "lines.vtt", format: "vtt", rules: lines },
    { ending: "karaoke.vtt", format: "vtt", rules: { ...(karaoke ?? {}), wordTimes: true } },
  ].map((file) => ({ ...file, path: new URL(`${name}.${file.ending}`, golden) }));
}
