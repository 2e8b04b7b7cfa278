// The API key of a provider.

import { invalid } from "../errors.js";

const VARIABLE = "DASHSCOPE_API_KEY";

/**
 * A function that gives the options of a client. The clients of a provider share the key that a
 * function of the caller's gives; without a key it is that of the environment, unless a relay adds
 * one.
 */
export function withKey(options) {
  const { apiKey, baseUrl } = options;
  if (typeof apiKey === "function") {
    const share = sharedKey(apiKey);
    return () => ({ ...options, apiKey: share() });
  }
  const isGiven = (apiKey ?? baseUrl ?? undefined) !== undefined;
  return () => (isGiven ? options : { ...options, apiKey: keyOfEnvironment() });
}

function keyOfEnvironment() {
  const key = globalThis.process?.env?.[VARIABLE];
  if (key) return key;
  const field = "options.apiKey";
  const hint = `Pass apiKey, set ${VARIABLE}, or in a page set baseUrl to your relay.`;
  throw invalid(`${field}: expected a DashScope API key, got nothing. ${hint}`, { field });
}

/**
 * A function that gives each client a supplier of the key. A client that asks a second time was
 * refused with the key that it got: that one is dropped, unless another has replaced it.
 */
function sharedKey(supply) {
  let shared;
  return () => {
    let own;
    return async () => {
      if (own === shared) shared = undefined;
      shared ??= (async () => supply())();
      own = shared;
      try {
        return await own;
      } catch (error) {
        if (own === shared) shared = undefined;
        throw error;
      }
    };
  };
}
