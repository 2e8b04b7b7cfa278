// `openai` with every kind of form, of access and of failure; and audio that is answered at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  directAnswer,
  errorOf,
  formWith,
  inVirtualTime,
  KEY,
  ORIGIN,
  openai,
  post,
  scriptedService,
  send,
} from "./openai/support.mjs";

const PATH = "/v1/audio/transcriptions";
const json = (status, value, headers) => () => Response.json(value, { status, headers });
const qwenAnswer = (text) => ({
  output: {
    choices: [
      {
        finish_reason: "stop",
        message: { content: [{ text }], annotations: [{ language: "de", type: "audio_info" }] },
      },
    ],
  },
  usage: { seconds: 3 },
  request_id: "r",
});

test("names of models and what is sent of a form", async (t) => {
  const rows = [
    [{ model: "whisper-1" }, "qwen-audio-3.1-asr-flash", {}],
    [{}, "qwen-audio-3.1-asr-flash", {}],
    [{ model: " Whisper-Large-v3 " }, "qwen-audio-3.1-asr-flash", {}],
    [{ model: "gpt-4o-mini-transcribe-2025-12-15" }, "qwen-audio-3.1-asr-flash", {}],
    [{ model: "QWEN-AUDIO-3.0-ASR-FLASH" }, "qwen-audio-3.0-asr-flash", {}],
    [{ model: "whisper-1", language: "zh-CN" }, "…", { language_hints: ["zh"] }],
    [{ language: "auto" }, "…", {}],
    [{ language: " EN_us " }, "…", { language_hints: ["en"] }],
    [{ temperature: "0.7", chunking_strategy: "auto", user: "x" }, "…", {}],
    [{ response_format: "diarized_json" }, "…", { speaker_diarization_enabled: true }],
  ];
  for (const [fields, model, parameters] of rows) {
    const service = scriptedService();
    const answer = await post(service, formWith(fields));
    assert.equal(answer.status, 200, JSON.stringify(fields));
    const { body } = service.calls[0];
    assert.equal(body.model, model === "…" ? "qwen-audio-3.1-asr-flash" : model);
    const { format, ...sent } = body.parameters ?? {};
    assert.deepEqual(sent, parameters, JSON.stringify(fields));
  }
  await t.test("a prompt is the context", async () => {
    const service = scriptedService();
    await post(service, formWith({ prompt: "A meeting.", temperature: "0" }));
    assert.match(JSON.stringify(service.calls[0].body), /"A meeting\."/);
    // Of a long one the end, as Whisper takes it, and no half of a character.
    await post(service, formWith({ prompt: `${"x".repeat(500)}😀${"y".repeat(399)}` }));
    assert.match(JSON.stringify(service.calls[1].body), /"y{399}"/);
  });
});

test("each model has the language by its own name, or none", async (t) => {
  const direct = () => qwenAnswer("gut");
  const service = scriptedService({ direct });
  await post(service, formWith({ model: "qwen3-asr-flash", language: "de" }));
  assert.equal(service.calls[0].body.parameters.asr_options.language, "de");
  await inVirtualTime(t, async () => {
    for (const [model, expected] of [
      ["paraformer-8k-v2", {}],
      ["paraformer-v2", { language_hints: ["de"] }],
      ["sensevoice-v1", { language_hints: ["de"] }],
      ["qwen3-asr-flash-filetrans", { language: "de" }],
    ]) {
      const service = scriptedService();
      await (await post(service, formWith({ model, language: "de", prompt: "x" }))).text();
      const { parameters } = service.calls.find(({ name }) => name === "submit").body;
      const { language, language_hints } = parameters;
      assert.deepEqual(JSON.parse(JSON.stringify({ language, language_hints })), expected);
    }
  });
});

test("formats of an answer at once", async () => {
  const text = "Hello there. 你好！ How are you?";
  const words = [
    ["Hello", 100, 300, " "],
    ["there", 400, 700, ". "],
    ["你好", 900, 1300, "！ "],
    ["How", 1500, 1600, " "],
    ["are", 1700, 1800, " "],
    ["you", 1900, 2000, "?"],
  ].map(([text, begin_time, end_time, punctuation]) => ({
    text,
    begin_time,
    end_time,
    punctuation,
  }));
  const sentence = { text, begin_time: 100, end_time: 2000, sentence_end: true, words };
  const direct = () => ({ output: { text, sentence }, usage: { duration: 3 }, request_id: "r" });
  const read = async (fields) => (await post(scriptedService({ direct }), formWith(fields))).text();
  const verbose = JSON.parse(
    await read({
      response_format: "verbose_json",
      "timestamp_granularities[]": ["word", "segment"],
      language: "en",
    }),
  );
  assert.deepEqual(
    [verbose.task, verbose.language, verbose.duration, verbose.text, verbose.usage],
    ["transcribe", "english", 3, text, { type: "duration", seconds: 3 }],
  );
  assert.equal(verbose.segments.map((segment) => segment.text).join(""), text);
  assert.deepEqual(
    verbose.segments.map(({ id, start, end }) => [id, start, end]),
    [
      [0, 0.1, 0.7],
      [1, 0.9, 1.3],
      [2, 1.5, 2],
    ],
  );
  assert.deepEqual(verbose.words[2], { word: "你好", start: 0.9, end: 1.3 });
  const segmentsAlone = JSON.parse(await read({ response_format: "verbose_json" }));
  assert.deepEqual([segmentsAlone.words, segmentsAlone.segments.length], [undefined, 3]);
  assert.match(await read({ response_format: "srt" }), /^1\n00:00:00,100 --> 00:00:00,700\nHello/);
  assert.match(await read({ response_format: "vtt" }), /^WEBVTT\n\n00:00:00\.100 --> /);
  assert.equal(await read({ response_format: "text" }), `${text}\n`);
  assert.deepEqual(JSON.parse(await read({})), { text, usage: verbose.usage });
});

test("audio without speech is an empty answer in every format", async () => {
  const code = "ASR_RESPONSE_HAVE_NO_WORDS";
  const direct = json(400, { code, message: "no words", request_id: "r" });
  for (const [response_format, expected] of [
    ["json", /^\{"text":""/],
    ["text", /^\n$/],
    ["srt", /^\s*$/],
    ["vtt", /^WEBVTT\s*$/],
    ["verbose_json", /"text":"".*"segments":\[\]/],
    ["diarized_json", /"segments":\[\]/],
  ]) {
    const answer = await post(scriptedService({ direct }), formWith({ response_format }));
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), expected, response_format);
  }
  const stream = await post(scriptedService({ direct }), formWith({ stream: "true" }));
  assert.match(await stream.text(), /"transcript.text.done","text":""/);
});

test("a format that the model does not give goes to its counterpart, or is refused", async (t) => {
  await inVirtualTime(t, async () => {
    for (const [model, response_format, files] of [
      ["qwen3-asr-flash", "srt", "qwen3-asr-flash-filetrans"],
      ["fun-asr-flash-2026-06-15", "diarized_json", "fun-asr"],
      ["qwen-audio-3.0-asr-flash", "diarized_json", "qwen-audio-3.0-asr-flash-filetrans"],
    ]) {
      const service = scriptedService();
      await (await post(service, formWith({ model, response_format }))).text();
      const { body } = service.calls.find(({ name }) => name === "submit");
      assert.equal(body.model, files);
    }
    const service = scriptedService();
    const options = { models: ["qwen3-asr-flash"] };
    const form = formWith({ response_format: "srt" });
    const error = await errorOf(await post(service, form, { options }));
    assert.deepEqual([error.status, error.param], [400, "response_format"]);
    assert.equal(service.calls.length, 0);
  });
});

test("wrong forms are refused before any network", async (t) => {
  const file = new File(["audio"], "a.wav");
  const rows = [
    [formWith({}, null), 400, "file", /got 0/],
    [formWith({ file: "text" }, null), 400, "file"],
    [formWith({ file }), 400, "file", /got 2/],
    [formWith({}, new File([], "a.wav")), 400, "file", /one file with audio/],
    [formWith({ model: file }), 400, "model", /got a file/],
    [formWith({ model: "gpt-5" }), 404, "model"],
    [formWith({ model: `${"x".repeat(500)}"\n` }), 404, "model"],
    [formWith({ model: "qwen3-asr-flash-realtime" }), 400, "model"],
    [formWith({ response_format: "docx" }), 400, "response_format"],
    [formWith({ response_format: "JSON" }), 400, "response_format"],
    [formWith({ stream: "maybe" }), 400, "stream"],
    [
      formWith({ stream: "true", response_format: "srt" }),
      400,
      "response_format",
      /diarized_json\.$/,
    ],
    [formWith({ "timestamp_granularities[]": "word" }), 400, "timestamp_granularities"],
    [
      formWith({ response_format: "verbose_json", timestamp_granularities: "letter" }),
      400,
      "timestamp_granularities",
    ],
    [formWith({ language: "the language of the heart" }), 400, "language"],
    [formWith({ language: ["en", file] }), 400, "language"],
    // Such a text took a backtracking pattern minutes.
    [formWith({ language: `en${"_a".repeat(40)}!` }), 400, "language"],
    [formWith({ "include[]": "logprobs" }), 400, "include"],
    [formWith({ user: Array(200).fill("x") }), 400, null, /100 parts/],
  ];
  for (const [form, status, param, message = /./] of rows) {
    const service = scriptedService();
    const error = await errorOf(await post(service, form));
    const fields = [...form.keys()].join();
    assert.deepEqual([error.status, error.param, error.retry], [status, param, "false"], fields);
    assert.equal(error.type, "invalid_request_error");
    assert.match(error.message, message, fields);
    assert.equal(service.calls.length, 0, fields);
  }
  await t.test("bodies that are no form", async () => {
    const type = "multipart/form-data; boundary=b";
    const whole = '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nx\r\n--b--\r\n';
    for (const [body, contentType] of [
      ["{}", "application/json"],
      ["", type],
      [whole, "multipart/form-data"],
      [whole.slice(0, -10), type],
      [whole.replace(/--b/g, "--c"), type],
      ["\r\n--".repeat(100_000), type],
      [whole, "multipart/form-data; boundary="],
      [undefined, type],
      [`--b\r\n${"a:b\r\n".repeat(1_000_000)}`, type],
    ]) {
      const service = scriptedService();
      const headers = { "content-type": contentType };
      const error = await errorOf(await post(service, body, { headers }));
      assert.deepEqual([error.status, error.type], [400, "invalid_request_error"], body);
      assert.equal(service.calls.length, 0);
    }
  });
});

test("bodies have a size, announced or counted, and all that are held together too", async (t) => {
  const service = scriptedService();
  const limits = { bodyBytes: 2000 };
  const form = formWith({}, new File(["x".repeat(3000)], "a.wav"));
  const counted = await errorOf(await post(service, form, { options: { limits } }));
  assert.deepEqual([counted.status, counted.code], [413, "Relay.BodyTooLarge"]);
  let pulls = 0;
  const endless = new ReadableStream({
    pull: (controller) => {
      pulls += 1;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const type = { "content-type": "multipart/form-data; boundary=b" };
  const options = { limits };
  const init = { headers: type, duplex: "half", options };
  assert.equal((await errorOf(await post(service, endless, init))).status, 413);
  assert.ok(pulls < 10);
  const announced = { ...type, "content-length": "9999999999" };
  const unread = new ReadableStream(
    { pull: () => assert.fail("the body was read") },
    { highWaterMark: 0 },
  );
  const refused = await post(service, unread, { ...init, headers: announced });
  assert.equal(refused.status, 413);
  assert.equal(service.calls.length, 0);
  await t.test("a body that stands still is given up", async (t) => {
    await inVirtualTime(t, async () => {
      const still = new ReadableStream({ pull: () => new Promise(() => {}) });
      const error = await errorOf(await post(service, still, { ...init }));
      assert.deepEqual([error.status, error.code], [408, "Relay.BodyTimeout"]);
    });
  });
});

test("nobody gets in who is not let in, and no body is read for them", async () => {
  const service = scriptedService();
  const fail = () => assert.fail("the body was read");
  const request = (headers) =>
    new Request(`${ORIGIN}${PATH}`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b", ...headers },
      body: new ReadableStream({ pull: fail }, { highWaterMark: 0 }),
      duplex: "half",
    });
  const base = { apiKey: KEY, fetch: service.fetch };
  const authorize = ({ headers }) => headers.get("authorization") === "Bearer right" && "Ann";
  for (const [options, headers, status] of [
    [base, {}, 500],
    [{ ...base, authorize }, {}, 403],
    [{ ...base, authorize }, { authorization: "Bearer wrong" }, 403],
    [{ ...base, authorize: () => new Response("no", { status: 401 }) }, {}, 401],
    [{ ...base, access: "public" }, { origin: "https://evil.example" }, 403],
    [{ ...base, access: "public", hosts: ["x.example"] }, { host: "evil.example" }, 403],
  ]) {
    const answer = await openai(request(headers), options);
    assert.equal(answer.status, status);
    if (status !== 401) assert.equal((await answer.json()).error.message.length > 10, true);
  }
  let asked = 0;
  const rateLimit = {
    limit: async () => {
      asked += 1;
      return { success: false, retryAfterS: 7 };
    },
  };
  const limited = await openai(request({}), { ...base, access: "public", rateLimit });
  assert.deepEqual([limited.status, limited.headers.get("retry-after"), asked], [429, "7", 1]);
  assert.equal(service.calls.length, 0);
});

test("errors of the service in OpenAI's shape; what was perhaps billed is not asked again", async () => {
  const message = `quoted ${KEY} and https://example.com/a?Signature=secret`;
  const rows = [
    [json(401, { code: "InvalidApiKey", message }), 500, "false", "server_error"],
    [json(403, { code: "AccessDenied", message }), 500, "false", "server_error"],
    [
      json(429, { code: "Throttling.RateQuota", message }, { "retry-after": "3" }),
      429,
      "true",
      "rate_limit_error",
    ],
    [json(400, { code: "InvalidParameter", message }), 400, "false", "invalid_request_error"],
    [json(500, { code: "InternalError", message }), 502, "false", "server_error"],
    [json(200, {}), 502, "false", "server_error"],
    [() => new Response("<html>bad gateway", { status: 502 }), 502, "false", "server_error"],
    [() => Promise.reject(new TypeError(`fetch failed ${KEY}`)), 502, "false", "server_error"],
  ];
  for (const [direct, status, retry, type] of rows) {
    for (const stream of ["false", "true"]) {
      const service = scriptedService({ direct });
      const error = await errorOf(await post(service, formWith({ stream })));
      assert.deepEqual([error.status, error.retry, error.type], [status, retry, type]);
      assert.doesNotMatch(JSON.stringify(error), new RegExp(`${KEY}|secret`));
      assert.equal(service.count("direct"), 1);
      if (status === 429) assert.equal(error.headers.get("retry-after"), "3");
    }
  }
});

test("the text of a stream is sent once it can no longer change", async (t) => {
  const event = (text, more = {}) =>
    `data:${JSON.stringify({ output: { text, sentence: { text, begin_time: 0, ...more } }, usage: {} })}\n\n`;
  const sse = (...events) => ({
    direct: () =>
      new Response(events.join(""), { headers: { "content-type": "text/event-stream" } }),
  });
  const read = async (service, fields) => {
    const answer = await post(service, formWith({ stream: "true", ...fields }));
    const text = await answer.text();
    const data = text.split("\n\n").filter((line) => line.startsWith("data: "));
    return data.map((line) => JSON.parse(line.slice(6)));
  };
  const open = { sentence_end: false };
  const done = { sentence_end: true, end_time: 900 };
  const revised = await read(
    scriptedService(sse(event("讨轮", open), event("讨论试产", open), event("讨论试产。", done))),
  );
  assert.deepEqual(
    revised.map(({ delta, text }) => delta ?? text),
    ["讨论试产。", "讨论试产。"],
  );
  await t.test("a stream that breaks off ends with an error", async () => {
    const events = await read(scriptedService(sse(event("讨轮", open))));
    assert.equal(events.length, 1);
    assert.equal(events[0].error.type, "server_error");
  });
  await t.test("speakers are events", async () => {
    const turns = [0, 1].map((speaker_id) => ({
      text: "好。",
      begin_time: speaker_id * 1000,
      end_time: speaker_id * 1000 + 500,
      speaker_id,
      sentence_end: true,
      words: [],
    }));
    const whole = { output: { text: "好。好。", sentence: { ...turns[1] }, sentences: turns } };
    const last = `data:${JSON.stringify({ ...whole, usage: {} })}\n\n`;
    const events = await read(scriptedService(sse(last)), { response_format: "diarized_json" });
    assert.deepEqual(
      events.map(({ type, speaker }) => [type, speaker]),
      [
        ["transcript.text.delta", undefined],
        ["transcript.text.segment", "A"],
        ["transcript.text.segment", "B"],
        ["transcript.text.done", undefined],
      ],
    );
  });
});

test("a caller who leaves ends the recognition", async () => {
  let signal;
  const service = scriptedService({
    direct: (_, init) => {
      signal = init.signal;
      const body = new ReadableStream({
        start: (controller) =>
          controller.enqueue(
            new TextEncoder().encode(`data:${JSON.stringify(directAnswer("a"))}\n\n`),
          ),
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    },
  });
  const answer = await post(service, formWith({ stream: "true" }));
  await answer.body.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(signal.aborted, true);
});

test("models, and routes that are not there", async () => {
  const service = scriptedService();
  const list = await (await send(service, "/v1/models")).json();
  assert.deepEqual([list.object, list.data.at(-1).id], ["list", "whisper-1"]);
  const own = { models: ["fun-asr"] };
  const { data } = await (await send(service, "/v1/models", {}, own)).json();
  assert.deepEqual(
    data.map(({ id }) => id),
    ["fun-asr", "whisper-1"],
  );
  for (const [path, method, status, code] of [
    ["/v1/models/gpt-5", "GET", 404, "unknown_url"],
    ["/v1/audio/translations", "POST", 404, "unknown_url"],
    ["/v1/chat/completions", "POST", 404, "unknown_url"],
    ["/v2/models", "GET", 404, "unknown_url"],
    ["/v1/audio/transcriptions", "GET", 404, "unknown_url"],
    ["/v1/models", "DELETE", 404, "unknown_url"],
  ]) {
    const error = await errorOf(await send(service, path, { method }));
    assert.deepEqual([error.status, error.code], [status, code], path);
  }
  assert.equal(service.calls.length, 0);
});

test("options that are wrong", async () => {
  const request = () => new Request(`${ORIGIN}/v1/models`);
  const base = { apiKey: KEY, access: "public" };
  for (const [options, message] of [
    [undefined, /openai: options\.apiKey/],
    [{ access: "public" }, /openai: options\.apiKey/],
    [
      { ...base, defaultModel: "gpt-5" },
      /options\.defaultModel: expected qwen-audio-3.1-asr-flash, got gpt-5/,
    ],
    [{ ...base, defaultModel: "" }, /options\.defaultModel/],
    [
      { ...base, models: ["fun-asr"], defaultModel: "paraformer-v2" },
      /options\.defaultModel: expected fun-asr, got paraformer-v2/,
    ],
    [{ ...base, models: [] }, /options\.models/],
    [{ ...base, queryLimit: { limit() {} } }, /options\.queryLimit: there is no such option/],
    [{ ...base, limits: { submitBytes: 1 } }, /options\.limits: .*bodyBytes, heldBytes/],
    [{ ...base, taskTimeoutMs: 2 ** 31 }, /options\.taskTimeoutMs/],
  ])
    await assert.rejects(openai(request(), options), message);
});

test("tracks: texts are not glued, and speakers of two tracks are two", async (t) => {
  await inVirtualTime(t, async () => {
    const sentence = (text, begin_time) => ({
      text,
      begin_time,
      end_time: begin_time + 900,
      speaker_id: 0,
      words: [],
    });
    const document = {
      transcripts: [
        {
          channel_id: 0,
          text: "Hi Bob. Fine.",
          sentences: [sentence("Hi Bob.", 0), sentence("Fine.", 2000)],
        },
        { channel_id: 1, text: "Hi Ann.", sentences: [sentence("Hi Ann.", 1000)] },
      ],
    };
    const read = async (response_format) => {
      const service = scriptedService({ result: () => document });
      const fields = { model: "paraformer-v2", response_format };
      return (await post(service, formWith(fields, new File([response_format], "a.wav")))).json();
    };
    const { segments } = await read("verbose_json");
    assert.match(segments.map(({ text }) => text).join(""), /Bob\.\s+Hi Ann\.\s+Fine\./);
    const diarized = await read("diarized_json");
    assert.deepEqual(
      diarized.segments.map(({ speaker }) => speaker),
      ["A", "B", "A"],
    );
  });
});

test("the owner's names of models count in any case", async () => {
  const service = scriptedService();
  const options = { models: ["Qwen-Audio-3.1-ASR-Flash"] };
  for (const model of ["qwen-audio-3.1-asr-flash", "QWEN-AUDIO-3.1-ASR-FLASH", "whisper-1"])
    assert.equal((await post(service, formWith({ model }), { options })).status, 200, model);
});

test("a text that quotes the key is redacted, and a strange type is not passed on", async () => {
  const service = scriptedService({ direct: () => directAnswer(`the key ${KEY} was said`) });
  const file = new File(["audio"], "a.wav", { type: "text/html" });
  const answer = await post(service, formWith({}, file));
  assert.doesNotMatch(await answer.text(), new RegExp(KEY));
  assert.doesNotMatch(JSON.stringify(service.calls[0].body), /text\/html/);
});

test("a stream holds the memory of its file up to its end", async () => {
  const limits = { bodyBytes: 300_000, heldBytes: 800_000 };
  const open = () =>
    new Response(
      new ReadableStream({
        start: (controller) =>
          controller.enqueue(
            new TextEncoder().encode(`data:${JSON.stringify(directAnswer("a"))}\n\n`),
          ),
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  const service = scriptedService({ direct: open });
  const options = { limits, authorize: () => "Ann" };
  const ask = () => {
    const form = formWith({ stream: "true" }, new File(["x".repeat(200_000)], "a.wav"));
    return post(service, form, { options });
  };
  const [first, second] = [await ask(), await ask()];
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.equal((await ask()).status, 429);
  await first.body.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  const third = await ask();
  assert.equal(third.status, 200);
  await Promise.all([second.body.cancel(), third.body.cancel()]);
});

test("a stream that is too long and becomes a task holds its file on", async () => {
  const tooLong = { code: "AUDIO_DURATION_TOO_LONG", message: "over 300s", request_id: "r" };
  const uploading = [];
  let arrived = () => {};
  const service = scriptedService({
    direct: () => Response.json(tooLong, { status: 400 }),
    upload: () =>
      new Promise((resolve) => {
        uploading.push(() => resolve(new Response(null, { status: 400 })));
        arrived();
      }),
  });
  const limits = { bodyBytes: 300_000, heldBytes: 800_000 };
  const options = { limits, authorize: () => "Ann" };
  const ask = (letter) => {
    const form = formWith({ stream: "true" }, new File([letter.repeat(200_000)], "a.wav"));
    return post(service, form, { options });
  };
  const bothUpload = new Promise((resolve) => {
    arrived = () => uploading.length === 2 && resolve();
  });
  const pending = [ask("a"), ask("b")];
  await bothUpload;
  assert.equal((await ask("c")).status, 429);
  for (const end of uploading) end();
  for (const answer of await Promise.all(pending)) assert.notEqual(answer.status, 200);
});
