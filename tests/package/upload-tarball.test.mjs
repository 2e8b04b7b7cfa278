// The reader that checks a tarball before npm sees it: one form is read, and every other refused.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { readDescription } from "../../xtask/src/publish/tarball.mjs";
import { tarball as packed } from "./project.mjs";
import { END, entry, tarball } from "./tar.mjs";

const DESCRIPTION = '{"name":"dashscope-asr","version":"1.2.3"}';
const BIN = '{"bin":{"dashscope-asr":"./command/dashscope-asr.js"}}';
const HOSTILE = '{"name":"dashscope-asr","version":"1.2.3","publishConfig":{"proxy":"http://a"}}';
const PACKAGE = "package/package.json";
const usual = entry(PACKAGE, DESCRIPTION);
const hostile = entry(PACKAGE, HOSTILE);

/** A record of PAX: its own length, a key and a value. */
function pax(key, value) {
  const rest = ` ${key}=${value}\n`;
  const bytes = rest.length + 2;
  return `${bytes}${rest}`;
}

/** Writes text into a header. */
const put = (at, text) => ({ change: (block) => block.write(text, at, "latin1") });

test("the package that is published is read", async () => {
  const { path, name, version } = await packed();
  const read = readDescription(await readFile(path));
  assert.deepEqual([read.name, read.version], [name, version]);
});

test("its one program is no reason to refuse it", () => {
  assert.deepEqual(readDescription(tarball(entry(PACKAGE, BIN))), JSON.parse(BIN));
});

test("plain files in folders are read, and long paths", () => {
  const long = entry("b.js", "1", { prefix: `package/${"a".repeat(120)}` });
  const bytes = tarball(entry("package/a/..b/.c-_d.js"), usual, long, entry("package/a/e.js"));
  assert.deepEqual(readDescription(bytes), { name: "dashscope-asr", version: "1.2.3" });
});

describe("a tarball that npm could read as another is refused:", () => {
  const type = /has an entry of type ".+"; files alone, of type 0, were expected/;
  const place = /has two files in the place of/;
  const path = /package\/ and folders and a name of A-Z a-z 0-9 \. _ - were expected/;
  const acted = /has a file "[^"]+", which npm would act on/;
  for (const [name, bytes, cause] of [
    ["a symbolic link", tarball(usual, entry("package/a", "", { type: "2", link: PACKAGE })), type],
    ["a hard link", tarball(usual, entry("package/a", "", { type: "1", link: PACKAGE })), type],
    ["a folder", tarball(entry("package/", "", { type: "5" }), usual), type],
    ["a file of the old type", tarball(entry(PACKAGE, DESCRIPTION, { type: "\0" })), type],
    ["a contiguous file", tarball(entry(PACKAGE, DESCRIPTION, { type: "7" })), type],
    ["a link in a file's header", tarball(entry(PACKAGE, DESCRIPTION, { link: "a" })), type],
    [
      "a path by PAX",
      tarball(usual, entry("PaxHeader/a", pax("path", PACKAGE), { type: "x" }), hostile),
      type,
    ],
    [
      "a path by PAX for all",
      tarball(entry("a", pax("path", PACKAGE), { type: "g" }), usual),
      type,
    ],
    ["a long name by GNU", tarball(usual, entry("a", `${PACKAGE}\0`, { type: "L" }), usual), type],
    ["a long link by GNU", tarball(usual, entry("a", `${PACKAGE}\0`, { type: "K" }), usual), type],
    ["a second package.json", tarball(usual, hostile), place],
    ["a second one before", tarball(hostile, usual), place],
    ["the same twice", tarball(usual, entry("package/a"), entry("package/a")), place],
    ["a second one in capitals", tarball(usual, entry("package/Package.JSON", HOSTILE)), place],
    ["a folder of its name", tarball(usual, entry(`${PACKAGE}/a`)), place],
    ["a folder of its name before", tarball(entry(`${PACKAGE}/a`), usual), place],
    ["another root", tarball(usual, entry("other/package.json", HOSTILE)), path],
    ["no root", tarball(usual, entry("package.json", HOSTILE)), path],
    ["a root in capitals", tarball(usual, entry("Package/package.json", HOSTILE)), path],
    ["an absolute path", tarball(usual, entry(`/${PACKAGE}`, HOSTILE)), path],
    ["a disk", tarball(usual, entry("c:/package/package.json", HOSTILE)), path],
    ["a step up", tarball(usual, entry("package/../package/package.json", HOSTILE)), path],
    ["a step up at the end", tarball(usual, entry("package/a/..")), path],
    ["a step in place", tarball(usual, entry("package/./package.json", HOSTILE)), path],
    ["two strokes", tarball(usual, entry("package//package.json", HOSTILE)), path],
    ["a stroke at the end", tarball(usual, entry("package/a/")), path],
    ["a backslash", tarball(usual, entry("package\\package.json", HOSTILE)), path],
    ["a line's end", tarball(usual, entry("package/a\n")), path],
    ["a letter beyond ASCII", tarball(usual, entry("package/pac\u00e4ge.json")), path],
    ["an empty path", tarball(usual, entry("")), path],
    ["settings", tarball(usual, entry("package/.npmrc")), acted],
    ["settings below", tarball(usual, entry("package/a/.NPMRC")), acted],
    ["packages", tarball(usual, entry("package/node_modules/a/package.json")), acted],
    ["locked packages", tarball(usual, entry("package/npm-shrinkwrap.json")), acted],
    ["a program to compile", tarball(usual, entry("package/binding.gyp")), acted],
    [
      "bytes behind the end of a name",
      tarball(usual, entry("package/a", HOSTILE, put(10, "\n/package.json"))),
      /bytes behind the end of a text/,
    ],
    [
      "bytes behind the end of a prefix",
      tarball(usual, entry("a", "", { prefix: "package", ...put(475, "1") })),
      /bytes behind the end of a text/,
    ],
    [
      "a size in base 256",
      tarball(entry(PACKAGE, DESCRIPTION, { change: (block) => block.writeUInt8(0x80, 124) })),
      /a number that is not octal/,
    ],
    ["a size below zero", tarball(entry(PACKAGE, "", put(124, "-0000000001"))), /not octal/],
    ["another magic", tarball(entry(PACKAGE, DESCRIPTION, put(257, "ustar  \0"))), /than ustar/],
    [
      "a wrong checksum",
      tarball(usual, Buffer.from(entry("package/a")).fill(0x62, 8, 9)),
      /a header whose checksum is wrong/,
    ],
    ["an end, and then more", tarball(usual, END, hostile), /with blocks of zeros alone/],
    ["half an end, and then more", tarball(usual, END.subarray(512), hostile), /zeros alone/],
    ["no end", gzipSync(usual), /does not end with blocks of zeros alone/],
    ["a file beyond the end", gzipSync(usual.subarray(0, 512)), /ends within "package\/pac/],
    ["half a block", gzipSync(Buffer.concat([usual, END, Buffer.of(0)])), /with a whole block/],
    ["nothing", tarball(), /has no package\/package\.json/],
    ["another name for it", tarball(entry("package/a.json", DESCRIPTION)), /has no package\/pac/],
    ["two gzips", Buffer.concat([tarball(usual), tarball(hostile)]), /behind the end of its gzip/],
    ["bytes behind", Buffer.concat([tarball(usual), Buffer.of(0)]), /behind the end of its gzip/],
    ["half a gzip", tarball(usual).subarray(0, -12), /does not unpack to/],
    [
      "a wrong sum of the gzip",
      Buffer.concat([tarball(usual).subarray(0, -8), Buffer.alloc(8)]),
      /does not unpack to/,
    ],
    ["no gzip", Buffer.concat([usual, END]), /is no gzip as npm writes it/],
    ["a name in the gzip", Buffer.from(tarball(usual)).fill(8, 3, 4), /is no gzip as npm writes/],
    ["too few bytes", Buffer.of(0x1f, 0x8b, 8, 0), /is no gzip as npm writes it/],
    ["33 MiB", gzipSync(Buffer.alloc(33 * 2 ** 20)), /does not unpack to at most 33554432 bytes/],
    [
      "a thousand and one files",
      tarball(usual, ...Array.from({ length: 1000 }, (_, index) => entry(`package/${index}`))),
      /has more than 1000 files/,
    ],
  ])
    test(name, () => {
      assert.throws(
        () => readDescription(bytes),
        ({ message }) =>
          cause.test(message) &&
          message.endsWith(" Do: build and pack anew; nothing was uploaded."),
      );
    });
});

describe("a package.json that two readers could read as two is refused:", () => {
  const program = /installs another program than/;
  const twice = /a key that stands twice, or with escaped letters/;
  for (const [name, text, cause] of [
    ["a key twice", '{"name":"a","name":"dashscope-asr","version":"1.2.3"}', twice],
    ["an escaped key", '{"n\\u0061me":"dashscope-asr","version":"1.2.3"}', twice],
    ["a key twice, below", '{"name":"a","exports":{".":"./a","." :"./b"}}', twice],
    ["a mark of the order of bytes", `\ufeff${DESCRIPTION}`, /is no JSON/],
    ["a comment", `${DESCRIPTION} // a`, /is no JSON/],
    ["nothing", "", /is no JSON/],
    ["bytes that are no UTF-8", Buffer.from('{"name":"\xff"}', "latin1"), /is no JSON/],
    ["a list", "[]", /is no object/],
    ["null", "null", /is no object/],
    ["a text", '"a"', /is no object/],
    ["65 KiB", JSON.stringify({ name: "a".repeat(65 * 2 ** 10) }), /65536 are enough/],
    ["a prototype", '{"name":"a","__proto__":{"publishConfig":{}}}', /has "__proto__"; only name/],
    ["settings", HOSTILE, /has "publishConfig"; only name/],
    ["another program", BIN.replace("asr.js", "asr.mjs"), program],
    ["a program of another's name", BIN.replace('{"dashscope-asr"', '{"npm"'), program],
    ["a second program", BIN.replace(":{", ':{"npm":"./a.js",'), program],
    ["a program without a name", '{"bin":"./command/dashscope-asr.js"}', program],
    ["no program", '{"bin":null}', program],
    ["a list of programs", '{"bin":[]}', program],
  ])
    test(name, () => {
      assert.throws(() => readDescription(tarball(entry(PACKAGE, text))), { message: cause });
    });
});
