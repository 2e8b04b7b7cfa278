// Packages that a template brings to those who copy it: our own, and tools in the versions that the
// tests use, so that an audit of those is one of these.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const json = async (path) => JSON.parse(await readFile(new URL(path, root), "utf8"));

const templates = (
  await readdir(new URL("pkg-template/templates/", root), { withFileTypes: true })
).filter((entry) => entry.isDirectory());
const locks = await Promise.all(["package-lock.json", "tests/package/package-lock.json"].map(json));

/** Faults of a template's package.json. */
function faults({ dependencies = {}, devDependencies = {}, scripts = {}, ...others }) {
  const faults = [];
  for (const name of Object.keys(dependencies))
    if (name !== "dashscope-asr") faults.push(`${name} is a dependency`);
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
      faults.push(`${name} has no exact version: ${version}`);
    const locked = locks.map(({ packages }) => packages[`node_modules/${name}`]?.version);
    if (name !== "dashscope-asr" && !locked.includes(version))
      faults.push(`${name} ${version} is in no lock file`);
  }
  for (const name of Object.keys(scripts))
    if (/^(pre|post)|install|prepare/.test(name)) faults.push(`${name} runs by itself`);
  for (const name of Object.keys(others))
    if (/dependenc|overrides/i.test(name)) faults.push(`has ${name}`);
  return faults;
}

test("every template has exact versions that the tests use", async () => {
  assert.equal(templates.length, 2);
  for (const { name } of templates)
    assert.deepEqual(faults(await json(`pkg-template/templates/${name}/package.json`)), [], name);
});

test("a range, another version, a dependency and a script that runs by itself are faults", () => {
  for (const [description, fault] of [
    [{ dependencies: { hono: "4.0.0" } }, "hono is a dependency"],
    [{ dependencies: { "dashscope-asr": "^0.1.0" } }, "dashscope-asr has no exact version: ^0.1.0"],
    [{ devDependencies: { wrangler: "latest" } }, "wrangler has no exact version: latest"],
    [{ devDependencies: { wrangler: "4.0.0" } }, "wrangler 4.0.0 is in no lock file"],
    [{ devDependencies: { nobody: "1.0.0" } }, "nobody 1.0.0 is in no lock file"],
    [{ scripts: { postinstall: "x" } }, "postinstall runs by itself"],
    [{ scripts: { predeploy: "x" } }, "predeploy runs by itself"],
    [{ optionalDependencies: { x: "1.0.0" } }, "has optionalDependencies"],
  ])
    assert.ok(faults(description).includes(fault), fault);
});
