// Budgets of what a page downloads: bytes do not jitter, so a test can hold them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGETS, budgetFault, budgetFor, gzipBytes } from "../../bench/lib/budgets.mjs";

test("the entries keep to their budgets", async (t) => {
  for (const entry of BUDGETS) {
    const bytes = await gzipBytes(entry);
    t.diagnostic(`${entry.name}: ${bytes} of ${entry.budgetBytes} bytes`);
    assert.ok(bytes > (entry.beside ? 1_000 : 10_000), `${entry.name} was not bundled`);
    assert.equal(budgetFault(entry, bytes), undefined);
  }
});

test("a budget is neither exceeded nor far above what is measured", () => {
  const fault = (budgetBytes, bytes) => budgetFault({ name: "an entry", budgetBytes }, bytes);
  assert.equal(fault(105_000, 100_000), undefined);
  assert.equal(fault(100_000, 100_000), undefined);
  assert.equal(fault(107_000, 100_000), undefined);
  assert.equal(fault(100_000, 100_001), "an entry: 100001 bytes, 1 over the budget of 100000");
  assert.match(fault(107_001, 100_000), /can be lowered to 105000/);
});

test("the budget that is proposed is one that holds", () => {
  for (const bytes of [2_001, 2_776, 9_999, 10_001, 57_432, 112_937]) {
    const budgetBytes = budgetFor(bytes);
    assert.ok(budgetBytes >= bytes * 1.05 && budgetBytes <= bytes * 1.07, `${budgetBytes}`);
  }
});
