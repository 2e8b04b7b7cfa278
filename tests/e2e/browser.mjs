// Headless Chromium for tests and benchmarks: runs as root in containers, and makes no requests to
// the internet of its own.

import { env } from "node:process";
import { chromium } from "playwright-core";

/** The path of Chromium; `cargo xtask` sets the variable. */
export const CHROMIUM = env.CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** Starts Chromium, with further flags. */
export const launch = (...flags) =>
  chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });

/** Starts Chromium with an unpacked extension and a profile of its own; resolves with its context. */
export const launchExtension = (folder, profile) =>
  chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...FLAGS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
    ignoreDefaultArgs: ["--disable-extensions"],
  });
