// Headers of answers: a date in `retry-after` is a number of seconds by the answer's own clock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { responseHeader } from "../../pkg-template/response.js";
import { packageFolder } from "./stand-in.mjs";

const { Client } = await import(new URL("node.js", packageFolder).href);

const NOW = "Wed, 21 Oct 2026 07:27:30 GMT";

/** The header as it is given of an answer with these. */
const given = (headers, name = "retry-after") =>
  responseHeader(new Response("", { headers }), name);

test("a date counts from the answer's own date", () => {
  for (const [until, seconds] of [
    ["Wed, 21 Oct 2026 07:28:00 GMT", "30"],
    ["Thu, 22 Oct 2026 07:27:31 GMT", "86401"],
    ["Wed, 21 Oct 2026 07:27:00 GMT", "0"],
    ["Wed, 41 Oct 2026 07:28:00 GMT", "NaN"],
  ])
    assert.equal(given({ "retry-after": until, date: NOW }), seconds, until);
  assert.equal(given({ "retry-after": NOW, date: "" }), "NaN");
});

test("all else is given as it is", () => {
  for (const value of ["3", "1.9", "", "tomorrow", "2026"])
    assert.equal(given({ "retry-after": value, date: NOW }), value);
  assert.equal(given({ date: NOW }), null);
  assert.equal(given({ date: NOW }, "date"), NOW);
  assert.equal(given({ "x-request-id": NOW, date: NOW }, "x-request-id"), NOW);
});

test("an error says when to come back, never earlier", async () => {
  for (const [value, retryAfterMs] of [
    ["Thu, 22 Oct 2026 07:27:30 GMT", 86_400_000],
    ["Thu, 22 Oct 2026 04:27:30 GMT", 75_600_000],
    ["75600.0001", 75_600_001],
    ["Wed, 41 Oct 2026 07:28:00 GMT", undefined],
    ["NaN", undefined],
  ]) {
    const headers = { "retry-after": value, date: NOW };
    const fetch = async () => Response.json({ code: "Throttling" }, { status: 429, headers });
    const client = new Client({ apiKey: "sk-a", fetch });
    const error = await client.recognize("https://example.com/a.wav").catch((error) => error);
    assert.deepEqual([error.kind, error.retryAfterMs], ["rate_limited", retryAfterMs], value);
  }
});

test("answers whose headers cannot be read are answers without them", async () => {
  const body = JSON.stringify({ code: "InvalidApiKey" });
  for (const headers of [undefined, null, {}, { get: 1 }, { get: () => 7 }])
    for (const status of [401]) {
      const answer = new Response(body, { status });
      Object.defineProperty(answer, "headers", { value: headers });
      const client = new Client({ apiKey: "sk-a", fetch: async () => answer });
      await assert.rejects(client.createToken(), { kind: "authentication" });
    }
});
