// The batch template where the service refuses: whom each refusal concerns, and that no file is
// submitted for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Miniflare } from "miniflare";
import { ANSWER_LOST, LOST, serviceWith } from "./batch-service.mjs";
import { batchWorker, configuration, modulesOf } from "./batch-worker.mjs";

const TOKEN = "a-token-of-the-tests";
const OPTIONS = { model: "paraformer-v2" };
const MINUTE_MS = 60_000;

/** The account object alone, called as a workflow does. */
async function accountFor(t, decide) {
  const service = await serviceWith(decide);
  t.after(service.stop);
  const worker = new Miniflare({
    modules: await modulesOf(`
      import { Account as Shipped } from "./account.js";
      export class Account extends Shipped {
        async write(...statement) { this.ctx.storage.sql.exec(...statement); }
      }
      export default {
        async fetch(request, { ACCOUNT }) {
          const [method, ...values] = await request.json();
          const account = ACCOUNT.get(ACCOUNT.idFromName("account"));
          return Response.json((await account[method](...values)) ?? null);
        },
      };`),
    compatibilityDate: (await configuration()).compatibility_date,
    bindings: { DASHSCOPE_API_KEY: "sk-1", BASE_URL: service.baseUrl, SETTLE_SECONDS: 1 },
    durableObjects: { ACCOUNT: { className: "Account", useSQLite: true } },
  });
  t.after(() => worker.dispose());
  const account = async (...call) =>
    (
      await worker.dispatchFetch("http://account/", { method: "POST", body: JSON.stringify(call) })
    ).json();
  const submit = (key, files, options = OPTIONS) => account("submit", key, files, options);
  const decided = async (...call) => {
    for (let calls = 0; calls < 200; calls += 1) {
      const answer = await submit(...call);
      if (answer.laterMs === undefined) return answer;
      await account("write", "UPDATE lost SET last_ms = 0");
      await sleep(100);
    }
    throw new Error("nothing was decided");
  };
  return { service, account, submit, decided };
}

/** The whole Worker, with a service. */
async function batchFor(t, decide, vars, options) {
  const service = await serviceWith(decide);
  t.after(service.stop);
  const worker = await batchWorker(
    undefined,
    {
      ...{ BASE_URL: service.baseUrl, DASHSCOPE_API_KEY: "sk-1", BATCH_TOKEN: TOKEN },
      ...{ SETTLE_SECONDS: 1, SUBTITLES: {}, ...vars },
    },
    options,
  );
  t.after(() => worker.dispose());
  const ask = async (path, { headers, ...init } = {}) => {
    const answer = await worker.dispatchFetch(`https://batch/batches/${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
    });
    return answer.json();
  };
  const completed = async (batch) => {
    for (;;) {
      const progress = await ask(batch);
      if (progress.complete) return progress;
      await sleep(100);
    }
  };
  return { service, ask, completed };
}

const files = (name, count) =>
  Array.from({ length: count }, (_, index) => `https://example.com/${name}${index}.wav`);

test("a refused file fails alone, with its code; the others of its task go on", {
  timeout: 30_000,
}, async (t) => {
  const refusals = {
    inspection: [400, "InvalidParameter.DataInspection"],
    url: [400, "InvalidURL"],
    timeout: [400, "InvalidURL.Timeout"],
    large: [413, "InvalidFile.Size"],
    parameter: [400, "InvalidParameter"],
    denied: [403, "AccessDenied"],
  };
  const { service, ask, completed } = await batchFor(t, ({ urls }) => {
    const bad = urls.find((url) => url.includes("bad"));
    return bad && refusals[new URL(bad).pathname.split("-")[1]];
  });
  for (const name of Object.keys(refusals)) {
    const lines = files(name, 10).with(4, `https://example.com/bad-${name}-.wav`);
    await ask(name, { method: "PUT", body: lines.join("\n") });
  }
  for (const [name, [, code]] of Object.entries(refusals)) {
    const { succeeded, codes } = await completed(name);
    assert.deepEqual([succeeded, codes], [9, { [code]: 1 }], name);
    const sizes = service.submits
      .filter(({ urls }) => urls.some((url) => url.includes(name)))
      .map(({ urls }) => urls.length);
    assert.deepEqual(sizes.sort(), [...Array(10).fill(1), 10], name);
  }
});

test("a submit that never arrives is split after five times, then fails with its last code", {
  timeout: 60_000,
}, async (t) => {
  const { service, account, decided } = await accountFor(t, ({ count }) =>
    count === 5 || count === 7 ? [500, "InternalError.Algo"] : LOST,
  );
  const urls = files("ill", 2);
  const both = await decided("b/1", urls);
  assert.deepEqual([both.refused.code, both.splits], ["InternalError.Algo", true]);
  assert.match(both.refused.message, /did not take this submit 5 times\. .*refused by the test/);
  assert.equal(service.submits.length, 5);
  // The first file alone begins anew.
  const alone = await account("submit", "b/1", urls.slice(0, 1), OPTIONS);
  assert.ok(alone.laterMs >= 0);
  assert.equal(service.submits.length, 6);
  await account(
    "write",
    "INSERT INTO lost VALUES ('b/1', 4, 1, 0, NULL, NULL) ON CONFLICT DO UPDATE SET times = 4",
  );
  const last = await decided("b/1", urls.slice(0, 1));
  assert.equal(last.splits, false);
  assert.equal(service.submits.length, 6);
});

test("a submit that got lost waits longer each time, and keeps the time of its first", {
  timeout: 30_000,
}, async (t) => {
  const { service, account, submit, decided } = await accountFor(t, () => LOST);
  const urls = files("late", 1);
  const lost = (times, ageMs) =>
    account(
      "write",
      "INSERT INTO lost VALUES ('b/1', ?, ?, ?, NULL, NULL) ON CONFLICT DO UPDATE SET times = ?1, first_ms = ?2, last_ms = ?3",
      times,
      Date.now() - ageMs,
      Date.now(),
    );
  for (const [times, expectedMs] of [
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
  ]) {
    await lost(times, 0);
    const { laterMs } = await submit("b/1", urls);
    assert.ok(laterMs > expectedMs - 500 && laterMs <= expectedMs, `${times}: ${laterMs}`);
  }
  assert.equal(service.submits.length, 0);
  // The second is sent, after a first of 21 hours ago, and the list cannot be read.
  await lost(1, 21 * 60 * MINUTE_MS);
  service.lists = false;
  const { refused, splits } = await decided("b/1", urls);
  assert.deepEqual([refused.code, splits], ["SubmitUncertain", false]);
  assert.equal(service.submits.length, 1);
});

test("a model that one batch may not use holds up this batch alone", async (t) => {
  for (const code of [
    "Model.AccessDenied",
    "Workspace.AccessDenied",
    "AccessDenied.Unpurchased",
    "AllocationQuota.FreeTierOnly",
  ]) {
    const { service, account, submit } = await accountFor(t, ({ model }) =>
      model === "fun-asr" ? [403, code] : undefined,
    );
    const deny = async (task) =>
      (await submit(`d/${task}`, files("d", 1), { model: "fun-asr" })).laterMs;
    const atOnce = await Promise.all(Array.from({ length: 20 }, (_, task) => deny(task)));
    assert.ok(Math.min(...atOnce) > 57_000, `${code}: ${atOnce}`);
    // Those whose turn comes after the refusal are not sent.
    const sent = service.submits.length;
    assert.ok(sent < 10, `${sent}`);
    // Nor are later ones, and they do not all return at once.
    const waits = [];
    for (let task = 20; task < 40; task += 1) waits.push(await deny(task));
    assert.ok(waits[0] > 57_000 && waits.at(-1) > waits[0], waits.join());
    assert.equal(service.submits.length, sent);
    const { taskId, submittedMs } = await submit("g/1", files("g", 1));
    assert.ok(taskId);
    assert.equal((await account("query", taskId, submittedMs)).ends.length, 1);
    assert.equal((await account("trouble", "d")).code, code);
    assert.equal(await account("trouble", "g"), null);
  }
});

test("a wrong key or an unpaid bill holds up all submits, and no query", async (t) => {
  for (const [status, code] of [
    [401, "InvalidApiKey"],
    [401, undefined],
    [400, "Arrearage"],
    [429, "PrepaidBillOverdue"],
    [403, "PostpaidBillOverdue"],
  ]) {
    const { service, account, submit } = await accountFor(t, ({ urls }) =>
      urls[0].includes("unpaid") ? [status, code] : undefined,
    );
    const { taskId, submittedMs } = await submit("g/1", files("g", 1));
    assert.ok((await submit("u/1", files("unpaid", 1))).laterMs > 59_000, code);
    assert.ok((await submit("g/2", files("g", 1))).laterMs > 58_000, code);
    assert.equal(service.submits.length, 2);
    assert.equal((await account("query", taskId, submittedMs)).ends.length, 1);
    for (const batch of ["u", "g"])
      assert.equal((await account("trouble", batch)).code, code ?? "authentication");
  }
});

test("an answer that leaves open whether the submit arrived is no refusal", async (t) => {
  for (const [status, code] of [
    [408, undefined],
    [425, "InvalidParameter"],
    [499, undefined],
    [400, "ClientDisconnect"],
    [500, "InvalidFile.Size"],
    [502, undefined],
    [200, "InvalidURL"],
  ]) {
    const { service, submit } = await accountFor(t, () => [status, code]);
    for (let times = 0; times < 2; times += 1) {
      const answer = await submit("o/1", files("open", 2));
      assert.deepEqual(
        [answer.refused, answer.taskId],
        [undefined, undefined],
        `${status} ${code}`,
      );
    }
    assert.equal(service.submits.length, 1);
  }
});

test("of two lost submits of the same files, each gets the task of its own model", {
  timeout: 30_000,
}, async (t) => {
  for (const [absent, arrived] of [
    ["paraformer-v2", "fun-asr"],
    // The names begin alike.
    ["fun-asr", "fun-asr-mtl"],
  ]) {
    const { service, submit, decided } = await accountFor(
      t,
      ({ count }) => [LOST, ANSWER_LOST][count - 1],
    );
    const urls = files("same", 1);
    await submit("a/1", urls, { model: absent });
    await submit("z/1", urls, { model: arrived });
    assert.equal((await decided("z/1", urls, { model: arrived })).taskId, "task-1", arrived);
    assert.equal((await decided("a/1", urls, { model: absent })).taskId, "task-2", absent);
    assert.deepEqual(
      service.tasks.map(({ model }) => model),
      [arrived, absent],
    );
  }
});

test("a resumed batch takes corrected options for tasks that are not submitted", {
  timeout: 30_000,
}, async (t) => {
  const main = `
    import batch from "./index.js";
    import { Account as Shipped } from "./account.js";
    export { Batch, TaskWorkflow } from "./index.js";
    export class Account extends Shipped {
      async submit(key, urls, options) {
        return options.model === "fun-asr" ? { laterMs: 100 } : super.submit(key, urls, options);
      }
    }
    export default {
      ...batch,
      fetch: (request, env) =>
        batch.fetch(request, { ...env, ...JSON.parse(request.headers.get("x-vars") ?? "{}") }),
    };`;
  const vars = { TRANSCRIPTION: { model: "fun-asr" }, FILES_PER_TASK: 1 };
  const { service, ask, completed } = await batchFor(t, () => undefined, vars, { main });
  const manifest = { method: "PUT", body: files("c", 2).join("\n") };
  const corrected = { "x-vars": JSON.stringify({ TRANSCRIPTION: OPTIONS }) };
  await ask("c", manifest);
  // A manifest that is sent again changes nothing.
  await ask("c", { ...manifest, headers: corrected });
  await sleep(1_000);
  assert.equal((await ask("c")).waiting, 2);
  const wrong = { "x-vars": '{"TRANSCRIPTION":{"model":"paraformer-v2","speed":2}}' };
  assert.equal((await ask("c/resume", { method: "POST", headers: wrong })).code, "NotSetUp");
  await ask("c/resume", { method: "POST", headers: corrected });
  assert.equal((await completed("c")).succeeded, 2);
  assert.deepEqual([...new Set(service.submits.map(({ model }) => model))], ["paraformer-v2"]);
});
