// The page template as a user runs it: copied from the installed tarball and built by its own
// script.

import { spawn } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { atEnd } from "../package/lasting.mjs";
import { project, run, tool } from "../package/project.mjs";
import { configuration } from "./batch-worker.mjs";

async function copied(name) {
  const folder = await project(name);
  await cp(join(folder, "node_modules/dashscope-asr/templates/page"), folder, { recursive: true });
  return folder;
}

/** Starts the template and returns its address. See {@link pageWorker}. */
export async function inMiniflare(vars, name, changes) {
  return (await (await pageWorker(vars, name, changes)).ready).origin;
}

/**
 * Starts the template by its wrangler.jsonc, without wrangler, which is large.
 *
 * @param {Record<string, unknown>} vars that replace those in the file, and the secrets
 * @param {string} name of a project: files of tests that run at the same time name their own
 * @param {{ main?: string, ratelimits?: object[] }} changes `main`: a module in place of
 *   src/worker.js, beside it. `ratelimits`: in place of those in the file.
 */
export async function pageWorker(vars, name = "page template", { main, ratelimits } = {}) {
  const folder = await copied(name);
  const config = await configuration(pathToFileURL(`${folder}/`));
  const [program, ...args] = config.build.command.split(" ");
  await run(program, args, { cwd: folder });
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: await bundled(folder, config, main) },
    ],
    compatibilityDate: config.compatibility_date,
    bindings: { ...config.vars, ...vars },
    ratelimits: Object.fromEntries(
      (ratelimits ?? config.ratelimits).map(({ name, simple }) => [name, { simple }]),
    ),
    durableObjects: durableObjects(config),
    assets: {
      directory: join(folder, config.assets.directory),
      routerConfig: {
        has_user_worker: true,
        static_routing: { user_worker: config.assets.run_worker_first },
      },
    },
  });
  atEnd(() => worker.dispose());
  return worker;
}

async function bundled(folder, config, main) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    ...(main
      ? { stdin: { contents: main, resolveDir: join(folder, "src") } }
      : { entryPoints: [config.main] }),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd"],
    write: false,
    external: ["cloudflare:*"],
  });
  return outputFiles[0].text;
}

function durableObjects({ durable_objects: { bindings }, migrations }) {
  const sqlite = new Set(migrations.flatMap(({ new_sqlite_classes: classes }) => classes));
  return Object.fromEntries(
    bindings.map(({ name, class_name: className }) => [
      name,
      { className, useSQLite: sqlite.has(className) },
    ]),
  );
}

/** Starts the template by `wrangler dev`, with `vars` in .dev.vars, as one that has a domain. */
export async function inWrangler(vars) {
  const folder = await copied("page template wrangler");
  const lines = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, ".dev.vars"), lines.join(""));
  const args = ["dev", "--ip", "127.0.0.1", "--port", "0", "--route", "page.example/*"];
  const server = spawn(execPath, [tool("wrangler"), ...args], {
    cwd: folder,
    env: { ...env, CI: "1", NO_COLOR: "1", WRANGLER_SEND_METRICS: "false" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  atEnd(() => server.kill());
  const printed = [];
  for await (const line of createInterface({ input: server.stdout })) {
    printed.push(line);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error(`wrangler dev ended before it said where it listens:\n${printed.join("\n")}`);
}
