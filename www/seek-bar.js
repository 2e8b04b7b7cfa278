/** The seek bar: the position in the audio, the spans of speech, and the clock. */

import { formatClock } from "./format.js";

/** Step of an arrow key; a twentieth of the audio where that is less. */
const STEP_MAX_MS = 5_000;

/**
 * @param {HTMLElement} root the result section
 * @param {HTMLAudioElement} audio
 * @param {{ onSeek: (ms: number) => void }} on
 */
export function createSeekBar(root, audio, { onSeek }) {
  const [seek, clock, track] = ["#seek", "#clock", ".track"].map((selector) =>
    root.querySelector(selector),
  );
  let durationMs = 0;

  seek.addEventListener("input", () => onSeek(Number(seek.value)));
  seek.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const stepMs = Math.min(STEP_MAX_MS, durationMs / 20);
    onSeek(Math.max(0, Math.min(durationMs, audio.currentTime * 1000 + direction * stepMs)));
  });

  return {
    /** @param {{ startMs: number, endMs: number }[]} spans spans of speech */
    setDuration(ms, spans) {
      durationMs = ms;
      seek.max = String(ms);
      const shape = speechPath(spans, ms);
      for (const path of track.querySelectorAll("path")) path.setAttribute("d", shape);
    },
    moveTo(ms) {
      const [position, duration] = [formatClock(ms), formatClock(durationMs)];
      const percent = durationMs ? Math.min(100, (ms / durationMs) * 100) : 0;
      seek.value = String(ms);
      seek.setAttribute("aria-valuetext", `${position} of ${duration}`);
      track.style.setProperty("--played", `${percent}%`);
      clock.textContent = `${position} / ${duration}`;
    },
  };
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
