// An order of a WebAssembly's functions in which similar ones are neighbours: deflate looks back 32
// KB only, and LZMA codes what is near in fewer bits, so that this takes 0.8 KB off the download of
// core.wasm (gzip) and 1.2 KB off the default entry. The names that this module gives are for
// `wasm-opt --reorder-functions-by-name`.

import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";

/** Ids of sections, and of the part of the section of names that names functions. */
const [CUSTOM, IMPORT, CODE, FUNCTION_NAMES] = [0, 2, 10, 1];
/** Kinds of imports. */
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3];
const HEADER_BYTES = 8;
/** Bytes that count as one equal piece. */
const PIECE_BYTES = 4;
/** Bytes of the functions before that the next is compared with: each is tried. */
const WINDOWS_BYTES = [250, 500, 1000, 1500, 2000, 3000];
/** Bytes by which a function counts as longer, since short ones are alike by chance: each is tried. */
const LENGTH_BIASES = [4, 10, 15, 20];

/** The WebAssembly with a name for each function, in the alphabetical order to be taken. */
export function withOrderedNames(wasm) {
  const { imported, bodies } = functionsOf(wasm);
  const names = bestOrder(bodies)
    .map((body, place) => [body, `f${String(place).padStart(6, "0")}`])
    .sort(([left], [right]) => left - right)
    .flatMap(([body, name]) => [leb(imported + body), text(name)]);
  const named = Buffer.concat([leb(bodies.length), ...names]);
  const part = Buffer.concat([Buffer.of(FUNCTION_NAMES), leb(named.length), named]);
  const section = Buffer.concat([text("name"), part]);
  return Buffer.concat([wasm, Buffer.of(CUSTOM), leb(section.length), section]);
}

/** The number of imported functions, and the bodies of the others. */
function functionsOf(wasm) {
  const reader = new Reader(wasm, HEADER_BYTES);
  let imported = 0;
  const bodies = [];
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === IMPORT)
      for (let left = reader.number(); left > 0; left -= 1)
        if (reader.importKind() === FUNCTION) imported += 1;
    if (id === CODE)
      for (let left = reader.number(); left > 0; left -= 1) bodies.push(reader.bytes());
    reader.at = end;
  }
  return { imported, bodies };
}

class Reader {
  constructor(data, at) {
    this.data = data;
    this.at = at;
  }

  byte() {
    const byte = this.data[this.at];
    this.at += 1;
    return byte;
  }

  number() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      number += (byte & 127) * 2 ** shift;
      if (byte < 128) return number;
    }
  }

  bytes() {
    const length = this.number();
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  /** Reads an import and gives its kind. */
  importKind() {
    this.bytes();
    this.bytes();
    const kind = this.byte();
    if (kind === FUNCTION) this.number();
    else if (kind === GLOBAL) this.at += 2;
    else if (kind === TABLE || kind === MEMORY) {
      if (kind === TABLE) this.byte();
      const hasMaximum = this.number() & 1;
      this.number();
      if (hasMaximum) this.number();
    } else throw new Error(`core.wasm: expected imports of four kinds, got kind ${kind}`);
    return kind;
  }
}

/** The order of those tried whose bodies take the fewest bytes when they are deflated. */
function bestOrder(bodies) {
  const pieces = bodies.map(piecesOf);
  const orders = WINDOWS_BYTES.flatMap((windowBytes) =>
    LENGTH_BIASES.map((bias) => orderBySimilarity(bodies, pieces, windowBytes, bias)),
  );
  const packedBytes = (order) =>
    deflateRawSync(Buffer.concat(order.map((index) => bodies[index])), { level: 9 }).length;
  const [[best]] = orders
    .map((order) => [order, packedBytes(order)])
    .sort(([, left], [, right]) => left - right);
  return best;
}

/**
 * Indexes of the bodies: behind each the one that shares most with the last of those before it, for
 * its length.
 */
function orderBySimilarity(bodies, pieces, windowBytes, bias) {
  const owners = new Map();
  for (const [index, own] of pieces.entries())
    for (const piece of own) owners.set(piece, [...(owners.get(piece) ?? []), index]);
  const shared = bodies.map(() => 0);
  const counts = new Map();
  const count = (index, step) => {
    for (const piece of pieces[index]) {
      const before = counts.get(piece) ?? 0;
      counts.set(piece, before + step);
      // The piece enters the window, or leaves it.
      if (before === 0 || before + step === 0)
        for (const owner of owners.get(piece)) shared[owner] += step;
    }
  };
  const score = (index) => shared[index] / (pieces[index].size + bias);
  const order = [];
  const left = new Set(bodies.keys());
  let [oldest, bytes] = [0, 0];
  while (left.size > 0) {
    let next;
    for (const index of left) if (next === undefined || score(index) > score(next)) next = index;
    left.delete(next);
    order.push(next);
    count(next, 1);
    bytes += bodies[next].length;
    for (; bytes > windowBytes && oldest < order.length - 1; oldest += 1) {
      count(order[oldest], -1);
      bytes -= bodies[order[oldest]].length;
    }
  }
  return order;
}

/** The different pieces of a body, as numbers. */
function piecesOf(body) {
  const pieces = new Set();
  for (let at = 0; at + PIECE_BYTES <= body.length; at += 1) pieces.add(body.readUInt32LE(at));
  return pieces;
}

function leb(number) {
  const bytes = [];
  let left = number;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  return Buffer.of(...bytes, left);
}

const text = (characters) =>
  Buffer.concat([leb(characters.length), Buffer.from(characters, "latin1")]);
