/**
 * Marks on the transcript: its current sentence and word, kept in view. A click picks a position,
 * the arrow keys move between the times.
 */

/** Pause of automatic scrolling after the reader has scrolled. */
const SCROLL_PAUSE_MS = 5_000;
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End"]);

/**
 * @param {HTMLElement} root the result section
 * @param {{ onPick: (ms: number) => void }} on called with the start of a clicked sentence or word
 */
export function createTranscriptMarks(root, { onPick }) {
  const list = root.querySelector("#transcript");
  /** @type {ReturnType<typeof import("./transcript.js").renderTranscript> | undefined} */
  let transcript;
  /** The elements of the current sentence and word. */
  let sentence;
  let word;
  const isPaused = createScrollPause();

  list.addEventListener("click", (event) => {
    // A selection of text ends with a click, too.
    if (!event.target.closest(".time") && !getSelection().isCollapsed) return;
    const ms = [".said-word", ".sentence"]
      .map((selector) => transcript?.startOf(event.target.closest(selector)))
      .find((start) => start >= 0);
    if (ms !== undefined) onPick(ms);
  });
  list.addEventListener("keydown", (event) => moveFocus(list, event));

  function scrollTo(element) {
    const { top, bottom } = element.getBoundingClientRect();
    const deckBottom = root.querySelector(".deck").getBoundingClientRect().bottom;
    if (top >= deckBottom && bottom <= innerHeight) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: reduced ? "instant" : "smooth" });
  }

  return {
    scrollTo,
    /** @param {typeof transcript} next the transcript of another recording, if it has one */
    load(next) {
      transcript = next;
      sentence = word = undefined;
    },
    moveTo(ms, isPlaying) {
      const nextSentence = transcript?.sentenceAt(ms);
      if (nextSentence !== sentence) {
        moveMark(sentence, nextSentence);
        sentence = nextSentence;
        if (sentence && isPlaying && !isPaused()) scrollTo(sentence);
      }
      const nextWord = transcript?.wordAt(ms);
      if (nextWord !== word) {
        moveMark(word, nextWord);
        word = nextWord;
      }
    },
  };
}

function moveMark(from, to) {
  from?.removeAttribute("aria-current");
  to?.setAttribute("aria-current", "true");
}

/** Moves the focus to the time before or after; the list is one tab stop. */
function moveFocus(list, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const times = [...list.querySelectorAll(".time")];
  const next = step && times[times.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** Whether the reader has just scrolled, as a function. */
function createScrollPause() {
  let pausedUntil = 0;
  for (const name of ["wheel", "touchmove", "keydown"]) {
    const pauseScrolling = ({ key }) => {
      if (!key || SCROLL_KEYS.has(key)) pausedUntil = performance.now() + SCROLL_PAUSE_MS;
    };
    addEventListener(name, pauseScrolling, { passive: true });
  }
  return () => performance.now() < pausedUntil;
}
