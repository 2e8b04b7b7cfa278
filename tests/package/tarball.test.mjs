// Files of the packed tarball, and what tools that judge packages say of it.

import assert from "node:assert/strict";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import resolver from "eslint-import-resolver-node";
import { codeBlocks, section } from "../e2e/markdown.mjs";
import { packageFolder } from "../e2e/stand-in.mjs";
import { BUNDLERS } from "./environments/bundlers.mjs";
import { ENVIRONMENTS } from "./environments.mjs";
import { end } from "./lasting.mjs";
import { here, project, run, tarball, tool, write } from "./project.mjs";
import { namesInReadme } from "./report.mjs";

const within = (folder, names) => names.replaceAll(/\S+/g, `${folder}/$&`);
const FILES = `
CHANGELOG.md LICENSE-APACHE LICENSE-MIT README.md package.json
index.d.ts slim.d.ts web.d.ts core.wasm.d.ts cjs/index.d.cts
browser.js edge.js node.js node-shared.js slim.js web.js workerd.js cjs/index.cjs
relay.js cjs/relay.cjs cjs/relay.d.cts
${within("command", "arguments.js command-line.js dashscope-asr.js dry-run.js event-text.js exit-codes.js flag-values.js flag-words.js flags.js formats.js help.js inputs.js job.js json-lines.js keeping-store.js key.js live-progress.js main.js output-files.js output-names.js output-stream.js plain-progress.js plan.js printable.js run.js settings.js state-folder.js stop.js submits.js task-store.js unknown-flags.js usage-error.js")}
${within("relay", "relay.d.ts relay.js access.js address.js answer.js api-routes.js bytes.js event-lines.js file-routes.js held-bodies.js hosts.js json-body.js links.js options.js origins.js queries.js rate-limit.js read-options.js redaction.js relay-error.js request-body.js routes.js streams.js upstream.js")}
abort-signals.js api.js async-queue.js batch.js client.js client-instance.js concurrent-map.js runtime.js task.js
document-bytes.js documents.js join.js search-hits.js subtitle-writer.js tables.js text.js time-index.js timed-answer.js transcription.js view.js
ascii-host.js errors.js form.js internal.js load.js option-names.js prototypes.js read-options.js response.js tag.js wasm-handle.js wasm-instance.js wasm-stop.js words.js
unpack.js unpack-wasm.js core.js core.wasm inline-deflate.js inline-lzma.js
subtitles.js subtitles.d.ts cjs/subtitles.cjs cjs/subtitles.d.cts
${within("subtitles", "api.js browser.js edge.js node.js workerd.js core.js core.wasm inline-deflate.js inline-lzma.js")}
openai.js openai.d.ts cjs/openai.cjs cjs/openai.d.cts
${within("openai", "answer.js api.js browser.js edge.js errors.js events.js form.js format.js models.js node.js options.js result.js routes.js segments.js stop.js tasks.js transcribe.js workerd.js")}
ai.js ai.d.ts cjs/ai.cjs cjs/ai.d.cts
${within("ai", "api.js api-key.js audio-file.js browser.js call-options.js calls.js edge.js model.js node.js result.js retry-mark.js warnings.js workerd.js")}
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

test("installs one program, which can be run", async () => {
  const { files } = await tarball();
  const { mode } = files.find(({ path }) => path === "command/dashscope-asr.js");
  assert.equal(mode & 0o111, 0o111);
  const folder = await project("program");
  const { version } = JSON.parse(
    await readFile(join(folder, "node_modules", "dashscope-asr", "package.json"), "utf8"),
  );
  const program = join(folder, "node_modules", ".bin", "dashscope-asr");
  assert.equal(await run(program, ["--version"]), `${version}\n`);
  const npx = ["--offline", "--no", "dashscope-asr", "--", "--version"];
  assert.equal(await run("npx", npx, { cwd: folder }), `${version}\n`);
});

test("the lines of its README run the program from a tarball", async () => {
  const readme = await readFile(here("../../pkg-template/README.md"), "utf8");
  const [lines] = codeBlocks(section(readme, "In a shell"), "sh");
  const folder = await project("from a tarball");
  await symlink(fileURLToPath(packageFolder), join(folder, "pkg"));
  const npm = { npm_config_offline: "true", npm_config_yes: "true", npm_config_cache: folder };
  const printed = await run("bash", ["-ec", lines], { cwd: folder, ...npm });
  assert.match(printed, /^dashscope-asr-(.+)\.tgz\n\1\n$/);
});

test("depends on nothing, and runs nothing when it is installed", async () => {
  const folder = join(await project("description"), "node_modules", "dashscope-asr");
  const description = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  assert.deepEqual(description.bin, { "dashscope-asr": "./command/dashscope-asr.js" });
  // `man` would put files elsewhere, as `bin` does; with a binding.gyp npm would compile.
  const found = Object.keys(description).filter((key) =>
    /dependenc|^(scripts|man|gypfile|overrides|workspaces)$/i.test(key),
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
    attw("--entrypoints", ".", "./relay", "./subtitles", "./ai", "./openai"));

  // Pages and bundlers import them; `require` gets the default entry.
  test("of the entries that are ES modules only", () =>
    attw(
      "--exclude-entrypoints",
      ".",
      "./relay",
      "./subtitles",
      "./ai",
      "./openai",
      "--ignore-rules",
      "cjs-resolves-to-esm",
    ));
});

describe("eslint-plugin-import's default resolver, which does not read `exports`, finds", () => {
  const entries = async () => {
    const folder = join(await project("resolver"), "node_modules", "dashscope-asr");
    const { exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return { folder, names: Object.keys(exports).map((key) => `dashscope-asr${key.slice(1)}`) };
  };
  const find = (folder, name) => resolver.resolve(name, join(folder, "../../main.js"), {});

  test("every entry, with the names that the entry has", async () => {
    const { folder, names } = await entries();
    assert.ok(names.includes("dashscope-asr/relay") && names.includes("dashscope-asr/subtitles"));
    for (const name of names) {
      const { path } = find(folder, name);
      assert.ok(path?.startsWith(folder), `${name} is not found`);
      if (!path.endsWith(".js")) continue;
      const keys = "console.log(JSON.stringify([ours, found].map(Object.keys)));";
      const code = `import * as ours from "${name}"; import * as found from "${path}"; ${keys}`;
      const args = ["--input-type=module", "--eval", code];
      const [ours, found] = JSON.parse(await run(execPath, args, { cwd: join(folder, "../..") }));
      assert.deepEqual(found, ours, name);
    }
  });

  test("no folder and no name that is none", async () => {
    const { folder } = await entries();
    for (const name of ["/templates", "/cjs", "/relays", "/subtitles/none"])
      assert.equal(find(folder, `dashscope-asr${name}`).found, false, name);
  });
});

const all = env.PACKAGE_ENVIRONMENTS === "all";

for (const { name, bundle, fast } of BUNDLERS) {
  if (!(fast || all)) continue;
  describe(`${name} leaves out what is not used`, () => {
    for (const [entry, names] of [
      ["dashscope-asr", "Transcription, subtitles"],
      ["dashscope-asr/web", "Transcription, subtitles"],
      ["dashscope-asr/slim", "Transcription, subtitles"],
      ["dashscope-asr/subtitles", "Transcription, subtitles"],
      ["dashscope-asr/ai", "createDashScope, dashscope"],
      ["dashscope-asr/openai", "openai"],
    ]) {
      test(entry, async () => {
        const folder = await project(`${name} unused ${entry}`);
        await write(folder, {
          "main.js": `import { ${names} } from "${entry}";\nconsole.log("kept");\n`,
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
