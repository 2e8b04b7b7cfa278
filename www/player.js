/** The player: the audio with its controls, and the marks on the transcript that follow it. */

import { createSeekBar } from "./seek-bar.js";
import { createTranscriptMarks } from "./transcript-marks.js";

/**
 * @param {HTMLElement} root the result section
 * @param {{ onMove: (ms: number) => void }} on called with the position, once for each frame
 */
export function createPlayer(root, { onMove }) {
  const part = (selector) => root.querySelector(selector);
  const [audio, play, rate, error] = ["#audio", "#play", "#rate", "#audio-fault"].map(part);
  const seekBar = createSeekBar(root, audio, { onSeek: seekTo });
  const marks = createTranscriptMarks(root, { onPick: playFrom });
  /** Spans of speech. */
  let spans = [];
  /** Object URL of a local file; revoked when another recording is loaded. */
  let fileUrl;

  function update() {
    // Rounded, because all times are whole milliseconds and 1.001 s is a little less than 1001 ms.
    const ms = Math.round(audio.currentTime * 1000);
    seekBar.moveTo(ms);
    marks.moveTo(ms, !audio.paused);
    onMove(ms);
  }

  /** Updates on each frame: `timeupdate` fires four times a second, too rarely for words. */
  function follow() {
    update();
    if (!audio.paused) requestAnimationFrame(follow);
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
    seekBar.setDuration(ms, spans);
    update();
  }

  play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
  rate.addEventListener("change", () => {
    audio.playbackRate = Number(rate.value);
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

  return {
    /**
     * @param {string | File | undefined} source URL of the audio, or the file
     * @param {{
     *   transcript?: ReturnType<typeof import("./transcript.js").renderTranscript>,
     *   spans?: { startMs: number, endMs: number }[],
     *   durationMs?: number,
     * }} [known] `durationMs` counts until the audio has loaded
     */
    load(source, known = {}) {
      spans = known.spans ?? [];
      marks.load(known.transcript);
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
      marks.scrollTo(element);
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
