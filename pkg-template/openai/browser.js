// As ../browser.js.
import { Client, DashScopeError, isDashScopeError } from "../browser.js";
import { createOpenAi } from "./api.js";

export { DashScopeError, isDashScopeError };
export const openai = /* @__PURE__ */ createOpenAi(Client);
