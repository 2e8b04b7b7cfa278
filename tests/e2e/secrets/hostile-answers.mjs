// Answers of a service, a gateway or a storage that quote secrets wherever an answer has a place.

import { ESCAPES, FILE_SIGNATURE, UPLOAD_SIGNATURE } from "./secrets.mjs";
import { DOCUMENT, LINK, succeeded, TASK_ID } from "./service.mjs";
import { thrownValues } from "./thrown-values.mjs";

const encoder = new TextEncoder();
const HTTP_STATUSES = [400, 401, 403, 404, 429, 500];
/** A code of the service's for each status, which brings advice with it. */
const CODES = {
  400: "InvalidParameter",
  401: "InvalidApiKey",
  403: "AccessDenied",
  404: "ModelNotFound",
  429: "Throttling.RateQuota",
  500: "InternalError",
};

/** An answer with the secrets in its headers too. */
function answer(body, { status = 200, type = "application/json", quoted, headers }) {
  return new Response(body, {
    status,
    headers: {
      "content-type": type,
      "x-request-id": quoted,
      "retry-after": status === 429 ? "0" : quoted,
      "www-authenticate": `Bearer ${quoted}`,
      "set-cookie": `key=${quoted}`,
      "x-unknown": quoted,
      ...headers,
    },
  });
}

/** A body that breaks off with an error. */
export function brokenBody(text, error) {
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(error);
      isSent = true;
      controller.enqueue(encoder.encode(text));
    },
  });
}

/**
 * Answers to any request, by name.
 *
 * @param {string} quoted key and signed links
 * @param {string} key without links, which may stand in an answer that is no error
 */
export function anyAnswers(kind, quoted, key) {
  const named = {};
  const isStorage = kind === "result" || kind === "upload";
  const fields = { code: quoted, message: quoted, request_id: quoted };
  for (const status of HTTP_STATUSES) {
    const add = (name, body, more) => {
      named[`${status}, ${name}`] = () => answer(body, { status, quoted, ...more });
    };
    const unknown = { detail: quoted, error_message: quoted, extra: { [key]: [key, { a: key }] } };
    add("every field", JSON.stringify({ ...fields, ...unknown }));
    add("a known code", JSON.stringify({ code: CODES[status], message: quoted, request_id: "r" }));
    add(
      "the shape of OpenAI",
      JSON.stringify({ error: { code: quoted, message: quoted, ...fields } }),
    );
    add(
      "a message of a list",
      JSON.stringify({ message: [quoted], msg: quoted, code: { quoted } }),
    );
    add("a text", JSON.stringify(quoted));
    if (isStorage) add("XML", storageXml(quoted), { type: "application/xml" });
  }
  named["200 with an error"] = () => answer(JSON.stringify(fields), { quoted });
  named["200 with a known error"] = () =>
    answer(JSON.stringify({ ...fields, code: "Throttling.RateQuota" }), { quoted });
  named["200 without a field that is needed"] = () =>
    answer(JSON.stringify({ output: {}, extra: key }), { quoted });
  named["200, an empty body"] = () => answer("", { quoted });
  for (const status of [301, 302, 307, 308])
    named[`${status}, a redirect`] = () =>
      answer(quoted, {
        status,
        quoted,
        headers: { location: `https://evil.example/?k=${quoted}` },
      });
  return named;
}

/** Answers of which an error quotes the beginning: one escape of the key has to be at it. */
export function excerptAnswers(key) {
  const named = {};
  for (const status of [200, 401]) {
    const add = (name, body, type = "text/html") => {
      named[`${status}, ${name}`] = () => answer(body, { status, type, quoted: key });
    };
    add("a page", `<html><body><b>Bearer ${key}</b></body></html>`);
    add("a page with a link", `<a href="${LINK}">${LINK}</a> ${key}`);
    add("a text", `no ${key}`, "text/plain");
    add("JSON that is cut off", `{"message":"no ${key}","code":"a`, "application/json");
    // An excerpt has 120 characters of at most 4096 bytes.
    for (const before of [60, 84, 103, 110, 117])
      add(`cut off after ${120 - before}`, `${"x".repeat(before)}${key}${"y".repeat(120)}`);
    for (const before of [4060, 4090])
      add(`cut off at byte ${before}`, `<p>${" ".repeat(before - 3)}${key}${"y".repeat(120)}`);
  }
  return named;
}

/** Answers that end in the middle of the key, as where a connection is lost. */
export function cutAnswers(key) {
  const named = {};
  for (const length of [10, 20, 34])
    for (const status of [200, 401, 500]) {
      const cut = key.slice(0, length);
      const add = (name, body, type) => {
        named[`${status}, ${name} after ${length}`] = () =>
          answer(body, { status, type, quoted: cut });
      };
      add("JSON cut off", `{"code":"InvalidApiKey","message":"no ${cut}`);
      add("text cut off", `no ${cut}`, "text/plain");
      add("message cut off", JSON.stringify({ code: "InvalidApiKey", message: `no ${cut}` }));
      add("message with dots", JSON.stringify({ code: cut, message: `no ${cut}...` }));
    }
  return named;
}

/** Answers that quote a link whose question mark, or all of which, is escaped. */
export function linkAnswers() {
  const named = {};
  for (const [form, write] of Object.entries(ESCAPES))
    for (const [part, link] of [
      ["mark", LINK.replace("?", write("?"))],
      ["link", write(LINK)],
    ])
      for (const status of [200, 400])
        named[`${status}, a ${part} by ${form}`] = () =>
          Response.json({ code: "a", message: `no ${link}` }, { status });
  return named;
}

/** Requests that fail, and bodies that break off, with errors that quote secrets. */
export function failures(quoted) {
  const named = {};
  for (const [name, make] of Object.entries(thrownValues(quoted))) {
    named[`fetch throws ${name}`] = () => {
      throw make();
    };
    for (const status of [200, 500])
      named[`${status}, the body breaks off with ${name}`] = () =>
        answer(brokenBody(`{"message":"${quoted.slice(0, 30)}`, make()), { status, quoted });
    named[`an object that is no Response throws ${name}`] = () => ({
      status: 200,
      headers: {
        get() {
          throw make();
        },
      },
      body: {
        getReader() {
          throw make();
        },
      },
    });
  }
  named["fetch gives a text"] = () => quoted;
  named["fetch gives an object of texts"] = () => ({
    status: quoted,
    body: quoted,
    headers: quoted,
  });
  named["a body of texts"] = () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(quoted) });
    return { status: 200, headers: new Headers(), body };
  };
  return named;
}

/** Answers that only requests of one kind get. */
export function answersOf(kind, quoted, key) {
  return Object.fromEntries(
    Object.entries(OF_KIND[kind]?.(quoted, key) ?? {}).map(([name, body]) => [
      name,
      () => answer(body, { quoted, type: kind === "stream" ? "text/event-stream" : undefined }),
    ]),
  );
}

/** The URL of a file as its caller has signed it. It comes back as it was given, in no error. */
const FILE_LINK = `https://example.com/a.wav?Signature=${FILE_SIGNATURE}`;

const task = (output) =>
  JSON.stringify({ request_id: "r-1", output: { task_id: TASK_ID, ...output } });
const ended = (task_status, fields) => task({ task_status, ...fields });

const OF_KIND = {
  query(quoted, key) {
    const failure = { code: quoted, message: quoted };
    const known = { code: "InvalidFile.DownloadFailed", message: quoted };
    const file = { file_url: "https://example.com/a.wav" };
    return {
      "a failed task": ended("FAILED", failure),
      "a failed task, a known code": ended("FAILED", known),
      "a failed file": succeeded([{ ...file, ...failure, subtask_status: "FAILED" }]),
      "a failed file, a known code": succeeded([{ ...file, ...known, subtask_status: "FAILED" }]),
      "a failed file with a signed URL": succeeded([
        { ...failure, file_url: FILE_LINK, subtask_status: "FAILED" },
      ]),
      "files that all failed": ended("FAILED", {
        ...failure,
        results: [{ ...file, ...failure, subtask_status: "FAILED" }],
      }),
      "a canceled task": ended("CANCELED", failure),
      "an unknown task": ended("UNKNOWN", failure),
      "no result": ended("SUCCEEDED", { ...failure, results: [] }),
      "no state": task(failure),
      "a link that is none": succeeded([
        { ...file, transcription_url: "no link", subtask_status: "SUCCEEDED", extra: key },
      ]),
      "a file of no state": succeeded([{ ...file, message: quoted }]),
    };
  },
  result: (quoted) => ({
    "a document that is cut off": DOCUMENT.slice(0, 700) + quoted,
    "a document with a field of another type": `{"transcripts":[{"sentences":"${quoted}`,
    "no document": `{"transcripts":7,"${quoted.replaceAll('"', "")}":[}`,
    "another document": JSON.stringify({ code: quoted, message: quoted }),
    "an expired link": storageXml("Request has expired.").replace(UPLOAD_SIGNATURE, quoted),
  }),
  stream: (quoted, key) => ({
    "an error event": event("error", 400, { code: quoted, message: quoted, request_id: quoted }),
    "an error event, a known code": event("error", 429, {
      code: "Throttling.RateQuota",
      message: quoted,
    }),
    "an error event after a text": `${event("result", 200, piece("欢迎"))}${event("error", 500, { message: quoted })}`,
    "an error event of no JSON": `event:error\n:HTTP_STATUS/400\ndata:${key}\n\n`,
    "a comment": `: ${quoted}\nid:${quoted}\n\n`,
    "an event of another name": `event:${quoted.replaceAll("\n", "")}\ndata:{}\n\n`,
    "an event of no JSON": `data:${key}\n\n${event("result", 200, piece("a"))}`,
    "cut off in the key": `${event("result", 200, piece("欢迎"))}event:error\n:HTTP_STATUS/400\ndata:{"message":"no ${key.slice(0, 20)}`,
    "cut off in the key of a text": `data:${key.slice(0, 20)}`,
  }),
  upload: (quoted) => ({ "XML that refuses": storageXml(quoted) }),
};

const piece = (text) => ({ output: { choices: [{ message: { content: [{ text }] } }] } });
const event = (name, status, data) =>
  `id:1\nevent:${name}\n:HTTP_STATUS/${status}\ndata:${JSON.stringify(data)}\n\n`;

/** The storage's error, which quotes what was signed. */
function storageXml(message) {
  return `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>${message} ${LINK}</Message><RequestId>6</RequestId><SignatureProvided>${UPLOAD_SIGNATURE}</SignatureProvided><StringToSign>GET\n\n${LINK}</StringToSign></Error>`;
}
