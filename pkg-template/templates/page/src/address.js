// The address of a visitor, in the form in which it is counted.

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^[0-9a-f:.]+$/i;
const IPV6_NETWORK = /^((?:[0-9a-f]+:){3})([0-9a-f]+)::\/64$/;

/**
 * The address of the visitor who sent a request. Cloudflare, and `wrangler dev`, write the header
 * themselves. Visitors without an address are counted together.
 */
export const addressOf = (request) =>
  countedAddress(request.headers.get("CF-Connecting-IP") ?? "") ?? "unknown";

/**
 * An address as it is counted: an IPv6 address by the network of its first 64 bits, in which one
 * visitor can choose any; one that stands for an IPv4 address as that. `undefined`: no address.
 */
export function countedAddress(text) {
  if (IPV4.test(text)) return hostOf(text);
  const host = IPV6.test(text) ? hostOf(`[${text}]`) : undefined;
  return host && countedIpv6(groupsOf(host.slice(1, -1)));
}

/**
 * The networks in which a counted address is counted, and the kind of limit of each: providers give
 * one line an IPv6 network of 56 bits, some of 48, in which its owner can choose any of 64.
 * @returns {[kind: string, network: string][]} the widest last
 */
export function networksOf(address) {
  const [, site, subnet] = IPV6_NETWORK.exec(address) ?? [];
  if (!site) return [["address", address]];
  const line = (Number.parseInt(subnet, 16) & 0xff00).toString(16);
  return [
    ["address", address],
    ["/56", `${site}${line}::/56`],
    ["/48", `${site}:/48`],
  ];
}

/** The host as the URL standard writes it. */
const hostOf = (text) =>
  URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined;

/** The eight numbers of an IPv6 address in the URL standard's spelling. */
function groupsOf(address) {
  const [head, tail] = address
    .split("::")
    .map((part) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16))));
  return tail ? [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail] : head;
}

function countedIpv6(groups) {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff9b && !groups.slice(2, 6).some(Boolean);
  const [high, low] = groups.slice(6);
  if (isMapped || isNat64) return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  // 6to4: one IPv4 address has 65,536 networks of 64 bits.
  const kept = groups[0] === 0x2002 ? 3 : 4;
  const network = groups.slice(0, kept).map((group) => group.toString(16));
  return `${network.join(":")}::/${16 * kept}`;
}
