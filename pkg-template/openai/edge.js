// As ../edge.js.
import { Client, DashScopeError, isDashScopeError } from "../edge.js";
import { createOpenAi } from "./api.js";

export { DashScopeError, isDashScopeError };
export const openai = /* @__PURE__ */ createOpenAi(Client);
