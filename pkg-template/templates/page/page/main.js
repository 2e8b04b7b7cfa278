// The page: a recording goes in, the package does the work through the relay, a transcript comes
// out.

import { Client } from "dashscope-asr";
import { forgetTask, keepTask, keptTask } from "./kept-task.js";
import { MODELS } from "./models.js";
import { chooseFile, listenToForm, showModels, showRecordingFault } from "./recording-form.js";
import { clearResult, showResult } from "./result.js";
import { session, signIn, signOut } from "./session.js";
import { byId, hideProblem, show, showProblem } from "./state.js";
import { clock } from "./transcript.js";

/** Texts by the status of a task. */
const STATUS = {
  pending: "Waiting in line",
  running: "Recognising speech",
  suspended: "Held up by the service",
};

const client = new Client({ baseUrl: "/api/asr" });

/** The recording that is transcribed: `{ name, file?, url? }`. */
let recording;
let controller;
/** Begin of the wait, on the clock of `performance.now()`. */
let sinceMs;

async function start() {
  hideProblem();
  try {
    const known = await session();
    if (!known) return show("signed-out");
    showModels(known.models.filter((model) => Object.hasOwn(MODELS, model)));
    if (keptTask()) await resume();
    else show("ready");
  } catch (error) {
    showProblem(error);
  }
}

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("sign-in-fault").hidden = true;
  try {
    await signIn(byId("passphrase").value);
    byId("sign-in").reset();
    await start();
  } catch (error) {
    byId("sign-in-fault").textContent = error.message;
    byId("sign-in-fault").hidden = false;
    byId("passphrase").focus();
  }
});

byId("sign-out").addEventListener("click", async () => {
  try {
    await signOut();
    forgetTask();
    location.reload();
  } catch (error) {
    showProblem(error);
  }
});

listenToForm((chosen, options) => {
  recording = chosen;
  const { file, url } = recording;
  run(file ? "Uploading" : "Sending", (waiting) =>
    client.transcribe(file ?? url, { ...options, ...waiting, onProgress }),
  );
});

function resume() {
  const { id, name, url } = keptTask();
  if (recording?.name !== name) recording = { name, url };
  return run("Asking", async (waiting) => {
    const [{ transcription, error }] = (await client.task(id).wait(waiting)).outcomes;
    if (error) throw error;
    return transcription;
  });
}

/**
 * @param {string} status shown until there is another
 * @param {(waiting: object) => Promise<import("dashscope-asr").Transcription>} begin takes signal
 *   and onStatus
 */
async function run(status, begin) {
  controller = new AbortController();
  const { signal } = controller;
  hideProblem();
  byId("working-title").textContent = recording.name;
  byId("task-hint").hidden = true;
  showProgress(status);
  show("working");
  const ticking = setInterval(showClock, 1000);
  try {
    showResult(recording, await begin({ signal, onStatus }));
    show("done");
  } catch (error) {
    if (signal.aborted) show("ready");
    else fail(error);
  } finally {
    clearInterval(ticking);
    sinceMs = undefined;
  }
}

/** @param {number} [percent] where it is known */
function showProgress(text, percent) {
  // Read out when it changes, not with every percent.
  if (byId("status").textContent !== text) byId("status").textContent = text;
  if (percent === undefined) byId("progress").removeAttribute("value");
  else byId("progress").value = percent;
  byId("clock").textContent = percent === undefined ? "" : `${Math.floor(percent)} %`;
}

function showClock() {
  if (sinceMs !== undefined) byId("clock").textContent = clock(performance.now() - sinceMs);
}

function onProgress({ loadedBytes, totalBytes }) {
  if (loadedBytes < totalBytes) showProgress("Uploading", (loadedBytes / totalBytes) * 100);
  else showProgress("Sending");
}

function onStatus({ taskId, status, elapsedMs, failure }) {
  keepTask({ id: taskId, name: recording.name, url: recording.url });
  sinceMs = performance.now() - elapsedMs;
  byId("task-hint").hidden = false;
  showProgress(
    failure
      ? "The service does not answer just now; asking again"
      : (STATUS[status] ?? "Fetching the transcript"),
  );
  showClock();
}

function fail(error) {
  if (error.code === "SignedOut") return show("signed-out");
  if (error.kind === "task_failed") forgetTask();
  show("ready");
  if (error.field?.startsWith("audio")) showRecordingFault(error.message);
  else showProblem(error);
}

byId("stop").addEventListener("click", () => controller.abort());
byId("resume").addEventListener("click", resume);
byId("forget").addEventListener("click", () => {
  forgetTask();
  show("ready");
});
byId("again").addEventListener("click", () => {
  forgetTask();
  clearResult();
  chooseFile(undefined);
  show("ready");
});

start();
