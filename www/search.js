/** The search in the transcript: the number of hits, and steps from one to the next. */

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
  let transcript;
  /** @type {import("../pkg-template/index.d.ts").SearchHit[]} */
  let hits = [];
  let ranges = [];
  /** Index of the current hit; -1 for none. */
  let current = -1;

  function find() {
    hits = transcription?.search(input.value) ?? [];
    ranges = transcript?.rangesOf(hits) ?? [];
    current = -1;
    highlight("found", ranges);
    showCount();
  }

  function showCount() {
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
    showCount();
    onGo(hits[current]);
  }

  input.addEventListener("input", find);
  // Enter submits the form, as “next” does.
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  previous.addEventListener("click", () => step(-1));
  input.addEventListener("keydown", (event) => {
    // While an input method composes a Chinese or Japanese word, Enter confirms the word.
    if (event.key !== "Enter" || !event.shiftKey || event.isComposing) return;
    event.preventDefault();
    step(-1);
  });

  return {
    /**
     * @param {import("../pkg-template/index.d.ts").Transcription} [next] `undefined` clears the search
     * @param {ReturnType<typeof import("./transcript.js").renderTranscript>} [view] its transcript
     */
    load(next, view) {
      [transcription, transcript] = [next, view];
      input.value = "";
      find();
    },
  };
}
