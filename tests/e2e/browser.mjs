// Headless Chromium, as every test and benchmark starts it: as root in containers, and without
// asking the internet for anything.

import { env } from "node:process";
import { chromium } from "playwright-core";

/** Where it is; `cargo xtask` says where it found one. */
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

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
