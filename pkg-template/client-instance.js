// The instance that the client lives in. Its glue (core.js) imports this too: what the runtime
// calls enters the instance as everything else does. So this module must not import the glue.

import { WasmInstance } from "./wasm-instance.js";

export const instance = /* @__PURE__ */ new WasmInstance();
