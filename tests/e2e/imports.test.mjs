// The modules of the package import one way: no file reaches itself again.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

const ROOT = new URL("../../pkg-template/", import.meta.url);
/** Files that the build makes. The glue imports two modules of ours, as `build.mjs` writes it. */
const BUILT = new Map([
  ["core.js", ["client-instance.js", "wasm-stop.js", "errors.js", "form.js", "words.js"]],
  ["subtitles/core.js", ["wasm-stop.js", "errors.js", "words.js"]],
  ["inline.js", []],
  ["subtitles/inline.js", []],
  ["core.wasm", []],
  ["subtitles/core.wasm", []],
]);
const IMPORT = /^(?:import|export)\b[^"';]*?["'](\.[^"']+)["'];/gms;

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

const files = readdirSync(ROOT, { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .map((name) => [name, readFileSync(new URL(name, ROOT), "utf8")]);
const imports = new Map([...BUILT, ...importsByFile(files)]);

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
      ["a.js", 'import "./b.js";\nimport "./c.js";'],
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

test("what the built glue imports is what build.mjs has it import", () => {
  const build = readFileSync(new URL("build.mjs", ROOT), "utf8");
  for (const name of ["client-instance", "wasm-stop"])
    assert.match(build, new RegExp(`${name}\\.js`));
  const copied = build.match(/snippets.*\((\w+(?:\|\w+)*)\)\\\.js/)[1].split("|");
  assert.deepEqual(
    BUILT.get("core.js").slice(2),
    copied.map((name) => `${name}.js`),
  );
});
