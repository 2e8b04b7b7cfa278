// Redaction: no answer holds the key, in any escape, and no text of an error holds the query of a
// signed link. Services, gateways and storages have been seen to quote both.

/** Fields whose text the service writes, and in which it may quote a request. */
const WRITTEN = new Set(["message", "code", "request_id", "error", "error_message", "detail"]);

/**
 * A question mark, plain or escaped, and what comes behind it, up to a blank or a quotation mark.
 * The runs are bounded, so that no text takes quadratic time.
 */
const QUERY =
  /(\?|%(?:25){0,4}3f|\\{1,16}u003f|\\{1,16}u\{0{0,6}3f\}|\\{1,16}x3f|&#0{0,6}63;|&#x0{0,6}3f;)[^\s"<>]*/gi;

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

/** What is taken out of the texts of one exchange. */
export class Redaction {
  #pattern;

  /** @param {unknown[]} secrets texts, such as the key; a function is no text */
  constructor(secrets) {
    const texts = secrets.filter(
      (secret) => typeof secret === "string" && secret.length >= SECRET_LENGTH_MIN,
    );
    // Each run is bounded, so the time is linear in the text.
    const patterns = texts.map((secret) => Array.from(secret, escapesOf).join(""));
    this.#pattern = patterns.length > 0 && new RegExp(patterns.join("|"), "g");
  }

  /** A text of an answer, without the key. */
  key(text) {
    return this.#pattern ? text.replace(this.#pattern, "[key]") : text;
  }

  /** A text of an error, without the key and without the queries of links. */
  text(text) {
    return this.key(text.replace(QUERY, "$1"));
  }

  /**
   * A JSON value with all its texts redacted, names too. `name` is that of the field that holds it.
   */
  json(value, name) {
    if (typeof value === "string") return WRITTEN.has(name) ? this.text(value) : this.key(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.key(name), this.json(item, name)]),
    );
  }
}

/** An error of the owner's functions, for the log: with its causes, and redacted. */
export function logText(error, redaction) {
  const texts = [];
  for (let cause = error; cause !== undefined && texts.length < 8; cause = cause?.cause)
    texts.push(redaction.text(textOf(cause)));
  return texts.join("\ncaused by: ");
}

function textOf(error) {
  try {
    return String(error?.stack || error);
  } catch {
    return "an error without a text"; // such as an object without a prototype
  }
}
