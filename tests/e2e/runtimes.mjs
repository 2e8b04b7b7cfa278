// Deno and Bun from npm; neither exists for every platform.

import { arch, platform } from "node:process";
import { fileURLToPath } from "node:url";

const modules = (path) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

export const DENO = modules(
  `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}/deno`,
);
export const BUN = modules(`@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}/bin/bun`);
