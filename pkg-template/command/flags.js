// Flags: those of the command, and one for every option and subtitle rule of the package, by its
// name in the package (`--languageHints`) and as shells write names (`--language-hints`).

import { CALL, CLIENT, RULES } from "../option-names.js";

const set = (names) => new Set(names.trim().split(/\s+/));

/** Options that no text can stand for, those of other calls, and the key. */
const NOT_FLAGS = set(`
  apiKey fetch routeLink onProgress signal onStatus incremental expiresInSeconds startTime
  endTime status page pageSize prefix
`);
const OWN = "format out stdout json force resume state keyFile help version";
const BOOLEANS = set(`
  workspaceHost disfluencyRemoval timestampAlignment diarization audioEventDetection words
  itn keepDialect detectLanguage speakerDashes trimPunctuation latinSpaces speakers
  wordTimes times byteOrderMark stdout json force resume help version
`);
const NUMBERS = set(`
  speakerCount sampleRate timeoutMs pollIntervalMs concurrency maxLineWidth maxLines
  minDurationMs maxDurationMs maxReadingSpeed minGapMs closeGapMs maxPauseMs channelId
  offsetMs
`);
const LISTS = set("format languageHints speakerNames channelNames");
const NUMBER_LISTS = set("channelIds");
const OBJECTS = set("specialWordFilter vocabulary style");
const SHORT = { format: "f", out: "o", model: "m", help: "h", version: "v" };

function typeOf(name) {
  if (BOOLEANS.has(name)) return "boolean";
  if (NUMBERS.has(name)) return "number";
  if (LISTS.has(name)) return "list";
  if (NUMBER_LISTS.has(name)) return "numbers";
  if (OBJECTS.has(name)) return "object";
  return name === "context" ? "textOrArray" : "text";
}

/** Name of an option as shells write it: `maxLineWidth` → `max-line-width`. */
export const kebab = (name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Name of an option as the package writes it; any spelling of words is taken. */
export const camel = (flag) =>
  flag.replaceAll(/[-_]+(.)/g, (_, letter) => letter.toUpperCase()).replace(/^[-_]+/, "");

const ofPackage = (names, group, type = typeOf) =>
  names
    .split(" ")
    .filter((name) => !NOT_FLAGS.has(name))
    // The audio's format: the files' has the shorter name here.
    .map((name) => (group === "call" && name === "format" ? ["audioFormat", name] : [name, name]))
    .map(([flag, name]) => ({ flag, name, group, type: type(flag), short: SHORT[flag] }));

/**
 * Every flag: its name, the name of the option that it stands for, what takes that, and the type of
 * its value.
 */
export const FLAGS = [
  ...ofPackage(OWN, "own"),
  ...ofPackage(CLIENT, "client"),
  ...ofPackage(`${CALL} concurrency`, "call"),
  ...ofPackage(RULES, "rules"),
];

/** How users see the option of a group: `--audio-format` for the option `format` of a call. */
export function flagOf(group, name) {
  const found = FLAGS.find((flag) => flag.group === group && flag.name === name);
  return `--${kebab(found?.flag ?? name)}`;
}
