// The batch template against the stand-in: many files, the machine killed in the middle, nothing lost and nothing paid twice.
// BATCH_FILES=2000 is the large run.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath, kill } from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startStandIn } from "../e2e/stand-in.mjs";
import { batchWorker, configuration } from "./batch-worker.mjs";

const FILES = Number(env.BATCH_FILES ?? 60);
const SECRET = "a secret";
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
  fetch(`${origin}${path}`, { ...init, headers: { Authorization: `Bearer ${SECRET}`, ...init?.headers } });

const control = async (service, body) => {
  const { status } = await fetch(`${service.origin}/__control`, { method: "POST", body: JSON.stringify(body) });
  assert.equal(status, 204);
};
/** What the stand-in was asked. */
const asked = async (service) => (await fetch(`${service.origin}/__control`)).json();
const accepted = (records) => records.filter(({ path, status }) => path === SUBMIT && status === 200);

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

test(`${FILES} files, and the machine dies in the middle`, { timeout: 300_000 }, async (t) => {
  const service = await startStandIn("--recogniser", "canned", "--pending-ms", "100", "--running-ms", "300");
  t.after(service.stop);
  const folder = await mkdtemp(join(tmpdir(), "batch-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const filesPerTask = FILES > 500 ? 10 : 2;
  const machine = await machineFor(t, folder, varsFor(service, { FILES_PER_TASK: filesPerTask }));
  const isBad = (index) => index % 20 === 7;
  const urls = Array.from(
    { length: FILES },
    (_, index) => `${service.origin}/samples/${isBad(index) ? "missing.wav" : service.samples[0].file}?n=${index}`,
  );
  const tasks = FILES / filesPerTask;

  // Two submits arrive and their answers are lost; one does not arrive. From then on answers are slow, so that a death finds some on their way.
  await control(service, { route: "submit", times: 2, fault: { truncate: 10 } });
  await control(service, { route: "submit", times: 1, fault: { status: 503 } });
  await control(service, { route: "submit", fault: { slow: { chunk_bytes: 40, delay_ms: 150 } } });

  // The first death is in the middle of the manifest.
  const half = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`${urls.slice(0, FILES / 2).join("\n")}\n`)),
  });
  const broken = assert.rejects(machine.ask("/batches/b", { method: "PUT", body: half, duplex: "half" }));
  const kills = FILES > 500 ? 5 : 2;
  await sleep(500);
  await machine.die();
  await broken;
  await machine.start();
  const manifest = urls.join("\n");
  const answer = await machine.ask("/batches/b", { method: "PUT", body: manifest });
  assert.deepEqual(await answer.json(), { batch: "b", files: FILES });
  for (let killed = 1; killed < kills; killed += 1) {
    while (accepted(await asked(service)).length < (tasks * killed) / kills) await sleep(50);
    await machine.die();
    await machine.start();
    // In production the platform goes on by itself.
    await machine.ask("/batches/b/resume", { method: "POST" });
  }
  const progress = await completed(machine.ask, "b");
  const outcomes = await outcomesOf(machine.ask, "b");
  await machine.die();

  const records = await asked(service);
  assert.ok(records.length < 10_000, "the stand-in forgot some of what it was asked");
  const paid = new Map();
  for (const url of accepted(records).flatMap(({ body }) => body.input.file_urls)) paid.set(url, (paid.get(url) ?? 0) + 1);
  const number = (matches) => records.filter(matches).length;
  const lost = urls.filter((url, index) => outcomes[index]?.url !== url || outcomes[index].status === "waiting");
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
    { files: FILES, succeeded: FILES - bad, failed: bad, waiting: 0, codes: { "InvalidFile.DownloadFailed": bad } },
  );
  outcomes.forEach(({ status, taskId }, index) => {
    assert.deepEqual([status, typeof taskId], [isBad(index) ? "failed" : "succeeded", "string"], `line ${index + 1}`);
  });

  const reader = await batchWorker(folder, {});
  t.after(() => reader.dispose());
  const bucket = await reader.getR2Bucket("BUCKET");
  for (const [index, url] of urls.entries()) {
    const name = `b/${String(index + 1).padStart(9, "0")}`;
    if (isBad(index)) {
      assert.equal(await bucket.head(`${name}.json`), null);
      continue;
    }
    assert.equal((await (await bucket.get(`${name}.json`)).json()).file_url, url);
    assert.equal(await (await bucket.get(`${name}.srt`)).text(), SRT);
    assert.match(await (await bucket.get(`${name}.vtt`)).text(), /^WEBVTT/);
  }
});

/** A machine that can be killed at once with all it does, and started again with what is on its disk. */
async function machineFor(t, folder, vars) {
  const program = fileURLToPath(new URL("batch-worker.mjs", import.meta.url));
  let child;
  const machine = {
    async start() {
      // A group of its own, so that workerd dies in the same moment.
      child = spawn(execPath, [program, folder, JSON.stringify(vars)], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
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
