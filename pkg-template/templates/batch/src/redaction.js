// Redaction: no text that the ledger keeps, that the Worker answers, or that its errors carry holds a
// secret, in any escape, or the query of a link, which may be signed. Errors of the client are
// redacted already; those of the runtime, of R2 and of other hosts are not.

const REDACTED = "[key]";
/** Characters of a shorter secret may stand in any text by chance. */
const SECRET_LENGTH_MIN = 6;
/** Characters of the longest text that is kept. */
const TEXT_LENGTH_MAX = 2_000;
/**
 * Characters of the longest text that is read: an error may quote a whole document. Of a longer one
 * the last word, in which a secret may have been cut, is dropped; of a long word this many characters.
 */
const TEXT_READ_MAX = 8_192;
const LAST_WORD_MAX = 4_096;
/** Query of a URL; the question mark may be escaped, as in a URL that is a value of another's. */
const QUERY = /(\?|%(?:25){0,8}3f|\\u003f|\\x3f|&#0{0,8}63;|&#x0{0,8}3f;)[^\s"<>]+/gi;
/** Names of what is signed or signs. */
const SIGNED_NAME =
  "(?:signature(?:provided)?|accesskeyid|security-?token|x-(?:oss|amz)-[a-z0-9-]{1,40})";
/** Signed parameters that stand without their URL, as storages quote them: `a=b`, `a: b`, `"a":"b"`. */
const SIGNED = new RegExp(
  `(${SIGNED_NAME}(?:\\\\{0,4}["'])?\\s{0,4}(?:[=:]|%(?:25){0,8}3[ad]|\\\\u003[ade]|%(?:25){0,8}3e|&gt;)\\s{0,4}(?:\\\\{0,4}["'])?)[^\\s"<>&]+`,
  "gi",
);
/** Elements of an XML error of a storage that hold a signature, or what was signed. */
const SIGNED_ELEMENT =
  /(<(?:signature|(?:oss|aws)?accesskeyid|security-?token|stringtosign|canonicalrequest)[a-z]{0,20}>)[^<]+/gi;
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
    let text = beginningOf(textOf(value));
    for (const pattern of [SIGNED_ELEMENT, QUERY, SIGNED, USER]) text = text.replace(pattern, "$1");
    for (const secret of secrets) text = text.replace(secret, REDACTED);
    return text.length > TEXT_LENGTH_MAX
      ? `${text.slice(0, TEXT_LENGTH_MAX).toWellFormed()}…`
      : text;
  };
}

/** The beginning of a long text, without a part of a secret at its end. */
function beginningOf(text) {
  if (text.length <= TEXT_READ_MAX) return text;
  const shortest = TEXT_READ_MAX - LAST_WORD_MAX;
  let end = TEXT_READ_MAX;
  while (end > shortest && !/\s/.test(text[end - 1])) end -= 1;
  return `${text.slice(0, end).toWellFormed()}…`;
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
    const inText = `\\\\{1,32}(?:u0{0,8}${hex}|u\\{0{0,8}${hex}\\}|x${hex})`;
    return `(?:${plain}|${inText}|%(?:25){0,8}${hex}|&#0{0,8}${code};?|&#[xX]0{0,8}${hex};?)`;
  });
  return new RegExp(characters.join(""), "g");
}
