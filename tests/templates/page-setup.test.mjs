// Faults of the set-up of a page, for which it lets nobody in.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { setupFault } from "../../pkg-template/templates/page/src/setup.js";
import { end } from "../package/lasting.mjs";
import { configuration } from "./batch-worker.mjs";
import { pageWorker } from "./page-worker.mjs";

const folder = new URL("../../pkg-template/templates/page/", import.meta.url);
const { vars } = await configuration(folder);
const KEY = "sk-0123456789abcdef0123456789abcdef";
after(end);

const env = {
  ...vars,
  DASHSCOPE_API_KEY: KEY,
  PASSPHRASE: "mT4/uVb9nQxe",
  SESSIONS: {},
  VISITOR_LIMITS: {},
};

test("the settings of the template and two secrets are enough", () => {
  assert.equal(setupFault(env), undefined);
});

test("a passphrase is refused that somebody can guess or may not know", () => {
  for (const [passphrase, fault] of [
    [undefined, /missing/],
    ["", /missing/],
    ["mT4/uVb9nQx", /12 characters/],
    [123_456_789_012, /missing/],
    [Array(12).fill("mT4/u"), /missing/],
    ["choose-a-long-one", /example/],
    ["Choose a long one", /example/],
    ["CHANGE-ME-PLEASE", /example/],
    ["change-me---", /example/],
    ["<your-passphrase>", /example/],
    ["a long passphrase", /example/],
    ["correct horse battery staple", /example/],
    ["x".repeat(12), /different/],
    [" ".repeat(40), /different/],
    ["\u{1f600}".repeat(12), /different/],
    ["abababababababab", /different/],
    [KEY, /is the key/],
    [` ${KEY}`, /is the key/],
    [KEY.slice(0, 20), /is the key/],
    ["0123456789abc".repeat(40), /more than 512/],
  ]) {
    assert.match(setupFault({ ...env, PASSPHRASE: passphrase }) ?? "taken", fault, passphrase);
  }
});

test("a passphrase of words and runs that are guessed first is refused", () => {
  for (const passphrase of [
    "123456789012",
    "112233445566",
    "9876543210ab",
    "qwertyuiop12",
    "!QAZ2wsx#EDC",
    "asdfghjkl123",
    "aaaaaaaabcde",
    "password1234",
    "Password123!",
    "P@ssw0rd2024!",
    "passphrase12",
    "letmein12345",
    "iloveyou1234567",
    "monkey-dragon-42",
    "Summer2024!!!!",
    "hello-hello-hello",
    "abcabcabcabcdef",
    "admin@admin.com",
    "dashscope-asr",
    "DashScope ASR 2025",
    "transcribe-page",
    "aliyun-bailian-1",
    "qwen3-asr-page",
    "一二三四五六七八九十零一",
    "我的密码我的密码我的密码",
    "语音识别阿里云2025你好",
    "ｐａｓｓｗｏｒｄ１２３４",
  ])
    assert.match(
      setupFault({ ...env, PASSPHRASE: passphrase }) ?? "taken",
      /PASSPHRASE/,
      passphrase,
    );
});

test("a passphrase is refused that cannot be typed, and another key", () => {
  for (const [passphrase, fault] of [
    ["mT4/uVb9nQxe\n", /begins or ends/],
    [" mT4/uVb9nQx", /begins or ends/],
    ["sk-fedcba9876543210fedcba9876543210", /is the key/],
    ["sk-8c1f0be27d3a49d6a1570b9fe4c2d836\n", /is the key/],
  ])
    assert.match(setupFault({ ...env, PASSPHRASE: passphrase }) ?? "taken", fault, passphrase);
});

test("a passphrase that is hard to guess is taken", () => {
  const words =
    "acorn bagel cedar dusk ember fjord gravel hazel ivory jolt kiosk lunar mango".split(" ");
  const phrases = words.flatMap((one, at) =>
    words.map((other, step) => `${one} ${other} ${words[(at + step * 5 + 1) % words.length]}`),
  );
  for (const passphrase of [
    ...phrases,
    ...Array.from({ length: 10_000 }, () => randomBytes(15).toString("base64")),
    "correct horse battery",
    "kitten-purple-lamp-47",
    "gulf-test-user-hazel-mint",
    "it was a dark and stormy night",
    "春眠不觉晓处处闻啼鸟夜来",
    "小猫喜欢在屋顶上晒太阳吗",
    "зелёный слон поёт",
    "0f8fad5b-d9cd-469f-a165",
  ])
    assert.equal(setupFault({ ...env, PASSPHRASE: passphrase }), undefined, passphrase);
});

test("a setting of the service that is wrong is named, and its value is not", () => {
  for (const [name, values] of Object.entries({
    REGION: [undefined, null, "", "bejing", "Beijing", "toString", 7, ["beijing"]],
    BASE_URL: [
      "http://api.example/v1",
      "HTTP://api.example/v1",
      "ftp://api.example",
      "api.example/v1",
      "https://user:word@api.example/v1",
      "https://api.example/v1?a=b",
      "https://api.example/v1#a",
      "http://localhost.example/v1",
      "https://",
      " ",
      7,
      null,
      ["https://api.example"],
    ],
    MODELS: [undefined, null, "", "paraformer-v2", [], {}, [""], [7], ["a b"], ["a".repeat(101)]],
  }))
    for (const value of values) {
      const fault = setupFault({ ...env, [name]: value }) ?? "taken";
      assert.match(fault, new RegExp(`^The setting ${name} `), String(value));
      assert.doesNotMatch(fault, /word|bejing|api\.example/);
    }
  for (const REGION of ["beijing", "singapore", "virginia", "hongkong"])
    assert.equal(setupFault({ ...env, REGION }), undefined);
  for (const BASE_URL of [
    undefined,
    "",
    "https://w.cn-beijing.maas.aliyuncs.com/api/v1",
    "https://api.example",
    "http://127.0.0.1:8100/api/v1",
    "http://localhost/api/v1",
  ])
    assert.equal(setupFault({ ...env, BASE_URL }), undefined, BASE_URL);
});

test("a Worker with a wrong setting answers every request with the fault", async () => {
  const secrets = { DASHSCOPE_API_KEY: KEY, PASSPHRASE: env.PASSPHRASE };
  for (const [name, value] of [
    ["REGION", "bejing"],
    ["BASE_URL", "http://api.example/v1"],
    ["MODELS", "paraformer-v2"],
  ]) {
    const worker = await pageWorker({ ...secrets, [name]: value }, "page setup");
    for (const path of ["/api/session", "/api/asr/tasks/x"]) {
      const answer = await worker.dispatchFetch(`https://page.example${path}`);
      const { code, message } = await answer.json();
      assert.deepEqual([answer.status, code], [503, "NotSetUp"]);
      assert.match(message, new RegExp(name));
    }
  }
});

test("a setting that only the relay refuses is a fault of the set-up too", async () => {
  // The region is right when the set-up is checked, and none for the relay.
  const main = `
    import worker from "./worker.js";
    export { Session } from "./session-object.js";
    export { VisitorLimits } from "./visitor-limits.js";
    export default {
      fetch: (request, env) => {
        let asked = 0;
        const changing = new Proxy(env, {
          get: (env, name) => (name === "REGION" && (asked += 1) > 1 ? "elsewhere" : env[name]),
        });
        return worker.fetch(request, changing);
      },
    };`;
  const secrets = { DASHSCOPE_API_KEY: KEY, PASSPHRASE: env.PASSPHRASE };
  const worker = await pageWorker(secrets, "page setup", { main });
  const answer = await worker.dispatchFetch("https://page.example/api/asr/tasks/x");
  assert.equal(answer.headers.get("Content-Type"), "application/json");
  const { code, message } = await answer.json();
  assert.deepEqual([answer.status, code], [503, "NotSetUp"]);
  assert.match(message, /log of the Worker/);
});

test("a fault names no secret", () => {
  for (const PASSPHRASE of [
    "choose-a-long-one",
    "abababababababab",
    "password1234",
    " mT4/uVb9nQx",
    KEY,
    "mT4/uVb9nQx",
  ]) {
    const fault = setupFault({ ...env, PASSPHRASE });
    assert.ok(!fault.includes(PASSPHRASE) && !fault.includes(KEY), fault);
  }
});

test("a key is refused that is none, also the placeholder of an example", () => {
  for (const key of [undefined, "", "sk-\u2026", "sk-1 ", '"sk-1\n"', ["sk-1"]])
    assert.match(setupFault({ ...env, DASHSCOPE_API_KEY: key }) ?? "taken", /DASHSCOPE_API_KEY/);
});

test("the example of secrets is refused as it stands", async () => {
  const lines = await readFile(new URL(".dev.vars.example", folder), "utf8");
  const examples = Object.fromEntries(
    lines
      .split("\n")
      .filter((line) => /^\w+=/.test(line))
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  assert.deepEqual(Object.keys(examples), ["DASHSCOPE_API_KEY", "PASSPHRASE"]);
  for (const [name, value] of Object.entries(examples))
    assert.match(setupFault({ ...env, [name]: value }), new RegExp(name));
});

test("a store or a limit that is missing or wrong is named", () => {
  for (const name of ["SESSIONS", "VISITOR_LIMITS"])
    assert.match(setupFault({ ...env, [name]: undefined }), new RegExp(name));
  for (const [counted, kinds] of Object.entries(vars.LIMITS))
    for (const kind of Object.keys(kinds))
      for (const wrong of [
        undefined,
        null,
        30,
        {},
        { burst: 30 },
        { perMinute: 30 },
        { burst: 0, perMinute: 30 },
        { burst: 30, perMinute: -1 },
        { burst: 30, perMinute: 0.5 },
        { burst: "30", perMinute: 30 },
        { burst: Number.POSITIVE_INFINITY, perMinute: 30 },
      ]) {
        const limits = { ...vars.LIMITS, [counted]: { ...kinds, [kind]: wrong } };
        const fault = setupFault({ ...env, LIMITS: limits }) ?? "taken";
        assert.match(fault, new RegExp(`LIMITS\\.${counted}\\.${kind} `));
      }
  for (const [counted, kinds] of Object.entries(vars.LIMITS))
    for (const kind of Object.keys(kinds).filter((kind) => kind !== "account"))
      for (const large of [
        { ...kinds[kind], burst: kinds.account.burst },
        { ...kinds[kind], perMinute: kinds.account.perMinute + 1 },
      ]) {
        const limits = { ...vars.LIMITS, [counted]: { ...kinds, [kind]: large } };
        const fault = setupFault({ ...env, LIMITS: limits }) ?? "taken";
        assert.match(fault, new RegExp(`LIMITS\\.${counted}\\.${kind} .* below`));
      }
  for (const LIMITS of [undefined, null, "{}", [], {}])
    assert.match(setupFault({ ...env, LIMITS }), /LIMITS\.requests\.visitor/);
});
