// Requests whose answer was read to its end: Chromium's tools show them as finished, and no signal
// of theirs is aborted. Those that are left before their end are aborted.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import { browser, html, serve } from "../package/browsers.mjs";
import { atEnd, end } from "../package/lasting.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

after(end);

const TASK = { output: { task_status: "PENDING", task_id: "t-1" } };
/** Headers of one hop, and those that no longer hold of a body that was unpacked. */
const OWN_HEADERS =
  /^(host|connection|keep-alive|content-length|transfer-encoding|accept-encoding)$/;
const passedOn = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.test(name)));

/** Passes requests on to `origin`; no answer may be stored, as those of the relay. */
async function startProxy(origin) {
  const server = createServer(async (request, response) => {
    const body = [];
    for await (const chunk of request) body.push(chunk);
    const answer = await fetch(new URL(request.url, origin), {
      method: request.method,
      headers: passedOn(request.headers),
      body: body.length > 0 ? Buffer.concat(body) : undefined,
    });
    const headers = passedOn(Object.fromEntries(answer.headers));
    response.writeHead(answer.status, { ...headers, "cache-control": "no-store" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** A page with the package as `api`, and what became of its requests since. */
async function openPage() {
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  atEnd(() => rm(folder, { recursive: true }));
  const contents = `
    import * as api from "./browser.js";
    globalThis.api = api;
    document.documentElement.dataset.ready = "";`;
  await build({
    stdin: { contents, resolveDir: packageFolder.pathname },
    bundle: true,
    format: "esm",
    outfile: join(folder, "main.js"),
  });
  await writeFile(join(folder, "index.html"), html("/main.js"));
  const page = await (await browser("Chromium")).newPage();
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  const seen = { finished: 0, failed: [] };
  tools.on("Network.loadingFinished", () => {
    seen.finished += 1;
  });
  tools.on("Network.loadingFailed", ({ errorText, canceled }) =>
    seen.failed.push({ errorText, canceled }),
  );
  await page.goto(await serve(folder));
  await page.waitForSelector("html[data-ready]");
  return { page, seen };
}

test("in Chromium all requests finish whose answers must not be stored", async () => {
  const flags = ["--recogniser", "canned", "--pending-ms", "0", "--running-ms", "0"];
  const { origin, apiKey, samples, stop } = await startStandIn(...flags);
  atEnd(stop);
  const { page, seen } = await openPage();
  const service = { apiKey, baseUrl: `${await startProxy(origin)}/api/v1` };
  const calls = { service, url: samples[0].url, rounds: 15 };
  // A request that is cancelled by chance is one of two.
  await page.evaluate(async ({ service, url, rounds }) => {
    const client = new api.Client(service);
    for (let round = 0; round < rounds; round += 1) await client.tasks().next();
    await client.transcribe(url);
    const link = `${service.baseUrl}/tasks/`;
    const headers = { authorization: `Bearer ${service.apiKey}` };
    for (let round = 0; round < rounds; round += 1) {
      const answer = await fetch(link, { headers });
      await api.subtitles(answer, "srt").catch(() => {});
    }
    // The report of the last one is behind it.
    await fetch(link, { headers }).then((answer) => answer.text());
  }, calls);
  assert.deepEqual(seen.failed, []);
  assert.ok(seen.finished > 2 * calls.rounds, `${seen.finished} requests`);
});

/** Runs a call whose requests `answer` answers; gives the signals that are aborted behind it. */
async function abortedBy(answer, call) {
  const { Client } = await import(new URL("node.js", packageFolder).href);
  const signals = [];
  const client = new Client({
    apiKey: "sk-x",
    fetch: async (url, { signal }) => {
      signals.push(signal);
      return answer(url);
    },
  });
  const outcome = await call(client).catch((error) => error);
  return { outcome, aborted: signals.map(({ aborted }) => aborted) };
}

const POLICY = new URL("../fixtures/service/upload-policy.json", import.meta.url);
const upload = (stored) =>
  abortedBy(
    async (url) => (url.includes("/uploads?") ? new Response(await readFile(POLICY)) : stored()),
    (client) => client.upload(new File(["RIFF"], "a.wav")),
  );

test("a request whose answer was read is not aborted, with a body or without one", async () => {
  const submitted = await abortedBy(
    () => Response.json(TASK),
    (client) => client.submit("https://example.com/a.mp3"),
  );
  assert.equal(submitted.outcome.id, "t-1");
  assert.deepEqual(submitted.aborted, [false]);
  for (const stored of [new Response(""), new Response(null, { status: 204 }), new Response("x")]) {
    const { outcome, aborted } = await upload(() => stored);
    assert.match(outcome, /^oss:\/\//);
    assert.deepEqual(aborted, [false, false]);
  }
  const refused = await abortedBy(
    () => Response.json({ code: "InvalidParameter", message: "m" }, { status: 400 }),
    (client) => client.submit("https://example.com/a.mp3"),
  );
  assert.equal(refused.outcome.code, "InvalidParameter");
  assert.deepEqual(refused.aborted, [false]);
});

test("a request that is left before its end is aborted", async () => {
  const endless = new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) }),
  );
  const tooLarge = await abortedBy(
    () => endless,
    (client) => client.submit("https://example.com/a.mp3"),
  );
  assert.equal(tooLarge.outcome.kind, "decode");
  assert.deepEqual(tooLarge.aborted, [true]);
  const text = new ReadableStream({ start: (controller) => controller.enqueue("text") });
  const noBytes = await abortedBy(
    () => new Response(text),
    (client) => client.submit("https://example.com/a.mp3"),
  );
  assert.match(noBytes.outcome.message, /the body is not made of bytes/);
  assert.deepEqual(noBytes.aborted, [true]);
});
