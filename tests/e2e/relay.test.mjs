// The relay in Node, Deno, Bun and workerd: attacks, and what is forwarded, changed and redacted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attacks } from "./relay/attacks.mjs";
import {
  DIRECT,
  DOCUMENT,
  FORM,
  ID,
  issueLinks,
  JOB,
  json,
  KEY,
  PATH,
  post,
  SUBMIT,
  send,
  startService,
  succeededTask,
} from "./relay/support.mjs";
import { RUNTIMES, startRelay } from "./relay-hosts.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const { Client } = await import(new URL("node.js", packageFolder).href);

for (const runtime of RUNTIMES) {
  test(`the relay in ${runtime}`, async (t) => {
    const service = await startService(t);
    const limits = { submitBytes: 4096, uploadBytes: 5000 };
    const origin = await startRelay(t, runtime, {
      options: { apiKey: KEY, baseUrl: service.baseUrl, limits, timeoutMs: 1500 },
      visitors: true,
    });
    const own = await issueLinks(origin, service);
    const other = await issueLinks(origin, service, "somebody else");

    await t.test("attacks are refused and do not reach the service", async () => {
      const rows = [];
      for (const [description, path, request, status, code] of attacks(own, other, service)) {
        // Miniflare fails on an absolute URL, before the Worker.
        if (runtime === "workerd" && /^http:/.test(path)) continue;
        const answer = await send(origin, path, request);
        assert.match(
          answer.headers["content-type"] ?? "",
          /json/,
          `${description}: ${answer.status} ${answer.text}`,
        );
        const body = answer.json();
        assert.deepEqual(
          [answer.status, body.code ?? body.output?.task_status],
          [status, code],
          `${description}: ${answer.text}`,
        );
        assert.match(body.request_id, /^[0-9a-f-]{36}$/, description);
        if (body.code)
          assert.deepEqual(
            [answer.headers["x-request-id"], body.message.length > 10],
            [body.request_id, true],
            description,
          );
        assert.ok(!answer.text.includes(KEY), description);
        assert.equal(answer.headers["access-control-allow-origin"], undefined, description);
        rows.push(`${description}: ${answer.status} ${body.code}`);
      }
      assert.deepEqual(service.received, [], "no attack reached the service");
      // The list is the same in every runtime: one is printed.
      if (runtime === "Node") for (const row of rows) t.diagnostic(row);
    });

    await t.test("headers of the page are dropped, those of the relay are sent", async () => {
      service.answer = json(
        200,
        { output: { task_id: ID, task_status: "PENDING" }, request_id: "r-1" },
        { "set-cookie": "a=b", "x-request-id": "r-1" },
      );
      const smuggled = {
        authorization: "Bearer sk-of-the-page",
        cookie: "session=1",
        connection: "keep-alive, x-dashscope-async",
        te: "trailers",
        "x-forwarded-for": "203.0.113.9",
        "x-dashscope-async": "disable",
        "x-dashscope-workspace": "ws-of-another",
        "x-dashscope-datainspection": "disable",
        "proxy-authorization": "Basic eA==",
      };
      const answer = await send(
        origin,
        SUBMIT,
        post({ ...JOB, input: { file_urls: ["oss://a/b.wav"] } }, smuggled),
      );
      assert.equal(answer.status, 200, answer.text);
      const [{ method, url, headers, body }] = service.received.splice(0);
      assert.deepEqual([method, url], ["POST", "/api/v1/services/audio/asr/transcription"]);
      assert.deepEqual(JSON.parse(body), { ...JOB, input: { file_urls: ["oss://a/b.wav"] } });
      assert.equal(headers.authorization, `Bearer ${KEY}`);
      assert.deepEqual(
        [headers["x-dashscope-async"], headers["x-dashscope-ossresourceresolve"]],
        ["enable", "enable"],
      );
      for (const name of [
        "cookie",
        "te",
        "x-forwarded-for",
        "x-dashscope-workspace",
        "x-dashscope-datainspection",
        "proxy-authorization",
        "origin",
      ]) {
        assert.equal(headers[name], undefined, name);
      }
      assert.equal(answer.headers["set-cookie"], undefined);
      assert.deepEqual(
        [
          answer.headers["x-request-id"],
          answer.headers["cache-control"],
          answer.headers["x-content-type-options"],
        ],
        ["r-1", "no-store", "nosniff"],
      );
    });

    await t.test("a result is forwarded without the key; an expired link is an error", async () => {
      service.answer = (_, response) =>
        response.writeHead(200, { "content-type": "text/html", "set-cookie": "a=b" }).end(DOCUMENT);
      const answer = await send(origin, own.result);
      assert.deepEqual(
        [answer.status, answer.text, answer.headers["content-type"], answer.headers["set-cookie"]],
        [200, DOCUMENT, "application/json", undefined],
      );
      const [{ url, headers }] = service.received.splice(0);
      assert.deepEqual(
        [url, headers.authorization],
        ["/results/a.json?Signature=x%2B1", undefined],
      );
      service.answer = (_, response) =>
        response.writeHead(403).end("<Error>host's own page</Error>");
      const expired = await send(origin, own.result);
      assert.deepEqual([expired.status, expired.json().code], [403, "Relay.ResultRefused"]);
      service.received.length = 0;
    });

    await t.test("a form is forwarded unchanged, with its length", async () => {
      service.answer = (_, response) => response.writeHead(204).end();
      const body = '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\na/b.wav\r\n--x--\r\n';
      const answer = await send(origin, own.upload, {
        method: "POST",
        headers: { ...FORM, "content-length": body.length, cookie: "a=b" },
        body,
      });
      assert.equal(answer.status, 204, answer.text);
      const [{ method, url, headers, body: stored }] = service.received.splice(0);
      assert.deepEqual([method, url, stored], ["POST", "/oss/", body]);
      // The storage needs a length or chunks (OSS, "HTTP status code 411"); Deno's fetch only has
      // chunks for a stream.
      const [length, coding] =
        runtime === "Deno" ? [undefined, "chunked"] : [String(body.length), undefined];
      assert.deepEqual([headers["content-length"], headers["transfer-encoding"]], [length, coding]);
      assert.deepEqual(
        [headers["content-type"], headers.authorization, headers.cookie],
        [FORM["content-type"], undefined, undefined],
      );
    });

    await t.test("redirects are not followed", async () => {
      service.answer = (_, response) =>
        response.writeHead(302, { location: "http://169.254.169.254/" }).end();
      for (const [path, request] of [
        [SUBMIT, post(JOB)],
        [own.result],
        [own.upload, { method: "POST", headers: { ...FORM, "content-length": 3 }, body: "--x" }],
      ]) {
        const answer = await send(origin, path, request);
        assert.deepEqual([answer.status, answer.json().code], [502, "Relay.Redirected"], path);
      }
      service.received.length = 0;
    });

    await t.test("a link to a foreign host is an error", async () => {
      for (const link of [
        "https://evil.example/a.json",
        "https://aliyuncs.com.evil.example/",
        "https://evilaliyuncs.com/",
        "https://a.aliyuncs.com:8443/",
        "https://u@a.aliyuncs.com/",
        "file:///etc/passwd",
        "//a.aliyuncs.com/",
      ]) {
        const task = succeededTask(service);
        task.output.results[0].transcription_url = link;
        service.answer = json(200, task);
        const answer = await send(origin, SUBMIT, post(JOB));
        assert.deepEqual([answer.status, answer.json().code], [502, "Relay.ForeignLink"], link);
      }
      const storage = succeededTask(service);
      storage.output.results[0].transcription_url =
        "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.json?Signature=x";
      service.answer = json(200, storage);
      const url = (await send(origin, SUBMIT, post(JOB))).json().output.results[0]
        .transcription_url;
      const target = Buffer.from(
        new URL(url, origin).searchParams.get("u"),
        "base64url",
      ).toString();
      assert.equal(
        target,
        "https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.json?Signature=x",
        "over TLS",
      );
      service.received.length = 0;
    });

    await t.test("the key is redacted from every response", async () => {
      service.answer = json(
        401,
        { code: "InvalidApiKey", message: `no such key: ${KEY}`, request_id: KEY },
        { "retry-after": KEY },
      );
      const quoted = await send(origin, SUBMIT, post(JOB));
      assert.deepEqual(
        [quoted.status, quoted.json().message, quoted.headers["retry-after"]],
        [401, "no such key: [key]", undefined],
      );
      service.answer = (_, response) =>
        response.writeHead(502, { "content-type": "text/html" }).end(`<b>${KEY}</b>`);
      const page = await send(origin, SUBMIT, post(JOB));
      assert.deepEqual(
        [page.status, page.text, page.headers["content-type"].split(";")[0]],
        [502, "<b>[key]</b>", "text/plain"],
      );
      service.answer = async (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: 你 ${KEY.slice(0, 9)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        response.end(`${KEY.slice(9)} sk-rela\n\n`);
      };
      const stream = await send(
        origin,
        DIRECT,
        post(
          { model: "qwen3-asr-flash", input: { messages: [] } },
          { accept: "text/event-stream" },
        ),
      );
      assert.deepEqual(
        [stream.text, stream.headers["content-type"]],
        ["data: 你 [key] sk-rela\n\n", "text/event-stream"],
      );
      assert.equal(service.received.at(-1).headers["x-dashscope-sse"], "enable");
      service.received.length = 0;
    });

    await t.test("a timeout and a lost connection are different errors", async () => {
      service.answer = () => {};
      const timedOut = await send(origin, SUBMIT, post(JOB));
      assert.deepEqual([timedOut.status, timedOut.json().code], [504, "Relay.Timeout"]);
      service.answer = (request) => request.socket.destroy();
      const lost = await send(origin, SUBMIT, post(JOB));
      assert.deepEqual([lost.status, lost.json().code], [502, "Relay.Unreachable"]);
      assert.ok(
        !lost.text.includes("127.0.0.1"),
        "the error does not name the address of the service",
      );
      service.received.length = 0;
    });

    await t.test("authorize can refuse, respond, or name the visitor", async () => {
      const refused = await send(origin, SUBMIT, post(JOB, { "x-visitor": "nobody" }));
      assert.deepEqual([refused.status, refused.json().code], [403, "Relay.Forbidden"]);
      const stranger = await send(origin, SUBMIT, post(JOB, { "x-visitor": "stranger" }));
      assert.deepEqual(
        [stranger.status, stranger.text, stranger.headers["www-authenticate"]],
        [401, "sign in", "Basic"],
      );
      assert.deepEqual(service.received, []);
      service.answer = json(200, {
        output: { task_id: ID, task_status: "RUNNING" },
        request_id: "r",
      });
      const answer = await send(origin, `${PATH}/tasks/${other.id}`, {
        headers: { "x-visitor": "somebody else" },
      });
      assert.deepEqual(
        [answer.status, answer.json().output.task_id],
        [200, other.id],
        "a task keeps its id",
      );
      assert.equal(service.received[0].url, `/api/v1/tasks/${ID}`);
      service.received.length = 0;
    });
  });

  test(`the client needs only the path of the relay, ${runtime}`, async (t) => {
    const service = await startStandIn("--recogniser", "canned", "--running-ms", "300");
    t.after(service.stop);
    const origin = await startRelay(t, runtime, {
      options: {
        apiKey: service.apiKey,
        baseUrl: service.baseUrl,
        secret: "a secret of the relay",
      },
      tries: 40,
    });
    const client = new Client({ baseUrl: `${origin}${PATH}` });
    const url = service.samples[0].url;
    const byUrl = await client.transcribe(url);
    assert.equal(byUrl.text, "Hello world, 这里是阿里巴巴语音实验室。");
    const audio = new Blob([await (await fetch(url)).arrayBuffer()]);
    const byFile = await client.transcribe(new File([audio], "a.wav"));
    assert.equal(byFile.toSrt(), byUrl.toSrt());
    const task = await client.submit([url]);
    assert.match(task.id, /^[0-9a-f-]{36}\.[\w-]{43}$/);
    const result = await client.task(JSON.stringify(task)).wait();
    assert.equal(result.outcomes[0].transcription.text, byUrl.text);
    const updates = [];
    for await (const update of client.recognizeStream(url)) updates.push(update.text);
    assert.ok(updates.length > 1 && updates.at(-1).length > 0, updates.join());
    assert.equal((await client.recognize(new File([audio], "a.wav"))).text, updates.at(-1));
    const other = await startRelay(t, runtime, {
      options: { apiKey: service.apiKey, baseUrl: service.baseUrl, secret: "a secret of another" },
    });
    assert.equal(
      (await new Client({ baseUrl: `${other}${PATH}` }).task(task.id).status()).status,
      "unknown",
    );
  });
}
