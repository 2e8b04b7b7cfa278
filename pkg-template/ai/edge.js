// As ../edge.js.
import { Client } from "../edge.js";
import { createAi } from "./api.js";

export { DashScopeError, isDashScopeError } from "../edge.js";
export const { createDashScope, dashscope } = /* @__PURE__ */ createAi(Client);
