// A preload of `node --test`: a test file that ends its process itself has failed. Node would count
// the tests that were reported until then, and miss the rest.

import process, { env } from "node:process";
import { isMainThread } from "node:worker_threads";

// Neither the runner itself, nor a worker or a forked process of a test.
const isTestFile = env.NODE_TEST_CONTEXT !== undefined && process.argv[1]?.endsWith(".test.mjs");

if (isMainThread && isTestFile) {
  let isAtItsEnd = false;
  process.once("beforeExit", () => {
    isAtItsEnd = true;
  });
  process.once("exit", () => {
    if (isAtItsEnd || process.exitCode) return;
    console.error(`${process.argv[1]} called process.exit before its tests were over`);
    process.exitCode = 1;
  });
}
