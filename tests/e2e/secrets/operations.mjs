// The operations of the package. Each names the member of the API that it runs, and the kinds of
// requests that it sends.

import { TASK_ID } from "./service.mjs";

const AUDIO = "https://example.com/a.wav";
const VOCABULARY = "vocab-film-1";
const WORDS = [{ text: "吴贻弓" }];
/** Events of a loop that the test waits for: a task may be asked for without end. */
const EVENTS_MAX = 4;

const blob = () => new Blob(["RIFF0000WAVEfmt "], { type: "audio/wav" });
const file = () => new File([blob()], "talk.wav", { type: "audio/wav" });

/** Reads a loop to its end; `see` gets each item. */
async function collect(items, see, max = Number.POSITIVE_INFINITY) {
  let count = 0;
  for await (const item of items) {
    see(item);
    count += 1;
    if (count >= max) break;
  }
}

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} member of the API
 * @property {string[]} kinds of requests
 * @property {(given: { client: object, wait: object, see: (value: unknown) => void }) => unknown} run
 *   resolves with a result; `see` gets what the caller gets before
 * @property {string[]} [gives] names of secrets that the caller gets on purpose
 */

const uploads = ["policy", "upload"];
const waits = ["query", "result"];

/** @type {Operation[]} */
export const CLIENT_OPERATIONS = [
  {
    name: "transcribe a URL",
    member: "Client.transcribe",
    kinds: ["submit", ...waits],
    run: ({ client, wait }) => client.transcribe(AUDIO, wait),
  },
  {
    name: "transcribe a file",
    member: "Client.transcribe",
    kinds: [...uploads, "submit", ...waits],
    run: ({ client, wait }) => client.transcribe(file(), wait),
  },
  {
    name: "transcribe a blob by another model",
    member: "Client.transcribe",
    kinds: [...uploads, "submit", ...waits],
    run: ({ client, wait }) => client.transcribe(blob(), { ...wait, model: "fun-asr" }),
  },
  {
    name: "transcribe many",
    member: "Client.transcribeAll",
    kinds: [...uploads, "submit", ...waits],
    run: ({ client, wait, see }) => collect(client.transcribeAll([AUDIO, file()], wait), see),
  },
  {
    name: "submit",
    member: "Client.submit",
    kinds: ["submit"],
    run: ({ client }) => client.submit([AUDIO, `${AUDIO}?b`]),
  },
  {
    name: "submit a file",
    member: "Client.submit",
    kinds: [...uploads, "submit"],
    run: ({ client, wait: { onProgress } }) => client.submit(file(), { onProgress }),
  },
  {
    name: "status of a task",
    member: "Task.status",
    kinds: ["query"],
    gives: ["SIGNATURE"],
    run: ({ client, taskId }) => client.task(taskId).status(),
  },
  {
    name: "wait for a task",
    member: "Task.wait",
    kinds: waits,
    run: ({ client, wait: { timeoutMs, onStatus }, taskId }) =>
      client.task({ taskId }).wait({ timeoutMs, onStatus }),
  },
  {
    name: "cancel a task",
    member: "Task.cancel",
    kinds: ["cancel"],
    run: ({ client, taskId }) => client.task(JSON.stringify({ taskId })).cancel(),
  },
  {
    name: "states of a task",
    member: "Task.Symbol(Symbol.asyncIterator)",
    kinds: ["query"],
    run: ({ client, see, taskId }) => collect(client.task(taskId), see, EVENTS_MAX),
  },
  {
    name: "a task by its id",
    member: "Client.task",
    kinds: [],
    run: ({ client }) => client.task(TASK_ID),
  },
  {
    name: "a task in JSON",
    member: "Task.toJSON",
    kinds: [],
    run: ({ client }) => client.task(TASK_ID).toJSON(),
  },
  {
    name: "list tasks",
    member: "Client.tasks",
    kinds: ["list"],
    run: ({ client, see }) => collect(client.tasks({ pageSize: 10 }), see, EVENTS_MAX),
  },
  {
    name: "recognize a URL",
    member: "Client.recognize",
    kinds: ["recognition"],
    run: ({ client }) => client.recognize(AUDIO, { context: "Bailian" }),
  },
  {
    name: "recognize a file",
    member: "Client.recognize",
    kinds: ["recognition"],
    run: ({ client }) => client.recognize(file()),
  },
  {
    name: "recognize by an upload",
    member: "Client.recognize",
    kinds: [...uploads, "recognition"],
    run: ({ client, wait: { onProgress } }) =>
      client.recognize(file(), { model: "qwen-audio-asr", onProgress }),
  },
  {
    name: "stream of a URL",
    member: "Client.recognizeStream",
    kinds: ["stream"],
    run: ({ client, see }) => collect(client.recognizeStream(AUDIO), see),
  },
  {
    name: "stream of a file",
    member: "Client.recognizeStream",
    kinds: ["stream"],
    run: ({ client, see }) => collect(client.recognizeStream(file(), { incremental: true }), see),
  },
  {
    name: "upload",
    member: "Client.upload",
    kinds: uploads,
    run: ({ client, wait: { onProgress } }) => client.upload(file(), { onProgress }),
  },
  {
    name: "create a token",
    member: "Client.createToken",
    kinds: ["token"],
    gives: ["TOKEN"],
    run: ({ client }) => client.createToken({ expiresInSeconds: 60 }),
  },
  {
    name: "create a vocabulary",
    member: "Vocabularies.create",
    kinds: ["vocabulary"],
    run: ({ client }) =>
      client.vocabularies.create({ model: "paraformer-v2", prefix: "film", words: WORDS }),
  },
  {
    name: "list vocabularies",
    member: "Vocabularies.list",
    kinds: ["vocabulary"],
    run: ({ client }) => client.vocabularies.list({ prefix: "film" }),
  },
  {
    name: "get a vocabulary",
    member: "Vocabularies.get",
    kinds: ["vocabulary"],
    run: ({ client }) => client.vocabularies.get(VOCABULARY),
  },
  {
    name: "update a vocabulary",
    member: "Vocabularies.update",
    kinds: ["vocabulary"],
    run: ({ client }) => client.vocabularies.update(VOCABULARY, { words: WORDS }),
  },
  {
    name: "delete a vocabulary",
    member: "Vocabularies.delete",
    kinds: ["vocabulary"],
    run: ({ client }) => client.vocabularies.delete(VOCABULARY),
  },
];

/** Kinds of requests that a relay forwards. */
export const RELAYED = new Set([
  "submit",
  "query",
  "cancel",
  "result",
  "policy",
  "upload",
  "recognition",
  "stream",
]);
