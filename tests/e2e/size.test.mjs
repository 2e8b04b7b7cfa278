// What a page downloads has a budget: bytes do not jitter, so a test can hold them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "../../bench/lib/bundle.mjs";
import { JOBS, READING } from "../../bench/lib/jobs.mjs";

/**
 * WebAssembly and JavaScript of an entry, gzip -9. Lower it when the package gets smaller; what
 * raises it must be worth it.
 */
const BUDGETS = [
  {
    name: "the default entry",
    code: JOBS["dashscope-asr"].code,
    entry: "browser.js",
    budgetBytes: 113_000,
  },
  {
    name: "dashscope-asr/subtitles",
    code: READING,
    entry: "subtitles/browser.js",
    budgetBytes: 57_500,
  },
];

test("the entries keep to their budgets", async (t) => {
  for (const { name, code, entry, budgetBytes } of BUDGETS) {
    const { bytes } = await bundle(code, { entry });
    const weight = gzipSync(bytes, { level: 9 }).length;
    t.diagnostic(`${name}: ${weight} of ${budgetBytes} bytes`);
    assert.ok(weight > 10_000, `${name} was not bundled`);
    assert.ok(
      weight <= budgetBytes,
      `${name}: ${weight} bytes, ${weight - budgetBytes} over the budget`,
    );
  }
});
