// Requests of the relay to the service.

import { RelayError } from "./relay-error.js";
import { idleTimer, redactKey } from "./streams.js";

/** Statuses that a Response with a body may not have. */
export const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304]);

/**
 * Forwards a request to the API, with the key. The visitor has no say in the headers.
 *
 * @param {import("./routes.js").Exchange} exchange
 * @param {string} path below the API's base URL
 */
export async function forward(exchange, path, init, timeoutMs = exchange.config.timeoutMs) {
  const { baseUrl, workspace } = exchange.config;
  const { method, body } = init;
  const headers = {
    ...init.headers,
    authorization: `Bearer ${exchange.key}`,
    // Uncompressed, so that a stream's pieces come one by one.
    "accept-encoding": "identity",
  };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    if (body.includes('"oss://')) headers["x-dashscope-ossresourceresolve"] = "enable";
  }
  if (workspace) headers["x-dashscope-workspace"] = workspace;
  const request = { method, headers, body };
  return send(exchange, `${baseUrl}${path}`, request, timeoutMs, undefined, (upstream) =>
    answerOf(upstream, exchange),
  );
}

/** The API's answer as the visitor gets it: without the key, its ids and links signed. */
async function answerOf(upstream, { key, links }) {
  // Services have been seen to quote the key in an error.
  const withoutKey = (text) => text.replaceAll(key, "[key]");
  const { status } = upstream;
  const headers = {};
  for (const name of ["retry-after", "x-request-id"]) {
    const value = upstream.headers.get(name);
    if (value !== null) headers[name] = withoutKey(value);
  }
  if (/^text\/event-stream\b/.test(upstream.headers.get("content-type") ?? "")) {
    return new Response(upstream.body.pipeThrough(redactKey(key)), {
      status,
      headers: { ...headers, "content-type": "text/event-stream" },
    });
  }
  const text = withoutKey(await upstream.text());
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return new Response(NULL_BODY_STATUSES.has(status) ? null : text, {
      status,
      headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
    });
  }
  return Response.json(await links.signAll(document), { status, headers });
}

/**
 * Sends one request. It follows no redirect, and ends when the visitor leaves; a body that still
 * streams does so too.
 *
 * @param {number | undefined} timeoutMs until `read` has settled
 * @param {AbortSignal} [stopped] ends the request as the timeout does
 * @param {(upstream: Response) => Response | Promise<Response>} [read]
 */
export async function send(exchange, target, init, timeoutMs, stopped, read = (answer) => answer) {
  const { request, config } = exchange;
  const [controller, timer] = [new AbortController(), idleTimer(timeoutMs)];
  const abort = () => controller.abort();
  for (const signal of [request.signal, timer.signal, stopped]) {
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  }
  try {
    // Called plainly: runtimes refuse their own fetch as a method.
    const { fetch: ownFetch } = config;
    const sent = { ...init, redirect: "manual", signal: controller.signal };
    const upstream = await (ownFetch ? ownFetch(target, sent) : fetch(target, sent));
    await refuseRedirect(upstream);
    return await read(upstream);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    if (error?.cause instanceof RelayError) throw error.cause;
    if (timer.signal.aborted || stopped?.aborted)
      throw new RelayError(
        504,
        "Relay.Timeout",
        `The service did not answer within ${timeoutMs ?? config.timeoutMs} ms.`,
      );
    // Why may name an address or a header: it stays here.
    throw new RelayError(502, "Relay.Unreachable", "The service could not be reached.");
  } finally {
    timer.stop();
  }
}

async function refuseRedirect({ type, status, body }) {
  if (type !== "opaqueredirect" && !(status >= 300 && status < 400)) return;
  await body?.cancel();
  throw new RelayError(
    502,
    "Relay.Redirected",
    `The service answered with a redirect (${status}), which is not followed.`,
  );
}
