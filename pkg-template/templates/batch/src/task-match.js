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

/**
 * The submits that a task may belong to, of those with its files: those of exactly its model, where
 * there are such. The name of another model may begin like it.
 *
 * @template {{ model?: string | null }} S
 * @param {S[]} submits each `mayBeTaskOf` the task
 * @returns {S[] | undefined} `undefined` where submits of several models may be meant: a file would
 *   get the transcript of another model
 */
export function ownersOf(submits, { model: listed }) {
  const exact = submits.filter(({ model }) => listed && model === listed);
  if (exact.length > 0) return exact;
  return new Set(submits.map(({ model }) => model)).size > 1 ? undefined : submits;
}
