/** The choice of a recording: a sample, a URL, or a local file. */

import { createFileDrop } from "./file-drop.js";
import {
  fileNameOf,
  formatClock,
  formatSize,
  languageName,
  languageOf,
  webAddress,
} from "./format.js";
import { isUploaded } from "./models.js";

/** The service's limit of an upload, which the package checks, too. */
const MAX_FILE_BYTES = 1024 ** 3;
/** The longest audio of a direct model. */
const MAX_DIRECT_MS = 5 * 60 * 1000;

/**
 * @typedef {{ title: string, url?: string, file?: File, language?: string }} Recording either `url` or `file`
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
  /** @type {File | undefined} */
  let file;
  let fileDurationMs;
  let fileNote = "";

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
    if (!file) field.focus();
  });
  part("file").addEventListener("change", () => {
    const [chosenFile] = part("file").files;
    if (chosenFile) setFile(chosenFile, 1);
    part("file").value = ""; // so that the same file can be chosen again after its removal
  });
  part("file-remove").addEventListener("click", () => {
    file = undefined;
    onInput();
    field.focus();
  });
  createFileDrop(veil, setFile);
  showFile();

  function setFile(newFile, fileCount) {
    file = newFile;
    fileNote = fileCount > 1 ? `The first of ${fileCount} files was taken. ` : "";
    fileDurationMs = undefined;
    own.checked = true;
    measureDuration(newFile).then((durationMs) => {
      if (file !== newFile) return;
      fileDurationMs = durationMs;
      showFile();
    });
    onInput();
    part("chosen").scrollIntoView({ block: "nearest" });
  }

  function onInput() {
    showError("");
    showFile();
    if (own.checked && file) showError(fileError(file));
    onChange();
  }

  function showFile() {
    part("chosen").hidden = !file;
    field.hidden = Boolean(file);
    part("file-label").textContent = file ? "Change" : "Choose a file";
    if (file) {
      part("file-name").textContent = file.name;
      part("file-name").title = file.name;
      part("file-facts").textContent = [
        formatSize(file.size),
        fileDurationMs && formatClock(fileDurationMs),
      ]
        .filter(Boolean)
        .join(" · ");
    }
    part("url-hint").textContent = hintText();
    const warning = file && own.checked ? warningText() : "";
    part("url-warning").textContent = warning;
    part("url-warning").hidden = warning === "";
  }

  function hintText() {
    if (file)
      return (
        fileNote +
        (isUploaded(file, model)
          ? "Uploaded first; the service keeps it for 48 hours."
          : "Sent inside the request.")
      );
    const limit = model.direct ? "This model takes up to 5 minutes." : "Files up to 1 GB.";
    return `A public web address, or a file: drop it anywhere on this page. ${limit}`;
  }

  function warningText() {
    if (model.direct && fileDurationMs > MAX_DIRECT_MS) {
      return `It is ${formatClock(fileDurationMs)} long. This model takes up to 5 minutes; those under “Files, with times” take more.`;
    }
    if (file.type && !/^(audio|video)\//.test(file.type))
      return "This does not look like audio or video. The service may refuse it.";
    return "";
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
    (file ? part("file") : field).focus();
  }

  return {
    /** The choice so far, valid or not. @returns {Recording | undefined} */
    get current() {
      if (!own.checked) return chosenSample();
      if (file) return { file, title: file.name };
      const address = webAddress(field.value.trim());
      return address && { url: address.href, title: fileNameOf(address.href) };
    },
    /** The recording to transcribe, or an error at the field. @returns {Recording | undefined} */
    choose() {
      const { current } = this;
      const error = own.checked && file ? fileError(file) : "";
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

function fileError({ size }) {
  if (size === 0) return "This file is empty.";
  if (size > MAX_FILE_BYTES)
    return `This file has ${formatSize(size)}; up to 1 GB can be uploaded. Put it on the web and paste its address.`;
  return "";
}

/** Duration of the audio in milliseconds, if the browser can read the file. */
function measureDuration(file) {
  const audio = document.createElement("audio");
  const url = URL.createObjectURL(file);
  return new Promise((resolve) => {
    audio.preload = "metadata";
    audio.addEventListener("loadedmetadata", () =>
      resolve(Number.isFinite(audio.duration) ? audio.duration * 1000 : undefined),
    );
    audio.addEventListener("error", () => resolve(undefined));
    audio.src = url;
  }).finally(() => {
    audio.removeAttribute("src");
    audio.load();
    URL.revokeObjectURL(url);
  });
}

function sampleChoice(sample, index) {
  const label = document.createElement("label");
  label.className = "choice";
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "recording";
  radio.value = String(index);
  radio.checked = index === 0;
  const title = document.createElement("span");
  title.className = "title";
  title.lang = languageOf(sample.title, sample.language);
  title.textContent = title.title = sample.title;
  const language = document.createElement("span");
  language.className = "tag";
  language.title = languageName(sample.language);
  language.textContent = sample.language;
  label.append(radio, title, language);
  return label;
}
