/**
 * The player: the audio, its controls, and a transcript that follows. The current sentence and word
 * are marked, a click seeks.
 */

import { formatClock } from "./format.js";

/** Pause of automatic scrolling after the reader has scrolled. */
const SCROLL_PAUSE_MS = 5_000;
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End"]);

/**
 * @param {HTMLElement} root the result section
 * @param {{ onMove: (ms: number) => void }} on called with the position, once for each frame
 */
export function createPlayer(root, { onMove }) {
  const part = (selector) => root.querySelector(selector);
  const [audio, play, seek, clock, rate] = ["#audio", "#play", "#seek", "#clock", "#rate"].map(
    part,
  );
  const [list, track, error] = ["#transcript", ".track", "#audio-fault"].map(part);
  /** @type {ReturnType<typeof import("./transcript.js").renderTranscript> | undefined} */
  let transcript;
  /** Spans of speech. */
  let spans = [];
  let durationMs = 0;
  /** The elements of the current sentence and word. */
  let sentence;
  let word;
  let scrollPausedUntil = 0;
  /** Object URL of a local file; revoked when another recording is loaded. */
  let fileUrl;

  function update() {
    // Rounded, because all times are whole milliseconds and 1.001 s is a little less than 1001 ms.
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
      moveMark(sentence, nextSentence);
      sentence = nextSentence;
      if (sentence && !audio.paused) keepInView(sentence);
    }
    const nextWord = transcript?.wordAt(ms);
    if (nextWord !== word) {
      moveMark(word, nextWord);
      word = nextWord;
    }
    onMove(ms);
  }

  /** Updates on each frame: `timeupdate` fires four times a second, too rarely for words. */
  function follow() {
    update();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  function keepInView(element) {
    if (performance.now() < scrollPausedUntil) return;
    scrollTo(element);
  }

  function scrollTo(element) {
    const { top, bottom } = element.getBoundingClientRect();
    const deckBottom = part(".deck").getBoundingClientRect().bottom;
    if (top >= deckBottom && bottom <= innerHeight) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: reduced ? "instant" : "smooth" });
  }

  function seekTo(ms) {
    audio.currentTime = ms / 1000;
    update();
  }

  function playFrom(ms) {
    seekTo(ms);
    start();
  }

  function start() {
    audio.play().catch((error) => {
      // A pause or another load interrupts `play`: not an error. A failed load has its own event.
      if (error.name === "NotAllowedError")
        showError("The browser did not let the audio start. Press play.");
    });
  }

  function showError(message) {
    error.textContent = message;
    error.hidden = message === "";
  }

  function setDuration(ms) {
    durationMs = ms;
    seek.max = String(ms);
    const shape = speechPath(spans, ms);
    for (const path of track.querySelectorAll("path")) path.setAttribute("d", shape);
    update();
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
      update();
    });
  }
  audio.addEventListener("seeked", update);
  audio.addEventListener("loadedmetadata", () => {
    audio.playbackRate = Number(rate.value);
    if (Number.isFinite(audio.duration)) setDuration(audio.duration * 1000);
  });
  audio.addEventListener("error", () => {
    if (!audio.getAttribute("src")) return;
    play.disabled = true;
    showError(
      "The browser could not load or play this audio. The transcript is complete without it.",
    );
  });

  list.addEventListener("click", (event) => {
    // A selection of text ends with a click, too.
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
    const pauseScrolling = ({ key }) => {
      if (!key || SCROLL_KEYS.has(key)) scrollPausedUntil = performance.now() + SCROLL_PAUSE_MS;
    };
    addEventListener(name, pauseScrolling, { passive: true });
  }

  return {
    /**
     * @param {string | File | undefined} source URL of the audio, or the file
     * @param {{ transcript?: typeof transcript, spans?: { startMs: number, endMs: number }[], durationMs?: number }} [known] `durationMs` counts until the audio has loaded
     */
    load(source, known = {}) {
      ({ transcript, spans = [] } = known);
      sentence = word = undefined;
      showError("");
      play.disabled = false;
      this.unload();
      if (source instanceof File) fileUrl = URL.createObjectURL(source);
      const url = fileUrl ?? source;
      part("#player").hidden = !url;
      if (url) audio.src = url;
      setDuration(known.durationMs ?? spans.at(-1)?.endMs ?? 0);
    },
    /** Seeks to a position, and scrolls to the element of its sentence. */
    goTo(ms, element) {
      seekTo(ms);
      scrollTo(element);
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

function moveMark(from, to) {
  from?.removeAttribute("aria-current");
  to?.setAttribute("aria-current", "true");
}

/** One SVG path for all spans of speech, 1000 units wide: a day of audio is still one element. */
function speechPath(spans, durationMs) {
  if (durationMs <= 0) return "";
  const at = (ms) => ((Math.min(ms, durationMs) / durationMs) * 1000).toFixed(1);
  return spans
    .map(
      ({ startMs, endMs }) => `M${at(startMs)} 0H${at(Math.max(startMs, endMs))}V1H${at(startMs)}Z`,
    )
    .join("");
}
