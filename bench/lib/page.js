// The page that is measured: reads the document in one of some ways, timed, with an eye on how long
// the page could not answer its user.

import { init, subtitleStream, subtitles, Transcription } from "/pkg/browser.js";

const ways = {
  async columns() {
    const read = await Transcription.parse(await fetch("/document.json"));
    read.free();
  },
  async srt() {
    return await subtitles(await fetch("/document.json"), "srt");
  },
  async stream() {
    const reader = (await fetch("/document.json")).body
      .pipeThrough(subtitleStream("srt"))
      .getReader();
    // Read piece by piece, as who writes a file does: Response.arrayBuffer() alone holds Chromium's
    // main thread for 50 ms.
    const pieces = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      pieces.push(piece.value);
    return pieces;
  },
  async json() {
    await (await fetch("/document.json")).json();
  },
};

/** What a way makes, as text; nothing when it only reads. */
async function result(way) {
  const made = await ways[way]();
  return made && new Blob([made].flat()).text();
}

/** Milliseconds from the request to the result. */
async function total(way) {
  const start = performance.now();
  await ways[way]();
  return performance.now() - start;
}

/**
 * The longest time between two beats of a message that the page sends itself: nothing else could
 * run then.
 */
function heartbeat() {
  const { port1, port2 } = new MessageChannel();
  let [last, longest, ended] = [performance.now(), 0, undefined];
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (ended) ended();
    else port2.postMessage(0);
  };
  port2.postMessage(0);
  // The beat that was waiting still counts.
  return () =>
    new Promise((resolve) => {
      ended = () => {
        port1.close();
        resolve(longest);
      };
    });
}

/**
 * The longest task while a way is gone, as the browser reports it (from 50 ms on), and as the
 * heartbeat does.
 */
async function pauses(way) {
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ type: "longtask" });
  const start = performance.now();
  const stop = heartbeat();
  await ways[way]();
  const gap = await stop();
  const end = performance.now();
  // Entries are delivered when the page is idle.
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  const during = entries.filter(
    ({ startTime, duration }) => startTime < end && startTime + duration > start,
  );
  return { gap, longTask: Math.max(0, ...during.map(({ duration }) => duration)) };
}

await init();
window.bench = { result, total, pauses };
document.title = "ready";
