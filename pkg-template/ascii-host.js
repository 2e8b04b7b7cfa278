// Hosts that are not ASCII, converted by the platform's URL (IDNA). Other URLs keep every byte:
// a signed one must not change.

const NON_ASCII_HOST = /^\s*https?:\/\/[^/?#]*[^\0-\x7f]/i;

/**
 * Converts `https://例子.com/a.mp3` to `https://xn--fsqu00a.com/a.mp3`. Any other value is returned
 * as it is, and so is a URL that the platform refuses: the core's check reports it.
 *
 * @param {unknown} value
 */
export function asciiHost(value) {
  if (typeof value !== "string" || !NON_ASCII_HOST.test(value)) return value;
  try {
    return new URL(value).href;
  } catch {
    return value;
  }
}
