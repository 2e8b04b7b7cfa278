// `openai` with OpenAI's own client and curl, in Node and workerd, against the stand-in.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import OpenAI from "openai";
import { serve } from "srvx";
import { codeBlocks, section } from "./markdown.mjs";
import { openai } from "./openai/support.mjs";
import { startStandIn } from "./stand-in.mjs";
import { startWorker } from "./worker.mjs";

const run = promisify(execFile);
const CALLER = "sk-of-the-caller";
const AUDIO = new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url);
let service;

before(async () => {
  service = await startStandIn("--recogniser", "canned");
});
after(() => service.stop());

const optionsOf = ({ apiKey, baseUrl }) => ({ apiKey, baseUrl });
const authorize = ({ headers }) => headers.get("authorization") === `Bearer ${CALLER}` && "caller";

const RUNTIMES = {
  async Node(t) {
    const options = { ...optionsOf(service), authorize };
    const fetch = (request) => openai(request, options);
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1", silent: true });
    await server.ready();
    t.after(() => server.close(true));
    return new URL(server.url).origin;
  },
  // The manual's own Worker.
  async workerd(t) {
    const manual = await readFile(new URL("../../pkg-template/README.md", import.meta.url), "utf8");
    const [written] = codeBlocks(section(manual, "For programs that talk to OpenAI"), "ts");
    const { code } = await transform(written, { loader: "ts" });
    const { apiKey, baseUrl } = service;
    const elsewhere = code.replace("apiKey: env.DASHSCOPE_API_KEY", "$&, baseUrl: env.BASE_URL");
    const bindings = { DASHSCOPE_API_KEY: apiKey, CALLER_KEY: CALLER, BASE_URL: baseUrl };
    const worker = await startWorker(t, elsewhere, bindings);
    return (await worker.ready).origin;
  },
};

const NO_TIMES = { text: /Hello World/, json: /Hello World/ };
const FORMATS = {
  ...NO_TIMES,
  srt: /^1\n00:00:00,760 --> 00:00:03,800\nHello/,
  vtt: /^WEBVTT\n/,
  verbose_json: /"segments":\[\{"id":0,"start":0.76/,
  diarized_json: /"speaker":"B"/,
};

for (const [runtime, start] of Object.entries(RUNTIMES)) {
  test(`OpenAI's client, in ${runtime}`, async (t) => {
    const origin = await start(t);
    const client = new OpenAI({ apiKey: CALLER, baseURL: `${origin}/v1` });
    const bytes = await readFile(AUDIO);
    const file = new File([bytes], "talk.wav", { type: "audio/wav" });
    const create = (more) =>
      client.audio.transcriptions.create({ file, model: "whisper-1", ...more });

    for (const [response_format, expected] of Object.entries(FORMATS)) {
      await t.test(`${response_format}, at once`, async () => {
        const answer = await create({ response_format });
        const text = typeof answer === "string" ? answer : JSON.stringify(answer);
        assert.match(text, expected);
      });
    }

    await t.test("as a task, whose id is in the header", async () => {
      const request = create({
        model: "paraformer-v2",
        response_format: "verbose_json",
        timestamp_granularities: ["word", "segment"],
      });
      const { data, response } = await request.withResponse();
      assert.equal(data.segments[0].text, data.text);
      assert.ok(data.words.length > 3 && data.duration > 1);
      const id = response.headers.get("x-dashscope-task-id");
      const again = await fetch(`${origin}/v1/audio/transcriptions/${id}?response_format=text`, {
        headers: { authorization: `Bearer ${CALLER}` },
      });
      assert.equal(await again.text(), `${data.text}\n`);
    });

    await t.test("the header of a task comes before its end, in every format", async () => {
      const control = (method, body) => fetch(`${service.origin}/__control`, { method, body });
      const form = new FormData();
      form.append("file", file);
      form.append("model", "paraformer-v2");
      form.append("response_format", "srt");
      // While the queries fail the task goes on.
      const unavailable = { route: "query", times: 1000, fault: { status: 503 } };
      await control("POST", JSON.stringify(unavailable));
      const answer = await fetch(`${origin}/v1/audio/transcriptions`, {
        method: "POST",
        body: form,
        headers: { authorization: `Bearer ${CALLER}` },
      });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("x-dashscope-task-id"), /\./);
      await control("DELETE");
      assert.match(await answer.text(), /^1\n00:00:00,140 --> /);
    });

    await t.test("as a stream", async () => {
      for (const model of ["whisper-1", "qwen3-asr-flash", "paraformer-v2"]) {
        let [text, done] = ["", ""];
        for await (const event of await create({ model, stream: true })) {
          if (event.type === "transcript.text.delta") text += event.delta;
          if (event.type === "transcript.text.done") done = event.text;
        }
        assert.ok(text.length > 5, model);
        assert.equal(text, done, model);
      }
    });

    await t.test("models", async () => {
      const names = [];
      for await (const { id } of client.models.list()) names.push(id);
      assert.ok(names.includes("whisper-1") && names.includes("paraformer-v2"));
    });

    await t.test("errors are the client's own, and are not tried again", async () => {
      const before = await recorded();
      await assert.rejects(create({ model: "gpt-5" }), OpenAI.NotFoundError);
      await assert.rejects(create({ language: "not one" }), OpenAI.BadRequestError);
      const stranger = new OpenAI({ apiKey: "sk-stranger", baseURL: `${origin}/v1` });
      await assert.rejects(stranger.models.list(), OpenAI.PermissionDeniedError);
      // A small one: workerd closes a connection whose body it has not read.
      const small = new File(["audio"], "a.wav");
      const translation = client.audio.translations.create({ file: small, model: "whisper-1" });
      await assert.rejects(translation, /do not translate/);
      assert.equal(await recorded(), before);
    });

    await t.test("curl, with fields in either order", async () => {
      const path = fileURLToPath(AUDIO);
      const fields = [`file=@${path}`, "model=whisper-1", "response_format=text"];
      for (const order of [fields, fields.toReversed()]) {
        const { stdout } = await run("curl", [
          "--silent",
          "--fail",
          ...["--noproxy", "*"],
          ...["--header", `Authorization: Bearer ${CALLER}`],
          ...order.flatMap((field) => ["--form", field]),
          `${origin}/v1/audio/transcriptions`,
        ]);
        assert.match(stdout, /^Hello World.*\n$/);
      }
    });
  });
}

/** The number of requests that the service has got. */
async function recorded() {
  const answer = await fetch(`${service.origin}/__control`);
  return (await answer.json()).length;
}
