/** Whether nobody on the way can read what is sent to a URL: it has TLS, or is this machine's. */
export const isConfidential = ({ protocol, hostname }) =>
  protocol === "https:" || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/**
 * Whether a request carries the secret. The time of the comparison does not depend on how much of
 * the secret was right.
 */
export async function authorized(request, secret) {
  if (!secret) return false;
  const digest = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const header = request.headers.get("Authorization") ?? "";
  return crypto.subtle.timingSafeEqual(await digest(header), await digest(`Bearer ${secret}`));
}
