// Recognition in one request, and uploads of files.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  api,
  client,
  clipBytes,
  collect,
  control,
  recordedRequests,
  rejects,
  TEXT,
  url,
} from "./client-suite.mjs";

describe("direct recognition", () => {
  test("recognize returns text, language, emotion and usage", async () => {
    const recognition = await client.recognize(url, { language: "zh", context: "阿里云" });
    assert.equal(recognition.text, "欢迎使用阿里云。");
    assert.deepEqual(
      [recognition.language, recognition.emotion, recognition.noSpeech, recognition.finishReason],
      ["zh", "neutral", false, "stop"],
    );
    assert.ok(recognition.usage.seconds >= 1);
    assert.ok(recognition.requestId);
  });

  test("recognizeStream yields the same text, incremental or not", async () => {
    for (const options of [undefined, { incremental: true }]) {
      const updates = await collect(client.recognizeStream(url, options));
      assert.ok(updates.length > 1);
      assert.equal(updates.map(({ delta }) => delta).join(""), updates.at(-1).text);
      assert.equal(updates.at(-1).text, "欢迎使用阿里云。");
      assert.equal(updates.at(-1).finishReason, "stop");
    }
  });

  test("a stream in chunks of three bytes has the same text", async () => {
    await control({
      route: "generation",
      times: 1,
      fault: { slow: { chunk_bytes: 3, delay_ms: 0 } },
    });
    const updates = await collect(client.recognizeStream(url));
    assert.equal(updates.at(-1).text, "欢迎使用阿里云。");
  });

  test("a small file is sent inline, a stream can be left, a request aborted", async () => {
    const clip = new Blob([await clipBytes()]);
    assert.equal((await client.recognize(clip)).text, "欢迎使用阿里云。");
    const [request] = (await recordedRequests()).filter(({ path }) => path.endsWith("/generation"));
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

  test("the newest direct models give sentences, words and subtitles", async () => {
    for (const model of [
      "qwen-audio-3.1-asr-flash",
      "qwen-audio-3.0-asr-flash",
      "fun-asr-flash-2026-06-15",
    ]) {
      const t = await client.recognize(url, { model });
      assert.ok(t.text && t.requestId && t.usage.seconds >= 1, model);
      assert.equal(t.finishReason, "stop");
      const sentences = t.sentences();
      assert.equal(sentences.map(({ text }) => text).join(""), t.text);
      const words = t.words();
      assert.ok(words.length > 1 && words.every(({ startMs, endMs }) => startMs < endMs));
      assert.match(t.toSrt({ maxLineWidth: 16 }), /^1\n00:00:0/);
      assert.equal(t.search(words[0].text)[0].startMs, words[0].startMs);
      const again = await api.Transcription.parse(JSON.stringify(t));
      assert.deepEqual(again.sentences(), sentences);

      const updates = await collect(client.recognizeStream(url, { model }));
      const last = updates.at(-1);
      assert.equal(updates.map(({ delta }) => delta).join(""), t.text);
      assert.deepEqual([last.text, last.finishReason], [t.text, "stop"]);
      assert.deepEqual(last.transcription.sentences(), sentences);
      assert.ok(updates.slice(0, -1).every((update) => !("transcription" in update)));
    }
  });

  test("silence is a success without speech, of every direct model", async () => {
    for (const model of [undefined, "qwen-audio-3.1-asr-flash"]) {
      const body = JSON.stringify({ code: "ASR_RESPONSE_HAVE_NO_WORDS", message: "no words" });
      await control({ route: "generation", times: 1, fault: { status: 400, body } });
      const { text, noSpeech } = await client.recognize(url, { model });
      assert.deepEqual([text, noSpeech], ["", true]);
    }
  });

  test("a stream that is aborted with null rejects with null", async () => {
    const controller = new AbortController();
    const loop = async () => {
      for await (const _ of client.recognizeStream(url, { signal: controller.signal }))
        controller.abort(null);
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
    const clip = new File([await clipBytes()], "clip.wav");
    const recognition = await client.recognize(clip, { model: "qwen-audio-asr" });
    assert.ok(recognition.text.length > 0);
    assert.deepEqual(
      (await recordedRequests()).map(({ method }) => method),
      ["GET", "POST", "POST"],
    );
  });
});

describe("files", () => {
  test("transcribe uploads a File, with progress", async () => {
    const clip = new File([await clipBytes()], "会议 1.wav", { type: "audio/wav" });
    const progress = [];
    const transcription = await client.transcribe(clip, {
      model: "paraformer-v2",
      onProgress: (event) => progress.push(event.loadedBytes / event.totalBytes),
    });
    assert.equal(transcription.text, TEXT);
    assert.deepEqual([progress[0], progress.at(-1)], [0, 1]);
    const submit = (await recordedRequests()).find(({ path }) => path.endsWith("/transcription"));
    assert.equal(submit.headers["x-dashscope-ossresourceresolve"], "enable");
    assert.match(submit.body.input.file_urls[0], /^oss:\/\/[\x21-\x7e]+\.wav$/);
  });

  test("one policy is used for several files of a model", async () => {
    const clip = new File(["RIFF"], "a.wav");
    const first = await client.upload(clip, { model: "fun-asr" });
    const second = await client.upload(clip, { model: "fun-asr" });
    assert.notEqual(first, second);
    assert.equal(
      (await recordedRequests()).filter(({ path }) => path.endsWith("/uploads")).length,
      1,
    );
    await rejects(client.transcribe(first, { model: "paraformer-v2" }), {
      kind: "task_failed",
      code: "InvalidFile.DownloadFailed",
    });
    assert.ok((await client.transcribe(first, { model: "fun-asr" })).text);
  });

  test("requests to the storage and for results are without the key", async () => {
    await client.transcribe(new File(["RIFF"], "b.wav"));
    for (const { path, headers } of await recordedRequests())
      assert.equal("authorization" in headers, path.startsWith("/api/"), path);
  });

  test("an upload is retried after a 503 of the storage", async () => {
    await control({ route: "upload", times: 1, fault: { status: 503 } });
    assert.match(await client.upload(new File(["RIFF"], "c.wav")), /^oss:/);
  });
});
