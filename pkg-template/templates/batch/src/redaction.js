// Redaction: no text that the ledger keeps, that the Worker answers, or that its errors carry holds a
// secret, in any escape, or the query of a link, which may be signed. Errors of the client are
// redacted already; those of the runtime, of R2 and of other hosts are not.

const REDACTED = "[key]";
/** Characters of a shorter secret may stand in any text by chance. */
const SECRET_LENGTH_MIN = 6;
/** Characters of the longest text that is kept. */
const TEXT_LENGTH_MAX = 2_000;
/** Query of a URL; the question mark may be escaped, as in a URL that is a value of another's. */
const QUERY = /(\?|%(?:25)*3f|\\u003f|\\x3f|&#0*63;|&#x0*3f;)[^\s"<>]+/gi;
/** Signed parameters that stand without their URL, as storages quote them. */
const SIGNED =
  /((?:signature|accesskeyid|security-token|x-oss-[a-z-]+|x-amz-[a-z-]+)(?:=|%(?:25)*3d|\\u003d))[^\s"<>&]+/gi;
/** User and password of a URL. */
const USER = /(:(?:\\?\/){2})[^\s"<>/?#\\]*@/g;

/**
 * A function that makes a text of any value, without what is secret.
 *
 * @param {{ DASHSCOPE_API_KEY?: string, BATCH_TOKEN?: string }} env
 * @returns {(value: unknown) => string}
 */
export function redactorOf({ DASHSCOPE_API_KEY, BATCH_TOKEN }) {
  const secrets = [DASHSCOPE_API_KEY, BATCH_TOKEN]
    .filter((secret) => secret?.length >= SECRET_LENGTH_MIN)
    .map(anyEscapeOf);
  return (value) => {
    let text = textOf(value).replace(QUERY, "$1").replace(SIGNED, "$1").replace(USER, "$1");
    for (const secret of secrets) text = text.replace(secret, REDACTED);
    return text.length > TEXT_LENGTH_MAX
      ? `${text.slice(0, TEXT_LENGTH_MAX).toWellFormed()}…`
      : text;
  };
}

/** The text of a thrown value, which may be anything; an error's with that of its cause. */
function textOf(value) {
  try {
    if (typeof value !== "object" || value === null) return String(value);
    const { message, cause } = value;
    const reason = typeof cause?.message === "string" ? `: ${cause.message}` : "";
    return `${message ?? value}${reason}`;
  } catch {
    return "an unknown failure";
  }
}

/** Pattern of a secret, each of whose characters may be escaped, any number of times. */
function anyEscapeOf(secret) {
  const characters = Array.from(secret, (character) => {
    const code = character.codePointAt(0);
    const hex = code
      .toString(16)
      .padStart(2, "0")
      .replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    const plain = `\\\\{0,32}${character.replace(/[^0-9A-Za-z_]/u, "\\$&")}`;
    const inText = `\\\\{1,32}(?:u0*${hex}|u\\{0*${hex}\\}|x${hex})`;
    return `(?:${plain}|${inText}|%(?:25)*${hex}|&#0*${code};?|&#[xX]0*${hex};?)`;
  });
  return new RegExp(characters.join(""), "g");
}
