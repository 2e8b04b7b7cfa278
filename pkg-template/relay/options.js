// The options of a relay, checked before it does anything.

import { isLoopbackName, isPlainHostname } from "./hosts.js";
import { isObject, readOptions, typeOf, wrong } from "./read-options.js";

const REGIONS = {
  beijing: "https://dashscope.aliyuncs.com/api/v1",
  singapore: "https://dashscope-intl.aliyuncs.com/api/v1",
  virginia: "https://dashscope-us.aliyuncs.com/api/v1",
  hongkong: "https://cn-hongkong.dashscope.aliyuncs.com/api/v1",
};
/** The name of any model. */
export const MODEL = /^[A-Za-z0-9._-]{1,100}$/;
/**
 * A submit is a list of URLs; audio inside a request is at most 10 MB as base64, the rest is for
 * context; a file of 1 GiB and the form around it. The bodies that are held at the same time take
 * three times their size (docs/relay-memory.md), and a Worker has 128 MB.
 */
const LIMITS = {
  submitBytes: 2 ** 20,
  directBytes: 12 * 2 ** 20,
  uploadBytes: 2 ** 30 + 2 ** 16,
  heldBytes: 32 * 2 ** 20,
};
const TIMEOUT_MS = 30_000;
/** Timeout of direct requests; the service itself gives up after 300 s. */
const DIRECT_TIMEOUT_MS = 310_000;

const isText = (value) => typeof value === "string" && value !== "";
const isFunction = (value) => typeof value === "function";
/** Shorter secrets can be guessed: ids and links show a signature by the secret. */
const SECRET_LENGTH_MIN = 16;
/** Texts that stand in examples. */
const EXAMPLE = /^(choose|change|replace|your|example|secret|password|test)[-_ .]/i;
const isHardToGuess = (text) =>
  text.length >= SECRET_LENGTH_MIN && !EXAMPLE.test(text) && new Set(text).size >= 6;
const isCount = (value) => Number.isInteger(value) && value > 0;
/** A longer time fires at once. */
const isTimeMs = (value) => isCount(value) && value < 2 ** 31;
const isOrigin = (value) => isText(value) && URL.canParse(value) && new URL(value).origin === value;
const isListOf = (isItem) => (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isItem(item));

const LIMITER = [
  (value) => isObject(value) && isFunction(value.limit),
  "an object with a function limit({ key, cost })",
];

/** Test of an option of milliseconds, and what it expects, in words. */
export const TIME_MS = [isTimeMs, "milliseconds, a whole number below 2 ** 31"];

/**
 * Each option's test, and what the test expects, in words: of every relay, whatever its visitors
 * see of it.
 */
export const CHECKS = {
  apiKey: [
    (value) => isText(value) || isFunction(value),
    "a DashScope API key (a secret of the server) or a function that gives one",
  ],
  secret: [
    (value) => isText(value) && isHardToGuess(value),
    `a text of ${SECRET_LENGTH_MIN} characters or more that nobody can guess`,
  ],
  path: [
    (value) => isText(value) && /^(\/[\w.~-]+)+$/.test(value),
    'a path such as "/api/asr", without a slash at its end',
  ],
  region: [
    (value) => isText(value) && Object.hasOwn(REGIONS, value),
    `one of ${Object.keys(REGIONS).join(", ")}`,
  ],
  baseUrl: [
    (value) => isText(value) && isApi(value),
    "an https:// URL of the API, such as https://dashscope.aliyuncs.com/api/v1",
  ],
  workspace: [(value) => isText(value) && /^[\w-]{1,64}$/.test(value), "a workspace id"],
  allowOrigins: [
    (value) => value === "*" || (Array.isArray(value) && value.every(isOrigin)),
    'an array of origins such as ["https://example.com"], or "*"',
  ],
  authorize: [isFunction, "a function"],
  access: [(value) => value === "public", 'nothing or "public"'],
  hosts: [
    isListOf((value) => isText(value) && isPlainHostname(value)),
    'an array of host names such as ["example.com"], without scheme and port',
  ],
  models: [isListOf((value) => isText(value) && MODEL.test(value)), "an array of models"],
  limits: [isObject, "an object of whole numbers"],
  visitorAddress: [isFunction, "a function"],
  rateLimit: LIMITER,
  timeoutMs: TIME_MS,
  fetch: [isFunction, "a function"],
};

/**
 * @typedef {object} Schema the options of one function
 * @property {string} of name of the function, for errors
 * @property {typeof CHECKS} checks
 * @property {object} defaults
 * @property {Record<string, number>} sizes the option `limits`, with `heldBytes`
 * @property {string[]} held those of `sizes` that bound a body that is held in memory
 */

/** @type {Schema} */
const RELAY = {
  of: "relay",
  checks: { ...CHECKS, queryLimit: LIMITER, directTimeoutMs: TIME_MS },
  defaults: { path: "/api/asr", timeoutMs: TIMEOUT_MS, directTimeoutMs: DIRECT_TIMEOUT_MS },
  sizes: LIMITS,
  held: ["submitBytes", "directBytes"],
};

/**
 * Options that keep somebody out. One that is written and has no value is a misspelt name or a
 * binding that is missing, and would let everybody in.
 */
const GUARDS = new Set([
  "authorize",
  "access",
  "hosts",
  "models",
  "visitorAddress",
  "rateLimit",
  "queryLimit",
  "limits",
]);

function isApi(value) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return url.protocol === "https:" || isLoopback(url);
}

/** Whether a URL leads to this machine, so that plain HTTP stays on it. */
export function isLoopback(url) {
  return /^https?:$/.test(url.protocol) && isLoopbackName(url.hostname);
}

/** The options with their defaults; throws where one is wrong. */
export function checkedOptions(options, schema = RELAY) {
  const { of, checks, defaults } = schema;
  if (!isObject(options))
    throw wrong("apiKey", `expected an object of options with it, got ${typeOf(options)}`, of);
  const config = { ...defaults };
  const names = Object.keys(checks);
  const written = readOptions(options, names, (name) =>
    wrong(name, `there is no such option. Options are ${names.join(", ")}`, of),
  );
  for (const [name, { value, isOwn }] of written) {
    if (value === undefined && !GUARDS.has(name)) continue;
    const [isRight, expected] = checks[name];
    const copy = copyOf(name, value);
    if (!isRight(copy)) throw wrong(name, `expected ${expected}, got ${typeOf(value)}`, of);
    config[name] = isFunction(copy) ? callable(copy, options, name, isOwn) : copy;
  }
  checkKeys(config, of);
  return {
    ...config,
    limits: limitsOf(config.limits ?? {}, schema),
    baseUrl: apiUrl(config.baseUrl ?? REGIONS[config.region ?? "beijing"]),
  };
}

/** Checks the key, the secret beside it, and who gets in. */
function checkKeys({ apiKey, secret, authorize, access }, of) {
  if (apiKey === undefined) throw wrong("apiKey", `expected ${CHECKS.apiKey[1]}, got nothing`, of);
  if (isText(apiKey)) checkedKey(apiKey, of);
  else if (secret === undefined)
    throw wrong(
      "secret",
      `expected ${CHECKS.secret[1]} where apiKey is a function: ids and links are signed with it`,
      of,
    );
  if (authorize && access)
    throw wrong(
      "access",
      "expected nothing beside authorize, which decides who may use the relay",
      of,
    );
}

/** A key that fits into a header. */
export function checkedKey(key, of) {
  if (typeof key === "string" && /^[\x21-\x7e]+$/.test(key)) return key;
  throw wrong("apiKey", `expected a key of visible ASCII characters, got ${typeOf(key)}`, of);
}

/** The URL as the standard writes it, without a "?" or "#" that has nothing behind it. */
function apiUrl(baseUrl) {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** The value to be checked and used: what is inside a list or an object is read once, here. */
function copyOf(name, value) {
  if (Array.isArray(value)) return Array.from(value);
  if (name === "baseUrl" && isObject(value)) return value.href;
  if (!/Limit$/.test(name) || !isObject(value)) return value;
  const { limit, weighted } = value;
  return {
    limit: isFunction(limit) && ((of) => Reflect.apply(limit, value, [of])),
    // A remote object has a function by every name.
    weighted: weighted === true,
  };
}

/**
 * A function of the options, with `this` as the caller wrote it. Runtimes refuse their own `fetch`
 * as a method, so one that is no class's method is called plainly.
 */
function callable(value, options, name, isOwn) {
  return name === "fetch" && isOwn ? value : (...given) => Reflect.apply(value, options, given);
}

function limitsOf(limits, { of, sizes: defaults, held }) {
  const names = Object.keys(defaults);
  const fault = () =>
    wrong("limits", `expected an object of whole numbers named ${names.join(", ")}`, of);
  const sizes = { ...defaults };
  const written = readOptions(limits, names, fault);
  for (const [name, { value }] of written) {
    if (!isCount(value)) throw fault();
    sizes[name] = value;
  }
  const largest = Math.max(...held.map((name) => sizes[name]));
  if (sizes.heldBytes >= 2 * largest) return sizes;
  if (written.has("heldBytes") && sizes.heldBytes >= largest) return sizes;
  if (written.has("heldBytes"))
    throw wrong("limits", `expected heldBytes to have room for one body of ${largest} bytes`, of);
  return { ...sizes, heldBytes: 3 * largest };
}
