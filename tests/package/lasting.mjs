// Resources that are created once, on first use, and closed after all tests.

const endings = [];

/** Clean-up functions for the end of all tests, last first. */
export const atEnd = (ending) => endings.unshift(ending);

export async function end() {
  for (const ending of endings.splice(0)) await ending();
}

/** Memoises `make`: one call for each key. */
export function once(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}
