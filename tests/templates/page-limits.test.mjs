// Limits of the page template: addresses as they are counted, the token bucket in virtual time, and
// the limiters with their Durable Object in workerd.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf, countedAddress } from "../../pkg-template/templates/page/src/address.js";
import { fullAtMs, take } from "../../pkg-template/templates/page/src/token-bucket.js";
import { end } from "../package/lasting.mjs";
import { pageWorker } from "./page-worker.mjs";

const PASSPHRASE = "correct horse battery";
const LIMITS = {
  requests: {
    visitor: { burst: 30, perMinute: 1 },
    address: { burst: 40, perMinute: 1 },
    account: { burst: 70, perMinute: 1 },
  },
  queries: {
    visitor: { burst: 4, perMinute: 1 },
    address: { burst: 8, perMinute: 1 },
    account: { burst: 6, perMinute: 1 },
  },
  signIns: { address: { burst: 3, perMinute: 1 }, account: { burst: 8, perMinute: 1 } },
};
const VARS = {
  DASHSCOPE_API_KEY: "sk-of-nobody",
  PASSPHRASE,
  BASE_URL: "http://127.0.0.1:9/api/v1",
  LIMITS,
};
const NAME = "page limits";
/** Of Cloudflare's own limits, which count in each location for itself. */
const WIDE = ["REQUESTS", "SIGN_INS"].map((name) => ({
  name,
  simple: { limit: 10_000, period: 60 },
}));

/** The template, and calls of its limiters and of its object: `[name, ...arguments]`. */
const MAIN = `
  import worker from "./worker.js";
  import { queryLimit, requestLimit } from "./limits.js";
  import { VisitorLimits as Shipped } from "./visitor-limits.js";
  export { Session } from "./session-object.js";
  let asked = [];
  let isBroken = false;
  export class VisitorLimits extends Shipped {
    async take(...given) {
      asked.push(this.ctx.id.name);
      if (isBroken) throw new Error("The store is broken.");
      return super.take(...given);
    }
    async stored() {
      return { values: [...(await this.ctx.storage.list()).keys()], alarmMs: await this.ctx.storage.getAlarm() };
    }
  }
  const calls = {
    request: (env, of) => requestLimit(env).limit(of),
    query: (env, of) => queryLimit(env).limit(of),
    take: (env, name, ...given) => object(env, name).take(...given),
    stored: (env, name) => object(env, name).stored(),
    break: (env, broken) => { isBroken = broken; },
    asked: () => asked.splice(0),
  };
  const object = ({ VISITOR_LIMITS }, name) => VISITOR_LIMITS.get(VISITOR_LIMITS.idFromName(name));
  export default {
    async fetch(request, env) {
      if (new URL(request.url).pathname !== "/api/test") return worker.fetch(request, env);
      const [name, ...given] = await request.json();
      return Response.json((await calls[name](env, ...given)) ?? null);
    },
  };`;

describe("an address", () => {
  test("is counted by what one visitor cannot change", () => {
    for (const [text, counted] of [
      ["192.0.2.1", "192.0.2.1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["::FFFF:C000:201", "192.0.2.1"],
      ["0:0:0:0:0:ffff:c000:0201", "192.0.2.1"],
      ["64:ff9b::192.0.2.1", "192.0.2.1"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
      ["2001:DB8:0001:2::", "2001:db8:1:2::/64"],
      ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
      ["2001:db8:1:3::6", "2001:db8:1:3::/64"],
      ["2001:db8::1", "2001:db8:0:0::/64"],
      ["::1", "0:0:0:0::/64"],
      ["2002:c000:201:7::1", "2002:c000:201::/48"],
      ["", undefined],
      ["unknown", undefined],
      ["192.0.2", undefined],
      ["192.0.2.256", undefined],
      ["192.0.2.1, 192.0.2.2", undefined],
      ["fe80::1%eth0", undefined],
      ["1]/[::2", undefined],
      ["2001:db8::1]:80/[", undefined],
    ])
      assert.equal(countedAddress(text), counted, text);
  });

  test("that is missing is that of all who have none", () => {
    const of = (headers) => addressOf(new Request("https://page.example", { headers }));
    assert.equal(of({ "CF-Connecting-IP": "2001:db8:1:2:3:4:5:6" }), "2001:db8:1:2::/64");
    for (const headers of [{}, { "CF-Connecting-IP": "?" }, { "X-Forwarded-For": "192.0.2.1" }])
      assert.equal(of(headers), "unknown");
  });
});

describe("a token bucket", () => {
  const limit = { burst: 5, perMinute: 60 };

  test("gives its tokens at once, then as they are refilled", () => {
    let { bucket } = take(undefined, limit, 5, 1_000);
    const refused = take(bucket, limit, 1, 1_000);
    assert.equal(refused.success, false);
    assert.equal(refused.retryAfterS, 1);
    assert.equal(take(bucket, limit, 3, 1_000).retryAfterS, 3);
    assert.equal(take(bucket, limit, 1, 1_999).success, false);
    ({ bucket } = take(bucket, limit, 1, 2_000));
    assert.equal(take(bucket, limit, 1, 2_000).success, false);
    assert.equal(take(bucket, limit, 6, 90_000).success, false, "never more than all");
    assert.equal(take(bucket, limit, 5, 90_000).success, true);
  });

  test("refuses for ever what it cannot hold, and costs that are none", () => {
    const never = take(undefined, limit, 6, 0);
    assert.match(never.message, /counts 6 times .* at most 5/);
    assert.equal(never.retryAfterS, undefined);
    for (const cost of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null, 2 ** 60, [1]])
      assert.equal(take(undefined, limit, cost, 0).success, false, String(cost));
  });

  test("refuses where what was stored is none", () => {
    for (const bucket of [{}, { spent: "x", atMs: 0 }, { spent: 0, atMs: Number.NaN }])
      assert.equal(take(bucket, limit, 1, 0).success, false);
  });

  test("gains nothing by a clock that is set back, and nobody is locked out by it", () => {
    const { bucket } = take(undefined, limit, 4, 1_000_000);
    const late = take(bucket, limit, 1, 1_000);
    assert.equal(late.success, true);
    assert.equal(take(late.bucket, limit, 1, 1_000).success, false);
    assert.equal(take(late.bucket, limit, 1, 2_000).success, true);
  });

  test("never gives more than its burst and what was refilled, in any window", () => {
    let seed = 12;
    const random = (below) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 50; round += 1) {
      const limit = { burst: 1 + random(20), perMinute: 1 + random(900) };
      const taken = [];
      let bucket;
      let now = 1_700_000_000_000;
      for (let step = 0; step < 200; step += 1) {
        now += random(3) * random(2_000);
        const cost = 1 + random(4);
        const outcome = take(bucket, limit, cost, now);
        if (outcome.success) taken.push({ now, cost });
        else if (cost <= limit.burst) {
          const { success } = take(bucket, limit, cost, now + outcome.retryAfterS * 1000);
          assert.equal(success, true, "the time to wait is enough");
        }
        bucket = outcome.bucket ?? bucket;
      }
      for (const [first, { now }] of taken.entries()) {
        let sum = 0;
        for (const later of taken.slice(first)) {
          sum += later.cost;
          const allowed = limit.burst + ((later.now - now) * limit.perMinute) / 60_000;
          assert.ok(sum <= allowed + 1e-6, JSON.stringify({ limit, sum, allowed }));
        }
      }
    }
  });

  test("is full again at its time, and not before", () => {
    const { bucket } = take(undefined, limit, 5, 1_000);
    assert.equal(fullAtMs(bucket, limit), 6_000);
    assert.equal(take(bucket, limit, 5, 5_999).success, false);
    assert.equal(take(bucket, limit, 5, 6_000).success, true);
  });
});

describe("in workerd", () => {
  let worker;
  let call;

  before(async () => {
    worker = await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE });
    call = caller(worker);
  });

  after(end);

  const caller =
    (worker) =>
    async (...body) =>
      (
        await worker.dispatchFetch("https://page.example/api/test", {
          method: "POST",
          body: JSON.stringify(body),
        })
      ).json();

  const signIn = (address, passphrase = PASSPHRASE, at = worker) =>
    at.dispatchFetch("https://page.example/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "CF-Connecting-IP": address },
      body: JSON.stringify({ passphrase }),
    });

  /** Number of successes among so many calls at the same time. */
  async function successes(count, ...given) {
    const outcomes = await Promise.all(Array.from({ length: count }, () => call(...given)));
    return outcomes.filter(({ success }) => success === true).length;
  }

  test("requests at the same time are counted exactly", async () => {
    const limit = { burst: 30, perMinute: 1 };
    assert.equal(await successes(100, "take", "at once", limit, 1), 30);
    assert.equal(await successes(20, "take", "at once, by 7", limit, 7), 4);
    const { success, retryAfterS } = await call("take", "at once, by 7", limit, 3);
    assert.equal(success, false);
    assert.ok(retryAfterS > 50 && retryAfterS <= 60, `${retryAfterS}`);
  });

  test("a refused request writes nothing", async () => {
    const limit = { burst: 30, perMinute: 1 };
    for (const cost of [31, 0, -1, 1.5, "1", null, [1]])
      assert.equal((await call("take", "nonsense", limit, cost)).success, false, String(cost));
    assert.deepEqual(await call("stored", "nonsense"), { values: [], alarmMs: null });
  });

  test("an object forgets itself when its bucket is full again, and not before", async () => {
    const limit = { burst: 3, perMinute: 60 };
    for (let count = 0; count < 3; count += 1) await call("take", "forgets", limit, 1);
    const seen = [];
    do {
      seen.push(await call("stored", "forgets"));
      await sleep(100);
    } while (seen.length < 150 && seen.at(-1).values.length > 0);
    assert.deepEqual(seen.at(-1), { values: [], alarmMs: null });
    // The first alarm comes when one token was refilled, and finds two missing.
    const alarms = seen.filter(({ values, alarmMs }) => values.length > 0 && alarmMs !== null);
    assert.ok(alarms.at(-1).alarmMs - alarms[0].alarmMs > 1_500, JSON.stringify(alarms));
    assert.equal(await successes(5, "take", "forgets", limit, 1), 3);
  });

  test("a submit of n files counts n; one that is too large is refused for ever", async () => {
    assert.equal((await call("request", { key: "visitor:ann", cost: 20 })).success, true);
    assert.equal((await call("request", { key: "visitor:ann", cost: 11 })).success, false);
    assert.equal((await call("request", { key: "visitor:ann", cost: 10 })).success, true);
    const { success, retryAfterS, message } = await call("request", {
      key: "visitor:bo",
      cost: 100,
    });
    assert.deepEqual([success, retryAfterS], [false, undefined]);
    assert.match(message, /counts 100 times .* at most 30/);
    for (const cost of [0, -1, 1.5, "1", null])
      assert.equal((await call("request", { key: "visitor:bo", cost })).success, false);
    for (const key of [undefined, null, 7, {}])
      assert.equal((await call("request", { key, cost: 1 })).success, false);
  });

  test("names and addresses are counted apart, and everybody together with the visitors", async () => {
    await call("asked");
    for (const key of ["visitor:192.0.2.9", "address:192.0.2.9", "cy"])
      await call("request", { key, cost: 1 });
    assert.deepEqual(await call("asked"), [
      "requests visitor:192.0.2.9",
      "requests account",
      "requests address:192.0.2.9",
      "requests cy",
      "requests account",
    ]);
    assert.equal((await call("request", { key: "visitor:dee", cost: 31 })).success, false);
    assert.deepEqual(await call("asked"), ["requests visitor:dee"], "a refusal ends it");
    assert.equal((await call("request", { key: "address:192.0.2.8", cost: 40 })).success, true);
    assert.equal((await call("request", { key: "address:192.0.2.8", cost: 1 })).success, false);
  });

  test("one visitor cannot use up the queries of the account", async () => {
    assert.equal(await successes(20, "query", { key: "visitor:ann", cost: 1 }), 4);
    assert.equal(await successes(20, "query", { key: "visitor:bo", cost: 1 }), 2);
    assert.equal(await successes(5, "query", { key: "visitor:cy", cost: 1 }), 0);
    assert.equal(await successes(20, "query", { key: "address:192.0.2.1", cost: 1 }), 8);
  });

  test("tries of the passphrase are counted by address and of everybody", async () => {
    const codes = async (addresses) => {
      const statuses = [];
      for (const address of addresses) statuses.push((await signIn(address, "wrong")).status);
      return statuses;
    };
    // One network, and an IPv4 address in two spellings.
    assert.deepEqual(
      await codes(["2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8::3"]),
      [403, 403, 403, 429],
    );
    assert.deepEqual(
      await codes(["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "192.0.2.1"]),
      [403, 403, 403, 429],
    );
    const refused = await signIn("2001:db8::4");
    assert.equal(refused.status, 429, "the passphrase helps nobody whose tries are used up");
    assert.ok(Number(refused.headers.get("Retry-After")) > 0);
    // Six tries were counted of everybody's eight; those that were refused count for nobody else.
    assert.deepEqual(await codes(["192.0.2.2", "192.0.2.3", "192.0.2.4"]), [403, 403, 429]);
  });

  test("visitors whose address is none are one", async () => {
    const other = await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE });
    const statuses = [];
    for (const address of ["?", "192.0.2.1, 192.0.2.2", "192.0.2", "fe80::1%1"])
      statuses.push((await signIn(address, "wrong", other)).status);
    assert.deepEqual(statuses, [403, 403, 403, 429]);
  });

  test("the page's requests are counted for their visitor", async () => {
    const few = { visitor: { burst: 3, perMinute: 1 }, address: LIMITS.requests.address };
    const limits = { ...LIMITS, requests: { ...few, account: { burst: 5, perMinute: 1 } } };
    const other = await pageWorker({ ...VARS, LIMITS: limits }, NAME, {
      main: MAIN,
      ratelimits: WIDE,
    });
    const limited = async (address) => {
      const answer = await signIn(address, PASSPHRASE, other);
      const headers = { Cookie: answer.headers.getSetCookie()[0].split(";")[0] };
      const url = "https://page.example/api/asr/uploads?action=getPolicy&model=paraformer-v2";
      const statuses = [];
      for (let count = 0; count < 4; count += 1)
        statuses.push((await other.dispatchFetch(url, { headers })).status === 429);
      return statuses;
    };
    assert.deepEqual(await limited("192.0.2.1"), [false, false, false, true]);
    // Another visitor has what is left of everybody's five.
    assert.deepEqual(await limited("192.0.2.2"), [false, false, true, true]);
  });

  test("a store that fails lets nobody in", async () => {
    await call("break", true);
    try {
      for (const limiter of ["request", "query"])
        for (const key of ["visitor:eve", "address:192.0.2.7", "account", "eve"]) {
          const { success, retryAfterS } = await call(limiter, { key, cost: 1 });
          assert.deepEqual([success, retryAfterS], [false, 30]);
        }
      const answer = await signIn("192.0.2.77");
      assert.equal(answer.status, 429);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    } finally {
      await call("break", false);
    }
    assert.equal((await call("request", { key: "address:192.0.2.7", cost: 1 })).success, true);
  });

  test("a flood is refused by Cloudflare's limit, and reaches no object", async () => {
    const ratelimits = WIDE.map(({ name }) => ({ name, simple: { limit: 2, period: 60 } }));
    const other = await pageWorker(VARS, NAME, { main: MAIN, ratelimits });
    const call = caller(other);
    for (let count = 0; count < 5; count += 1) {
      await call("request", { key: "address:192.0.2.1", cost: 1 });
      await signIn("192.0.2.1", "wrong", other);
    }
    assert.deepEqual((await call("asked")).sort(), [
      "requests address:192.0.2.1",
      "requests address:192.0.2.1",
      "signIns account",
      "signIns account",
      "signIns address:192.0.2.1",
      "signIns address:192.0.2.1",
    ]);
  });
});
