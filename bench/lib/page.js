// The measured page: reads the document in one of several ways, and measures the time and the pauses
// in which the page could not respond.

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
    // Reads chunk by chunk, as a writer of a file does: Response.arrayBuffer() alone blocks Chromium's
    // main thread for 50 ms.
    const chunks = [];
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      chunks.push(chunk.value);
    return chunks;
  },
  async json() {
    await (await fetch("/document.json")).json();
  },
};

/** The output of a way as text; `undefined` when it only reads. */
async function result(way) {
  const output = await ways[way]();
  return output && new Blob([output].flat()).text();
}

/** Milliseconds from the request to the result. */
async function total(way) {
  const start = performance.now();
  await ways[way]();
  return performance.now() - start;
}

/** The longest time between two messages that the page sends itself: it was blocked meanwhile. */
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
  // The beat in flight still counts.
  return () =>
    new Promise((resolve) => {
      ended = () => {
        port1.close();
        resolve(longest);
      };
    });
}

/** The longest task of a way, by the browser's report (from 50 ms on) and by the heartbeat. */
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
