// The command that goes on with a call that was stopped.

import { tokensOf } from "./arguments.js";
import { hasControls } from "./printable.js";

/** An argument as a POSIX shell reads it; one with control characters as bash, zsh and ksh do. */
function quoted(text) {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!hasControls(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${[...text].map(escaped).join("")}'`;
}

function escaped(character) {
  if (/['\\]/.test(character)) return `\\${character}`;
  if (!hasControls(character)) return character;
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

/** A flag before its value, and a URL. */
const URL_ARGUMENT = /^(\s*(?:-[\w-]+=)?)([a-z][a-z\d+.-]+:\/\/.*)$/is;
/** The user, query and fragment of a URL, which may be secret. */
const SECRET = /\/\/[^/]*@|[?#]/;

/** An argument without what is secret, or `undefined` where nothing is. */
function withoutSecret(text, shown) {
  const [, flag, url] = URL_ARGUMENT.exec(text) ?? [];
  return url && SECRET.test(url) ? `${flag.trim()}${shown(url)}?…` : undefined;
}

/**
 * The command that goes on, from the arguments of the one that was stopped.
 *
 * @param {string[]} args
 * @param {(url: string) => string} shown a URL without what is secret
 * @param {(input: string) => boolean} [isLeftOut] whether an input is finished
 */
export function resumeCommand(args, shown, isLeftOut = () => false) {
  const dropped = tokensOf(args)
    .filter(({ kind, name, value }) =>
      kind === "positional" ? isLeftOut(value) : kind === "option" && name === "resume",
    )
    .map(({ index }) => index);
  const words = args.filter((_, index) => !dropped.includes(index));
  const safe = words.map((text) => withoutSecret(text, shown));
  const line = words.map((text, index) => quoted(safe[index] ?? text)).join(" ");
  const hint = safe.some((text) => text !== undefined) ? "  (with the whole URLs)" : "";
  return `dashscope-asr --resume ${line}${hint}`;
}
