// Transcribes recordings, URLs and local files, and writes a subtitle file for each:
//
//   node node/transcribe.js https://example.com/talk.mp3 interview.wav

import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import process, { argv, env, exit } from "node:process";
import { Client, isDashScopeError } from "dashscope-asr";

const recordings = argv.slice(2);
if (recordings.length === 0) {
  console.error("usage: node node/transcribe.js URL-or-file…");
  exit(2);
}

// Before anything is paid for: two recordings of one name would overwrite each other's subtitles.
const paths = recordings.map((recording) => `${nameOf(recording)}.srt`);
const repeated = paths.find((path, index) => paths.indexOf(path) !== index);
if (repeated) {
  console.error(`${repeated} would be written twice: give the recordings one at a time.`);
  exit(2);
}

const client = new Client({
  apiKey: env.DASHSCOPE_API_KEY,
  baseUrl: env.DASHSCOPE_BASE_URL, // another region or the stand-in; Beijing when it is not set
});

// One after the other. `client.transcribeAll` works on many at a time: see ../batch.
for (const [index, recording] of recordings.entries()) {
  const path = paths[index];
  try {
    const transcription = await client.transcribe(await audioOf(recording), {
      onStatus: reporter(recording),
    });
    await writeFile(path, transcription.toSrt());
    console.log(`${path}: ${transcription.noSpeech ? "(no speech)" : transcription.text}`);
  } catch (error) {
    console.error(`${recording}: ${explanation(error)}`);
    process.exitCode = 1;
  }
}

/** The URL as it is, or the file, which is read from the disk while it is uploaded. */
async function audioOf(recording) {
  if (isUrl(recording)) return recording;
  return new File([await openAsBlob(recording)], basename(recording));
}

/** Whether the service fetches the recording. A path such as `C:\a.wav` parses as a URL too. */
function isUrl(recording) {
  return /^(?:https?|oss):/i.test(recording) && URL.canParse(recording);
}

/** The recording's name without its folder and extension, for the subtitle file. */
function nameOf(recording) {
  const path = isUrl(recording) ? decoded(new URL(recording).pathname) : recording;
  return basename(path, extname(path)) || "transcript";
}

/** The path of a URL in letters; unchanged where its bytes are no UTF-8. */
function decoded(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Prints each new state of the task. The task is queried more often than it changes. */
function reporter(recording) {
  let last;
  return ({ status, taskId, elapsedMs }) => {
    if (status !== last) console.error(`${recording}: ${status}, ${elapsedMs} ms, task ${taskId}`);
    last = status;
  };
}

function explanation(error) {
  // A task that was submitted goes on and is billed, whatever happened here.
  if (isDashScopeError(error) && error.taskId && error.kind !== "task_failed")
    return `${error.message}\nThe task may go on: client.task("${error.taskId}").wait()`;
  return error.message;
}
