// The routes of OpenAI's API that are answered. All others are refused.

import { badField } from "./errors.js";
import { listedModels } from "./models.js";
import { findAgain } from "./tasks.js";
import { transcribe } from "./transcribe.js";

const ROUTES = new Map([
  [
    "/audio/transcriptions",
    { method: "POST", handle: transcribe, isCharged: true, bodyLimit: "bodyBytes" },
  ],
  ["/models", { method: "GET", handle: listModels }],
]);
const TASK = /^\/audio\/transcriptions\/([A-Za-z0-9._-]{1,256})$/;
const TRANSLATIONS = "/audio/translations";

/**
 * The route of a request.
 *
 * @param {string} prefix path below which the routes are
 * @returns {import("../relay/routes.js").Route}
 */
export function routeOf(method, pathname, prefix) {
  const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "";
  const [, id] = TASK.exec(path) ?? [];
  const route = id
    ? { method: "GET", handle: (exchange) => findAgain(exchange, id), isCharged: true }
    : ROUTES.get(path);
  if (method === route?.method) return route;
  const hint = path === TRANSLATIONS ? " The models transcribe and do not translate." : "";
  throw badField(undefined, `Unknown request: ${method} ${pathname}.${hint}`, 404, "unknown_url");
}

async function listModels({ config }) {
  const model = (id) => ({ id, object: "model", created: 0, owned_by: "dashscope" });
  return Response.json({ object: "list", data: listedModels(config).map(model) });
}
