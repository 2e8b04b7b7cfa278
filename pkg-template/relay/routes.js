// The routes of a relay. All others are refused.

import { direct, policy, submit, task } from "./api-routes.js";
import { result, upload } from "./file-routes.js";
import { RelayError } from "./relay-error.js";

/** Method and handler by path. */
const ROUTES = new Map([
  ["/services/audio/asr/transcription", ["POST", submit]],
  ["/services/aigc/multimodal-generation/generation", ["POST", direct]],
  ["/uploads", ["GET", policy]],
  ["/upload", ["POST", upload]],
  ["/result", ["GET", result]],
]);
const TASK = /^\/tasks\/([A-Za-z0-9._-]{1,128})(\/cancel)?$/;

/**
 * The handler of a request: a function from an exchange to a Response.
 *
 * @typedef {{ request: Request, url: URL, config: object, visitor: string, key: string,
 *   links: object }} Exchange one request of a visitor who may ask
 * @param {string} prefix path below which the routes are
 * @returns {(exchange: Exchange) => Promise<Response>}
 */
export function routeOf(method, pathname, prefix) {
  const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "";
  const [allowed, handle] = ROUTES.get(path) ?? taskRoute(path) ?? [];
  if (!handle) throw new RelayError(404, "Relay.UnknownRoute", `${pathname} is not relayed.`);
  if (method !== allowed)
    throw new RelayError(405, "Relay.MethodNotAllowed", `Only ${allowed} is answered here.`, {
      allow: allowed,
    });
  return handle;
}

function taskRoute(path) {
  const [isTask, id, cancel = ""] = TASK.exec(path) ?? [];
  return isTask && [cancel ? "POST" : "GET", (exchange) => task(exchange, id, cancel)];
}
