// Requests that may be sent: the key goes to the API's origin alone, in its header; signatures go to
// their own hosts.

import { secretsIn } from "./finder.mjs";
import { API, RESULT_HOST, UPLOAD_HOST } from "./service.mjs";

/** Secrets that a host may get in the URL or the body, by their names. */
const OWN = new Map([
  [RESULT_HOST, "SIGNATURE"],
  [UPLOAD_HOST, "UPLOAD_SIGNATURE"],
]);

/** Faults of a request, as sentences. */
export function faultsOf({ kind, method, url, headers, body, redirect }, keys) {
  const { origin } = new URL(url);
  const { authorization, ...others } = headers;
  const isApi = origin === API;
  const faults = [];
  if (kind === "foreign") faults.push("nobody knows this host or path");
  if (isApi && !keys.some((key) => authorization === `Bearer ${key}`))
    faults.push("the API gets another key, or none");
  // A form takes its signature along.
  const isFollowed = redirect !== "manual" && redirect !== "error";
  if (isFollowed && (isApi || origin === UPLOAD_HOST))
    faults.push("a redirect would be followed with a secret");
  if (!isApi && authorization !== undefined) faults.push("a host that is not the API's gets a key");
  for (const text of [url, JSON.stringify(others), body])
    for (const { name } of secretsIn(text))
      if (OWN.get(origin) !== name) faults.push(`${name} is in the URL, a header or the body`);
  return faults.map((fault) => `request, ${method} ${origin}: ${fault}`);
}
