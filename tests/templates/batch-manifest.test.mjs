// Lines of the batch template's manifests: whatever their bytes are, they are at most a fault of
// their own line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LINE_BYTES_MAX, linesOf } from "../../pkg-template/templates/batch/src/lines.js";
import { isSameUrl, rowsOf, tasksOf } from "../../pkg-template/templates/batch/src/manifest.js";
import { packageFolder } from "../e2e/stand-in.mjs";

const { Client } = await import(new URL("node.js", packageFolder));

const GOOD = "https://example.com/a.wav";
const bytesOf = (line) => Buffer.from(line);

async function* inPieces(bytes, pieceBytes) {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function listOf(items) {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

async function rows(bytes, pieceBytes = 65_536) {
  return listOf(rowsOf(inPieces(bytesOf(bytes), pieceBytes)));
}

/** Random numbers below `limit` that are the same in every run. */
function randomOf(seed) {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

function assertKept(url) {
  assert.ok(url.isWellFormed(), JSON.stringify(url));
  assert.doesNotMatch(url, /\p{Cc}/u);
  assert.ok([...url].length <= 100, url);
}

const FAULTS = {
  "expected a URL": [
    "null",
    "[]",
    "7",
    "true",
    '""',
    '"7"',
    "{}",
    '{"url":null}',
    '{"url":{"toString":1}}',
    '{"url":{"toString":null,"valueOf":null}}',
    '{"url":["https://example.com/a.wav"]}',
    '{"URL":"https://example.com/a.wav"}',
    '{"__proto__":{"url":"https://example.com/a.wav"}}',
    '{"__proto__":null}',
    '{"constructor":{"prototype":{"url":"https://example.com/a.wav"}}}',
    '"\\ud800"',
    '{"url":"https://example.com/\\udc00"}',
    "[".repeat(8_000),
    `{"url":${"[".repeat(4_000)}${"]".repeat(4_000)}}`,
    "ftp://example.com/a.wav",
    "https://",
    "https:///a.wav",
    "https://?a",
    "https://a b/c.wav",
    "https://[::1/a.wav",
    "https://example.com:99999/a.wav",
    "https:\\\\example.com\\a.wav",
    "OSS://bucket/a.wav",
    "oss://",
    "https://例子.com\\a.wav",
    "//example.com/a.wav",
    "a.wav",
    "\u2028\u2029 x",
  ],
  "no JSON": ["{", '"', '{"url":', '"a"b', `{"url":${"[".repeat(8_000)}`, "{'url':'x'}"],
  "control character": [
    "https://example.com/a\tb",
    "https://example.com/a.wav\rhttps://example.com/b.wav",
    "https://example.com/\0",
    "https://example.com/\x7f",
    "https://example.com/\u0085x",
    '{"url":"https://example.com/a\\nb"}',
    "\0",
    Buffer.from(GOOD, "utf16le"),
  ],
  "not UTF-8": [
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [...Buffer.from(GOOD), 0x80],
    Buffer.from(`${GOOD}?😀`).subarray(0, -1),
    Buffer.from(`{"url":"${GOOD}?é"}`, "latin1"),
    [...Buffer.from("x".repeat(97)), 0xf0, 0x9f, 0x98],
  ],
  "longer than 8192 bytes": [
    `${GOOD}?${"a".repeat(9_000)}`,
    `${GOOD}?${"😀".repeat(2_100)}`,
    `${"x".repeat(99)}${"😀".repeat(3_000)}`,
    " ".repeat(8_193),
    Buffer.alloc(20_000, 0xff),
  ],
  "longer than 8192 characters": [`${GOOD}?${"会".repeat(1_000)}`],
};

test("a fault is a fault of its own line, and its text can be stored and read again", async () => {
  for (const [fault, lines] of Object.entries(FAULTS)) {
    for (const line of lines) {
      const bytes = Buffer.concat([
        Buffer.from(`${GOOD}?before\n`),
        bytesOf(line),
        Buffer.from(`\n${GOOD}?after`),
      ]);
      const [before, bad, after, ...more] = await rows(bytes);
      assert.deepEqual(before, { line: 1, url: `${GOOD}?before` });
      assert.match(bad.fault, new RegExp(fault), JSON.stringify(line).slice(0, 100));
      assertKept(bad.url);
      assert.deepEqual([after, more], [{ line: 3, url: `${GOOD}?after` }, []]);
    }
  }
});

test("lines of random bytes come to the same rows, however they arrive", async () => {
  const random = randomOf(12);
  const parts = ["\n", "\r\n", "\r", '"', "{", "}", '{"url":"', '"}', GOOD, "😀", "\\ud83d", "\0"];
  for (let run = 0; run < 200; run += 1) {
    const bytes = Buffer.concat(
      Array.from({ length: 60 }, () =>
        random(3) === 0
          ? Buffer.from([random(256), random(256)])
          : Buffer.from(parts[random(parts.length)]),
      ),
    );
    const whole = await rows(bytes);
    assert.deepEqual(await rows(bytes, 1), whole);
    assert.deepEqual(await rows(bytes, 1 + random(40)), whole);
    for (const { url, fault } of whole) {
      if (fault) assertKept(url);
      else assert.match(url, /^[!-~]+$/);
    }
  }
});

test("the longest line has 8192 bytes, whatever its end and its characters", async () => {
  const filled = (character) => {
    const left = LINE_BYTES_MAX - GOOD.length - 1;
    const count = Math.floor(left / Buffer.byteLength(character));
    const rest = "a".repeat(left - count * Buffer.byteLength(character));
    return `${GOOD}?${rest}${character.repeat(count)}`;
  };
  for (const character of ["a", "é", "会", "😀"]) {
    const line = filled(character);
    assert.equal(Buffer.byteLength(line), LINE_BYTES_MAX);
    for (const end of ["", "\n", "\r\n"])
      for (const pieceBytes of [1, 8_191, 8_192, 8_193, 65_536]) {
        const bytes = Buffer.from(line + end);
        const [taken, ...more] = await listOf(linesOf(inPieces(bytes, pieceBytes)));
        assert.deepEqual([taken.text, taken.fault], [line, undefined]);
        assert.deepEqual(more, end === "" ? [] : [{ text: "" }]);
        const [longer] = await rows(Buffer.from(`${line}a${end}`), pieceBytes);
        assert.match(longer.fault, /longer than 8192 bytes/);
      }
  }
});

test("lines end with LF or CR LF; blank ones count and are no files", async () => {
  const bom = "\ufeff";
  for (const [text, expected] of [
    ["", []],
    ["\n\n\r\n  \t\n", []],
    [`${bom}${GOOD}`, [1]],
    [`${bom}\n${GOOD}\n`, [2]],
    [`${GOOD}\r\n\r\n${GOOD}\r\n`, [1, 3]],
    [` \t${GOOD}\u00a0 \n\u2028${GOOD}\u2028`, [1, 2]],
    [`{"url": "${GOOD}" , "title": 1}\n"${GOOD}"`, [1, 2]],
    [`{"url":"ftp://x","url":" ${GOOD} "}`, [1]],
  ]) {
    const found = await rows(text);
    assert.deepEqual(
      found,
      expected.map((line) => ({ line, url: GOOD })),
      JSON.stringify(text),
    );
  }
});

test("the same line twice is two files of their own lines", async () => {
  const found = await listOf(tasksOf(rowsOf([Buffer.from(`${GOOD}\n{\n`.repeat(3))]), 2));
  assert.deepEqual(
    found.map(({ line, task, fault }) => [line, task, Boolean(fault)]),
    [
      [1, 1, false],
      [2, 2, true],
      [3, 1, false],
      [4, 4, true],
      [5, 5, false],
      [6, 6, true],
    ],
  );
});

/** A URL as the client submits it; `undefined` where the client refuses it. */
async function submitted(url) {
  let body;
  const fetch = async (_url, init) => {
    body = JSON.parse(init.body);
    throw new Error("not sent");
  };
  const client = new Client({ apiKey: "sk-test", baseUrl: "https://example.com/api/v1", fetch });
  const error = await client.submit(url).catch((error) => error);
  assert.ok(["network", "invalid_request"].includes(error.kind), error.message);
  return body?.input.file_urls[0];
}

test("a URL is kept as the client submits it", async () => {
  const urls = [
    "https://example.com/会议 1.wav?a=名|",
    "https://例子.测试/a.wav",
    "HTTPS://例子.测试:443/a.wav?x=1#t=2",
    "http://例子.测试:8080/a",
    "https://bücher.example/ü",
    "https://ＥＸＡＭＰＬＥ.com/a",
    "https://EXAMPLE.com:443/A.wav",
    "HTTP://example.com:80/a.wav",
    "https://user:pass word@example.com/a.wav",
    "https://example.com/a.wav#t=10 s",
    'https://example.com/<a>"b"{c}|d^e`f',
    "https://example.com/%20%e4%Zz%",
    "https://example.com?x",
    "https://127.0.0.1/[a]?b[]=c",
    "https://[::1]:8080/a.wav",
    "oss://bucket/会议.wav",
    "https://xn--fsqu00a.com/😀.wav",
    "https://example.com/a\u2028b\ufeffc",
    "https://example.com/../a/./b",
    "http://example.com//a\\b",
  ];
  const random = randomOf(7);
  const parts = ["https://", "例子", "a.example", ":80", "/", "?", "#", "@", "\\", " ", "%41", "é"];
  for (let run = 0; run < 300; run += 1)
    urls.push(
      `http://${Array.from({ length: 6 }, () => parts[random(parts.length)]).join("")}`.trim(),
    );
  let taken = 0;
  for (const url of urls) {
    const [row] = await rows(JSON.stringify({ url }));
    if (row.fault) continue;
    taken += 1;
    // A user's name may stand before a host that is not ASCII: the client alone refuses that.
    const byClient = await submitted(url);
    if (byClient) assert.equal(row.url, byClient, url);
    assert.equal(await submitted(row.url), row.url);
  }
  assert.ok(taken > 60, `${taken} of ${urls.length}`);
  for (const url of urls.slice(0, 20)) assert.ok(!(await rows(url))[0].fault, url);
});

test("a user before a host that is not ASCII stays", async () => {
  const [{ url }] = await rows("https://me:a b@例子.测试:8080/a.wav");
  assert.equal(url, "https://me:a%20b@xn--fsqu00a.xn--0zwm56d:8080/a.wav");
});

test("a URL is the same in whatever way an older version wrote it", () => {
  const kept = "https://xn--fsqu00a.com/a%20b";
  assert.ok(isSameUrl("https://%E4%BE%8B%E5%AD%90.com/a%20b", kept));
  assert.ok(isSameUrl("HTTPS://xn--fsqu00a.com:443/a%20b", kept));
  assert.ok(!isSameUrl("https://xn--fsqu00a.com/a%20c", kept));
  assert.ok(!isSameUrl("{", kept));
});

test("a line of 48 MiB takes the memory of the longest that is taken", {
  timeout: 20_000,
}, async () => {
  const piece = Buffer.alloc(65_536, "a");
  async function* manifest() {
    for (let count = 0; count < 768; count += 1) yield piece;
    yield Buffer.from(`\n${GOOD}`);
  }
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = used();
  const found = await listOf(rowsOf(manifest()));
  assert.ok(used() - before < 16 << 20, `${(used() - before) >> 20} MiB`);
  assert.deepEqual(
    found.map(({ line, fault }) => [line, Boolean(fault)]),
    [
      [1, true],
      [2, false],
    ],
  );
  // Each piece costs as much as it is long, not as the line before it.
  const long = Buffer.concat([Buffer.alloc(4 << 20, "a"), Buffer.from(`\n${GOOD}`)]);
  assert.equal((await rows(long, 16)).length, 2);
});
