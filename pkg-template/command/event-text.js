// Events in words, for people.

import { printable } from "./printable.js";

const MEGABYTE = 1_000_000;
const STATES = { pending: "queued", running: "running" };

const megabytes = (bytes) => `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;

const TEXTS = {
  upload: ({ loadedBytes, totalBytes }) =>
    loadedBytes < totalBytes ? `uploading ${megabytes(totalBytes)}` : "uploaded",
  submitted: ({ taskId }) => `queued, task ${taskId}`,
  resumed: ({ taskId }) => `going on with task ${taskId}`,
  recognizing: () => "recognizing",
  status: ({ status, failure }) =>
    failure ? `asking again: ${failure}` : (STATES[status] ?? status),
  written: ({ path }) => `written ${path}`,
  done: ({ noSpeech }) => (noSpeech ? "done, no speech" : "done"),
  failed: ({ error }) => error.message,
  skipped: () => "skipped, its files are there",
  stopped: ({ taskId, stage }) =>
    taskId
      ? `stopped, task ${taskId} goes on`
      : (STOPPED[stage] ?? "stopped before it was submitted"),
};

/** Names of all events but the end. */
export const EVENTS = Object.keys(TEXTS);

/** Sentence about the cost of an interrupted input. */
const STOPPED = {
  submitting: "stopped; it is not known whether it was submitted, and billed",
  recognizing: "stopped; the recognition may be billed, and cannot be gone on with",
};

/** The event in words, without its input. */
export const eventText = (event) => printable(TEXTS[event.event](event));

/** Time as clocks show it: `0:07`, `1:02:03`. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${hours ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** How a run ended: `3 transcribed, 1 failed`. */
export function summary({ succeeded, failed, skipped, stopped }) {
  const parts = [`${succeeded} transcribed`];
  if (skipped) parts.push(`${skipped} skipped`);
  if (failed) parts.push(`${failed} failed`);
  if (stopped) parts.push(`${stopped} not finished`);
  return parts.join(", ");
}
