// The built package against the whole stand-in: other models, direct recognition, files, tokens,
// hot words, the list, and misbehaviour.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, describe, test } from "node:test";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";

let api;
let service;
let client;
let url;

before(async () => {
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "100",
    "--running-ms",
    "100",
  );
  api = await import(new URL("node.js", packageFolder));
  client = new api.Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  url = service.samples[0].url;
});

after(() => service?.stop());

afterEach(() => control(undefined, "DELETE"));

test("one query tells where the results are, and the schedule when to ask", async () => {
  const missing = `${service.origin}/samples/missing.wav`;
  const task = await client.submit([url, missing]);
  assert.deepEqual((await task.status()).files, []);
  await task.wait();
  const { files } = await task.status();
  const of = (fileUrl) => files.find((file) => file.fileUrl === fileUrl);
  assert.equal(files.length, 2);
  assert.equal(of(url).status, "succeeded");
  const srt = await api.subtitles(await fetch(of(url).resultUrl), "srt");
  assert.ok(new TextDecoder().decode(srt).includes(TEXT));
  assert.deepEqual(
    [of(missing).status, of(missing).error.code, of(missing).error.taskId],
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
  await fails(api.pollDelayMs("soon"), { kind: "invalid_request", field: "elapsedMs" });
  await fails(api.pollDelayMs(-1), { kind: "invalid_request", field: "elapsedMs" });
});

/** Makes the stand-in misbehave, or behave again. */
async function control(body, method = "POST") {
  const response = await fetch(`${service.origin}/__control`, {
    method,
    body: body && JSON.stringify(body),
  });
  assert.equal(response.ok, true, await response.clone().text());
}

/** What the stand-in was asked since the last reset. */
const asked = async () => (await fetch(`${service.origin}/__control`)).json();

const fails = (promise, expected) =>
  assert.rejects(promise, { name: "DashScopeError", ...expected });

async function collect(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

describe("models", () => {
  test("every Paraformer model and Fun-ASR give sentences and words", async () => {
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

  test("SenseVoice gives emotions and events, and text without tags", async () => {
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
    assert.match(JSON.stringify(transcription), /<\|ANGRY\|>/, "the document is untouched");
  });

  test("Qwen gives language and emotion, and words when asked", async () => {
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

  test("a model's wrong option is refused before anything is sent", async () => {
    await fails(client.transcribe(url, { model: "qwen3-asr-flash-filetrans", diarization: true }), {
      field: "options.diarization",
    });
    await fails(client.recognize(url, { model: "paraformer-v2" }), { field: "options.model" });
    assert.deepEqual(await asked(), []);
  });
});

describe("direct recognition", () => {
  test("answers at once", async () => {
    const recognition = await client.recognize(url, { language: "zh", context: "阿里云" });
    assert.equal(recognition.text, "欢迎使用阿里云。");
    assert.deepEqual(
      [recognition.language, recognition.emotion, recognition.noSpeech, recognition.finishReason],
      ["zh", "neutral", false, "stop"],
    );
    assert.ok(recognition.usage.seconds >= 1);
    assert.ok(recognition.requestId);
  });

  test("tells the text as it comes, both ways the same", async () => {
    for (const options of [undefined, { incremental: true }]) {
      const updates = await collect(client.recognizeStream(url, options));
      assert.ok(updates.length > 1);
      assert.equal(updates.map(({ delta }) => delta).join(""), updates.at(-1).text);
      assert.equal(updates.at(-1).text, "欢迎使用阿里云。");
      assert.equal(updates.at(-1).finishReason, "stop");
    }
  });

  test("a stream in pieces of three bytes is the same text", async () => {
    await control({
      route: "generation",
      times: 1,
      fault: { slow: { chunk_bytes: 3, delay_ms: 0 } },
    });
    const updates = await collect(client.recognizeStream(url));
    assert.equal(updates.at(-1).text, "欢迎使用阿里云。");
  });

  test("a file travels inside the request, a stream may be left, an abort ends it", async () => {
    const clip = new Blob([
      await readFile(new URL("../fixtures/audio/sense-and-sensibility-0880.wav", import.meta.url)),
    ]);
    assert.equal((await client.recognize(clip)).text, "欢迎使用阿里云。");
    const [request] = (await asked()).filter(({ path }) => path.endsWith("/generation"));
    assert.match(
      request.body.input.messages.at(-1).content[0].audio,
      /^data:audio\/wav;base64,UklGR/,
    );
    for await (const { delta } of client.recognizeStream(clip)) {
      assert.ok(delta);
      break;
    }
    await control({ route: "generation", times: 1, fault: { delay_ms: 5_000 } });
    await assert.rejects(client.recognize(url, { signal: AbortSignal.timeout(50) }), {
      name: "TimeoutError",
    });
  });

  test("a stream that is aborted without a reason rejects all the same", async () => {
    const left = new AbortController();
    const loop = async () => {
      for await (const _ of client.recognizeStream(url, { signal: left.signal })) left.abort(null);
    };
    await control({
      route: "generation",
      times: 1,
      fault: { slow: { chunk_bytes: 200, delay_ms: 30 } },
    });
    let reason = "none";
    await loop().catch((error) => {
      reason = error;
    });
    assert.equal(reason, null);
  });

  test("qwen-audio-asr takes audio alone, and a file by upload", async () => {
    const clip = new File(
      [
        await readFile(
          new URL("../fixtures/audio/sense-and-sensibility-0880.wav", import.meta.url),
        ),
      ],
      "clip.wav",
    );
    const recognition = await client.recognize(clip, { model: "qwen-audio-asr" });
    assert.ok(recognition.text.length > 0);
    assert.deepEqual(
      (await asked()).map(({ method }) => method),
      ["GET", "POST", "POST"],
    );
  });
});

describe("files", () => {
  test("transcribe uploads a File by itself, with progress", async () => {
    const clip = new File(
      [
        await readFile(
          new URL("../fixtures/audio/sense-and-sensibility-0880.wav", import.meta.url),
        ),
      ],
      "会议 1.wav",
      {
        type: "audio/wav",
      },
    );
    const progress = [];
    const transcription = await client.transcribe(clip, {
      model: "paraformer-v2",
      onProgress: (event) => progress.push(event.loadedBytes / event.totalBytes),
    });
    assert.equal(transcription.text, TEXT);
    assert.deepEqual([progress[0], progress.at(-1)], [0, 1]);
    const submit = (await asked()).find(({ path }) => path.endsWith("/transcription"));
    assert.equal(submit.headers["x-dashscope-ossresourceresolve"], "enable");
    assert.match(submit.body.input.file_urls[0], /^oss:\/\/[\x21-\x7e]+\.wav$/);
  });

  test("one policy serves several files; another model needs its own", async () => {
    const clip = new File(["RIFF"], "a.wav");
    const first = await client.upload(clip, { model: "fun-asr" });
    const second = await client.upload(clip, { model: "fun-asr" });
    assert.notEqual(first, second);
    assert.equal((await asked()).filter(({ path }) => path.endsWith("/uploads")).length, 1);
    await fails(client.transcribe(first, { model: "paraformer-v2" }), {
      kind: "task_failed",
      code: "InvalidFile.DownloadFailed",
    });
    assert.ok((await client.transcribe(first, { model: "fun-asr" })).text);
  });

  test("nothing that is sent to the storage or fetched as a result carries the key", async () => {
    await client.transcribe(new File(["RIFF"], "b.wav"));
    for (const { path, headers } of await asked())
      assert.equal("authorization" in headers, path.startsWith("/api/"), path);
  });

  test("a storage that fails is tried again", async () => {
    await control({ route: "upload", times: 1, fault: { status: 503 } });
    assert.match(await client.upload(new File(["RIFF"], "c.wav")), /^oss:/);
  });
});

describe("the account", () => {
  test("a token works in place of the key and is renewed when it has expired", async () => {
    let minted = 0;
    const tokens = new api.Client({
      baseUrl: service.baseUrl,
      apiKey: async () => {
        minted += 1;
        const { token, expiresAtMs } = await client.createToken({ expiresInSeconds: 60 });
        assert.ok(expiresAtMs > Date.now());
        return token;
      },
    });
    assert.equal((await tokens.transcribe(url)).text, TEXT);
    assert.equal(minted, 1);
    await control({ expire_tokens: true });
    assert.equal((await tokens.transcribe(url)).text, TEXT);
    assert.equal(minted, 2);
  });

  test("hot words are made, listed, read, replaced, deleted", async () => {
    const words = [{ text: "吴贻弓", weight: 4, language: "zh" }, { text: "Bailian" }];
    const id = await client.vocabularies.create({
      model: "paraformer-v2",
      prefix: "testpfx",
      words,
    });
    assert.match(id, /^vocab-testpfx-[0-9a-f]{32}$/);
    const [listed] = await client.vocabularies.list({ prefix: "testpfx" });
    assert.deepEqual([listed.vocabularyId, listed.status], [id, "ok"]);
    assert.ok(Math.abs(listed.createdAtMs - Date.now()) < 60_000);
    const kept = await client.vocabularies.get(id);
    assert.equal(kept.model, "paraformer-v2");
    assert.deepEqual(
      kept.words.map(({ text, weight }) => [text, weight]),
      [
        ["吴贻弓", 4],
        ["Bailian", 4],
      ],
    );
    await client.vocabularies.update(id, { words: [{ text: "阙里人家" }] });
    assert.deepEqual(
      (await client.vocabularies.get(id)).words.map(({ text }) => text),
      ["阙里人家"],
    );
    assert.equal((await client.transcribe(url, { vocabularyId: id })).text, TEXT);
    await client.vocabularies.delete(id);
    await fails(client.vocabularies.get(id), {
      kind: "invalid_request",
      code: "BadRequest.ResourceNotExist",
    });
  });

  test("tasks are listed over pages, and canceled while they are pending", async () => {
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.push((await client.submit(url)).id);
    const listed = await collect(client.tasks({ pageSize: 2 }));
    for (const id of ids)
      assert.ok(
        listed.some(
          ({ taskId, model, createdAtMs }) =>
            taskId === id && model === "paraformer-v2" && createdAtMs > 0,
        ),
      );
    const task = await client.submit(url);
    await task.cancel();
    await fails(task.wait(), { kind: "task_failed", taskId: task.id, message: /canceled/ });
    await client.task(ids[0]).wait();
    await fails(client.task(ids[0]).cancel(), { code: "UnsupportedOperation", taskId: ids[0] });
  });
});

describe("misbehaviour", () => {
  test("no fault of a query loses the task or submits it twice", async () => {
    const faults = [
      { status: 429, headers: { "retry-after": "1" } },
      { status: 500 },
      { html: 502 },
      { drop: true },
      { truncate: 20 },
    ];
    for (const fault of faults) {
      await control(undefined, "DELETE");
      await control({ route: "query", times: 1, fault });
      const failures = [];
      const transcription = await client.transcribe(url, {
        onStatus: ({ failure }) => failure && failures.push(failure.kind),
      });
      assert.equal(transcription.text, TEXT, JSON.stringify(fault));
      assert.equal(failures.length, 1, JSON.stringify(fault));
      assert.equal((await asked()).filter(({ path }) => path.endsWith("/transcription")).length, 1);
    }
  });

  test("a submit that may have arrived is not sent again", async () => {
    for (const fault of [{ drop: true }, { status: 500 }, { html: 502 }]) {
      await control(undefined, "DELETE");
      await control({ route: "submit", times: 1, fault });
      await fails(client.submit(url), { retryable: false, message: /may have received/ });
      assert.equal((await asked()).length, 1);
    }
    await control(undefined, "DELETE");
    await control({ route: "submit", times: 1, fault: { status: 429 } });
    assert.ok((await client.submit(url)).id);
  });

  test("a result comes in pieces, late, broken off or expired", async () => {
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

  test("every ending of a task", async () => {
    const ends = async (ending, extra = {}) => {
      await control(undefined, "DELETE");
      await control({ task: { ending, ...extra } });
      const task = await client.submit([url, service.samples[1].url]);
      return task.wait({ timeoutMs: 20_000 });
    };
    const partial = await ends("partial");
    assert.deepEqual(partial.outcomes.map(({ status }) => status).sort(), ["failed", "succeeded"]);
    const all = await ends("all_failed");
    assert.deepEqual(
      all.outcomes.map(({ status }) => status),
      ["failed", "failed"],
    );
    for (const { error } of all.outcomes) assert.equal(error.kind, "task_failed");
    await fails(ends("canceled"), { kind: "task_failed", message: /canceled/ });
    await fails(ends("unknown"), { kind: "task_failed", message: /24 hours/ });
    const silent = await ends("no_speech");
    for (const { transcription } of silent.outcomes) assert.equal(transcription.noSpeech, true);
    await fails(ends("qwen_failed", { code: "FILE_403_FORBIDDEN" }), {
      kind: "task_failed",
      code: "FILE_403_FORBIDDEN",
    });
  });
});

describe("many files", () => {
  const audios = () => [
    ...service.samples.map((sample) => sample.url),
    `${service.origin}/samples/missing.wav`,
  ];

  test("outcomes come as they are ready, one bad file hides none, no limit is run into", async () => {
    const failures = [];
    const many = Array.from({ length: 5 }, audios).flat();
    const outcomes = await collect(
      client.transcribeAll(many, {
        onStatus: ({ failure }) => failure && failures.push(failure.code),
      }),
    );
    assert.deepEqual(
      outcomes.map(({ index }) => index).sort((a, b) => a - b),
      many.map((_, index) => index),
    );
    for (const { audio, status, transcription, error } of outcomes) {
      assert.equal(status, audio.endsWith("missing.wav") ? "failed" : "succeeded");
      if (transcription) assert.equal(transcription.text, TEXT);
      else assert.equal(error.code, "InvalidFile.DownloadFailed");
    }
    assert.deepEqual(failures, [], "no 429");
    assert.equal(
      (await asked()).filter(({ path }) => path.endsWith("/transcription")).length,
      many.length,
    );
  });

  test("a generator is asked for a file when there is room, and ended when the loop is left", async () => {
    let [given, ended] = [0, false];
    async function* files() {
      try {
        for (;;) {
          given += 1;
          yield url;
        }
      } finally {
        ended = true;
      }
    }
    let seen = 0;
    for await (const { status } of client.transcribeAll(files(), { concurrency: 2 })) {
      assert.equal(status, "succeeded");
      seen += 1;
      if (seen === 3) break;
    }
    assert.equal(ended, true);
    assert.ok(given <= 5, `${given} files were asked for`);
  });

  test("a loop that is slow misses nothing", async () => {
    const seen = [];
    for await (const { index } of client.transcribeAll([url, url, url, url, url])) {
      seen.push(index);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.deepEqual(seen.sort(), [0, 1, 2, 3, 4]);
  });

  test("a source that is slow holds nothing back, and is not waited for when the loop is left or aborted", async () => {
    async function* files() {
      yield url;
      await new Promise(() => {});
    }
    for await (const { status } of client.transcribeAll(files())) {
      assert.equal(status, "succeeded");
      break;
    }
    const controller = new AbortController();
    const aborted = (async () => {
      for await (const _ of client.transcribeAll(files(), { signal: controller.signal }))
        controller.abort(new Error("enough"));
    })();
    await assert.rejects(aborted, /enough/);
    async function* broken() {
      yield url;
      throw new Error("the list broke off");
    }
    await assert.rejects(collect(client.transcribeAll(broken())), /the list broke off/);
  });

  test("wrong options and an abort end it", async () => {
    await fails(collect(client.transcribeAll([url, url], { language_hints: ["zh"] })), {
      field: "options.language_hints",
    });
    await fails(collect(client.transcribeAll([url], { concurrency: 0 })), {
      field: "options.concurrency",
      message: /options\.concurrency: expected a whole number from 1 to 1000, got 0/,
    });
    await fails(collect(client.transcribeAll([url], { signal: {} })), {
      field: "options.signal",
      message: "options.signal: expected an AbortSignal, got an object.",
    });
    await fails(collect(client.transcribeAll([url], null)), {
      message: "options: expected an object, got null.",
    });
    await fails(collect(client.transcribeAll([url], "zh")), {
      message: "options: expected an object, got a string.",
    });
    await fails(collect(client.transcribeAll(url)), {
      field: "audios",
      message: /audios: expected an iterable/,
    });
    assert.deepEqual(await asked(), [], "before any network");
    await assert.rejects(
      collect(client.transcribeAll([url], { signal: AbortSignal.abort(new Error("before")) })),
      /before/,
    );
    await assert.rejects(
      collect(client.transcribeAll([url, url], { signal: AbortSignal.timeout(50) })),
      { name: "TimeoutError" },
    );
  });

  test("a task tells its states in a loop", async () => {
    const task = await client.submit(url);
    const statuses = [];
    for await (const { status, taskId } of task) {
      assert.equal(taskId, task.id);
      statuses.push(status);
    }
    assert.equal(statuses.at(-1), "succeeded");
    assert.ok(statuses.length >= 1);
    assert.equal(
      (await asked()).some(({ path }) => path.startsWith("/results/")),
      false,
      "results are not read",
    );
    await control({ route: "query", fault: { status: 401 } });
    await fails(collect(client.task(task.id)), { kind: "authentication", taskId: task.id });
  });
});
