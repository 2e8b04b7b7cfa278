// Relays in processes of their own, whose memory is read from outside.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { execPath, pid as ownPid } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const ENTRY = fileURLToPath(new URL("relay-entry.mjs", import.meta.url));
const RELAY = fileURLToPath(new URL("../../pkg/relay/relay.js", import.meta.url));
const WORKER = `import { relay } from "${RELAY}";
  import { optionsOf } from "${fileURLToPath(new URL("relay-options.mjs", import.meta.url))}";
  export default { fetch: (request, env) => relay(request, optionsOf(env.SETTINGS)) };`;

const running = (pid, origin, stop) => ({ origin, peakBytes: () => peakBytes(pid), stop });

/** @param {{ baseUrl: string, limited?: boolean }} settings */
export async function startNodeRelay(settings) {
  const child = spawn(execPath, [ENTRY, JSON.stringify(settings)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [origin] = await once(createInterface({ input: child.stdout }), "line");
  await warmUp(origin);
  return running(child.pid, origin, () => child.kill());
}

/** @param {{ baseUrl: string, limited?: boolean }} settings */
export async function startWorkerdRelay(settings) {
  const before = new Set(workerdPids());
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: "." },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "index.js", contents: outputFiles[0].text }],
    compatibilityDate: "2025-05-01",
    bindings: { SETTINGS: JSON.parse(JSON.stringify(settings)) },
  });
  const { origin } = await worker.ready;
  await warmUp(origin);
  const [pid] = workerdPids().filter((pid) => !before.has(pid));
  return running(pid, origin, () => worker.dispose());
}

/** Loads the code that a request needs, before the peak is read. */
async function warmUp(origin) {
  const path = "/api/asr/services/aigc/multimodal-generation/generation";
  const body = JSON.stringify({
    model: "qwen3-asr-flash",
    input: { messages: [{ content: "A".repeat(9999) }] },
  });
  for (let count = 0; count < 5; count += 1)
    await (await fetch(`${origin}${path}`, { method: "POST", body })).arrayBuffer();
}

/** The largest memory that a process has had. */
function peakBytes(pid) {
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

/** The processes of workerd that this process has started. */
function workerdPids() {
  const isOwn = (pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return /^Name:\s*workerd$/m.test(status) && status.includes(`PPid:\t${ownPid}\n`);
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isOwn(name));
}
