// Faults of the set-up, in words for the owner of the page. While there is one, every request is
// refused.

import { limitsFault } from "./limits.js";

/** The shortest passphrase that is taken: one that is guessed costs the owner money. */
const PASSPHRASE_LENGTH = 12;
/** The longest passphrase that may be set, in UTF-16 units: its JSON fits into a sign-in. */
const PASSPHRASE_LENGTH_MAX = 512;
const DIFFERENT_CHARACTERS = 5;
/** Passphrases of examples, without what is neither letter nor digit. */
const EXAMPLES = new Set([
  "choosealongone",
  "choosealongpassphrase",
  "changeme",
  "changemeplease",
  "alongpassphrase",
  "yourpassphrase",
  "passphrase",
  "correcthorsebatterystaple",
]);

/** The first thing that is missing or wrong, in words; `undefined` where all is set up. */
export const setupFault = (env) =>
  keyFault(env) ?? passphraseFault(env) ?? storeFault(env) ?? limitsFault(env);

function keyFault({ DASHSCOPE_API_KEY: key }) {
  if (!key)
    return "The secret DASHSCOPE_API_KEY is missing: npx wrangler secret put DASHSCOPE_API_KEY";
  if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key))
    return "The secret DASHSCOPE_API_KEY is no key: it has a space, or a character that is not ASCII.";
  return undefined;
}

function passphraseFault({ PASSPHRASE: passphrase, DASHSCOPE_API_KEY: key }) {
  const wrong = (fault) => `The secret PASSPHRASE ${fault}: npx wrangler secret put PASSPHRASE`;
  if (typeof passphrase !== "string" || passphrase.length < PASSPHRASE_LENGTH)
    return wrong(`is missing or has fewer than ${PASSPHRASE_LENGTH} characters`);
  if (passphrase.length > PASSPHRASE_LENGTH_MAX)
    return wrong(`has more than ${PASSPHRASE_LENGTH_MAX} characters`);
  if (isExample(passphrase)) return wrong("is that of an example, which everybody knows");
  if (new Set(passphrase).size < DIFFERENT_CHARACTERS)
    return wrong(`has fewer than ${DIFFERENT_CHARACTERS} different characters`);
  if (passphrase.includes(key) || key.includes(passphrase))
    return wrong("is the key, which no visitor may know");
  return undefined;
}

const isExample = (passphrase) =>
  EXAMPLES.has(passphrase.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));

function storeFault(env) {
  const missing = ["SESSIONS", "VISITOR_LIMITS"].find((name) => !env[name]);
  return (
    missing &&
    `The Durable Object ${missing} is missing: wrangler.jsonc of the template has it under durable_objects and migrations.`
  );
}
