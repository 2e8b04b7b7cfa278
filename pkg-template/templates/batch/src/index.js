// The Worker's entry points: HTTP for people and programs, queue and clock for the platform.

import { authorized } from "./authorize.js";
import { enqueue } from "./enqueue.js";
import { rowsOf, tasksOf } from "./manifest.js";

export { Account } from "./account.js";
export { Batch } from "./batch.js";
export { TaskWorkflow } from "./workflow.js";

/** Rows added to the ledger in one call. */
const ROWS_AT_ONCE = 500;
const HOUR_MS = 3_600_000;
/** Tasks started again in one go; the rest is left to the next. */
const RESUMED_AT_ONCE = 5_000;

export default {
  async fetch(request, env) {
    if (!(await authorized(request, env.BATCH_TOKEN))) {
      return errorResponse(
        401,
        "Unauthorized",
        "Send the secret BATCH_TOKEN as `Authorization: Bearer …`.",
      );
    }
    const url = new URL(request.url);
    const [, id, rest] =
      url.pathname.match(/^\/batches\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?:\/(files|resume))?$/) ??
      [];
    const batch = id && env.BATCH.get(env.BATCH.idFromName(id));
    switch (`${request.method} ${id ? `/${rest ?? ""}` : ""}`) {
      case "PUT /":
        return receive(request, url, env, id, batch);
      case "GET /":
        return progress(env, batch);
      case "GET /files":
        return outcomes(batch, url.searchParams.get("status"));
      case "POST /resume":
        return Response.json({ tasks: await resume(env, id, batch, 0) });
      default:
        return errorResponse(
          404,
          "NotFound",
          "There are PUT and GET /batches/ID, GET /batches/ID/files and POST /batches/ID/resume; ID is 1–64 letters, digits, - and _.",
        );
    }
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
    const account = accountOf(env);
    for (const id of await account.openBatches()) {
      const batch = env.BATCH.get(env.BATCH.idFromName(id));
      if ((await batch.progress()).complete) await account.closeBatch(id);
      else await resume(env, id, batch, HOUR_MS);
    }
    await account.forgetOldTasks();
  },
};

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

function errorResponse(status, code, message) {
  return Response.json({ code, message }, { status });
}

/**
 * Takes a manifest as it comes. Nothing changes when the same one comes again, so a request whose
 * answer was lost can be repeated.
 */
async function receive(request, url, env, id, batch) {
  const key = url.searchParams.get("manifest");
  const manifest = key === null ? request.body : (await env.BUCKET.get(key))?.body;
  if (!manifest) {
    const seen =
      key === null ? "the request has no body" : `the bucket has no object ${JSON.stringify(key)}`;
    return errorResponse(
      400,
      "NoManifest",
      `Expected a manifest, a URL on each line; but ${seen}.`,
    );
  }
  await accountOf(env).openBatch(id);
  const { filesPerTask } = await batch.open({
    filesPerTask: Math.min(Math.max(Math.trunc(Number(env.FILES_PER_TASK)) || 1, 1), 100),
    transcription: env.TRANSCRIPTION,
    subtitles: env.SUBTITLES,
  });
  let files = 0;
  for await (const rows of inGroups(tasksOf(rowsOf(manifest), filesPerTask), ROWS_AT_ONCE)) {
    const { tasks, conflict } = await batch.add(rows);
    if (conflict) {
      const message = `Line ${conflict} is not what it was when batch ${id} was sent first. Send a changed manifest under another id.`;
      return errorResponse(409, "ManifestChanged", message);
    }
    files += rows.length;
    await enqueue(env, id, tasks);
  }
  await batch.close();
  return Response.json({ batch: id, files });
}

async function* inGroups(items, size) {
  let group = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Starts the tasks again that have not ended and made no progress for `staleMs`. */
async function resume(env, id, batch, staleMs) {
  const tasks = await batch.takeStale(staleMs, RESUMED_AT_ONCE);
  await enqueue(env, id, tasks);
  return tasks.length;
}

async function progress(env, batch) {
  const counts = await batch.progress();
  if (counts.files === 0)
    return errorResponse(404, "NoSuchBatch", "There is no such batch. PUT its manifest first.");
  const trouble = counts.complete ? null : await accountOf(env).trouble();
  return Response.json({ ...counts, ...(trouble && { trouble }) });
}

/** The outcome of each file, as NDJSON, by line. */
function outcomes(batch, status) {
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
