// A relay between a page and the service: it holds the key, knows the few routes that speech
// recognition needs, and forwards nothing else. A function from Request to Response, for any
// runtime that has fetch, streams and Web Crypto.
//
// relay.js            one request: CORS, errors → Response
// options.js          options, checked                read-options.js    options, read once
// access.js           host names, sign-in, key        relay-error.js     its own errors
// origins.js          CORS: origins and headers       hosts.js           names of hosts
// address.js          the visitor's address           rate-limit.js      who is counted, how much
// routes.js           path and method → handler       queries.js         spaced and coalesced
// api-routes.js       handlers of the service's API   file-routes.js     of results and uploads
// request-body.js     bodies and models, checked      json-body.js       JSON without a large tree
// held-bodies.js      memory of bodies                links.js           signed ids and links
// upstream.js         requests to the service         streams.js         limits and timers
// redaction.js        no key, no signed link          event-lines.js     the same in a stream
// bytes.js            bytes in pieces, base64url

import { authorize, checkAccess, keyOf } from "./access.js";
import { addressOf } from "./address.js";
import { linksOf } from "./links.js";
import { checkedOptions } from "./options.js";
import { allowedOrigin, preflight } from "./origins.js";
import { charge } from "./rate-limit.js";
import { logText, Redaction } from "./redaction.js";
import { isRelayError, notConfigured, RelayError } from "./relay-error.js";
import { refuseAnnounced } from "./request-body.js";
import { routeOf } from "./routes.js";

/** Answers one request of a page. */
export async function relay(request, options) {
  const config = checkedOptions(options);
  const secrets = [config.apiKey, config.secret];
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  try {
    checkRequest(request);
    if (config.allowOrigins) headers.vary = "Origin";
    const url = urlOf(request);
    const origin = allowedOrigin(request, url, config.allowOrigins);
    if (origin) {
      headers["access-control-allow-origin"] = origin;
      headers["access-control-expose-headers"] = "retry-after, x-request-id";
    }
    checkAccess(request, url, config);
    if (request.method === "OPTIONS") return preflight(request, headers);
    const response = await respond(request, url, config, secrets);
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (isRelayError(error)) return errorResponse(error, headers);
    // A function of the owner's failed, perhaps at what a visitor sent. A rejection would end a
    // server that does not expect one.
    console.error("dashscope-asr/relay:", logText(error, new Redaction(secrets)));
    const message = "The relay failed; the log of its server says why.";
    return errorResponse(new RelayError(500, "Relay.Failed", message), headers);
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
async function respond(request, url, config, secrets) {
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

function errorResponse({ status, code, message, headers }, common) {
  const id = crypto.randomUUID();
  return Response.json(
    { code, message, request_id: id },
    { status, headers: { ...common, ...headers, "x-request-id": id } },
  );
}
