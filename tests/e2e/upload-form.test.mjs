// The form of an upload in Node: sent without a copy in memory, and never after a redirect.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";

const { Client } = await import(new URL("node.js", packageFolder).href);

const FILE = new File([new Uint8Array(5000)], "a.wav");

/** A service that gives policies, and a storage that answers by `store`; both on this machine. */
async function startService(t, store) {
  const paths = [];
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    paths.push(`${request.method} ${request.url.split("?")[0]}`);
    if (request.method === "POST") return store(response);
    const data = {
      upload_host: `${origin}/oss`,
      upload_dir: "dir",
      oss_access_key_id: "id",
      policy: "policy",
      signature: "signature",
      x_oss_object_acl: "private",
      x_oss_forbid_overwrite: "true",
      expire_in_seconds: 300,
      max_file_size_mb: 100,
    };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ request_id: "r", data }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { paths, client: new Client({ apiKey: "sk-a", baseUrl: `${origin}/api/v1` }) };
}

test("an upload that is redirected is an error, and is sent nowhere else", async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const redirect = (response) => response.writeHead(status, { location: "/elsewhere" }).end();
    const { client, paths } = await startService(t, redirect);
    await assert.rejects(client.upload(FILE, { model: "paraformer-v2" }), /redirect/);
    assert.deepEqual(paths, ["GET /api/v1/uploads", "POST /oss"], String(status));
  }
});

test("Node's fetch is told not to keep a copy, other runtimes' are not", async (t) => {
  const { client } = await startService(t, (response) => response.writeHead(200).end());
  const sent = [];
  const { fetch } = globalThis;
  t.mock.method(globalThis, "fetch", (url, init) => {
    if (init.method === "POST") sent.push([init.redirect, init.window]);
    return fetch(url, init);
  });
  const versions = process.versions;
  t.after(() => Object.defineProperty(process, "versions", { value: versions }));
  for (const others of [{}, { bun: "1" }, { deno: "2" }]) {
    Object.defineProperty(process, "versions", {
      value: { ...versions, ...others },
      configurable: true,
    });
    await client.upload(FILE, { model: "paraformer-v2" });
  }
  assert.deepEqual(sent, [
    ["error", null],
    ["manual", undefined],
    ["manual", undefined],
  ]);
});
