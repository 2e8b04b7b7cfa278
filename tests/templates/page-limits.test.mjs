// Limits of the page template: addresses as they are counted, the token bucket in virtual time, and
// the limiters with their Durable Object in workerd.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  addressOf,
  countedAddress,
  networksOf,
} from "../../pkg-template/templates/page/src/address.js";
import { fullAtMs, take, takeEach } from "../../pkg-template/templates/page/src/token-bucket.js";
import { end } from "../package/lasting.mjs";
import { pageWorker } from "./page-worker.mjs";

const PASSPHRASE = "correct horse battery";
/** Limits of so many at once, of each kind. */
const limitsOf = (bursts) =>
  Object.fromEntries(
    Object.entries(bursts).map(([kind, burst]) => [kind, { burst, perMinute: 1 }]),
  );
const LIMITS = {
  requests: limitsOf({ visitor: 30, address: 40, "/56": 50, "/48": 60, account: 70 }),
  queries: limitsOf({ visitor: 4, address: 5, "/56": 5, "/48": 5, account: 6 }),
  signIns: limitsOf({ address: 3, "/56": 5, "/48": 6, account: 8 }),
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
    async check(...given) {
      if (isBroken) throw new Error("The store is broken.");
      return super.check(...given);
    }
    async keep(buckets) {
      await this.ctx.storage.put("buckets", buckets);
      await this.alarm();
    }
    async stored() {
      return { values: [...(await this.ctx.storage.list()).keys()], alarmMs: await this.ctx.storage.getAlarm() };
    }
  }
  const calls = {
    request: (env, of) => requestLimit(env).limit(of),
    requests: async (env, ofAll) => {
      const { limit } = requestLimit(env);
      const outcomes = [];
      for (const of of ofAll) outcomes.push(await limit(of));
      return outcomes;
    },
    query: (env, of) => queryLimit(env).limit(of),
    take: (env, name, ...given) => object(env, name).take(...given),
    stored: (env, name) => object(env, name).stored(),
    keep: (env, name, buckets) => object(env, name).keep(buckets),
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

  test("is counted with the networks of its line", () => {
    for (const [address, networks] of [
      ["192.0.2.1", ["192.0.2.1"]],
      ["unknown", ["unknown"]],
      ["2001:db8:1:2345::/64", ["2001:db8:1:2345::/64", "2001:db8:1:2300::/56", "2001:db8:1::/48"]],
      ["2001:db8:1:2::/64", ["2001:db8:1:2::/64", "2001:db8:1:0::/56", "2001:db8:1::/48"]],
      ["2001:db8:0:0::/64", ["2001:db8:0:0::/64", "2001:db8:0:0::/56", "2001:db8:0::/48"]],
      ["2001:db8:1:ff00::/64", ["2001:db8:1:ff00::/64", "2001:db8:1:ff00::/56", "2001:db8:1::/48"]],
      ["2002:c000:201::/48", ["2002:c000:201::/48"]],
    ]) {
      const kinds = ["address", "/56", "/48"].slice(0, networks.length);
      const expected = networks.map((network, at) => [kinds[at], network]);
      assert.deepEqual(networksOf(address), expected);
    }
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
    assert.match(never.message, /counts 6 times and can never pass: at most 5/);
    assert.equal(never.retryAfterS, undefined);
    for (const cost of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null, 2 ** 60, [1]])
      assert.equal(take(undefined, limit, cost, 0).success, false, String(cost));
  });

  test("is taken from with all others of a request, or none is", () => {
    const limits = [
      ["narrow", { burst: 2, perMinute: 60 }],
      ["wide", { burst: 3, perMinute: 60 }],
    ];
    const { buckets } = takeEach({}, limits, 2, 1_000);
    assert.deepEqual(buckets, {
      narrow: { spent: 2, atMs: 1_000, fullMs: 3_000 },
      wide: { spent: 2, atMs: 1_000, fullMs: 3_000 },
    });
    const refused = takeEach(buckets, [["other", limits[0][1]], limits[1]], 2, 1_000);
    assert.deepEqual(Object.keys(refused).sort(), ["message", "retryAfterS", "success"]);
    assert.equal(refused.success, false);
    const later = takeEach(buckets, [["other", limits[0][1]], limits[1]], 1, 1_000);
    assert.deepEqual(Object.keys(later.buckets), ["narrow", "wide", "other"]);
    // A bucket that is full again is not kept.
    const last = takeEach(later.buckets, [limits[0]], 1, 60_000);
    assert.deepEqual(Object.keys(last.buckets), ["narrow"]);
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

  /** The limits of one object that has one. */
  const one = (limit) => [["one", limit]];

  /** Number of successes among so many calls at the same time. */
  async function successes(count, ...given) {
    const outcomes = await Promise.all(Array.from({ length: count }, () => call(...given)));
    return outcomes.filter(({ success }) => success === true).length;
  }

  test("requests at the same time are counted exactly", async () => {
    const limit = { burst: 30, perMinute: 1 };
    assert.equal(await successes(100, "take", "at once", one(limit), 1), 30);
    assert.equal(await successes(20, "take", "at once, by 7", one(limit), 7), 4);
    const { success, retryAfterS } = await call("take", "at once, by 7", one(limit), 3);
    assert.equal(success, false);
    assert.ok(retryAfterS > 50 && retryAfterS <= 60, `${retryAfterS}`);
  });

  test("a refused request writes nothing", async () => {
    const limit = { burst: 30, perMinute: 1 };
    for (const cost of [31, 0, -1, 1.5, "1", null, [1]])
      assert.equal((await call("take", "nonsense", one(limit), cost)).success, false, String(cost));
    assert.deepEqual(await call("stored", "nonsense"), { values: [], alarmMs: null });
  });

  test("an object forgets itself ten minutes after its buckets are full, and not before", async () => {
    const beganMs = Date.now();
    await call("take", "forgets", one({ burst: 3, perMinute: 60 }), 3);
    const { values, alarmMs } = await call("stored", "forgets");
    assert.deepEqual(values, ["buckets"]);
    const fullMs = alarmMs - 600_000;
    assert.ok(fullMs >= beganMs + 3_000 && fullMs <= Date.now() + 3_000, `${fullMs - beganMs}`);
    // Further ones write no alarm; the alarm finds what is not full yet, or not long enough.
    await call("take", "forgets", one({ burst: 9, perMinute: 1 }), 1);
    assert.equal((await call("stored", "forgets")).alarmMs, alarmMs);
    const bucket = { spent: 1, atMs: 0 };
    for (const agoMs of [-1_000, 0, 590_000]) {
      const fullMs = Date.now() - agoMs;
      await call("keep", "forgets", {
        old: { ...bucket, fullMs: 0 },
        young: { ...bucket, fullMs },
      });
      const kept = { values: ["buckets"], alarmMs: fullMs + 600_000 };
      assert.deepEqual(await call("stored", "forgets"), kept);
    }
    await call("keep", "forgets", { old: { ...bucket, fullMs: Date.now() - 600_001 } });
    assert.deepEqual((await call("stored", "forgets")).values, []);
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
    assert.match(message, /counts 100 times and can never pass: at most 30/);
    for (const cost of [0, -1, 1.5, "1", null])
      assert.equal((await call("request", { key: "visitor:bo", cost })).success, false);
    for (const key of [undefined, null, 7, {}])
      assert.equal((await call("request", { key, cost: 1 })).success, false);
  });

  test("a submit that can never pass is told so, and only its first file is counted", async () => {
    const call = caller(await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE }));
    // As the relay counts it: once before it has read the body, then the further files.
    for (const keys of [["visitor:fay"], ["address:192.0.2.30", "visitor:gil"]]) {
      const first = keys.map((key) => ({ key, cost: 1 }));
      const submit = (files) => [...first, ...keys.map((key) => ({ key, cost: files - 1 }))];
      await call("asked");
      const { success, retryAfterS, message } = (await call("requests", submit(31)))[keys.length];
      assert.deepEqual([success, retryAfterS], [false, undefined]);
      assert.match(message, /counts 31 times and can never pass: at most 30/);
      const asked = keys.length === 1 ? 2 : 3;
      assert.equal((await call("asked")).length, asked, "nothing is asked for the further files");
      const outcomes = await call("requests", submit(29));
      assert.deepEqual(
        outcomes.map(({ success }) => success),
        Array(2 * keys.length).fill(true),
      );
    }
  });

  test("names and addresses are counted apart, and everybody together with the visitors", async () => {
    const other = caller(await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE }));
    for (const key of ["visitor:192.0.2.9", "address:192.0.2.9", "address:2001:db8:1:2::/64", "cy"])
      await other("request", { key, cost: 1 });
    assert.deepEqual(await other("asked"), [
      "requests visitor:192.0.2.9",
      "requests account",
      "requests address:192.0.2.9",
      "requests address:2001:db8:1::/48",
      "requests cy",
      "requests account",
    ]);
    assert.equal((await other("request", { key: "visitor:dee", cost: 31 })).success, false);
    assert.deepEqual(await other("asked"), [], "what can never pass asks nobody");
    assert.equal((await other("request", { key: "visitor:192.0.2.9", cost: 30 })).success, false);
    assert.deepEqual(await other("asked"), ["requests visitor:192.0.2.9"], "a refusal ends it");
    for (const cost of [30, 10])
      assert.equal((await other("request", { key: "address:192.0.2.8", cost })).success, true);
    assert.equal((await other("request", { key: "address:192.0.2.8", cost: 1 })).success, false);
  });

  test("networks of one line share what it may do, and those of a site", async () => {
    const taken = async (network) =>
      successes(50, "request", { key: `address:2001:db8:77:${network}::/64`, cost: 1 });
    assert.equal(await taken("1"), 40);
    assert.equal(await taken("2"), 10, "50 of the line");
    assert.equal(await taken("ff"), 0);
    assert.equal(await taken("100"), 10, "60 of the site");
    assert.equal(await taken("ab00"), 0);
    assert.equal(
      await successes(50, "request", { key: "address:2001:db8:78:1::/64", cost: 1 }),
      40,
    );
  });

  test("one visitor cannot use up the queries of the account", async () => {
    assert.equal(await successes(20, "query", { key: "visitor:ann", cost: 1 }), 4);
    assert.equal(await successes(20, "query", { key: "visitor:bo", cost: 1 }), 2);
    assert.equal(await successes(5, "query", { key: "visitor:cy", cost: 1 }), 0);
    assert.equal(await successes(20, "query", { key: "address:192.0.2.1", cost: 1 }), 5);
  });

  /** Statuses of wrong tries, one after the other. */
  async function tried(addresses, at = worker) {
    const statuses = [];
    for (const address of addresses) statuses.push((await signIn(address, "wrong", at)).status);
    return statuses;
  }

  test("tries of the passphrase are counted by address, by line, and the wrong ones of everybody", async () => {
    // One network, and an IPv4 address in two spellings.
    const refused = [403, 403, 403, 429];
    assert.deepEqual(
      await tried(["2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8::3"]),
      refused,
    );
    const again = await signIn("2001:db8::4");
    assert.equal(again.status, 429, "the passphrase helps nobody whose tries are used up");
    assert.ok(Number(again.headers.get("Retry-After")) > 0);
    // Five of the line, six of the site; what is refused counts for nobody.
    const networks = ["2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1"];
    assert.deepEqual(await tried(networks), [403, 403, 429]);
    assert.deepEqual(await tried(["2001:db8:0:100::1", "2001:db8:0:200::1"]), [403, 429]);
    for (let count = 0; count < 9; count += 1)
      assert.equal((await signIn(`192.0.2.${count}`)).status, 204, "the right one counts nothing");
    assert.deepEqual(
      await tried(["192.0.3.1", "::ffff:192.0.3.1", "::ffff:c000:301"]),
      [403, 403, 429],
      "eight wrong ones of everybody",
    );
    assert.equal((await signIn("192.0.3.2")).status, 429);
  });

  test("a try that is refused writes nothing", async () => {
    const stored = () => call("stored", "signIns address:203.0.113.7");
    assert.equal((await signIn("203.0.113.7")).status, 429, "of everybody none are left");
    assert.deepEqual(await stored(), { values: [], alarmMs: null });
    await call("asked");
    await tried(Array(5).fill("203.0.113.7"));
    assert.deepEqual(await call("asked"), [], "no counter is written");
  });

  test("of tries at the same time no more are answered than may be wrong", async () => {
    const other = await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE });
    const tries = Array.from({ length: 40 }, (_, at) => signIn(`192.0.2.${at}`, "wrong", other));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 403).length, 8);
    assert.equal(statuses.filter((status) => status === 429).length, 32);
    assert.equal((await signIn("192.0.2.99", PASSPHRASE, other)).status, 429);
  });

  test("visitors whose address is none are one", async () => {
    const other = await pageWorker(VARS, NAME, { main: MAIN, ratelimits: WIDE });
    const none = ["?", "192.0.2.1, 192.0.2.2", "192.0.2", "fe80::1%1"];
    assert.deepEqual(await tried(none, other), [403, 403, 403, 429]);
  });

  test("the page's requests are counted for their visitor", async () => {
    const requests = limitsOf({ visitor: 3, address: 4, "/56": 4, "/48": 4, account: 5 });
    const limits = { ...LIMITS, requests };
    const other = await pageWorker({ ...VARS, LIMITS: limits }, NAME, {
      main: MAIN,
      ratelimits: WIDE,
    });
    const limited = async (address) => {
      const answer = await signIn(address, PASSPHRASE, other);
      const Cookie = answer.headers.getSetCookie()[0].split(";")[0];
      const headers = { Cookie, "CF-Connecting-IP": address };
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

  test("twelve visitors query at the same moment by the template's own limits", async () => {
    const { LIMITS: _, ...vars } = VARS;
    const other = caller(await pageWorker(vars, NAME, { main: MAIN }));
    const query = (at) =>
      Promise.all([
        other("query", { key: `address:192.0.2.${at % 3}`, cost: 1 }),
        other("query", { key: `visitor:${at}`, cost: 1 }),
      ]);
    for (let round = 0; round < 3; round += 1) {
      const outcomes = await Promise.all(Array.from({ length: 12 }, (_, at) => query(at)));
      assert.ok(outcomes.flat().every(({ success }) => success));
    }
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
    // One for all networks of a line.
    for (const network of [1, 2, 3, 4])
      await call("request", { key: `address:2001:db8:0:${network}::/64`, cost: 1 });
    assert.equal((await call("asked")).length, 2);
  });
});
