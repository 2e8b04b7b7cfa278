// The options of `openai`: those of a relay, and which models stand behind OpenAI's names.

import { CHECKS, checkedOptions as checked, TIME_MS } from "../relay/options.js";
import { wrong } from "../relay/read-options.js";
import { isAllowed } from "./models.js";

/** The vendor recommends it; it gives times, and answers at once. */
const MODEL_DEFAULT = "qwen-audio-3.1-asr-flash";
/** OpenAI's own limit of a file, and the form around it. */
const SIZES = { bodyBytes: 25 * 2 ** 20 + 2 ** 16, heldBytes: 80 * 2 ** 20 };
const HOUR_MS = 3_600_000;

/** @type {import("../relay/options.js").Schema} */
const SCHEMA = {
  of: "openai",
  checks: {
    ...CHECKS,
    defaultModel: [(value) => typeof value === "string", "the name of a model"],
    taskTimeoutMs: TIME_MS,
  },
  defaults: { path: "/v1", timeoutMs: 30_000, taskTimeoutMs: HOUR_MS },
  sizes: SIZES,
  held: ["bodyBytes"],
};

export function checkedOptions(options) {
  const config = checked(options, SCHEMA);
  const { models, defaultModel = models?.[0] ?? MODEL_DEFAULT } = config;
  const known = defaultModel.toLowerCase();
  if (isAllowed(known, config)) return { ...config, defaultModel: known };
  const expected = models?.join(" or ") ?? MODEL_DEFAULT;
  throw wrong("defaultModel", `expected ${expected}, got ${defaultModel}`, "openai");
}
