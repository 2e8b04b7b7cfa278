// A Cloudflare Worker that transcribes. It calls the service directly: the key is a secret of the
// Worker, and no relay is needed.
//
//   POST /?audio=URL   submits the recording and answers 202 { taskId }
//   GET  /?task=ID     answers 202 { status } while the task runs, then WebVTT subtitles

import { Client, isDashScopeError, subtitleStream } from "dashscope-asr";

/** A shorter token can be guessed. */
const TOKEN_LENGTH_MIN = 16;
const TOKEN_CHARACTERS_MIN = 5;

export default {
  async fetch(request, env) {
    const { protocol, hostname, searchParams } = new URL(request.url);
    if (protocol !== "https:" && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
      return problem(403, "HttpsRequired: over http others can read the token. Use https.");
    const fault = setupFault(env);
    if (fault) return problem(503, fault);
    if (!(await isAllowed(request, env))) return problem(401, "The token is missing or wrong.");
    const [audio, task] = [searchParams.get("audio"), searchParams.get("task")];
    try {
      const client = new Client({ apiKey: env.DASHSCOPE_API_KEY, baseUrl: env.DASHSCOPE_BASE_URL });
      if (request.method === "POST" && audio) return await submit(client, audio);
      if (request.method === "GET" && task) return await answer(client, task);
      return problem(400, "Expected POST /?audio=URL or GET /?task=ID.");
    } catch (error) {
      if (!isDashScopeError(error)) throw error;
      const { kind, code, message, taskId } = error;
      return Response.json({ kind, code, message, taskId }, { status: STATUS[kind] ?? 502 });
    }
  },
};

/** The HTTP status for an error's kind. All others are 502: the service failed, not the caller. */
const STATUS = { invalid_request: 400, rate_limited: 503, task_failed: 422 };

async function submit(client, audio) {
  return Response.json(await client.submit(audio), { status: 202 });
}

async function answer(client, taskId) {
  const { status, files } = await client.task(taskId).status();
  if (files.length === 0)
    return Response.json({ status }, { status: 202, headers: { "Retry-After": "2" } });
  const [{ resultUrl, error }] = files;
  if (error) throw error;
  const headers = { "Content-Type": "text/vtt; charset=utf-8" };
  if (!resultUrl) return new Response("WEBVTT\n", { headers }); // a recording without speech
  const result = await fetch(resultUrl);
  if (!result.ok) return problem(502, `The result could not be fetched: HTTP ${result.status}.`);
  // The document goes through the Worker as it comes: it is never held.
  return new Response(result.body.pipeThrough(subtitleStream("vtt")), { headers });
}

/** Fault of the settings, in words for the owner. */
function setupFault({ ACCESS_TOKEN: token, DASHSCOPE_API_KEY: key }) {
  if (!key) return "The secret DASHSCOPE_API_KEY is missing.";
  if (!(token?.length >= TOKEN_LENGTH_MIN))
    return `The secret ACCESS_TOKEN needs ${TOKEN_LENGTH_MIN} characters or more.`;
  if (new Set(token).size < TOKEN_CHARACTERS_MIN)
    return `The secret ACCESS_TOKEN needs ${TOKEN_CHARACTERS_MIN} different characters or more.`;
  if (token.includes(key) || key.includes(token))
    return "The secret ACCESS_TOKEN is the key, which no caller may know.";
  return undefined;
}

/** Whether the request carries ACCESS_TOKEN: without it anybody could spend your money. */
async function isAllowed(request, env) {
  const header = request.headers.get("Authorization") ?? "";
  const [seen, expected] = await Promise.all([header, `Bearer ${env.ACCESS_TOKEN}`].map(digest));
  return crypto.subtle.timingSafeEqual(seen, expected);
}

/** Digests have one length, so that comparing them takes the same time for every token. */
function digest(text) {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

function problem(status, message) {
  return Response.json({ message }, { status });
}
