// `cargo xtask demo`: transcribes one clip with the built package in Node. The service is the local
// stand-in, or DashScope itself.

import { argv, env, exit, stderr, stdout } from "node:process";
import { pathToFileURL } from "node:url";

const packageUrl = new URL("../pkg/node.js", import.meta.url);

/** A public sample of the service. */
const PUBLIC_SAMPLE =
  "https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_female2.wav";

const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(5)} s`;

export async function demo({ baseUrl, apiKey, print }) {
  const { Client } = await import(packageUrl);
  const client = new Client({ apiKey, baseUrl });
  const { origin, hostname } = new URL(baseUrl);
  const live = hostname !== "127.0.0.1";
  const audio = live ? PUBLIC_SAMPLE : `${origin}/samples/sense-and-sensibility-0870.wav`;

  print(`Transcribing ${audio}`);
  let last;
  const onStatus = ({ taskId, status, elapsedMs, failure }) => {
    if (!last) print(`  task ${taskId}`);
    const line = failure ? `${status} (${failure.message})` : status;
    if (line !== last) print(`  ${seconds(elapsedMs)}  ${line}`);
    last = line;
  };
  const transcription = await client.transcribe(audio, {
    languageHints: live ? ["zh", "en"] : ["en"],
    onStatus,
  });
  print(`\nTranscript\n\n${transcription.text}\n\nSubtitles (SRT)\n\n${transcription.toSrt()}`);
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const baseUrl = env.DASHSCOPE_BASE_URL;
  const apiKey = env.DASHSCOPE_API_KEY;
  if (!baseUrl || !apiKey) {
    stderr.write(
      "demo: DASHSCOPE_BASE_URL and DASHSCOPE_API_KEY must be set; `cargo xtask demo` sets them.\n",
    );
    exit(2);
  }
  try {
    await demo({ baseUrl, apiKey, print: (line) => stdout.write(`${line}\n`) });
  } catch (error) {
    stderr.write(`demo: ${error.message}\n`);
    exit(1);
  }
}
