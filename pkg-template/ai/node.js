// As ../node.js.
import { Client } from "../node.js";
import { createAi } from "./api.js";

export { DashScopeError, isDashScopeError } from "../node.js";
export const { createDashScope, dashscope } = /* @__PURE__ */ createAi(Client);
