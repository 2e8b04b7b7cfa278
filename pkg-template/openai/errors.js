// Errors in the shape of OpenAI's API.

import { RelayError } from "../relay/relay-error.js";

/** Fields of OpenAI's form by the option that was wrong, where they have other names. */
const PARAMS = { languageHints: "language", context: "prompt", diarization: "response_format" };

/** Status of an error of the package by its kind; a key that is refused is the owner's matter. */
const STATUSES = {
  invalid_request: 400,
  task_failed: 400,
  authentication: 500,
  rate_limited: 429,
  timeout: 504,
};
const GATEWAY = 502;

/** The error of a wrong field of the form. */
export function badField(param, message, status = 400, code = "invalid_value") {
  return Object.assign(new RelayError(status, code, message, NO_RETRY), { param });
}

// OpenAI's clients send a request again by its status, unless they are told not to: a repeated
// recognition is billed again.
const NO_RETRY = { "x-should-retry": "false" };

/** An error of the package's, for the visitor. */
export function serviceError(error, { redaction }, headers = {}) {
  if (error instanceof RelayError) return error;
  const { kind, code, field, retryable, retryAfterMs } = error ?? {};
  const status = STATUSES[kind] ?? GATEWAY;
  const message =
    kind === "authentication"
      ? "The service refused the key of this server: its owner has to look."
      : redaction.text(`${error?.message ?? error}`);
  const retryAfter = retryAfterMs > 0 && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
  const failure = new RelayError(status, redaction.text(`${code ?? kind ?? "error"}`), message, {
    "x-should-retry": String(retryable === true),
    ...retryAfter,
    ...headers,
  });
  const option = field?.replace("options.", "");
  return Object.assign(failure, { kind, param: PARAMS[option] ?? option });
}

/** Body of an answer with an error. */
export function errorBody({ status, code, message, param }) {
  return { error: { message, type: typeOf(status), param: param ?? null, code } };
}

function typeOf(status) {
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
