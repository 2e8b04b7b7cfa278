// Requests to the batch template in workerd: manifests of any bytes, sent twice, at once, broken off
// or changed; parameters; settings that are wrong.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startStandIn } from "../e2e/stand-in.mjs";
import { batchWorker } from "./batch-worker.mjs";

const TOKEN = "a-token-of-the-tests";
const KEY = "sk-5a0c93e1b7d24f68a1c5e90b3d7f2468";
/** The template, with variables that a request may replace, and ledgers that a test may write. */
const MAIN = `
  import batch from "./index.js";
  import { Batch as Shipped } from "./batch.js";
  export { Account, TaskWorkflow } from "./index.js";
  export class Batch extends Shipped {
    async write(statements) {
      for (const [statement, ...values] of statements) this.ctx.storage.sql.exec(statement, ...values);
    }
  }
  export default {
    ...batch,
    async fetch(request, env) {
      const [vars, written] = ["x-vars", "x-written"].map((name) => JSON.parse(request.headers.get(name) ?? "null"));
      if (written) await env.BATCH.get(env.BATCH.idFromName(written.batch)).write(written.statements);
      const changed = { ...env, ...vars };
      for (const name in vars) if (vars[name] === null) delete changed[name];
      return batch.fetch(request, changed);
    },
  };`;

/** JSON in ASCII, as a header takes it. */
const inAscii = (value) =>
  JSON.stringify(value).replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

describe("a batch", { timeout: 60_000 }, () => {
  let service;
  let worker;

  before(async () => {
    service = await startStandIn(
      "--recogniser",
      "canned",
      "--pending-ms",
      "20",
      "--running-ms",
      "20",
    );
    worker = await batchWorker(
      undefined,
      {
        BASE_URL: service.baseUrl,
        DASHSCOPE_API_KEY: service.apiKey,
        BATCH_TOKEN: TOKEN,
        FILES_PER_TASK: 3,
        SETTLE_SECONDS: 2,
        SUBTITLES: {},
      },
      { main: MAIN },
    );
  });

  after(async () => {
    await worker?.dispose();
    service?.stop();
  });

  const ask = (path, { headers, ...init } = {}) =>
    worker.dispatchFetch(`https://batch/batches/${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
    });
  const put = (batch, body, headers) => ask(batch, { method: "PUT", body, headers });
  const clip = (name) => `${service.samples[0].url}?${name}`;

  /** Status and code of an answer; `undefined` where it is no error. */
  async function refusal(answer) {
    const { code, message } = await answer.json();
    return [answer.status, code, message];
  }

  async function completed(batch) {
    for (;;) {
      const progress = await (await ask(batch)).json();
      if (progress.complete) return progress;
      await sleep(100);
    }
  }

  async function outcomes(batch, query = "") {
    const text = await (await ask(`${batch}/files${query}`)).text();
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** Times that each file was submitted. */
  async function paid(part) {
    const records = await (await fetch(`${service.origin}/__control`)).json();
    const urls = records
      .filter(
        ({ method, path, status }) =>
          method === "POST" && /transcription$/.test(path) && status === 200,
      )
      .flatMap(({ body }) => body.input.file_urls);
    return urls.filter((url) => url.includes(part)).sort();
  }

  test("takes a manifest of any bytes, again and at once: good lines are transcribed, once", async () => {
    const bad = [
      '{"url":{"toString":1}}',
      '{"url":"https://example.com/\\udc00"}',
      '"\\ud800"',
      "null",
      "[".repeat(8_000),
      "\0",
      `${"x".repeat(99)}${"😀".repeat(3_000)}`,
      `${"x".repeat(99)}😀😀`,
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from("😀").subarray(0, 3),
      Buffer.alloc(100_000, "\u2028"),
    ];
    const lines = bad.flatMap((line, index) => [clip(`any${index}`), line]);
    const manifest = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]));
    const answers = await Promise.all([1, 2, 3].map(() => put("any", manifest)));
    answers.push(await put("any", manifest));
    for (const answer of answers)
      assert.deepEqual(await answer.json(), { batch: "any", files: lines.length });
    const { succeeded, failed, codes } = await completed("any");
    assert.deepEqual(
      [succeeded, failed, codes],
      [bad.length, bad.length, { InvalidLine: bad.length }],
    );
    const kept = await outcomes("any");
    assert.deepEqual(
      kept.map(({ line }) => line),
      lines.map((_, index) => index + 1),
    );
    for (const { url, message } of kept.filter(({ status }) => status === "failed"))
      assert.ok(url.isWellFormed() && message.isWellFormed(), JSON.stringify(url));
    assert.deepEqual(await paid("?any"), bad.map((_, index) => clip(`any${index}`)).sort());
  });

  test("knows its files again by the URL that was submitted", async () => {
    const lines = [
      "http://例子.localhost:1/a.wav",
      `HTTP${clip("会议 |<a>#t=1").slice(4)}`,
      `${service.origin.replace("//", "//user:pass word@")}/samples/missing.wav`,
    ];
    await put("urls", lines.join("\n"));
    const { codes } = await completed("urls");
    // NoResult would say that the service named another URL.
    assert.equal(codes.NoResult, undefined, JSON.stringify(codes));
    assert.equal((await outcomes("urls"))[0].url, "http://xn--fsqu00a.localhost:1/a.wav");
  });

  test("starts the lines before the one that has changed", async () => {
    const before = [1, 2].map((n) => clip(`first${n}`));
    await put("changed", `${before[0]}\n${clip("was")}\n`);
    await completed("changed");
    const answer = await put("changed", `${before[0]}\n${clip("is")}\n${clip("never")}`);
    assert.deepEqual((await refusal(answer)).slice(0, 2), [409, "ManifestChanged"]);

    // Rows of an older version: a conflict left good ones without their task.
    const statements = [before[0], before[1], clip("kept")].map((url, index) => [
      "INSERT INTO files VALUES (?, 1, ?, NULL, NULL, NULL, NULL)",
      index + 1,
      url,
    ]);
    const changed = `${before[0]}\n${before[1]}\n${clip("other")}`;
    const conflict = await put("left", changed, {
      "x-written": inAscii({ batch: "left", statements }),
    });
    assert.deepEqual((await refusal(conflict)).slice(0, 2), [409, "ManifestChanged"]);
    const same = await put("left", `${before[0]}\n${before[1]}\n${clip("kept")}`);
    assert.equal(same.status, 200);
    assert.equal((await completed("left")).succeeded, 3);
    assert.deepEqual(await paid("?never"), []);
  });

  test("takes a manifest that is changed in any way for another one, and starts nothing new", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => clip(`moved-${name}`));
    const first = `${a}\n\n${b}\n{\n${c}\n`;
    await put("moved", first);
    await completed("moved");
    for (const [manifest, line] of [
      [`${a}\n${b}\n`, 2],
      [`${a}\n${b}`, 2],
      [`${a}\n${clip("moved-new")}\n${b}\n{\n${c}\n`, 2],
      [`${a}\n{\n${b}\n{\n${c}\n`, 2],
      [`\n${a}\n${b}\n`, 1],
      [`${a}\n\n\n{\n${c}\n`, 3],
      [`${a}\n\n${b}\n\n${c}\n`, 4],
      [`${a}\n\n\n\n\n\n${clip("moved-new")}`, 3],
      [`${a}\n`, 3],
      [`${a}\n\n${b}\n{\n`, 5],
      [`${a}\n\n${b}\n{\n\n\n`, 5],
      ["\n", 1],
    ]) {
      const [status, code, message] = await refusal(await put("moved", manifest));
      assert.deepEqual([status, code], [409, "ManifestChanged"], JSON.stringify(manifest));
      assert.match(message, new RegExp(`^Line ${line} `));
    }
    assert.deepEqual(await paid("?moved"), [a, b, c]);
    assert.equal((await put("moved", first)).status, 200);
    assert.equal((await put("moved", `${first}\n\n${clip("moved-d")}`)).status, 200);
    assert.equal((await completed("moved")).succeeded, 4);
    assert.deepEqual(await paid("?moved"), [a, b, c, clip("moved-d")]);
  });

  test("compares a manifest across the groups in which it is kept", async () => {
    const lines = Array.from({ length: 1_200 }, (_, index) => `{ ${index}`);
    await put("groups", lines.join("\n"));
    for (const [manifest, line] of [
      [lines.slice(0, 1_000), 1_001],
      [lines.slice(0, 500), 501],
      [[...lines.slice(0, 500), "", ...lines.slice(501)], 501],
      [[...lines.slice(0, 499), ...Array(300).fill(""), ...lines.slice(799)], 500],
    ]) {
      const [, code, message] = await refusal(await put("groups", manifest.join("\n")));
      assert.equal(code, "ManifestChanged");
      assert.match(message, new RegExp(`^Line ${line} `));
    }
    assert.equal((await put("groups", lines.join("\n"))).status, 200);
  });

  test("gives up a manifest that stands still; its lines go on, and it may come again", {
    timeout: 20_000,
  }, async () => {
    const lines = [1, 2, 3].map((n) => clip(`still${n}`)).join("\n");
    const { href } = await worker.ready;
    const sent = httpRequest(new URL("/batches/still", href), {
      method: "PUT",
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        "Content-Length": Buffer.byteLength(lines),
        "x-vars": '{"IDLE_SECONDS":1}',
      },
    });
    sent.on("error", () => {});
    const answered = once(sent, "response");
    // A slow manifest is taken as long as bytes come.
    for (const piece of [0, 1, 2, 3]) {
      sent.write(lines.slice(piece * 5, piece * 5 + 5));
      await sleep(400);
    }
    sent.write(lines.slice(20, -10));
    const [response] = await answered;
    assert.equal(response.statusCode, 408);
    assert.equal(JSON.parse(await response.toArray()).code, "ManifestStalled");
    sent.destroy();
    while ((await (await ask("still")).json()).succeeded < 2) await sleep(100);
    assert.equal((await (await ask("still")).json()).received, false);
    assert.deepEqual(await (await put("still", lines)).json(), { batch: "still", files: 3 });
    assert.equal((await completed("still")).succeeded, 3);
    assert.equal((await paid("?still")).length, 3);
  });

  test("takes a manifest again that an older version has stored", async () => {
    const statement = "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, NULL)";
    const statements = [
      [statement, 1, 1, "{\ufffd", "failed", "InvalidLine", "the line is no JSON (Unexpected end)"],
      [statement, 2, 2, "http://%E4%BE%8B%E5%AD%90.localhost:1/a", "failed", "Gone", "gone"],
      [statement, 3, 2, clip("old"), null, null, null],
    ];
    const manifest = `{😀\nhttp://例子.localhost:1/a\n${clip("old")}\n`;
    const written = { "x-written": inAscii({ batch: "old", statements }) };
    assert.deepEqual(await (await put("old", manifest, written)).json(), {
      batch: "old",
      files: 3,
    });
    assert.deepEqual((await completed("old")).codes, { InvalidLine: 1, Gone: 1 });
    for (const changed of ["{😀\n{", `${clip("a")}`, "{😀\nhttp://例子.localhost:2/a"])
      assert.equal((await put("old", changed)).status, 409, changed);
  });

  test("starts lines that come after their task has ended", async () => {
    await put("grows", clip("grow1"));
    await completed("grows");
    const lines = [1, 2, 3, 4, 5].map((n) => clip(`grow${n}`));
    assert.equal((await put("grows", lines.join("\n"))).status, 200);
    assert.equal((await completed("grows")).succeeded, 5);
    assert.deepEqual(await paid("?grow"), lines);
  });

  test("forgets the line at which a request broke off", async () => {
    const lines = [1, 2, 3].map((n) => clip(`broken${n}`)).join("\n");
    const { href } = await worker.ready;
    const sent = httpRequest(new URL("/batches/broken", href), {
      method: "PUT",
      headers: { Authorization: `Bearer ${TOKEN}`, "Content-Length": Buffer.byteLength(lines) },
    });
    sent.on("error", () => {});
    sent.write(lines.slice(0, -10));
    await sleep(200);
    sent.destroy();
    assert.deepEqual(await (await put("broken", lines)).json(), { batch: "broken", files: 3 });
    assert.equal((await completed("broken")).succeeded, 3);
  });

  test("of no file is complete; one that never came is none", async () => {
    assert.deepEqual(await (await put("blank", "\n \r\n")).json(), { batch: "blank", files: 0 });
    assert.equal((await completed("blank")).files, 0);
    assert.deepEqual((await refusal(await ask("never"))).slice(0, 2), [404, "NoSuchBatch"]);
  });

  test("refuses parameters by name", async () => {
    const cases = [
      [`x?manifest=`, { method: "PUT" }, 400, "InvalidParameter", /^manifest: .*got 0 bytes/],
      [`x?manifest=${"m".repeat(1_025)}`, { method: "PUT" }, 400, "InvalidParameter", /1025 bytes/],
      [`x?manifest=${"%E4%BC%9A".repeat(342)}`, { method: "PUT" }, 400, "InvalidParameter", /1026/],
      [`x?manifest=${"m".repeat(1_024)}`, { method: "PUT" }, 400, "NoManifest", /no object/],
      ["x?manifest=%FF%00", { method: "PUT" }, 400, "NoManifest", /no object/],
      ["x/files?status=done", {}, 400, "InvalidParameter", /^status: .*waiting, succeeded, failed/],
      ["x/files?status=", {}, 400, "InvalidParameter", /^status: /],
    ];
    for (const id of ["__proto__", "-a", "a".repeat(65), "%74alks", "a%2Fb", "a.b", "会", ""])
      cases.push([id, {}, 404, "NotFound", /1–64 letters/]);
    for (const [path, init, status, code, message] of cases) {
      const seen = await refusal(await ask(path, init));
      assert.deepEqual(seen.slice(0, 2), [status, code], path.slice(0, 40));
      assert.match(seen[2], message);
    }
    const longest = "a".repeat(64);
    assert.equal((await put(longest, clip("longest"))).status, 200);
    assert.equal((await completed(longest)).succeeded, 1);
    assert.deepEqual(await outcomes(longest, "?status=failed"), []);
    for (const id of ["constructor", "toString", "0", "a_-"])
      assert.deepEqual(await (await put(id, "")).json(), { batch: id, files: 0 });
  });

  test("refuses settings that are wrong before anything starts", async () => {
    for (const [vars, message] of [
      [{ FILES_PER_TASK: 0 }, /^FILES_PER_TASK: expected a whole number from 1 to 100, got 0\./],
      [{ FILES_PER_TASK: "ten" }, /^FILES_PER_TASK: .*got "ten"/],
      [{ FILES_PER_TASK: 101 }, /^FILES_PER_TASK: /],
      [{ FILES_PER_TASK: 1.5 }, /^FILES_PER_TASK: /],
      [{ FILES_PER_TASK: -1 }, /^FILES_PER_TASK: /],
      [{ FILES_PER_TASK: "" }, /^FILES_PER_TASK: /],
      [{ FILES_PER_TASK: {} }, /^FILES_PER_TASK: /],
      [{ SETTLE_SECONDS: "soon" }, /^SETTLE_SECONDS: /],
      [{ SETTLE_SECONDS: 0 }, /^SETTLE_SECONDS: /],
      [{ IDLE_SECONDS: 0 }, /^IDLE_SECONDS: /],
      [{ IDLE_SECONDS: 601 }, /^IDLE_SECONDS: .*from 1 to 600/],
      [{ TRANSCRIPTION: { model: "paraformer-v2", speed: 2 } }, /^TRANSCRIPTION: .*speed/],
      [{ TRANSCRIPTION: { model: "qwen3-asr-flash" } }, /^TRANSCRIPTION: .*takes no tasks/],
      [{ TRANSCRIPTION: { languageHints: "zh" } }, /^TRANSCRIPTION: .*languageHints/],
      [{ TRANSCRIPTION: '{"model":"paraformer-v2"}' }, /^TRANSCRIPTION: /],
      [{ SUBTITLES: { docx: {} } }, /^SUBTITLES, docx: /],
      [{ SUBTITLES: { srt: { lineLength: 3 } } }, /^SUBTITLES, srt: .*lineLength/],
      [{ SUBTITLES: ["srt"] }, /^SUBTITLES: /],
      [{ SUBTITLES: "srt" }, /^SUBTITLES: /],
      [{ REGION: "mars", BASE_URL: "" }, /^REGION: .*"mars"/],
      [{ BASE_URL: "http://example.com/api/v1" }, /^BASE_URL: .*https/],
    ]) {
      const answer = await put("settings", clip("settings"), { "x-vars": inAscii(vars) });
      const seen = await refusal(answer);
      assert.deepEqual(seen.slice(0, 2), [503, "NotSetUp"], JSON.stringify([vars, seen]));
      assert.match(seen[2], message);
    }
    assert.deepEqual(await paid("?settings"), []);
    assert.equal((await ask("settings")).status, 404);
    const defaults = {
      FILES_PER_TASK: null,
      SETTLE_SECONDS: null,
      IDLE_SECONDS: null,
      TRANSCRIPTION: null,
      SUBTITLES: null,
    };
    const answer = await put("settings", clip("settings"), { "x-vars": JSON.stringify(defaults) });
    assert.equal(answer.status, 200);
    assert.equal((await completed("settings")).succeeded, 1);
  });

  test("waits where a variable of the client became wrong meanwhile: no file fails", async () => {
    const vars = { BASE_URL: "http://example.com/api/v1", DASHSCOPE_API_KEY: service.apiKey };
    const wrong = await batchWorker(undefined, { ...vars, BATCH_TOKEN: TOKEN }, { main: MAIN });
    try {
      const headers = {
        Authorization: `Bearer ${TOKEN}`,
        "x-vars": inAscii({ BASE_URL: service.baseUrl }),
      };
      const url = "https://batch/batches/wrong";
      await wrong.dispatchFetch(url, { method: "PUT", headers, body: clip("wrong") });
      let progress;
      do {
        await sleep(100);
        progress = await (await wrong.dispatchFetch(url, { headers })).json();
      } while (!progress.trouble && !progress.failed);
      assert.deepEqual([progress.waiting, progress.failed], [1, 0]);
      assert.match(progress.trouble.message, /baseUrl/);
    } finally {
      await wrong.dispose();
    }
  });

  test("answers over https alone, loopback excepted, and nobody keeps its answers", async () => {
    const from = (origin, path = "never") =>
      worker.dispatchFetch(`${origin}/batches/${path}`, {
        headers: { Authorization: `Bearer ${TOKEN}` },
      });
    for (const origin of [
      "http://batch.example",
      "http://localhost.example",
      "http://127.0.0.1.example",
      "http://192.168.0.1",
      "http://foo.localhost",
    ]) {
      const answer = await from(origin);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.deepEqual((await refusal(answer)).slice(0, 2), [403, "HttpsRequired"], origin);
    }
    for (const origin of [
      "https://batch.example",
      "http://localhost:1",
      "http://127.0.0.2",
      "http://[::1]",
    ])
      assert.deepEqual(
        (await refusal(await from(origin))).slice(0, 2),
        [404, "NoSuchBatch"],
        origin,
      );
    await put("answers", clip("answers"));
    for (const path of ["answers", "answers/files", "answers/files?status=failed", "elsewhere/x"])
      assert.equal((await from("https://batch", path)).headers.get("cache-control"), "no-store");
    const repeated = await put("answers", clip("answers"));
    assert.equal(repeated.headers.get("cache-control"), "no-store");
  });

  test("answers nobody before its secrets are set", async () => {
    const name = (vars) => Object.keys(vars)[0];
    for (const vars of [
      ...[null, "", "a", "fifteen-letters", " a-token-with-a-space", "choose-a-long-one"],
      ...["change-me-change-me", "CHANGEME-CHANGEME", "ein-gar-längeres-Wort", 1234567890123456],
      ...["a".repeat(16), "abcd".repeat(8), "1234567890123456", "0123456789abcdef"],
      ...["fedcba9876543210", "abcdefghijklmnopqrstuvwxyz", "aaaaaabcdefffffff"],
      ...["choose-a-long-token", "openssl-rand-hex-32", "<BATCH_TOKEN>xxxx", "Your_Batch-Token!"],
      ...["Password-Password1", "qwertyuiopasdfgh"],
      ...[KEY, `Bearer-${KEY}`, KEY.slice(3), KEY.slice(0, 20), KEY.toUpperCase()],
      `${KEY.slice(5, 18)}-and-more-of-it`,
    ]
      .map((BATCH_TOKEN) => ({ BATCH_TOKEN, DASHSCOPE_API_KEY: KEY }))
      .concat(
        [null, "", "sk-…", "sk-...", "sk-xxxxxxxx", "sk a"].map((key) => ({
          DASHSCOPE_API_KEY: key,
        })),
      )) {
      // Nothing is read, not even the token of the request.
      for (const headers of [{}, { Authorization: `Bearer ${vars.BATCH_TOKEN}` }]) {
        const seen = await refusal(await put("x", "{", { ...headers, "x-vars": inAscii(vars) }));
        assert.deepEqual(seen.slice(0, 2), [503, "NotSetUp"], JSON.stringify(vars));
        assert.ok(seen[2].includes(`npx wrangler secret put ${name(vars)}`), seen[2]);
      }
    }
    for (const token of ["9f86d081884c7d65", "Tr0ub4dor&3-horse", `${"0".repeat(20)}k3-x9-p2`]) {
      const headers = {
        Authorization: `Bearer ${token}`,
        "x-vars": inAscii({ BATCH_TOKEN: token, DASHSCOPE_API_KEY: KEY }),
      };
      assert.equal((await ask("never", { headers })).status, 404, token);
    }
    const sixteen = { "x-vars": '{"BATCH_TOKEN":"sixteen-letters!"}' };
    for (const [token, status] of [
      ["sixteen-letters!", 404],
      ["sixteen-letters", 401],
    ])
      assert.equal(
        (await ask("never", { headers: { ...sixteen, Authorization: `Bearer ${token}` } })).status,
        status,
      );
  });
});
