// A manifest: a file on each line, as `https://…`, `"https://…"` or `{"url": "https://…"}`. Read as
// it comes, one line at a time in memory. Whatever the bytes of a line are, they are at most a fault
// of this line.

import { linesOf } from "./lines.js";

/** Characters of the longest URL, as submitted: a hundred of them fit into a workflow's step. */
const URL_LENGTH_MAX = 8_192;
/**
 * Characters of a URL that the client encodes before the submit. The service names files by the
 * URL that was submitted.
 */
const ENCODED = /["<>\\^`{|}]|[^!-~]/gu;
const NON_ASCII = /[^\0-\x7f]/;
const CONTROL = /\p{Cc}/u;
/** Beginning of a line that people find it by. */
const EXCERPT = /^.{0,100}/su;

/**
 * @typedef {{ line: number, url: string, fault?: string }} Row a file; or with a fault the beginning
 *   of its line. Lines count from 1.
 * @param {AsyncIterable<Uint8Array>} manifest
 * @returns {AsyncGenerator<Row>}
 */
export async function* rowsOf(manifest) {
  let line = 0;
  for await (const { text, fault } of linesOf(manifest)) {
    line += 1;
    const trimmed = text.trim();
    if (!fault && trimmed === "") continue;
    const file = fault ? { fault } : fileOf(trimmed);
    yield { line, url: excerptOf(trimmed), ...file };
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

/** Whether two URLs lead to the same file, in whatever way each was written. */
export const isSameUrl = (left, right) =>
  left === right || (URL.canParse(left) && new URL(left).href === new URL(right).href);

/** The file of a line, or the fault of the line. */
function fileOf(text) {
  let url = text;
  if (/^["{]/.test(text)) {
    try {
      const value = JSON.parse(text);
      url = typeof value === "string" ? value : value.url;
    } catch {
      return { fault: 'the line is no JSON: expected "https://…" or {"url": "https://…"}' };
    }
  }
  return urlOf(typeof url === "string" ? url.trim() : "");
}

/** A URL as the client submits it. */
function urlOf(text) {
  if (CONTROL.test(text))
    return {
      fault:
        "the URL has a control character, such as a tab. Expected one URL on each line, and lines that end with LF or CR LF",
    };
  const url = withAsciiHost(text.toWellFormed()).replace(ENCODED, encodeURIComponent);
  const isTaken = /^https?:\/\/[^/?#]/i.test(url) || /^oss:\/\/./.test(url);
  if (!text.isWellFormed() || !isTaken || !URL.canParse(url))
    return { fault: 'expected a URL that begins with https://, http:// or oss://, or {"url": …}' };
  return url.length > URL_LENGTH_MAX
    ? { fault: `the URL, percent-encoded, is longer than ${URL_LENGTH_MAX} characters` }
    : { url };
}

/** A URL with its host in ASCII, as the client converts it; any other stays as it is. */
function withAsciiHost(url) {
  const [, scheme, authority = ""] = /^(https?:\/\/)([^/?#]*)/i.exec(url) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const isConverted = NON_ASCII.test(host) && !authority.includes("\\");
  if (!isConverted || !URL.canParse(scheme + host)) return url;
  const before = scheme.length + authority.length - host.length;
  return url.slice(0, before) + new URL(scheme + host).host + url.slice(before + host.length);
}

const excerptOf = (text) => EXCERPT.exec(text)[0].replaceAll(/\p{Cc}/gu, "\ufffd");
