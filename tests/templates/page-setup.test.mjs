// Faults of the set-up of a page, for which it lets nobody in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setupFault } from "../../pkg-template/templates/page/src/setup.js";
import { configuration } from "./batch-worker.mjs";

const folder = new URL("../../pkg-template/templates/page/", import.meta.url);
const { vars } = await configuration(folder);
const KEY = "sk-0123456789abcdef0123456789abcdef";
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

test("a fault names no secret", () => {
  for (const PASSPHRASE of ["choose-a-long-one", "abababababababab", KEY, "mT4/uVb9nQx"]) {
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
  for (const LIMITS of [undefined, null, "{}", [], {}])
    assert.match(setupFault({ ...env, LIMITS }), /LIMITS\.requests\.visitor/);
});
