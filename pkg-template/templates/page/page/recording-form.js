// The form in which a visitor chooses a recording and the options of its model.

import { languagesOf, MODELS } from "./models.js";
import { byId, state } from "./state.js";

/** Largest request that Cloudflare takes on its Free and Pro plans. */
const UPLOAD_LIMIT_BYTES = 100_000_000;

/** The file that was chosen; none where an address is given. */
let file;

export function showModels(models) {
  byId("model").replaceChildren(...models.map((model) => new Option(MODELS[model].label, model)));
  showLanguages();
}

function showLanguages() {
  const { value: model } = byId("model");
  const { value: chosen } = byId("language");
  byId("language").replaceChildren(new Option("Found out by the model", ""));
  for (const { code, name } of languagesOf(model))
    byId("language").add(new Option(name, code, false, code === chosen));
  byId("speakers-row").hidden = !MODELS[model].speakers;
}

/** @param {File | undefined} chosen none to clear the form */
export function chooseFile(chosen) {
  file = chosen;
  byId("file-name").textContent = file?.name ?? "Choose a recording";
  byId("file-hint").textContent = file
    ? `${(file.size / 1e6).toFixed(1)} MB`
    : "or drop it anywhere here: audio or video, up to 100 MB";
  if (file) byId("url").value = "";
  showRecordingFault("");
}

/** Shows a fault of the recording beside it; an empty text shows none. */
export function showRecordingFault(message) {
  byId("recording-fault").textContent = message;
  byId("recording-fault").hidden = message === "";
}

/** The fault of the choice, in words; empty where there is none. */
function faultOf(url) {
  if (!file && !url) return "Choose a recording, or give its address.";
  if (!file && !/^https?:\/\/./i.test(url))
    return "That is no web address: one begins with https://";
  if (file?.size > UPLOAD_LIMIT_BYTES)
    return "The file is larger than 100 MB. Give its web address instead.";
  return "";
}

/** Options of the transcription, as the form has them. */
function chosenOptions() {
  const model = byId("model").value;
  const { options, speakers } = MODELS[model];
  const diarization = speakers && byId("speakers").checked ? { diarization: true } : {};
  return { model, ...options(byId("language").value), ...diarization };
}

/**
 * @param {(recording: { name: string, file?: File, url?: string }, options: object)
 *   => void} onSubmit
 */
export function listenToForm(onSubmit) {
  byId("model").addEventListener("change", showLanguages);
  byId("file").addEventListener("change", ({ target }) => {
    chooseFile(target.files[0]);
    target.value = ""; // so that the same file can be chosen again
  });
  byId("url").addEventListener("input", () => chooseFile(undefined));
  for (const type of ["dragover", "drop", "dragleave"]) addEventListener(type, onDrag);
  byId("job").addEventListener("submit", (event) => {
    event.preventDefault();
    const url = byId("url").value.trim();
    const fault = faultOf(url);
    if (fault) return showRecordingFault(fault);
    const name = file?.name ?? url.split(/[?#]/)[0].split("/").at(-1);
    onSubmit({ name, file, url: file ? undefined : url }, chosenOptions());
  });
}

function onDrag(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // the browser would leave the page for the file
  document.body.classList.toggle("over", event.type === "dragover");
  if (event.type === "drop" && state() === "ready") chooseFile(event.dataTransfer.files[0]);
}
