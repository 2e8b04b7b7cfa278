/** The choice of a recording: a sample, a URL, or a local file. */

import { factsText, fileError, hintText, measureDuration, warningText } from "./chosen-file.js";
import { createFileDrop } from "./file-drop.js";
import { fileNameOf, webAddress } from "./format.js";
import { sampleChoice } from "./sample-choice.js";

/**
 * @typedef {{ title: string, url?: string, file?: File, language?: string }} Recording either `url`
 *   or `file`
 */

/**
 * @param {HTMLFieldSetElement} root
 * @param {HTMLElement} veil shown while a file is dragged over the page
 * @param {{ samples: { title: string, url: string, language: string }[] }} config
 * @param {import("./models.js").Model} firstModel
 * @param {{ onChange: () => void }} on
 */
export function createSource(root, veil, { samples }, firstModel, { onChange }) {
  const part = (id) => root.querySelector(`#${id}`);
  const field = part("url");
  const own = root.querySelector("input[value=own]");
  let model = firstModel;
  /** @type {import("./chosen-file.js").ChosenFile | undefined} */
  let chosen;

  part("samples").replaceChildren(...samples.map(sampleChoice));
  if (samples.length === 0) own.checked = true;

  root.addEventListener("change", (event) => {
    if (event.target === part("file")) return;
    onInput();
  });
  field.addEventListener("input", () => {
    own.checked = true;
    onInput();
  });
  // The focus on a filled field selects its card, and a click on the card focuses the field.
  field.addEventListener("focus", () => {
    if (field.value === "" || own.checked) return;
    own.checked = true;
    onInput();
  });
  own.addEventListener("click", () => {
    if (!chosen) field.focus();
  });
  part("file").addEventListener("change", () => {
    const [chosenFile] = part("file").files;
    if (chosenFile) setFile(chosenFile, 1);
    part("file").value = ""; // so that the same file can be chosen again after its removal
  });
  part("file-remove").addEventListener("click", () => {
    chosen = undefined;
    onInput();
    field.focus();
  });
  createFileDrop(veil, setFile);
  showFile();

  function setFile(file, fileCount) {
    const note = fileCount > 1 ? `The first of ${fileCount} files was taken. ` : "";
    const newChoice = { file, note };
    chosen = newChoice;
    own.checked = true;
    measureDuration(file).then((durationMs) => {
      if (chosen !== newChoice) return;
      chosen.durationMs = durationMs;
      showFile();
    });
    onInput();
    part("chosen").scrollIntoView({ block: "nearest" });
  }

  function onInput() {
    showError("");
    showFile();
    if (own.checked && chosen) showError(fileError(chosen.file));
    onChange();
  }

  function showFile() {
    part("chosen").hidden = !chosen;
    field.hidden = Boolean(chosen);
    part("file-label").textContent = chosen ? "Change" : "Choose a file";
    if (chosen) {
      part("file-name").textContent = part("file-name").title = chosen.file.name;
      part("file-facts").textContent = factsText(chosen);
    }
    part("url-hint").textContent = hintText(chosen, model);
    const warning = chosen && own.checked ? warningText(chosen, model) : "";
    part("url-warning").textContent = warning;
    part("url-warning").hidden = warning === "";
  }

  function chosenSample() {
    return samples[Number(root.querySelector("input[name=recording]:checked")?.value)];
  }

  function showError(message) {
    part("url-error").textContent = message;
    part("url-error").hidden = message === "";
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    part("chosen").toggleAttribute("data-invalid", message !== "");
  }

  /** Shows an error at the field and moves the focus there. */
  function showFieldError(message) {
    own.checked = true;
    showError(message);
    (chosen ? part("file") : field).focus();
  }

  return {
    /** The choice so far, valid or not. @returns {Recording | undefined} */
    get current() {
      if (!own.checked) return chosenSample();
      if (chosen) return { file: chosen.file, title: chosen.file.name };
      const address = webAddress(field.value.trim());
      return address && { url: address.href, title: fileNameOf(address.href) };
    },
    /** The recording to transcribe, or an error at the field. @returns {Recording | undefined} */
    choose() {
      const { current } = this;
      const error = own.checked && chosen ? fileError(chosen.file) : "";
      if (current && !error) return current;
      const missing =
        field.value.trim() === ""
          ? "Paste the address of a recording here, choose a file, or choose one above."
          : "This is not a web address. It should start with https:// or http://.";
      showFieldError(error || missing);
      return undefined;
    },
    /** Shows the limits of the model. */
    setModel(newModel) {
      model = newModel;
      showFile();
    },
    /** Shows an error of the package or the service at the field. */
    showFieldError,
    /** The recording at a URL. @returns {Recording} */
    describe(url) {
      return (
        samples.find((sample) => sample.url === url) ?? {
          url,
          title: url ? fileNameOf(url) : "Transcript",
        }
      );
    },
  };
}
