// The built package in workerd, the engine of Cloudflare Workers: submit, wait, SRT inside one
// request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandIn } from "./stand-in.mjs";
import { startWorker } from "./worker.mjs";

const WORKER = `
import { Client, isDashScopeError } from "dashscope-asr";
export default {
  async fetch(request, env) {
    const client = new Client({ apiKey: env.DASHSCOPE_API_KEY, baseUrl: env.BASE_URL });
    const { audio, abort } = await request.json();
    try {
      const statuses = [];
      const signal = abort ? AbortSignal.timeout(abort) : undefined;
      const transcription = await client.transcribe(audio, { signal, onStatus: ({ status }) => statuses.push(status) });
      return Response.json({ srt: transcription.toSrt(), words: transcription.words().length, statuses });
    } catch (error) {
      return Response.json({ name: error.name, kind: error.kind, code: error.code, ours: isDashScopeError(error) }, { status: 500 });
    }
  },
};`;

async function startClient(t, service) {
  const worker = await startWorker(t, WORKER, {
    DASHSCOPE_API_KEY: service.apiKey,
    BASE_URL: service.baseUrl,
  });
  const ask = async (body) =>
    (
      await worker.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(body) })
    ).json();
  return { ask };
}

test("a Worker transcribes, many at once, and aborts", async (t) => {
  const service = await startStandIn("--recogniser", "canned");
  t.after(service.stop);
  const { ask } = await startClient(t, service);
  const audio = service.samples[0].url;

  await t.test("submit, wait, SRT", async () => {
    const answer = await ask({ audio });
    assert.equal(
      answer.srt,
      "1\n00:00:00,140 --> 00:00:04,710\nHello world, 这里是阿里巴巴语音实验室。\n",
    );
    assert.equal(answer.words, 8);
    assert.deepEqual([answer.statuses[0], answer.statuses.at(-1)], ["pending", "succeeded"]);
  });

  await t.test("requests do not disturb each other", async () => {
    const requests = Array.from({ length: 12 }, (_, index) =>
      ask(index % 4 === 3 ? { audio, abort: 100 } : { audio }),
    );
    const answers = await Promise.all(requests);
    answers.forEach((answer, index) => {
      if (index % 4 === 3) assert.equal(answer.name, "TimeoutError");
      else assert.equal(answer.words, 8, JSON.stringify(answer));
    });
  });

  await t.test("errors are the package's own", async () => {
    const answer = await ask({ audio: `${service.origin}/samples/missing.wav` });
    assert.deepEqual(answer, {
      name: "DashScopeError",
      kind: "task_failed",
      code: "InvalidFile.DownloadFailed",
      ours: true,
    });
  });
});
