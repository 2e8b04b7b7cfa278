// The batch template's account object against the stand-in: one submit for each key, and submits
// whose response was lost.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Miniflare } from "miniflare";
import { mayBeTaskOf, ownersOf } from "../../pkg-template/templates/batch/src/task-match.js";
import { packageFolder, startStandIn } from "../e2e/stand-in.mjs";
import { configuration, modulesOf } from "./batch-worker.mjs";

const { Client } = await import(new URL("node.js", packageFolder));

const OPTIONS = { model: "paraformer-v2" };
const QWEN = { model: "qwen3-asr-flash-filetrans" };

let service;
let worker;
let account;

before(async () => {
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "50",
    "--running-ms",
    "50",
  );
  worker = new Miniflare({
    modules: await modulesOf(`
      import { Account as Shipped } from "./account.js";
      export class Account extends Shipped {
        async becomeOlder(ms) {
          this.ctx.storage.sql.exec("UPDATE submits SET intent_ms = intent_ms - ?", ms);
        }
      }
      export default {
        async fetch(request, { ACCOUNT }) {
          const [method, ...values] = await request.json();
          const account = ACCOUNT.get(ACCOUNT.idFromName("account"));
          return Response.json((await account[method](...values)) ?? null);
        },
      };`),
    compatibilityDate: (await configuration()).compatibility_date,
    bindings: { DASHSCOPE_API_KEY: service.apiKey, BASE_URL: service.baseUrl, SETTLE_SECONDS: 1 },
    durableObjects: { ACCOUNT: { className: "Account", useSQLite: true } },
  });
  account = async (...call) =>
    (
      await worker.dispatchFetch("http://account/", { method: "POST", body: JSON.stringify(call) })
    ).json();
});

after(async () => {
  await worker?.dispose();
  service?.stop();
});

afterEach(() => fetch(`${service.origin}/__control`, { method: "DELETE" }));

const control = (wish) =>
  fetch(`${service.origin}/__control`, { method: "POST", body: JSON.stringify(wish) });
const clips = (...names) => names.map((name) => `${service.samples[0].url}?${name}`);

/** Submits that the stand-in has received. */
async function arrived() {
  const requests = await (await fetch(`${service.origin}/__control`)).json();
  return requests.filter(
    ({ method, path, status }) =>
      method === "POST" && path.endsWith("/transcription") && status === 200,
  ).length;
}

/** Calls the object as the workflow does. */
async function submitted(key, urls, options = OPTIONS) {
  for (;;) {
    const answer = await account("submit", key, urls, options);
    if (answer.laterMs === undefined) return answer;
    await sleep(Math.min(answer.laterMs, 200));
  }
}

const loseAnswers = (times) => control({ route: "submit", times, fault: { truncate: 10 } });

test("repeated calls with one key send one submit", async () => {
  // Several keys, so that some are repeated while they wait in the queue.
  const keys = Array.from({ length: 30 }, (_, index) => `once${index % 5}`);
  const answers = await Promise.all(keys.map((key) => submitted(key, clips(key))));
  answers.push(await submitted("once0", clips("once0")));
  assert.equal(new Set(answers.map(({ taskId }) => taskId)).size, 5);
  assert.equal(await arrived(), 5);
});

test("a submit whose response was lost is found in the list, not repeated", async () => {
  await loseAnswers(1);
  const urls = clips("lost1", "lost2");
  const { taskId } = await submitted("lost", urls);
  const { files } = await new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl })
    .task(taskId)
    .status();
  assert.deepEqual(files.map(({ fileUrl }) => fileUrl).sort(), urls);
  assert.equal(await arrived(), 1);
});

test("the same files under two keys are two tasks, also when both responses were lost", async () => {
  await loseAnswers(2);
  const urls = clips("twin");
  const twins = await Promise.all([submitted("twin1", urls), submitted("twin2", urls)]);
  assert.notEqual(twins[0].taskId, twins[1].taskId);
  assert.equal(await arrived(), 2);
});

test("a submit that was not received is repeated after the list had time to show it", async () => {
  await control({ route: "submit", times: 1, fault: { html: 502 } });
  const began = await account("submit", "refused", clips("refused"), OPTIONS);
  assert.equal(began.taskId, undefined);
  const early = await account("submit", "refused", clips("refused"), OPTIONS);
  assert.equal(early.taskId, undefined);
  assert.equal(await arrived(), 0);
  assert.ok((await submitted("refused", clips("refused"))).taskId);
  assert.equal(await arrived(), 1);
});

test("a task of another submit is not mistaken for this one", async () => {
  const other = await new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl }).submit(
    clips("ours", "theirs"),
  );
  await control({ route: "submit", times: 1, fault: { html: 502 } });
  const { taskId } = await submitted("ours", clips("ours"));
  assert.ok(taskId);
  assert.notEqual(taskId, other.id);
});

test("a listed task of another model or time is no candidate", () => {
  const submit = { model: "paraformer-v2", intentMs: 1_000_000, settledMs: 1_100_000 };
  for (const [model, createdAtMs, expected] of [
    ["paraformer-v2", 1_050_000, true],
    ["paraformer-v2-2025-01-01", 1_050_000, true],
    ["paraformer-8k-v2", 1_050_000, false],
    [undefined, undefined, true],
    ["paraformer-v2", 1_000_000 - 60_001, false],
    ["paraformer-v2", 1_000_000 - 60_000, true],
    ["paraformer-v2", 1_100_000 + 60_000, true],
    ["paraformer-v2", 1_100_000 + 60_001, false],
  ]) {
    assert.equal(mayBeTaskOf(submit, { model, createdAtMs }), expected, `${model} ${createdAtMs}`);
  }
});

test("a task belongs to a submit of its very model, or to nobody where several may be meant", () => {
  for (const [models, listed, expected] of [
    [["fun-asr", "fun-asr-mtl"], "fun-asr-mtl", ["fun-asr-mtl"]],
    [["fun-asr-mtl", "fun-asr"], "fun-asr", ["fun-asr"]],
    [["fun-asr", "fun-asr"], "fun-asr-2025-11-07", ["fun-asr", "fun-asr"]],
    [["fun-asr", "fun-asr-mtl"], "fun-asr-mtl-2025-11-07", undefined],
    [["fun-asr", "paraformer-v2"], undefined, undefined],
    [[null, "paraformer-v2"], "paraformer-v2", ["paraformer-v2"]],
    [[null], undefined, [null]],
    [[], "fun-asr", []],
  ]) {
    const owners = ownersOf(
      models.map((model) => ({ model })),
      { model: listed },
    );
    assert.deepEqual(
      owners?.map(({ model }) => model),
      expected,
      `${models} ${listed}`,
    );
  }
});

test("a task that does not end leaves its submit unresolved", async () => {
  await control({ task: { ending: "unrecognized_status", code: "STUCK" }, times: 1 });
  await loseAnswers(1);
  const urls = clips("stuck");
  assert.equal((await account("submit", "stuck", urls, OPTIONS)).taskId, undefined);
  await sleep(1_500);
  assert.equal((await account("submit", "stuck", urls, OPTIONS)).taskId, undefined);
  assert.equal(await arrived(), 1);
  await control({ expire_tasks: true });
  assert.ok((await submitted("stuck", urls)).taskId);
  assert.equal(await arrived(), 2);
});

test("a Qwen task is identified by its transcript", async () => {
  await loseAnswers(1);
  assert.ok((await submitted("qwen", clips("qwen"), QWEN)).taskId);
  assert.equal(await arrived(), 1);
});

test("an unresolved submit is not repeated, and fails in the end", async () => {
  await loseAnswers(1);
  await control({ route: "list", fault: { status: 403 } });
  assert.equal((await account("submit", "unclear", clips("unclear"), OPTIONS)).taskId, undefined);
  await sleep(1_500);
  const waiting = await account("submit", "unclear", clips("unclear"), OPTIONS);
  assert.deepEqual([waiting.taskId, waiting.refused], [undefined, undefined]);
  await account("becomeOlder", 21 * 3_600_000);
  const { refused } = await submitted("unclear", clips("unclear"));
  assert.equal(refused.code, "SubmitUncertain");
  assert.equal(await arrived(), 1);
});

test("options that no model takes are an error for all files", async () => {
  const { refused, splits } = await submitted("wrong", clips("a", "b"), {
    model: "paraformer-v2",
    speed: 2,
  });
  assert.match(refused.message, /speed/);
  assert.equal(splits, false);
  assert.equal(await arrived(), 0);
});
