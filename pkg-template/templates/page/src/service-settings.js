// Settings of the service: which API is asked, for which models. The relay takes no others.

import { isConfidential } from "./loopback.js";

const REGIONS = ["beijing", "singapore", "virginia", "hongkong"];
const MODEL = /^[A-Za-z0-9._-]{1,100}$/;

/** The first setting that is wrong, in words. They are read by strangers too: no value is shown. */
export function serviceFault({ REGION, BASE_URL, MODELS }) {
  const wrong = (name, expected) =>
    `The setting ${name} in wrangler.jsonc has to be ${expected}. Put it right and deploy again.`;
  if (!REGIONS.includes(REGION)) return wrong("REGION", `one of ${REGIONS.join(", ")}`);
  if (BASE_URL !== undefined && BASE_URL !== "" && !isApi(BASE_URL))
    return wrong("BASE_URL", 'the https:// URL of an API, without user, "?" and "#"; or ""');
  if (!Array.isArray(MODELS) || MODELS.length === 0 || !MODELS.every(isModel))
    return wrong("MODELS", 'a list of names of models such as ["paraformer-v2"], not a text');
  return undefined;
}

const isModel = (model) => typeof model === "string" && MODEL.test(model);

/** Whether the key may be sent to a URL: over TLS, or on this machine. */
function isApi(text) {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return isConfidential(url);
}
