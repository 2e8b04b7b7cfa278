// Warnings of a call: what the AI SDK passes and this provider does not do.

const unsupported = (feature, details) => ({ type: "unsupported", feature, details });

/** Headers of the caller's; the AI SDK adds `user-agent` itself. Values may be secrets. */
export function headerWarnings(headers) {
  const names = Object.keys(headers ?? {}).filter(
    (name) => headers[name] !== undefined && name.toLowerCase() !== "user-agent",
  );
  if (names.length === 0) return [];
  return [unsupported("headers", `${names.join(", ")}: not sent. Use the provider's fetch.`)];
}

/** Times that were asked for, of a text that has none. */
export function timingWarnings(modelId, granularities, { text, segments, words }) {
  const times = { segment: segments, word: words };
  const missing = granularities.filter((name) => text && !times[name]?.length);
  if (missing.length === 0) return [];
  const details = `${modelId} gave no times of a ${missing.join(" or a ")}.`;
  return [unsupported("timestampGranularities", details)];
}
