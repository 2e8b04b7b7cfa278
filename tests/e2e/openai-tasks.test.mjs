// `openai` with audio that is a task: its id, callers who hang up and ask again, failures.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  document,
  errorOf,
  failed,
  formWith,
  inVirtualTime,
  post,
  scriptedService,
  send,
  succeeded,
  TASK,
  TASK_ID,
  taskState,
} from "./openai/support.mjs";

const form = (more) => formWith({ model: "paraformer-v2", ...more });
/** Answers of queries: running for so long, then `end`. */
const after = (ms, end = succeeded) => {
  const untilMs = Date.now() + ms;
  return () => (Date.now() < untilMs ? taskState("RUNNING") : end());
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const named = (name) => ({ authorize: () => name });

test("a task that ends soon is answered as a whole, with its id", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(1500) });
    const answer = await post(service, form({ response_format: "text" }));
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), "Hello there. How are you?\n");
    assert.match(answer.headers.get(TASK_ID), new RegExp(`^${TASK}\\.`));
    assert.deepEqual(
      service.calls.map(({ name }) => name).filter((name) => name !== "query"),
      ["policy", "upload", "submit", "result"],
    );
  });
});

test("the header has the id while the task goes on, and the body shows signs of life", async (t) => {
  await inVirtualTime(t, async () => {
    let isEnded = false;
    const end = () => {
      isEnded = true;
      return succeeded();
    };
    const service = scriptedService({ query: after(100_000, end) });
    const answer = await post(service, form());
    assert.match(answer.headers.get(TASK_ID), new RegExp(`^${TASK}\\.`));
    assert.equal(isEnded, false);
    const text = await answer.text();
    assert.match(text, /^ {5,}\{/);
    assert.equal(JSON.parse(text).text, "Hello there. How are you?");
  });
});

test("formats without a meaningless byte come as they are", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(50_000) });
    const answer = await post(service, form({ response_format: "vtt" }));
    assert.match(await answer.text(), /^WEBVTT\n/);
  });
});

test("a stream of events waits with comments", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(50_000) });
    const answer = await post(service, form({ stream: "true" }));
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    const lines = (await answer.text()).split("\n\n");
    assert.ok(lines.filter((line) => line === ": waiting").length >= 2);
    const events = lines.filter((line) => line.startsWith("data: "));
    const types = events.map((line) => JSON.parse(line.slice(6)).type);
    assert.deepEqual(types, ["transcript.text.delta", "transcript.text.done"]);
  });
});

test("a caller who hung up finds the task again, by its id and by asking again", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(60_000) });
    const first = await post(service, form());
    const id = first.headers.get(TASK_ID);
    await first.body.cancel();
    const again = await post(service, form({ response_format: "srt" }));
    assert.equal(again.headers.get(TASK_ID), id);
    assert.match(await again.text(), /^1\n00:00:00,000 --> /);
    assert.equal(service.count("submit"), 1);
    const path = `/v1/audio/transcriptions/${id}`;
    const query = "response_format=verbose_json&timestamp_granularities[]=word";
    const found = await send(service, `${path}?${query}`);
    const { words, segments } = await found.json();
    assert.deepEqual([words.length > 0, segments], [true, undefined]);
    // It was delivered: the same audio is new audio now.
    await (await post(service, form())).text();
    assert.equal(service.count("submit"), 2);
  });
});

test("a caller who leaves before the answer has begun asks again for the same task", async (t) => {
  await inVirtualTime(t, async () => {
    const stop = new AbortController();
    const end = after(20_000);
    const service = scriptedService({
      query: () => {
        stop.abort();
        return end();
      },
    });
    await post(service, form({ language: "zh" }), { signal: stop.signal });
    assert.equal(service.count("submit"), 1);
    const again = await post(service, form({ language: "zh" }));
    assert.equal((await again.json()).text, "Hello there. How are you?");
    assert.equal(service.count("submit"), 1);
  });
});

test("other audio, other options and other visitors have tasks of their own", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(30_000) });
    const audio = (text) => new File([text], "a.wav");
    const ask = async (fields, file, options) =>
      (await post(service, formWith({ model: "paraformer-v2", ...fields }, file), { options }))
        .body;
    const bodies = [
      await ask({}, audio("one"), named("Ann")),
      await ask({}, audio("two"), named("Ann")),
      await ask({ language: "ja" }, audio("one"), named("Ann")),
      await ask({}, audio("one"), named("Bo")),
    ];
    assert.equal(service.count("submit"), 4);
    await ask({}, audio("one"), named("Ann"));
    assert.equal(service.count("submit"), 4);
    await Promise.all(bodies.map((body) => body.cancel()));
  });
});

test("an id is of use to its visitor alone", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService();
    const answer = await post(service, form(), { options: named("Ann") });
    const id = answer.headers.get(TASK_ID);
    const path = `/v1/audio/transcriptions/${id}`;
    assert.equal((await send(service, path, {}, named("Ann"))).status, 200);
    const queries = service.count("query");
    for (const [wrong, name] of [
      [path, "Bo"],
      [`/v1/audio/transcriptions/${TASK}`, "Ann"],
      [`${path}x`, "Ann"],
    ]) {
      const { status, code } = await errorOf(await send(service, wrong, {}, named(name)));
      assert.deepEqual([status, code], [404, "not_found"]);
    }
    assert.equal(service.count("query"), queries);
  });
});

test("a task that fails early has the status of its failure, and its id", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(1000, failed) });
    const error = await errorOf(await post(service, form()));
    assert.deepEqual(
      [error.status, error.retry, error.type, error.code],
      [400, "false", "invalid_request_error", "InvalidFile.DecodeFailed"],
    );
    assert.match(error.headers.get(TASK_ID), new RegExp(`^${TASK}\\.`));
  });
});

test("a task that fails late breaks the body off; asking again gives the failure", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(20_000, failed) });
    const answer = await post(service, form());
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
    const error = await errorOf(await post(service, form()));
    assert.deepEqual([error.status, error.retry], [400, "false"]);
    assert.equal(service.count("submit"), 1);
    // The failure was delivered.
    await errorOf(await post(service, form()));
    assert.equal(service.count("submit"), 2);
  });
});

test("a task that fails late is an event in a stream", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(20_000, failed) });
    const text = await (await post(service, form({ stream: "true" }))).text();
    const { error } = JSON.parse(text.split("\n\n").at(-2).slice(6));
    assert.equal(error.code, "InvalidFile.DecodeFailed");
  });
});

test("waiting has an end, and the task is found again", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(90_000) });
    const options = { taskTimeoutMs: 30_000 };
    const answer = await post(service, form(), { options });
    const id = answer.headers.get(TASK_ID);
    await assert.rejects(answer.text());
    const found = await send(service, `/v1/audio/transcriptions/${id}`, {}, { taskTimeoutMs: 1e6 });
    assert.equal((await found.json()).text, "Hello there. How are you?");
  });
});

test("audio that is too long for an answer at once becomes a task", async (t) => {
  await inVirtualTime(t, async () => {
    const tooLong = { code: "AUDIO_DURATION_TOO_LONG", message: "over 300s", request_id: "r" };
    const service = scriptedService({ direct: () => Response.json(tooLong, { status: 400 }) });
    const answer = await post(service, formWith({ model: "whisper-1" }));
    assert.equal((await answer.json()).text, "Hello there. How are you?");
    const { body } = service.calls.find(({ name }) => name === "submit");
    assert.equal(body.model, "qwen-audio-3.1-asr-flash-filetrans");
    // Where the owner does not allow the model for files, it is an error.
    const options = { models: ["qwen-audio-3.1-asr-flash"] };
    const error = await errorOf(await post(service, formWith(), { options }));
    assert.deepEqual([error.status, error.code], [400, "AUDIO_DURATION_TOO_LONG"]);
    assert.equal(service.count("submit"), 1);
  });
});

test("a large file is a task at once", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService();
    const large = new File([new Uint8Array(8_000_000)], "large.wav");
    await (await post(service, formWith({ model: "qwen3-asr-flash" }, large))).text();
    assert.deepEqual([service.count("direct"), service.count("submit")], [0, 1]);
    const { body } = service.calls.find(({ name }) => name === "submit");
    assert.equal(body.model, "qwen3-asr-flash-filetrans");
  });
});

test("a submit of which nobody knows whether it arrived is not sent again", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({
      submit: () => {
        throw new TypeError("socket hang up");
      },
    });
    const error = await errorOf(await post(service, form()));
    assert.deepEqual([error.status, error.retry], [502, "false"]);
    assert.equal(service.count("submit"), 1);
  });
});

test("the same request at once, and during the submit, is one task", async (t) => {
  await inVirtualTime(t, async () => {
    const stop = new AbortController();
    const ask = (init) => post(service, form({ language: "fr" }), init);
    const others = [];
    const service = scriptedService({
      upload: async () => {
        others.push(ask(), ask());
        await wait(8000);
        return new Response(null, { status: 204 });
      },
      submit: async () => {
        // The first caller leaves during the submit, and another one comes.
        stop.abort();
        others.push(ask());
        await wait(9000);
        return taskState("PENDING");
      },
    });
    const left = ask({ signal: stop.signal });
    left.catch(() => {});
    await left;
    assert.equal(others.length, 3);
    for (const other of others)
      assert.equal((await (await other).json()).text, "Hello there. How are you?");
    assert.deepEqual([service.count("upload"), service.count("submit")], [1, 1]);
  });
});

test("a caller who leaves during the upload leaves no task, and the next one submits", async (t) => {
  await inVirtualTime(t, async () => {
    const stop = new AbortController();
    const service = scriptedService({
      upload: async () => {
        stop.abort();
        await wait(8000);
        return new Response(null, { status: 204 });
      },
    });
    const left = await post(service, form({ language: "it" }), { signal: stop.signal });
    assert.notEqual(left.status, 200);
    assert.equal(service.count("submit"), 0);
    await (await post(service, form({ language: "it" }))).text();
    assert.equal(service.count("submit"), 1);
  });
});

test("a result that cannot be fetched is asked for again, of the same task", async (t) => {
  await inVirtualTime(t, async () => {
    let refusals = 0;
    const service = scriptedService({
      result: () => {
        refusals += 1;
        return refusals > 6 ? document : new Response("expired", { status: 403 });
      },
    });
    const first = await post(service, form({ language: "es" }));
    assert.notEqual(first.status, 200);
    for (let tries = 0; tries < 8; tries += 1) {
      const again = await post(service, form({ language: "es" }));
      if (again.status === 200) break;
    }
    assert.equal(service.count("submit"), 1);
  });
});

test("accounts share no task, and the key is in no text that is kept", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: after(60_000) });
    const fields = { language: "ko" };
    const one = await post(service, form(fields), { options: named("Ann") });
    const other = { ...named("Ann"), apiKey: "sk-other-0123456789abcdef" };
    const two = await post(service, form(fields), { options: other });
    assert.equal(service.count("submit"), 2);
    await Promise.all([one.body.cancel(), two.body.cancel()]);
  });
});

test("a visitor with many tasks pushes nobody else's out", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService({ query: () => taskState("RUNNING") });
    const ask = async (name, audio) => {
      const body = formWith({ model: "paraformer-v2" }, new File([audio], "a.wav"));
      await (await post(service, body, { options: named(name) })).body.cancel();
    };
    await ask("Ann", "hers");
    for (let index = 0; index < 1010; index += 20)
      await Promise.all(Array.from({ length: 20 }, (_, step) => ask("Mallory", `${index + step}`)));
    const before = service.count("submit");
    await ask("Ann", "hers");
    assert.equal(service.count("submit"), before);
  });
});

test("a body that nobody has read keeps the task", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService();
    const body = formWith({ model: "paraformer-v2" }, new File(["unread"], "a.wav"));
    const unread = await post(service, body);
    await unread.body.cancel();
    const again = formWith({ model: "paraformer-v2" }, new File(["unread"], "a.wav"));
    await (await post(service, again)).text();
    assert.equal(service.count("submit"), 1);
  });
});

test("asking for a result by its id counts against the visitor's limit", async (t) => {
  await inVirtualTime(t, async () => {
    const service = scriptedService();
    const first = await post(service, form({ language: "ru" }));
    const id = first.headers.get(TASK_ID);
    const queries = service.count("query");
    const rateLimit = { limit: async () => ({ success: false }) };
    const path = `/v1/audio/transcriptions/${id}`;
    assert.equal((await send(service, path, {}, { rateLimit })).status, 429);
    assert.equal(service.count("query"), queries);
  });
});
