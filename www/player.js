/**
 * The audio, its controls, and the transcript that follows it: the sentence and word being said are
 * marked, a click seeks.
 */

import { formatClock } from "./format.js";

/** After the reader scrolled, the page keeps still this long before it follows the audio again. */
const HANDS_OFF_MS = 5_000;
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End"]);

/**
 * @param {HTMLElement} root the result section
 * @param {{ onMove: (ms: number) => void }} on told where the audio is, as often as the screen is drawn
 */
export function createPlayer(root, { onMove }) {
  const part = (selector) => root.querySelector(selector);
  const [audio, play, seek, clock, rate] = ["#audio", "#play", "#seek", "#clock", "#rate"].map(
    part,
  );
  const [list, track, fault] = ["#transcript", ".track", "#audio-fault"].map(part);
  /** @type {ReturnType<typeof import("./transcript.js").renderTranscript> | undefined} */
  let transcript;
  /** Stretches of speech. */
  let spans = [];
  let durationMs = 0;
  /** What shows the sentence and the word being said. */
  let sentence;
  let word;
  let handsOffUntil = 0;
  /** Keeps the bytes of a local file; given back when another recording is loaded. */
  let fileUrl;

  function show() {
    // Whole milliseconds, as all times are: 1.001 s is a little less than 1001 ms.
    const ms = Math.round(audio.currentTime * 1000);
    seek.value = String(ms);
    seek.setAttribute("aria-valuetext", `${formatClock(ms)} of ${formatClock(durationMs)}`);
    track.style.setProperty(
      "--played",
      `${durationMs ? Math.min(100, (ms / durationMs) * 100) : 0}%`,
    );
    clock.textContent = `${formatClock(ms)} / ${formatClock(durationMs)}`;
    const nextSentence = transcript?.sentenceAt(ms);
    if (nextSentence !== sentence) {
      mark(sentence, nextSentence);
      sentence = nextSentence;
      if (sentence && !audio.paused) keepInView(sentence);
    }
    const nextWord = transcript?.wordAt(ms);
    if (nextWord !== word) {
      mark(word, nextWord);
      word = nextWord;
    }
    onMove(ms);
  }

  /** `timeupdate` comes four times a second, too seldom for words. */
  function follow() {
    show();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  function keepInView(element) {
    if (performance.now() < handsOffUntil) return;
    bringIntoView(element);
  }

  function bringIntoView(element) {
    const { top, bottom } = element.getBoundingClientRect();
    const headroom = part(".deck").getBoundingClientRect().bottom;
    if (top >= headroom && bottom <= innerHeight) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
  }

  function seekTo(ms) {
    audio.currentTime = ms / 1000;
    show();
  }

  function playFrom(ms) {
    seekTo(ms);
    start();
  }

  function start() {
    audio.play().catch((error) => {
      // Interrupted by another load or a pause: nothing to say. What cannot be loaded is said by
      // the error event.
      if (error.name === "NotAllowedError")
        sayFault("The browser did not let the audio start. Press play.");
    });
  }

  function sayFault(message) {
    fault.textContent = message;
    fault.hidden = message === "";
  }

  function setDuration(ms) {
    durationMs = ms;
    seek.max = String(ms);
    const shape = speechShape(spans, ms);
    for (const path of track.querySelectorAll("path")) path.setAttribute("d", shape);
    show();
  }

  play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
  rate.addEventListener("change", () => {
    audio.playbackRate = Number(rate.value);
  });
  seek.addEventListener("input", () => seekTo(Number(seek.value)));
  seek.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const stepMs = Math.min(5_000, durationMs / 20);
    seekTo(Math.max(0, Math.min(durationMs, audio.currentTime * 1000 + direction * stepMs)));
  });

  audio.addEventListener("play", () => {
    root.dataset.playing = "";
    play.setAttribute("aria-label", "Pause");
    follow();
  });
  for (const name of ["pause", "ended", "emptied"]) {
    audio.addEventListener(name, () => {
      delete root.dataset.playing;
      play.setAttribute("aria-label", "Play");
      show();
    });
  }
  audio.addEventListener("seeked", show);
  audio.addEventListener("loadedmetadata", () => {
    audio.playbackRate = Number(rate.value);
    if (Number.isFinite(audio.duration)) setDuration(audio.duration * 1000);
  });
  audio.addEventListener("error", () => {
    if (!audio.getAttribute("src")) return;
    play.disabled = true;
    sayFault(
      "The browser could not load or play this audio. The transcript is complete without it.",
    );
  });

  list.addEventListener("click", (event) => {
    // Selecting text to copy ends with a click, too.
    if (!event.target.closest(".time") && !getSelection().isCollapsed) return;
    const ms = [".said-word", ".sentence"]
      .map((selector) => transcript?.startOf(event.target.closest(selector)))
      .find((start) => start >= 0);
    if (ms !== undefined) playFrom(ms);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const times = [...list.querySelectorAll(".time")];
    const next = step && times[times.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  for (const name of ["wheel", "touchmove", "keydown"]) {
    const handsOff = ({ key }) => {
      if (!key || SCROLL_KEYS.has(key)) handsOffUntil = performance.now() + HANDS_OFF_MS;
    };
    addEventListener(name, handsOff, { passive: true });
  }

  return {
    /**
     * @param {string | File | undefined} source address of the audio, or the file, where there is one
     * @param {{ transcript?: typeof transcript, spans?: { startMs: number, endMs: number }[], durationMs?: number }} [known] length: until the audio itself tells
     */
    load(source, known = {}) {
      ({ transcript, spans = [] } = known);
      sentence = word = undefined;
      sayFault("");
      play.disabled = false;
      this.unload();
      if (source instanceof File) fileUrl = URL.createObjectURL(source);
      const url = fileUrl ?? source;
      part("#player").hidden = !url;
      if (url) audio.src = url;
      setDuration(known.durationMs ?? spans.at(-1)?.endMs ?? 0);
    },
    /** Goes to a place in the audio, and to the sentence there. */
    goTo(ms, element) {
      seekTo(ms);
      bringIntoView(element);
    },
    unload() {
      audio.pause();
      audio.removeAttribute("src");
      audio.load();
      if (fileUrl) URL.revokeObjectURL(fileUrl);
      fileUrl = undefined;
    },
  };
}

function mark(before, after) {
  before?.removeAttribute("aria-current");
  after?.setAttribute("aria-current", "true");
}

/** One path over 1000 units for all stretches of speech: a day of audio stays one element. */
function speechShape(spans, durationMs) {
  if (durationMs <= 0) return "";
  const at = (ms) => ((Math.min(ms, durationMs) / durationMs) * 1000).toFixed(1);
  return spans
    .map(
      ({ startMs, endMs }) => `M${at(startMs)} 0H${at(Math.max(startMs, endMs))}V1H${at(startMs)}Z`,
    )
    .join("");
}
