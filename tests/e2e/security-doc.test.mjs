// SECURITY.md: each promise names a test that exists.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const text = await readFile(new URL("SECURITY.md", root), "utf8");
const promises = text.split("## What is promised")[1].split("\n## ")[0];
const rows = promises
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (promise|---)/.test(line));

test("each promise of SECURITY.md names a test that exists", async () => {
  assert.ok(rows.length > 10);
  for (const row of rows) {
    const [, file, name] = /\| `([^`]+)`: (.+) \|$/.exec(row) ?? [];
    assert.ok(file, `no test is named: ${row}`);
    const source = await readFile(new URL(file, root), "utf8");
    const isTest = file.endsWith(".rs")
      ? new RegExp(`#\\[test\\]\\s+fn ${name}\\(\\)`).test(source)
      : // A test of many cases goes on with the name of the case.
        source.includes(`test("${name}", `) || source.includes(`test(\`${name} \${name} (`);
    assert.ok(isTest, `${file} has no test "${name}"`);
  }
});
