// What is made once, on first use, and lasts until all tests are over.

const endings = [];

/** What to do when all tests are over, the last first. */
export const atEnd = (ending) => endings.unshift(ending);

export async function end() {
  for (const ending of endings.splice(0)) await ending();
}

/** `make`, called once for each key. */
export function once(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}
