// Tasks: status, models, and faults of the service.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  api,
  client,
  control,
  recordedRequests,
  rejects,
  resetControl,
  service,
  TEXT,
  url,
} from "./client-suite.mjs";

test("status has the links of the results, pollDelayMs the polling schedule", async () => {
  const missing = `${service.origin}/samples/missing.wav`;
  const task = await client.submit([url, missing]);
  assert.deepEqual((await task.status()).files, []);
  await task.wait();
  const { files } = await task.status();
  const byUrl = (fileUrl) => files.find((file) => file.fileUrl === fileUrl);
  assert.equal(files.length, 2);
  assert.equal(byUrl(url).status, "succeeded");
  const srt = await api.subtitles(await fetch(byUrl(url).resultUrl), "srt");
  assert.ok(new TextDecoder().decode(srt).includes(TEXT));
  assert.deepEqual(
    [byUrl(missing).status, byUrl(missing).error.code, byUrl(missing).error.taskId],
    ["failed", "InvalidFile.DownloadFailed", task.id],
  );

  for (const [elapsedMs, least, most] of [
    [0, 450, 550],
    [8_000, 1_800, 2_200],
    [1e12, 4_500, 5_500],
  ]) {
    const delayMs = await api.pollDelayMs(elapsedMs);
    assert.ok(least <= delayMs && delayMs <= most, `${elapsedMs}: ${delayMs}`);
  }
  await rejects(api.pollDelayMs("soon"), { kind: "invalid_request", field: "elapsedMs" });
  await rejects(api.pollDelayMs(-1), { kind: "invalid_request", field: "elapsedMs" });
});

describe("models", () => {
  test("every Paraformer and Fun-ASR model has sentences and words", async () => {
    for (const model of [
      "paraformer-v2",
      "paraformer-8k-v2",
      "paraformer-v1",
      "paraformer-8k-v1",
      "paraformer-mtl-v1",
      "fun-asr",
      "fun-asr-2025-11-07",
    ]) {
      const transcription = await client.transcribe(url, { model });
      assert.match(transcription.text, /这里是阿里巴巴语音实验室。$/, model);
      const [sentence] = transcription.sentences();
      assert.equal(
        sentence.words.map(({ text, punctuation }) => text + punctuation).join(""),
        sentence.text,
        model,
      );
      assert.equal(transcription.audio.format, "pcm_s16le");
      assert.equal(transcription.toJSON().transcripts[0].sentences[0].begin_time, sentence.startMs);
    }
  });

  test("SenseVoice has emotions and events, and text without tags", async () => {
    const transcription = await client.transcribe(url, {
      model: "sensevoice-v1",
      languageHints: ["auto"],
    });
    const [sentence] = transcription.sentences();
    assert.deepEqual(
      [sentence.emotion, sentence.events, sentence.words],
      ["angry", ["speech"], []],
    );
    assert.doesNotMatch(transcription.text + transcription.toSrt(), /<\|/);
    assert.match(JSON.stringify(transcription), /<\|ANGRY\|>/, "the document is unchanged");
  });

  test("Qwen has language and emotion, and words on request", async () => {
    const model = "qwen3-asr-flash-filetrans";
    const [plain] = (
      await client.transcribe(url, { model, itn: true, context: "阿里云" })
    ).sentences();
    assert.deepEqual(
      [plain.language, plain.emotion, plain.sentenceId, plain.words],
      ["zh", "neutral", 0, []],
    );
    const withWords = await client.transcribe(url, { model, words: true, language: "zh" });
    assert.ok(withWords.words().length > 3);
    assert.equal(withWords.durationMs, undefined);
  });

  test("an option of another model is an error before any request", async () => {
    await rejects(
      client.transcribe(url, { model: "qwen3-asr-flash-filetrans", diarization: true }),
      {
        field: "options.diarization",
      },
    );
    await rejects(client.recognize(url, { model: "paraformer-v2" }), { field: "options.model" });
    assert.deepEqual(await recordedRequests(), []);
  });
});

describe("faults of the service", () => {
  test("a query is retried after a fault, and the task submitted once", async () => {
    const faults = [
      { status: 429, headers: { "retry-after": "1" } },
      { status: 500 },
      { html: 502 },
      { drop: true },
      { truncate: 20 },
    ];
    for (const fault of faults) {
      await resetControl();
      await control({ route: "query", times: 1, fault });
      const failures = [];
      const transcription = await client.transcribe(url, {
        onStatus: ({ failure }) => failure && failures.push(failure.kind),
      });
      assert.equal(transcription.text, TEXT, JSON.stringify(fault));
      assert.equal(failures.length, 1, JSON.stringify(fault));
      assert.equal(
        (await recordedRequests()).filter(({ path }) => path.endsWith("/transcription")).length,
        1,
      );
    }
  });

  test("a submit is not retried if the service may have received it", async () => {
    for (const fault of [{ drop: true }, { status: 500 }, { html: 502 }]) {
      await resetControl();
      await control({ route: "submit", times: 1, fault });
      await rejects(client.submit(url), { retryable: false, message: /may have received/ });
      assert.equal((await recordedRequests()).length, 1);
    }
    await resetControl();
    await control({ route: "submit", times: 1, fault: { status: 429 } });
    assert.ok((await client.submit(url)).id);
  });

  test("a result is downloaded again after a fault", async () => {
    for (const fault of [
      { slow: { chunk_bytes: 7, delay_ms: 0 } },
      { truncate: 100 },
      { status: 503 },
      { drop: true },
    ]) {
      await control({ route: "result", times: 1, fault });
      assert.equal((await client.transcribe(url)).text, TEXT, JSON.stringify(fault));
    }
  });

  test("every outcome of a task", async () => {
    const withOutcome = async (ending, extra = {}) => {
      await resetControl();
      await control({ task: { ending, ...extra } });
      const task = await client.submit([url, service.samples[1].url]);
      return task.wait({ timeoutMs: 20_000 });
    };
    const partial = await withOutcome("partial");
    assert.deepEqual(partial.outcomes.map(({ status }) => status).sort(), ["failed", "succeeded"]);
    const all = await withOutcome("all_failed");
    assert.deepEqual(
      all.outcomes.map(({ status }) => status),
      ["failed", "failed"],
    );
    for (const { error } of all.outcomes) assert.equal(error.kind, "task_failed");
    await rejects(withOutcome("canceled"), { kind: "task_failed", message: /canceled/ });
    await rejects(withOutcome("unknown"), { kind: "task_failed", message: /24 hours/ });
    const silent = await withOutcome("no_speech");
    for (const { transcription } of silent.outcomes) assert.equal(transcription.noSpeech, true);
    await rejects(withOutcome("qwen_failed", { code: "FILE_403_FORBIDDEN" }), {
      kind: "task_failed",
      code: "FILE_403_FORBIDDEN",
    });
  });
});
