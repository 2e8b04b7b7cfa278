// What docs/coverage.md promises: every test it names is there.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");

async function sources(folder, ending) {
  const names = await readdir(new URL(folder, root), { recursive: true });
  return (await Promise.all(names.filter((name) => name.endsWith(ending)).map((name) => read(`${folder}/${name}`)))).join("\n");
}

test("every test that docs/coverage.md names exists", async () => {
  const places = {
    core: (await Promise.all(["src/core", "src/transcript"].map((folder) => sources(folder, ".rs")))).join("\n"),
    wasm: await read("src/tests.rs"),
    e2e: await sources("tests/e2e", ".mjs"),
  };
  const table = await read("docs/coverage.md");
  const named = [...table.matchAll(/\b(core|wasm|e2e) `([^`]+)`/g)];
  assert.ok(named.length > 60, `${named.length} tests are named`);
  for (const [, place, name] of named) {
    const wanted = place === "e2e" ? `test("${name}"` : `fn ${name}(`;
    assert.ok(places[place].includes(wanted), `${place} has no test ${name}`);
  }
});
