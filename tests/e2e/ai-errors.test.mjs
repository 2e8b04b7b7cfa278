// `dashscope-asr/ai` through `transcribe` of the AI SDK, versions 6 and 7: errors, aborts, keys.
// A paid request is never sent twice, whatever `maxRetries` says.

import assert from "node:assert/strict";
import { env } from "node:process";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDashScope, dashscope, errorOf, offline, VERSIONS } from "./ai-suite.mjs";
import {
  clipBytes,
  control,
  recordedRequests,
  resetControl,
  service,
  url,
} from "./client-suite.mjs";

let provider;
let audio;

before(async () => {
  provider = createDashScope({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  audio = await clipBytes();
});

/** The number of the stand-in's recognitions or submits. */
const paidRequests = async () =>
  (await recordedRequests()).filter(
    ({ method, path }) => method === "POST" && /(generation|transcription)$/.test(path),
  ).length;

for (const { name, ai, transcribe, ofUrl } of VERSIONS) {
  describe(name, () => {
    const call = (modelId, more) =>
      transcribe({ model: provider.transcription(modelId), ...ofUrl(url), ...more });

    test("wrong options are named before any network", async () => {
      for (const [modelId, options, field, message] of [
        ["fun-asr", { languageHint: ["zh"] }, "options.languageHint", /did you mean languageHints/],
        ["fun-asr", { timestampAlignment: true }, "options.timestampAlignment", /does not take it/],
        ["fun-asr", { diarization: true, speakerCount: 1 }, "options.speakerCount", /2/],
        ["qwen3-asr-flash", { diarization: true }, "options.diarization", /does not take it/],
        ["qwen3-asr-flash", { timeoutMs: 1000 }, "options.timeoutMs", /./],
        ["paraformer-v2", { timeoutMs: -1 }, "options.timeoutMs", /./],
        ["paraformer-v2", { onStatus: 5 }, "options.onStatus", /function/],
        ["paraformer-v9", { family: "paraformer-v9" }, "options.family", /expected one of/],
        ["paraformer-v9", { family: 5 }, "options.family", /./],
        ["paraformer-v2", { model: "fun-asr" }, "providerOptions.dashscope.model", /transcription/],
        ["paraformer-v2", { signal: 1 }, "providerOptions.dashscope.signal", /abortSignal/],
        ["paraformer-v2", "fast", "providerOptions.dashscope", /expected an object, got a string/],
        ["paraformer-v2", 5, "providerOptions.dashscope", /got 5/],
        ["paraformer-v2", ["url"], "providerOptions.dashscope", /got an array/],
        ["qwen3-asr-flash-realtime", {}, "options.model", /WebSocket/],
        ["qwen-plus", {}, "options.model", /no speech into text/],
      ]) {
        const { provider: own, requests } = offline();
        const model = own.transcription(modelId);
        const error = await errorOf(
          transcribe({ model, audio, providerOptions: { dashscope: options } }),
        );
        assert.deepEqual([error.name, error.field], ["DashScopeError", field], error.message);
        assert.match(error.message, message);
        assert.deepEqual([error.kind, error.retryable], ["invalid_request", false]);
        assert.deepEqual(requests, []);
      }
    });

    test("what is no model and no audio is named before any network", async () => {
      const { provider: own, requests } = offline();
      for (const modelId of ["", " ", 5, {}, undefined, null]) {
        const error = await errorOf(transcribe({ model: own.transcription(modelId), audio }));
        assert.deepEqual([error.name, error.kind], ["DashScopeError", "invalid_request"]);
      }
      const model = own.transcription("paraformer-v2");
      const error = await errorOf(transcribe({ model, audio: new Uint8Array() }));
      assert.equal(
        error.message,
        "audio: expected audio, got an empty file. Check how it was made.",
      );
      for (const providerOptions of [
        {},
        { dashscope: undefined },
        { dashscope: null },
        { openai: 5 },
      ])
        assert.equal(
          (await errorOf(transcribe({ model, audio: "", providerOptions }))).field,
          "audio",
        );
      assert.deepEqual(requests, []);
    });

    test("a lost answer is never asked for again", async () => {
      for (const [modelId, route] of [
        ["qwen3-asr-flash", "generation"],
        ["paraformer-v2", "submit"],
      ]) {
        for (const fault of [{ drop: true }, { html: 502 }, { status: 500 }, { truncate: 10 }]) {
          await control({ route, fault });
          const before = await paidRequests();
          const error = await errorOf(call(modelId, { maxRetries: 5 }));
          assert.deepEqual([error.name, error.retryable], ["DashScopeError", false], error.message);
          assert.equal((await paidRequests()) - before, 1, `${modelId} ${JSON.stringify(fault)}`);
          assert.equal(ai.APICallError.isInstance(error), false);
        }
      }
    });

    test("what was refused for its rate is repeated, as often as maxRetries says", async () => {
      const fault = { status: 429, headers: { "Retry-After": "0.001" } };
      await control({ route: "generation", times: 2, fault });
      assert.equal((await call("qwen3-asr-flash")).text, "欢迎使用阿里云。");
      assert.equal(await paidRequests(), 3);

      await control({ route: "generation", fault });
      const error = await errorOf(call("qwen3-asr-flash", { maxRetries: 0 }));
      assert.deepEqual(
        [error.name, error.kind, error.status, error.retryable],
        ["DashScopeError", "rate_limited", 429, true],
      );
      assert.equal(await paidRequests(), 4);
      const many = await errorOf(call("qwen3-asr-flash", { maxRetries: 1 }));
      assert.ok(ai.RetryError.isInstance(many));
      assert.deepEqual(
        many.errors.map((one) => one.name),
        ["DashScopeError", "DashScopeError"],
      );
      assert.equal(await paidRequests(), 6);
    });

    test("errors behind the submit carry the task's id; it is not repeated", async () => {
      for (const plan of [
        { task: { ending: "all_failed", code: "InvalidFile.DownloadFailed" }, times: 1 },
        { route: "query", fault: { status: 401 } },
        { route: "result", fault: { status: 404 } },
      ]) {
        await resetControl();
        await control(plan);
        const error = await errorOf(call("paraformer-v2", { maxRetries: 5 }));
        assert.ok(error.name === "DashScopeError" && error.taskId, error.message);
        assert.equal(await paidRequests(), 1);
      }
      await resetControl();
      await control({ route: "query", fault: { status: 503, headers: { "Retry-After": "0" } } });
      const providerOptions = { dashscope: { url, timeoutMs: 300, pollIntervalMs: 100 } };
      const error = await errorOf(call("paraformer-v2", { providerOptions, maxRetries: 5 }));
      assert.ok(error.kind === "timeout" && error.taskId, error.message);
    });

    test("an abort rejects with its reason, at once or later", async () => {
      const reason = new Error("the user left");
      for (const modelId of ["qwen3-asr-flash", "paraformer-v2"]) {
        const error = await errorOf(call(modelId, { abortSignal: AbortSignal.abort(reason) }));
        assert.equal(error, reason);
        assert.equal(await paidRequests(), 0);
      }
      await control({ route: "generation", fault: { delay_ms: 5_000 } });
      await control({ route: "query", fault: { delay_ms: 5_000 } });
      for (const [index, modelId] of ["qwen3-asr-flash", "paraformer-v2"].entries()) {
        const controller = new AbortController();
        const aborted = errorOf(call(modelId, { abortSignal: controller.signal }));
        while ((await paidRequests()) === index) await sleep(5);
        controller.abort(reason);
        assert.equal(await aborted, reason);
        assert.equal(await paidRequests(), index + 1);
      }
    });

    test("no error and no warning holds the key or the query of a URL", async () => {
      const apiKey = "sk-secret-of-mine";
      const own = createDashScope({ apiKey, baseUrl: service.baseUrl });
      await control({ route: "generation", fault: { status: 401, body: `bad key ${apiKey}` } });
      const error = await errorOf(
        transcribe({
          model: own.transcription("qwen3-asr-flash"),
          ...ofUrl(`${url}?Signature=hidden`),
          headers: { Authorization: `Bearer ${apiKey}` },
        }),
      );
      assert.equal(error.kind, "authentication");
      const shown = [error.stack, error.message, JSON.stringify(error)].join();
      assert.doesNotMatch(shown, /secret-of-mine|hidden/);
    });
  });
}

describe("the key", () => {
  const model = (options, modelId = "qwen3-asr-flash") =>
    createDashScope({ baseUrl: service.baseUrl, ...options }).transcription(modelId);
  const recognise = (own) => own.doGenerateFromUrl({ audio: new URL(url) });

  test("of a function is shared by all calls, and asked for again once it is refused", async () => {
    let [asked, key] = [0, "sk-first"];
    const apiKey = async () => {
      asked += 1;
      return key;
    };
    const own = model({ apiKey });
    await Promise.all([recognise(own), recognise(own), recognise(own)]);
    await recognise(own);
    assert.equal(asked, 1);

    key = "sk-second";
    await control({ route: "generation", times: 1, fault: { status: 401 } });
    await recognise(own);
    await recognise(own);
    assert.equal(asked, 2);
    const used = (await recordedRequests()).slice(-2).map(({ headers }) => headers.authorization);
    assert.deepEqual(used, ["Bearer sk-second", "Bearer sk-second"]);
  });

  test("of a function that failed is asked for again by the next call", async () => {
    let asked = 0;
    const apiKey = () => {
      asked += 1;
      if (asked === 1) throw new Error("the vault is closed");
      return "sk-late";
    };
    const own = model({ apiKey });
    assert.match((await errorOf(recognise(own))).message, /the vault is closed/);
    assert.equal((await recognise(own)).text, "欢迎使用阿里云。");
  });

  test("of the environment is read by the first call, where no other is given", async (t) => {
    const { DASHSCOPE_API_KEY: kept } = env;
    t.after(() => {
      if (kept !== undefined) env.DASHSCOPE_API_KEY = kept;
      else delete env.DASHSCOPE_API_KEY;
    });
    const sent = [];
    const fetch = async (_, { headers }) => {
      sent.push(new Headers(headers).get("authorization"));
      throw new TypeError("nobody is there");
    };
    delete env.DASHSCOPE_API_KEY;
    const own = createDashScope({ fetch }).transcription("qwen3-asr-flash");
    for (const each of [own, dashscope.transcription("paraformer-v2")]) {
      const error = await errorOf(recognise(each));
      assert.equal(error.field, "options.apiKey");
      assert.match(error.message, /got nothing\. Pass apiKey, set DASHSCOPE_API_KEY/);
    }
    env.DASHSCOPE_API_KEY = "sk-environment";
    await errorOf(recognise(own));
    const relayed = { fetch, baseUrl: "https://relay.example/api" };
    await errorOf(recognise(createDashScope(relayed).transcription("qwen3-asr-flash")));
    const given = createDashScope({ fetch, apiKey: "sk-given" });
    await errorOf(recognise(given.transcription("qwen3-asr-flash")));
    assert.deepEqual(sent, ["Bearer sk-environment", null, "Bearer sk-given"]);
  });

  test("wrong options of a provider are named by its first call", async () => {
    for (const [options, field] of [
      [{ apiKey: "sk-", regoin: "beijing" }, "options.regoin"],
      [{ apiKey: 5 }, "options.apiKey"],
      [{ apiKey: "sk-", region: "mars" }, "options.region"],
      [{ apiKey: "sk-", fetch: "fetch" }, "options.fetch"],
      [{ apiKey: "sk-", baseUrl: "http://example.com" }, "options.baseUrl"],
    ]) {
      const own = createDashScope(options);
      for (const modelId of ["qwen3-asr-flash", "paraformer-v2"]) {
        const error = await errorOf(recognise(own.transcription(modelId)));
        assert.deepEqual([error.name, error.field], ["DashScopeError", field], error.message);
      }
    }
    const error = await errorOf(recognise(createDashScope("sk-").transcription("fun-asr")));
    assert.match(error.message, /options: expected an object/);
  });
});

test("base64 that is none is named", async () => {
  const { provider: own, requests } = offline();
  const call = { audio: "%%%", mediaType: "audio/wav" };
  const error = await errorOf(own.transcription("fun-asr").doGenerate(call));
  assert.deepEqual([error.field, requests.length], ["audio", 0]);
});

test("an answer whose headers cannot be listed is a result", async () => {
  const fetch = async (address, init) => {
    const response = await globalThis.fetch(address, init);
    const headers = { get: (key) => response.headers.get(key) };
    return { status: response.status, body: response.body, headers };
  };
  const own = createDashScope({ apiKey: service.apiKey, baseUrl: service.baseUrl, fetch });
  for (const modelId of ["qwen3-asr-flash", "paraformer-v2"]) {
    const call = { audio: new URL(url) };
    const { text, response } = await own.transcription(modelId).doGenerateFromUrl(call);
    assert.ok(text);
    assert.equal(response.headers, undefined);
  }
});

test("a model is called by the method that takes it", async () => {
  for (const modelId of [
    "paraformer-v2",
    "paraformer-8k-v2-2026-01-01",
    "paraformer-mtl-v1",
    "fun-asr",
    "fun-asr-mtl-2025-08-25",
    "fun-asr-flash-2026-06-15",
    "sensevoice-v1",
    "qwen3-asr-flash-filetrans-2025-11-17",
    "qwen3-asr-flash",
    "Qwen3-ASR-Flash-US ",
    "qwen-audio-asr-latest",
    "qwen-audio-3.1-asr-flash",
    "qwen-audio-3.2-asr-flash-2027-01-01",
    "qwen-audio-3.0-asr-flash-filetrans",
    "paraformer-v9",
  ]) {
    const { provider: own, requests } = offline();
    const error = await errorOf(
      own.transcription(modelId).doGenerateFromUrl({ audio: new URL(url) }),
    );
    assert.equal(error.kind, "network", `${modelId}: ${error.message}`);
    assert.equal(requests.length, 1);
  }
  for (const [family, path] of [
    ["qwen-direct", /generation$/],
    ["fun-asr-flash", /generation$/],
    ["fun-asr", /transcription$/],
  ]) {
    const { provider: own, requests } = offline();
    const providerOptions = { dashscope: { family } };
    await errorOf(
      own.transcription("new-asr").doGenerateFromUrl({ audio: new URL(url), providerOptions }),
    );
    assert.match(requests[0], path);
  }
});
