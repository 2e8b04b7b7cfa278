// The options of a relay that is measured: the defaults, and a limiter that may refuse all.

let warmedUp = 0;
/** Requests that come before the peak is read; see relay-processes.mjs. */
const WARM_UP = 5;

/** @param {{ baseUrl: string, limited?: boolean }} settings */
export function optionsOf({ baseUrl, limited }) {
  const rateLimit = {
    async limit() {
      warmedUp += 1;
      return { success: warmedUp <= WARM_UP };
    },
  };
  return {
    apiKey: "sk-of-nobody-0123456789",
    baseUrl,
    access: "public",
    ...(limited && { rateLimit }),
  };
}
