// Bodies and models of requests, checked before they are forwarded.

import { MODEL } from "./options.js";
import { bodyTooLarge, RelayError } from "./relay-error.js";
import { limitBytes, piecesOf } from "./streams.js";

/** The models that turn speech into text: a visitor may use the key for no other. */
const SPEECH =
  /^(paraformer|fun-asr|sensevoice|qwen3-asr|qwen-audio-asr|qwen-audio-[\d.]+-asr)[a-z0-9.-]*$/;
/** The fields that the body of a request may have. */
const BODY_FIELDS = new Set(["model", "input", "parameters", "resources"]);

/** The JSON of a request, written anew: the service reads exactly what was checked here. */
export async function readJsonBody({ request, config }, maxBytes) {
  const { body, written } = parseJson(await readText(request, maxBytes));
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
  return written;
}

async function readText(request, maxBytes) {
  const tooLarge = () => bodyTooLarge(maxBytes);
  const announced = Number(request.headers.get("content-length"));
  if (announced > maxBytes) throw tooLarge();
  const pieces = [];
  try {
    if (request.body)
      for await (const piece of piecesOf(limitBytes(request.body, maxBytes, tooLarge)))
        pieces.push(piece);
  } catch (error) {
    if (error instanceof RelayError) throw error;
    throw new RelayError(400, "Relay.BodyBroken", "The body broke off before its end.");
  }
  return new Blob(pieces).text();
}

function parseJson(text) {
  try {
    const body = JSON.parse(text);
    // Values nested too deeply to be written are refused here too.
    return { body, written: JSON.stringify(body) };
  } catch {
    throw new RelayError(400, "Relay.BadBody", "The body is not JSON.");
  }
}

/** The model, if the relay allows it. */
export function allowedModel(model, { models }) {
  if (typeof model !== "string" || !MODEL.test(model))
    throw new RelayError(400, "Relay.BadModel", "The model is missing or no model's name.");
  if (models ? models.includes(model) : SPEECH.test(model)) return model;
  throw new RelayError(403, "Relay.ModelNotAllowed", `The model ${model} is not relayed here.`);
}
