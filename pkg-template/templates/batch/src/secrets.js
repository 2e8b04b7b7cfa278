// Secrets of the Worker: it works with strong ones of its owner only.

import { Refusal } from "./refusal.js";

/** Fewest characters of BATCH_TOKEN: one that is guessed costs the owner money. */
const TOKEN_LENGTH_MIN = 16;
const DIFFERENT_CHARACTERS_MIN = 5;
/** Fewest runs, such as `aaa`, `1234` or `fedcba`, that a token may consist of. */
const RUNS_MIN = 4;
/** Characters that the token and the key may not have in common, one after the other. */
const SHARED_LENGTH = 12;
/** Characters that a header carries unchanged. */
const VISIBLE_ASCII = /^[!-~]+$/;
/** Keys of examples. */
const EXAMPLE_KEY = /^(?:sk-(?:\.+|x+|\*+)|(?:change|replace)-?me.*|your-.*)$/i;
/** Words of tokens that everybody knows, without what is neither letter nor digit. */
const EXAMPLE_TOKEN =
  /^your|choosea|changeme|replaceme|opensslrand|batchtoken|password|passphrase|letmein|qwerty|correcthorse/;

/** Refuses to work without secrets, or with those that others know or guess. */
export function checkSecrets({ DASHSCOPE_API_KEY: key, BATCH_TOKEN: token }) {
  if (!isVisible(key) || EXAMPLE_KEY.test(key))
    throw notSet(
      "DASHSCOPE_API_KEY",
      "is missing, an example's, or has spaces or characters that are not ASCII: expected the key of your account at the service",
    );
  const fault = tokenFault(token, key);
  if (fault)
    throw notSet(
      "BATCH_TOKEN",
      `${fault}: expected ${TOKEN_LENGTH_MIN} random characters or more, e.g. of \`openssl rand -hex 32\``,
    );
}

/** The fault of a token, which is not quoted. */
function tokenFault(token, key) {
  if (!isVisible(token) || token.length < TOKEN_LENGTH_MIN)
    return "is missing, too short, or has spaces or characters that are not ASCII";
  if (EXAMPLE_TOKEN.test(token.toLowerCase().replaceAll(/[^a-z0-9]/g, "")))
    return "is an example's, which everybody knows";
  if (new Set(token).size < DIFFERENT_CHARACTERS_MIN)
    return `has fewer than ${DIFFERENT_CHARACTERS_MIN} different characters`;
  if (runsOf(token) < RUNS_MIN) return "is a run of characters, which is guessed";
  return sharesPart(token, key) ? "has a part of the key, which nobody may know" : undefined;
}

const isVisible = (text) => typeof text === "string" && VISIBLE_ASCII.test(text);

/** Number of runs in a text: characters that are the same, or go up or down by one. */
function runsOf(text) {
  let runs = 1;
  let step;
  for (let at = 1; at < text.length; at += 1) {
    const next = text.charCodeAt(at) - text.charCodeAt(at - 1);
    const goesOn = Math.abs(next) <= 1 && (step === undefined || step === next);
    step = goesOn ? next : undefined;
    if (!goesOn) runs += 1;
  }
  return runs;
}

/** Whether a token holds the key, or the other way round, or a long part of each other. */
function sharesPart(token, key) {
  const [inner, outer] = [token, key].map((text) => text.toLowerCase());
  if (inner.includes(outer)) return true;
  for (let at = 0; at + SHARED_LENGTH <= inner.length; at += 1)
    if (outer.includes(inner.slice(at, at + SHARED_LENGTH))) return true;
  return false;
}

const notSet = (name, fault) =>
  new Refusal(
    503,
    "NotSetUp",
    `The secret ${name} ${fault}. Set it: npx wrangler secret put ${name}`,
  );
