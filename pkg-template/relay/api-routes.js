// Routes of the service's API, forwarded with the key.

import { enforceRateLimit } from "./access.js";
import { RelayError } from "./relay-error.js";
import { allowedModel, readJsonBody } from "./request-body.js";
import { forward } from "./upstream.js";

/** Submits a task. */
export async function submit(exchange) {
  const body = await readJsonBody(exchange, exchange.config.limits.submitBytes);
  await enforceRateLimit(exchange);
  return forward(exchange, "/services/audio/asr/transcription", {
    method: "POST",
    body,
    headers: { "x-dashscope-async": "enable" },
  });
}

/** Recognises audio inside the request, with or without a stream of events. */
export async function direct(exchange) {
  const { request, config } = exchange;
  const body = await readJsonBody(exchange, config.limits.directBytes);
  await enforceRateLimit(exchange);
  const isStream =
    request.headers.get("x-dashscope-sse") === "enable" ||
    /\btext\/event-stream\b/.test(request.headers.get("accept") ?? "");
  const headers = isStream ? { accept: "text/event-stream", "x-dashscope-sse": "enable" } : {};
  const init = { method: "POST", body, headers };
  const path = "/services/aigc/multimodal-generation/generation";
  return forward(exchange, path, init, config.directTimeoutMs);
}

/** Queries or cancels a task; `action` is empty or `/cancel`. */
export async function task(exchange, signedId, action) {
  const id = await exchange.links.taskId(signedId);
  if (id !== undefined)
    return forward(exchange, `/tasks/${id}${action}`, { method: action ? "POST" : "GET" });
  if (action)
    throw new RelayError(
      404,
      "Relay.UnknownTask",
      "This relay gave out no such task id, or gave it to another visitor.",
    );
  // As the service answers for a task that it does not know, or no longer: nobody learns which
  // tasks there are.
  return Response.json({
    request_id: crypto.randomUUID(),
    output: { task_id: signedId, task_status: "UNKNOWN" },
  });
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
  await enforceRateLimit(exchange);
  return forward(exchange, `/uploads?action=getPolicy&model=${model}`, { method: "GET" });
}
