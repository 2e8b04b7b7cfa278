// Secrets in texts that the batch template did not write: errors of R2, of the runtime, of the
// service and of other hosts. None is kept, answered or logged.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { redactorOf } from "../../pkg-template/templates/batch/src/redaction.js";
import { batchWorker } from "./batch-worker.mjs";

const KEY = "sk-0123456789abcdef";
const TOKEN = "a-token-of-the-tests";
const SIGNATURE = "Ab1sIgNaTuRe";
const LINK = `https://results.example.com/r.json?Expires=1&OSSAccessKeyId=${SIGNATURE}&Signature=${SIGNATURE}%2B${SIGNATURE}`;

const escaped = (text, fromHex) =>
  Array.from(text, (character) => fromHex(character.charCodeAt(0).toString(16))).join("");
const ESCAPES = [
  (text) => text,
  (text) => text.replace(/^./, (first) => escaped(first, (hex) => `\\u00${hex}`)),
  (text) => escaped(text, (hex) => `\\u00${hex.toUpperCase()}`),
  (text) => escaped(text, (hex) => `\\\\\\u00${hex}`),
  (text) => escaped(text, (hex) => `\\u{${hex}}`),
  (text) => escaped(text, (hex) => `\\x${hex}`),
  (text) => escaped(text, (hex) => `%${hex}`),
  (text) => escaped(text, (hex) => `%2525${hex.toUpperCase()}`),
  (text) => escaped(text, (hex) => `&#x${hex};`),
  (text) => escaped(text, (hex) => `&#${Number.parseInt(hex, 16)};`),
];

test("secrets are redacted in every escape, and other text stays", () => {
  const redact = redactorOf({ DASHSCOPE_API_KEY: KEY, BATCH_TOKEN: TOKEN });
  for (const inEscape of ESCAPES)
    for (const secret of [KEY, TOKEN])
      assert.equal(redact(`no ${inEscape(secret)}, 会${inEscape(secret)}!`), "no [key], 会[key]!");
  for (const [text, expected] of [
    [
      `at ${LINK} or "${LINK}"`,
      'at https://results.example.com/r.json? or "https://results.example.com/r.json?"',
    ],
    [`to=${encodeURIComponent(LINK)} x`, "to=https%3A%2F%2Fresults.example.com%2Fr.json%3F x"],
    [JSON.stringify(LINK.replace("?", "\\u003f")), '"https://results.example.com/r.json\\\\u003f"'],
    [`Signature=${SIGNATURE}&x-oss-credential=${SIGNATURE}`, "Signature=&x-oss-credential="],
    [`ftp://me:${SIGNATURE}@host/a@b`, "ftp://host/a@b"],
    ["why? because 100 % of \\ &# it", "why? because 100 % of \\ &# it"],
    [new TypeError("failed", { cause: new Error(`by ${KEY}`) }), "failed: by [key]"],
    [undefined, "undefined"],
    [null, "null"],
    [Object.create(null), "an unknown failure"],
    [
      {
        get message() {
          throw new Error(KEY);
        },
      },
      "an unknown failure",
    ],
    [Symbol(KEY), "Symbol([key])"],
  ])
    assert.equal(redact(text), expected);
  for (const text of [
    `<SignatureProvided>${SIGNATURE}=</SignatureProvided>`,
    `<StringToSignBytes>47 ${SIGNATURE}</StringToSignBytes>`,
    `&lt;Signature&gt;${SIGNATURE}&lt;/Signature&gt;`,
    `{"Signature":"${SIGNATURE}","OSSAccessKeyId" : "${SIGNATURE}"}`,
    `"{\\"securityToken\\":\\"${SIGNATURE}\\"}"`,
    `{'x-oss-security-token': '${SIGNATURE}'}`,
    `Signature: ${SIGNATURE}`,
    `x-amz-security-token:${SIGNATURE}`,
    `signature%3A%20${SIGNATURE}`,
  ])
    assert.doesNotMatch(redact(text), new RegExp(SIGNATURE), text);
  assert.equal(redact(`${"x".repeat(1_999)}😀`), `${"x".repeat(1_999)}\ufffd…`);
  assert.equal(redact(`${"\\".repeat(100_000)}${KEY}`).length, 2_001);
  assert.equal(redactorOf({})("sk-1 stays"), "sk-1 stays");
});

test("a text of any length is redacted in the same time", () => {
  const redact = redactorOf({ DASHSCOPE_API_KEY: KEY, BATCH_TOKEN: TOKEN });
  const parts = [
    "x-oss-",
    "x-amz-",
    "signature",
    "\\",
    "%25",
    "&#0",
    "&#x0",
    "\\u0",
    "://",
    "<signature",
    "s%25",
  ];
  for (const part of [...parts, KEY.slice(0, -1), `${KEY.slice(0, -1)}\\`, "?", "?a ", " ", "[ "]) {
    const text = part.repeat(200_000 / part.length);
    const beganMs = performance.now();
    assert.ok(redact(text).length <= 2_001);
    assert.ok(performance.now() - beganMs < 500, `${part}: ${performance.now() - beganMs} ms`);
  }
});

test("a secret that the end of a long text cuts is dropped", () => {
  const redact = redactorOf({ DASHSCOPE_API_KEY: KEY, BATCH_TOKEN: TOKEN });
  // The query of the link is redacted, so that what comes after it is within the text that is kept.
  for (const before of [
    `?${"q".repeat(8_000)} `,
    `<Signature>${"q".repeat(4_000)}`,
    "?a ".repeat(2_700),
  ])
    for (const inEscape of ESCAPES)
      for (let length = 8_192 - 200; length < 8_192; length += 3) {
        const filler = before.padEnd(length, " .");
        const kept = redact(filler + inEscape(KEY) + "x".repeat(300));
        for (const part of [6, 12].map((end) => inEscape(KEY.slice(0, end))))
          assert.ok(!kept.includes(part), `${length}: ${kept.slice(-100)}`);
      }
  assert.match(
    redact(`failed at https://example.com/?${"q".repeat(9_000)}`),
    /^failed at https:\/\/example\.com\/\?$/,
  );
});

/** The template with a bucket that fails, and with ledgers that a test can read. */
const MAIN = `
  import batch from "./index.js";
  import { Account as ShippedAccount } from "./account.js";
  import { Batch as ShippedBatch } from "./batch.js";
  import { TaskWorkflow as ShippedWorkflow } from "./workflow.js";
  import { NonRetryableError } from "cloudflare:workflows";
  const readable = (Shipped) => class extends Shipped {
    async read() {
      const { sql, kv } = this.ctx.storage;
      const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\\\_%' ESCAPE '\\\\'").toArray();
      return JSON.stringify([tables.map(({ name }) => sql.exec("SELECT * FROM " + name).toArray()), [...kv.list()]]);
    }
  };
  export const Account = readable(ShippedAccount);
  export const Batch = readable(ShippedBatch);
  // A workflow keeps the links that its next steps read.
  const withoutLinks = (instances) =>
    JSON.stringify(instances, (name, value) => (name === "resultUrl" ? undefined : value));
  const failing = (texts) => ({
    async get() { throw new Error(texts.join(" ")); },
    async put() { throw new NonRetryableError(texts.join(" "), { cause: new Error(texts[0]) }); },
  });
  export class TaskWorkflow extends ShippedWorkflow {
    constructor(ctx, env) {
      super(ctx, { ...env, BUCKET: failing(env.TEXTS) });
    }
    run(event, step) {
      const retries = { retries: { limit: 1, delay: 10, backoff: "constant" } };
      return super.run(event, {
        sleep: (...args) => step.sleep(...args),
        // The platform logs the errors of steps.
        do: (name, _retries, work) =>
          step.do(name, retries, () =>
            work().catch((error) => {
              console.error(error.stack, error.cause);
              throw error;
            }),
          ),
      });
    }
  }
  export default {
    ...batch,
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname === "/record") {
        const [code, message] = [env.TEXTS.join(" "), env.TEXTS.join(" ")];
        const outcome = { line: 1, status: "failed", code, message, taskId: env.TEXTS[1] };
        await env.BATCH.get(env.BATCH.idFromName("b")).record(1, [outcome]);
        return new Response();
      }
      if (pathname === "/read") {
        const instances = await Promise.all(env.TASKS.map(async (id) => (await env.WORKFLOW.get(id)).status()));
        const ledgers = [env.ACCOUNT.get(env.ACCOUNT.idFromName("account")), env.BATCH.get(env.BATCH.idFromName("b"))];
        return new Response([...await Promise.all(ledgers.map((ledger) => ledger.read())), withoutLinks(instances)].join());
      }
      return batch.fetch(request, { ...env, BUCKET: failing(env.TEXTS) });
    },
  };`;

/** Sends a response as JSON. */
const send = (response, status, value) => {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
};

/** A service that quotes the key and links wherever it can. */
async function leakyService(t, texts) {
  const said = texts.join(" ");
  const files = [];
  const server = createServer(async (request, response) => {
    const body = await request.reduce((all, piece) => all + piece, "");
    if (request.method === "POST") {
      const { file_urls } = JSON.parse(body).input;
      if (file_urls[0].endsWith("refused"))
        return send(response, 400, { code: `Bad ${said}`, message: said, request_id: said });
      files.push(file_urls);
      return send(response, 200, {
        output: { task_id: `task-${files.length}`, task_status: "PENDING" },
      });
    }
    if (request.url.startsWith("/document")) return send(response, 200, { transcripts: said });
    if (!request.url.includes("/tasks/")) return send(response, 403, { code: said, message: said });
    const [url] = files[Number(request.url.split("-").at(-1)) - 1];
    const kind = url.split("/").at(-1);
    const links = {
      failed: undefined,
      kept: `${server.origin}/document?Signature=${SIGNATURE}`,
      scheme: LINK.replace("https:", "ftp:"),
      closed: `http://127.0.0.1:1/r.json?Signature=${SIGNATURE}`,
    };
    const result = links[kind]
      ? { subtask_status: "SUCCEEDED", transcription_url: links[kind] }
      : { subtask_status: "FAILED", code: said, message: said };
    const output = { task_status: "SUCCEEDED", results: [{ file_url: url, ...result }] };
    send(response, 200, { output, request_id: said });
  });
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  server.origin = `http://127.0.0.1:${server.address().port}`;
  return server.origin;
}

test("no secret is kept, answered or logged", { timeout: 60_000 }, async (t) => {
  const secrets = ESCAPES.flatMap((inEscape) => [inEscape(KEY), inEscape(TOKEN)]);
  const texts = [LINK, ...secrets];
  const origin = await leakyService(t, texts);
  let logged = "";
  const worker = await batchWorker(
    undefined,
    {
      BASE_URL: `${origin}/api/v1`,
      DASHSCOPE_API_KEY: KEY,
      BATCH_TOKEN: TOKEN,
      FILES_PER_TASK: 1,
      TEXTS: texts,
      TASKS: [1, 2, 3, 4, 5].map((task) => `b-${task}`),
    },
    {
      main: MAIN,
      handleRuntimeStdio(...streams) {
        for (const stream of streams) stream.on("data", (piece) => (logged += piece));
      },
    },
  );
  t.after(() => worker.dispose());
  const ask = async (path, init) => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const answer = await worker.dispatchFetch(`https://batch${path}`, { headers, ...init });
    return [answer.status, await answer.text()];
  };
  const answers = [];
  const kinds = ["failed", "kept", "scheme", "closed", "refused"];
  const lines = kinds.map((kind) => `https://example.com/${kind}`);
  lines.push(LINK.replace("https:", "ftp:"), `{"url": "${KEY}"`);
  answers.push(await ask("/batches/b", { method: "PUT", body: lines.join("\n") }));
  answers.push(await ask(`/batches/b?manifest=${encodeURIComponent(LINK)}`, { method: "PUT" }));
  answers.push(await ask(`/batches/b/files?status=${encodeURIComponent(LINK)}`));
  assert.deepEqual(
    answers.map(([status]) => status),
    [200, 500, 400],
  );
  for (;;) {
    const [, text] = await ask("/batches/b");
    if (JSON.parse(text).complete) break;
    await sleep(200);
  }
  assert.equal((await ask("/record"))[0], 200);
  answers.push(await ask("/batches/b"), await ask("/batches/b/files"));
  const outcomes = answers
    .at(-1)[1]
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(outcomes.map(({ code }) => code).slice(1, 4), ["NotKept", "NotKept", "NotKept"]);
  assert.match(outcomes[1].message, /^https:\/\/results\.example\.com\/r\.json\? \[key\] \[key\]/);
  const [, kept] = await ask("/read");
  for (const [place, text] of Object.entries({ answers: JSON.stringify(answers), kept, logged })) {
    for (const secret of [SIGNATURE, ...secrets])
      for (const written of [secret, JSON.stringify(secret).slice(1, -1)]) {
        const at = text.indexOf(written);
        assert.equal(at, -1, `${place}: ${text.slice(at - 200, at + 100)}`);
      }
  }
});
