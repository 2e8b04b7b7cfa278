// Formats of the files that are written, and the subtitle rules that each takes.

import { quoted } from "./flag-values.js";
import { UsageError } from "./usage-error.js";

const METHODS = { srt: "toSrt", vtt: "toVtt", ass: "toAss", lrc: "toLrc", txt: "toText" };
export const FORMATS = [...Object.keys(METHODS), "json"];
/** Formats that need no times. */
const WITHOUT_TIMES = ["txt", "json"];

/** Rules of some formats only; every other one is of all but plain text and JSON. */
const TAKEN_BY = {
  byteOrderMark: ["srt", "ass", "lrc"],
  wordTimes: ["vtt", "ass", "lrc"],
  style: ["ass"],
  times: ["txt"],
};
const OF_ALL = ["speakers", "speakerNames", "channelNames", "channelId", "offsetMs", "lineEnding"];

function takes(format, rule) {
  if (format === "json") return false;
  if (TAKEN_BY[rule]) return TAKEN_BY[rule].includes(format);
  return format !== "txt" || OF_ALL.includes(rule);
}

/** The formats of a call: those asked for, each once, or the default of the model. */
export function chooseFormats(asked, kind, model) {
  const formats = [...new Set(asked ?? [kind === "text" ? "txt" : "srt"])];
  for (const format of formats)
    if (!FORMATS.includes(format))
      throw new UsageError(
        `--format: expected ${FORMATS.join(", ")} with commas between them, ` +
          `got ${quoted(String(format))}.`,
      );
  const timed = formats.find((format) => !WITHOUT_TIMES.includes(format));
  if (kind === "text" && timed)
    throw new UsageError(
      `--format: ${model} gives no times, which ${timed} needs. Use --format txt or json, ` +
        "or a model with times such as --model qwen-audio-3.1-asr-flash.",
    );
  return formats;
}

/** The rules of one format: of several formats each gets the rules that it takes. */
export const rulesOf = (format, rules) =>
  Object.fromEntries(Object.entries(rules).filter(([rule]) => takes(format, rule)));

/** The first rule that none of the formats takes. */
export const idleRule = (formats, rules) =>
  Object.keys(rules).find((rule) => !formats.some((format) => takes(format, rule)));

/** The formats that take a rule. */
export const formatsWith = (rule) => FORMATS.filter((format) => takes(format, rule));

/** The content of a file in a format, of a transcription or of a text without times. */
export function contentOf(result, format, rules) {
  if (format === "json") return `${JSON.stringify(result)}\n`;
  if (result.toText) return result[METHODS[format]](rulesOf(format, rules));
  return result.text === "" ? "" : `${result.text}\n`;
}
