// Promises of the two READMEs to a newcomer: the lines that install the package, followed as they
// stand in an empty project, and the first examples. And that nothing is written in both.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { blocks, codeBlocks, section, withoutComments } from "./markdown.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");
const run = promisify(execFile);

const REGISTRY_LINE = "npm install dashscope-asr\n";

let [readme, packageReadme, isReleased] = [];

before(async () => {
  readme = await read("README.md");
  packageReadme = await read("pkg-template/README.md");
  isReleased = /^## \d+\.\d+\.\d+/m.test(await read("CHANGELOG.md"));
});

/** A folder for the length of a test. */
async function temporaryFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

const RUN_LINE = "node --env-file=.env hello.mjs";

/**
 * Runs a README's first example in `project` against the stand-in, as the README says with the key
 * in a file, and checks what it prints.
 */
async function runFirstExample(t, text, project) {
  const [example] = codeBlocks(text, "js");
  // The service and the audio it names are on the internet; everything else stays.
  const key = "apiKey: process.env.DASHSCOPE_API_KEY";
  const [address] = /https:\/\/[^"]+\.wav/.exec(example);
  assert.ok(example.includes(key));
  const service = await startStandIn("--recogniser", "canned");
  t.after(service.stop);
  const local = example
    .replace(key, `${key}, baseUrl: "${service.baseUrl}"`)
    .replace(address, `${service.samples[0].url}?female`);

  await writeFile(join(project, "hello.mjs"), local);
  const [keyLine] = /DASHSCOPE_API_KEY=sk-…/.exec(text);
  await writeFile(join(project, ".env"), `${keyLine.replace("sk-…", service.apiKey)}\n`);
  assert.ok(text.includes(RUN_LINE));
  const [, ...args] = RUN_LINE.split(" ");
  const variables = { ...env };
  delete variables.DASHSCOPE_API_KEY;
  const { stdout } = await run(execPath, args, { cwd: project, env: variables });
  const promised = /t\.text\); \/\/ (.*)/.exec(example)[1];
  assert.match(stdout, /^pending\b/);
  assert.ok(stdout.includes(`\n${promised}\n1\n00:00:00,`), stdout);
}

test("the lines of README.md install the package from a clone, and its first example works", async (t) => {
  const shown = codeBlocks(section(withoutComments(readme), "Install"), "sh");
  const [inTheClone, inTheProject] = shown.slice(-2);
  assert.equal(inTheClone, "cargo xtask build\n");
  assert.equal(inTheProject, "npm install ../dashscope-asr/pkg\n");

  const folder = await temporaryFolder(t);
  const [clone, project] = [join(folder, "dashscope-asr"), join(folder, "project")];
  await symlink(fileURLToPath(root), clone);
  await mkdir(project);
  // The package was built before the tests: a build here would change it under the other tests.
  const { stdout, stderr } = await run("sh", ["-ec", inTheClone], { cwd: clone });
  assert.match(stdout, /pkg is up to date\.\n$/);
  assert.doesNotMatch(stderr, /building pkg/, "pkg/ was stale: run cargo xtask build first");
  await run("sh", ["-ec", inTheProject], { cwd: project });
  await runFirstExample(t, readme, project);
});

test("the first example of pkg-template/README.md works as it stands", async (t) => {
  const project = await temporaryFolder(t);
  await mkdir(join(project, "node_modules"));
  await symlink(fileURLToPath(packageFolder), join(project, "node_modules", "dashscope-asr"));
  await runFirstExample(t, packageReadme, project);
});

test("without its .env the first example of README.md says how to set the key, and sends nothing", async (t) => {
  const project = await temporaryFolder(t);
  await mkdir(join(project, "node_modules"));
  await symlink(fileURLToPath(packageFolder), join(project, "node_modules", "dashscope-asr"));
  const [example] = codeBlocks(readme, "js");
  await writeFile(join(project, "hello.mjs"), example);
  const variables = { ...env };
  delete variables.DASHSCOPE_API_KEY;
  for (const line of [undefined, "", "DASHSCOPE_API_KEY=", "DASHSCOPE_API_KEY=sk-…"]) {
    if (line !== undefined) await writeFile(join(project, ".env"), `${line}\n`);
    const args = line === undefined ? ["hello.mjs"] : RUN_LINE.split(" ").slice(1);
    // The example names the real service: an option is refused before any network.
    const { code, stdout, stderr } = await run(execPath, args, {
      cwd: project,
      env: variables,
    }).then(
      () => assert.fail("it succeeded"),
      (error) => error,
    );
    assert.deepEqual([code, stdout], [1, ""], line);
    const advice = line?.includes("…") ? "Check how it was copied" : "node --env-file=.env";
    assert.match(stderr, /DashScopeError: options\.apiKey: expected a (DashScope API )?key/);
    assert.ok(stderr.includes(advice), stderr);
    // Node shows the line that made the error: it must not fill the screen.
    for (const shown of stderr.split("\n")) assert.ok(shown.length < 400, shown);
  }
});

test("README.md shows the registry's line from the first release on, and has it ready before", () => {
  const install = section(readme, "Install");
  assert.equal(codeBlocks(install, "sh").filter((code) => code === REGISTRY_LINE).length, 1);
  const shown = codeBlocks(withoutComments(install), "sh");
  assert.equal(shown[0] === REGISTRY_LINE, isReleased, "docs/publishing.md says what to change");
});

test("the package's README names the registry, and the clone only before the first release", async () => {
  const published = await readFile(new URL("README.md", packageFolder), "utf8");
  assert.equal(codeBlocks(published, "sh")[0], REGISTRY_LINE);
  const names = await readdir(new URL("pkg-template", root), { recursive: true });
  const documents = names.filter((name) => name.endsWith("README.md"));
  assert.equal(documents.length, 4, documents.join());
  for (const name of documents) {
    const [shown, source] = [
      await readFile(new URL(name, packageFolder), "utf8"),
      await read(`pkg-template/${name}`),
    ];
    assert.doesNotMatch(shown, /\bclone\b/i, name);
    assert.equal(/<!-- clone\b/.test(source), !isReleased, `${name}: see docs/publishing.md`);
  }
});

test("no paragraph, item, row or example stands in both READMEs", () => {
  const there = new Set(blocks(packageReadme));
  const LONG = 40; // shorter ones are titles, names and commands
  assert.ok([...there].filter((block) => block.length > LONG).length > 80);
  const both = blocks(readme).filter((block) => block.length > LONG && there.has(block));
  assert.deepEqual(both, []);
});
