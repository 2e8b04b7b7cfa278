// The template's own LIMITS in virtual time: honest use passes, and one line of a stranger or of a
// holder of the passphrase cannot use up what all others may do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countedAddress, networksOf } from "../../pkg-template/templates/page/src/address.js";
import { takeEach } from "../../pkg-template/templates/page/src/token-bucket.js";
import { configuration } from "./batch-worker.mjs";

const folder = new URL("../../pkg-template/templates/page/", import.meta.url);
const { LIMITS } = (await configuration(folder)).vars;

/** The limits of the template as they are counted: of address, visitor and everybody, in turn. */
function counters(counted) {
  const objects = new Map();
  const limits = LIMITS[counted];
  const take = (name, of, nowMs, cost) => {
    const outcome = takeEach(objects.get(name) ?? {}, of, cost, nowMs);
    if (outcome.success) objects.set(name, outcome.buckets);
    return outcome;
  };
  const everybody = (nowMs, cost) => take("account", [["account", limits.account]], nowMs, cost);
  return {
    everybody,
    address(address, nowMs, cost) {
      const networks = networksOf(countedAddress(address));
      const of = networks.map(([kind, network]) => [network, limits[kind]]);
      return take(networks.at(-1)[1], of, nowMs, cost);
    },
    request({ address, name }, nowMs, cost = 1) {
      const ofAddress = this.address(address, nowMs, cost);
      if (!ofAddress.success) return ofAddress;
      const ofVisitor = take(name, [["visitor", limits.visitor]], nowMs, cost);
      return ofVisitor.success ? everybody(nowMs, cost) : ofVisitor;
    },
  };
}

/** Times of the queries of one task that reach the service: one a second at most. */
function pollTimes(beginMs, endMs) {
  const times = [];
  let asked = Number.NEGATIVE_INFINITY;
  for (let at = 500; at < endMs; at += Math.min(5_000, Math.max(500, at / 4))) {
    if (at - asked < 1_000) continue;
    asked = at;
    times.push(beginMs + at);
  }
  return times;
}

const MINUTE_MS = 60_000;
const visitors = (addressOf) =>
  Array.from({ length: 12 }, (_, at) => ({ name: `visitor:${at}`, address: addressOf(at) }));

/** Refusals of twelve visitors who transcribe at the same time, each for five minutes. */
function refusals(visitors, queries, disturb = () => {}) {
  const polls = visitors
    .flatMap((visitor) => pollTimes(0, 5 * MINUTE_MS).map((atMs) => ({ visitor, atMs })))
    .sort((one, other) => one.atMs - other.atMs);
  let [refused, last] = [0, 0];
  for (const { visitor, atMs } of polls) {
    for (; last < atMs; last += 10) disturb(last);
    if (!queries.request(visitor, atMs).success) refused += 1;
  }
  return refused;
}

test("twelve visitors who poll at the same time are refused nothing", () => {
  for (const addressOf of [
    (at) => `192.0.2.${at}`,
    (at) => `2001:db8:${at}::1`,
    () => "192.0.2.1", // an office behind one address
    (at) => `2001:db8:1:${at}::1`, // an office with a network of 56 bits
  ])
    assert.equal(refusals(visitors(addressOf), counters("queries")), 0, addressOf(7));
});

test("twelve visitors begin at the same time, each with some files", () => {
  const requests = counters("requests");
  for (const visitor of visitors((at) => `192.0.2.${at}`))
    for (let file = 0; file < 5; file += 1)
      assert.equal(requests.request(visitor, 0, 3).success, true);
});

test("one holder of the passphrase on many networks of a site disturbs nobody", () => {
  const queries = counters("queries");
  let taken = 0;
  const attack = (nowMs) => {
    const network = (nowMs / 10) % 4_000;
    const address = `2001:db8:0:${network.toString(16)}::1`;
    if (queries.request({ name: `bad:${network}`, address }, nowMs).success) taken += 1;
  };
  const honest = visitors((at) => `192.0.2.${at}`);
  assert.equal(refusals(honest, queries, attack), 0);
  assert.ok(taken > 1_000, `the attack was one: ${taken}`);
  const requests = counters("requests");
  for (let network = 0; network < 1_000; network += 1) {
    const address = `2001:db8:0:${network.toString(16)}::1`;
    requests.request({ name: `bad:${network}`, address }, 0, 30);
  }
  assert.equal(requests.request(honest[0], 0, 30).success, true);
});

test("a hundred results of one task pass, slowly, as the client fetches them", () => {
  const queries = counters("queries");
  const visitor = { name: "visitor:ann", address: "192.0.2.1" };
  let nowMs = 0;
  for (let result = 0; result < 100; result += 1) {
    let attempts = 1;
    for (; ; attempts += 1) {
      const { success, retryAfterS } = queries.request(visitor, nowMs);
      if (success) break;
      nowMs += retryAfterS * 1000;
    }
    assert.ok(attempts < 5, "the client tries a link five times");
    nowMs += 50;
  }
  assert.ok(nowMs < 2 * MINUTE_MS, `${nowMs} ms`);
});

test("a stranger on one line locks nobody out, and writes little in a day", () => {
  const signIns = counters("signIns");
  let written = 0;
  const lockedOut = [];
  for (let second = 0; second < 86_400; second += 1)
    for (const network of [second % 65_536, (second * 7) % 256]) {
      const nowMs = second * 1000;
      const address = `2001:db8:0:${network.toString(16)}::1`;
      if (!signIns.address(address, nowMs, 1).success) continue;
      written += 2; // of the address, and of everybody
      if (!signIns.everybody(nowMs, 1).success) lockedOut.push(second);
    }
  assert.deepEqual(lockedOut, []);
  assert.ok(written > 10_000 && written < 25_000, `${written} of 100,000 rows a day`);
});

test("wrong tries of everybody leave room for the Free plan's day", () => {
  const { burst, perMinute } = LIMITS.signIns.account;
  const rows = 2 * (burst + perMinute * 1_440);
  assert.ok(rows < 60_000, `${rows} of 100,000 rows a day`);
});
