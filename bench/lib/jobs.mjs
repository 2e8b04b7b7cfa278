// One job, "transcribe one URL, make SRT", as each client's documentation shows it.

export const JOBS = {
  "dashscope-asr": {
    packages: [],
    code: `
import { Client } from "dashscope-asr";
export async function srtOf(url, apiKey) {
  const transcription = await new Client({ apiKey }).transcribe(url);
  return transcription.toSrt();
}`,
  },
  assemblyai: {
    packages: ["assemblyai"],
    code: `
import { AssemblyAI } from "assemblyai";
export async function srtOf(url, apiKey) {
  const client = new AssemblyAI({ apiKey });
  const transcript = await client.transcripts.transcribe({ audio: url });
  return client.transcripts.subtitles(transcript.id, "srt");
}`,
  },
  deepgram: {
    packages: ["@deepgram/sdk", "@deepgram/captions"],
    code: `
import { DeepgramClient } from "@deepgram/sdk";
import { srt } from "@deepgram/captions";
export async function srtOf(url, apiKey) {
  const client = new DeepgramClient({ apiKey });
  return srt(await client.listen.v1.media.transcribeUrl({ url, model: "nova-3", smart_format: true, utterances: true }));
}`,
  },
  gladia: {
    packages: ["@gladiaio/sdk"],
    code: `
import { GladiaClient } from "@gladiaio/sdk";
export async function srtOf(url, apiKey) {
  const client = new GladiaClient({ apiKey });
  const job = await client.preRecorded().transcribe(url, { subtitles: true, subtitles_config: { formats: ["srt"] } });
  return job.result.transcription.subtitles[0].subtitles;
}`,
  },
  openai: {
    packages: ["openai"],
    code: `
import OpenAI from "openai";
export async function srtOf(url, apiKey) {
  const client = new OpenAI({ apiKey, dangerouslyAllowBrowser: true });
  return client.audio.transcriptions.create({ file: await fetch(url), model: "whisper-1", response_format: "srt" });
}`,
  },
};

/** The second half of the job, with the document at hand. */
export const READING = `
import { Transcription } from "dashscope-asr";
export async function srtOf(document) {
  return (await Transcription.parse(document)).toSrt();
}`;

/** The provider for the AI SDK, and the client alone that it is built on. */
export const AI_PROVIDER = 'export { createDashScope, dashscope } from "dashscope-asr";';
export const CLIENT = 'export { Client } from "dashscope-asr";';

/** OpenAI's routes, for servers, and the client and the relay that they are built on. */
export const SERVER = `export { Client } from "./pkg/workerd.js";
export { relay } from "./pkg/relay/relay.js";`;
export const OPENAI = `${SERVER}
export { openai } from "dashscope-asr";`;
