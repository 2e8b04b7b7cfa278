// Access to a relay: its host names, sign-in, and the key that is added.

import { isNamed, requestedHost } from "./hosts.js";
import { checkedKey } from "./options.js";
import { typeOf } from "./read-options.js";
import { notConfigured, RelayError } from "./relay-error.js";

/** Names of visitors are kept in memory. */
const NAME_LENGTH_MAX = 512;
const isName = (answer) =>
  typeof answer === "string" && answer !== "" && answer.length <= NAME_LENGTH_MAX;

/**
 * Refuses a request that nobody may make, whoever the visitor is: of a relay without a decision
 * about its visitors, or to a name that is not the relay's. A page of another site can have its own
 * name lead to this relay (DNS rebinding); where visitors need no sign-in, the name is all that
 * tells that page from the relay's own.
 */
export function checkAccess(request, url, { authorize, access, hosts }) {
  if (!authorize && access !== "public")
    throw notConfigured(
      'The relay lets nobody in: it has neither the option `authorize` nor `access: "public"`.',
    );
  if (authorize && !hosts) return;
  if (isNamed(requestedHost(request, url), hosts ?? [])) return;
  if (hosts)
    throw new RelayError(
      403,
      "Relay.ForeignHost",
      "The relay is not reached under this host name.",
    );
  throw notConfigured(
    'A relay with `access: "public"` needs the option `hosts` to be reached from other machines.',
  );
}

/**
 * The visitor's name, or the Response of the hook that refuses the request. Only a name or `true`
 * lets a visitor in. The hook gets no body, which can be read only once.
 *
 * @returns {Promise<{ visitor: string, response?: Response }>}
 */
export async function authorize({ url, method, headers }, config) {
  if (!config.authorize) return { visitor: "" };
  const answer = await config.authorize(new Request(url, { method, headers }));
  if (answer === true) return { visitor: "" };
  if (isName(answer)) return { visitor: answer };
  if (answer instanceof Response) return { visitor: "", response: await copyOf(answer) };
  if (answer === false || answer === null || answer === undefined || answer === "")
    throw new RelayError(403, "Relay.Forbidden", "This visitor may not use the relay.");
  throw notConfigured(
    `The relay's authorize gave ${typeOf(answer)}; a name of at most ${NAME_LENGTH_MAX} characters, true, false or a Response was expected.`,
  );
}

/** Bytes of Responses that the owner's hook gave. */
const bodies = new WeakMap();

/**
 * A copy of a Response of the owner's hook, which may give the same one to every visitor. Its body
 * is read once; in Workers no other request could read it.
 */
async function copyOf(response) {
  if (response.body && !response.bodyUsed && !bodies.has(response))
    bodies.set(response, await response.arrayBuffer());
  return new Response(bodies.get(response), response);
}

export async function keyOf({ apiKey }) {
  return typeof apiKey === "function" ? checkedKey(await apiKey()) : apiKey;
}
