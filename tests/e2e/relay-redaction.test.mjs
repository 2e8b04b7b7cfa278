// Answers and logs of the relay: no key in any escape, no query of a signed link in a text of an error,
// and no stream that stands still for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DIRECT, FORM, ID, JOB, KEY, PATH, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const ORIGIN = "https://asr.example";
const escaped = (toEscape) => Array.from(KEY, (letter) => toEscape(letter.charCodeAt(0))).join("");
const hex = (code) => code.toString(16);
/** The key as JSON, JavaScript, URLs and HTML escape it. */
const ESCAPES = [
  KEY,
  escaped((code) => `\\u00${hex(code)}`),
  escaped((code) => `\\\\u00${hex(code).toUpperCase()}`),
  escaped((code) => `\\u{${hex(code)}}`),
  escaped((code) => `\\x${hex(code)}`),
  escaped((code) => `%${hex(code)}`),
  escaped((code) => `%2525${hex(code).toUpperCase()}`),
  escaped((code) => `&#${code};`),
  escaped((code) => `&#x${hex(code)};`),
  KEY.replace("-", "\\u002d"),
  KEY.replace("r", "%72").replace("a", "&#97;"),
];

/** Text and headers of the relay's answer to what the service answers. */
async function answered(response, { path = SUBMIT, init = post(JOB), ...options } = {}) {
  const all = { apiKey: KEY, authorize: () => true, fetch: async () => response, ...options };
  const answer = await relay(new Request(`${ORIGIN}${path}`, init), all);
  return { text: await answer.text(), headers: answer.headers, status: answer.status };
}

test("an answer holds the key in no escape, wherever the service quotes it", async () => {
  for (const key of ESCAPES) {
    const message = `no such key: ${key}, ${key}`;
    const document = { code: key, message, request_id: key, output: { [key]: [key, { a: key }] } };
    const { text } = await answered(Response.json(document, { status: 401 }));
    assert.deepEqual(JSON.parse(text), {
      code: "[key]",
      message: "no such key: [key], [key]",
      request_id: "[key]",
      output: { "[key]": ["[key]", { a: "[key]" }] },
    });
    const page = await answered(new Response(`<b>${key}</b>`, { status: 502 }));
    assert.equal(page.text, "<b>[key]</b>");
  }
  // The JSON itself may be escaped, with nothing of the key in its bytes.
  const raw = `{"message":"\\u0073${KEY.slice(1)}","request_id":"${escaped((code) => `\\u00${hex(code)}`)}"}`;
  const { text } = await answered(new Response(raw, { status: 400 }));
  assert.equal(text, '{"message":"[key]","request_id":"[key]"}');
});

test("headers of an answer have the form that they should have", async () => {
  for (const [name, value, expected] of [
    ["retry-after", KEY, null],
    ["retry-after", "1.5", "1.5"],
    ["retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT"],
    ["retry-after", "<b>", null],
    ["x-request-id", encodeURIComponent(KEY), null],
    ["x-request-id", `a ${escaped((code) => `%${hex(code)}`)}`, null],
    ["x-request-id", "c2e5d63b-96e1", "c2e5d63b-96e1"],
    ["set-cookie", "a=b", null],
  ]) {
    const { headers } = await answered(Response.json({}, { headers: { [name]: value } }));
    assert.equal(headers.get(name), expected, `${name}: ${value}`);
  }
});

test("a text of an error holds no query of a signed link; a file's own URL stays", async () => {
  const link = "https://b.oss-cn-beijing.aliyuncs.com/a.json?Expires=1&Signature=s%2Be";
  for (const [message, expected] of [
    [`GET "${link}" failed`, 'GET "https://b.oss-cn-beijing.aliyuncs.com/a.json?" failed'],
    [`<Url>${link}</Url>`, "<Url>https://b.oss-cn-beijing.aliyuncs.com/a.json?</Url>"],
    [encodeURIComponent(link), "https%3A%2F%2Fb.oss-cn-beijing.aliyuncs.com%2Fa.json%3F"],
    [link.replace("?", "\\u003F"), "https://b.oss-cn-beijing.aliyuncs.com/a.json\\u003F"],
    ["Is it right? Yes", "Is it right? Yes"],
  ]) {
    const { text } = await answered(
      Response.json({ message, output: { message } }, { status: 400 }),
    );
    assert.deepEqual(JSON.parse(text), { message: expected, output: { message: expected } });
  }
  const own = { output: { results: [{ file_url: link, text: `is ${link} it` }] } };
  assert.deepEqual(JSON.parse((await answered(Response.json(own))).text), own);
  const plain = await answered(new Response(`cannot read ${link}`, { status: 500 }));
  assert.ok(!plain.text.includes("Signature"), plain.text);
});

test("an error holds no link's query in any field, and no part of a key", async () => {
  const link = "https://b.oss-cn-beijing.aliyuncs.com/a.json?Signature=s";
  const document = { msg: link, error: { detail: [link] }, links: [{ [link]: link }] };
  const shown = "https://b.oss-cn-beijing.aliyuncs.com/a.json?";
  const refused = await answered(Response.json(document, { status: 403 }));
  assert.deepEqual(JSON.parse(refused.text), {
    msg: shown,
    error: { detail: [shown] },
    links: [{ [shown]: shown }],
  });
  const own = { output: { choices: [{ message: { content: [{ text: "Why? sk-learn" }] } }] } };
  assert.deepEqual(JSON.parse((await answered(Response.json(own))).text), own);
  for (const [message, expected] of [
    [`no ${KEY.slice(0, 12)}`, "no [key]"],
    [`no ${escaped((code) => `%${hex(code)}`).slice(0, 39)}`, "no [key]"],
    ["is st-0123456789abcdef0123456, another's", "is [key], another's"],
    ["a%20sk-012345", "a%20[key]"],
    ["task-0123456789 of desk-0123456789", "task-0123456789 of desk-0123456789"],
    ["sk-0123", "sk-0123"],
  ]) {
    const { text } = await answered(Response.json({ message }));
    assert.deepEqual(JSON.parse(text), { message: expected });
    const cutOff = await answered(new Response(`{"message":"${message}`, { status: 500 }));
    assert.equal(cutOff.text, `{"message":"${expected}`);
  }
  const headers = { "x-request-id": KEY.slice(0, 12) };
  assert.equal((await answered(Response.json({}, { headers }))).headers.get("x-request-id"), null);
});

test("a storage's answer to an upload holds neither key nor query", async () => {
  const host = "https://b.oss-cn-beijing.aliyuncs.com";
  const policy = { data: { policy: "p", upload_host: host } };
  const path = JSON.parse((await answered(Response.json(policy), { path: POLICY, init: {} })).text)
    .data.upload_host;
  const body = "--x--";
  const init = { method: "POST", body, headers: { ...FORM, "content-length": `${body.length}` } };
  const xml = `<Error><Message>${ESCAPES[1]} ${host}/a?Signature=s</Message></Error>`;
  const stored = await answered(new Response(xml, { status: 403 }), { path, init });
  assert.deepEqual(
    [stored.status, stored.text],
    [403, `<Error><Message>[key] ${host}/a?</Message></Error>`],
  );
  const empty = await answered(new Response(null, { status: 204 }), { path, init });
  assert.deepEqual([empty.status, empty.text], [204, ""]);
});

test("a body that breaks off fails with the relay's own error", async () => {
  const broken = (type) => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error(KEY)) });
    return new Response(body, { headers: { "content-type": type } });
  };
  await assert.rejects(answered(broken("text/event-stream"), STREAM), {
    message: "The service's answer broke off.",
  });
  const { status, text } = await answered(broken("application/json"));
  assert.deepEqual([status, JSON.parse(text).code], [502, "Relay.Unreachable"]);
});

/** A stream of an event stream's bytes, in pieces of a size; then it ends or stands still. */
function events(text, pieceBytes, end = "close") {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      const piece = bytes.subarray(at, at + pieceBytes);
      at += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      else if (end === "close") controller.close();
      else return new Promise(() => {});
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream;charset=UTF-8" } });
}

const STREAM = {
  path: DIRECT,
  init: post(
    { model: "qwen3-asr-flash", input: { messages: [] } },
    { accept: "text/event-stream" },
  ),
};

test("a stream holds the key in no escape, however it is cut", async () => {
  for (const key of ESCAPES)
    for (const [data, expected] of [
      [JSON.stringify({ message: `会议 ${key}!`, n: 1.0 }), '{"message":"会议 [key]!","n":1}'],
      [`{"a":"\\u0073${KEY.slice(1)}","b":"x"}`, '{"a":"[key]","b":"x"}'],
      [`not JSON ${key}`, "not JSON [key]"],
    ])
      for (const end of ["\n", "\r", "\r\n"]) {
        const lines = (line) => [`id:1`, `:HTTP_STATUS/200`, `data:${line}`, "", ""].join(end);
        const whole = lines(data);
        for (const pieceBytes of [1, 5, 4096]) {
          const { text } = await answered(events(whole, pieceBytes), STREAM);
          assert.equal(text, lines(expected), `${JSON.stringify(whole)} in ${pieceBytes}`);
        }
      }
  const last = await answered(events(`data: {"a":"${KEY}"}`, 3), STREAM);
  assert.equal(last.text, 'data: {"a":"[key]"}');
});

test("a stream without a secret is passed on as it came", async () => {
  const text = 'id:1\r\ndata:{ "n": 1.0, "big": 12345678901234567890 }\n\n: why?\rdata: 会议\n';
  for (const pieceBytes of [1, 2, 4096])
    assert.equal((await answered(events(text, pieceBytes), STREAM)).text, text);
});

test("answers that stand still end, and so do those that nobody reads", async () => {
  const standing = () => events("data:{}\n\n", 4, "stand still");
  const options = { timeoutMs: 100, directTimeoutMs: 100 };
  await assert.rejects(answered(standing(), { ...STREAM, ...options }), /stood still/);
  const document = new Response(standing().body, {
    headers: { "content-type": "application/json" },
  });
  assert.equal((await answered(document, options)).status, 504);

  const link = "https://b.oss-cn-beijing.aliyuncs.com/a.json?Signature=s";
  const task = { output: { task_id: ID, results: [{ transcription_url: link }] } };
  const result = JSON.parse((await answered(Response.json(task))).text).output.results[0];
  const init = { method: "GET" };
  const path = result.transcription_url;
  assert.ok(path.startsWith(`${PATH}/result?`));
  await assert.rejects(answered(standing(), { path, init, ...options }), /stood still/);

  let canceled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel() {
      canceled = true;
    },
  });
  const unread = await relay(new Request(`${ORIGIN}${path}`), {
    apiKey: KEY,
    authorize: () => true,
    fetch: async () => new Response(endless),
    ...options,
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(canceled);
  await assert.rejects(unread.text(), /stood still/);
});

test("an answer that is too large is no answer", async () => {
  const large = new Response(`"${"x".repeat(4 * 2 ** 20)}"`);
  const { status, text } = await answered(large);
  assert.deepEqual([status, JSON.parse(text).code], [502, "Relay.AnswerTooLarge"]);
});

test("the log of the relay holds neither key nor secret", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  const secret = "a secret of the relay's: 会议";
  for (const text of [KEY, encodeURIComponent(secret), ...ESCAPES]) {
    const cause = Object.assign(new Error(`inner ${text}`), { cause: `at last ${text}` });
    const fails = () => {
      throw new Error(`https://a.example/?Signature=x ${text}`, { cause });
    };
    const { status } = await answered(Response.json({}), { secret, authorize: fails });
    assert.equal(status, 500);
  }
  const given = { apiKey: async () => KEY, secret, fetch: () => Promise.reject(new Error(KEY)) };
  assert.equal((await answered(undefined, given)).status, 502);
  const fail = () => {
    throw new Error(KEY);
  };
  for (const apiKey of [fail, async () => Promise.reject(new Error(KEY))])
    assert.equal((await answered(undefined, { apiKey, secret })).status, 500);
  const circular = new Error(KEY);
  circular.cause = circular;
  for (const thrown of [
    circular,
    null,
    undefined,
    Object.create(null),
    Symbol(KEY),
    { cause: KEY },
    Object.defineProperty(new Error(KEY), "cause", { get: fail }),
    new Proxy(new Error(KEY), { get: fail, getPrototypeOf: fail }),
  ])
    await answered(undefined, {
      authorize: () => {
        throw thrown;
      },
    });
  const logged = mock.calls.flatMap(({ arguments: texts }) => texts).join("\n");
  assert.ok(logged.includes("caused by: "), logged);
  for (const text of [...ESCAPES, "Signature=x", secret, encodeURIComponent(secret)])
    assert.ok(!logged.includes(text), text);
});

test("ids and links of another account, of before, and of another secret mean nothing", async () => {
  const link = "https://b.oss-cn-beijing.aliyuncs.com/a.json?Signature=s";
  const task = { output: { task_id: ID, results: [{ transcription_url: link }] } };
  const base = { apiKey: KEY, authorize: () => "ann", secret: "one secret of two relays" };
  const ask = async (path, options) => {
    const all = { ...base, fetch: async () => Response.json(task), ...options };
    const answer = await relay(new Request(`${ORIGIN}${path}`), all);
    return (await answer.json()).code ?? "known";
  };
  const submitted = await relay(new Request(`${ORIGIN}${SUBMIT}`, post(JOB)), {
    ...base,
    fetch: async () => Response.json(task),
  });
  const { task_id: id, results } = (await submitted.json()).output;
  const result = results[0].transcription_url;
  assert.equal(await ask(result), "known");
  for (const options of [
    { region: "singapore" },
    { baseUrl: "https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1" },
    { workspace: "ws-1" },
    { secret: "another secret of the two" },
    { authorize: () => "bo" },
    { authorize: () => true },
  ]) {
    assert.equal(await ask(result, options), "Relay.UnknownLink", JSON.stringify(options));
    const answer = await relay(new Request(`${ORIGIN}${PATH}/tasks/${id}`), {
      ...base,
      fetch: () => assert.fail("sent"),
      ...options,
    });
    assert.deepEqual(
      [answer.status, (await answer.json()).output],
      [200, { task_id: id, task_status: "UNKNOWN" }],
    );
  }
});
