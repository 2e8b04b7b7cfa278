// The routes of a relay. All others are refused.

import { cancel, direct, policy, query, submit } from "./api-routes.js";
import { result, upload } from "./file-routes.js";
import { RelayError } from "./relay-error.js";

/**
 * @typedef {object} Exchange one request of a visitor who may ask
 * @property {Request} request
 * @property {URL} url
 * @property {object} config options of the relay, checked
 * @property {string} visitor name of the visitor; empty where there is none
 * @property {string} [address] address of the visitor, where it is known
 * @property {string} key
 * @property {object} links
 * @property {import("./redaction.js").Redaction} redaction
 *
 * @typedef {object} Route
 * @property {string} method
 * @property {(exchange: Exchange) => Promise<Response>} handle
 * @property {boolean} [isCharged] whether a request counts against the visitor's rate limit
 * @property {string} [bodyLimit] the option of `limits` for the body
 */

/** @type {Map<string, Route>} by path */
const ROUTES = new Map([
  [
    "/services/audio/asr/transcription",
    { method: "POST", handle: submit, isCharged: true, bodyLimit: "submitBytes" },
  ],
  [
    "/services/aigc/multimodal-generation/generation",
    { method: "POST", handle: direct, isCharged: true, bodyLimit: "directBytes" },
  ],
  ["/uploads", { method: "GET", handle: policy, isCharged: true }],
  ["/upload", { method: "POST", handle: upload, isCharged: true, bodyLimit: "uploadBytes" }],
  ["/result", { method: "GET", handle: result }],
]);
const TASK = /^\/tasks\/([A-Za-z0-9._-]{1,256})(\/cancel)?$/;

/**
 * The route of a request.
 *
 * @param {string} prefix path below which the routes are
 * @returns {Route}
 */
export function routeOf(method, pathname, prefix) {
  const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "";
  const route = ROUTES.get(path) ?? taskRoute(path);
  if (!route) throw new RelayError(404, "Relay.UnknownRoute", `${pathname} is not relayed.`);
  if (method === route.method) return route;
  throw new RelayError(405, "Relay.MethodNotAllowed", `Only ${route.method} is answered here.`, {
    allow: route.method,
  });
}

/** @returns {Route | undefined} */
function taskRoute(path) {
  const [isTask, id, isCancel] = TASK.exec(path) ?? [];
  if (!isTask) return undefined;
  return isCancel
    ? { method: "POST", handle: (exchange) => cancel(exchange, id), isCharged: true }
    : { method: "GET", handle: (exchange) => query(exchange, id) };
}
