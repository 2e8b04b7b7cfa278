// Cookies of the page template: over TLS and without, tokens of every kind, and sessions that were
// signed out, in workerd by HTTP.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, mock, test } from "node:test";
import { tokenOf } from "../../pkg-template/templates/page/src/session-token.js";
import { end } from "../package/lasting.mjs";
import { pageWorker } from "./page-worker.mjs";

const SECRETS = { DASHSCOPE_API_KEY: "sk-of-nobody", PASSPHRASE: "correct horse battery" };
const NAME = "page cookies";
const DAY_MS = 86_400_000;
const TLS = "https://page.example";
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";
const RELAYED = "/api/asr/uploads?action=getPolicy&model=elsewhere";

/** The template with a store that counts its calls, and fails on request. */
const MAIN = `
  import worker from "./worker.js";
  import { Session as Shipped } from "./session-object.js";
  export { VisitorLimits } from "./visitor-limits.js";
  const calls = { isOpen: 0, end: 0 };
  let isBroken = false;
  const called = (method) => {
    calls[method] += 1;
    if (isBroken) throw new Error("The store is broken.");
  };
  export class Session extends Shipped {
    async isOpen() {
      called("isOpen");
      return super.isOpen();
    }
    async end(expiresMs) {
      called("end");
      return super.end(expiresMs);
    }
    async stored() {
      return { values: [...(await this.ctx.storage.list()).keys()], alarmMs: await this.ctx.storage.getAlarm() };
    }
    async ring() {
      await this.alarm();
    }
  }
  export default {
    async fetch(request, env) {
      const { pathname, searchParams } = new URL(request.url);
      if (!pathname.startsWith("/api/test/")) return worker.fetch(request, env);
      if (pathname === "/api/test/break") isBroken = searchParams.has("broken");
      if (pathname !== "/api/test/stored") return Response.json(calls);
      const session = env.SESSIONS.get(env.SESSIONS.idFromName(searchParams.get("visitor")));
      if (searchParams.has("ring")) await session.ring();
      return Response.json(await session.stored());
    },
  };`;

let worker;

before(async () => {
  worker = await pageWorker(SECRETS, NAME, { main: MAIN });
});

after(end);

let addresses = 0;

/** Sends a request, each from an address of its own. */
function send(method, url, { cookie, body, type } = {}) {
  addresses += 1;
  const headers = { "CF-Connecting-IP": `192.0.2.${addresses}` };
  if (cookie !== undefined) headers.Cookie = cookie;
  if (type) headers["Content-Type"] = type;
  return worker.dispatchFetch(url, { method, headers, body });
}

const signIn = (origin = TLS, cookie = undefined) =>
  send("POST", `${origin}/api/session`, {
    cookie,
    type: "application/json",
    body: JSON.stringify({ passphrase: SECRETS.PASSPHRASE }),
  });

/** Signs in and returns the cookie as a browser sends it. */
async function signedIn(origin) {
  const [cookie] = (await signIn(origin)).headers.getSetCookie();
  return cookie.split(";")[0];
}

const statusOf = async (cookie, origin = TLS) =>
  (await send("GET", `${origin}/api/session`, { cookie })).status;
const control = async (path) => (await send("GET", `${TLS}/api/test/${path}`)).json();
const visitorIn = (cookie) => cookie.split("=")[1].split(".")[0];

async function assertRefused(answer, status, code) {
  assert.deepEqual([answer.status, (await answer.json()).code], [status, code]);
}

describe("a cookie", () => {
  test("over TLS is the host's own and secure", async () => {
    const answer = await signIn();
    const [cookie, old] = answer.headers.getSetCookie();
    assert.match(
      cookie,
      /^__Host-session=[0-9a-f-]{36}\.\d{10}\.[0-9a-f]{64}; Max-Age=2592000; Path=/,
    );
    assert.ok(cookie.endsWith(ATTRIBUTES), cookie);
    assert.match(old, /^session=; Max-Age=0; Path=\/api;/);
  });

  for (const host of [
    "localhost:8787",
    "LOCALHOST",
    "127.0.0.1",
    "127.1:80",
    "127.9.9.9",
    "[::1]:8787",
  ])
    test(`of http://${host} is this machine's own`, async () => {
      const [cookie] = (await signIn(`http://${host}`)).headers.getSetCookie();
      assert.match(cookie, /^session=[0-9a-f-]{36}\./);
      assert.doesNotMatch(cookie, /Secure/);
      assert.equal(await statusOf(cookie.split(";")[0], `http://${host}`), 200);
    });

  for (const host of [
    "page.example",
    "localhost.page.example",
    "my.localhost",
    "127.0.0.1.page.example",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "[::ffff:127.0.0.1]",
    "192.168.1.5:8787",
  ])
    test(`is neither set nor taken over http://${host}`, async () => {
      const origin = `http://${host}`;
      const answer = await signIn(origin);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      await assertRefused(answer, 403, "HttpsRequired");
      const token = (await signedIn()).split("=")[1];
      const cookie = `session=${token}; __Host-session=${token}`;
      for (const [method, path] of [
        ["GET", "/api/session"],
        ["DELETE", "/api/session"],
        ["GET", RELAYED],
      ]) {
        const refused = await send(method, origin + path, { cookie });
        assert.deepEqual(refused.headers.getSetCookie(), []);
        await assertRefused(refused, 403, "HttpsRequired");
      }
      assert.equal(await statusOf(cookie), 200, "the session goes on");
    });

  test("is found among others of its name", async () => {
    const good = await signedIn();
    const bad = `__Host-session=${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}.9999999999.${"0".repeat(64)}`;
    for (const others of [
      [bad],
      ["__Host-session="],
      ["__Host-session=%", "a=b"],
      Array(7).fill(bad),
    ]) {
      assert.equal(await statusOf([...others, good].join("; ")), 200, others.join());
      assert.equal(await statusOf([good, ...others].join("; ")), 200, others.join());
    }
    assert.equal(
      await statusOf([...Array(8).fill(bad), good].join("; ")),
      401,
      "tries are bounded",
    );
  });

  test("of another name, or of no known form, is none", async () => {
    const token = (await signedIn()).split("=")[1];
    for (const cookie of [
      `session=${token}`,
      `__host-session=${token}`,
      `x__Host-session=${token}`,
      `__Host-session-2=${token}`,
      `a="__Host-session=${token}"`,
      `__Host-session="${token}"`,
      `__Host-session=${token}x`,
      `__Host-session=${token.toUpperCase()}`,
      `__Host-session==${token}`,
      "__Host-session",
      ";;;=;",
    ])
      assert.equal(await statusOf(cookie), 401, cookie);
  });

  test("of before asks for a new sign-in", async () => {
    const session = `${crypto.randomUUID()}.9999999999`;
    const secret = ["dashscope-asr page", SECRETS.DASHSCOPE_API_KEY, SECRETS.PASSPHRASE];
    const hmac = createHmac("sha256", JSON.stringify(secret)).update(session);
    const old = `session=${session}.${hmac.digest("hex")}`;
    for (const origin of [TLS, "http://localhost"]) {
      for (const path of ["/api/session", RELAYED]) {
        const answer = await send("GET", origin + path, { cookie: old });
        assert.equal(answer.status, 401);
        const { code, message } = await answer.json();
        assert.equal(code, "SignedOut");
        assert.match(message, /sign in again/);
      }
      const signedOut = await send("DELETE", `${origin}/api/session`, { cookie: old });
      assert.equal(signedOut.status, 204);
    }
  });
});

describe("a session", () => {
  test("is signed out everywhere, and no other with it", async () => {
    const [cookie, other] = [await signedIn(), await signedIn()];
    assert.equal(await statusOf(cookie), 200);
    const answer = await send("DELETE", `${TLS}/api/session`, { cookie });
    assert.equal(answer.status, 204);
    assert.deepEqual(answer.headers.getSetCookie()[0], `__Host-session=; Max-Age=0; ${ATTRIBUTES}`);
    for (const path of ["/api/session", RELAYED])
      await assertRefused(await send("GET", TLS + path, { cookie }), 401, "SignedOut");
    assert.equal(await statusOf(cookie.replace("__Host-", ""), "http://localhost"), 401);
    assert.equal(await statusOf(other), 200);
    assert.equal(await statusOf(`${cookie}; ${other}`), 200, "the good one is found");
    assert.equal((await send("DELETE", `${TLS}/api/session`, { cookie })).status, 204);
  });

  test("is signed out with all others of the request", async () => {
    const cookies = [await signedIn(), await signedIn(), await signedIn()];
    await send("DELETE", `${TLS}/api/session`, { cookie: cookies.join("; ") });
    for (const cookie of cookies) assert.equal(await statusOf(cookie), 401);
  });

  test("ends when its browser signs in again, and no other with it", async () => {
    const [former, second, other] = [await signedIn(), await signedIn(), await signedIn()];
    const wrong = JSON.stringify({ passphrase: "a wrong passphrase" });
    const type = "application/json";
    await send("POST", `${TLS}/api/session`, { cookie: former, type, body: wrong });
    assert.equal(await statusOf(former), 200, "a wrong passphrase ends nothing");
    const answer = await signIn(TLS, `${former}; ${second}`);
    assert.equal(answer.status, 204);
    assert.equal(await statusOf(answer.headers.getSetCookie()[0].split(";")[0]), 200);
    for (const ended of [former, second]) assert.equal(await statusOf(ended), 401);
    assert.equal(await statusOf(other), 200);
  });

  test("is neither begun nor ended with more cookies than are tried", async () => {
    const good = await signedIn();
    const tooMany = [...Array(8).fill("__Host-session=x"), good].join("; ");
    await assertRefused(await signIn(TLS, tooMany), 431, "TooManyCookies");
    const signedOut = await send("DELETE", `${TLS}/api/session`, { cookie: tooMany });
    assert.deepEqual(signedOut.headers.getSetCookie(), []);
    await assertRefused(signedOut, 431, "TooManyCookies");
    assert.equal(await statusOf(good), 200, "nobody was told that it has ended");
    const most = [...Array(7).fill("__Host-session=x"), good, "a=b"].join("; ");
    assert.equal((await send("DELETE", `${TLS}/api/session`, { cookie: most })).status, 204);
    assert.equal(await statusOf(good), 401);
  });

  test("that is forged or has expired reaches no store", async () => {
    const visitor = crypto.randomUUID();
    const expired = await tokenOf({ visitor, expiresMs: Date.now() - 1_000 }, SECRETS);
    const ofOtherKey = await tokenOf(
      { visitor, expiresMs: Date.now() + DAY_MS },
      { ...SECRETS, DASHSCOPE_API_KEY: "sk-of-another" },
    );
    const ofOtherPassphrase = await tokenOf(
      { visitor, expiresMs: Date.now() + DAY_MS },
      { ...SECRETS, PASSPHRASE: "correct horse batterz" },
    );
    const valid = await tokenOf({ visitor, expiresMs: Date.now() + DAY_MS }, SECRETS);
    const longer = valid.replace(/\.\d+\./, ".9999999999.");
    const before = await control("calls");
    for (const token of [expired, ofOtherKey, ofOtherPassphrase, longer, "", "x".repeat(4_000)]) {
      const cookie = `__Host-session=${token}`;
      assert.equal((await send("GET", TLS + RELAYED, { cookie })).status, 401);
      assert.equal((await send("DELETE", `${TLS}/api/session`, { cookie })).status, 204);
    }
    assert.deepEqual(await control("calls"), before);
    assert.equal(await statusOf(`__Host-session=${valid}`), 200);
  });

  test("is stored only when it was signed out, until its token has expired", async () => {
    const cookie = await signedIn();
    const path = `stored?visitor=${visitorIn(cookie)}`;
    assert.equal(await statusOf(cookie), 200);
    assert.deepEqual(await control(path), { values: [], alarmMs: null });
    await send("DELETE", `${TLS}/api/session`, { cookie });
    const { values, alarmMs } = await control(path);
    assert.deepEqual(values, ["ended"]);
    const expiresMs = Number(cookie.split(".")[1]) * 1000;
    assert.equal(alarmMs, expiresMs + 3_600_000);
    assert.deepEqual((await control(`${path}&ring`)).values, []);
  });

  test("is refused, and not signed out, while the store fails", async () => {
    const cookie = await signedIn();
    const forged = cookie.replace(/.{4}$/, "0000");
    await control("break?broken");
    try {
      for (const [method, path] of [
        ["GET", "/api/session"],
        ["GET", RELAYED],
        ["DELETE", "/api/session"],
      ]) {
        const answer = await send(method, TLS + path, { cookie });
        assert.deepEqual(answer.headers.getSetCookie(), [], `${method} ${path}`);
        await assertRefused(answer, 503, "StoreFailed");
      }
      assert.equal(await statusOf(forged), 401);
      const again = await signIn(TLS, cookie);
      assert.deepEqual(again.headers.getSetCookie(), [], "a former session that goes on");
      await assertRefused(again, 503, "StoreFailed");
    } finally {
      await control("break");
    }
    assert.equal(await statusOf(cookie), 200);
  });

  test("is looked up once in ten seconds", async () => {
    const cookie = await signedIn();
    const { isOpen } = await control("calls");
    for (let request = 0; request < 5; request += 1) assert.equal(await statusOf(cookie), 200);
    assert.equal((await control("calls")).isOpen, isOpen + 1);
  });
});

describe("the memory of an isolate", () => {
  const path = "../../pkg-template/templates/page/src/session-store.js";
  /** A store of two isolates. */
  const stored = new Set();
  const asked = [];
  const env = {
    SESSIONS: {
      idFromName: (name) => name,
      get: (name) => ({
        isOpen: async () => asked.push(name) > 0 && !stored.has(name),
        end: async () => stored.add(name),
      }),
    },
  };

  test("lets a signed-out session in for ten seconds at most, and only elsewhere", async () => {
    const [here, elsewhere] = [await import(`${path}?here`), await import(`${path}?elsewhere`)];
    mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
    try {
      const session = { visitor: "ann", expiresMs: 2_000_000 };
      assert.equal(await here.isOpen(session, env), true);
      assert.equal(await elsewhere.isOpen(session, env), true);
      await here.endSession(session, env);
      assert.equal(await here.isOpen(session, env), false);
      mock.timers.tick(9_999);
      assert.equal(await elsewhere.isOpen(session, env), true);
      mock.timers.tick(1);
      assert.equal(await elsewhere.isOpen(session, env), false);
      assert.equal(await elsewhere.isOpen(session, env), false);
    } finally {
      mock.timers.reset();
    }
  });

  test("is bounded, and forgets the oldest first", async () => {
    const { isOpen } = await import(`${path}?bounded`);
    for (let count = 0; count < 1_001; count += 1) await isOpen({ visitor: `v${count}` }, env);
    asked.length = 0;
    await isOpen({ visitor: "v1000" }, env);
    await isOpen({ visitor: "v1" }, env);
    assert.deepEqual(asked, []);
    await isOpen({ visitor: "v0" }, env);
    assert.deepEqual(asked, ["v0"]);
  });

  test("takes no answer of the store for yes but `true`", async () => {
    const { isOpen } = await import(`${path}?strict`);
    for (const answer of [undefined, null, 1, "true", {}]) {
      const get = () => ({ isOpen: async () => answer });
      const odd = { SESSIONS: { ...env.SESSIONS, get } };
      assert.equal(await isOpen({ visitor: "odd" }, odd), false, String(answer));
    }
  });
});
