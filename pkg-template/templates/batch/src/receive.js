// The arrival of a manifest.

import { enqueue } from "./enqueue.js";
import { withIdleLimit } from "./idle-limit.js";
import { rowsOf, tasksOf } from "./manifest.js";
import { Refusal } from "./refusal.js";
import { idleMsOf, settingsOf } from "./settings.js";

/** Rows added to the ledger in one call. */
const ROWS_AT_ONCE = 500;
/** Bytes of the longest key of an object in R2. */
const OBJECT_KEY_BYTES_MAX = 1_024;

/**
 * Takes a manifest as it comes. Nothing changes when the same one comes again, so a request whose
 * answer was lost can be repeated.
 */
export async function receive(request, env, id) {
  const settings = await settingsOf(env);
  const manifest = withIdleLimit(await manifestOf(request, env), idleMsOf(env));
  await env.ACCOUNT.get(env.ACCOUNT.idFromName("account")).openBatch(id);
  const batch = env.BATCH.get(env.BATCH.idFromName(id));
  const { filesPerTask } = await batch.open(settings);
  let [files, lastLine] = [0, 0];
  for await (const rows of inGroups(tasksOf(rowsOf(manifest), filesPerTask), ROWS_AT_ONCE)) {
    const { tasks, conflict } = await batch.add(rows, lastLine);
    await enqueue(env, id, tasks);
    if (conflict) throw changed(id, conflict);
    files += rows.length;
    lastLine = rows.at(-1).line;
  }
  const { conflict } = await batch.close(lastLine);
  if (conflict) throw changed(id, conflict);
  return Response.json({ batch: id, files });
}

const changed = (id, line) =>
  new Refusal(
    409,
    "ManifestChanged",
    `Line ${line} is not what it was when batch ${id} was sent first. Send a changed manifest under another id.`,
  );

/** The bytes of a manifest: the body of a request, or an object of the bucket. */
async function manifestOf({ url, body }, { BUCKET }) {
  const key = new URL(url).searchParams.get("manifest");
  if (key !== null) checkObjectKey(key);
  const manifest = key === null ? body : (await BUCKET.get(key))?.body;
  if (manifest) return manifest;
  const seen =
    key === null ? "the request has no body" : `the bucket has no object ${JSON.stringify(key)}`;
  throw new Refusal(400, "NoManifest", `Expected a manifest, a URL on each line; but ${seen}.`);
}

function checkObjectKey(key) {
  const bytes = new TextEncoder().encode(key).length;
  if (bytes >= 1 && bytes <= OBJECT_KEY_BYTES_MAX) return;
  throw new Refusal(
    400,
    "InvalidParameter",
    `manifest: expected the key of an object in the bucket, 1 to ${OBJECT_KEY_BYTES_MAX} bytes of UTF-8, got ${bytes} bytes.`,
  );
}

/** Items in groups; also those before a failure, which is thrown after them. */
async function* inGroups(items, size) {
  let group = [];
  try {
    for await (const item of items) {
      group.push(item);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  } catch (error) {
    if (group.length > 0) yield group;
    throw error;
  }
  if (group.length > 0) yield group;
}
