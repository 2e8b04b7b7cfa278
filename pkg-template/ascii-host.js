// Hosts that are not ASCII, converted by the platform's URL (IDNA). The rest of a URL keeps every
// byte: a signed one must not change.

const NON_ASCII_HOST = /^(\s*https?:\/\/)([^/?#\\@]*[^\0-\x7f][^/?#\\@]*)(?=[/?#]|$)/i;

/**
 * Converts `https://例子.com/a.mp3` to `https://xn--fsqu00a.com/a.mp3`. Any other value is returned
 * as it is, and so is a URL that the platform refuses: the core's check reports it.
 *
 * @param {unknown} value
 */
export function asciiHost(value) {
  if (typeof value !== "string") return value;
  return value.replace(NON_ASCII_HOST, (unchanged, scheme, host) => {
    try {
      return scheme + new URL(scheme + host).host;
    } catch {
      return unchanged;
    }
  });
}
