/** Whether two texts are equal, in a time that does not depend on how much of them is. */
export async function isEqual(text, expected) {
  const [one, other] = await Promise.all(
    [text, expected].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
  return crypto.subtle.timingSafeEqual(one, other);
}
