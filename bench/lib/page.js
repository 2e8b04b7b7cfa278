// The page that is measured: reads the document in one of three ways, timed, with an eye on how long the page could not answer its user.

import { init, subtitleStream, Transcription } from "/pkg/browser.js";

const ways = {
  async columns() {
    const read = await Transcription.parse(await fetch("/document.json"));
    read.free();
  },
  async stream() {
    const response = await fetch("/document.json");
    return new Response(response.body.pipeThrough(subtitleStream("srt"))).arrayBuffer();
  },
  async json() {
    await (await fetch("/document.json")).json();
  },
};

/** Milliseconds from the request to the result. */
async function total(way) {
  const start = performance.now();
  await ways[way]();
  return performance.now() - start;
}

/** The longest time between two beats of a message that the page sends itself: nothing else could run then. */
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

/** The longest task while a way is gone, as the browser reports it (from 50 ms on), and as the heartbeat does. */
async function pauses(way) {
  let longTask = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTask = Math.max(longTask, duration);
  });
  observer.observe({ type: "longtask" });
  const stop = heartbeat();
  await ways[way]();
  const gap = await stop();
  // Entries are delivered when the page is idle.
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return { gap, longTask };
}

await init();
window.bench = { total, pauses };
document.title = "ready";
