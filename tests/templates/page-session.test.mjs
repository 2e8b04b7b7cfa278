// Sign-in of the page template in workerd, by HTTP without a browser: bodies of every size.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
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
  const longest = "\u0001\u0002\u0003\u0004".repeat(127).padEnd(512, "\u0005"); // six of JSON each
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ passphrase: longest });
  const taken = await inMiniflare({ ...SECRETS, PASSPHRASE: longest }, NAME);
  const signedIn = await fetch(`${taken}/api/session`, { method: "POST", headers, body });
  assert.equal(signedIn.status, 204);
  const longer = await inMiniflare({ ...SECRETS, PASSPHRASE: `${longest}x` }, NAME);
  const answer = await fetch(`${longer}/api/session`);
  assert.deepEqual([answer.status, (await answer.json()).code], [503, "NotSetUp"]);
});
