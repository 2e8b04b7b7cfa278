// One request of a visitor, from its access to its answer: what every relay does alike.

import { authorize, checkAccess, keyOf } from "./access.js";
import { addressOf } from "./address.js";
import { linksOf } from "./links.js";
import { allowedOrigin, preflight } from "./origins.js";
import { charge } from "./rate-limit.js";
import { logText, Redaction } from "./redaction.js";
import { isRelayError, notConfigured, RelayError } from "./relay-error.js";
import { refuseAnnounced } from "./request-body.js";

/**
 * @typedef {object} Api what a relay looks like to its visitors
 * @property {(method: string, pathname: string, prefix: string) => import("./routes.js").Route} routeOf
 * @property {(error: RelayError, requestId: string) => object} errorBody
 * @property {string} exposedHeaders headers that pages of other origins may read
 * @property {string} acceptedHeaders headers that pages of other origins may send
 */

/**
 * Answers a request; never rejects.
 *
 * @param {object} config options, checked
 * @param {Api} api
 */
export async function answer(request, config, api) {
  const secrets = [config.apiKey, config.secret];
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  try {
    checkRequest(request);
    if (config.allowOrigins) headers.vary = "Origin";
    const url = urlOf(request);
    const origin = allowedOrigin(request, url, config.allowOrigins);
    if (origin) {
      headers["access-control-allow-origin"] = origin;
      headers["access-control-expose-headers"] = api.exposedHeaders;
    }
    checkAccess(request, url, config);
    if (request.method === "OPTIONS") return preflight(request, headers, api.acceptedHeaders);
    const response = await respond(request, url, config, secrets, api);
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (isRelayError(error)) return errorResponse(error, headers, api);
    // A function of the owner's failed, perhaps at what a visitor sent. A rejection would end a
    // server that does not expect one.
    console.error("dashscope-asr/relay:", logText(error, new Redaction(secrets)));
    const message = "The relay failed; the log of its server says why.";
    return errorResponse(new RelayError(500, "Relay.Failed", message), headers, api);
  }
}

/**
 * Refuses Node's own request and what else is no Request, of any realm or runtime. Servers that
 * expect no Response drop this one, and the visitor's request hangs: so the log says it too.
 */
function checkRequest(request) {
  if (typeof request?.headers?.get === "function") return;
  const message =
    "The relay got something else than a Request. In Node, Express, Fastify and Koa wrap it: " +
    "toNodeHandler((request) => relay(request, options)) of srvx/node; see templates/README.md.";
  console.error("dashscope-asr/relay:", message);
  throw notConfigured(message);
}

/** The URL of a request; runtimes make one of any header `host`. */
function urlOf(request) {
  if (URL.canParse(request.url)) return new URL(request.url);
  throw new RelayError(400, "Relay.BadUrl", "The request has no valid URL.");
}

/** Refuses what costs least to refuse first: by route, length, visitor, rate, then by the body. */
async function respond(request, url, config, secrets, { routeOf }) {
  const route = routeOf(request.method, url.pathname, config.path);
  if (route.bodyLimit) refuseAnnounced(request, config.limits[route.bodyLimit]);
  const { visitor, response } = await authorize(request, config);
  if (response) return response;
  const address = await addressOf(request, config);
  if (route.isCharged) await charge({ config, visitor, address }, 1);
  const key = await keyOf(config);
  secrets.push(key);
  const redaction = new Redaction(secrets);
  const links = await linksOf(visitor, config.secret ?? key, config);
  return route.handle({ request, url, config, visitor, address, key, links, redaction });
}

function errorResponse(error, common, { errorBody }) {
  const { status, headers } = error;
  const id = crypto.randomUUID();
  return Response.json(errorBody(error, id), {
    status,
    headers: { ...common, ...headers, "x-request-id": id },
  });
}
