// The environments of the package's tests. Each has a `name`; the `entries` that a program imports;
// `fast`, run by every `cargo xtask test`; `missing()`, the reason why it cannot run on this
// machine; `version()`; and `run(entry, service)`, which returns the result of app.mjs.

import { bundlers } from "./environments/bundlers.mjs";
import { extension } from "./environments/extension.mjs";
import { installers } from "./environments/installers.mjs";
import { next } from "./environments/next.mjs";
import { pages } from "./environments/pages.mjs";
import { runtimes } from "./environments/runtimes.mjs";
import { simulatedDoms } from "./environments/simulated-doms.mjs";
import { workers } from "./environments/workers.mjs";

export const ENVIRONMENTS = [
  ...runtimes,
  ...installers,
  ...pages,
  extension,
  ...bundlers,
  ...workers,
  ...next,
  ...simulatedDoms,
];
