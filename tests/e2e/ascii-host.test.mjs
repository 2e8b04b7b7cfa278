// Hosts that are not ASCII, converted by the platform's URL before the core checks them; and calls
// whose answer is lost, which must not be repeated.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asciiHost } from "../../pkg-template/ascii-host.js";
import { packageFolder } from "./stand-in.mjs";

const { Client } = await import(new URL("node.js", packageFolder));

const SUBMITTED = { output: { task_status: "PENDING", task_id: "t-1" } };

/** A client whose fetch records requests and answers each with the next of `answers`. */
function recording(options, ...answers) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ url, body: typeof init.body === "string" ? JSON.parse(init.body) : undefined });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return Response.json(answer);
  };
  return { client: new Client({ apiKey: "sk-0123456789", fetch, ...options }), requests };
}

describe("hosts that are not ASCII", () => {
  test("are converted, and the rest of the URL keeps every byte", () => {
    for (const [url, expected] of [
      ["https://例子.com/a.mp3", "https://xn--fsqu00a.com/a.mp3"],
      [
        " HTTP://BÜCHER.example/会 议/../b.wav?x='1'&Signature=a%2Bb ",
        " HTTP://xn--bcher-kva.example/会 议/../b.wav?x='1'&Signature=a%2Bb ",
      ],
      ["https://пример.рф:8443?x#y", "https://xn--e1afmkfd.xn--p1ai:8443?x#y"],
      ["https://ｅｘａｍｐｌｅ.com/full-width", "https://example.com/full-width"],
      ["https://例子.com", "https://xn--fsqu00a.com"],
    ])
      assert.equal(asciiHost(url), expected);
  });

  test("any other value keeps every byte", () => {
    for (const value of [
      "https://example.com/会议 1.wav?Signature=a%2Bb%2F==",
      "https://EXAMPLE.com/%7e/../x?q=例子",
      "oss://dashscope-instant/例子/a.wav",
      "ftp://例子.com/a",
      "例子.com",
      "https://例子 .com:x/",
      "https://üser:p@example.com/x",
      "https://example.com\\dir\\é.mp3",
      "",
      undefined,
      null,
      7,
      {},
    ])
      assert.equal(asciiHost(value), value);
  });

  test("a URL becomes its text", () => {
    const url = new URL("https://例子.com/会?a=b");
    assert.equal(asciiHost(url), "https://xn--fsqu00a.com/%E4%BC%9A?a=b");
  });

  test("audio, lists of audio and baseUrl reach the wire in ASCII", async () => {
    const { client, requests } = recording({ baseUrl: "https://例子.com/api" }, SUBMITTED);
    await client.submit(["https://例子.com/a.mp3", "https://example.com/b.mp3"]);
    await client.submit(new URL("https://例子.com/c.mp3"));
    assert.ok(requests[0].url.startsWith("https://xn--fsqu00a.com/api/"), requests[0].url);
    assert.deepEqual(
      requests.flatMap(({ body }) => body.input.file_urls),
      [
        "https://xn--fsqu00a.com/a.mp3",
        "https://example.com/b.mp3",
        "https://xn--fsqu00a.com/c.mp3",
      ],
    );
  });

  test("a routed link is converted, and routeLink is called with its arguments", async () => {
    const link = "https://bucket.oss-cn-beijing.aliyuncs.com/r.json?s=1";
    const ended = {
      output: {
        task_id: "t-1",
        task_status: "SUCCEEDED",
        results: [{ transcription_url: link, subtask_status: "SUCCEEDED" }],
      },
    };
    const calls = [];
    const routeLink = (...parameters) => {
      calls.push(parameters);
      return "https://例子.com/r";
    };
    const { client, requests } = recording({ routeLink }, ended, { transcripts: [] });
    await client.task("t-1").wait();
    assert.deepEqual(calls, [[link, "result"]]);
    assert.equal(requests[1].url, "https://xn--fsqu00a.com/r");
  });

  test("what the platform refuses is an error that names the option", async () => {
    const { client, requests } = recording({}, SUBMITTED);
    await assert.rejects(client.submit("https://例子 .com:x/a.mp3"), {
      kind: "invalid_request",
      field: "audio",
    });
    const elsewhere = recording({ baseUrl: "https://例子 .com:x/" }, SUBMITTED).client;
    await assert.rejects(elsewhere.submit("https://example.com/a.mp3"), {
      field: "options.baseUrl",
    });
    assert.deepEqual(requests, []);
  });
});

describe("a call whose answer is lost", () => {
  const lost = () => new TypeError("fetch failed");

  test("is not retryable where its repetition is billed or leaves a second list", async () => {
    const words = [{ text: "Bailian" }];
    for (const call of [
      (client) => client.recognize("https://example.com/a.mp3"),
      (client) => client.recognizeStream("https://example.com/a.mp3").next(),
      (client) => client.submit("https://example.com/a.mp3"),
      (client) => client.vocabularies.create({ model: "fun-asr", prefix: "film", words }),
    ]) {
      const { client, requests } = recording({}, lost());
      await assert.rejects(call(client), (error) => {
        assert.equal(error.kind, "network");
        assert.equal(error.retryable, false, String(call));
        assert.match(error.message, /The service may have (?:received|made) /);
        return true;
      });
      assert.equal(requests.length, 1, String(call));
    }
  });

  test("is retryable where its repetition costs nothing", async () => {
    for (const call of [
      (client) => client.createToken(),
      (client) => client.task("t-1").cancel(),
      (client) => client.task("t-1").status(),
    ]) {
      const { client } = recording({}, lost());
      await assert.rejects(call(client), { kind: "network", retryable: true }, String(call));
    }
  });
});
