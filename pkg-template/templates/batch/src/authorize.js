/**
 * Whether the request carries the secret; compared in a time that does not tell how much of it was
 * right.
 */
export async function authorized(request, secret) {
  if (!secret) return false;
  const digest = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const given = request.headers.get("Authorization") ?? "";
  return crypto.subtle.timingSafeEqual(await digest(given), await digest(`Bearer ${secret}`));
}
