// The JSON body of a request, checked without a tree of all of it: audio is one long string of
// base64, which stays the bytes that arrived. Memory is bounded by the bytes of the body, whatever
// is in it and however small its pieces are.

import { Bytes } from "./bytes.js";
import { RelayError } from "./relay-error.js";

/** A string of this many bytes stays bytes, with its escapes, where it is ASCII. */
const LONG_STRING_BYTES = 4_096;
/** All else: URLs, parameters, context. */
const PARSED_BYTES_MAX = 2 ** 20;
/** Values and names; 100 files with all parameters have a few hundred. */
const VALUES_MAX = 10_000;

const [QUOTE, BACKSLASH, LETTER_U] = [0x22, 0x5c, 0x75];
/** Whether a byte inside a string means itself: printable ASCII, and no quote or backslash. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH),
);
/** Whether a byte behind a backslash is an escape of two bytes: encoders write `\/` in base64. */
const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
);
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[0-9a-fA-F]/.test(String.fromCharCode(byte))),
);
/** The characters that come before a value or a name: `[`, `{`, `,`, `:`. */
const BEFORE_VALUE = new Set([0x5b, 0x7b, 0x2c, 0x3a]);

const badBody = (message) => new RelayError(400, "Relay.BadBody", message);

/**
 * Parses a body.
 *
 * @param {Uint8Array[]} blocks of the body
 * @returns {{ body: unknown, written: BlobPart[] }} the value, in which long strings are
 *   placeholders, and the same value written anew: the service reads exactly what was checked
 */
export function parseJsonBody(blocks) {
  const { parsed, longStrings } = new Skeleton().read(blocks);
  // A visitor who could guess a placeholder could have one string stand in two places.
  const mark = `?${crypto.randomUUID()}?`;
  try {
    const text = decode(parsed, mark);
    const body = JSON.parse(text);
    // Values nested too deeply to be written are refused here too.
    return { body, written: withLongStrings(JSON.stringify(body), mark, longStrings) };
  } catch {
    throw badBody("The body is not JSON.");
  }
}

/** The parsed part as text; between two runs of bytes stands the placeholder of a long string. */
function decode(parsed, mark) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return parsed
    .map((run, index) => (index ? `${mark}${index - 1}!` : "") + decoder.decode(run))
    .join("");
}

function withLongStrings(text, mark, longStrings) {
  const [head, ...rest] = text.split(mark);
  const parts = [head];
  for (const part of rest) {
    const end = part.indexOf("!");
    parts.push(...longStrings[Number(part.slice(0, end))], part.slice(end + 1));
  }
  return parts;
}

/** Tells long strings from the rest of a body, byte by byte. */
class Skeleton {
  /** The bytes to be parsed: between two runs stood a long string. */
  #parsed = [new Bytes()];
  #parsedBytes = 0;
  #longStrings = [];
  #values = 0;
  #inString = false;
  #isEscaped = false;
  /** Digits of a `\u` that are to come. */
  #hexLeft = 0;
  /** Of the string that is being read: its bytes, as views of the blocks. */
  #views = [];
  #stringBytes = 0;
  #isPlain = true;

  read(blocks) {
    for (const block of blocks) this.#readBlock(block);
    this.#keepString(); // of a body that ends inside a string, which is no JSON
    return { parsed: this.#parsed.map((bytes) => bytes.joined()), longStrings: this.#longStrings };
  }

  #readBlock(block) {
    let at = 0;
    while (at < block.length)
      at = this.#inString ? this.#stringEnd(block, at) : this.#nextString(block, at);
  }

  /** Reads up to behind the beginning of a string, and returns where that is. */
  #nextString(block, start) {
    let at = start;
    for (; at < block.length && !this.#inString; at += 1) {
      if (block[at] === QUOTE) this.#inString = true;
      else if (BEFORE_VALUE.has(block[at])) this.#values += 1;
    }
    if (this.#values > VALUES_MAX) throw badBody(`The body has more than ${VALUES_MAX} values.`);
    this.#keep(block.subarray(start, at));
    return at;
  }

  /** Reads up to behind the end of a string, and returns where that is. */
  #stringEnd(block, start) {
    let at = start;
    while (at < block.length) {
      if (this.#hexLeft > 0 && IS_HEX[block[at]]) this.#hexLeft -= 1;
      else if (this.#isEscaped) {
        this.#isEscaped = false;
        if (block[at] === LETTER_U) this.#hexLeft = 4;
        else if (!IS_ESCAPE[block[at]]) this.#isPlain = false;
      } else {
        if (this.#hexLeft > 0) [this.#hexLeft, this.#isPlain] = [0, false]; // a `\u` cut short
        while (at < block.length && IS_PLAIN[block[at]]) at += 1;
        if (at === block.length || block[at] === QUOTE) break;
        this.#isEscaped = block[at] === BACKSLASH;
        if (!this.#isEscaped) this.#isPlain = false;
      }
      at += 1;
    }
    this.#views.push(block.subarray(start, at));
    this.#stringBytes += at - start;
    if (!this.#isPlain) this.#keepString();
    if (at === block.length) return at;
    this.#endString();
    this.#keep(block.subarray(at, at + 1));
    return at + 1;
  }

  #endString() {
    this.#inString = false;
    if (this.#isPlain && this.#stringBytes >= LONG_STRING_BYTES) {
      this.#longStrings.push(this.#views);
      this.#parsed.push(new Bytes());
    } else {
      this.#keepString();
    }
    [this.#views, this.#stringBytes, this.#isPlain] = [[], 0, true];
  }

  #keepString() {
    for (const view of this.#views) this.#keep(view);
    this.#views = [];
  }

  #keep(bytes) {
    this.#parsed.at(-1).append(bytes);
    this.#parsedBytes += bytes.length;
    if (this.#parsedBytes > PARSED_BYTES_MAX)
      throw new RelayError(
        413,
        "Relay.BodyTooLarge",
        `The body has more than ${PARSED_BYTES_MAX} bytes beside its audio.`,
      );
  }
}
