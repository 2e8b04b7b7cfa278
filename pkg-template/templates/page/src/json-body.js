// A JSON body, bounded before it is parsed: a stranger's body costs no more memory than the bound.

/**
 * Parses the body of a request.
 * @returns {Promise<{ tooLarge: true } | { value: unknown }>} `tooLarge`: past `maxBytes`, at once
 *   where Content-Length announces more, else as soon as more has arrived. `value`: `undefined`
 *   where the body is not JSON or breaks off.
 */
export async function jsonBody({ headers, body }, maxBytes) {
  if (Number(headers.get("Content-Length")) > maxBytes) return { tooLarge: true };
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  try {
    // Leaving the loop cancels the rest of the body.
    for await (const piece of body ?? []) {
      if (length + piece.length > maxBytes) return { tooLarge: true };
      bytes.set(piece, length);
      length += piece.length;
    }
    return { value: JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) };
  } catch {
    return { value: undefined };
  }
}
