// Every example of the types, of the package's README and of docs/migration.md runs unchanged and
// prints the promised output. Every function has an example.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { declaredExamples, moduleOf, promised, run, writtenExamples } from "./examples.mjs";
import { packageFolder } from "./stand-in.mjs";
import { COMPILERS, typeErrors } from "./type-errors.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const declarations = (
  await Promise.all(
    ["index.d.ts", "slim.d.ts", "subtitles.d.ts", "relay/relay.d.ts", "ai.d.ts", "openai.d.ts"].map(
      (file) => read(`pkg-template/${file}`),
    ),
  )
).join("\n");
const migration = await read("docs/migration.md");
const declared = declaredExamples(declarations);
const readme = await read("pkg-template/README.md");
/**
 * Without those that print nothing: the first runs in readme.test.mjs, servers run in
 * readme-servers.test.mjs and openai.test.mjs.
 */
const promising = writtenExamples(readme).filter(({ code }) => promised(code));
const written = [...writtenExamples(migration), ...promising];
const api = await import(new URL("node.js", packageFolder));
const relay = await import(new URL("relay/relay.js", packageFolder));
const ai = await import(new URL("ai/node.js", packageFolder));
const openai = await import(new URL("openai/node.js", packageFolder));

/** Name of the method that `console.log` calls in Node; no caller does. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** The public functions, by their names in examples; one of two names for the same function. */
function verbs() {
  const { Client, Task, Transcription, DashScopeError } = api;
  const types = new Set([Client, Task, Transcription, DashScopeError]);
  const named = new Map();
  const add = (owner, members) => {
    for (const name of Reflect.ownKeys(members).filter((key) => key !== INSPECT)) {
      const { value } = Object.getOwnPropertyDescriptor(members, name);
      const own = typeof name === "symbol" ? `[${name.description}]` : name;
      if (typeof value === "function" && !types.has(value) && !named.has(value))
        named.set(value, owner + own);
    }
  };
  for (const type of types) {
    add(`${type.name}.`, type);
    add(`${type.name}.`, type.prototype);
  }
  add("Vocabularies.", new Client({}).vocabularies);
  add("", api);
  add("", relay);
  add("", ai);
  add("", openai);
  return [...named.values()];
}

test("every example is found", () => {
  assert.equal(declared.length, declarations.split("@example").length - 1);
  assert.equal(written.length - promising.length, migration.split("```js").length - 1);
  const inReadme = readme.match(/^```[jt]s$/gm);
  const SERVERS = 6;
  assert.equal(promising.length, inReadme.length - 1 - SERVERS);
});

test("every function has an example", () => {
  const has = new Set(declared.map(({ name }) => name));
  const without = verbs().filter((verb) => !has.has(verb));
  assert.deepEqual(without, []);
});

test("the types accept every example", async () => {
  const named = [...declared, ...written].map(({ name, code }, index) => [
    `${index}-${name.replaceAll(/\W+/g, "-")}.mts`,
    moduleOf(code),
  ]);
  for (const compiler of COMPILERS)
    assert.equal(await typeErrors(Object.fromEntries(named), compiler), "", compiler);
});

test("an option with its Python name is an error that names the option here", async () => {
  const [, table] = /### Parameters\n+([\s\S]*?)\n\n/.exec(migration);
  const rows = [...table.matchAll(/^\| `(\w+)` \| `(\w+)` \|$/gm)];
  const renamed = rows.filter(([, python, here]) => python !== here);
  assert.ok(renamed.length > 10, `${renamed.length} parameters`);
  for (const [, python, here] of renamed) {
    const ofClient = ["apiKey", "baseUrl"].includes(here);
    const client = new api.Client(ofClient ? { [python]: "x" } : { apiKey: "sk-" });
    const call = client.transcribe(
      "https://example.com/talk.mp3",
      ofClient ? {} : { [python]: "x" },
    );
    await assert.rejects(call, {
      message: `options.${python}: there is no such option; did you mean ${here}?`,
    });
  }
});

describe("examples print the promised output", { concurrency: 8 }, () => {
  for (const { name, code } of [...declared, ...written]) {
    test(name, async () => {
      const expected = promised(code);
      assert.ok(expected, `the example has no // → …, so its output is not checked:\n${code}`);
      assert.match(await run(code), expected);
    });
  }
});
