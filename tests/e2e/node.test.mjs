// The built package in Node against the stand-in: ESM and CommonJS.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const SRT = `1\n00:00:00,140 --> 00:00:04,710\n${TEXT}\n`;

const builds = {
  import: () => import(new URL("node.js", packageFolder)),
  require: () => createRequire(import.meta.url)(new URL("cjs/index.cjs", packageFolder).pathname),
  // The default entry must work where no other condition matches.
  browser: () => import(new URL("browser.js", packageFolder)),
};

for (const [way, load] of Object.entries(builds)) {
  describe(`by ${way}`, () => {
    let api;
    let service;
    let client;

    before(async () => {
      service = await startStandIn("--recogniser", "canned");
      api = await load();
      client = new api.Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
    });

    after(() => service?.stop());

    test("transcribes a URL", async () => {
      const statuses = [];
      const transcription = await client.transcribe(service.samples[0].url, {
        onStatus: ({ status }) => statuses.push(status),
      });
      assert.equal(transcription.text, TEXT);
      assert.equal(transcription.toSrt(), SRT);
      assert.equal(transcription.toVtt(), `WEBVTT\n\n00:00:00.140 --> 00:00:04.710\n${TEXT}\n`);
      assert.equal(transcription.noSpeech, false);
      assert.equal(transcription.fileUrl, service.samples[0].url);
      assert.equal(transcription.durationMs, 4726);
      assert.equal(transcription.words().length, 8);
      assert.deepEqual(transcription.sentences()[0].words[1], {
        startMs: 597,
        endMs: 1054,
        text: "world",
        punctuation: ", ",
        textStart: 6,
        textEnd: 11,
      });
      assert.equal(transcription.channels()[0].speechMs, 4570);
      assert.equal(statuses[0], "pending");
      assert.equal(statuses.at(-1), "succeeded");
    });

    test("submits several files, and resumes by id after a reload", async () => {
      const task = await client.submit([
        service.samples[0].url,
        new URL(service.samples[1].url),
        `${service.origin}/samples/missing.wav`,
      ]);
      const stored = JSON.stringify(task);
      const elsewhere = new api.Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
      assert.equal(elsewhere.task(stored).id, task.id);
      assert.match(
        (await elsewhere.task(JSON.parse(stored)).status()).status,
        /^(pending|running|succeeded)$/,
      );
      const result = await elsewhere.task(task.id).wait({ timeoutMs: 20_000 });
      assert.equal(result.taskId, task.id);
      assert.equal(result.status, "succeeded");
      assert.deepEqual(result.metrics, { total: 3, succeeded: 2, failed: 1 });
      assert.ok(
        Math.abs(result.submittedAtMs - Date.now()) < 60_000,
        "times are UTC+8 text on the wire",
      );
      const byUrl = new Map(result.outcomes.map((outcome) => [outcome.fileUrl, outcome]));
      assert.equal(byUrl.get(service.samples[1].url).transcription.toSrt(), SRT);
      const { error } = byUrl.get(`${service.origin}/samples/missing.wav`);
      assert.ok(error instanceof api.DashScopeError);
      assert.equal(error.kind, "task_failed");
      assert.equal(error.code, "InvalidFile.DownloadFailed");
      assert.equal(error.taskId, task.id);
    });

    test("rejects an invalid key, model, option and file", async () => {
      const fails = async (promise, expected) => {
        const error = await promise.then(
          () => assert.fail("resolved"),
          (reason) => reason,
        );
        assert.ok(api.isDashScopeError(error), `${error}`);
        assert.ok(!error.message.includes(service.apiKey));
        for (const [name, value] of Object.entries(expected))
          assert.deepEqual(error[name], value, `${name} of ${error}`);
      };
      const url = service.samples[0].url;
      const stranger = new api.Client({ apiKey: "no-such-key", baseUrl: service.baseUrl });
      await fails(stranger.transcribe(url), {
        kind: "authentication",
        status: 401,
        code: "InvalidApiKey",
      });
      await fails(client.transcribe(url, { model: "paraformer-v99" }), {
        kind: "invalid_request",
        status: 400,
        code: "InvalidParameter",
      });
      await fails(client.transcribe(url, { language_hints: ["zh"] }), {
        kind: "invalid_request",
        field: "options.language_hints",
      });
      await fails(client.transcribe("talk.mp3"), { kind: "invalid_request", field: "audio" });
      await fails(new api.Client({}).transcribe(url), {
        kind: "invalid_request",
        field: "options.apiKey",
      });
      await fails(new api.Client().transcribe(url), {
        kind: "invalid_request",
        field: "options.apiKey",
      });
      await fails(client.transcribe(`${service.origin}/samples/missing.wav`), {
        kind: "task_failed",
        code: "InvalidFile.DownloadFailed",
      });
      await fails(client.task("00000000-0000-4000-8000-000000000000").wait(), {
        kind: "task_failed",
        taskId: "00000000-0000-4000-8000-000000000000",
      });
      await fails(client.task("../tokens").wait(), { kind: "invalid_request", field: "id" });
      await fails(client.task(undefined).status(), { kind: "invalid_request", field: "id" });
      const nobody = new api.Client({ apiKey: "sk-1", baseUrl: "http://127.0.0.1:9" });
      await fails(nobody.submit(url), { kind: "network", retryable: false });
      await fails(api.Transcription.parse("{}"), { kind: "decode" });
      await fails(api.Transcription.parse(5), { kind: "invalid_request" });
      const read = new Response("{}");
      await read.text();
      await fails(api.Transcription.parse(read), { kind: "invalid_request" });
      const broken = new ReadableStream({ start: (stream) => stream.error(new Error("gone")) });
      await fails(api.Transcription.parse(broken), {
        kind: "network",
        message: "The result document broke off.",
      });
      const text = new ReadableStream({ start: (stream) => stream.enqueue("{}") });
      await fails(api.Transcription.parse(text), { kind: "invalid_request" });
    });

    test("stops at an abort and at the timeout", async () => {
      const url = service.samples[0].url;
      const reason = new Error("changed my mind");
      const controller = new AbortController();
      const onStatus = () => controller.abort(reason);
      await assert.rejects(
        client.transcribe(url, { signal: controller.signal, onStatus }),
        (error) => error === reason,
      );
      await assert.rejects(client.transcribe(url, { signal: AbortSignal.timeout(1) }), {
        name: "TimeoutError",
      });
      const task = await client.submit(url);
      await assert.rejects(task.wait({ timeoutMs: 100 }), { kind: "timeout", taskId: task.id });
      assert.equal((await task.wait()).outcomes[0].status, "succeeded");
    });

    test("reads a stored result as text, bytes or a Response", async () => {
      const document = await readFile(
        new URL("../fixtures/service/result-paraformer-two-speakers.json", import.meta.url),
      );
      const shapes = [
        document,
        document.toString(),
        document.buffer.slice(document.byteOffset, document.byteOffset + document.length),
        new Response(document),
        new Blob([document]).stream(),
      ];
      for (const shape of shapes) {
        const transcription = await api.Transcription.parse(shape);
        assert.match(transcription.toVtt(), /<v Speaker 2>/);
      }
    });

    test("is freed once, and is an error to use afterwards", async () => {
      const transcription = await api.Transcription.parse('{"transcripts":[]}');
      assert.equal(transcription.noSpeech, true);
      transcription.free();
      transcription.free();
      assert.throws(() => transcription.text, { kind: "invalid_request", message: /it was freed/ });
      assert.throws(() => new api.Transcription(), {
        kind: "invalid_request",
        message: /not made with new/,
      });
      assert.throws(() => new api.Task(), { kind: "invalid_request" });
    });

    test("an expired result is an error of its own", async (t) => {
      const short = await startStandIn("--recogniser", "canned", "--link-ttl-ms", "0");
      t.after(short.stop);
      const brief = new api.Client({ apiKey: short.apiKey, baseUrl: short.baseUrl });
      await assert.rejects(brief.transcribe(short.samples[0].url), {
        kind: "task_failed",
        status: 403,
        message: /24 hours/,
      });
    });
  });
}
