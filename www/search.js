/**
 * Finds a text in the transcript: how often it is said, and from one place to the next, with the
 * audio.
 */

import { highlight } from "./highlight.js";

/**
 * @param {HTMLFormElement} root
 * @param {{ onGo: (hit: import("../pkg-template/index.d.ts").SearchHit) => void }} on
 */
export function createSearch(root, { onGo }) {
  const [input, count, previous] = ["#search-text", "#search-count", "#search-previous"].map(
    (selector) => root.querySelector(selector),
  );
  const steps = root.querySelector(".steps");
  let transcription;
  let shown;
  /** @type {import("../pkg-template/index.d.ts").SearchHit[]} */
  let hits = [];
  let ranges = [];
  /** The hit that was gone to; before the first when none was. */
  let current = -1;

  function find() {
    hits = transcription?.search(input.value) ?? [];
    ranges = shown?.rangesOf(hits) ?? [];
    current = -1;
    highlight("found", ranges);
    tell();
  }

  function tell() {
    highlight("found-here", ranges.slice(current, current + 1));
    const total = hits.length.toLocaleString("en");
    const place =
      current < 0 ? `${total} found` : `${(current + 1).toLocaleString("en")} of ${total}`;
    count.textContent = input.value.trim() === "" ? "" : hits.length === 0 ? "Not said" : place;
    for (const button of steps.children) button.disabled = hits.length === 0;
  }

  function step(by) {
    if (hits.length === 0) return;
    current = current < 0 && by < 0 ? hits.length - 1 : (current + by + hits.length) % hits.length;
    tell();
    onGo(hits[current]);
  }

  input.addEventListener("input", find);
  // Enter is the form's: it presses “next”, which is the first button that submits.
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  previous.addEventListener("click", () => step(-1));
  input.addEventListener("keydown", (event) => {
    // Enter that ends the writing of a Chinese or Japanese word is not ours.
    if (event.key !== "Enter" || !event.shiftKey || event.isComposing) return;
    event.preventDefault();
    step(-1);
  });

  return {
    /**
     * @param {import("../pkg-template/index.d.ts").Transcription} [next] nothing to search without it
     * @param {ReturnType<typeof import("./transcript.js").renderTranscript>} [view] what shows it
     */
    load(next, view) {
      [transcription, shown] = [next, view];
      input.value = "";
      find();
    },
  };
}
