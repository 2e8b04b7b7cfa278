// Transcribes every URL of a manifest, a URL on each line, and writes for each a transcript (.txt)
// and subtitles (.srt):
//
//   node batch/batch.js manifest.txt results
//
// The program can be stopped and started again at any time: files that are done are skipped, and
// tasks that an earlier run has submitted are waited for, not submitted again. Files whose task
// failed are submitted again; a result that could not be read is only read again. The model must
// name the files of a task: all do but Qwen's.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process, { argv, env, exit } from "node:process";
import { Client, isDashScopeError } from "dashscope-asr";
import { openJournal } from "./journal.js";

const [manifest, folder] = argv.slice(2);
if (!folder) {
  console.error("usage: node batch/batch.js MANIFEST FOLDER");
  exit(2);
}

try {
  await run();
} catch (error) {
  // Nothing is lost: the next run goes on from the journal.
  console.error(error.message);
  process.exitCode = 1;
}

async function run() {
  const client = new Client({
    apiKey: env.DASHSCOPE_API_KEY,
    baseUrl: env.DASHSCOPE_BASE_URL, // another region or the stand-in; Beijing when it is not set
  });
  const urls = readManifest(await readFile(manifest, "utf8"));
  await mkdir(folder, { recursive: true });
  const journal = await openJournal(join(folder, "journal.jsonl"));
  const isLeft = (url) => !journal.isDone(url);

  if (urls.some(isLeft)) await resume(client, journal);

  // A file whose result is still to be read is paid for: a second task would be billed too.
  const left = urls.filter((url) => isLeft(url) && !journal.isUnread(url));
  const options = { onStatus: ({ taskId }) => journal.addTask(taskId) };
  for await (const { audio, ...outcome } of client.transcribeAll(left, options)) {
    // A wrong key fails every file: no need to try them all.
    if (outcome.error?.kind === "authentication") throw outcome.error;
    await keep(journal, audio, outcome);
  }
  journal.endRun();

  const failed = urls.filter(isLeft).length;
  console.log(`${urls.length - failed} of ${urls.length} files are transcribed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** The URLs of a manifest, each once, spelt as the service will report them. */
function readManifest(text) {
  const urls = new Set();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    if (!URL.canParse(line)) throw new Error(`${manifest}:${index + 1}: not a URL: ${line}`);
    urls.add(new URL(line).href);
  }
  return [...urls];
}

/** Waits for the tasks that an interrupted run has left and keeps their outcomes. */
async function resume(client, journal) {
  for (const taskId of journal.tasks) {
    try {
      const { files } = await client.task(taskId).status();
      if (files.length > 0 && files.every(({ fileUrl }) => journal.isDone(fileUrl))) continue;
      const { outcomes } = await client.task(taskId).wait();
      for (const { fileUrl, ...outcome } of outcomes) await keep(journal, fileUrl, outcome);
    } catch (error) {
      // The task failed, or the service has forgotten it (after 24 hours): its file is submitted
      // again. After any other error that would be billed twice.
      if (!isDashScopeError(error) || error.kind !== "task_failed") throw error;
      journal.forgetTask(taskId);
    }
  }
}

/** Writes the results of one file, then its outcome: a file counts as done when both are there. */
async function keep(journal, url, { transcription, error }) {
  if (error) {
    console.error(`${url}: ${error.message}`);
    const { kind, code, message, taskId } = error;
    return journal.addOutcome({ url, status: "failed", kind, code, message, taskId });
  }
  const name = createHash("sha256").update(url).digest("hex").slice(0, 16);
  await writeFile(join(folder, `${name}.txt`), transcription.toText());
  await writeFile(join(folder, `${name}.srt`), transcription.toSrt());
  transcription.free();
  journal.addOutcome({ url, status: "succeeded", name });
}
