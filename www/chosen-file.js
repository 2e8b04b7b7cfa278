/** A chosen file: its limits, its duration, and the texts about it. */

import { formatClock, formatSize } from "./format.js";
import { isUploaded } from "./models.js";

/** The service's limit of an upload, which the package checks, too. */
const MAX_FILE_BYTES = 1024 ** 3;
/** The longest audio of a direct model. */
const MAX_DIRECT_MS = 5 * 60 * 1000;

/**
 * @typedef {{ file: File, durationMs?: number, note: string }} ChosenFile `durationMs` once it is
 *   measured
 */

/** Size and, once it is known, duration. */
export function factsText({ file, durationMs }) {
  return [formatSize(file.size), durationMs && formatClock(durationMs)].filter(Boolean).join(" · ");
}

/**
 * The sentence below the field.
 *
 * @param {ChosenFile | undefined} chosen
 * @param {import("./models.js").Model} model
 */
export function hintText(chosen, model) {
  if (chosen)
    return (
      chosen.note +
      (isUploaded(chosen.file, model)
        ? "Uploaded first; the service keeps it for 48 hours."
        : "Sent inside the request.")
    );
  const limit = model.direct ? "This model takes up to 5 minutes." : "Files up to 1 GB.";
  return `A public web address, or a file: drop it anywhere on this page. ${limit}`;
}

/** Warning about a file that the service may refuse; empty when there is none. */
export function warningText({ file, durationMs }, model) {
  if (model.direct && durationMs > MAX_DIRECT_MS) {
    return (
      `It is ${formatClock(durationMs)} long. This model takes up to 5 minutes; ` +
      "those under “Files, with times” take more."
    );
  }
  if (file.type && !/^(audio|video)\//.test(file.type))
    return "This does not look like audio or video. The service may refuse it.";
  return "";
}

/** Fault of a file that would be refused; empty when there is none. */
export function fileError({ size }) {
  if (size === 0) return "This file is empty.";
  if (size > MAX_FILE_BYTES)
    return (
      `This file has ${formatSize(size)}; up to 1 GB can be uploaded. ` +
      "Put it on the web and paste its address."
    );
  return "";
}

/** Duration of the audio in milliseconds, if the browser can read the file. */
export function measureDuration(file) {
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
