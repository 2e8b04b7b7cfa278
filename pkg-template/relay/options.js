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

/** Each option's test, and what the test expects, in words. */
const CHECKS = {
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
  limits: [isObject, `an object of whole numbers named ${Object.keys(LIMITS).join(", ")}`],
  visitorAddress: [isFunction, "a function"],
  rateLimit: LIMITER,
  queryLimit: LIMITER,
  timeoutMs: [isTimeMs, "milliseconds, a whole number below 2 ** 31"],
  directTimeoutMs: [isTimeMs, "milliseconds, a whole number below 2 ** 31"],
  fetch: [isFunction, "a function"],
};

const NAMES = Object.keys(CHECKS);

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
export function checkedOptions(options) {
  if (!isObject(options))
    throw wrong("apiKey", `expected an object of options with it, got ${typeOf(options)}`);
  const config = { path: "/api/asr", timeoutMs: TIMEOUT_MS, directTimeoutMs: DIRECT_TIMEOUT_MS };
  for (const [name, { value, isOwn }] of readOptions(options, NAMES, unknownOption)) {
    if (value === undefined && !GUARDS.has(name)) continue;
    const [isRight, expected] = CHECKS[name];
    const copy = copyOf(name, value);
    if (!isRight(copy)) throw wrong(name, `expected ${expected}, got ${typeOf(value)}`);
    config[name] = isFunction(copy) ? callable(copy, options, name, isOwn) : copy;
  }
  const { apiKey, secret, region = "beijing", baseUrl = REGIONS[region] } = config;
  if (apiKey === undefined) throw wrong("apiKey", `expected ${CHECKS.apiKey[1]}, got nothing`);
  if (isText(apiKey)) checkedKey(apiKey);
  else if (secret === undefined)
    throw wrong(
      "secret",
      `expected ${CHECKS.secret[1]} where apiKey is a function: ids and links are signed with it`,
    );
  if (config.authorize && config.access)
    throw wrong("access", "expected nothing beside authorize, which decides who may use the relay");
  return {
    ...config,
    limits: limitsOf(config.limits ?? {}),
    baseUrl: apiUrl(baseUrl),
  };
}

/** A key that fits into a header. */
export function checkedKey(key) {
  if (typeof key === "string" && /^[\x21-\x7e]+$/.test(key)) return key;
  throw wrong("apiKey", `expected a key of visible ASCII characters, got ${typeOf(key)}`);
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
  if (CHECKS[name] !== LIMITER || !isObject(value)) return value;
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

function limitsOf(limits) {
  const fault = () => wrong("limits", `expected ${CHECKS.limits[1]}`);
  const sizes = { ...LIMITS };
  const written = readOptions(limits, Object.keys(LIMITS), fault);
  for (const [name, { value }] of written) {
    if (!isCount(value)) throw fault();
    sizes[name] = value;
  }
  const largest = Math.max(sizes.submitBytes, sizes.directBytes);
  if (sizes.heldBytes >= 2 * largest) return sizes;
  if (written.has("heldBytes") && sizes.heldBytes >= largest) return sizes;
  if (written.has("heldBytes"))
    throw wrong("limits", `expected heldBytes to have room for one body of ${largest} bytes`);
  return { ...sizes, heldBytes: 3 * largest };
}

function unknownOption(name) {
  return wrong(name, `there is no such option. Options are ${NAMES.join(", ")}`);
}
