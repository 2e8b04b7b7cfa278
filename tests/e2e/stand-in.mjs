// Starts the stand-in for a test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { env } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const root = new URL("../../", import.meta.url);

/** The folder of the built package. */
export const packageFolder = new URL(env.PACKAGE_DIR ? `file://${env.PACKAGE_DIR}/` : "pkg/", root);

/**
 * Starts a stand-in with these flags. The caller calls `stop`. If the test process dies before, the
 * end of its pipe stops the stand-in.
 */
export async function startStandIn(...flags) {
  const program = env.STAND_IN ?? new URL("target/debug/stand-in", root).pathname;
  const child = spawn(program, ["--exit-with-parent", "--quiet", ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`the stand-in ended with ${code} before it printed its address`)),
    );
  });
  ended.catch(() => {});
  const [origin] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended,
  ]);
  // A test that fails before its call of `stop` must not be kept alive by the stand-in.
  for (const handle of [child, child.stdin, child.stdout]) handle.unref();
  return {
    origin,
    baseUrl: `${origin}/api/v1`,
    apiKey: "sk-stand-in",
    samples: await samples(origin),
    stop: () => child.kill(),
  };
}

async function samples(origin) {
  const list = JSON.parse(
    await readFile(new URL("tests/fixtures/audio/samples.json", root), "utf8"),
  ).samples;
  return list.map((sample) => ({ ...sample, url: `${origin}/samples/${sample.file}` }));
}

/** Waits until the recogniser is loaded; rejects if the stand-in has fallen back to canned answers. */
export async function recogniserReady(origin) {
  for (;;) {
    const { recogniser } = await (await fetch(`${origin}/health`)).json();
    if (recogniser === "whisper") return;
    if (recogniser !== "starting")
      throw new Error(`the recogniser is ${recogniser}; run cargo xtask setup`);
    await sleep(100);
  }
}
