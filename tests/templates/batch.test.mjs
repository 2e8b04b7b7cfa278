// The batch template against the stand-in: many files, a machine killed meanwhile, no file lost and
// none billed twice. BATCH_FILES=2000 is the large run.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath, kill } from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { startStandIn } from "../e2e/stand-in.mjs";
import { batchWorker, configuration, modulesOf } from "./batch-worker.mjs";

const FILES = Number(env.BATCH_FILES ?? 60);
const SECRET = "a-secret-of-the-tests";
const SRT = "1\n00:00:00,140 --> 00:00:04,710\nHello world, 这里是阿里巴巴语音实验室。\n";
const SUBMIT = "/api/v1/services/audio/asr/transcription";

const varsFor = (service, more) => ({
  BASE_URL: service.baseUrl,
  DASHSCOPE_API_KEY: service.apiKey,
  BATCH_TOKEN: SECRET,
  SETTLE_SECONDS: 2,
  ...more,
});

const caller = (fetch, origin) => (path, init) =>
  fetch(`${origin}${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${SECRET}`, ...init?.headers },
  });

const control = async (service, body) => {
  const { status } = await fetch(`${service.origin}/__control`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  assert.equal(status, 204);
};
/** The requests that the stand-in has recorded. */
const asked = async (service) => (await fetch(`${service.origin}/__control`)).json();
const accepted = (records) =>
  records.filter(({ path, status }) => path === SUBMIT && status === 200);

async function completed(ask, batch) {
  for (;;) {
    const progress = await (await ask(`/batches/${batch}`)).json();
    if (progress.complete) return progress;
    await sleep(200);
  }
}

const outcomesOf = async (ask, batch) =>
  (await (await ask(`/batches/${batch}/files`)).text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test(`${FILES} files, with the machine killed meanwhile`, { timeout: 300_000 }, async (t) => {
  const service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "100",
    "--running-ms",
    "300",
  );
  t.after(service.stop);
  const folder = await mkdtemp(join(tmpdir(), "batch-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const filesPerTask = FILES > 500 ? 10 : 2;
  const machine = await machineFor(t, folder, varsFor(service, { FILES_PER_TASK: filesPerTask }));
  const isBad = (index) => index % 20 === 7;
  const urls = Array.from(
    { length: FILES },
    (_, index) =>
      `${service.origin}/samples/${isBad(index) ? "missing.wav" : service.samples[0].file}?n=${index}`,
  );
  const tasks = FILES / filesPerTask;

  // The responses of two submits are lost, and one submit is not received. Later responses are
  // slow, so that a kill finds some in flight.
  await control(service, { route: "submit", times: 2, fault: { truncate: 10 } });
  await control(service, { route: "submit", times: 1, fault: { status: 503 } });
  await control(service, { route: "submit", fault: { slow: { chunk_bytes: 40, delay_ms: 150 } } });

  // The first kill is in the middle of the manifest.
  const half = new ReadableStream({
    start: (controller) =>
      controller.enqueue(new TextEncoder().encode(`${urls.slice(0, FILES / 2).join("\n")}\n`)),
  });
  const broken = assert.rejects(
    machine.ask("/batches/b", { method: "PUT", body: half, duplex: "half" }),
  );
  const kills = FILES > 500 ? 5 : 2;
  await sleep(500);
  await machine.die();
  await broken;
  await machine.start();
  const manifest = urls.join("\n");
  const answer = await machine.ask("/batches/b", { method: "PUT", body: manifest });
  assert.deepEqual(await answer.json(), { batch: "b", files: FILES });
  for (let killed = 1; killed < kills; killed += 1) {
    while (accepted(await asked(service)).length < (tasks * killed) / kills) await sleep(250);
    await machine.die();
    await machine.start();
    // In production the platform resumes by itself.
    await machine.ask("/batches/b/resume", { method: "POST" });
  }
  const progress = await completed(machine.ask, "b");
  const outcomes = await outcomesOf(machine.ask, "b");
  await machine.die();

  const records = await asked(service);
  assert.ok(records.length < 10_000, "the stand-in forgot some of what it was asked");
  const paid = new Map();
  for (const url of accepted(records).flatMap(({ body }) => body.input.file_urls))
    paid.set(url, (paid.get(url) ?? 0) + 1);
  const number = (matches) => records.filter(matches).length;
  const lost = urls.filter(
    (url, index) => outcomes[index]?.url !== url || outcomes[index].status === "waiting",
  );
  const twice = urls.filter((url) => paid.get(url) > 1);
  const figures = {
    files: FILES,
    tasks,
    submits: number(({ path }) => path === SUBMIT),
    queries: number(({ method, path }) => method === "GET" && path.startsWith("/api/v1/tasks/")),
    lists: number(({ path }) => path === "/api/v1/tasks"),
    "429s": number(({ status }) => status === 429),
    kills,
    lost: lost.length,
    duplicates: twice.length,
  };
  t.diagnostic(JSON.stringify(figures));
  assert.deepEqual([lost, twice, figures["429s"]], [[], [], 0]);
  const bad = urls.filter((_, index) => isBad(index)).length;
  const { files, succeeded, failed, waiting, codes } = progress;
  assert.deepEqual(
    { files, succeeded, failed, waiting, codes },
    {
      files: FILES,
      succeeded: FILES - bad,
      failed: bad,
      waiting: 0,
      codes: { "InvalidFile.DownloadFailed": bad },
    },
  );
  outcomes.forEach(({ status, taskId }, index) => {
    assert.deepEqual(
      [status, typeof taskId],
      [isBad(index) ? "failed" : "succeeded", "string"],
      `line ${index + 1}`,
    );
  });

  const read = await readerOf(t, folder);
  for (let from = 0; from < FILES; from += 100) {
    const names = urls
      .slice(from, from + 100)
      .map((_, index) => `b/${String(from + index + 1).padStart(9, "0")}`);
    const kept = await read(
      names.flatMap((name) => [`${name}.json`, `${name}.srt`, `${name}.vtt`]),
    );
    for (const index of names.keys()) {
      const [json, srt, vtt] = kept.slice(3 * index);
      if (isBad(from + index)) {
        assert.deepEqual([json, srt, vtt], [null, null, null]);
        continue;
      }
      assert.equal(JSON.parse(json).file_url, urls[from + index]);
      assert.equal(srt, SRT);
      assert.match(vtt, /^WEBVTT\n/);
    }
  }
});

/** Reads many objects of a bucket on disk, concurrently. */
async function readerOf(t, folder) {
  const [{ binding, bucket_name }] = (await configuration()).r2_buckets;
  const worker = new Miniflare({
    modules: true,
    script: `export default {
      async fetch(request, { ${binding}: bucket }) {
        const texts = (await request.json()).map(async (key) => (await bucket.get(key))?.text() ?? null);
        return Response.json(await Promise.all(texts));
      },
    };`,
    r2Buckets: { [binding]: bucket_name },
    defaultPersistRoot: folder,
  });
  t.after(() => worker.dispose());
  return async (keys) =>
    (
      await worker.dispatchFetch("http://reader/", { method: "POST", body: JSON.stringify(keys) })
    ).json();
}

describe("a batch", () => {
  let service;
  let worker;
  let ask;

  before(async () => {
    service = await startStandIn(
      "--recogniser",
      "canned",
      "--pending-ms",
      "50",
      "--running-ms",
      "50",
    );
    worker = await batchWorker(undefined, varsFor(service, { FILES_PER_TASK: 3 }));
    ask = caller(worker.dispatchFetch.bind(worker), "https://batch");
  });

  after(async () => {
    await worker?.dispose();
    service?.stop();
  });

  const put = (batch, lines) => ask(`/batches/${batch}`, { method: "PUT", body: lines.join("\n") });
  const clip = (name) => `${service.samples[0].url}?${name}`;

  test("is refused without the secret", async () => {
    for (const Authorization of [
      "",
      "Bearer ",
      "Bearer a-secret-of-the-test",
      "Bearer undefined",
      `Basic ${SECRET}`,
    ]) {
      const answer = await ask("/batches/x", { headers: { Authorization } });
      assert.deepEqual(
        [answer.status, (await answer.json()).code],
        [401, "Unauthorized"],
        Authorization,
      );
    }
    const unset = await batchWorker(undefined, { ...varsFor(service), BATCH_TOKEN: "" });
    try {
      const answer = await unset.dispatchFetch("https://batch/batches/x", {
        headers: { Authorization: "Bearer " },
      });
      assert.equal(answer.status, 503);
    } finally {
      await unset.dispose();
    }
    assert.equal((await ask("/batches/x")).status, 404);
    assert.equal((await ask("/elsewhere")).status, 404);
    assert.equal((await ask("/batches/x/files", { method: "DELETE" })).status, 404);
  });

  test("reports the outcome of each line", async () => {
    const silent = { task: { ending: "no_speech" }, times: 1 };
    await control(service, silent);
    assert.equal((await put("lines", [clip("silence")])).status, 200);
    assert.deepEqual((await completed(ask, "lines")).codes, { NoSpeech: 1 });

    const lines = [
      clip("plain"),
      "",
      JSON.stringify(clip("quoted")),
      JSON.stringify({ url: clip("名|") }),
      "ftp://x/y",
      "{",
      "x".repeat(10_000),
    ];
    await put("mixed", lines);
    const { files, succeeded, failed, codes } = await completed(ask, "mixed");
    assert.deepEqual(
      { files, succeeded, failed, codes },
      { files: 6, succeeded: 3, failed: 3, codes: { InvalidLine: 3 } },
    );
    const outcomes = await outcomesOf(ask, "mixed");
    assert.deepEqual(
      outcomes.map(({ line, status }) => [line, status]),
      [
        [1, "succeeded"],
        [3, "succeeded"],
        [4, "succeeded"],
        [5, "failed"],
        [6, "failed"],
        [7, "failed"],
      ],
    );
    assert.equal(outcomes[2].url, clip("%E5%90%8D%7C"));
    assert.match(outcomes[3].message, /expected a URL/);
    assert.match(outcomes[5].message, /longer than 8192/);
    const failures = (await (await ask("/batches/mixed/files?status=failed")).text())
      .trimEnd()
      .split("\n");
    assert.equal(failures.length, 3);
  });

  test("reads its manifest from the bucket, again after a failure, and refuses another of its name", async () => {
    const bucket = await worker.getR2Bucket("BUCKET");
    await bucket.put("manifests/one.txt", [1, 2, 3, 4].map((n) => clip(`stored${n}`)).join("\r\n"));
    for (let time = 0; time < 2; time += 1) {
      const answer = await ask("/batches/stored?manifest=manifests/one.txt", { method: "PUT" });
      assert.deepEqual(await answer.json(), { batch: "stored", files: 4 });
    }
    assert.equal((await completed(ask, "stored")).succeeded, 4);
    const urls = accepted(await asked(service)).flatMap(({ body }) => body.input.file_urls);
    assert.equal(urls.filter((url) => url.includes("stored")).length, 4);
    const changed = await put("stored", [clip("stored1"), clip("other")]);
    assert.deepEqual([changed.status, (await changed.json()).code], [409, "ManifestChanged"]);
    const missing = await ask("/batches/none?manifest=manifests/none.txt", { method: "PUT" });
    assert.deepEqual([missing.status, (await missing.json()).code], [400, "NoManifest"]);
  });

  test("submits single files where the service takes one file in a task", async () => {
    await control(service, { strict_one_url: true });
    await put(
      "strict",
      [1, 2, 3, 4, 5, 6, 7].map((n) => clip(`strict${n}`)),
    );
    assert.equal((await completed(ask, "strict")).succeeded, 7);
    const urls = accepted(await asked(service)).flatMap(({ body }) => body.input.file_urls);
    assert.equal(urls.filter((url) => url.includes("strict")).length, 7);
    await fetch(`${service.origin}/__control`, { method: "DELETE" });
  });

  test("waits and reports while the account has a problem", async () => {
    const locked = await batchWorker(undefined, varsFor(service, { DASHSCOPE_API_KEY: "wrong" }));
    try {
      const askLocked = caller(locked.dispatchFetch.bind(locked), "https://batch");
      await askLocked("/batches/locked", { method: "PUT", body: clip("locked") });
      let progress = {};
      while (!progress.trouble) {
        await sleep(100);
        progress = await (await askLocked("/batches/locked")).json();
      }
      assert.deepEqual(
        [progress.waiting, progress.failed, progress.trouble.code],
        [1, 0, "InvalidApiKey"],
      );
    } finally {
      await locked.dispose();
    }
  });

  test("that has ended is not started again, by request or by schedule", async () => {
    await put("ended", [clip("ended")]);
    await completed(ask, "ended");
    const before = accepted(await asked(service)).length;
    assert.deepEqual(await (await ask("/batches/ended/resume", { method: "POST" })).json(), {
      tasks: 0,
    });
    assert.equal(
      (await (await worker.getWorker()).scheduled({ cron: "17 * * * *" })).outcome,
      "ok",
    );
    assert.equal(accepted(await asked(service)).length, before);
  });

  test("names the task whose transcript could not be stored", async () => {
    await control(service, { task: { ending: "expired_link" }, times: 1 });
    await put("expired", [clip("expired")]);
    assert.deepEqual((await completed(ask, "expired")).codes, { NotKept: 1 });
    const [{ message, taskId }] = await outcomesOf(ask, "expired");
    assert.match(message, /answered 403/);
    assert.ok(taskId);
  });
});

test("a workflow is started once, and again after it has failed", async (t) => {
  // Miniflare starts an existing workflow again; the platform refuses, which is simulated here.
  const worker = new Miniflare({
    modules: await modulesOf(`
      import batch from "./index.js";
      export * from "./index.js";
      const states = { "b-2": "running", "b-3": "errored", "b-4": "terminated", "b-5": "complete" };
      export default {
        async fetch() {
          const log = [];
          const WORKFLOW = {
            async create({ id, params }) {
              if (id !== "b-1") throw new Error("instance.already_exists");
              log.push(["created", id, params.batch, params.task]);
            },
            async get(id) {
              if (!states[id]) throw new Error("instance.not_found");
              return { status: async () => ({ status: states[id] }), restart: async () => log.push(["restarted", id]) };
            },
          };
          const message = (task) => ({
            body: { batch: "b", task },
            ack: () => log.push(["done", task]),
            retry: () => log.push(["later", task]),
          });
          await batch.queue({ messages: [1, 2, 3, 4, 5, 6].map(message) }, { WORKFLOW });
          return Response.json(log);
        },
      };`),
    compatibilityDate: (await configuration()).compatibility_date,
  });
  t.after(() => worker.dispose());
  const log = await (await worker.dispatchFetch("http://worker/")).json();
  assert.deepEqual(log.map(String).sort(), [
    "created,b-1,b,1",
    ...[1, 2, 3, 4, 5].map((task) => `done,${task}`),
    "later,6",
    "restarted,b-3",
    "restarted,b-4",
  ]);
});

test("a transcript of many parts is stored unchanged, with its subtitles", async (t) => {
  const sentence = (n) =>
    `{"begin_time":${n * 1000},"end_time":${n * 1000 + 900},"text":"Sentence ${n}."}`;
  const sentences = Array.from({ length: 200_000 }, (_, n) => sentence(n)).join(",");
  const document = `{"file_url":"https://x/y","properties":{},"transcripts":[{"channel_id":0,"text":"","sentences":[${sentences}]}]}`;
  assert.ok(document.length > 11 * 1024 * 1024, "three parts");
  const server = createServer((_, response) => response.end(document));
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const worker = new Miniflare({
    modules: await modulesOf(`
      import { keepResult } from "./results.js";
      export default {
        async fetch(request, { BUCKET }) {
          await keepResult(BUCKET, "long", await request.text(), { srt: {} });
          return new Response();
        },
      };`),
    compatibilityDate: (await configuration()).compatibility_date,
    r2Buckets: ["BUCKET"],
  });
  t.after(() => worker.dispose());
  const link = `http://127.0.0.1:${server.address().port}/`;
  assert.equal(
    (await worker.dispatchFetch("http://worker/", { method: "POST", body: link })).status,
    200,
  );
  const bucket = await worker.getR2Bucket("BUCKET");
  assert.equal(await (await bucket.get("long.json")).text(), document);
  const srt = await (await bucket.get("long.srt")).text();
  assert.ok(
    srt.length > 5 * 1024 * 1024 &&
      srt.endsWith("200000\n55:33:19,000 --> 55:33:19,900\nSentence 199999.\n"),
    srt.slice(-100),
  );
  const head = await bucket.head("long.srt");
  assert.equal(head.httpMetadata.contentType, "application/x-subrip; charset=utf-8");
});

test("the template is pinned to this version of the package", async () => {
  const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  const version = (await read("Cargo.toml")).match(/^version = "(.+)"$/m)[1];
  const { dependencies, devDependencies } = JSON.parse(
    await read("pkg-template/templates/batch/package.json"),
  );
  assert.equal(dependencies["dashscope-asr"], version);
  assert.match(devDependencies.wrangler, /^\d+\.\d+\.\d+$/);
});

/** A machine that can be killed with all its work, and restarted with its disk. */
async function machineFor(t, folder, vars) {
  const program = fileURLToPath(new URL("batch-worker.mjs", import.meta.url));
  let child;
  const machine = {
    async start() {
      // A process group of its own, so that workerd is killed at the same time.
      child = spawn(execPath, [program, folder, JSON.stringify(vars)], {
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [origin] = await once(createInterface({ input: child.stdout }), "line");
      machine.ask = caller(fetch, origin.replace(/\/$/, ""));
    },
    async die() {
      if (!child) return;
      const ended = once(child, "exit");
      kill(-child.pid, "SIGKILL");
      child = undefined;
      await ended;
    },
  };
  t.after(machine.die);
  await machine.start();
  return machine;
}
