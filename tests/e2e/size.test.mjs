// What a page downloads has a budget: bytes do not jitter, so a test can hold them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "../../bench/lib/bundle.mjs";
import { JOBS } from "../../bench/lib/jobs.mjs";

/** WebAssembly and JavaScript of the default entry, gzip -9. Lower it when the package gets smaller; what raises it must be worth it. */
const BUDGET_BYTES = 110_200;

test("the default entry keeps to its budget", async (t) => {
  const { bytes } = await bundle(JOBS["dashscope-asr"].code);
  const weight = gzipSync(bytes, { level: 9 }).length;
  t.diagnostic(`${weight} of ${BUDGET_BYTES} bytes`);
  assert.ok(weight > 10_000, "it was not bundled");
  assert.ok(weight <= BUDGET_BYTES, `${weight} bytes, ${weight - BUDGET_BYTES} over the budget`);
});
