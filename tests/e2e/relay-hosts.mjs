// Starts the relay in each supported runtime.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BUN, DENO } from "./runtimes.mjs";
import { packageFolder } from "./stand-in.mjs";
import { startWorker } from "./worker.mjs";

const root = new URL("../../", import.meta.url);

/** Commands that start a runtime. */
const PROGRAMS = {
  Node: [execPath],
  Deno: [DENO, "run", "--allow-all", "--no-lock", "--node-modules-dir=manual"],
  Bun: [BUN],
};
export const RUNTIMES = [...Object.keys(PROGRAMS), "workerd"];

/** Starts the relay until the end of the test, and returns its origin. */
export async function startRelay(t, runtime, settings) {
  if (runtime === "workerd") {
    const code = `import { relayApp } from "${fileURLToPath(new URL("relay-app.mjs", import.meta.url))}";
      let app;
      export default { fetch: (request, env) => (app ??= relayApp(env.RELAY))(request) };`;
    const worker = await startWorker(t, code, { RELAY: settings });
    return (await worker.ready).origin;
  }
  const [program, ...flags] = PROGRAMS[runtime];
  const child = spawn(program, [...flags, await bundle()], {
    env: { ...env, RELAY: JSON.stringify(settings), NO_PROXY: "*" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`${runtime} ended with ${code} before it printed its address`);
  });
  failed.catch(() => {});
  const [origin] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    failed,
  ]);
  return origin;
}

let file;

/** Bundles the server and the built package into one module. */
function bundle() {
  file ??= (async () => {
    const folder = fileURLToPath(new URL("target/e2e/", root));
    await mkdir(folder, { recursive: true });
    const outfile = `${folder}relay-server.mjs`;
    await build({
      entryPoints: [fileURLToPath(new URL("relay-server.mjs", import.meta.url))],
      alias: { "dashscope-asr/relay": fileURLToPath(new URL("relay/relay.js", packageFolder)) },
      external: ["srvx"],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      outfile,
    });
    return outfile;
  })();
  return file;
}
