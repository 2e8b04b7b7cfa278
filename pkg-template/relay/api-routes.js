// Routes of the service's API, forwarded with the key.

import { coalesce, forgetAnswer } from "./queries.js";
import { charge, chargeQuery } from "./rate-limit.js";
import { RelayError } from "./relay-error.js";
import { allowedModel, withJsonBody } from "./request-body.js";
import { EVENT_STREAM, forward } from "./upstream.js";

/** Submits a task. */
export function submit(exchange) {
  return withJsonBody(
    exchange,
    exchange.config.limits.submitBytes,
    async ({ body, written, hasUploads }) => {
      // The first file was counted before the body was read.
      const more = fileCount(body) - 1;
      if (more > 0) await charge(exchange, more);
      return forward(exchange, "/services/audio/asr/transcription", {
        method: "POST",
        body: written,
        hasUploads,
        headers: { "x-dashscope-async": "enable" },
      });
    },
  );
}

/** How many files a submit has, wherever its `input` lists them. */
function fileCount({ input }) {
  const lists = Object.values(Object(input)).filter(Array.isArray);
  return lists.reduce((count, list) => count + list.length, 0);
}

/** Recognises audio inside the request, with or without a stream of events. */
export function direct(exchange) {
  const { request, config } = exchange;
  const isStream =
    request.headers.get("x-dashscope-sse") === "enable" ||
    request.headers.get("accept")?.includes(EVENT_STREAM);
  const headers = isStream ? { accept: EVENT_STREAM, "x-dashscope-sse": "enable" } : {};
  const path = "/services/aigc/multimodal-generation/generation";
  return withJsonBody(exchange, config.limits.directBytes, ({ written, hasUploads }) => {
    const init = { method: "POST", body: written, hasUploads, headers, mayStream: true };
    return forward(exchange, path, init, config.directTimeoutMs);
  });
}

/** Queries a task. */
export async function query(exchange, signedId) {
  const id = await exchange.links.taskId(signedId);
  if (id !== undefined)
    return coalesce(exchange, signedId, async () => {
      await chargeQuery(exchange);
      return forward(exchange, `/tasks/${id}`, { method: "GET" });
    });
  // As the service answers for a task that it does not know, or no longer: nobody learns which
  // tasks there are.
  return Response.json({
    request_id: crypto.randomUUID(),
    output: { task_id: signedId, task_status: "UNKNOWN" },
  });
}

/** Cancels a task. */
export async function cancel(exchange, signedId) {
  const id = await exchange.links.taskId(signedId);
  if (id === undefined)
    throw new RelayError(
      404,
      "Relay.UnknownTask",
      "This relay gave out no such task id, or gave it to another visitor.",
    );
  try {
    return await forward(exchange, `/tasks/${id}/cancel`, { method: "POST" });
  } finally {
    forgetAnswer(signedId);
  }
}

/** Gets the policy of an upload. */
export async function policy(exchange) {
  const query = exchange.url.searchParams;
  const isKnown =
    [...query.keys()].sort().join() === "action,model" && query.get("action") === "getPolicy";
  if (!isKnown)
    throw new RelayError(
      400,
      "Relay.UnknownQuery",
      "Only ?action=getPolicy&model={name} is relayed here.",
    );
  const model = allowedModel(query.get("model"), exchange.config);
  return forward(exchange, `/uploads?action=getPolicy&model=${model}`, { method: "GET" });
}
