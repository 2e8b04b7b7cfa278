// As ../workerd.js.
import { Client } from "../workerd.js";
import { createAi } from "./api.js";

export { DashScopeError, isDashScopeError } from "../workerd.js";
export const { createDashScope, dashscope } = /* @__PURE__ */ createAi(Client);
