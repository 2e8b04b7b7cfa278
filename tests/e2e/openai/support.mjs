// A scripted service behind `openai`, forms, and virtual time.

import { setImmediate as nextTurn } from "node:timers/promises";
import { packageFolder } from "../stand-in.mjs";

export const { openai } = await import(new URL("openai/node.js", packageFolder));
export const KEY = "sk-openai-0123456789abcdef";
export const ORIGIN = "http://localhost:3000";
export const TASK = "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f";
export const TASK_ID = "x-dashscope-task-id";

const json = (value, status = 200, headers) => Response.json(value, { status, headers });

/** An answer of a direct model with times. */
export const directAnswer = (text = "你好。") => ({
  output: {
    text,
    sentence: { text, begin_time: 100, end_time: 900, sentence_end: true, words: [] },
  },
  usage: { duration: 2 },
  request_id: "r-1",
});

/** A result document. */
export const document = {
  properties: { original_duration_in_milliseconds: 61_500 },
  transcripts: [
    {
      channel_id: 0,
      text: "Hello there. How are you?",
      sentences: [
        {
          begin_time: 0,
          end_time: 1000,
          text: "Hello there.",
          speaker_id: 0,
          words: [
            { begin_time: 0, end_time: 500, text: "Hello ", punctuation: "" },
            { begin_time: 500, end_time: 1000, text: "there", punctuation: "." },
          ],
        },
        { begin_time: 1500, end_time: 2500, text: "How are you?", speaker_id: 27, words: [] },
      ],
    },
  ],
};

/**
 * A service that answers by `answers`, functions by the name of a call, and keeps the calls. Each
 * answer is a Response, or a value for one.
 */
export function scriptedService(answers = {}) {
  const calls = [];
  const usual = {
    direct: () => directAnswer(),
    policy: () => ({
      data: {
        policy: "p",
        signature: "s",
        upload_dir: "d",
        upload_host: "https://up.oss-cn-beijing.aliyuncs.com",
        expire_in_seconds: 300,
        max_file_size_mb: 1024,
        oss_access_key_id: "k",
        x_oss_object_acl: "private",
        x_oss_forbid_overwrite: "true",
      },
      request_id: "r",
    }),
    upload: () => new Response(null, { status: 204 }),
    submit: () => ({ output: { task_id: TASK, task_status: "PENDING" }, request_id: "r" }),
    query: () => succeeded(),
    result: () => document,
  };
  const nameOf = ({ pathname, hostname }) => {
    if (hostname.startsWith("up.")) return "upload";
    if (hostname.startsWith("result.")) return "result";
    if (pathname.endsWith("/generation")) return "direct";
    if (pathname.endsWith("/uploads")) return "policy";
    return pathname.includes("/tasks/") ? "query" : "submit";
  };
  const fetch = async (url, init) => {
    const name = nameOf(new URL(url));
    const text = typeof init.body === "string" ? init.body : await new Response(init.body).text();
    const isJson = ["direct", "submit"].includes(name);
    calls.push({ name, url, init, body: isJson ? JSON.parse(text) : text });
    init.signal?.throwIfAborted();
    const answer = await (answers[name] ?? usual[name])(calls.at(-1), init);
    return answer instanceof Response ? answer : json(answer);
  };
  const count = (name) => calls.filter((call) => call.name === name).length;
  return { fetch, calls, count };
}

export const taskState = (task_status, more = {}) => ({
  output: { task_id: TASK, task_status, ...more },
  request_id: "r",
});
export const succeeded = () =>
  taskState("SUCCEEDED", {
    results: [
      {
        subtask_status: "SUCCEEDED",
        file_url: "https://example.com/a",
        transcription_url: "https://result.oss-cn-beijing.aliyuncs.com/r.json",
      },
    ],
  });
export const failed = (code = "InvalidFile.DecodeFailed") =>
  taskState("FAILED", { code, message: "The audio file cannot be decoded." });

/** A form with a file and these fields; a list is a field with each of its items. */
export function formWith(fields = {}, audio = new File(["audio"], "a.wav")) {
  const form = new FormData();
  if (audio) form.append("file", audio);
  for (const [name, value] of Object.entries(fields))
    for (const item of [value].flat()) form.append(name, item);
  return form;
}

/** Sends a form, and returns the answer of `openai`. */
export const post = (service, form, { options, ...init } = {}) =>
  send(service, "/v1/audio/transcriptions", { method: "POST", body: form, ...init }, options);

/** Sends a request. A relay without `authorize` among `options` lets everybody in. */
export function send(service, path, init, options = {}) {
  const access = options.authorize ? {} : { access: "public" };
  const given = { apiKey: KEY, ...access, fetch: service.fetch, ...options };
  return openai(new Request(`${ORIGIN}${path}`, init), given);
}

/** The error in an answer, with its status and whether OpenAI's clients would ask again. */
export async function errorOf(answer) {
  const { error } = await answer.json();
  const { status, headers } = answer;
  return { status, retry: headers.get("x-should-retry"), headers, ...error };
}

const realSetTimeout = setTimeout;

/**
 * Runs `work` in virtual time. Digests and files are made by threads of which nobody can tell when
 * they are done: between two leaps they have some time of the wall.
 */
export async function inVirtualTime(t, work) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.now() });
  let isDone = false;
  const done = work().finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) {
    await new Promise((resolve) => realSetTimeout(resolve, 2));
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    t.mock.timers.tick(100);
  }
  t.mock.timers.reset();
  return done;
}
