// Faults of the set-up, in words for the owner of the page. While there is one, every request is
// refused.

import { limitsFault } from "./limit-settings.js";
import { passphraseFault } from "./passphrase.js";
import { serviceFault } from "./service-settings.js";

/** The first thing that is missing or wrong, in words; `undefined` where all is set up. */
export const setupFault = (env) =>
  keyFault(env) ?? passphraseFault(env) ?? serviceFault(env) ?? storeFault(env) ?? limitsFault(env);

function keyFault({ DASHSCOPE_API_KEY: key }) {
  if (!key)
    return "The secret DASHSCOPE_API_KEY is missing: npx wrangler secret put DASHSCOPE_API_KEY";
  if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key))
    return "The secret DASHSCOPE_API_KEY is no key: it has a space, or a character that is not ASCII.";
  return undefined;
}

function storeFault(env) {
  const missing = ["SESSIONS", "VISITOR_LIMITS"].find((name) => !env[name]);
  return (
    missing &&
    `The Durable Object ${missing} is missing: wrangler.jsonc of the template has it under durable_objects and migrations.`
  );
}
