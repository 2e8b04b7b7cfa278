// The finder of secrets: planted ones are found, in whatever stands in the way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { secretsIn } from "./secrets/finder.mjs";
import { tapOutput } from "./secrets/output-tap.mjs";
import { faultsOf } from "./secrets/requests.mjs";
import { leaksIn } from "./secrets/scenario.mjs";
import { ESCAPES, KEY, OLD_KEY, SIGNATURE } from "./secrets/secrets.mjs";
import { API, DOCUMENT, LINK, UPLOAD_HOST } from "./secrets/service.mjs";
import { errorsIn, textsOf } from "./secrets/texts.mjs";

test("the finder finds what is planted, in any disguise", () => {
  const disguises = [
    ...Object.values(ESCAPES).map((write) => write(KEY)),
    ...Object.values(ESCAPES).map((write) => write(KEY.slice(5, 13))),
    JSON.stringify({ a: JSON.stringify({ b: ESCAPES["\\u"](KEY) }) }),
    encodeURIComponent(encodeURIComponent(ESCAPES["\\x"](KEY))),
    ESCAPES["&#"](ESCAPES["%"](KEY)),
    KEY.toUpperCase(),
    ...["", "a", "ab"].flatMap((before) =>
      ["base64", "base64url"].map((code) => Buffer.from(`${before}${KEY}é`).toString(code)),
    ),
    Buffer.from(KEY).toString("hex"),
    JSON.stringify([...Buffer.from(KEY)]),
  ];
  for (const text of disguises) {
    const [found] = secretsIn(`before ${text} after`);
    assert.equal(found?.name, "KEY", text);
  }
  for (const text of ["", KEY.slice(0, 7), "sk-relay", "\\u0073 %73 &#115; \\", DOCUMENT])
    assert.deepEqual(secretsIn(text), [], text);
});

test("all that a value can show is looked at", () => {
  const causes = new Error("a", { cause: new Error("b", { cause: { deep: [{ KEY }] } }) });
  const hidden = Object.defineProperty({}, "hidden", { value: KEY });
  class Prototype {
    get secret() {
      return KEY;
    }
  }
  const values = [
    KEY,
    new Error(KEY),
    causes,
    hidden,
    new Prototype(),
    Object.assign(new Error("a"), { [Symbol(KEY)]: 1 }),
    Object.assign(new Error("a"), { [Symbol("a")]: KEY }),
    new AggregateError([new Error(KEY)]),
    Object.assign(new Error("a"), { stack: KEY }),
    { toJSON: () => KEY },
    { toString: () => KEY },
    new Map([["a", KEY]]),
    new Set([KEY]),
    Symbol(KEY),
    Buffer.from(KEY),
    [{ a: [{ b: [{ c: [{ d: KEY }] }] }] }],
    { [KEY]: 1 },
  ];
  for (const value of values)
    assert.notDeepEqual(leaksIn("value", textsOf(value)), [], textsOf(value)[0]);
  assert.deepEqual(
    leaksIn("value", textsOf(new Error("a", { cause: { b: KEY.slice(0, 7) } }))),
    [],
  );
  const error = new Error(KEY);
  assert.deepEqual(errorsIn({ outcomes: [{ error }], events: [error] }), [error, error]);
});

test("a request that should not have been sent is a fault", () => {
  const good = {
    kind: "query",
    method: "GET",
    url: `${API}/api/v1/tasks/1`,
    headers: { authorization: `Bearer ${KEY}` },
    body: "",
    redirect: "manual",
  };
  const link = { ...good, kind: "result", url: LINK, headers: {}, redirect: "follow" };
  for (const request of [good, link]) assert.deepEqual(faultsOf(request, [KEY]), []);
  for (const change of [
    { headers: {} },
    { headers: { authorization: `Bearer ${OLD_KEY}` } },
    { headers: { ...good.headers, "x-key": KEY } },
    { redirect: "follow" },
    { redirect: undefined },
    { url: UPLOAD_HOST, kind: "upload", headers: {}, redirect: "follow" },
    { url: `${good.url}?k=${encodeURIComponent(ESCAPES["%"](KEY))}` },
    { url: `https://evil.example/${KEY}`, kind: "foreign" },
    { url: LINK, kind: "result" },
    { url: `${good.url}?a=${SIGNATURE}` },
    { body: JSON.stringify({ key: KEY }) },
  ])
    assert.notDeepEqual(faultsOf({ ...good, ...change }, [KEY]), [], JSON.stringify(change));
});

test("all that the process writes is collected", (t) => {
  const output = tapOutput();
  t.after(output.stop);
  const writes = [
    () => console.log({ deep: { deeper: { deepest: { KEY } } } }),
    () => console.error(new Error(KEY)),
    () => console.debug(KEY),
    () => process.stderr.write(Buffer.from(`${"."}`)),
  ];
  for (const write of writes.slice(0, 3)) {
    write();
    assert.notDeepEqual(leaksIn("output", output.take()), []);
  }
  writes[3]();
  assert.deepEqual(output.take(), ["."]);
});
