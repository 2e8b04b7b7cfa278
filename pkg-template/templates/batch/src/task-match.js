/** Largest difference between the service's clock and ours. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Whether a task of the service's list could be that of an uncertain submit, before it is queried
 * for its files.
 *
 * @param {{ model?: string, intentMs: number, settledMs: number }} submit the model that was
 *   requested; when the submit was about to be sent; when it has arrived if it arrives at all
 * @param {{ model?: string, createdAtMs?: number }} task as listed: by its model or a snapshot
 */
export function mayBeTaskOf({ model, intentMs, settledMs }, { model: listed, createdAtMs }) {
  const sameModel = !listed || !model || listed.startsWith(model) || model.startsWith(listed);
  const inTime =
    createdAtMs === undefined ||
    (intentMs - CLOCK_SKEW_MS <= createdAtMs && createdAtMs <= settledMs + CLOCK_SKEW_MS);
  return sameModel && inTime;
}
