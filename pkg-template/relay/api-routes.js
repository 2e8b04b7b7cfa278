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
  const { file_urls: urls, file_url: url, context = [], ...others } = Object(input);
  const isList = Array.isArray(urls) && urls.length > 0 && urls.every((item) => isText(item));
  const isRight =
    (url === undefined ? isList : isText(url) && urls === undefined) && isContext(context);
  if (!isRight || Array.isArray(input) || Object.keys(others).length > 0)
    throw new RelayError(
      400,
      "Relay.BadInput",
      "Expected an input of file_urls, a list of texts, or of file_url, a text, perhaps with a context of messages.",
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
      checkMessages(body.input);
      const init = { method: "POST", body: written, hasUploads, headers, mayStream: true };
      return forward(exchange, path, init, config.directTimeoutMs);
    },
  );
}

/** Refuses messages with more than one recording, or of another form than the service's. */
function checkMessages(input) {
  const { messages, ...others } = Object(input);
  const isRight =
    Array.isArray(messages) && Object.keys(others).length === 0 && messages.every(isMessage);
  const parts = isRight ? messages.flatMap(({ content }) => content) : [];
  if (isRight && parts.filter(isRecording).length <= 1) return;
  throw new RelayError(
    400,
    "Relay.BadInput",
    "Expected an input of messages, each with a content of texts, and of one recording in all.",
  );
}

const isMessage = (message) =>
  isText(message?.content) || (Array.isArray(message?.content) && message.content.every(isPart));

/** A text, or a recording: a text in `audio`, or in the `data` of `input_audio`. */
function isPart(part) {
  if (!isObject(part)) return false;
  const { input_audio: recording, ...others } = part;
  if (!Object.values(others).every(isText)) return false;
  return recording === undefined || (isObject(recording) && isText(recording.data) && !part.audio);
}

/** Messages without a recording. */
const isContext = (messages) =>
  Array.isArray(messages) &&
  messages.every(isMessage) &&
  !messages.some(({ content }) => Array.isArray(content) && content.some(isRecording));

const isRecording = (part) => part?.audio !== undefined || part?.input_audio !== undefined;
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Queries a task. */
export async function query(exchange, signedId) {
  const id = await exchange.links.taskId(signedId);
  if (id !== undefined)
    return coalesce(exchange, answerKey(exchange, signedId), async () => {
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

/** The name of a task's latest answer: its links lead through the path of the relay. */
const answerKey = ({ config }, signedId) => `${config.path} ${signedId}`;

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
    forgetAnswer(answerKey(exchange, signedId));
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
