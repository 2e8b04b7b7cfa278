// Variables of the Worker, checked before anything starts: a wrong one gets one clear answer that
// names it, and no file fails for it.

import { Client, subtitles } from "dashscope-asr";
import { Refusal } from "./refusal.js";

const FILES_PER_TASK = { usual: 10, max: 100 };
const SETTLE_SECONDS = { usual: 60, max: 3_600 };
const IDLE_SECONDS = { usual: 60, max: 600 };
/** Options of a client, by the variable that sets them. */
const CLIENT_OPTIONS = new Map([
  ["options.apiKey", "DASHSCOPE_API_KEY"],
  ["options.baseUrl", "BASE_URL"],
  ["options.region", "REGION"],
]);
const EMPTY_DOCUMENT = '{"transcripts":[]}';

const notSetUp = (message) => new Refusal(503, "NotSetUp", message);

/** Settings of a new batch. */
export async function settingsOf(env) {
  wholeNumber(env, "SETTLE_SECONDS", SETTLE_SECONDS);
  wholeNumber(env, "IDLE_SECONDS", IDLE_SECONDS);
  const filesPerTask = wholeNumber(env, "FILES_PER_TASK", FILES_PER_TASK);
  const transcription = env.TRANSCRIPTION ?? {};
  const formats = env.SUBTITLES ?? {};
  await checkTranscription(env, transcription);
  await checkSubtitles(formats);
  return { filesPerTask, transcription, subtitles: formats };
}

/**
 * Milliseconds that a task which was submitted may take to show up in the service's list. The
 * longest where the variable is wrong: a submit that is repeated too early is billed twice.
 */
export function settleMsOf({ SETTLE_SECONDS: seconds = SETTLE_SECONDS.usual }) {
  return 1_000 * (isWhole(seconds, SETTLE_SECONDS.max) ? seconds : SETTLE_SECONDS.max);
}

/** Milliseconds that a manifest may stand still on its way. */
export const idleMsOf = (env) => 1_000 * wholeNumber(env, "IDLE_SECONDS", IDLE_SECONDS);

export const clientOptionsOf = (env) => ({
  apiKey: env.DASHSCOPE_API_KEY,
  ...(env.BASE_URL ? { baseUrl: env.BASE_URL } : { region: env.REGION }),
});

/** Whether an error of the client is the fault of its options, and so of no file. */
export const isClientFault = ({ field }) => CLIENT_OPTIONS.has(field);

const isWhole = (value, max) => /^\d+$/.test(String(value)) && value >= 1 && value <= max;

function wholeNumber(env, name, { usual, max }) {
  const value = env[name] ?? usual;
  if (isWhole(value, max)) return Number(value);
  const seen = JSON.stringify(value);
  throw notSetUp(
    `${name}: expected a whole number from 1 to ${max}, got ${seen}. Correct it in wrangler.jsonc, and deploy.`,
  );
}

/** Checks the options as the client does, with one that sends nothing. */
async function checkTranscription(env, options) {
  const fetch = () => Promise.reject(new Error("this request is not sent"));
  try {
    await new Client({ ...clientOptionsOf(env), fetch }).submit(
      "https://example.com/a.wav",
      options,
    );
  } catch (error) {
    if (error.kind === "network") return;
    if (error.kind !== "invalid_request") throw error;
    throw optionFault(CLIENT_OPTIONS.get(error.field) ?? "TRANSCRIPTION", error);
  }
}

async function checkSubtitles(formats) {
  if (typeof formats !== "object" || Array.isArray(formats))
    throw optionFault("SUBTITLES", { message: 'expected formats with their rules, {"srt": {}}.' });
  for (const [format, rules] of Object.entries(formats))
    await subtitles(EMPTY_DOCUMENT, format, rules).catch((error) => {
      throw optionFault(`SUBTITLES, ${format}`, error);
    });
}

const optionFault = (name, { message }) =>
  notSetUp(`${name}: ${message} Correct it in wrangler.jsonc, and deploy.`);
