// The page: a recording goes in, the package does the work through the relay, a transcript comes
// out.

import { Client } from "dashscope-asr";
import { languagesOf, MODELS } from "./models.js";
import { explain } from "./problem.js";
import { session, signIn, signOut } from "./session.js";
import { clock, showTranscript } from "./transcript.js";

/** Cloudflare takes no larger request on its Free and Pro plans. */
const UPLOAD_LIMIT_BYTES = 100_000_000;
/** How the status of a task reads. */
const STATUS = {
  pending: "Waiting in line",
  running: "Recognising speech",
  suspended: "Held up by the service",
};

const byId = (id) => document.getElementById(id);
const client = new Client({ baseUrl: "/api/asr" });

/** The file that was chosen, if it is no address. */
let file;
/** What is being worked on: `{ name, file?, url? }`. */
let recording;
let transcription;
let controller;
/** When the wait began, on the clock of `performance.now()`. */
let since;

// The task is kept with its name until the visitor wants a new one: a reload takes it up again, and
// finds its result, for 24 hours.
const keptTask = () => JSON.parse(localStorage.getItem("task"));
const keepTask = (task) => localStorage.setItem("task", JSON.stringify(task));
const forgetTask = () => localStorage.removeItem("task");

/** @param {"signed-out" | "ready" | "working" | "done"} state whose parts are shown */
function show(state) {
  document.documentElement.dataset.state = state;
  for (const part of document.querySelectorAll("[data-when]"))
    part.hidden = !part.dataset.when.split(" ").includes(state);
  byId("unfinished").hidden = state !== "ready" || !keptTask();
  byId("unfinished-name").textContent = keptTask()?.name ?? "";
  document.querySelector(`[data-when="${state}"] h2`).focus({ preventScroll: true });
}

function showProblem(error) {
  const { heading, advice, said } = explain(error);
  byId("problem").hidden = false; // before its content, so that the content is read out
  byId("problem-heading").textContent = heading;
  byId("problem-advice").textContent = advice;
  byId("problem-said").textContent = said;
}

/** At the recording's own place. */
function refuseRecording(message) {
  byId("recording-fault").textContent = message;
  byId("recording-fault").hidden = message === "";
}

// --- who is there
// ----------------------------------------------------------------------------------------------------------------

async function start() {
  byId("problem").hidden = true;
  try {
    const known = await session();
    if (!known) return show("signed-out");
    offer(known.models.filter((model) => Object.hasOwn(MODELS, model)));
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

// --- what is to be transcribed
// ---------------------------------------------------------------------------------------------------

function offer(models) {
  byId("model").replaceChildren(...models.map((model) => new Option(MODELS[model].label, model)));
  offerLanguages();
}

function offerLanguages() {
  const { value: model } = byId("model");
  const { value: chosen } = byId("language");
  byId("language").replaceChildren(new Option("Found out by the model", ""));
  for (const { code, name } of languagesOf(model))
    byId("language").add(new Option(name, code, false, code === chosen));
  byId("speakers-row").hidden = !MODELS[model].speakers;
}

function choose(chosen) {
  file = chosen;
  byId("file-name").textContent = file?.name ?? "Choose a recording";
  byId("file-hint").textContent = file
    ? `${(file.size / 1e6).toFixed(1)} MB`
    : "or drop it anywhere here: audio or video, up to 100 MB";
  if (file) byId("url").value = "";
  refuseRecording("");
}

byId("model").addEventListener("change", offerLanguages);
byId("file").addEventListener("change", ({ target }) => {
  choose(target.files[0]);
  target.value = ""; // so that the same file can be chosen again
});
byId("url").addEventListener("input", () => choose(undefined));

for (const type of ["dragover", "drop", "dragleave"]) {
  addEventListener(type, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // the browser would leave the page for the file
    document.body.classList.toggle("over", type === "dragover");
    if (type === "drop" && document.documentElement.dataset.state === "ready")
      choose(event.dataTransfer.files[0]);
  });
}

byId("job").addEventListener("submit", (event) => {
  event.preventDefault();
  const url = byId("url").value.trim();
  if (!file && !url) return refuseRecording("Choose a recording, or give its address.");
  if (!file && !/^https?:\/\/./i.test(url))
    return refuseRecording("That is no web address: one begins with https://");
  if (file?.size > UPLOAD_LIMIT_BYTES)
    return refuseRecording("The file is larger than 100 MB. Give its web address instead.");
  recording = {
    name: file?.name ?? url.split(/[?#]/)[0].split("/").at(-1),
    file,
    url: file ? undefined : url,
  };
  const model = byId("model").value;
  const { options, speakers } = MODELS[model];
  const diarization = speakers && byId("speakers").checked ? { diarization: true } : {};
  const chosen = { model, ...options(byId("language").value), ...diarization };
  run(file ? "Uploading" : "Sending", (waiting) =>
    client.transcribe(file ?? url, { ...chosen, ...waiting, onProgress: uploaded }),
  );
});

// --- while it is transcribed
// -----------------------------------------------------------------------------------------------------

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
 * @param {(waiting: object) => Promise<import("dashscope-asr").Transcription>} begin takes signal and onStatus
 */
async function run(first, begin) {
  controller = new AbortController();
  const { signal } = controller;
  byId("problem").hidden = true;
  byId("working-title").textContent = recording.name;
  byId("task-hint").hidden = true;
  progress(first);
  show("working");
  const ticking = setInterval(tick, 1000);
  try {
    transcription = await begin({ signal, onStatus: heard });
    showResult();
  } catch (error) {
    if (signal.aborted) show("ready");
    else fail(error);
  } finally {
    clearInterval(ticking);
    since = undefined;
  }
}

/** @param {number} [percent] where it is known */
function progress(text, percent) {
  if (byId("status").textContent !== text) byId("status").textContent = text; // read out when it changes, not with every percent
  if (percent === undefined) byId("progress").removeAttribute("value");
  else byId("progress").value = percent;
  byId("clock").textContent = percent === undefined ? "" : `${Math.floor(percent)} %`;
}

function uploaded({ loadedBytes, totalBytes }) {
  if (loadedBytes < totalBytes) progress("Uploading", (loadedBytes / totalBytes) * 100);
  else progress("Sending");
}

function heard({ taskId, status, elapsedMs, failure }) {
  keepTask({ id: taskId, name: recording.name, url: recording.url });
  since = performance.now() - elapsedMs;
  byId("task-hint").hidden = false;
  progress(
    failure
      ? "The service does not answer just now; asking again"
      : (STATUS[status] ?? "Fetching the transcript"),
  );
  tick();
}

function tick() {
  if (since !== undefined) byId("clock").textContent = clock(performance.now() - since);
}

function fail(error) {
  if (error.code === "SignedOut") return show("signed-out");
  if (error.kind === "task_failed") forgetTask();
  show("ready");
  if (error.field?.startsWith("audio")) refuseRecording(error.message);
  else showProblem(error);
}

byId("stop").addEventListener("click", () => controller.abort());
byId("resume").addEventListener("click", resume);
byId("forget").addEventListener("click", () => {
  forgetTask();
  show("ready");
});

// --- what came of it
// -------------------------------------------------------------------------------------------------------------

function showResult() {
  const { length } = transcription.sentences();
  const durationMs = transcription.durationMs;
  byId("result-title").textContent = recording.name;
  byId("facts").textContent = [
    durationMs && clock(durationMs),
    `${length} sentence${length === 1 ? "" : "s"}`,
  ]
    .filter(Boolean)
    .join(" · ");
  byId("no-speech").hidden = !transcription.noSpeech;
  listenTo(recording.file ? URL.createObjectURL(recording.file) : recording.url);
  showTranscript(byId("transcript"), byId("audio"), transcription);
  show("done");
}

/**
 * @param {string | undefined} source nothing where the recording is not at hand: a file that was chosen before the page was loaded again
 */
function listenTo(source) {
  const audio = byId("audio");
  URL.revokeObjectURL(audio.src); // the file of before, if it was one
  audio.hidden = !source;
  byId("audio-fault").hidden = true;
  if (source) audio.src = source;
  else audio.removeAttribute("src");
}

byId("audio").addEventListener("error", ({ target }) => {
  byId("audio-fault").hidden = !target.hasAttribute("src");
});

/** Subtitles as Netflix has them: a Chinese character is as wide as two letters. */
function rules() {
  const chinese = /\p{Script=Han}/u.test(transcription.text);
  return { speakers: true, maxLineWidth: chinese ? 32 : 42, maxReadingSpeed: chinese ? 18 : 20 };
}

const TEXT_OF = {
  srt: () => transcription.toSrt(rules()),
  vtt: () => transcription.toVtt(rules()),
  txt: () =>
    transcription.toText({
      speakers: transcription.sentences().some(({ speakerId }) => speakerId !== undefined),
    }),
};

for (const format of Object.keys(TEXT_OF)) {
  byId(`download-${format}`).addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([TEXT_OF[format]()], { type: "text/plain" }));
    link.download = `${recording.name.replace(/\.\w{1,5}$/, "") || "transcript"}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  });
}

byId("copy").addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(TEXT_OF.txt());
  target.textContent = "Copied";
  setTimeout(() => {
    target.textContent = "Copy text";
  }, 2000);
});

byId("again").addEventListener("click", () => {
  forgetTask();
  listenTo(undefined);
  transcription.free();
  choose(undefined);
  show("ready");
});

start();
