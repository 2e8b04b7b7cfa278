// Redaction: no answer holds the key, in any escape, and no text of an error holds the query of a
// signed link. Services, gateways and storages have been seen to quote both.

/** Fields whose text the service writes, and in which it may quote a request. */
const WRITTEN = new Set([
  "message",
  "msg",
  "code",
  "request_id",
  "error",
  "error_message",
  "detail",
]);

/**
 * A question mark, plain or escaped, and what comes behind it, up to a blank or a quotation mark.
 * The runs are bounded, so that no text takes quadratic time.
 */
const QUERY =
  /(\?|%(?:25){0,4}3f|\\{1,16}u003f|\\{1,16}u\{0{0,6}3f\}|\\{1,16}x3f|&#0{0,6}63;|&#x0{0,6}3f;|&quest;)[^\s"<>]*/gi;

/** Characters of a shorter secret may stand in any text by chance. */
const SECRET_LENGTH_MIN = 6;

/** A pattern for hexadecimal digits in either case. */
const digits = (number, length) =>
  Array.from(
    number.toString(16).padStart(length, "0"),
    (digit) => `[${digit}${digit.toUpperCase()}]`,
  ).join("");

const literal = (unit) => `\\u${unit.toString(16).padStart(4, "0")}`;

/** A pattern for a character as it stands, and as JSON, JavaScript, URLs and HTML escape it. */
function escapesOf(character) {
  const code = character.codePointAt(0);
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const bytes = Array.from(new TextEncoder().encode(character));
  const forms = [
    `\\\\{0,16}${units.map(literal).join("")}`,
    units.map((unit) => `\\\\{1,16}u${digits(unit, 4)}`).join(""),
    `\\\\{1,16}(?:x${digits(code, 2)}|u\\{0{0,6}${digits(code, 1)}\\})`,
    bytes.map((byte) => `%(?:25){0,4}${digits(byte, 2)}`).join(""),
    `&#(?:0{0,6}${code}|[xX]0{0,6}${digits(code, 1)});?`,
  ];
  return `(?:${forms.join("|")})`;
}

/** A character as JSON, JavaScript, URLs and HTML escape it, whatever it is. */
const ESCAPED =
  "\\\\{1,16}(?:u[0-9a-f]{4}|u\\{0{0,6}[0-9a-f]{1,6}\\}|x[0-9a-f]{2})|%(?:25){0,4}[0-9a-f]{2}|&#x?[0-9a-f]{1,9};?";
/** Where a word begins, behind an escape too. */
const WORD_START = `(?:(?<=${ESCAPED}|\\\\[bfnrt])|(?<![a-z0-9_]))`;
/**
 * A text that may be a key or a token: one that was cut off, or that the relay does not know, such
 * as of the owner's function.
 */
const KEY_LIKE = new RegExp(
  `${WORD_START}${escapesOf("s")}(?:${escapesOf("k")}|${escapesOf("t")})${escapesOf("-")}(?:[\\w-]|${ESCAPED}){5,}`,
  "gi",
);

/** Characters of a token; a shorter text may be a name, such as `st-martin`. */
const TOKEN_LENGTH_MIN = 23;

/** Whether a text that may be a key looks like one: keys have digits. */
const isKeyLike = (text) =>
  /\d/.test(text) && (!/^st-/i.test(text) || text.length >= TOKEN_LENGTH_MIN);

/** Patterns of secrets that were used: of one relay two, and the keys of its function. */
const patterns = new Map();
const PATTERNS_MAX = 16;

/** A pattern for a secret in any escape. Each of its runs is bounded: its time is linear. */
function patternOf(secret) {
  if (patterns.size > PATTERNS_MAX) patterns.clear();
  if (!patterns.has(secret)) patterns.set(secret, Array.from(secret, escapesOf).join(""));
  return patterns.get(secret);
}

/** Redaction of the texts of one exchange. */
export class Redaction {
  #pattern;

  /** @param {unknown[]} secrets texts, such as the key; a function is no text */
  constructor(secrets) {
    const texts = secrets.filter(
      (secret) => typeof secret === "string" && secret.length >= SECRET_LENGTH_MIN,
    );
    this.#pattern = texts.length > 0 && new RegExp(texts.map(patternOf).join("|"), "g");
  }

  /** A text of an answer, without the key. */
  key(text) {
    return this.#pattern ? text.replace(this.#pattern, "[key]") : text;
  }

  /** A text of an error, without keys and without the queries of links. */
  text(text) {
    return this.key(text.replace(QUERY, "$1")).replace(KEY_LIKE, (found) =>
      isKeyLike(found) ? "[key]" : found,
    );
  }

  /**
   * A JSON value with all its texts redacted, names too.
   *
   * @param {boolean} isError whether the whole value is an error, or stands in one
   * @param {string} [name] of the field that holds it
   */
  json(value, isError, name) {
    if (typeof value === "string")
      return isError || WRITTEN.has(name) ? this.text(value) : this.key(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item, isError, name));
    if (typeof value !== "object" || value === null) return value;
    // Not so in a `message`: a recognition's holds what was said.
    const inError = isError || name === "error";
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        inError ? this.text(name) : this.key(name),
        this.json(item, inError, name),
      ]),
    );
  }
}

/** An error of the owner's functions, for the log: with its causes, and redacted. */
export function logText(error, redaction) {
  const texts = [];
  for (let cause = error; cause !== undefined && texts.length < 8; cause = causeOf(cause))
    texts.push(redaction.text(textOf(cause)));
  return texts.join("\ncaused by: ");
}

// A thrown value may be any, and throw itself where it is looked at.

function causeOf(error) {
  try {
    return error?.cause;
  } catch {
    return undefined;
  }
}

function textOf(error) {
  try {
    return String(error?.stack || error);
  } catch {
    return "an error without a text"; // such as an object without a prototype
  }
}
