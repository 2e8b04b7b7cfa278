/** The choice of a recording: one of the samples, an address, or a file of one's own. */

import { createDrop } from "./drop.js";
import {
  fileNameOf,
  formatClock,
  formatSize,
  languageName,
  languageOf,
  webAddress,
} from "./format.js";
import { isUploaded } from "./models.js";

/** As the package checks it: the service's upload takes no more. */
const FILE_LIMIT_BYTES = 1024 ** 3;
/** Of recordings for models that answer at once. */
const DIRECT_LIMIT_MS = 5 * 60 * 1000;

/**
 * @typedef {{ title: string, url?: string, file?: File, language?: string }} Recording either `url` or `file`
 */

/**
 * @param {HTMLFieldSetElement} root
 * @param {HTMLElement} veil shown while a file is held over the page
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
    changed();
  });
  field.addEventListener("input", () => {
    own.checked = true;
    changed();
  });
  // Whoever goes back to a filled field means it; whoever chooses the card wants the field.
  field.addEventListener("focus", () => {
    if (field.value === "" || own.checked) return;
    own.checked = true;
    changed();
  });
  own.addEventListener("click", () => {
    if (!file) field.focus();
  });
  part("file").addEventListener("change", () => {
    const [chosenFile] = part("file").files;
    if (chosenFile) take(chosenFile, 1);
    part("file").value = ""; // so that the same file can be chosen again after it was taken out
  });
  part("file-remove").addEventListener("click", () => {
    file = undefined;
    changed();
    field.focus();
  });
  createDrop(veil, take);
  showFile();

  function take(next, fileCount) {
    file = next;
    fileNote = fileCount > 1 ? `The first of ${fileCount} files was taken. ` : "";
    fileDurationMs = undefined;
    own.checked = true;
    measure(next).then((durationMs) => {
      if (file !== next) return;
      fileDurationMs = durationMs;
      showFile();
    });
    changed();
    part("chosen").scrollIntoView({ block: "nearest" });
  }

  function changed() {
    showFault("");
    showFile();
    if (own.checked && file) showFault(faultOf(file));
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
    if (model.direct && fileDurationMs > DIRECT_LIMIT_MS) {
      return `It is ${formatClock(fileDurationMs)} long. This model takes up to 5 minutes; those under “Files, with times” take more.`;
    }
    if (file.type && !/^(audio|video)\//.test(file.type))
      return "This does not look like audio or video. The service may refuse it.";
    return "";
  }

  function chosenSample() {
    return samples[Number(root.querySelector("input[name=recording]:checked")?.value)];
  }

  function showFault(message) {
    part("url-error").textContent = message;
    part("url-error").hidden = message === "";
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    part("chosen").toggleAttribute("data-invalid", message !== "");
  }

  /** Moves the keyboard to what is wrong. */
  function refuse(message) {
    own.checked = true;
    showFault(message);
    (file ? part("file") : field).focus();
  }

  return {
    /** What is chosen at the moment, finished or not. @returns {Recording | undefined} */
    get current() {
      if (!own.checked) return chosenSample();
      if (file) return { file, title: file.name };
      const address = webAddress(field.value.trim());
      return address && { url: address.href, title: fileNameOf(address.href) };
    },
    /**
     * What is to be transcribed; says at the field what is missing. @returns {Recording |
     * undefined}
     */
    choose() {
      const { current } = this;
      const fault = own.checked && file ? faultOf(file) : "";
      if (current && !fault) return current;
      const missing =
        field.value.trim() === ""
          ? "Paste the address of a recording here, choose a file, or choose one above."
          : "This is not a web address. It should start with https:// or http://.";
      refuse(fault || missing);
      return undefined;
    },
    /** Tells the limits of the model. */
    limitTo(next) {
      model = next;
      showFile();
    },
    /** Says at the field what the package or the service found wrong with the address or file. */
    refuse,
    /** What is known of the recording at `url`. @returns {Recording} */
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

function faultOf({ size }) {
  if (size === 0) return "This file is empty.";
  if (size > FILE_LIMIT_BYTES)
    return `This file has ${formatSize(size)}; up to 1 GB can be uploaded. Put it on the web and paste its address.`;
  return "";
}

/** Length of the audio as far as the browser can tell. */
function measure(file) {
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
