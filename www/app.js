/**
 * Wires the page: a recording, a model and its options go in, the package does the work, its events
 * and result go to the views.
 */

import { Client, isDashScopeError } from "/package/browser.js";
import { renderCode } from "./code.js";
import { createDirect } from "./direct.js";
import { faultText } from "./field.js";
import { copyText } from "./keep.js";
import { DEFAULT_DIRECT_MODEL, DEFAULT_MODEL, isUploaded } from "./models.js";
import { createOptions } from "./options.js";
import { createPicker } from "./picker.js";
import { createProblem, explain } from "./problem.js";
import { createResult } from "./result.js";
import { createSource } from "./source.js";
import { createStatus, DIRECT_STAGES, TASK_STAGES } from "./status.js";

const byId = (id) => document.getElementById(id);

const client = new Client({ baseUrl: "/api/v1" });
const config = await loadConfig();

const status = createStatus(byId("progress"));
const result = createResult(byId("result"));
const direct = createDirect(byId("direct"));
const problem = createProblem(byId("problem"), { onRetry: again, onResume: () => resume(taskId) });
const picker = createPicker(byId("controls"), { onChange: chooseModel });
const source = createSource(byId("source"), byId("veil"), config, picker.model, {
  onChange: showCall,
});
const options = createOptions(byId("options"), { onChange: showCall });

/** The run under way; a later one takes its place and what the earlier still reports is dropped. */
let controller;
/** Of the latest run, as soon as the service has given one. */
let taskId;
/** Status of that task when it was last heard of. */
let taskStatus;
/** What the latest run was started with. */
let recording;
/** Recordings of this visit, by their task: the service does not give back a file, nor its name. */
const recordings = new Map();

// --- runs
// ------------------------------------------------------------------------------------------------------------------------

/** The call that the page shows and makes. */
function callFor({ file, url } = {}) {
  const { model, asItComes } = picker;
  const method = !model.direct ? "transcribe" : asItComes ? "recognizeStream" : "recognize";
  const isDefault = model.name === (model.direct ? DEFAULT_DIRECT_MODEL : DEFAULT_MODEL);
  return {
    method,
    audio: file ?? url,
    options: { ...(isDefault ? {} : { model: model.name }), ...options.values() },
  };
}

function start(chosen) {
  if (document.documentElement.dataset.state === "working") return;
  recording = chosen;
  const { model } = picker;
  const upload = chosen.file && isUploaded(chosen.file, model) ? ["upload"] : [];
  const stages = [...upload, ...(model.direct ? DIRECT_STAGES : TASK_STAGES)];
  const call = callFor(chosen);
  return run(stages, undefined, work[call.method](chosen, call));
}

/**
 * By method of the client: the run of a call, which resolves with how to show its result, and how
 * to let go of it.
 */
const work = {
  transcribe:
    (chosen, { audio, options }) =>
    async ({ signal, onProgress, onStatus }) => {
      const transcription = await client.transcribe(audio, {
        ...options,
        signal,
        onProgress,
        onStatus,
      });
      return {
        show: () => result.showTranscription(transcription, chosen),
        drop: () => transcription.free(),
      };
    },
  recognize:
    (chosen, { audio, options }) =>
    async ({ signal, onProgress }) => {
      const recognition = await client.recognize(audio, { ...options, signal, onProgress });
      return {
        show() {
          beginRecognition(chosen);
          direct.update(recognition, chosen.language);
          result.offerText(recognition.text);
          showRecognition(recognition);
        },
      };
    },
  recognizeStream:
    (chosen, { audio, options }) =>
    async ({ signal, onProgress }) => {
      let last;
      try {
        for await (const update of client.recognizeStream(audio, {
          ...options,
          signal,
          onProgress,
        })) {
          if (signal.aborted) break;
          if (!last) beginRecognition(chosen);
          last = update;
          direct.update(update, chosen.language);
        }
      } finally {
        // Also what came before it was stopped or failed can be kept.
        if (last) result.offerText(last.text);
      }
      return { show: () => showRecognition(last) };
    },
};

function resume(id) {
  return run(TASK_STAGES, id, async ({ signal, onStatus }) => {
    const { outcomes } = await client.task(id).wait({ signal, onStatus });
    const succeeded = outcomes.find((outcome) => outcome.status === "succeeded");
    if (!succeeded) throw outcomes[0].error;
    const { transcription, fileUrl } = succeeded;
    const known = recordings.get(id) ?? source.describe(fileUrl ?? transcription.fileUrl);
    return {
      show: () => result.showTranscription(transcription, known, outcomes.length),
      drop: () => transcription.free(),
    };
  });
}

function again() {
  if (recording) start(recording);
  else if (taskId) resume(taskId);
}

async function run(stages, id, begin) {
  controller?.abort();
  const mine = new AbortController();
  controller = mine;
  const isCurrent = () => controller === mine;
  keepTask(id);
  taskStatus = undefined;
  problem.hide();
  result.clear();
  direct.hide();
  status.start(stages, id);
  setState("working");
  bringIntoView(byId("progress"));
  try {
    const { show, drop } = await begin({
      signal: mine.signal,
      onProgress: (event) => isCurrent() && status.upload(event),
      onStatus(event) {
        if (!isCurrent()) return;
        keepTask(event.taskId);
        if (!id) recordings.set(event.taskId, recording);
        if (!event.failure) taskStatus = event.status;
        status.update(event);
      },
    });
    if (!isCurrent()) return drop?.();
    if (mine.signal.aborted) throw mine.signal.reason;
    show();
    status.done();
    setState("done");
    bringIntoView(byId("result"));
  } catch (error) {
    if (!isCurrent()) return;
    direct.halt();
    if (mine.signal.aborted) {
      status.stopped(whatStoppingLeft(stages), Boolean(taskId));
      setState("idle");
    } else {
      fail(error);
    }
  }
}

function whatStoppingLeft(stages) {
  if (taskId) return "Only this page stopped waiting. The task goes on at the service.";
  if (stages.includes("listen")) return "The request was ended. What had come by then is kept.";
  return "The service had not answered yet; it may have received the request.";
}

async function cancel() {
  const id = taskId;
  byId("cancel").disabled = true;
  const refusal = await client
    .task(id)
    .cancel()
    .then(
      () => undefined,
      (error) => error,
    );
  byId("cancel").disabled = false;
  if (id !== taskId || byId("stopped").hidden) return;
  if (refusal) {
    status.stopped(
      `The task goes on: the service cancels only what still waits in its queue. (${refusal.message})`,
      true,
    );
    byId("cancel").hidden = true;
    byId("resume").focus();
  } else {
    status.stopped("The task was canceled.", false);
    byId("transcribe").focus();
  }
}

function fail(error) {
  const known = isDashScopeError(error);
  if (known && error.taskId) keepTask(error.taskId);
  setState("error");
  if (known && error.kind === "invalid_request" && refuseAtControl(error)) {
    status.hide();
    return;
  }
  if (!known) console.error(error);
  status.failed();
  problem.show(explain(error, known, taskStatus));
  bringIntoView(byId("problem"));
}

function refuseAtControl(error) {
  if (!/^audio/.test(error.field ?? "")) return options.refuse(error.field ?? "", faultText(error));
  source.refuse(faultText(error));
  return true;
}

/** The id in the address makes a reload, a bookmark or another tab take the task up again. */
function keepTask(id) {
  if (id === taskId) return;
  taskId = id;
  history.replaceState(
    null,
    "",
    id ? `#task=${encodeURIComponent(id)}` : location.pathname + location.search,
  );
}

function taskInAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("task") || undefined;
}

// --- views
// -----------------------------------------------------------------------------------------------------------------------

function chooseModel() {
  options.show(picker.model);
  source.limitTo(picker.model);
  showCall();
}

function showCall() {
  renderCode(byId("code"), callFor(source.current));
}

/** Shows where the text will come. */
function beginRecognition(about) {
  result.beginText(about, [picker.model.name]);
  direct.start();
  bringIntoView(byId("result"));
}

function showRecognition(recognition) {
  result.sayNoSpeech(recognition.noSpeech);
  direct.done(recognition);
}

/**
 * On a small screen the outcome is below the controls; on a wide one it is in view and nothing
 * moves.
 */
function bringIntoView(element) {
  if (element.getBoundingClientRect().top < innerHeight * 0.7) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
}

function setState(state) {
  const working = state === "working";
  document.documentElement.dataset.state = state;
  byId("transcribe").setAttribute("aria-disabled", String(working));
  byId("transcribe").textContent = working ? "Transcribing…" : "Transcribe";
  // A button that goes away must not take the keyboard's place on the page with it.
  if (!working && document.activeElement === byId("stop"))
    (byId("resume").checkVisibility() ? byId("resume") : byId("transcribe")).focus();
  byId("stop").hidden = !working;
}

// --- start
// -----------------------------------------------------------------------------------------------------------------------

async function loadConfig() {
  try {
    const response = await fetch("/config.json");
    if (response.ok) return await response.json();
  } catch {
    // Without the list the page still works by address.
  }
  return { live: false, samples: [] };
}

byId("service").textContent = config.live
  ? "Live service: transcriptions are billed"
  : "Local stand-in: nothing is billed";
byId("service").dataset.live = String(config.live);
byId("service").hidden = false;
byId("credit").textContent = config.credit ?? "";
byId("credit").hidden = !config.credit;
byId("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = source.choose();
  if (chosen) start(chosen);
});
byId("stop").addEventListener("click", () => controller.abort());
byId("resume").addEventListener("click", () => resume(taskId));
byId("cancel").addEventListener("click", cancel);
byId("copy-task").addEventListener("click", (event) => copyText(event.currentTarget, taskId));
addEventListener("hashchange", () => {
  const id = taskInAddress();
  if (id && id !== taskId) resume(id);
});

chooseModel();
setState("idle");
if (taskInAddress()) resume(taskInAddress());
