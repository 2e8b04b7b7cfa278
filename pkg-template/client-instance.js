// The instance that the client lives in. Its glue (core.js) imports this too, so that what the
// runtime calls enters as everything else does.

import { CoreReading, restart } from "./core.js";
import { instanceOf } from "./instances.js";

export const { entered, called, timed, untimed, ran, Held } = /* @__PURE__ */ instanceOf(() => ({
  restart,
  CoreReading,
}));
