// What the documents promise: every test that docs/coverage.md names is there, every option of the
// types says its default.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { comments } from "./examples.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");

async function sources(folder, ending) {
  const names = await readdir(new URL(folder, root), { recursive: true });
  return (
    await Promise.all(
      names.filter((name) => name.endsWith(ending)).map((name) => read(`${folder}/${name}`)),
    )
  ).join("\n");
}

test("every test that docs/coverage.md names exists", async () => {
  const places = {
    core: (
      await Promise.all(["src/core", "src/transcript"].map((folder) => sources(folder, ".rs")))
    ).join("\n"),
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

test("every option of the types says its default", async () => {
  const options = [...comments(await read("pkg-template/index.d.ts"))].filter(
    ({ name, isOptional }) =>
      isOptional && /(Options|Rules|Filter|Progress|HotWord)\.\w+$/.test(name),
  );
  assert.ok(options.length > 60, `${options.length} options`);
  for (const { name, comment } of options) assert.match(comment, /@default \S/, name);
});
