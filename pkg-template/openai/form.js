// The form of a transcription, as OpenAI's clients send it: fields in any order.

import { badField } from "./errors.js";

/** Parts of a form, at most. */
const PARTS_MAX = 100;
/** Formats of which the events of a stream can be made. */
const STREAMED = ["json", "text", "diarized_json"];
const FORMATS = [...STREAMED, "srt", "vtt", "verbose_json"];
const MEDIA = /^(audio|video)\/[\w.+-]{1,60}$/;
const NO_FORM = "Expected a whole form (multipart/form-data) with a file.";
const GRANULARITIES = ["word", "segment"];

/**
 * @typedef {object} Form what is asked
 * @property {File} file
 * @property {string} model as the caller wrote it
 * @property {string} format
 * @property {string[]} granularities of the times of `verbose_json`
 * @property {boolean} isStream
 * @property {string} [language] code
 * @property {string} context what the caller says of the audio
 * @property {boolean} needsTimes
 * @property {boolean} isDiarized
 */

/**
 * Parses the body of a request.
 *
 * @param {import("../relay/bytes.js").Bytes} bytes
 * @returns {Promise<Form>}
 */
export async function formOf({ headers }, bytes) {
  const type = headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) throw badField(undefined, NO_FORM);
  const body = bytes.take();
  if (isTooMuch(body)) throw badField(undefined, `Expected a form of at most ${PARTS_MAX} parts.`);
  let data;
  try {
    // Parsed by the platform.
    data = await new Response(body, { headers: { "content-type": type } }).formData();
  } catch {
    throw badField(undefined, NO_FORM);
  }
  // Fields that make no difference are ignored; this one a caller surely wants.
  if (textsOf(data, "include").includes("logprobs"))
    throw badField("include", "The models give no log probabilities.");
  const [model, context] = [textOf(data, "model"), textOf(data, "prompt").trim()];
  return { file: fileOf(data), model, context, language: languageOf(data), ...formatOf(data) };
}

/**
 * Whether a form has more parts, or more lines of headers, than one with a recording can have: each
 * takes memory and time, however short it is. In a recording the ends of lines stand by chance.
 */
function isTooMuch(bytes) {
  const [carriageReturn, lineFeed, dash] = [13, 10, 45];
  let [lines, parts] = [0, 0];
  for (
    let at = bytes.indexOf(carriageReturn);
    at >= 0;
    at = bytes.indexOf(carriageReturn, at + 1)
  ) {
    if (bytes[at + 1] !== lineFeed) continue;
    lines += 1;
    if (bytes[at + 2] === dash && bytes[at + 3] === dash) parts += 1;
  }
  return parts > PARTS_MAX || lines > 1_000 + bytes.length / 500;
}

function fileOf(data) {
  const files = data.getAll("file");
  const [file] = files;
  // Its type is a header of the upload: only one that can be its is passed on.
  if (files.length === 1 && file.size > 0)
    return MEDIA.test(file.type) ? file : new File([file], file.name);
  throw badField("file", `Expected one file with audio in the field file, got ${files.length}.`);
}

/**
 * The format that is asked for.
 *
 * @param {FormData | URLSearchParams} data
 */
export function formatOf(data) {
  const format = textOf(data, "response_format") || "json";
  const stream = textOf(data, "stream");
  const isStream = /^(true|1)$/i.test(stream);
  if (!isStream && !/^(|false|0|null)$/i.test(stream))
    throw badField("stream", "Expected true or false.");
  const formats = isStream ? STREAMED : FORMATS;
  if (!formats.includes(format))
    throw badField("response_format", `Expected one of ${formats.join(", ")}.`);
  const asked = textsOf(data, "timestamp_granularities");
  const isRight = asked.every((name) => GRANULARITIES.includes(name) && format === "verbose_json");
  if (!isRight)
    throw badField(
      "timestamp_granularities",
      "Expected word or segment, with response_format=verbose_json.",
    );
  const granularities = asked.length > 0 ? asked : ["segment"];
  const needsTimes = !["json", "text"].includes(format);
  return { format, isStream, granularities, needsTimes, isDiarized: format === "diarized_json" };
}

/** The code of a language, without script and country: the models know none. */
function languageOf(data) {
  const text = textOf(data, "language").trim();
  const [, code] = /^([a-z]{2,3})(?:[-_][a-z\d]{1,8}){0,4}$/i.exec(text) ?? [];
  if (code || /^(auto)?$/i.test(text)) return code?.toLowerCase();
  throw badField("language", "Expected a language code of ISO 639-1, such as en or zh.");
}

/** The text of a field; empty where it is missing. */
const textOf = (data, name) => textsOf(data, name)[0] ?? "";

/** The texts of a field that may be a list, as each client writes its name. */
function textsOf(data, name) {
  const values = [...data.getAll(`${name}[]`), ...data.getAll(name)];
  if (values.every((value) => typeof value === "string")) return values;
  throw badField(name, "Expected a text, got a file.");
}
