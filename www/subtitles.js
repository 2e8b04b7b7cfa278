/** Subtitles and text by rules: the call, what it gives, and the same to keep. */

import { renderCall } from "./code.js";
import { downloadName, languageOf } from "./format.js";
import { copyText, saveFile } from "./keep.js";
import { createRules } from "./rules.js";

const FORMATS = {
  srt: { method: "toSrt", type: "application/x-subrip" },
  vtt: { method: "toVtt", type: "text/vtt" },
  txt: { method: "toText", type: "text/plain" },
};

/**
 * A longer text is shown so far: a day of subtitles would hold up the page. The file has all of it.
 */
const PREVIEW_LENGTH = 100_000;

/**
 * @param {HTMLElement} root
 * @param {{ onVtt: (vtt: string) => void }} on told the WebVTT whenever the rules give another
 */
export function createSubtitles(root, { onVtt }) {
  const part = (selector) => root.querySelector(selector);
  const [preview, call, rest] = ["#preview", "#subtitles-call", "#preview-rest"].map(part);
  const [copy, save] = ["#copy-subtitles", "#save-subtitles"].map(part);
  const rules = createRules(root, { onChange: update });
  /** @type {import("../pkg-template/index.d.ts").Transcription | undefined} */
  let transcription;
  let recordingName;
  let language;
  let hasSpeakers = false;
  /** What is shown, whole. */
  let text = "";
  /** What the captions were made from last. */
  let vtt;

  const format = () => part("#format input:checked").value;
  const name = (extension) => downloadName(recordingName, extension);

  /**
   * As the rules have it; `undefined` when the package refuses one, which is then said at its
   * field.
   */
  function write(extension) {
    try {
      return transcription[FORMATS[extension].method](rules.of(extension));
    } catch (error) {
      if (!rules.refuse(error)) throw error;
      return undefined;
    }
  }

  function update() {
    const chosen = format();
    rules.show(chosen, hasSpeakers);
    renderCall(call, `t.${FORMATS[chosen].method}`, rules.of(chosen));
    save.setAttribute("aria-label", `Download ${name(chosen)}`);
    save.textContent = `Download .${chosen}`;
    const written = write(chosen);
    const refused = written === undefined;
    // What the last good rules gave stays in sight, but is not taken for what the rules say now.
    preview.toggleAttribute("data-stale", refused);
    copy.disabled = save.disabled = refused;
    if (!refused) show(written);
    showCaptions(chosen === "vtt" ? written : write("vtt"));
  }

  function show(written) {
    text = written;
    const shown =
      text.length > PREVIEW_LENGTH
        ? text.slice(0, text.lastIndexOf("\n", PREVIEW_LENGTH) + 1)
        : text;
    preview.textContent = shown;
    preview.lang = languageOf(shown, language);
    rest.hidden = shown.length === text.length;
  }

  /** Where the rules are refused the captions stay as they were, and begin without rules. */
  function showCaptions(written) {
    const next = written ?? vtt ?? transcription.toVtt();
    if (next === vtt) return;
    vtt = next;
    onVtt(vtt);
  }

  copy.addEventListener("click", () => copyText(copy, text));
  save.addEventListener("click", () => saveFile(name(format()), FORMATS[format()].type, text));

  return {
    /**
     * @param {import("../pkg-template/index.d.ts").Transcription} next
     * @param {{ name: string, language?: string, hasSpeakers: boolean }} about
     */
    load(next, about) {
      transcription = next;
      ({ name: recordingName, language, hasSpeakers } = about);
      vtt = undefined;
      text = preview.textContent = "";
      update();
    },
    /**
     * Saves a file of one format, by the same rules.
     * @returns {boolean} whether they are right; if not, the fields of this format are shown, and what is wrong
     */
    save(extension) {
      const written = write(extension);
      if (written !== undefined) saveFile(name(extension), FORMATS[extension].type, written);
      else {
        part(`#format [value="${extension}"]`).checked = true;
        update();
      }
      return written !== undefined;
    },
  };
}
