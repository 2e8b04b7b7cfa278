// `openai` with OpenAI's Python client and LangChain's loader, against the stand-in.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "srvx";
import { openai } from "./openai/support.mjs";
import { startStandIn } from "./stand-in.mjs";

const KEY = "sk-of-the-caller";
const TEXT = "Hello World，这里是阿里巴巴语音实验室。";
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const skip = !env.OPENAI_PYTHON && "`cargo xtask test e2e` makes the Python environment";

test("OpenAI's Python client and LangChain's loader", { skip }, async (t) => {
  const { apiKey, baseUrl, stop } = await startStandIn("--recogniser", "canned");
  t.after(stop);
  const authorize = ({ headers }) => headers.get("authorization") === `Bearer ${KEY}`;
  const fetch = (request) => openai(request, { apiKey, baseUrl, authorize });
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1", silent: true });
  await server.ready();
  t.after(() => server.close(true));

  const audio = path("../fixtures/audio/sense-and-sensibility-0870.wav");
  // LangChain's loader cuts audio with the ffmpeg that it finds.
  const folders = [env.FFMPEG && dirname(env.FFMPEG), env.PATH].filter(Boolean);
  const { stdout } = await promisify(execFile)(
    env.OPENAI_PYTHON,
    ["-B", path("../openai-clients/run.py"), `${new URL(server.url).origin}/v1`, KEY, audio],
    { env: { ...env, PATH: folders.join(delimiter), NO_PROXY: "*" } },
  );
  const lines = stdout.split("\n").filter((line) => line.startsWith("["));
  const shown = Object.fromEntries(lines.map((line) => JSON.parse(line)));
  assert.equal(shown.text, `${TEXT}\n`);
  assert.match(shown.srt, /^1\n00:00:00,760 --> 00:00:03,800\n/);
  assert.match(shown.vtt, /^WEBVTT\n/);
  assert.equal(shown.json.text, TEXT);
  assert.equal(shown.verbose_json.segments[0].text, TEXT);
  assert.deepEqual(
    shown.diarized_json.segments.map(({ speaker }) => speaker),
    ["A", "B"],
  );
  assert.match(shown.task[0], /^[0-9a-f-]{36}\..{43}$/);
  assert.equal(shown.task[1], "Hello");
  assert.deepEqual(shown.stream.at(-1).text, "欢迎使用阿里云。");
  assert.ok(shown.models.includes("whisper-1"));
  assert.deepEqual(shown.error, [404, "model_not_found", "model"]);
  assert.deepEqual(shown.langchain, [`${TEXT}\n`]);
});
