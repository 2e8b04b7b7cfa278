// The setting LIMITS of wrangler.jsonc: what is counted, and for whom.

/** Of an address: its own limit, and those of the IPv6 networks around it. */
const NETWORKS = ["address", "/56", "/48"];
/** Kinds of limits, by what they count. */
export const KINDS = {
  requests: ["visitor", ...NETWORKS, "account"],
  queries: ["visitor", ...NETWORKS, "account"],
  signIns: [...NETWORKS, "account"],
};

/** The first limit that is missing or wrong, in words. */
export function limitsFault({ LIMITS }) {
  for (const [counted, kinds] of Object.entries(KINDS)) {
    const limits = LIMITS?.[counted];
    const fault = (kind, expected) =>
      `The setting LIMITS.${counted}.${kind} in wrangler.jsonc has to be ${expected}.`;
    const wrong = kinds.find((kind) => !isLimit(limits?.[kind]));
    if (wrong) return fault(wrong, '{ "burst": …, "perMinute": … }, whole numbers from 1 on');
    const large = kinds.find(
      (kind) => kind !== "account" && !isBelow(limits[kind], limits.account),
    );
    if (large)
      return fault(
        large,
        `below LIMITS.${counted}.account: one could use up what all others may do`,
      );
  }
  return undefined;
}

const isLimit = (limit) =>
  [limit?.burst, limit?.perMinute].every((number) => Number.isSafeInteger(number) && number >= 1);

const isBelow = (limit, account) =>
  limit.burst < account.burst && limit.perMinute <= account.perMinute;
