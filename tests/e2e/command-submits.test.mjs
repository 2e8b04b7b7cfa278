// Submits of the program while it stops: which answers are waited for, with a service of this process.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packageFolder } from "./stand-in.mjs";

const part = (name) => import(new URL(`command/${name}.js`, packageFolder));
const { Submits } = await part("submits");
const { NotSent, Stop } = await part("stop");

const platformFetch = globalThis.fetch;
const URLS = ["https://example.com/a.wav", "https://example.com/b.wav"];
const answer = (body, init) => new Response(JSON.stringify(body), init);
const accepted = (id) => answer({ output: { task_id: id, task_status: "PENDING" } });
const refused = () =>
  answer(
    { code: "Throttling", message: "later" },
    { status: 429, headers: { "Retry-After": "3600" } },
  );

describe("a stop", () => {
  let [stop, submits, requests] = [];
  beforeEach(() => {
    [stop, requests] = [new Stop(), []];
    globalThis.fetch = () => new Promise((resolve) => requests.push({ resolve }));
    submits = new Submits({ apiKey: "sk-test" }, stop);
  });
  afterEach(() => {
    globalThis.fetch = platformFetch;
  });

  /** Resolves when so many requests are at the service. */
  const arrived = async (count) => {
    for (let turn = 0; requests.length < count; turn += 1) {
      assert.ok(turn < 1000, `${requests.length} of ${count} requests`);
      await sleep(5);
    }
  };

  for (const [name, first, kind] of [
    ["was refused for its rate, for good", refused, "rate_limited"],
    ["failed", () => answer({ code: "InternalError" }, { status: 500 }), "service"],
  ])
    test(`waits for a submit after one that ${name}`, async () => {
      const failed = assert.rejects(submits.submit(URLS[0], {}), { kind });
      await arrived(1);
      requests[0].resolve(first());
      await failed;
      const second = submits.submit(URLS[1], {});
      await arrived(2);
      stop.request("stopped");
      requests[1].resolve(accepted("task-2"));
      assert.equal(await second, "task-2");
    });

  test("waits for a submit after one whose options are wrong", async () => {
    await assert.rejects(submits.submit(URLS[0], { model: 1 }), { kind: "invalid_request" });
    const second = submits.submit(URLS[1], {});
    await arrived(1);
    stop.request("stopped");
    requests[0].resolve(accepted("task-2"));
    assert.equal(await second, "task-2");
  });

  test("waits for one of two in flight when the other is refused for its rate", async () => {
    const both = URLS.map((url) => submits.submit(url, {}));
    await arrived(2);
    stop.request("stopped");
    const ended = Promise.allSettled(both);
    requests[0].resolve(refused());
    requests[1].resolve(accepted("task-2"));
    const [first, second] = await ended;
    assert.equal(first.status, "rejected");
    assert.deepEqual(second, { status: "fulfilled", value: "task-2" });
  });

  test("sends nothing from then on", async () => {
    stop.request("stopped");
    await assert.rejects(submits.submit(URLS[0], {}), NotSent);
    assert.equal(requests.length, 0);
  });
});
