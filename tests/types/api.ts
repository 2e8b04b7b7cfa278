// Checked by tsc, never run: what the types accept, and what they refuse.

import {
  type Client,
  type ClientOptions,
  type DashScopeError,
  type FileOutcome,
  isDashScopeError,
  type Sentence,
  Task,
  type TaskResult,
  type TranscribeOptions,
  Transcription,
} from "dashscope-asr";

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
  onStatus: ({ taskId, status, elapsedMs, failure }) => void [taskId.length, status === "running", elapsedMs + 1, failure?.kind],
};

export const future: TranscribeOptions = { model: "paraformer-v3-2027-01-01" };

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

export async function use(client: Client): Promise<string> {
  const one: Transcription = await client.transcribe(new URL("https://example.com/a.wav"), all);
  const sentences: Sentence[] = one.sentences();
  const speaker: number | undefined = sentences[0]?.speakerId;
  const many = await client.submit(["https://example.com/a.wav", new URL("https://example.com/b.wav")]);
  // @ts-expect-error waiting options belong to wait
  await client.submit("https://example.com/a.wav", { timeoutMs: 5 });
  const result: TaskResult = await client.task(many.toJSON()).wait({ timeoutMs: 1_000 });
  const texts = result.outcomes.map((outcome: FileOutcome) =>
    outcome.status === "succeeded" ? outcome.transcription.text : outcome.error.message,
  );
  using parsed = await Transcription.parse(await fetch("https://example.com/result.json"));
  return [speaker, parsed.toVtt(), ...texts].join();
}

export function handle(error: unknown): string | undefined {
  if (!isDashScopeError(error)) return undefined;
  const known: DashScopeError = error;
  switch (known.kind) {
    case "timeout":
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
