// Options of callers, of the built package: each is read once, by name, wherever it stands, and
// checked before any network.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { packageFolder } from "./stand-in.mjs";

const api = await import(new URL("node.js", packageFolder));
const documents = await import(new URL("subtitles/node.js", packageFolder));

const KEY = "sk-0123456789abcdef";
const URL_OF_AUDIO = "https://example.com/a.wav";
const ID = "11111111-2222-4333-8444-555555555555";
const VOCABULARY = { vocabulary_list: [], vocabulary: [], vocabulary_id: "vocab-1" };

/** A client whose requests are recorded, and end in answers of the service. */
function recording(options = {}) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push(`${url} ${init.body ?? ""}`);
    if (init.signal.aborted) throw init.signal.reason;
    if (url.includes("/tasks?")) {
      const page = Number(new URL(url).searchParams.get("page_no") ?? 1);
      return Response.json({ data: [], total_page: 2, page_no: page, page_size: 10, total: 11 });
    }
    return Response.json({
      token: "st-1",
      expires_at: 1,
      output: { task_id: ID, task_status: "RUNNING", ...VOCABULARY },
    });
  };
  const client = new api.Client({ apiKey: KEY, fetch, ...options });
  return { client, requests };
}

async function drain(iterator) {
  for await (const _ of iterator);
}

const WORDS = [{ text: "语音" }];
/** Each operation, and an option of it with a value and the mark that it leaves in the request. */
const OPERATIONS = {
  transcribe: [(c, o) => c.transcribe(URL_OF_AUDIO, o), "model", "fun-asr", '"fun-asr"'],
  submit: [(c, o) => c.submit(URL_OF_AUDIO, o), "diarization", true, "diarization_enabled"],
  transcribeAll: [
    (c, o) => drain(c.transcribeAll([URL_OF_AUDIO, URL_OF_AUDIO], o)),
    "model",
    "fun-asr",
    '"fun-asr"',
  ],
  wait: [(c, o) => c.task(ID).wait(o), "timeoutMs", 1, ""],
  status: [(c, o) => c.task(ID).status(o), "signal", null, ""],
  cancel: [(c, o) => c.task(ID).cancel(o), "signal", null, ""],
  recognize: [(c, o) => c.recognize(URL_OF_AUDIO, o), "itn", true, '"enable_itn":true'],
  recognizeStream: [
    (c, o) => drain(c.recognizeStream(URL_OF_AUDIO, o)),
    "incremental",
    true,
    '"incremental_output":true',
  ],
  upload: [(c, o) => c.upload(new Blob(["x"]), o), "model", "fun-asr", "model=fun-asr"],
  createToken: [(c, o) => c.createToken(o), "expiresInSeconds", 77, "=77"],
  tasks: [(c, o) => drain(c.tasks(o)), "pageSize", 7, "page_size=7"],
  "vocabularies.create": [
    (c, o) => c.vocabularies.create(o),
    "prefix",
    "abc",
    '"prefix":"abc"',
    { model: "fun-asr", words: WORDS },
  ],
  "vocabularies.list": [(c, o) => c.vocabularies.list(o), "pageSize", 7, '"page_size":7'],
  "vocabularies.get": [(c, o) => c.vocabularies.get("vocab-1", o), "signal", null, ""],
  "vocabularies.update": [(c, o) => c.vocabularies.update("vocab-1", o), "words", WORDS, "语音"],
  "vocabularies.delete": [(c, o) => c.vocabularies.delete("vocab-1", o), "signal", null, ""],
};

/** Options of a class with getters, which are not enumerable, and how often each was read. */
function classOf(values) {
  const reads = {};
  class Options {
    /** A helper of the class is no option. */
    helper() {}
  }
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(Options.prototype, name, {
      get() {
        assert.ok(this instanceof Options);
        reads[name] = (reads[name] ?? 0) + 1;
        return value;
      },
    });
  return { options: new Options(), reads };
}

/** Runs a call, and gives its error. The answers do not fit every operation. */
const settled = (promise) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

const throwing = (name, error = new Error("shut")) =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw error;
    },
  });

for (const [operation, [run, name, value, mark, others = {}]] of Object.entries(OPERATIONS)) {
  describe(operation, () => {
    test("reads an option of a class once, and uses it", async () => {
      const { client, requests } = recording();
      const limit = ["transcribe", "transcribeAll"].includes(operation) && { timeoutMs: 1 };
      const { options, reads } = classOf({ ...others, ...limit, [name]: value });
      const error = await settled(run(client, options));
      assert.ok(error?.kind !== "invalid_request", `${error}`);
      assert.ok(requests[0].includes(mark), requests[0]);
      for (const option of Object.keys(reads)) assert.equal(reads[option], 1, option);
      assert.equal(reads[name], 1);
    });

    test("checks inherited options, before any network", async () => {
      const { client, requests } = recording();
      const wrongs = [
        [Object.create({ signal: "stop" }), "options.signal"],
        [classOf({ ...others, signal: 5 }).options, "options.signal"],
        [Object.create(Object.create({ signall: 1 })), "options.signall"],
        [Object.create({ [name]: () => 1 }), `options.${name}`],
      ];
      for (const [options, field] of wrongs) {
        const error = await settled(run(client, options));
        assert.deepEqual([error?.kind, error?.field], ["invalid_request", field], `${error}`);
      }
      assert.deepEqual(requests, []);
    });

    test("takes an inherited signal", async () => {
      const { client, requests } = recording();
      const reason = new Error("stop");
      const options = Object.assign(Object.create({ signal: AbortSignal.abort(reason) }), others);
      assert.equal(await settled(run(client, options)), reason);
      assert.deepEqual(requests, []);
    });

    test("names the option whose getter throws", async () => {
      const { client, requests } = recording();
      const revoked = Proxy.revocable({}, {});
      revoked.revoke();
      const trap = new Proxy({}, { ownKeys: () => assert.fail("no") });
      for (const [options, field] of [
        [throwing(name), `options.${name}`],
        [Object.create(throwing(name)), `options.${name}`],
        [throwing("anything"), "options.anything"],
        [{ signal: throwing(Symbol.toStringTag) }, "options.signal"],
        [throwing(name, new Proxy({}, { get: () => assert.fail("no") })), `options.${name}`],
        [revoked.proxy, "options"],
        [trap, "options"],
      ]) {
        const error = await settled(run(client, options));
        assert.ok(api.isDashScopeError(error), `${error}`);
        assert.deepEqual([error.kind, error.field], ["invalid_request", field]);
        assert.match(error.message, /^options\S*: expected a value, but a getter or Proxy threw\./);
      }
      assert.deepEqual(requests, []);
    });
  });
}

test("options of any shape of object", async () => {
  const { client, requests } = recording();
  const model = "fun-asr-mtl";
  const foreign = runInNewContext(
    "class A { get model() { return 'fun-asr-mtl'; } } ({ a: new A(), b: Object.create({ model: 'fun-asr-mtl' }) })",
  );
  const shapes = [
    { model },
    Object.freeze({ model }),
    Object.freeze(Object.create(Object.freeze({ model }))),
    Object.assign(Object.create(null), { model }),
    Object.create(Object.assign(Object.create(null), { model })),
    new Proxy({ model }, {}),
    new Proxy(classOf({ model }).options, { get: (target, name) => Reflect.get(target, name) }),
    foreign.a,
    foreign.b,
    Object.assign(Object.create({ model: "fun-asr" }), { model }),
    Object.create(Object.assign(Object.create({ model: "fun-asr" }), { model })),
  ];
  for (const shape of shapes) await client.submit(URL_OF_AUDIO, shape);
  assert.equal(requests.length, shapes.length);
  for (const request of requests) assert.ok(request.includes(`"${model}"`), request);
  // An option that is written and undefined is left out, also where a prototype has it.
  await client.submit(URL_OF_AUDIO, Object.assign(Object.create({ model }), { model: undefined }));
  assert.ok(!requests.at(-1).includes(model));
  for (const [options, seen] of [
    [[{ model }], "an array of 1"],
    [new Map([["model", model]]), "a Map"],
    [AbortSignal.timeout(1), "an AbortSignal"],
    [() => ({ model }), "a function"],
    [class A {}, "a function"],
    [new URL(URL_OF_AUDIO), "a string"],
  ])
    await assert.rejects(client.submit(URL_OF_AUDIO, options), {
      message: `options: expected an object, got ${seen}.`,
    });
});

test("names that are no options are refused wherever they are enumerable", async () => {
  const { client, requests } = recording();
  for (const name of ["modell", "language_hints", "isPrototypeOf", "constructor", "__proto__"]) {
    const written = JSON.parse(`{"${name}":"x"}`);
    for (const options of [written, Object.create(written), Object.freeze(written)])
      await assert.rejects(client.submit(URL_OF_AUDIO, options), {
        field: `options.${name}`,
        message: /there is no such option/,
      });
  }
  await assert.rejects(client.submit(URL_OF_AUDIO, Object.create({ modell: "x" })), {
    message: "options.modell: there is no such option; did you mean model?",
  });
  assert.deepEqual(requests, []);
});

test("what is in an option's objects is read alike", async () => {
  const { client, requests } = recording();
  const { options: specialWordFilter, reads } = classOf({ mask: ["one"], systemReserved: false });
  await client.submit(URL_OF_AUDIO, { model: "paraformer-v2", specialWordFilter });
  assert.match(requests[0], /filter_with_signed.*one/);
  assert.deepEqual(reads, { mask: 1, systemReserved: 1 });
  const word = classOf({ text: "语音", weight: 2 });
  const words = new Proxy([word.options, Object.create({ text: "识别" })], {});
  await client.vocabularies.update("vocab-1", { words });
  assert.match(requests[1], /"weight":2.*语音|语音.*"weight":2/);
  assert.match(requests[1], /识别/);
  assert.deepEqual(word.reads, { text: 1, weight: 1 });
  for (const [options, field] of [
    [{ specialWordFilter: Object.create({ masc: ["a"] }) }, "options.specialWordFilter.masc"],
    [{ specialWordFilter: Object.create({ mask: 5 }) }, "options.specialWordFilter.mask"],
    [{ specialWordFilter: throwing("mask") }, "options.specialWordFilter.mask"],
  ])
    await assert.rejects(client.submit(URL_OF_AUDIO, { model: "paraformer-v2", ...options }), {
      field,
    });
  for (const [item, field] of [
    [Object.create({ text: 5 }), "options.words[1].text"],
    [Object.create({ txt: "a" }), "options.words[1].txt"],
    [throwing("weight"), "options.words[1].weight"],
  ])
    await assert.rejects(client.vocabularies.update("vocab-1", { words: [{ text: "a" }, item] }), {
      field,
    });
  const holdsItself = { words: [] };
  holdsItself.words.push({ text: holdsItself });
  await assert.rejects(client.vocabularies.update("vocab-1", holdsItself), {
    field: "options.words[0].text",
  });
  assert.equal(requests.length, 2);
});

test("a Date is its time when it is read", async () => {
  const { client, requests } = recording();
  const foreign = runInNewContext("new Date(3600000)");
  await drain(client.tasks({ startTime: new Date(0), endTime: foreign }));
  for (const request of requests) {
    const { searchParams } = new URL(request);
    const times = ["start_time", "end_time"].map((name) => searchParams.get(name));
    assert.deepEqual(times, ["19700101080000", "19700101090000"]);
  }
  assert.equal(requests.length, 2);
  await assert.rejects(drain(client.tasks({ startTime: new Date(Number.NaN) })), {
    message: "options.startTime: expected a Date or epoch milliseconds, got NaN.",
  });
});

test("what was put on Object.prototype is nobody's option", async (t) => {
  const polluted = {
    baseUrl: "http://evil.example",
    apiKey: "sk-evil-0123456789",
    routeLink: () => "https://evil.example",
    model: "evil",
    signal: AbortSignal.abort(new Error("evil")),
    onStatus: () => assert.fail("evil"),
    onProgress: () => assert.fail("evil"),
    concurrency: 0,
    mask: ["evil"],
    maxLines: 999,
    channelId: 7,
    evil: 1,
  };
  const sentence = { begin_time: 0, end_time: 900, text: "a" };
  const document = { transcripts: [{ channel_id: 0, text: "a", sentences: [sentence] }] };
  const read = await api.Transcription.parse(JSON.stringify(document));
  const requests = [];
  const fetch = async (url, init) => {
    requests.push(`${url} ${init.headers.get("authorization")} ${init.body}`);
    return Response.json({ output: { task_id: ID } });
  };
  t.after(() => {
    for (const name of Object.keys(polluted)) delete Object.prototype[name];
  });
  for (const [name, value] of Object.entries(polluted))
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true });
  const client = new api.Client({ apiKey: KEY, fetch });
  await client.submit(URL_OF_AUDIO, {});
  await client.submit(URL_OF_AUDIO);
  const filtered = { model: "paraformer-v2", specialWordFilter: { systemReserved: true } };
  await client.submit(URL_OF_AUDIO, filtered);
  const failed = await settled(client.transcribe(URL_OF_AUDIO, { timeoutMs: 1 }));
  const noKey = await settled(new api.Client({ fetch }).submit(URL_OF_AUDIO));
  const noOptions = await settled(new api.Client().submit(URL_OF_AUDIO));
  const counts = [read.sentences({}).length, read.sentences().length];
  const srt = [read.toSrt({}), read.toSrt()];
  for (const name of Object.keys(polluted)) delete Object.prototype[name];
  assert.equal(failed.kind, "timeout");
  assert.deepEqual([noKey.field, noOptions.field], ["options.apiKey", "options.apiKey"]);
  assert.equal(requests.length >= 4, true);
  for (const request of requests) {
    assert.ok(!request.includes("evil"), request);
    assert.ok(request.startsWith("https://dashscope.aliyuncs.com/"), request);
    assert.ok(request.includes(`Bearer ${KEY} `), request);
  }
  assert.deepEqual(counts, [read.sentences().length, read.sentences().length]);
  assert.equal(srt[0], srt[1]);
});

describe("a client", () => {
  test("checks what it inherits before any network", async () => {
    const fetch = () => assert.fail("network");
    const wrongs = {
      baseUrl: ["http://evil.example", new URL("http://evil.example"), "ftp://a", 5],
      region: ["mars"],
      workspace: ["a b"],
      fetch: ["x"],
      routeLink: [5],
      apiKey: ["a b", 5],
      baseurl: ["https://a.example"],
    };
    for (const [name, values] of Object.entries(wrongs))
      for (const value of values)
        for (const given of [
          Object.create({ apiKey: KEY, fetch, [name]: value }),
          Object.create(Object.create({ apiKey: KEY, fetch, [name]: value })),
          Object.assign(Object.create({ [name]: value }), name !== "apiKey" && { apiKey: KEY }),
        ]) {
          const error = await settled(new api.Client(given).submit(URL_OF_AUDIO));
          assert.equal(error?.field, `options.${name}`, `${name} ${value} ${error}`);
          assert.ok(!error.message.includes(KEY));
        }
    for (const name of ["baseUrl", "workspace", "routeLink", "apiKey"]) {
      const { options } = classOf({ apiKey: KEY, fetch, [name]: 5 });
      const error = await settled(new api.Client(options).submit(URL_OF_AUDIO));
      assert.equal(error?.field, `options.${name}`);
    }
  });

  test("reads each option once: the value that was checked is used", async () => {
    const reads = {};
    const once = (name, first, then) => ({
      configurable: true,
      get() {
        reads[name] = (reads[name] ?? 0) + 1;
        return reads[name] === 1 ? first : then;
      },
    });
    const sent = [];
    const fetch = async (url, init) => {
      sent.push([
        url,
        init.headers.get("authorization"),
        init.headers.get("x-dashscope-workspace"),
      ]);
      return Response.json({ output: { task_id: ID } });
    };
    const evil = () => assert.fail("evil");
    const options = Object.defineProperties(class {}.prototype, {
      apiKey: once("apiKey", KEY, "sk-other"),
      baseUrl: once("baseUrl", new URL("https://a.example/api/v1"), "http://evil.example"),
      workspace: once("workspace", "ws-1", "ws-2"),
      fetch: once("fetch", fetch, evil),
      routeLink: once("routeLink", (link) => link, evil),
      region: once("region", undefined, "mars"),
    });
    const client = new api.Client(Object.create(options));
    await client.submit(URL_OF_AUDIO);
    await client.submit(URL_OF_AUDIO);
    for (const [url, key, workspace] of sent) {
      assert.ok(url.startsWith("https://a.example/api/v1/"));
      assert.deepEqual([key, workspace], [`Bearer ${KEY}`, "ws-1"]);
    }
    assert.deepEqual(Object.values(reads), [1, 1, 1, 1, 1, 1]);
  });

  test("keeps what it read, whatever the caller changes later", async () => {
    const url = new URL("https://a.example/api/v1");
    const options = { apiKey: KEY, baseUrl: url, fetch: () => assert.fail("evil") };
    const sent = [];
    options.fetch = async (to) => {
      sent.push(to);
      return Response.json({ output: { task_id: ID } });
    };
    const client = new api.Client(Object.create(options));
    url.href = "http://evil.example";
    options.baseUrl = "http://evil.example";
    await client.submit(URL_OF_AUDIO);
    assert.ok(sent[0].startsWith("https://a.example/"));
  });

  test("calls functions of a class with the options as this", async () => {
    class Options {
      #key = KEY;
      async apiKey() {
        return this.#key;
      }
      fetch(url, init) {
        Options.sent.push([this.#key, url, init.headers.get("authorization")]);
        const done = { task_id: ID, task_status: "SUCCEEDED", results: [Options.result] };
        if (url.startsWith("https://relay.example"))
          return Promise.resolve(Response.json({ transcripts: [] }));
        const output = url.includes("/tasks/") ? done : { task_id: ID };
        return Promise.resolve(Response.json({ output }));
      }
      routeLink(link, purpose) {
        Options.routed.push([this.#key, purpose]);
        return new URL(`https://relay.example/?to=${encodeURIComponent(link)}`);
      }
    }
    Options.sent = [];
    Options.routed = [];
    Options.result = {
      file_url: URL_OF_AUDIO,
      transcription_url: "https://b.example/r.json",
      subtask_status: "SUCCEEDED",
    };
    const given = new Options();
    class Call {
      #statuses = [];
      pollIntervalMs = 100;
      onStatus({ status }) {
        this.#statuses.push(status);
      }
      get statuses() {
        return this.#statuses;
      }
    }
    const call = new Call();
    const read = await new api.Client(given).transcribe(URL_OF_AUDIO, call);
    assert.equal(read.noSpeech, true);
    assert.equal(Options.sent.length, 3);
    for (const [key] of Options.sent) assert.equal(key, KEY);
    assert.deepEqual(Options.routed[0], [KEY, "result"]);
    assert.equal(Options.sent[0][2], `Bearer ${KEY}`);
    assert.deepEqual(call.statuses, ["pending", "succeeded"]);
  });

  test("calls functions of the object itself plainly", async () => {
    const receivers = [];
    function fetch() {
      receivers.push(this);
      return Promise.resolve(Response.json({ output: { task_id: ID } }));
    }
    function apiKey() {
      receivers.push(this);
      return KEY;
    }
    await new api.Client({ apiKey, fetch }).submit(URL_OF_AUDIO);
    assert.deepEqual(receivers, [undefined, undefined]);
  });

  test("names the option whose getter throws", () => {
    for (const name of ["apiKey", "baseUrl", "region", "workspace", "fetch", "routeLink", "odd"])
      for (const options of [throwing(name), Object.create(throwing(name))])
        assert.throws(() => new api.Client(options), {
          name: "DashScopeError",
          kind: "invalid_request",
          field: `options.${name}`,
        });
  });
});

test("the options of a batch are read once for all files", async () => {
  const { client, requests } = recording();
  const { options, reads } = classOf({
    concurrency: 1,
    model: "fun-asr",
    timeoutMs: 1,
    signal: undefined,
  });
  const files = [URL_OF_AUDIO, URL_OF_AUDIO, URL_OF_AUDIO];
  const outcomes = [];
  for await (const outcome of client.transcribeAll(files, options)) outcomes.push(outcome);
  assert.equal(outcomes.length, 3);
  assert.deepEqual(reads, { concurrency: 1, model: 1, timeoutMs: 1, signal: 1 });
  for (const request of requests.filter((request) => request.includes("file_urls")))
    assert.ok(request.includes('"fun-asr"'));
  for (const [inherited, field] of [
    [{ concurrency: 0 }, "options.concurrency"],
    [{ concurency: 2 }, "options.concurency"],
    [{ signal: 5 }, "options.signal"],
  ])
    await assert.rejects(drain(client.transcribeAll(files, Object.create(inherited))), { field });
  await assert.rejects(drain(client.transcribeAll(files, throwing("concurrency"))), {
    field: "options.concurrency",
  });
  const stop = AbortSignal.abort(new Error("stop"));
  const aborted = await settled(
    drain(client.transcribeAll(files, Object.create({ signal: stop }))),
  );
  assert.equal(aborted, stop.reason);
});

const DOCUMENT = JSON.stringify({
  transcripts: [
    {
      channel_id: 0,
      text: "one two three four five six.",
      sentences: [
        { begin_time: 0, end_time: 4000, text: "one two three four five six.", speaker_id: 0 },
      ],
    },
  ],
});
const text = (bytes) => new TextDecoder().decode(bytes);
const transcription = await api.Transcription.parse(DOCUMENT);

const streamed = async ({ subtitleStream }, rules) => {
  const stream = new Blob([DOCUMENT]).stream().pipeThrough(subtitleStream("srt", rules));
  return text(new Uint8Array(await new Response(stream).arrayBuffer()));
};
const WRITERS = {
  "Transcription.toSrt": async (rules) => transcription.toSrt(rules),
  subtitles: async (rules) => text(await api.subtitles(DOCUMENT, "srt", rules)),
  subtitleStream: (rules) => streamed(api, rules),
  "subtitles of dashscope-asr/subtitles": async (rules) =>
    text(await documents.subtitles(DOCUMENT, "srt", rules)),
  "subtitleStream of dashscope-asr/subtitles": (rules) => streamed(documents, rules),
  "Transcription.toSrt of dashscope-asr/subtitles": async (rules) =>
    (await documents.Transcription.parse(DOCUMENT)).toSrt(rules),
};

for (const [name, write] of Object.entries(WRITERS))
  test(`rules of ${name} count on a prototype, and are read once`, async () => {
    const expected = await write({ maxLineWidth: 12, maxLines: 2 });
    assert.notEqual(expected, await write());
    const { options, reads } = classOf({ maxLineWidth: 12, maxLines: 2 });
    assert.equal(await write(options), expected);
    assert.deepEqual(reads, { maxLineWidth: 1, maxLines: 1 });
    for (const rules of [
      Object.create({ maxLineWidth: 12, maxLines: 2 }),
      Object.freeze(Object.assign(Object.create(null), { maxLineWidth: 12, maxLines: 2 })),
      new Proxy({ maxLineWidth: 12, maxLines: 2 }, {}),
    ])
      assert.equal(await write(rules), expected);
    for (const [rules, field] of [
      [Object.create({ maxLines: 0 }), "rules.maxLines"],
      [classOf({ maxLines: 0 }).options, "rules.maxLines"],
      [classOf({ times: true }).options, "rules.times"],
      [Object.create({ maxLine: 2 }), "rules.maxLine"],
      [throwing("maxLines"), "rules.maxLines"],
      [[], "rules"],
      [new Map(), "rules"],
    ])
      await assert.rejects(write(rules), { kind: "invalid_request", field });
  });

test("a filter counts on a prototype, and is read once", () => {
  const { options, reads } = classOf({ channelId: 3 });
  assert.deepEqual(transcription.sentences(options), []);
  assert.deepEqual(reads, { channelId: 1 });
  assert.equal(transcription.sentences(Object.create({ channelId: 0 })).length, 1);
  for (const [filter, field] of [
    [Object.create({ channelId: "0" }), "filter.channelId"],
    [Object.create({ channel: 0 }), "filter.channel"],
    [throwing("channelId"), "filter.channelId"],
    [[], "filter"],
    [new Map(), "filter"],
  ])
    for (const read of ["sentences", "words", "startTimes"])
      assert.throws(() => transcription[read](filter), { kind: "invalid_request", field });
});
