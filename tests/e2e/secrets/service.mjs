// A service in memory: answers each kind of request, and records what was sent.

import { readFileSync } from "node:fs";
import { SIGNATURE, TOKEN, UPLOAD_SIGNATURE } from "./secrets.mjs";

export const API = "https://dashscope.aliyuncs.com";
export const RESULT_HOST = "https://results.oss-cn-beijing.aliyuncs.com";
export const UPLOAD_HOST = "https://uploads.oss-cn-beijing.aliyuncs.com";
export const LINK = `${RESULT_HOST}/a/1.json?Expires=1726211500&OSSAccessKeyId=STS.1&Signature=${SIGNATURE}%3D`;
export const TASK_ID = "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f";

const fixture = (name) =>
  readFileSync(new URL(`../../fixtures/service/${name}`, import.meta.url), "utf8");
const json = (text) => () =>
  new Response(text, { headers: { "content-type": "application/json" } });
export const DOCUMENT = fixture("result-paraformer-diarized.json");

/** A task that has succeeded, with results for the files. */
export const succeeded = (results) =>
  JSON.stringify({
    request_id: "r-1",
    output: { task_id: TASK_ID, task_status: "SUCCEEDED", results },
  });

/** Answers by kind of request, when all is well. */
const GOOD = {
  submit: json(
    JSON.stringify({ request_id: "r-1", output: { task_id: TASK_ID, task_status: "PENDING" } }),
  ),
  query: json(
    succeeded([
      {
        file_url: "https://example.com/a.wav",
        transcription_url: LINK,
        subtask_status: "SUCCEEDED",
      },
    ]),
  ),
  cancel: json(fixture("task-cancel-ok.json")),
  result: json(DOCUMENT),
  policy: json(
    JSON.stringify({
      request_id: "r-1",
      data: {
        policy: "eyJ9",
        signature: UPLOAD_SIGNATURE,
        upload_dir: "dashscope-instant/1/2026-01-01/2",
        upload_host: UPLOAD_HOST,
        expire_in_seconds: 300,
        max_file_size_mb: 100,
        oss_access_key_id: "STS.1",
        x_oss_object_acl: "private",
        x_oss_forbid_overwrite: "true",
      },
    }),
  ),
  upload: () => new Response(null, { status: 200 }),
  recognition: json(fixture("sync-qwen3.json")),
  stream: () =>
    new Response(fixture("sync-stream-qwen3.sse"), {
      headers: { "content-type": "text/event-stream" },
    }),
  token: json(JSON.stringify({ token: TOKEN, expires_at: 1_900_000_000 })),
  list: json(fixture("task-list.json")),
  vocabulary: ({ body }) => json(fixture(`vocabulary-${actionOf(body)}.json`))(),
};

const actionOf = (body) => JSON.parse(body).input.action.replace("_vocabulary", "");

/** The kinds of requests. */
export const KINDS = Object.keys(GOOD);

/** The kind of a request; `foreign` for one that should not have been sent. */
function kindOf({ method, url, headers }) {
  const { origin, pathname } = new URL(url);
  if (origin === RESULT_HOST) return "result";
  if (origin === UPLOAD_HOST) return "upload";
  if (origin !== API) return "foreign";
  const path = pathname.replace("/api/v1", "");
  if (path === "/services/audio/asr/transcription") return "submit";
  if (path === "/services/audio/asr/customization") return "vocabulary";
  if (path === "/services/aigc/multimodal-generation/generation")
    return headers["x-dashscope-sse"] === "enable" ? "stream" : "recognition";
  if (path === "/uploads") return "policy";
  if (path === "/tokens") return "token";
  if (path === "/tasks") return "list";
  if (path.endsWith("/cancel")) return "cancel";
  return method === "GET" && path.startsWith("/tasks/") ? "query" : "foreign";
}

/** A body as text; of a form its names and values. */
async function bodyText(body) {
  if (body === undefined || body === null) return "";
  if (!(body instanceof FormData)) return new Response(body).text();
  const fields = Array.from(body, async ([name, value]) =>
    typeof value === "string" ? `${name}=${value}` : `${name}=${value.name}:${await value.text()}`,
  );
  return (await Promise.all(fields)).join("\n");
}

/**
 * A service, whose `fetch` answers requests.
 *
 * @param {Record<string, (request: object) => unknown>} answers by kind; `undefined` gives the good
 *   one
 */
export function createService(answers = {}) {
  const requests = [];
  return {
    requests,
    /** The good answer to a request. */
    answer: (kind, request) => GOOD[kind](request),
    async fetch(url, init) {
      const headers = Object.fromEntries(new Headers(init.headers));
      const request = { method: init.method, url, headers, redirect: init.redirect };
      request.kind = kindOf(request);
      requests.push(request);
      request.body = await bodyText(init.body);
      const own = await answers[request.kind]?.(request);
      if (own !== undefined) return own;
      return GOOD[request.kind]?.(request) ?? new Response(null, { status: 404 });
    },
  };
}
