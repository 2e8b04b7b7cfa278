// A scenario: one operation against one service, and all that left meanwhile.

import { secretsIn } from "./finder.mjs";
import { faultsOf } from "./requests.mjs";
import { errorsIn, textsOf } from "./texts.mjs";

/** Which secrets stand in texts, as sentences; `allowed` are names of secrets that may. */
export function leaksIn(place, texts, allowed = []) {
  const leaks = new Set();
  for (const text of texts)
    for (const { name, part } of secretsIn(text))
      if (!allowed.includes(name))
        leaks.add(`${place}: ${name} ("${part}") in ${excerpt(text, part)}`);
  return [...leaks];
}

/** Text around a part of a text. */
function excerpt(text, part) {
  const at = Math.max(text.indexOf(part), 0);
  return JSON.stringify(text.slice(Math.max(at - 120, 0), at + 120));
}

/**
 * Runs an operation.
 *
 * @param {import("./operations.mjs").Operation} operation
 * @param {{ client: object, taskId?: string }} given
 * @returns {Promise<{ seen: unknown[], result?: unknown, error?: { thrown: unknown } }>} `seen`:
 *   what callbacks and loops got
 */
export async function runOperation(operation, { client, taskId, timeoutMs }) {
  const seen = [];
  const see = (value) => seen.push(value);
  const wait = { timeoutMs, onStatus: see, onProgress: see };
  try {
    return { seen, result: await operation.run({ client, wait, see, taskId }) };
  } catch (thrown) {
    return { seen, error: { thrown } };
  }
}

/** All leaks of a run, as sentences. */
export function leaksOf({ operation, run, service, relay, keys }) {
  const { seen, result, error } = run;
  const given = [...(operation.gives ?? []), "FILE_SIGNATURE"];
  // A secret that a caller gets on purpose is in no error all the same.
  const errors = [error?.thrown, ...errorsIn([seen, result])];
  return [
    ...leaksIn("callback or loop", textsOf(seen), given),
    ...leaksIn("result", textsOf(result), given),
    ...leaksIn("error", errors.flatMap(textsOf)),
    ...service.requests.flatMap((request) => faultsOf(request, keys)),
    ...(relay?.answers ?? []).flatMap(leaksOfAnswer),
  ];
}

/** Leaks of one answer of the relay. */
function leaksOfAnswer({ path, status, head, body }) {
  const allowed = ["FILE_SIGNATURE"];
  // The form of an upload is signed; its visitor sends it, and the storage quotes it.
  if (/\/uploads?$/.test(path)) allowed.push("UPLOAD_SIGNATURE");
  // A document streams through as it is in the storage, which never gets the key.
  if (path.endsWith("/result") && status === 200) allowed.push("KEY", "SIGNATURE");
  const place = `answer of the relay to ${path}`;
  return [...leaksIn(place, head), ...leaksIn(place, body, allowed)];
}

/** Runs `work` on each item, so many at a time. */
export async function inParallel(items, width, work) {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
