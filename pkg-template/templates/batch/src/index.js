// The Worker's entry points: HTTP for people and programs, queue and clock for the platform.

import { authorized, isConfidential } from "./authorize.js";
import { enqueue } from "./enqueue.js";
import { receive } from "./receive.js";
import { redactorOf } from "./redaction.js";
import { errorAnswer, Refusal } from "./refusal.js";
import { checkSecrets } from "./secrets.js";
import { settingsOf } from "./settings.js";

export { Account } from "./account.js";
export { Batch } from "./batch.js";
export { TaskWorkflow } from "./workflow.js";

const HOUR_MS = 3_600_000;
/** Tasks started again in one go; the rest is left to the next. */
const RESUMED_AT_ONCE = 5_000;
const STATUSES = ["waiting", "succeeded", "failed"];

export default {
  async fetch(request, env) {
    const response = await answer(request, env).catch((error) =>
      errorAnswer(error, redactorOf(env)),
    );
    // Nobody on the way keeps what only the bearer of the token may read.
    response.headers.set("Cache-Control", "no-store");
    return response;
  },

  /**
   * Starts a workflow for each task. One that cannot be started now comes again; the others are not
   * held up.
   */
  async queue({ messages }, env) {
    await Promise.all(
      messages.map((message) =>
        start(env, message.body).then(
          () => message.ack(),
          () => message.retry(),
        ),
      ),
    );
  },

  async scheduled(_event, env) {
    try {
      await cleanUp(env);
    } catch (error) {
      throw new Error(redactorOf(env)(error));
    }
  },
};

/** Answers a request. Refusals are thrown, the cheapest first: nothing is read for them. */
async function answer(request, env) {
  checkSecrets(env);
  const url = new URL(request.url);
  if (!isConfidential(url))
    throw new Refusal(
      403,
      "HttpsRequired",
      "Use https:// instead: over http others can read the token, which is to be replaced if it was sent: npx wrangler secret put BATCH_TOKEN",
    );
  if (!(await authorized(request, env.BATCH_TOKEN)))
    throw new Refusal(
      401,
      "Unauthorized",
      "Send the secret BATCH_TOKEN as `Authorization: Bearer …`.",
    );
  const [, id, rest] =
    url.pathname.match(/^\/batches\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?:\/(files|resume))?$/) ?? [];
  const batch = id && env.BATCH.get(env.BATCH.idFromName(id));
  switch (`${request.method} ${id ? `/${rest ?? ""}` : ""}`) {
    case "PUT /":
      return receive(request, env, id);
    case "GET /":
      return progress(env, id, batch);
    case "GET /files":
      return outcomes(batch, url.searchParams.get("status"));
    case "POST /resume":
      await batch.replaceTranscription((await settingsOf(env)).transcription);
      return Response.json({ tasks: await resume(env, id, batch, 0) });
    default:
      throw new Refusal(
        404,
        "NotFound",
        "There are PUT and GET /batches/ID, GET /batches/ID/files and POST /batches/ID/resume; ID is 1–64 letters, digits, - and _, the first a letter or a digit.",
      );
  }
}

/** Starts again what was left lying, and forgets what is over. */
async function cleanUp(env) {
  const account = accountOf(env);
  for (const id of await account.openBatches()) {
    const batch = env.BATCH.get(env.BATCH.idFromName(id));
    if ((await batch.progress()).complete) await account.closeBatch(id);
    else await resume(env, id, batch, HOUR_MS);
  }
  await account.forgetOldTasks();
}

/** Starts the workflow of a task. One that was started before is left alone, unless it broke. */
async function start(env, { batch, task }) {
  const id = `${batch}-${task}`;
  try {
    await env.WORKFLOW.create({ id, params: { batch, task } });
  } catch (error) {
    const instance = await env.WORKFLOW.get(id).catch(() => {
      throw error;
    });
    const { status } = await instance.status();
    if (status === "errored" || status === "terminated") await instance.restart();
  }
}

const accountOf = (env) => env.ACCOUNT.get(env.ACCOUNT.idFromName("account"));

/** Starts the tasks again that have not ended and made no progress for `staleMs`. */
async function resume(env, id, batch, staleMs) {
  const tasks = await batch.takeStale(staleMs, RESUMED_AT_ONCE);
  await enqueue(env, id, tasks);
  return tasks.length;
}

async function progress(env, id, batch) {
  const counts = await batch.progress();
  if (counts.files === 0 && !counts.received)
    throw new Refusal(404, "NoSuchBatch", "There is no such batch. PUT its manifest first.");
  const trouble = counts.complete ? null : await accountOf(env).trouble(id);
  return Response.json({ ...counts, ...(trouble && { trouble }) });
}

/** The outcome of each file, as NDJSON, by line. */
function outcomes(batch, status) {
  if (status !== null && !STATUSES.includes(status))
    throw new Refusal(
      400,
      "InvalidParameter",
      `status: expected ${STATUSES.join(", ")} or no parameter, got ${JSON.stringify(status)}.`,
    );
  let after = 0;
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      const page = await batch.outcomes(after, status);
      if (page.length === 0) return controller.close();
      after = page.at(-1).line;
      controller.enqueue(encoder.encode(page.map((row) => `${JSON.stringify(row)}\n`).join("")));
    },
  });
  return new Response(body, { headers: { "Content-Type": "application/x-ndjson" } });
}
