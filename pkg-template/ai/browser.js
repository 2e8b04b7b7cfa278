// As ../browser.js.
import { Client } from "../browser.js";
import { createAi } from "./api.js";

export { DashScopeError, isDashScopeError } from "../browser.js";
export const { createDashScope, dashscope } = /* @__PURE__ */ createAi(Client);
