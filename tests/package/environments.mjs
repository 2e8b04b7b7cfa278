// Where the package is tried. Each environment: its `name`; the `entries` that a program imports
// there; `fast`, tried by every `cargo xtask test`; `missing()`, why it cannot be tried on this
// machine; `version()`; and `run(entry, service)`, which gives what app.mjs answers there.

import { bundlers } from "./environments/bundlers.mjs";
import { next } from "./environments/next.mjs";
import { pages } from "./environments/pages.mjs";
import { runtimes } from "./environments/runtimes.mjs";
import { workers } from "./environments/workers.mjs";

export const ENVIRONMENTS = [...runtimes, ...pages, ...bundlers, ...workers, ...next];
