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

/**
 * Starts the template by its wrangler.jsonc, without wrangler, which is large, and returns the
 * address. `vars` replace those in the file, and add the secrets. Files of tests that run at the same
 * time name projects of their own.
 */
export async function inMiniflare(vars, name = "page template") {
  const folder = await copied(name);
  const config = await configuration(pathToFileURL(`${folder}/`));
  const [program, ...args] = config.build.command.split(" ");
  await run(program, args, { cwd: folder });
  const options = {
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd"],
    write: false,
  };
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [config.main],
    ...options,
  });
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "index.js", contents: outputFiles[0].text }],
    compatibilityDate: config.compatibility_date,
    bindings: { ...config.vars, ...vars },
    ratelimits: Object.fromEntries(config.ratelimits.map(({ name, simple }) => [name, { simple }])),
    assets: {
      directory: join(folder, config.assets.directory),
      routerConfig: {
        has_user_worker: true,
        static_routing: { user_worker: config.assets.run_worker_first },
      },
    },
  });
  atEnd(() => worker.dispose());
  return (await worker.ready).origin;
}

/** Starts the template by `wrangler dev`, with `vars` in .dev.vars. */
export async function inWrangler(vars) {
  const folder = await copied("page template wrangler");
  const lines = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, ".dev.vars"), lines.join(""));
  const server = spawn(execPath, [tool("wrangler"), "dev", "--ip", "127.0.0.1", "--port", "0"], {
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
