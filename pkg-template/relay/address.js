// The address of a visitor, in the form in which visitors are counted.

import { typeOf } from "./read-options.js";
import { notConfigured } from "./relay-error.js";

/**
 * Cloudflare writes the visitor's address into this header itself. Elsewhere the visitor may write
 * it.
 */
const CLOUDFLARE_HEADER = "cf-connecting-ip";
const isOnCloudflare = () => globalThis.navigator?.userAgent === "Cloudflare-Workers";

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^[0-9a-f:.]+$/i;

/** The address of the visitor who sent a request; `undefined` where nobody knows it. */
export async function addressOf(request, { visitorAddress }) {
  if (!visitorAddress)
    return isOnCloudflare() ? countedAddress(request.headers.get(CLOUDFLARE_HEADER)) : undefined;
  const given = await visitorAddress(request);
  if (given === undefined || given === null) return undefined;
  const address = countedAddress(given);
  if (address !== undefined) return address;
  throw notConfigured(
    `The relay's visitorAddress gave ${typeOf(given)} that is no IP address; an address or nothing was expected.`,
  );
}

/**
 * An address as visitors are counted by: an IPv6 address by the network of its first 64 bits, in
 * which one visitor can choose any; one that stands for an IPv4 address as that.
 */
export function countedAddress(text) {
  if (typeof text !== "string") return undefined;
  if (IPV4.test(text)) return hostOf(text);
  const bare = text.replace(/^\[|\]$|%\w+\]?$/g, "");
  const host = IPV6.test(bare) ? hostOf(`[${bare}]`) : undefined;
  return host && countedIpv6(groupsOf(host.slice(1, -1)));
}

/** The host as the URL standard writes it. */
function hostOf(text) {
  return URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
}

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
  // 6to4: an IPv4 address has 65,536 networks of 64 bits.
  const kept = groups[0] === 0x2002 ? 3 : 4;
  const network = groups.slice(0, kept).map((group) => group.toString(16));
  return `${network.join(":")}::/${16 * kept}`;
}
