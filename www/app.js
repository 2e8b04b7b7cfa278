/** The page: connects the choice of a recording, a model and its options with runs and views. */

import { Client } from "/package/browser.js";
import { createCalls } from "./calls.js";
import { renderCode } from "./code-sample.js";
import { createErrorView } from "./error-view.js";
import { copyText } from "./export.js";
import { errorText } from "./field.js";
import { createModelPicker } from "./model-picker.js";
import { DEFAULT_DIRECT_MODEL, DEFAULT_MODEL, hasTimes, isUploaded } from "./models.js";
import { createOptions } from "./options.js";
import { setState } from "./page-state.js";
import { createProgress, RECOGNITION_STAGES, TASK_STAGES } from "./progress.js";
import { createRecognition } from "./recognition.js";
import { createResult } from "./result.js";
import { createRuns } from "./run.js";
import { createSource } from "./source.js";
import { taskInAddress } from "./task-address.js";

const byId = (id) => document.getElementById(id);

const client = new Client({ baseUrl: "/api/v1" });
const config = await loadConfig();

const picker = createModelPicker(byId("controls"), { onChange: showModel });
const source = createSource(byId("source"), byId("veil"), config, picker.model, {
  onChange: showCall,
});
const options = createOptions(byId("options"), { onChange: showCall });
const result = createResult(byId("result"));
const recognition = createRecognition(byId("direct"));
const errorView = createErrorView(byId("problem"), {
  onRetry: () => runs.retry(),
  onResume: () => runs.resume(),
});
const runs = createRuns(
  client,
  { progress: createProgress(byId("progress")), result, recognition, errorView },
  { onRetry: start, describe: source.describe, showAtField },
);
const calls = createCalls(client, {
  result,
  recognition,
  resultSection: byId("result"),
  modelName: () => picker.model.name,
});

/** The call that the page shows and makes. */
function callFor({ file, url } = {}) {
  const { model, isStreaming } = picker;
  const method = !model.direct ? "transcribe" : isStreaming ? "recognizeStream" : "recognize";
  const isDefault = model.name === (model.direct ? DEFAULT_DIRECT_MODEL : DEFAULT_MODEL);
  return {
    method,
    audio: file ?? url,
    options: { ...(isDefault ? {} : { model: model.name }), ...options.values() },
  };
}

function start(recording) {
  const { model } = picker;
  const upload = recording.file && isUploaded(recording.file, model) ? ["upload"] : [];
  const stages = [...upload, ...(model.direct ? RECOGNITION_STAGES : TASK_STAGES)];
  const call = callFor(recording);
  return runs.start(recording, stages, calls[call.method](recording, call));
}

function showAtField(error) {
  if (!/^audio/.test(error.field ?? ""))
    return options.showFieldError(error.field ?? "", errorText(error));
  source.showFieldError(errorText(error));
  return true;
}

function showModel() {
  options.show(picker.model);
  source.setModel(picker.model);
  showCall();
}

function showCall() {
  renderCode(byId("code"), callFor(source.current), hasTimes(picker.model.name));
}

async function loadConfig() {
  try {
    const response = await fetch("/config.json");
    if (response.ok) return await response.json();
  } catch {
    // Without the list of samples the page still takes URLs.
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
  const recording = source.choose();
  if (recording) start(recording);
});
byId("stop").addEventListener("click", () => runs.stop());
byId("resume").addEventListener("click", () => runs.resume());
byId("cancel").addEventListener("click", () => runs.cancel());
byId("copy-task").addEventListener("click", (event) => copyText(event.currentTarget, runs.taskId));
addEventListener("hashchange", () => {
  const id = taskInAddress();
  if (id && id !== runs.taskId) runs.resume(id);
});

showModel();
setState("idle");
if (taskInAddress()) runs.resume(taskInAddress());
