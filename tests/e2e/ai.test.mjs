// `dashscope-asr/ai` through `transcribe` of the AI SDK, versions 6 and 7: results.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createDashScope, errorOf, toResult, VERSIONS } from "./ai-suite.mjs";
import { clipBytes, control, recordedRequests, service, TEXT, url } from "./client-suite.mjs";
import { startWorker } from "./worker.mjs";

let provider;
let audio;

before(async () => {
  provider = createDashScope({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  audio = await clipBytes();
});

/** The stand-in's requests of a route. */
const requestsTo = async (end) =>
  (await recordedRequests()).filter(({ path }) => path.endsWith(end));

/** Facts of the stand-in's answers. */
const SPOKEN = "欢迎使用阿里云。";
const TIMED = "Hello World，这里是阿里巴巴语音实验室。";

for (const { name, ai, transcribe, ofUrl } of VERSIONS) {
  describe(name, () => {
    test("a file, with a model that answers directly and gives times", async () => {
      const model = provider.transcription("qwen-audio-3.1-asr-flash");
      const result = await transcribe({ model, audio });
      assert.equal(result.text, TIMED);
      assert.deepEqual(result.segments, [{ text: TIMED, startSecond: 0.76, endSecond: 3.8 }]);
      assert.equal(result.language, undefined);
      assert.equal(result.durationInSeconds, 3.8);
      assert.deepEqual(result.warnings, []);

      const { dashscope: metadata } = result.providerMetadata;
      const [{ timestamp, modelId, headers, body }] = result.responses;
      assert.ok(timestamp instanceof Date);
      assert.equal(modelId, "qwen-audio-3.1-asr-flash");
      assert.equal(headers["x-request-id"], metadata.requestId);
      assert.equal(body.transcripts[0].text, TIMED);
      assert.equal(metadata.usage.seconds, 3);
      assert.deepEqual(metadata.segments, [{ channelId: 0, sentenceId: 1 }]);
      assert.deepEqual(JSON.parse(JSON.stringify(metadata)), metadata);

      const [request] = await requestsTo("/generation");
      assert.match(JSON.stringify(request.body), /data:audio\/wav;base64,UklGR/);
    });

    test("a file, with a model that answers directly without times", async () => {
      const model = provider.transcription("qwen3-asr-flash");
      const providerOptions = { dashscope: { context: "阿里云", language: "zh" } };
      const result = await transcribe({ model, audio, providerOptions });
      assert.equal(result.text, SPOKEN);
      assert.deepEqual(result.segments, []);
      assert.deepEqual([result.language, result.durationInSeconds], ["zh", 3]);
      assert.equal(result.providerMetadata.dashscope.emotion, "neutral");
      assert.equal(result.responses[0].body.text, SPOKEN);
      const [{ body }] = await requestsTo("/generation");
      assert.equal(body.parameters.asr_options.language, "zh");
    });

    test("a file, with a task", async () => {
      const model = provider.transcription("paraformer-v2");
      const providerOptions = {
        dashscope: { languageHints: ["zh", "en"], diarization: true, pollIntervalMs: 100 },
      };
      const result = await transcribe({ model, audio, providerOptions });
      assert.equal(result.text, TEXT);
      assert.deepEqual(result.segments, [{ text: TEXT, startSecond: 0.14, endSecond: 4.71 }]);
      assert.equal(result.durationInSeconds, 4.726);

      const [submit] = await requestsTo("/transcription");
      assert.match(submit.body.input.file_urls[0], /^oss:.*\.wav$/);
      assert.equal(submit.body.parameters.diarization_enabled, true);
      const { taskId } = result.providerMetadata.dashscope;
      const queries = await requestsTo(`/tasks/${taskId}`);
      assert.ok(queries.length > 0);
      assert.equal(result.responses[0].headers["content-type"], "application/json");
      assert.equal(result.responses[0].body.transcripts[0].text, TEXT);
    });

    test("a URL is sent as it is, and never downloaded", async () => {
      for (const [modelId, end, text] of [
        ["paraformer-v2", "/transcription", TEXT],
        ["qwen-audio-3.1-asr-flash", "/generation", TIMED],
      ]) {
        const model = provider.transcription(modelId);
        const result = await transcribe({ model, ...ofUrl(url) });
        assert.equal(result.text, text);
        assert.deepEqual(result.warnings, []);
        assert.ok(JSON.stringify((await requestsTo(end))[0].body).includes(url));
      }
      const downloads = (await recordedRequests()).filter(({ path }) => /samples/.test(path));
      assert.deepEqual(downloads, []);
    });

    test("the option url is sent in place of the audio", async () => {
      const model = provider.transcription("fun-asr");
      const providerOptions = { dashscope: { url } };
      const both = await transcribe({ model, audio, providerOptions });
      assert.deepEqual(
        both.warnings.map(({ type }) => type),
        ["other"],
      );
      const one = await transcribe({ model, audio: "", providerOptions });
      assert.deepEqual(one.warnings, []);
      const submits = await requestsTo("/transcription");
      assert.deepEqual(
        submits.map(({ body }) => body.input.file_urls),
        [[url], [url]],
      );
    });

    test("what a URL is refused for is named before any network", async () => {
      const model = provider.transcription("paraformer-v2");
      for (const bad of ["", "talk.mp3", "file:///talk.mp3", 5, {}]) {
        const providerOptions = { dashscope: { url: bad } };
        const error = await errorOf(transcribe({ model, audio: "", providerOptions }));
        assert.deepEqual([error.name, error.field], ["DashScopeError", "audio"], String(bad));
      }
      assert.deepEqual(await recordedRequests(), []);
    });

    test("speakers, tracks and languages are in the metadata, beside the segments", async () => {
      const model = provider.transcription("sensevoice-v1");
      const { segments, providerMetadata } = await transcribe({ model, ...ofUrl(url) });
      const facts = providerMetadata.dashscope.segments;
      assert.equal(facts.length, segments.length);
      assert.deepEqual(facts[0], { channelId: 0, emotion: "angry", events: ["speech"] });
      const filetrans = provider.transcription("qwen3-asr-flash-filetrans");
      const { language, durationInSeconds } = await transcribe({
        model: filetrans,
        ...ofUrl(url),
      });
      assert.deepEqual([language, durationInSeconds], ["zh", undefined]);
    });

    test("many calls at once: each has its own task and its own headers", async () => {
      const calls = Array.from({ length: 12 }, (_, index) =>
        transcribe({
          model: provider.transcription(index % 2 ? "paraformer-v2" : "qwen3-asr-flash"),
          ...ofUrl(`${url}?${index}`),
        }),
      );
      const results = await Promise.all(calls);
      const ids = results.map(({ responses: [{ headers }], providerMetadata }, index) => {
        const { requestId, taskId } = providerMetadata.dashscope;
        if (index % 2 === 0) assert.equal(headers["x-request-id"], requestId);
        else assert.ok(headers["content-length"] && taskId);
        return requestId ?? taskId;
      });
      assert.equal(new Set(ids).size, 12);
    });

    test("silence", async () => {
      const noWords = JSON.stringify({ code: "ASR_RESPONSE_HAVE_NO_WORDS", message: "no words" });
      for (const [modelId, fault] of [
        ["qwen3-asr-flash", { route: "generation", fault: { status: 400, body: noWords } }],
        [
          "qwen-audio-3.1-asr-flash",
          { route: "generation", fault: { status: 400, body: noWords } },
        ],
        ["paraformer-v2", { task: { ending: "no_speech" } }],
      ]) {
        await control({ times: 1, ...fault });
        const call = transcribe({ model: provider.transcription(modelId), ...ofUrl(url) });
        if (name === "ai 7") {
          const { text, segments, providerMetadata } = await call;
          assert.deepEqual([text, segments], ["", []], modelId);
          assert.equal(providerMetadata.dashscope.noSpeech, true);
        } else {
          const error = await errorOf(call);
          assert.ok(ai.NoTranscriptGeneratedError.isInstance(error), modelId);
          assert.equal(error.responses[0].modelId, modelId);
        }
      }
      const sent = await recordedRequests();
      assert.equal(sent.filter(({ path }) => /generation|transcription$/.test(path)).length, 3);
    });

    test("headers that are not sent are a warning, without their values", async () => {
      const model = provider.transcription("qwen3-asr-flash");
      const headers = { "X-Trace": "secret-1", "X-Other": "secret-2" };
      const { warnings } = await transcribe({ model, ...ofUrl(url), headers });
      assert.deepEqual(warnings, [
        {
          type: "unsupported",
          feature: "headers",
          details: "x-other, x-trace: not sent. Use the provider's fetch.",
        },
      ]);
      const [request] = await requestsTo("/generation");
      assert.equal(request.headers["x-trace"], undefined);
    });

    test("a registry and a custom provider find the models", async () => {
      const registry = ai.createProviderRegistry({ dashscope: provider });
      const found = registry.transcriptionModel("dashscope:qwen3-asr-flash");
      assert.equal((await transcribe({ model: found, ...ofUrl(url) })).text, SPOKEN);
      const custom = ai.customProvider({ fallbackProvider: provider });
      assert.equal(custom.transcriptionModel("fun-asr").modelId, "fun-asr");
      for (const kind of ["languageModel", "embeddingModel", "imageModel"])
        assert.throws(() => registry[kind]("dashscope:qwen-max"), { name: "DashScopeError" });
    });
  });
}

describe("of ai 7 alone", () => {
  const { transcribe } = VERSIONS[1];

  test("words are in the result, where the model gives them", async () => {
    const words = async (modelId, more) => {
      const model = provider.transcription(modelId);
      return transcribe({ model, audio: new URL(url), ...more });
    };
    const timed = await words("paraformer-v2");
    assert.equal(timed.words.map(({ text }) => text).join(""), TEXT);
    assert.deepEqual(timed.words[0], { text: "Hello ", startSecond: 0.14, endSecond: 0.597 });
    assert.equal((await words("qwen3-asr-flash")).words, undefined);

    const timestampGranularities = ["word"];
    await words("qwen3-asr-flash-filetrans", { timestampGranularities });
    const providerOptions = { dashscope: { words: false } };
    await words("qwen3-asr-flash-filetrans", { timestampGranularities, providerOptions });
    const submits = (await requestsTo("/transcription")).slice(-2);
    assert.deepEqual(
      submits.map(({ body }) => body.parameters.enable_words),
      [true, false],
    );

    const { warnings } = await words("qwen3-asr-flash", { timestampGranularities });
    assert.deepEqual(warnings, [
      {
        type: "unsupported",
        feature: "timestampGranularities",
        details: "qwen3-asr-flash gave no times of a word.",
      },
    ]);
  });

  test("a download of the caller's own is used, and its bytes are sent", async () => {
    const model = provider.transcription("qwen3-asr-flash");
    const download = async () => ({ data: audio, mediaType: "audio/wav" });
    const result = await transcribe({ model, audio: new URL("http://intranet/a.wav"), download });
    assert.equal(result.text, SPOKEN);
    assert.match(JSON.stringify((await requestsTo("/generation"))[0].body), /base64,UklGR/);
  });
});

test("a file has the name of its format, and none where that is unknown", async () => {
  const model = provider.transcription("paraformer-v2");
  const bytes = new TextEncoder().encode("#!AMR");
  for (const [mediaType, content, expected] of [
    ["audio/mpeg", bytes, /\/audio\.mp3$/],
    ["audio/mp4", bytes, /\/audio\.m4a$/],
    ["audio/vnd.wave", audio, /\/audio\.wav$/],
    ["audio/x-wav", audio, /\/audio\.wav$/],
    ["audio/ogg; codecs=opus", bytes, /\/audio\.ogg$/],
    ["audio/wav", bytes, /\/audio$/],
    ["application/octet-stream", bytes, /\/audio$/],
    [undefined, Buffer.from("#!AMR").toString("base64"), /\/audio$/],
  ]) {
    // Each in a provider of its own: a client uses no name twice.
    const own = createDashScope({ apiKey: service.apiKey, baseUrl: service.baseUrl });
    await own.transcription(model.modelId).doGenerate({ audio: content, mediaType });
    const submit = (await requestsTo("/transcription")).at(-1);
    assert.match(submit.body.input.file_urls[0], expected, mediaType);
  }
});

test("the language is the one spoken longest, as ISO 639-1 has it", () => {
  const languageOf = (...sentences) => {
    const spoken = sentences.map(([language, durationMs]) => ({
      language,
      startMs: 0,
      endMs: durationMs,
      text: "a",
    }));
    const { language, providerMetadata } = toResult({ result: { sentences: () => spoken } });
    return [language, providerMetadata.dashscope.language];
  };
  assert.deepEqual(languageOf(), [undefined, undefined]);
  assert.deepEqual(languageOf([undefined, 9]), [undefined, undefined]);
  assert.deepEqual(languageOf(["en", 3], ["zh", 4], ["en", 2]), ["en", "en"]);
  assert.deepEqual(languageOf(["yue", 3], ["zh", 2]), [undefined, "yue"]);
  assert.deepEqual(languageOf(["ZH-hans", 3]), ["zh", "ZH-hans"]);
});

test("in workerd", async (t) => {
  const code = `
    import { createDashScope } from "dashscope-asr/ai";
    export default {
      async fetch(request, { apiKey, baseUrl }) {
        const provider = createDashScope({ apiKey, baseUrl });
        const { audio } = await request.json();
        const call = { audio: new URL(audio) };
        const results = [];
        for (const modelId of ["paraformer-v2", "qwen3-asr-flash"])
          results.push((await provider.transcription(modelId).doGenerateFromUrl(call)).text);
        return Response.json(results);
      },
    };`;
  const worker = await startWorker(t, code, { apiKey: service.apiKey, baseUrl: service.baseUrl });
  const body = JSON.stringify({ audio: url });
  const response = await worker.dispatchFetch("http://worker/", { method: "POST", body });
  assert.deepEqual(await response.json(), [TEXT, SPOKEN]);
});
