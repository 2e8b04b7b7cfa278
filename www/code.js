/** The call that the page makes, written out as one would write it. */

import { textElement } from "./elements.js";
import { formatSize, shortAddress } from "./format.js";

const INDENT = "  ";
/** Beyond this, options get a line each. */
const LINE_LENGTH = 62;

/**
 * @param {HTMLElement} parent filled anew
 * @param {{ method: "transcribe" | "recognize" | "recognizeStream", audio: string | File | undefined, options: object }} call
 */
export function renderCode(parent, { method, audio, options }) {
  const isFile = audio instanceof File;
  const subject = isFile ? ["file"] : [text(shortAddress(audio ?? "https://example.com/talk.mp3"))];
  const call = [
    `client.${method}(`,
    ...subject,
    ...(Object.keys(options).length > 0 ? [", ", ...literal(options, "", subject)] : []),
    ")",
  ];
  const lines = [
    [word("import"), " { Client } ", word("from"), " ", text("dashscope-asr"), ";"],
    [],
    [word("const"), " client = ", word("new"), " Client({ baseUrl: ", text("/api/v1"), " });"],
    ...(isFile
      ? [
          [
            word("const"),
            " file = input.files[0];  ",
            note(`${shortAddress(audio.name, 28)}, ${formatSize(audio.size)}`),
          ],
        ]
      : []),
    ...USES[method](call),
  ];
  parent.replaceChildren(...lines.flatMap((line, index) => (index === 0 ? line : ["\n", ...line])));
}

/**
 * @param {HTMLElement} parent filled anew
 * @param {string} name of what is called
 * @param {object} options its argument, left out when empty
 */
export function renderCall(parent, name, options) {
  const given = Object.keys(options).length > 0 ? literal(options, "") : [];
  parent.replaceChildren(`${name}(`, ...given, ");");
}

const USES = {
  transcribe: (call) => [
    [word("const"), " t = ", word("await"), " ", ...call, ";"],
    [],
    ["t.text;         ", note("what was said")],
    ["t.sentences();  ", note("with their times")],
    ["t.toSrt();      ", note("for a player")],
  ],
  recognize: (call) => [
    [word("const"), " r = ", word("await"), " ", ...call, ";"],
    [],
    ["r.text;      ", note("what was said")],
    ["r.language;  ", note("in which language")],
    ["r.emotion;   ", note("and how")],
  ],
  recognizeStream: (call) => [
    [word("for await"), " (", word("const"), " r ", word("of"), " ", ...call, ") {"],
    [INDENT, "show(r.text);  ", note("all that is known so far")],
    ["}"],
  ],
};

/** `value` as JavaScript, on one line where it fits. */
function literal(value, indent, before = []) {
  if (typeof value === "string")
    return [text(value.length > 48 ? `${value.slice(0, 46)}…` : value)];
  if (typeof value !== "object") return [word(String(value))];
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const pad = isList ? "" : " ";
  const parts = (inner) =>
    Object.entries(value).map(([key, one]) => [
      ...(isList ? [] : [`${key}: `]),
      ...literal(one, inner),
    ]);
  const line = [
    `${open}${pad}`,
    ...parts("").flatMap((part, index) => (index === 0 ? part : [", ", ...part])),
    `${pad}${close}`,
  ];
  if (lengthOf([...before, ...line]) + indent.length <= LINE_LENGTH - (before.length > 0 ? 30 : 0))
    return line;
  const inner = indent + INDENT;
  return [
    open,
    ...parts(inner).flatMap((part) => [`\n${inner}`, ...part, ","]),
    `\n${indent}${close}`,
  ];
}

function lengthOf(pieces) {
  return pieces.reduce(
    (sum, piece) => sum + (typeof piece === "string" ? piece : piece.textContent).length,
    0,
  );
}

const word = (name) => textElement("span", "word", name);
const text = (value) => textElement("span", "text", JSON.stringify(value));
const note = (value) => textElement("span", "note", `// ${value}`);
