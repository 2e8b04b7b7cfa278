// The README's first example, as a newcomer pastes it: in an empty project, the package found by
// its name.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packageFolder, startStandIn } from "./stand-in.mjs";

for (const readme of ["README.md", "pkg-template/README.md"]) {
  test(`the first example of ${readme} works as it stands`, async (t) => {
    const text = await readFile(new URL(`../../${readme}`, import.meta.url), "utf8");
    const example = /```js\n(.*?)```/s.exec(text)?.[1];
    assert.ok(example, "no example");
    // The service it names is on the internet; everything else stays.
    const key = "apiKey: process.env.DASHSCOPE_API_KEY";
    const [address] = /https:\/\/[^"]+\.wav/.exec(example);
    assert.ok(example.includes(key));
    const service = await startStandIn("--recogniser", "canned");
    t.after(service.stop);
    const local = example
      .replace(key, `${key}, baseUrl: "${service.baseUrl}"`)
      .replace(address, `${service.samples[0].url}?female`);

    const project = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
    t.after(() => rm(project, { recursive: true }));
    await mkdir(join(project, "node_modules"));
    await symlink(fileURLToPath(packageFolder), join(project, "node_modules", "dashscope-asr"));
    await writeFile(join(project, "example.mjs"), local);
    const { stdout } = await promisify(execFile)(execPath, ["example.mjs"], {
      cwd: project,
      env: { ...env, DASHSCOPE_API_KEY: service.apiKey },
    });
    const promised = /t\.text\); \/\/ (.*)/.exec(example)[1];
    assert.match(stdout, /^pending /);
    assert.ok(stdout.includes(`\n${promised}\n1\n00:00:00,`), stdout);
  });
}
