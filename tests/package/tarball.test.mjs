// Files of the packed tarball, and what tools that judge packages say of it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { after, describe, test } from "node:test";
import { BUNDLERS } from "./environments/bundlers.mjs";
import { ENVIRONMENTS } from "./environments.mjs";
import { end } from "./lasting.mjs";
import { project, run, tarball, tool, write } from "./project.mjs";
import { namesInReadme } from "./report.mjs";

const within = (folder, names) => names.replaceAll(/\S+/g, `${folder}/$&`);
const FILES = `
CHANGELOG.md LICENSE-APACHE LICENSE-MIT README.md package.json
index.d.ts slim.d.ts web.d.ts core.wasm.d.ts cjs/index.d.cts
browser.js edge.js node.js node-shared.js slim.js web.js workerd.js cjs/index.cjs
cjs/relay.cjs cjs/relay.d.cts
${within("relay", "relay.d.ts relay.js access.js address.js api-routes.js bytes.js event-lines.js file-routes.js held-bodies.js hosts.js json-body.js links.js options.js origins.js queries.js rate-limit.js read-options.js redaction.js relay-error.js request-body.js routes.js streams.js upstream.js")}
abort-signals.js api.js async-queue.js batch.js client.js client-instance.js concurrent-map.js runtime.js task.js
document-bytes.js documents.js join.js search-hits.js subtitle-writer.js tables.js text.js time-index.js timed-answer.js transcription.js view.js
ascii-host.js errors.js form.js internal.js load.js option-names.js prototypes.js read-options.js response-body.js response-header.js tag.js wasm-handle.js wasm-instance.js wasm-stop.js words.js
unpack.js unpack-wasm.js core.js core.wasm inline-deflate.js inline-lzma.js
subtitles.d.ts cjs/subtitles.cjs cjs/subtitles.d.cts
${within("subtitles", "api.js browser.js edge.js node.js workerd.js core.js core.wasm inline-deflate.js inline-lzma.js")}
templates/README.md ${within("templates/batch", ".dev.vars.example README.md package.json wrangler.jsonc")}
${within("templates/batch/src", "account.js authorize.js batch.js enqueue.js idle-limit.js index.js lines.js manifest.js pause.js receive.js redaction.js refusal.js results.js secrets.js settings.js submit-errors.js submit-ledger.js task-match.js throttle.js uncertain-submits.js workflow.js")}
${within("templates/page", ".dev.vars.example README.md package.json wrangler.jsonc")}
${within("templates/page/src", "address.js constant-time.js error-response.js json-body.js limit-settings.js limits.js loopback.js own-origin.js passphrase.js request-sessions.js service-settings.js session-cookie.js session-object.js session-store.js session-token.js session.js setup.js sign-in.js token-bucket.js visitor-limits.js worker.js")}
${within("templates/page/page", "kept-task.js main.js models.js problem.js recording-form.js result.js session.js state.js transcript.js")}
${within("templates/page/public", "_headers favicon.svg index.html style.css")}
`;

after(end);

test("holds these files and no others", async () => {
  const { files } = await tarball();
  assert.deepEqual(files.map(({ path }) => path).sort(), FILES.trim().split(/\s+/).sort());
});

test("depends on nothing, and runs nothing when it is installed", async () => {
  const folder = join(await project("description"), "node_modules", "dashscope-asr");
  const description = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  // `bin` and `man` would put files elsewhere; with a binding.gyp npm would compile.
  const found = Object.keys(description).filter((key) =>
    /dependenc|^(scripts|bin|man|gypfile|overrides|workspaces)$/i.test(key),
  );
  assert.deepEqual(found, []);
});

test("its JavaScript is ASCII: a page that names no encoding is not read as UTF-8", async () => {
  const { files } = await tarball();
  const folder = await project("ascii");
  for (const { path } of files.filter(
    ({ path }) => /\.c?js$/.test(path) && !path.startsWith("templates/"),
  )) {
    const text = await readFile(join(folder, "node_modules", "dashscope-asr", path), "utf8");
    assert.doesNotMatch(text, /[^\0-\x7f]/, path);
  }
});

test("publint has nothing to say", async () => {
  const { path } = await tarball();
  await run(execPath, [tool("publint"), path, "--strict"]);
});

describe("attw finds the types by every way of resolution", () => {
  const attw = async (...args) =>
    run(execPath, [tool("attw"), (await tarball()).path, "--no-emoji", ...args]);

  test("of the entries that may be required", () =>
    attw("--entrypoints", ".", "./relay", "./subtitles"));

  // Pages and bundlers import them; `require` gets the default entry.
  test("of the entries that are ES modules only", () =>
    attw(
      "--exclude-entrypoints",
      ".",
      "./relay",
      "./subtitles",
      "--ignore-rules",
      "cjs-resolves-to-esm",
    ));
});

const all = env.PACKAGE_ENVIRONMENTS === "all";

for (const { name, bundle, fast } of BUNDLERS) {
  if (!(fast || all)) continue;
  describe(`${name} leaves out what is not used`, () => {
    for (const entry of [
      "dashscope-asr",
      "dashscope-asr/web",
      "dashscope-asr/slim",
      "dashscope-asr/subtitles",
    ]) {
      test(entry, async () => {
        const folder = await project(`${name} unused ${entry}`);
        await write(folder, {
          "main.js": `import { Transcription, subtitles } from "${entry}";\nconsole.log("kept");\n`,
        });
        await bundle(folder);
        const output = await readFile(join(folder, "dist", "main.js"), "utf8");
        // Some wrap it in a function.
        assert.match(output, /^(\(\(\)=>\{"use strict";)?console\.log\("kept"\);?(\}\)\(\);)?\s*$/);
      });
    }
  });
}

test("the README's table has the environments in which it is tried", async () => {
  assert.deepEqual(
    await namesInReadme(),
    ENVIRONMENTS.map(({ name }) => name),
  );
});
