// The options of a relay, checked before it does anything.

import { DashScopeError } from "../errors.js";

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
 * context; a file of 1 GiB and the form around it.
 */
const LIMITS = { submitBytes: 2 ** 20, directBytes: 12 * 2 ** 20, uploadBytes: 2 ** 30 + 2 ** 16 };
const TIMEOUT_MS = 30_000;
/** Timeout of direct requests; the service itself gives up after 300 s. */
const DIRECT_TIMEOUT_MS = 310_000;

/** The error of a wrong option. */
export function wrong(name, message) {
  const field = `options.${name}`;
  return new DashScopeError(`relay: ${field}: ${message}.`, {
    kind: "invalid_request",
    retryable: false,
    field,
  });
}

/** A value as errors name it: by its type, since the value may be a secret. */
export function typeOf(value) {
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "an array";
  return value === null || value === undefined
    ? "nothing"
    : typeof value === "object"
      ? "an object"
      : `a ${typeof value}`;
}

const isText = (value) => typeof value === "string" && value !== "";
const isFunction = (value) => typeof value === "function";
const isCount = (value) => Number.isInteger(value) && value > 0;
const isOrigin = (value) => isText(value) && URL.canParse(value) && new URL(value).origin === value;

/** Each option's test, and what the test expects, in words. */
const CHECKS = {
  apiKey: [
    (value) => isText(value) || isFunction(value),
    "a DashScope API key (a secret of the server) or a function that gives one",
  ],
  secret: [isText, "a text that nobody can guess"],
  path: [
    (value) => isText(value) && /^(\/[\w.~-]+)+$/.test(value),
    'a path such as "/api/asr", without a slash at its end',
  ],
  region: [
    (value) => isText(value) && Object.hasOwn(REGIONS, value),
    `one of ${Object.keys(REGIONS).join(", ")}`,
  ],
  baseUrl: [isApi, "an https:// URL of the API, such as https://dashscope.aliyuncs.com/api/v1"],
  workspace: [(value) => isText(value) && /^[\w-]{1,64}$/.test(value), "a workspace id"],
  allowOrigins: [
    (value) => value === "*" || (Array.isArray(value) && value.every(isOrigin)),
    'an array of origins such as ["https://example.com"], or "*"',
  ],
  authorize: [isFunction, "a function"],
  models: [
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((model) => isText(model) && MODEL.test(model)),
    "an array of models",
  ],
  limits: [
    (value) =>
      value instanceof Object &&
      Object.entries(value).every(([name, bytes]) => Object.hasOwn(LIMITS, name) && isCount(bytes)),
    `an object of whole numbers named ${Object.keys(LIMITS).join(", ")}`,
  ],
  rateLimit: [
    (value) => value instanceof Object && isFunction(value.limit),
    "an object with a function limit({ key })",
  ],
  timeoutMs: [isCount, "milliseconds, a whole number"],
  directTimeoutMs: [isCount, "milliseconds, a whole number"],
  fetch: [isFunction, "a function"],
};

function isApi(value) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return url.protocol === "https:" || isLoopback(url);
}

/** Whether a URL leads to this machine, so that plain HTTP stays on it. */
export function isLoopback(url) {
  return (
    /^https?:$/.test(url.protocol) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  );
}

/** The options with their defaults; throws where one is wrong. */
export function checkedOptions(options) {
  if (!(options instanceof Object))
    throw wrong("apiKey", `expected an object of options with it, got ${typeOf(options)}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name))
      throw wrong(name, `there is no such option. Options are ${Object.keys(CHECKS).join(", ")}`);
    const [isRight, expected] = CHECKS[name];
    if (value !== undefined && !isRight(value))
      throw wrong(name, `expected ${expected}, got ${typeOf(value)}`);
  }
  const { apiKey, secret, region = "beijing", baseUrl = REGIONS[region] } = options;
  if (apiKey === undefined) throw wrong("apiKey", `expected ${CHECKS.apiKey[1]}, got nothing`);
  if (isFunction(apiKey) && secret === undefined)
    throw wrong(
      "secret",
      "expected a text that nobody can guess where apiKey is a function: ids and links are signed with it",
    );
  const provided = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  return {
    path: "/api/asr",
    timeoutMs: TIMEOUT_MS,
    directTimeoutMs: DIRECT_TIMEOUT_MS,
    ...provided,
    limits: { ...LIMITS, ...options.limits },
    baseUrl: String(baseUrl).replace(/\/+$/, ""),
  };
}
