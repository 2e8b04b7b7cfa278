// The relay's options: origins, key, region, and errors of invalid options.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ID, JOB, KEY, PATH, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { Client, isDashScopeError } = await import(new URL("node.js", packageFolder).href);
const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

/** Everybody may use a relay that is reached under this name. */
const PUBLIC = { access: "public", hosts: ["asr.example"] };

test("a page of an allowed origin gets CORS headers", async () => {
  const options = {
    ...PUBLIC,
    apiKey: KEY,
    allowOrigins: ["https://shop.example"],
    fetch: async () => Response.json({ request_id: "r", data: {} }),
  };
  const send = (headers, method = "GET") =>
    relay(new Request(`https://asr.example${POLICY}`, { method, headers }), options);
  const origin = "https://shop.example";
  const preflight = await send(
    {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-dashscope-async",
    },
    "OPTIONS",
  );
  assert.deepEqual(
    [preflight.status, preflight.headers.get("access-control-allow-origin")],
    [204, origin],
  );
  for (const name of ["content-type", "x-dashscope-async", "x-dashscope-sse", "authorization"]) {
    assert.ok(
      preflight.headers.get("access-control-allow-headers").split(", ").includes(name),
      name,
    );
  }
  const answer = await send({ origin });
  assert.deepEqual(
    [answer.status, answer.headers.get("access-control-allow-origin"), answer.headers.get("vary")],
    [200, origin, "Origin"],
  );
  assert.match(answer.headers.get("access-control-expose-headers"), /x-request-id/);
  assert.equal((await send({ origin: "https://shop.example.evil" })).status, 403);
  const own = await relay(
    new Request(`http://asr.example${POLICY}`, { headers: { origin: "https://asr.example" } }),
    options,
  );
  assert.deepEqual(
    [own.status, own.headers.get("access-control-allow-origin")],
    [200, null],
    "a page of the same host, also behind a proxy that ends TLS",
  );
  const anybody = await relay(
    new Request(`https://asr.example${POLICY}`, { headers: { origin: "https://any.example" } }),
    {
      ...options,
      allowOrigins: "*",
    },
  );
  assert.equal(anybody.headers.get("access-control-allow-origin"), "https://any.example");
});

test("a page of the host in the Host header is not foreign", async () => {
  const options = {
    apiKey: KEY,
    authorize: () => true,
    fetch: async () => Response.json({ request_id: "r", data: {} }),
  };
  const send = (origin, host) =>
    relay(new Request(`http://localhost:3000${POLICY}`, { headers: { origin, host } }), options);
  assert.equal((await send("https://shop.example", "shop.example")).status, 200);
  assert.equal((await send("http://localhost:3000", "shop.example")).status, 200);
  assert.equal((await send("https://evil.example", "shop.example")).status, 403);
});

test("fields other than ids and links are forwarded unchanged", async () => {
  const document = {
    request_id: "r",
    output: {
      constructor: "a",
      toString: "b",
      text: ["c", { task_ids: "d" }],
      count: 1,
      none: null,
    },
  };
  const options = { ...PUBLIC, apiKey: KEY, fetch: async () => Response.json(document) };
  const answer = await relay(new Request(`https://asr.example${SUBMIT}`, post(JOB)), options);
  assert.deepEqual([answer.status, await answer.json()], [200, document]);
});

test("the key can be a function, the API that of a region or a workspace", async () => {
  const sent = [];
  const own = (url, { headers }) => {
    sent.push([url.split("/services")[0], headers.authorization, headers["x-dashscope-workspace"]]);
    return Response.json({ output: { task_id: ID }, request_id: "r" });
  };
  const submit = (options) =>
    relay(
      new Request(
        `https://asr.example${options.path ?? PATH}/services/audio/asr/transcription`,
        post(JOB),
      ),
      {
        ...PUBLIC,
        fetch: own,
        ...options,
      },
    );
  for (const options of [
    {
      apiKey: async () => "sk-a",
      secret: "0123456789abcdef",
      region: "singapore",
      workspace: "ws-1",
    },
    {
      apiKey: "sk-b",
      baseUrl: new URL("https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1/"),
      path: "/speech",
    },
    { apiKey: "sk-c", region: undefined },
  ]) {
    assert.equal((await submit(options)).status, 200);
  }
  assert.deepEqual(sent, [
    ["https://dashscope-intl.aliyuncs.com/api/v1", "Bearer sk-a", "ws-1"],
    ["https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1", "Bearer sk-b", undefined],
    ["https://dashscope.aliyuncs.com/api/v1", "Bearer sk-c", undefined],
  ]);
  // The regions are those of the client.
  for (const region of ["beijing", "singapore", "virginia", "hongkong"]) {
    const urls = [];
    const fetch = async (url) => {
      urls.push(url);
      return Response.json({ output: { task_id: ID }, request_id: "r" });
    };
    await new Client({ apiKey: "sk-a", region, fetch }).submit(["https://example.com/a.wav"]);
    await relay(new Request(`https://asr.example${SUBMIT}`, post(JOB)), {
      ...PUBLIC,
      apiKey: "sk-a",
      region,
      fetch,
    });
    assert.equal(urls[0], urls[1], region);
  }
});

test("an invalid option is an error that names it, before any request", async () => {
  for (const [options, field, expected] of [
    [undefined, "apiKey", "expected an object of options with it, got nothing"],
    [{}, "apiKey", "got nothing"],
    [{ apiKey: "" }, "apiKey", "got an empty text"],
    [{ apiKey: 7 }, "apiKey", "got a number"],
    [{ apiKey: "a b" }, "apiKey", "expected a key of visible ASCII characters, got a string"],
    [{ apiKey: () => "sk" }, "secret", "where apiKey is a function"],
    [
      { apiKey: KEY, allowOrigin: "*" },
      "allowOrigin",
      "there is no such option. Options are apiKey, secret, path",
    ],
    [{ apiKey: KEY, allowOrigins: "https://a.example" }, "allowOrigins", "got a string"],
    [
      { apiKey: KEY, allowOrigins: ["https://a.example/"] },
      "allowOrigins",
      'an array of origins such as ["https://example.com"]',
    ],
    [{ apiKey: KEY, path: "/api/asr/" }, "path", "without a slash at its end"],
    [{ apiKey: KEY, path: "//evil.example" }, "path", "without a slash at its end"],
    [{ apiKey: KEY, region: "mars" }, "region", "one of beijing, singapore, virginia, hongkong"],
    [
      { apiKey: KEY, baseUrl: "http://dashscope.aliyuncs.com/api/v1" },
      "baseUrl",
      "an https:// URL",
    ],
    [{ apiKey: KEY, models: [] }, "models", "an array of models"],
    [{ apiKey: KEY, limits: { submit: 1 } }, "limits", "submitBytes, directBytes, uploadBytes"],
    [{ apiKey: KEY, rateLimit: {} }, "rateLimit", "a function limit({ key, cost })"],
    [{ apiKey: KEY, queryLimit: { limit: 1 } }, "queryLimit", "a function limit({ key, cost })"],
    [{ apiKey: KEY, queryLimit: undefined }, "queryLimit", "got nothing"],
    [{ apiKey: KEY, visitorAddress: undefined }, "visitorAddress", "got nothing"],
    [{ apiKey: KEY, limits: { heldBytes: 2 ** 20 } }, "limits", "heldBytes to have room"],
    [{ apiKey: KEY, secret: "0123456789abcde" }, "secret", "16 characters or more"],
    [{ apiKey: KEY, secret: "a".repeat(40) }, "secret", "16 characters or more"],
    [{ apiKey: KEY, secret: "choose-a-long-one" }, "secret", "that nobody can guess"],
    [{ apiKey: KEY, secret: "Change me to a long text" }, "secret", "that nobody can guess"],
    [{ apiKey: KEY, timeoutMs: 0 }, "timeoutMs", "milliseconds"],
    [{ apiKey: KEY, authorize: true }, "authorize", "expected a function"],
    [{ apiKey: KEY, authorize: undefined }, "authorize", "expected a function, got nothing"],
    [{ apiKey: KEY, access: "all" }, "access", 'nothing or "public"'],
    [{ apiKey: KEY, access: undefined }, "access", "got nothing"],
    [{ apiKey: KEY, access: "public", authorize: () => true }, "access", "beside authorize"],
    [{ apiKey: KEY, hosts: ["*.example.com"] }, "hosts", "without scheme and port"],
    [{ apiKey: KEY, hosts: ["https://a.example"] }, "hosts", "without scheme and port"],
    [{ apiKey: KEY, models: undefined }, "models", "got nothing"],
    [{ apiKey: KEY, rateLimit: undefined }, "rateLimit", "got nothing"],
    [{ apiKey: KEY, workspace: "a b" }, "workspace", "a workspace id"],
    [{ apiKey: KEY, secret: 7 }, "secret", "that nobody can guess, got a number"],
  ]) {
    await assert.rejects(relay(new Request(`https://asr.example${POLICY}`), options), (error) => {
      assert.deepEqual(
        [isDashScopeError(error), error.kind, error.field],
        [true, "invalid_request", `options.${field}`],
        String(error),
      );
      assert.ok(error.message.includes(expected), error.message);
      assert.ok(!error.message.includes(KEY));
      return true;
    });
  }
});
