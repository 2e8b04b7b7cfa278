// Headers of answers.

/**
 * A header of an answer. A date in `retry-after` becomes the seconds from the answer's own `date`:
 * the clock of whoever wrote both.
 */
export function responseHeader({ headers }, name) {
  const value = headers.get(name);
  if (name !== "retry-after" || !/GMT$/.test(value)) return value;
  return String(Math.max(0, Date.parse(value) - Date.parse(headers.get("date"))) / 1000);
}
