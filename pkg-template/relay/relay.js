// A relay between a page and the service: it holds the key, knows the few routes that speech
// recognition needs, and forwards nothing else. A function from Request to Response, for any
// runtime that has fetch, streams and Web Crypto.
//
// answer.js           one request: CORS, access, errors → Response
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

import { answer } from "./answer.js";
import { checkedOptions } from "./options.js";
import { routeOf } from "./routes.js";

/** @type {import("./answer.js").Api} */
const API = {
  routeOf,
  errorBody: ({ code, message }, request_id) => ({ code, message, request_id }),
  exposedHeaders: "retry-after, x-request-id",
  acceptedHeaders:
    "accept, authorization, content-type, x-dashscope-async, x-dashscope-ossresourceresolve, x-dashscope-sse, x-dashscope-workspace",
};

/** Answers one request of a page. */
export async function relay(request, options) {
  return answer(request, checkedOptions(options), API);
}
