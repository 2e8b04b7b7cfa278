// The secrets of these tests and their escapes. They are made at run time: no file holds a text
// that looks like a key.

import { createHash } from "node:crypto";

const made = (name, length) => createHash("sha256").update(name).digest("hex").slice(0, length);

/** The key of the account. */
export const KEY = `sk-${made("key", 32)}`;
/** A key that was renewed. */
export const OLD_KEY = `sk-${made("old key", 32)}`;
/** A temporary token, which `createToken` gives to its caller. */
export const TOKEN = `st-${made("token", 32)}`;
/** Signature in the query of a result's link. */
export const SIGNATURE = made("signature of a link", 28);
/** Signature in the URL of a file, which a caller gives and gets back. */
export const FILE_SIGNATURE = made("signature of a file", 28);
/** Signature of an upload policy, a field of the form. */
export const UPLOAD_SIGNATURE = made("signature of an upload", 28);
/** Secret of the relay, by which it signs. */
export const RELAY_SECRET = made("secret of the relay", 40);

const hex = (code) => code.toString(16).padStart(2, "0");
const each = (write) => (text) =>
  Array.from(text, (letter, at) => write(letter.charCodeAt(0), at)).join("");

/** Escapes by name, as JSON, JavaScript, URLs and HTML write a text. */
export const ESCAPES = {
  raw: (text) => text,
  "\\u": each((code) => `\\u00${hex(code)}`),
  "\\U": each((code) => `\\u00${hex(code).toUpperCase()}`),
  "\\\\u": each((code) => `\\\\u00${hex(code)}`),
  "\\u{}": each((code) => `\\u{${hex(code)}}`),
  "\\x": each((code) => `\\x${hex(code)}`),
  "%": each((code) => `%${hex(code)}`),
  "%25": each((code) => `%25${hex(code)}`),
  "%2525": each((code) => `%2525${hex(code).toUpperCase()}`),
  "&#": each((code) => `&#${code};`),
  "&#x": each((code) => `&#x${hex(code)};`),
  "&#X00": each((code) => `&#X00${hex(code).toUpperCase()};`),
  "first letter": (text) => `\\u00${hex(text.charCodeAt(0))}${text.slice(1)}`,
  mixed: each((code, at) =>
    [String.fromCharCode(code), `%${hex(code)}`, `\\u00${hex(code)}`, `&#${code};`].at(at % 4),
  ),
};

/** A text in every escape. */
export const inEveryEscape = (text) =>
  Object.values(ESCAPES)
    .map((write) => write(text))
    .join(" ");
