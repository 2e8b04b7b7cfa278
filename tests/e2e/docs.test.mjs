// Promises of the documents: every test that docs/coverage.md names exists, every option of the
// types has a default, every link leads somewhere.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { comments } from "./examples.mjs";
import { anchors, links } from "./markdown.mjs";

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
    wasm: await sources("src/tests", ".rs"),
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
  const types = await Promise.all(
    ["index.d.ts", "relay/relay.d.ts"].map((file) => read(`pkg-template/${file}`)),
  );
  const options = types
    .flatMap((text) => [...comments(text)])
    .filter(
      ({ name, isOptional }) =>
        isOptional && /(Options|Rules|Filter|Progress|HotWord)\.\w+$/.test(name),
    );
  assert.ok(options.length > 75, `${options.length} options`);
  for (const { name, comment } of options) assert.match(comment, /@default \S/, name);
});

test("lines of the types have at most 100 columns", async () => {
  const names = await readdir(new URL("pkg-template", root), { recursive: true });
  const types = names.filter((name) => name.endsWith(".d.ts"));
  assert.ok(types.length >= 5, types.join());
  for (const name of types) {
    const lines = (await read(`pkg-template/${name}`)).split("\n");
    assert.deepEqual(
      lines.filter((line) => [...line].length > 100),
      [],
      name,
    );
  }
});

/** Folders of what is installed or built, with documents of others. */
const NOT_OURS = new Set(["node_modules", "target", "pkg", ".git", "projects"]);

async function* markdownFiles(folder = "") {
  for (const entry of await readdir(new URL(folder || ".", root), { withFileTypes: true })) {
    const path = folder + entry.name;
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) yield* markdownFiles(`${path}/`);
    else if (entry.name.endsWith(".md")) yield path;
  }
}

/** Fault of a link in the document at `path`; `undefined` when the link is good. */
async function faultOf(target, path) {
  if (/^[a-z]+:/.test(target)) return URL.canParse(target) ? undefined : "is no URL";
  const [file, anchor] = target.split("#");
  const url = new URL(file || path.split("/").at(-1), new URL(path, root));
  if (!existsSync(url)) return "leads to no file";
  if (!anchor || !url.pathname.endsWith(".md")) return undefined;
  return anchors(await readFile(url, "utf8")).includes(anchor) ? undefined : "leads to no heading";
}

test("every relative link of every document leads to a file and to its heading", async () => {
  const [faults, seen] = [[], []];
  for await (const path of markdownFiles()) {
    for (const target of links(await read(path))) {
      seen.push(target);
      const fault = await faultOf(target, path);
      if (fault) faults.push(`${path}: ${target} ${fault}`);
    }
  }
  assert.deepEqual(faults, []);
  assert.ok(seen.length > 80, `${seen.length} links were found`);
});

test("a link that leads nowhere is noticed", async () => {
  assert.equal(await faultOf("README.md#install", "CONTRIBUTING.md"), undefined);
  assert.equal(await faultOf("#install", "README.md"), undefined);
  assert.equal(await faultOf("docs/none.md", "README.md"), "leads to no file");
  assert.equal(await faultOf("../README.md#none", "docs/publishing.md"), "leads to no heading");
  assert.deepEqual(links("[a](b.md) `[c](d)`\n```sh\n[e](f)\n```\n<!-- [g](h) -->"), ["b.md"]);
});

test("every file in the table of www/README.md exists, and every script is in the table", async () => {
  const cells = (await read("www/README.md")).match(/^\| `.*?\|/gm).join("");
  const named = [...cells.matchAll(/`([\w-]+\.\w+)`/g)].map(([, name]) => name);
  const files = await readdir(new URL("www", root));
  assert.deepEqual(
    named.filter((name) => !files.includes(name)),
    [],
  );
  const scripts = files.filter((name) => /\.m?js$/.test(name));
  assert.deepEqual(
    scripts.filter((name) => !named.includes(name)),
    [],
  );
});
