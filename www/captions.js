/**
 * What is said, under the audio: the package's WebVTT in a text track of the browser's, which tells
 * when each cue begins and ends.
 */

import { textElement } from "./elements.js";
import { languageOf } from "./format.js";

/**
 * @param {HTMLMediaElement} audio
 * @param {HTMLElement} box filled with the cues of the moment
 */
export function createCaptions(audio, box) {
  /**
   * @type {HTMLTrackElement | undefined} a new one for each file: browsers differ in what a new address does to cues that are shown
   */
  let track;
  let language;
  /** Words that carry a time of their own. */
  let words = [];

  function draw() {
    box.replaceChildren(...[...(track?.track.activeCues ?? [])].map(renderCue));
    words = [...box.querySelectorAll("[data-at]")].map((element) => ({
      element,
      at: Number(element.dataset.at),
    }));
    mark(audio.currentTime * 1000);
  }

  function renderCue(cue) {
    const line = document.createElement("p");
    line.lang = languageOf(cue.text.replace(/<[^>]*>/g, ""), language);
    line.append(cue.getCueAsHTML());
    nameVoices(line);
    separateWords(line);
    return line;
  }

  function mark(ms) {
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
     * @param {string} vtt takes the place of what was shown before
     * @param {string} [spoken] language of the recording, where it is known
     */
    show(vtt, spoken) {
      remove();
      language = spoken;
      track = document.createElement("track");
      track.kind = "captions";
      track.label = "Transcript";
      track.dataset.url = URL.createObjectURL(new Blob([vtt], { type: "text/vtt" }));
      track.src = track.dataset.url;
      track.addEventListener("load", draw);
      audio.append(track);
      track.track.addEventListener("cuechange", draw);
      // The browser keeps the time, the page does the drawing: audio has no picture to draw on.
      track.track.mode = "hidden";
    },
    /** Lights the words up to this moment, where cues have times inside. */
    at: mark,
    clear() {
      remove();
      draw();
    },
  };
}

/**
 * A voice is a `<span title>`, which shows nothing by itself. Its name is said where it changes.
 */
function nameVoices(line) {
  let last;
  for (const span of line.querySelectorAll("span[title]")) {
    if (span.title !== last) span.before(textElement("b", "voice", span.title), " ");
    last = span.title;
    span.removeAttribute("title");
  }
}

/**
 * Times inside a cue are processing instructions, `<?timestamp 00:00:01.500?>`: what follows one
 * begins then.
 */
function separateWords(line) {
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

/** Of `00:01:02.345`. */
function millisecondsOf(timestamp) {
  return Math.round(timestamp.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}
