// The key where a caller should not put it: errors name the option and not the value.

import { KEY } from "./secrets.mjs";

const AUDIO = "https://example.com/a.wav";
const rejects = (error) => () => Promise.reject(error);

/** Options of a client, by what is wrong with them. */
export const CLIENT_OPTIONS = {
  "apiKey, a line break in it": { apiKey: `${KEY}\n` },
  "apiKey, other letters in it": { apiKey: `${KEY}会议` },
  "apiKey, a list": { apiKey: [KEY] },
  "apiKey, an object": { apiKey: { key: KEY } },
  "apiKey, a function that gives an object": { apiKey: () => ({ key: KEY }) },
  "apiKey, a function that gives a wrong key": { apiKey: async () => `${KEY}\n` },
  "an option of another name": { apiKey: KEY, apikey: KEY },
  region: { apiKey: KEY, region: KEY },
  workspace: { apiKey: KEY, workspace: `${KEY} ` },
  "workspace, an object": { apiKey: KEY, workspace: { key: KEY } },
  fetch: { apiKey: KEY, fetch: KEY },
  routeLink: { apiKey: KEY, routeLink: KEY },
  "baseUrl, no URL": { apiKey: KEY, baseUrl: KEY },
  "baseUrl, a user": { apiKey: KEY, baseUrl: `https://user:${KEY}@dashscope.aliyuncs.com/api/v1` },
  "baseUrl, a query": { apiKey: KEY, baseUrl: `https://dashscope.aliyuncs.com/api/v1?key=${KEY}` },
  "baseUrl, without TLS": { apiKey: KEY, baseUrl: `http://example.com/?key=${KEY}` },
  "baseUrl, another scheme": { apiKey: KEY, baseUrl: `ftp://u:${KEY}@example.com` },
};

/** Failures of the function that gives the key, which quote the key that was given before. */
export const failingSupplier = (error) => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls === 1 ? KEY : rejects(error)();
  };
};

/** Calls with the key in an option of theirs. */
export const CALLS = {
  "an option of another name": (client) => client.submit(AUDIO, { apiKey: KEY }),
  model: (client) => client.submit(AUDIO, { model: { key: KEY } }),
  languageHints: (client) => client.submit(AUDIO, { languageHints: KEY }),
  speakerCount: (client) => client.submit(AUDIO, { diarization: true, speakerCount: KEY }),
  vocabularyId: (client) => client.submit(AUDIO, { vocabularyId: [KEY] }),
  signal: (client) => client.submit(AUDIO, { signal: KEY }),
  timeoutMs: (client) => client.transcribe(AUDIO, { timeoutMs: KEY }),
  onStatus: (client) => client.transcribe(AUDIO, { onStatus: KEY }),
  options: (client) => client.transcribe(AUDIO, KEY),
  concurrency: async (client) => {
    for await (const _ of client.transcribeAll([AUDIO], { concurrency: KEY }));
  },
  audios: async (client) => {
    for await (const _ of client.transcribeAll(KEY));
  },
  audio: (client) => client.submit(KEY),
  "audio, an object": (client) => client.submit({ key: KEY }),
  "audio, a user": (client) => client.submit(`ftp://user:${KEY}@example.com/a.wav`),
  "audio, a data URI": (client) => client.recognize(`data:audio/wav;base64,${KEY}`),
  "a task's id": (client) => client.task(`${KEY} `).status(),
  "a task's id, an object": (client) => client.task({ taskId: { key: KEY } }).status(),
  "status of tasks": (client) => client.tasks({ status: KEY }).next(),
  startTime: (client) => client.tasks({ startTime: KEY }).next(),
  "audio to be recognised": (client) => client.recognize(KEY),
  resultFormat: (client) => client.recognize(AUDIO, { resultFormat: KEY }),
  file: (client) => client.upload(KEY),
  expiresInSeconds: (client) => client.createToken({ expiresInSeconds: KEY }),
  prefix: (client) =>
    client.vocabularies.create({ model: "paraformer-v2", prefix: KEY, words: [] }),
  words: (client) =>
    client.vocabularies.create({
      model: "paraformer-v2",
      prefix: "a",
      words: [{ text: KEY, weight: KEY }],
    }),
  vocabulary: (client) => client.vocabularies.get({ key: KEY }),
};

/** Options of a relay, by what is wrong with them. */
export const RELAY_OPTIONS = {
  "apiKey, a line break in it": { apiKey: `${KEY}\n` },
  "apiKey, a list": { apiKey: [KEY] },
  "apiKey, a function without a secret": { apiKey: () => KEY },
  "apiKey, a function that gives a wrong key": {
    apiKey: () => `${KEY}\n`,
    secret: "0123456789abcdefgh",
  },
  region: { apiKey: KEY, region: KEY },
  path: { apiKey: KEY, path: KEY },
  secret: { apiKey: KEY, secret: KEY.slice(0, 12) },
  workspace: { apiKey: KEY, workspace: `${KEY} ` },
  models: { apiKey: KEY, models: KEY },
  hosts: { apiKey: KEY, hosts: [`https://${KEY}`] },
  "baseUrl, a user": { apiKey: KEY, baseUrl: `https://user:${KEY}@example.com` },
  "baseUrl, without TLS": { apiKey: KEY, baseUrl: `http://example.com/${KEY}` },
};
