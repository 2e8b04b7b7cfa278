// Sign-in of the page template in workerd, by HTTP without a browser: bodies of every size.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, describe, mock, test } from "node:test";
import { isJson, jsonBody } from "../../pkg-template/templates/page/src/json-body.js";
import { isForeign } from "../../pkg-template/templates/page/src/own-origin.js";
import { end } from "../package/lasting.mjs";
import { inMiniflare } from "./page-worker.mjs";

const PASSPHRASE = "correct horse battery";
const SECRETS = { DASHSCOPE_API_KEY: "sk-of-nobody", PASSPHRASE };
const NAME = "page sessions";

let origin;

before(async () => {
  origin = await inMiniflare(SECRETS, NAME);
});

after(end);

/** Sends a sign-in; each from an address of its own, where the test names none. */
const signIn = (body, { headers, address = newAddress() } = {}) =>
  fetch(`${origin}/api/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "CF-Connecting-IP": address, ...headers },
    body,
  });

/**
 * Sends a request with headers that fetch lets no program write, on a connection of its own: workerd
 * ends one on which a body was left unread.
 */
async function send(method, headers, body) {
  const request = httpRequest(`${origin}/api/session`, { method, headers, agent: false });
  request.end(body);
  const [answer] = await once(request, "response");
  const { code, message } = JSON.parse((await answer.toArray()).join("") || "{}");
  return { status: answer.statusCode, code, message, cookies: answer.headers["set-cookie"] };
}

let addresses = 0;

function newAddress() {
  addresses += 1;
  return `192.0.2.${addresses}`;
}

const json = JSON.stringify({ passphrase: PASSPHRASE });

test("a sign-in body of any shape is answered, and signs in only with the passphrase", async () => {
  assert.equal((await signIn(json)).status, 204);
  for (const body of [
    "",
    "null",
    "7",
    "[]",
    "{",
    '{"passphrase":null}',
    '{"passphrase":{"toString":1}}',
    '{"passphrase":["correct horse battery"]}',
    '{"__proto__":{"passphrase":"correct horse battery"}}',
    '{"passphrase":"\\ud800"}',
    "[".repeat(4_000),
    new Uint8Array([0xff, 0xfe, 0]),
  ]) {
    const answer = await signIn(body);
    assert.deepEqual([answer.status, (await answer.json()).code], [403, "WrongPassphrase"], body);
  }
});

test("a sign-in body is refused by its announced length, before it arrives", async () => {
  const { hostname, port } = new URL(origin);
  const request = httpRequest({
    hostname,
    port,
    path: "/api/session",
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": 2 ** 30,
      "CF-Connecting-IP": newAddress(),
    },
  });
  request.on("error", () => {}); // of the body that is never sent
  request.write("{");
  const [answer] = await once(request, "response");
  assert.equal(answer.statusCode, 413);
  request.destroy();
});

test("a sign-in body without a length is refused while it is read, before its end", async () => {
  const { hostname, port } = new URL(origin);
  const headers = { "Content-Type": "application/json", "CF-Connecting-IP": newAddress() };
  const path = "/api/session";
  const request = httpRequest({ hostname, port, path, method: "POST", headers });
  request.on("error", () => {}); // of the body that never ends
  request.write(" ".repeat(4_097));
  const [answer] = await once(request, "response");
  assert.equal(answer.statusCode, 413);
  request.destroy();
});

test("the bound of a sign-in body is exact, and holds the longest passphrase", async () => {
  assert.equal((await signIn(json.padEnd(4_096))).status, 204);
  assert.equal((await signIn(json.padEnd(4_097))).status, 413);
  // Six bytes of JSON each, in an order that has no rule.
  let seed = 1;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCharCode(1 + (seed % 7));
  };
  const longest = Array.from({ length: 512 }, next).join("");
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ passphrase: longest });
  const taken = await inMiniflare({ ...SECRETS, PASSPHRASE: longest }, NAME);
  const signedIn = await fetch(`${taken}/api/session`, { method: "POST", headers, body });
  assert.equal(signedIn.status, 204);
  const longer = await inMiniflare({ ...SECRETS, PASSPHRASE: `${longest}x` }, NAME);
  const answer = await fetch(`${longer}/api/session`);
  assert.deepEqual([answer.status, (await answer.json()).code], [503, "NotSetUp"]);
});

describe("a request of another site", () => {
  const foreign = [
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "cross-site", Origin: "https://page.example" },
    { "Sec-Fetch-Site": "same-origin", Origin: "https://elsewhere.example" },
    { "Sec-Fetch-Site": "same-origin", Origin: "http://localhost:5173" },
    { "Sec-Fetch-Site": "" },
    { Origin: "https://elsewhere.example" },
    { Origin: "http://page.example" },
    { Origin: "https://page.example:8443" },
    { Origin: "null" },
  ];
  const own = [
    {},
    { "Sec-Fetch-Site": "same-origin" },
    { "Sec-Fetch-Site": "none" },
    { Origin: "https://page.example" },
    { "Sec-Fetch-Site": "same-origin", Origin: "https://page.example" },
  ];

  test("is told from one of the page", () => {
    const of = (headers, url = "https://page.example/api/session") =>
      isForeign(new Request(url, { headers }));
    for (const headers of foreign) assert.equal(of(headers), true, JSON.stringify(headers));
    assert.equal(of({ Origin: "" }), true);
    for (const headers of own) assert.equal(of(headers), false, JSON.stringify(headers));
    const proxied = { Origin: "http://localhost:5173" };
    assert.equal(of(proxied, "http://localhost:8787/"), true);
    const byBrowser = { ...proxied, "Sec-Fetch-Site": "same-origin" };
    assert.equal(of(byBrowser, "http://127.0.0.1:8787/"), false);
  });

  test("spends no try of its visitor, and signs nobody out", async () => {
    const address = newAddress();
    // The server of this test is on this machine, where a development proxy may be.
    const isOfProxy = ({ Origin }) => Origin === "http://localhost:5173";
    for (const sent of foreign.filter((sent) => !isOfProxy(sent)))
      for (const method of ["POST", "DELETE"]) {
        const headers = { "Content-Type": "text/plain", "CF-Connecting-IP": address, ...sent };
        const answer = await send(method, headers, method === "POST" ? "x" : "");
        assert.deepEqual(
          [answer.status, answer.code],
          [403, "ForeignOrigin"],
          JSON.stringify(sent),
        );
        assert.equal(answer.cookies, undefined);
      }
    const headers = { "Sec-Fetch-Site": "same-origin" };
    assert.equal((await signIn(json, { address, headers })).status, 204);
  });
});

describe("the type of a body", () => {
  const right = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "Application/JSON ; Charset=utf-8; x=y",
  ];
  const wrong = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=application/json",
    "text/plain; application/json",
    "application/jsonp",
    "application/json, text/plain",
    "application/problem+json",
  ];

  test("is JSON, with any parameters and in any case", () => {
    const of = (type) => isJson({ headers: new Headers(type && { "Content-Type": type }) });
    for (const type of right) assert.equal(of(type), true, type);
    for (const type of [...wrong, undefined]) assert.equal(of(type), false, type);
  });

  test("is refused with a code of its own where it is another, and counts no try", async () => {
    const address = newAddress();
    const sent = (type) =>
      send("POST", { "Content-Type": type, "CF-Connecting-IP": address }, json);
    for (const type of [...wrong, ...wrong]) {
      const { status, code, message } = await sent(type);
      assert.deepEqual([status, code], [415, "UnsupportedMediaType"], type);
      assert.match(message, /application\/json/);
    }
    for (const type of right) assert.equal((await sent(type)).status, 204, type);
  });
});

describe("a body that stands still", () => {
  /** A body that gives a piece every `everyMs`, and whether it was cancelled. */
  function slow(everyMs, pieces = 1_000) {
    const seen = { isCancelled: false };
    let left = pieces;
    const body = new ReadableStream({
      pull: (controller) =>
        new Promise((resolve) => {
          setTimeout(() => {
            left -= 1;
            if (left < 0) controller.close();
            else controller.enqueue(new TextEncoder().encode("7"));
            resolve();
          }, everyMs);
        }),
      cancel: () => {
        seen.isCancelled = true;
      },
    });
    return { seen, read: jsonBody({ headers: new Headers(), body }, 4_096) };
  }

  /** Lets virtual time pass in steps. */
  async function pass(ms) {
    for (let passed = 0; passed < ms; passed += 500) {
      mock.timers.tick(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  for (const [what, everyMs, endMs] of [
    ["is given up after ten seconds", 3_600_000, 10_000],
    ["is given up after thirty seconds where it drips", 4_000, 30_000],
  ])
    test(what, async () => {
      mock.timers.enable({ apis: ["Date", "setTimeout"] });
      try {
        const { seen, read } = slow(everyMs);
        let outcome;
        read.then((value) => {
          outcome = value;
        });
        await pass(endMs - 500);
        assert.equal(outcome, undefined);
        await pass(1_000);
        assert.deepEqual(outcome, { tooSlow: true });
        assert.equal(seen.isCancelled, true);
      } finally {
        mock.timers.reset();
      }
    });

  test("is read where it is only slow", async () => {
    mock.timers.enable({ apis: ["Date", "setTimeout"] });
    try {
      const { read } = slow(9_000, 2);
      await pass(28_000);
      assert.deepEqual(await read, { value: 77 });
    } finally {
      mock.timers.reset();
    }
  });

  test("is answered by the Worker", { timeout: 60_000 }, async () => {
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": 100,
      "CF-Connecting-IP": newAddress(),
    };
    const request = httpRequest(`${origin}/api/session`, { method: "POST", headers });
    request.on("error", () => {}); // of the body that is never sent
    request.write("{");
    const [answer] = await once(request, "response");
    const { code } = JSON.parse((await answer.toArray()).join(""));
    assert.deepEqual([answer.statusCode, code], [408, "RequestTimeout"]);
    request.destroy();
  });
});
