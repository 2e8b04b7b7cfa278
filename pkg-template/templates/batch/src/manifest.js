// A manifest: a file on each line, as `https://…`, `"https://…"` or `{"url": "https://…"}`. Read as
// it comes, one line at a time in memory.

const LONGEST_LINE = 8_192;
/**
 * Characters of a URL that the client encodes before the submit. The service names files by the
 * URL that was submitted.
 */
const ENCODED = /["<>\\^`{|}]|[^!-~]/gu;

/**
 * @typedef {{ line: number, url: string, fault?: string }} Row a file, and the fault of its line if
 *   there is one. Lines count from 1.
 * @param {ReadableStream<Uint8Array>} manifest
 * @returns {AsyncGenerator<Row>}
 */
export async function* rowsOf(manifest) {
  let line = 0;
  for await (const text of linesOf(manifest)) {
    line += 1;
    if (text.trim() !== "") yield { line, ...fileOf(text.trim()) };
  }
}

/**
 * Rows with the task they belong to, named by its first line. A row with a fault is a task of its
 * own, which never starts.
 */
export async function* tasksOf(rows, filesPerTask) {
  let [task, files] = [0, 0];
  for await (const row of rows) {
    if (row.fault) {
      yield { ...row, task: row.line };
      continue;
    }
    if (files === 0) task = row.line;
    files = (files + 1) % filesPerTask;
    yield { ...row, task };
  }
}

async function* linesOf(manifest) {
  let rest = "";
  for await (const text of manifest.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    // Of a line that is too long, enough is kept to see that.
    rest = lines.pop().slice(0, LONGEST_LINE + 1);
    yield* lines;
  }
  yield rest;
}

function fileOf(text) {
  if (text.length > LONGEST_LINE)
    return { url: text.slice(0, 100), fault: `the line is longer than ${LONGEST_LINE} characters` };
  let url = text;
  if (/^["{]/.test(text)) {
    try {
      const value = JSON.parse(text);
      url = typeof value === "string" ? value : value.url;
    } catch (error) {
      return { url: text.slice(0, 100), fault: `the line is no JSON (${error.message})` };
    }
  }
  if (
    typeof url !== "string" ||
    !url.isWellFormed() ||
    !URL.canParse(url) ||
    !/^(https?|oss):\/\//i.test(url)
  ) {
    return {
      url: String(url).slice(0, 100),
      fault: 'expected a URL that begins with https://, http:// or oss://, or {"url": …}',
    };
  }
  return { url: url.trim().replace(ENCODED, encodeURIComponent) };
}
