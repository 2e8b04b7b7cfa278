/** Code samples: the call that the page makes, as source code. */

import { textElement } from "./elements.js";
import { formatSize, shortAddress } from "./format.js";

const INDENT = "  ";
/** Characters of a line. Longer options get one line each. */
const LINE_LENGTH = 62;

/**
 * @param {HTMLElement} parent whose content is replaced
 * @param {{ method: "transcribe" | "recognize" | "recognizeStream", audio: string | File | undefined, options: object }} call
 * @param {boolean} [hasTimes] whether a direct model gives sentences and words
 */
export function renderCode(parent, { method, audio, options }, hasTimes = false) {
  const isFile = audio instanceof File;
  const subject = isFile
    ? ["file"]
    : [string(shortAddress(audio ?? "https://example.com/talk.mp3"))];
  const call = [
    `client.${method}(`,
    ...subject,
    ...(Object.keys(options).length > 0 ? [", ", ...literal(options, "", subject)] : []),
    ")",
  ];
  const lines = [
    [keyword("import"), " { Client } ", keyword("from"), " ", string("dashscope-asr"), ";"],
    [],
    [
      keyword("const"),
      " client = ",
      keyword("new"),
      " Client({ baseUrl: ",
      string("/api/v1"),
      " });",
    ],
    ...(isFile
      ? [
          [
            keyword("const"),
            " file = input.files[0];  ",
            comment(`${shortAddress(audio.name, 28)}, ${formatSize(audio.size)}`),
          ],
        ]
      : []),
    ...(hasTimes ? TIMED_SAMPLES : SAMPLES)[method](call),
  ];
  parent.replaceChildren(...lines.flatMap((line, index) => (index === 0 ? line : ["\n", ...line])));
}

/**
 * @param {HTMLElement} parent whose content is replaced
 * @param {string} name of the function
 * @param {object} options the argument, left out when empty
 */
export function renderCall(parent, name, options) {
  const argument = Object.keys(options).length > 0 ? literal(options, "") : [];
  parent.replaceChildren(`${name}(`, ...argument, ");");
}

/** By method: the lines around the call, and the use of its result. */
const SAMPLES = {
  transcribe: (call) => [
    [keyword("const"), " t = ", keyword("await"), " ", ...call, ";"],
    [],
    ["t.text;         ", comment("what was said")],
    ["t.sentences();  ", comment("with their times")],
    ["t.toSrt();      ", comment("for a player")],
  ],
  recognize: (call) => [
    [keyword("const"), " r = ", keyword("await"), " ", ...call, ";"],
    [],
    ["r.text;      ", comment("what was said")],
    ["r.language;  ", comment("in which language")],
    ["r.emotion;   ", comment("and how")],
  ],
  recognizeStream: (call) => [
    [keyword("for await"), " (", keyword("const"), " r ", keyword("of"), " ", ...call, ") {"],
    [INDENT, "show(r.text);  ", comment("all that is known so far")],
    ["}"],
  ],
};

/** The same for direct models that give sentences and words. */
const TIMED_SAMPLES = {
  ...SAMPLES,
  recognize: SAMPLES.transcribe,
  recognizeStream: (call) => [
    ...SAMPLES.recognizeStream(call).slice(0, -1),
    [INDENT, "r.transcription?.toSrt();  ", comment("at the end")],
    ["}"],
  ],
};

/** A value as JavaScript, on one line if it fits. */
function literal(value, indent, preceding = []) {
  if (typeof value === "string")
    return [string(value.length > 48 ? `${value.slice(0, 46)}…` : value)];
  if (typeof value !== "object") return [keyword(String(value))];
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const pad = isList ? "" : " ";
  const parts = (inner) =>
    Object.entries(value).map(([key, item]) => [
      ...(isList ? [] : [`${key}: `]),
      ...literal(item, inner),
    ]);
  const line = [
    `${open}${pad}`,
    ...parts("").flatMap((part, index) => (index === 0 ? part : [", ", ...part])),
    `${pad}${close}`,
  ];
  if (
    lengthOf([...preceding, ...line]) + indent.length <=
    LINE_LENGTH - (preceding.length > 0 ? 30 : 0)
  )
    return line;
  const inner = indent + INDENT;
  return [
    open,
    ...parts(inner).flatMap((part) => [`\n${inner}`, ...part, ","]),
    `\n${indent}${close}`,
  ];
}

function lengthOf(parts) {
  return parts.reduce(
    (sum, part) => sum + (typeof part === "string" ? part : part.textContent).length,
    0,
  );
}

const keyword = (name) => textElement("span", "word", name);
const string = (value) => textElement("span", "text", JSON.stringify(value));
const comment = (value) => textElement("span", "note", `// ${value}`);
