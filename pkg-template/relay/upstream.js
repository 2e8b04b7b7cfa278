// Requests of the relay to the service.

import { Bytes } from "./bytes.js";
import { redactEvents } from "./event-lines.js";
import { RelayError } from "./relay-error.js";
import { idleTimer, limitSilence, piecesOf } from "./streams.js";

/** Statuses that a Response with a body may not have. */
export const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304]);
/**
 * Largest answer of the API that is no stream, and the most marks of values in it. A task of 100
 * files takes some 100 KB and 2,000 marks, with long URLs 3 MB.
 */
const ANSWER_BYTES_MAX = 4 * 2 ** 20;
const ANSWER_MARKS_MAX = 20_000;
/** Media type of an answer that streams. */
export const EVENT_STREAM = "text/event-stream";
/** Headers of an answer that reach the visitor, and the values they may have. */
const ANSWER_HEADERS = new Map([
  ["retry-after", /^[\w .,:+-]{1,40}$/],
  ["x-request-id", /^[\w.-]{1,128}$/],
]);

/**
 * Node's fetch keeps a copy of a body that it sends, unless a redirect is an error and there is
 * no window. Workers refuse a redirect that is an error.
 */
const UNCOPIED = isNode() ? { redirect: "error", window: null } : {};

function isNode() {
  const { node, bun, deno } = globalThis.process?.versions ?? {};
  return node !== undefined && bun === undefined && deno === undefined;
}

/**
 * Forwards a request to the API, with the key. The visitor has no say in the headers.
 *
 * @param {import("./routes.js").Exchange} exchange
 * @param {string} path below the API's base URL
 * @param {{ method: string, headers?: object, body?: Blob, hasUploads?: boolean,
 *   mayStream?: boolean }} init `mayStream`: whether the answer may be a stream of events
 */
export async function forward(exchange, path, init, timeoutMs = exchange.config.timeoutMs) {
  const { baseUrl, workspace } = exchange.config;
  const { method, body, hasUploads, mayStream } = init;
  const headers = {
    ...init.headers,
    authorization: `Bearer ${exchange.key}`,
    // Uncompressed, so that a stream's pieces come one by one.
    "accept-encoding": "identity",
  };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    if (hasUploads) headers["x-dashscope-ossresourceresolve"] = "enable";
  }
  if (workspace) headers["x-dashscope-workspace"] = workspace;
  const request = { method, headers, body };
  return send(exchange, `${baseUrl}${path}`, request, timeoutMs, undefined, (upstream) =>
    answerOf(upstream, exchange, mayStream),
  );
}

/** The API's answer as the visitor gets it: redacted, its ids and links signed. */
async function answerOf(upstream, { links, redaction, config }, mayStream) {
  const { status } = upstream;
  const headers = answerHeaders(upstream, redaction);
  if (mayStream && upstream.headers.get("content-type")?.startsWith(EVENT_STREAM)) {
    const { directTimeoutMs } = config;
    const events = limitSilence(upstream.body, directTimeoutMs, serviceSilent, serviceBroken);
    return new Response(events.pipeThrough(redactEvents(redaction)), {
      status,
      headers: { ...headers, "content-type": EVENT_STREAM },
    });
  }
  const text = await answerText(upstream);
  if (marksIn(text) > ANSWER_MARKS_MAX) throw answerTooLarge();
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return new Response(NULL_BODY_STATUSES.has(status) ? null : redaction.text(text), {
      status,
      headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
    });
  }
  const redacted = redaction.json(document, status >= 400);
  return Response.json(await links.signAll(redacted), { status, headers });
}

function answerHeaders({ headers }, redaction) {
  const kept = {};
  for (const [name, isRight] of ANSWER_HEADERS) {
    const value = redaction.text(headers.get(name) ?? "");
    if (isRight.test(value)) kept[name] = value;
  }
  return kept;
}

/** The text of an answer that is no stream. */
export async function answerText({ body }) {
  const bytes = new Bytes();
  for await (const piece of body ? piecesOf(body) : []) {
    if (bytes.length + piece.length > ANSWER_BYTES_MAX) throw answerTooLarge();
    bytes.append(piece);
  }
  return new TextDecoder().decode(bytes.joined());
}

/** How many values a JSON text may have: each takes memory and time, however short it is. */
function marksIn(text) {
  let count = 0;
  for (const _ of text.matchAll(/[[{,:]/g)) count += 1;
  return count;
}

const answerTooLarge = () =>
  new RelayError(
    502,
    "Relay.AnswerTooLarge",
    `The service's answer is larger than ${ANSWER_BYTES_MAX} bytes, or has too many values.`,
  );

export const serviceSilent = () =>
  new RelayError(504, "Relay.Timeout", "The service's answer stood still for too long.");

export const serviceBroken = () =>
  new RelayError(502, "Relay.AnswerBroken", "The service's answer broke off.");

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
    const sent = {
      redirect: "manual",
      ...init,
      ...(init.body && UNCOPIED),
      signal: controller.signal,
    };
    const upstream = ownFetch ? ownFetch(target, sent) : fetch(target, sent);
    // A fetch of the owner's may not know of signals.
    return await Promise.race([readAnswer(upstream, read), rejectOn(controller.signal)]);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    if (error?.cause instanceof RelayError) throw error.cause;
    if (timer.signal.aborted || stopped?.aborted)
      throw new RelayError(
        504,
        "Relay.Timeout",
        `The service did not answer within ${timeoutMs ?? config.timeoutMs} ms.`,
      );
    if (error?.cause?.message === "unexpected redirect") throw redirected(); // Node's words
    // Why may name an address or a header: it stays here.
    throw new RelayError(502, "Relay.Unreachable", "The service could not be reached.");
  } finally {
    timer.stop();
  }
}

async function readAnswer(answer, read) {
  const upstream = await answer;
  await refuseRedirect(upstream);
  return read(upstream);
}

function rejectOn(signal) {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

async function refuseRedirect({ type, status, body }) {
  if (type !== "opaqueredirect" && !(status >= 300 && status < 400)) return;
  await body?.cancel();
  throw redirected();
}

const redirected = () =>
  new RelayError(
    502,
    "Relay.Redirected",
    "The service answered with a redirect, which is not followed.",
  );
