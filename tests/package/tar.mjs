// Tarballs of any form, also of those that `npm pack` never writes.

import { gzipSync } from "node:zlib";

const BLOCK_BYTES = 512;

/** A header of ustar; `change` may write into it before the checksum is taken. */
export function header({ path, prefix = "", size, type = "0", link = "", change = () => {} }) {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(path, 0, 100, "latin1");
  block.write("000644 \0", 100, "latin1");
  block.write(`${size.toString(8).padStart(11, "0")} `, 124, "latin1");
  block.write(`${type}${link}`, 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  block.write(prefix, 345, 155, "latin1");
  change(block);
  block.write("        ", 148, "latin1");
  const sum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** An entry: a header, and the contents in whole blocks. */
export function entry(path, contents = "", more = {}) {
  const bytes = Buffer.from(contents);
  const padding = Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES);
  return Buffer.concat([header({ path, size: bytes.length, ...more }), bytes, padding]);
}

/** The two blocks that end a tar. */
export const END = Buffer.alloc(2 * BLOCK_BYTES);

/** A tarball of these entries. */
export const tarball = (...entries) => gzipSync(Buffer.concat([...entries, END]));
