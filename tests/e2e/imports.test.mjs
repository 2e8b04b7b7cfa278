// The modules of the package import one way: no file reaches itself again. The glue is read as built.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";

const ROOT = new URL("../../pkg-template/", import.meta.url);
/** Files that only the built package has. */
const GLUE = ["core.js", "subtitles/core.js"];
const WITHOUT_IMPORTS = [
  "unpack-wasm.js",
  ...["", "subtitles/"].flatMap((folder) =>
    ["inline-deflate.js", "inline-lzma.js", "core.wasm"].map((name) => folder + name),
  ),
];
/** A statement begins a line, or follows another in a minified file. */
const IMPORT = /(?:^|;)(?:import|export)\b[^"';]*?["'](\.[^"']+)["'](?=;)/gms;

/** The relative imports of each module, as paths from the root. */
function importsByFile(files) {
  return new Map(
    files.map(([name, source]) => [
      name,
      [...source.matchAll(IMPORT)].map(([, path]) =>
        posix.join(posix.dirname(name), path.replace(/\?.*/, "")),
      ),
    ]),
  );
}

/** A circle, as a list of files that begins and ends with the same; none where there is none. */
function circleIn(imports) {
  const finished = new Set();
  const visit = (name, path) => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const next of imports.get(name) ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle) return circle;
    }
    finished.add(name);
    return undefined;
  };
  for (const name of imports.keys()) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}

const read = (folder) => (name) => [name, readFileSync(new URL(name, folder), "utf8")];
const sources = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
const imports = new Map([
  ...importsByFile(sources.map(read(ROOT))),
  ...importsByFile(GLUE.map(read(packageFolder))),
  ...WITHOUT_IMPORTS.map((name) => [name, []]),
]);

test("a circle is found, whatever the statement", () => {
  const circle = (...sources) => circleIn(importsByFile(sources));
  assert.deepEqual(circle(["a.js", 'import "./a.js";']), ["a.js", "a.js"]);
  assert.deepEqual(
    circle(
      ["a.js", 'import {\n  one,\n  default as two,\n} from "./b/c.js";\n'],
      ["b/c.js", '// c\nexport { three } from "../d.js";\n'],
      ["d.js", 'import * as all from "./a.js";\n'],
    ),
    ["a.js", "b/c.js", "d.js", "a.js"],
  );
  assert.equal(
    circle(
      ["a.js", 'import "./b.js";import{c}from"./c.js";'],
      ["b.js", 'import "./c.js";'],
      ["c.js", ""],
    ),
    undefined,
  );
});

test("every import is of a file that is there", () => {
  for (const [name, targets] of imports)
    for (const target of targets) assert.ok(imports.has(target), `${name} imports ${target}`);
});

test("the package has no circle", () => {
  assert.ok(imports.get("api.js").includes("client.js"), "imports are read");
  assert.equal(circleIn(imports)?.join(" → "), undefined);
});

// Glue that the build forgot to edit would import none of them, or others.
test("the built glue imports modules of ours", () => {
  const own = ["errors.js", "wasm-stop.js", "words.js"];
  const ofClient = ["client-instance.js", "form.js", "response.js"];
  assert.deepEqual(imports.get("core.js").toSorted(), [...own, ...ofClient].toSorted());
  assert.deepEqual(imports.get("subtitles/core.js").toSorted(), own);
});
