// Hosts that are not ASCII, converted by the platform's URL (IDNA). The rest of a URL keeps every
// byte: a signed one must not change.

import { tagOf } from "./tag.js";

const NON_ASCII_HOST = /^(\s*https?:\/\/)([^/?#\\@]*[^\0-\x7f][^/?#\\@]*)(?=[/?#]|$)/i;

/**
 * Converts `https://例子.com/a.mp3` to `https://xn--fsqu00a.com/a.mp3`, and a `URL` to its text. Any
 * other value is returned as it is, and so is a URL that the platform refuses: the core's check
 * reports it.
 *
 * @param {unknown} value
 */
export function asciiHost(value) {
  const url = tagOf(value) === "URL" ? `${value}` : value;
  if (typeof url !== "string") return url;
  return url.replace(NON_ASCII_HOST, (unchanged, scheme, host) => {
    try {
      return scheme + new URL(scheme + host).host;
    } catch {
      return unchanged;
    }
  });
}
