// A JSON body, bounded before it is parsed: a stranger's body costs no more memory and no more time
// than the bounds.

/** The longest pause within a body. */
const IDLE_MS = 10_000;
/** The longest time that a body may take. */
const TOTAL_MS = 30_000;

/** Whether a request says that its body is JSON, with whatever parameters. */
export const isJson = ({ headers }) =>
  /^application\/json[\t ]*(;|$)/i.test(headers.get("Content-Type") ?? "");

/**
 * Parses the body of a request.
 * @returns {Promise<{ tooLarge: true } | { tooSlow: true } | { value: unknown }>} `tooLarge`: past
 *   `maxBytes`, at once where Content-Length announces more, else as soon as more has arrived.
 *   `tooSlow`: the body stands still, or takes too long. `value`: `undefined` where the body is not
 *   JSON or breaks off.
 */
export async function jsonBody({ headers, body }, maxBytes) {
  if (Number(headers.get("Content-Length")) > maxBytes) return { tooLarge: true };
  const bytes = new Uint8Array(maxBytes);
  const reader = body?.getReader();
  try {
    const { length, ...refusal } = reader ? await fill(bytes, reader) : { length: 0 };
    if (length === undefined) return refusal;
    return { value: JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) };
  } catch {
    return { value: undefined };
  } finally {
    reader?.cancel().catch(() => {}); // of a body that has broken off
  }
}

/** Reads a body into `bytes`. */
async function fill(bytes, reader) {
  const endMs = Date.now() + TOTAL_MS;
  for (let length = 0; ; ) {
    const piece = await within(Math.min(IDLE_MS, endMs - Date.now()), reader.read());
    if (!piece) return { tooSlow: true };
    if (piece.done) return { length };
    if (length + piece.value.length > bytes.length) return { tooLarge: true };
    bytes.set(piece.value, length);
    length += piece.value.length;
  }
}

/** Result of a promise, or `undefined` after so long. */
async function within(ms, promise) {
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
