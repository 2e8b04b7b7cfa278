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
      const more = fileCount(body.input) - 1;
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

/** Files of one task, at most (docs/dashscope-api.md). */
const FILES_MAX = 100;

/**
 * The number of files of a submit. An input of another form is refused: what is not counted must
 * not be sent.
 */
function fileCount(input) {
  const { file_urls: urls, file_url: url, ...others } = Object(input);
  const isList = Array.isArray(urls) && urls.length > 0 && urls.every((item) => isText(item));
  const isRight = url === undefined ? isList : isText(url) && urls === undefined;
  if (!isRight || Array.isArray(input) || Object.keys(others).length > 0)
    throw new RelayError(
      400,
      "Relay.BadInput",
      "Expected an input of file_urls, a list of texts, or of file_url, a text.",
    );
  if (!(urls?.length > FILES_MAX)) return urls?.length ?? 1;
  throw new RelayError(400, "Relay.TooManyFiles", `A submit has at most ${FILES_MAX} files.`);
}

const isText = (value) => typeof value === "string";

/** Recognises audio inside the request, with or without a stream of events. */
export function direct(exchange) {
  const { request, config } = exchange;
  const isStream =
    request.headers.get("x-dashscope-sse") === "enable" ||
    request.headers.get("accept")?.includes(EVENT_STREAM);
  const headers = isStream ? { accept: EVENT_STREAM, "x-dashscope-sse": "enable" } : {};
  const path = "/services/aigc/multimodal-generation/generation";
  return withJsonBody(
    exchange,
    config.limits.directBytes,
    async ({ body, written, hasUploads }) => {
      const more = recordingCount(body.input) - 1;
      if (more > 0) await charge(exchange, more);
      const init = { method: "POST", body: written, hasUploads, headers, mayStream: true };
      return forward(exchange, path, init, config.directTimeoutMs);
    },
  );
}

/** The recordings in the messages of a recognition. */
function recordingCount(input) {
  const messages = Array.isArray(input?.messages) ? input.messages : [];
  const parts = messages.flatMap((message) => message?.content ?? []);
  return parts.filter((part) => part?.audio !== undefined || part?.input_audio !== undefined)
    .length;
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
