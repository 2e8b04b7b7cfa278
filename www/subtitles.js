/** Subtitles and text by rules: the call, a preview of its result, and the export. */

import { renderCall } from "./code-sample.js";
import { copyText, saveFile } from "./export.js";
import { downloadName, languageOf } from "./format.js";
import { createRules } from "./rules.js";

const FORMATS = {
  srt: { method: "toSrt", type: "application/x-subrip" },
  vtt: { method: "toVtt", type: "text/vtt" },
  txt: { method: "toText", type: "text/plain" },
};

/** Characters of the preview: a day of subtitles would block the page. The file has the whole. */
const PREVIEW_LENGTH = 100_000;

/**
 * @param {HTMLElement} root
 * @param {{ onVtt: (vtt: string) => void }} on called when the WebVTT has changed
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
  /** The text of the preview, in full. */
  let text = "";
  /** The WebVTT of the captions. */
  let vtt;

  const format = () => part("#format input:checked").value;
  const name = (extension) => downloadName(recordingName, extension);

  /** The text by the rules; `undefined`, and an error at the field, for an invalid rule. */
  function write(extension) {
    try {
      return transcription[FORMATS[extension].method](rules.of(extension));
    } catch (error) {
      if (!rules.showFieldError(error)) throw error;
      return undefined;
    }
  }

  function update() {
    const extension = format();
    rules.show(extension, hasSpeakers);
    renderCall(call, `t.${FORMATS[extension].method}`, rules.of(extension));
    save.setAttribute("aria-label", `Download ${name(extension)}`);
    save.textContent = `Download .${extension}`;
    const output = write(extension);
    const isInvalid = output === undefined;
    // With an invalid rule the last valid preview stays visible, marked as stale.
    preview.toggleAttribute("data-stale", isInvalid);
    copy.disabled = save.disabled = isInvalid;
    if (!isInvalid) show(output);
    showCaptions(extension === "vtt" ? output : write("vtt"));
  }

  function show(output) {
    text = output;
    const shown =
      text.length > PREVIEW_LENGTH
        ? text.slice(0, text.lastIndexOf("\n", PREVIEW_LENGTH) + 1)
        : text;
    preview.textContent = shown;
    preview.lang = languageOf(shown, language);
    rest.hidden = shown.length === text.length;
  }

  /** Shows the captions. With an invalid rule the last ones stay, or those without rules. */
  function showCaptions(output) {
    const next = output ?? vtt ?? transcription.toVtt();
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
     * @returns {boolean} whether the rules are valid; if not, the fields show the error
     */
    save(extension) {
      const output = write(extension);
      if (output !== undefined) saveFile(name(extension), FORMATS[extension].type, output);
      else {
        part(`#format [value="${extension}"]`).checked = true;
        update();
      }
      return output !== undefined;
    },
  };
}
