/**
 * Captions below the audio: the package's WebVTT in a text track of the browser, which times the
 * cues.
 */

import { textElement } from "./elements.js";
import { languageOf } from "./format.js";

/**
 * @param {HTMLMediaElement} audio
 * @param {HTMLElement} box for the active cues
 */
export function createCaptions(audio, box) {
  /**
   * @type {HTMLTrackElement | undefined} new for each file: browsers differ in what a new `src` does to active cues
   */
  let track;
  let language;
  /** Words with a time of their own. */
  let words = [];

  function render() {
    box.replaceChildren(...[...(track?.track.activeCues ?? [])].map(renderCue));
    words = [...box.querySelectorAll("[data-at]")].map((element) => ({
      element,
      at: Number(element.dataset.at),
    }));
    highlightUntil(audio.currentTime * 1000);
  }

  function renderCue(cue) {
    const line = document.createElement("p");
    line.lang = languageOf(cue.text.replace(/<[^>]*>/g, ""), language);
    line.append(cue.getCueAsHTML());
    showVoices(line);
    wrapTimedWords(line);
    return line;
  }

  function highlightUntil(ms) {
    for (const { element, at } of words) element.classList.toggle("to-come", at > ms);
  }

  function remove() {
    track?.removeAttribute("src");
    track?.remove();
    if (track) URL.revokeObjectURL(track.dataset.url);
    track = undefined;
  }

  return {
    /**
     * @param {string} vtt replaces the earlier captions
     * @param {string} [recordingLanguage] if known
     */
    show(vtt, recordingLanguage) {
      remove();
      language = recordingLanguage;
      track = document.createElement("track");
      track.kind = "captions";
      track.label = "Transcript";
      track.dataset.url = URL.createObjectURL(new Blob([vtt], { type: "text/vtt" }));
      track.src = track.dataset.url;
      track.addEventListener("load", render);
      audio.append(track);
      track.track.addEventListener("cuechange", render);
      // The browser times the cues and the page renders them: an audio element has no picture.
      track.track.mode = "hidden";
    },
    /** Highlights the words up to this time, in cues that have times inside. */
    at: highlightUntil,
    clear() {
      remove();
      render();
    },
  };
}

/**
 * Shows the name of a speaker where the speaker changes. The browser renders a voice tag as
 * `<span title>`, which shows no name.
 */
function showVoices(line) {
  let last;
  for (const span of line.querySelectorAll("span[title]")) {
    if (span.title !== last) span.before(textElement("b", "voice", span.title), " ");
    last = span.title;
    span.removeAttribute("title");
  }
}

/**
 * Wraps timed words in elements. A time inside a cue is a processing instruction,
 * `<?timestamp 00:00:01.500?>`, and is the start of the text after it.
 */
function wrapTimedWords(line) {
  const walker = document.createTreeWalker(
    line,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_PROCESSING_INSTRUCTION,
  );
  const timed = [];
  let at;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.PROCESSING_INSTRUCTION_NODE) at = millisecondsOf(node.data);
    else if (at !== undefined) timed.push({ node, at });
  }
  for (const { node, at } of timed) {
    const word = textElement("span", "", node.data);
    word.dataset.at = String(at);
    node.replaceWith(word);
  }
}

/** Milliseconds of `00:01:02.345`. */
function millisecondsOf(timestamp) {
  return Math.round(timestamp.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}
