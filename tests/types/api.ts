// Checked by tsc, never run: calls that the types accept, and calls that they refuse.

import {
  Client,
  type ClientOptions,
  type DashScopeError,
  type FileOutcome,
  init,
  isDashScopeError,
  pollDelayMs,
  type Sentence,
  subtitleStream,
  subtitles,
  Task,
  type TaskResult,
  type TranscribeOptions,
  Transcription,
} from "dashscope-asr";
import * as slim from "dashscope-asr/slim";
import * as web from "dashscope-asr/web";

export const page = { baseUrl: "/api/asr" } satisfies ClientOptions;
export const worker = {
  apiKey: "sk-",
  region: "singapore",
  workspace: "ws",
  baseUrl: new URL("https://example.com"),
} satisfies ClientOptions;

export const all: TranscribeOptions = {
  model: "paraformer-v2",
  languageHints: ["zh", "en"] as const,
  vocabularyId: "vocab-1",
  channelIds: [0, 1],
  disfluencyRemoval: true,
  timestampAlignment: true,
  specialWordFilter: { mask: ["a"], remove: ["b"], systemReserved: false },
  audioEventDetection: false,
  diarization: true,
  speakerCount: 2,
  timeoutMs: 60_000,
  pollIntervalMs: 1_000,
  signal: new AbortController().signal,
  onStatus: ({ taskId, status, elapsedMs, failure }) =>
    void [taskId.length, status === "running", elapsedMs + 1, failure?.kind],
};

export const future: TranscribeOptions<string> = {
  model: "paraformer-v3-2027-01-01",
  family: "paraformer-v2",
  words: true,
};
export const funAsr: TranscribeOptions<"fun-asr-2025-11-07"> = {
  model: "fun-asr-2025-11-07",
  diarization: true,
};
export const qwen: TranscribeOptions<"qwen3-asr-flash-filetrans"> = {
  model: "qwen3-asr-flash-filetrans",
  language: "zh",
  itn: true,
  words: true,
  context: "x",
};
export const sense: TranscribeOptions<"sensevoice-v1"> = {
  model: "sensevoice-v1",
  languageHints: ["auto"],
};

// @ts-expect-error a wire spelling
export const wire: TranscribeOptions = { language_hints: ["zh"] };
// @ts-expect-error a string instead of a list
export const hint: TranscribeOptions = { languageHints: "zh" };
// @ts-expect-error no such region
export const region: ClientOptions = { region: "mars" };
// @ts-expect-error tasks come from a client
export const task = new Task();
// @ts-expect-error transcriptions come from a client or parse
export const transcription = new Transcription();

export async function models(client: Client): Promise<void> {
  const audio = "https://example.com/a.wav";
  await client.transcribe(audio, { model: "paraformer-v1", phraseId: "p" });
  await client.transcribe(audio, { model: "qwen3-asr-flash-filetrans", itn: true });
  await client.transcribe(new Blob(["x"]), {
    model: "sensevoice-v1",
    languageHints: ["zh"],
    onProgress: ({ loadedBytes, totalBytes }) => loadedBytes / totalBytes,
  });
  await client.submit([new Blob([]), audio], { model: "fun-asr", languageHints: ["zh"] });
  // @ts-expect-error a Qwen model has no diarization
  await client.transcribe(audio, { model: "qwen3-asr-flash-filetrans", diarization: true });
  // @ts-expect-error Paraformer takes language hints
  await client.transcribe(audio, { model: "paraformer-v2", language: "zh" });
  // @ts-expect-error the default model is paraformer-v2
  await client.transcribe(audio, { itn: true });
  // @ts-expect-error exactly one hint
  await client.transcribe(audio, { model: "sensevoice-v1", languageHints: ["zh", "en"] });
  // @ts-expect-error phraseId is for v1 models
  await client.transcribe(audio, { model: "paraformer-v2", phraseId: "p" });
}

export async function many(client: Client): Promise<string[]> {
  const texts: string[] = [];
  const files = ["https://example.com/a.wav", new URL("https://example.com/b.wav")];
  for await (const outcome of client.transcribeAll(files, { model: "fun-asr", concurrency: 5 })) {
    const audio: string | URL = outcome.audio;
    texts.push(
      `${outcome.index} ${audio} ${outcome.status === "succeeded" ? outcome.transcription.text : outcome.error.kind}`,
    );
  }
  for await (const { status } of client.task("t")) texts.push(status);
  // @ts-expect-error one file is transcribed with transcribe
  client.transcribeAll(5);
  texts.push((await Transcription.parse(new Blob(["{}"]).stream())).text);
  return texts;
}

export async function service(client: Client): Promise<unknown[]> {
  const recognition = await client.recognize(new Blob(["x"]), {
    model: "qwen3-asr-flash",
    context: "names",
    itn: true,
  });
  let text = "";
  for await (const { delta, text: all, usage } of client.recognizeStream(
    "https://example.com/a.mp3",
    { incremental: true },
  )) {
    text += delta;
    if (all.length > 100 || (usage.seconds ?? 0) > 60) break;
  }
  await client.recognize("https://example.com/a.mp3", {
    model: "qwen3-asr-flash-2026-02-10",
    itn: true,
  });
  // @ts-expect-error qwen-audio-asr takes audio alone
  await client.recognize("https://example.com/a.mp3", { model: "qwen-audio-asr", itn: true });
  // @ts-expect-error a direct model takes no diarization
  await client.recognize("https://example.com/a.mp3", { diarization: true });
  const url: string = await client.upload(new Blob(["x"]), { model: "fun-asr" });
  const { token, expiresAtMs } = await client.createToken({ expiresInSeconds: 600 });
  const id: string = await client.vocabularies.create({
    model: "paraformer-v2",
    prefix: "a1",
    words: [{ text: "阿里", weight: 4, language: "zh" }],
  });
  const [first] = await client.vocabularies.list({ prefix: "a1" });
  const { words } = await client.vocabularies.get(id);
  await client.vocabularies.update(id, { words });
  await client.vocabularies.delete(id);
  const found = [];
  for await (const { taskId, status } of client.tasks({
    status: "succeeded",
    startTime: new Date(),
    pageSize: 100,
  }))
    found.push([taskId, status]);
  await client.task("t").cancel();
  for (const { fileUrl, status, resultUrl, error } of (await client.task("t").status()).files) {
    found.push([fileUrl, status === "failed" ? error.code : resultUrl]);
  }
  const delayMs: number = await pollDelayMs(1000);
  found.push(delayMs);
  return [recognition.language, text, url, token, expiresAtMs, first?.status, found];
}

export const keyed: ClientOptions = {
  apiKey: async () => "st-",
  fetch: (url, init) => fetch(url, init),
  routeLink: (link, purpose) =>
    purpose === "result" ? `/relay?to=${encodeURIComponent(link)}` : new URL(link),
};

export async function use(client: Client): Promise<string> {
  const one: Transcription = await client.transcribe(new URL("https://example.com/a.wav"), all);
  const sentences: Sentence[] = one.sentences({ channelId: 0 });
  const [hit] = one.search("阿里");
  const found: string | undefined =
    hit?.sentence.language ?? one.wordAt(1500)?.text ?? one.sentenceAt(1500)?.text;
  const starts: Uint32Array = one.startTimes();
  one.toVtt({ maxLineWidth: 32, maxLines: 1, wordTimes: true, speakerNames: ["Ann", "Bo"] });
  one.toText({ times: true, speakers: true });
  one.toAss({ wordTimes: true, style: { fontSize: 72, primaryColor: "#FFCC00" }, offsetMs: -5000 });
  one.toLrc({ wordTimes: true, byteOrderMark: true, lineEnding: "crlf" });
  // @ts-expect-error words are not marked in SubRip
  one.toSrt({ wordTimes: true });
  // @ts-expect-error WebVTT has its own mark
  one.toVtt({ byteOrderMark: true });
  // @ts-expect-error a style is ASS's
  one.toLrc({ style: {} });
  // @ts-expect-error plain text has a line for each sentence
  one.toText({ maxLines: 2 });
  const bytes = await subtitles(await fetch("/result.json"), "srt", { minGapMs: 80 });
  // @ts-expect-error there is no such format
  subtitleStream("ssa");
  const streamed = new Response(
    new Blob([bytes]).stream().pipeThrough(subtitleStream("vtt", { wordTimes: true })),
  );
  const turn: number | undefined = one.turns()[0]?.speakerId ?? starts[0];
  const speaker: number | undefined = sentences[0]?.speakerId;
  const many = await client.submit([
    "https://example.com/a.wav",
    new URL("https://example.com/b.wav"),
  ]);
  // @ts-expect-error waiting options belong to wait
  await client.submit("https://example.com/a.wav", { timeoutMs: 5 });
  const result: TaskResult = await client.task(many.toJSON()).wait({ timeoutMs: 1_000 });
  const texts = result.outcomes.map((outcome: FileOutcome) =>
    outcome.status === "succeeded" ? outcome.transcription.text : outcome.error.message,
  );
  using parsed = await Transcription.parse(await fetch("https://example.com/result.json"));
  return [speaker, found, streamed.status, turn, parsed.toVtt(), ...texts].join();
}

export function handle(error: unknown): string | undefined {
  if (!isDashScopeError(error)) return undefined;
  const known: DashScopeError = error;
  switch (known.kind) {
    case "timeout":
    case "internal":
      return known.taskId;
    case "invalid_request":
      return known.field;
    case "authentication":
    case "rate_limited":
    case "service":
    case "network":
    case "task_failed":
    case "decode":
      return known.requestId;
    default:
      return known.kind satisfies never;
  }
}

/** The other entries have the same API; slim takes the module to load. */
export async function entries(module: WebAssembly.Module): Promise<slim.Client> {
  const page: web.Client = new Client({ baseUrl: "/api/asr" });
  await web.init();
  await slim.init(module);
  await slim.init(await fetch("/core.wasm"));
  await slim.init(fetch("/core.wasm"));
  await slim.init(new Uint8Array(8));
  // @ts-expect-error the slim entry needs a module
  await slim.init();
  // @ts-expect-error the other entries load a module of their own
  await init(module);
  return page;
}
