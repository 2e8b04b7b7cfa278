// Bodies and models of requests, checked before they are forwarded.

import { Bytes } from "./bytes.js";
import { holdBody } from "./held-bodies.js";
import { parseJsonBody } from "./json-body.js";
import { MODEL } from "./options.js";
import { ANONYMOUS, limiterKeys } from "./rate-limit.js";
import { bodyTooLarge, RelayError } from "./relay-error.js";
import { bodyPieces } from "./streams.js";

/** The models that turn speech into text: a visitor may use the key for no other. */
export const SPEECH =
  /^(paraformer|fun-asr|sensevoice|qwen3-asr|qwen-audio-asr|qwen-audio-[\d.]+-asr)[a-z0-9.-]*$/;
/** The fields that the body of a request may have. */
const BODY_FIELDS = new Set(["model", "input", "parameters", "resources"]);
/** Bytes are counted in steps: pieces of one byte would take as long to count as to read. */
const HELD_STEP_BYTES = 2 ** 12;
/** In each so long a time a body grows by so much, or ends: 128 kbit/s. */
const WINDOW_MS = 60_000;
const WINDOW_BYTES = 60 * 2 ** 14;

/** Refuses a body by the length that it announces, before anything else is done for it. */
export function refuseAnnounced({ headers }, maxBytes) {
  if (Number(headers.get("content-length")) > maxBytes) throw bodyTooLarge(maxBytes);
}

/**
 * Reads the body of a request and gives its bytes to `use`. Their memory is held until `use` has
 * settled; where it calls `holdOn`, until it calls what that returns.
 *
 * @template T
 * @param {number} largestBytes of the bodies that are held
 * @param {(bytes: Bytes, holdOn: () => () => void) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withBody(exchange, maxBytes, largestBytes, use) {
  const { request, config } = exchange;
  const { limits, timeoutMs } = config;
  const [owner] = limiterKeys(exchange);
  const hold = holdBody({
    owner,
    maxBytes: limits.heldBytes,
    // Of visitors of whom nothing is known all have one share. Others leave room for the largest
    // body.
    shareBytes:
      owner === ANONYMOUS
        ? limits.heldBytes
        : Math.max(largestBytes, limits.heldBytes - largestBytes),
  });
  let isHeldOn = false;
  const holdOn = () => {
    isHeldOn = true;
    return hold.release;
  };
  try {
    return await use(await readBody(request, maxBytes, timeoutMs, hold), holdOn);
  } finally {
    if (!isHeldOn) hold.release();
  }
}

/**
 * Reads the JSON of a request and gives it to `use`, written anew: the service reads exactly what
 * was checked here.
 *
 * @template T
 * @param {(json: { body: object, written: Blob, hasUploads: boolean }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withJsonBody(exchange, maxBytes, use) {
  const { config } = exchange;
  const largestBytes = Math.max(config.limits.submitBytes, config.limits.directBytes);
  return withBody(exchange, maxBytes, largestBytes, async (bytes) => {
    const { body, written } = parseJsonBody(bytes.chunks());
    checkFields(body, config);
    return use({ body, written: new Blob(written), hasUploads: namesUpload(written) });
  });
}

/** Whether a URL of an upload is in the body, which the service then has to be told. */
const namesUpload = (written) =>
  written.some((part) => typeof part === "string" && part.includes('"oss://'));

async function readBody({ body }, maxBytes, idleMs, hold) {
  let bytes = new Bytes();
  let [countedBytes, receivedBytes, refusal] = [0, 0];
  let window = { bytes: WINDOW_BYTES, untilMs: Date.now() + WINDOW_MS };
  try {
    for await (const piece of body ? bodyPieces(body, idleMs, bodyTimeout) : []) {
      receivedBytes += piece.length;
      if (receivedBytes > maxBytes) throw refusal ?? bodyTooLarge(maxBytes);
      if (receivedBytes >= window.bytes)
        window = { bytes: receivedBytes + WINDOW_BYTES, untilMs: Date.now() + WINDOW_MS };
      else if (Date.now() > window.untilMs) throw refusal ?? bodyTimeout();
      // The rest of a body is dropped: servers cut connections whose body has not been read.
      if (refusal) continue;
      bytes.append(piece);
      if (bytes.length - countedBytes < HELD_STEP_BYTES) continue;
      refusal = hold.add(bytes.length - countedBytes);
      countedBytes = bytes.length;
      if (refusal) bytes = undefined;
    }
    if (refusal) throw refusal;
    return bytes;
  } catch (error) {
    if (error instanceof RelayError) throw error;
    throw new RelayError(400, "Relay.BodyBroken", "The body broke off before its end.");
  }
}

const bodyTimeout = () =>
  new RelayError(408, "Relay.BodyTimeout", "The body stood still or took too long.");

function checkFields(body, config) {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new RelayError(400, "Relay.BadBody", "The body is no JSON object.");
  const unknown = Object.keys(body).find((name) => !BODY_FIELDS.has(name));
  if (unknown !== undefined)
    throw new RelayError(
      400,
      "Relay.BadBody",
      `The body's ${JSON.stringify(unknown.slice(0, 40))} is not relayed.`,
    );
  allowedModel(body.model, config);
}

/** The model, if the relay allows it. */
export function allowedModel(model, { models }) {
  if (typeof model !== "string" || !MODEL.test(model))
    throw new RelayError(400, "Relay.BadModel", "The model is missing or no model's name.");
  if (models ? models.includes(model) : SPEECH.test(model)) return model;
  throw new RelayError(403, "Relay.ModelNotAllowed", `The model ${model} is not relayed here.`);
}
