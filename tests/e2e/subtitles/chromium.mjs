// Chromium: the built package in a page, and the browser's own parser of WebVTT.

import { fileURLToPath } from "node:url";
import { launch } from "../browser.mjs";
import { packageFolder } from "../stand-in.mjs";

const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** Opens an empty page that can import the package, until the end of the test. */
export async function openPage(t) {
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.route("http://localhost/**", (route) => {
    const file = new URL(route.request().url()).pathname.replace("/package/", "");
    const type = TYPES[file.split(".").at(-1)];
    if (!type)
      return route.fulfill({
        contentType: "text/html",
        body: "<!doctype html><title>subtitles</title>",
      });
    return route.fulfill({ contentType: type, path: fileURLToPath(new URL(file, packageFolder)) });
  });
  await page.goto("http://localhost/");
  return page;
}

/** The cues that `<track>` reads from a file; rejects if the file is invalid. */
export const trackCues = (page, file) =>
  page.evaluate(async (text) => {
    const track = document.createElement("track");
    const video = document.createElement("video");
    video.append(track);
    document.body.append(video);
    track.track.mode = "hidden";
    const loaded = new Promise((resolve, reject) => {
      track.onload = resolve;
      track.onerror = () => reject(new Error("the track is not WebVTT"));
    });
    track.src = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
    await loaded;
    const cues = [...track.track.cues].map((cue) => {
      const tree = cue.getCueAsHTML();
      const times = [];
      for (
        const walker = document.createTreeWalker(tree, NodeFilter.SHOW_PROCESSING_INSTRUCTION);
        walker.nextNode();
      ) {
        times.push(walker.currentNode.data);
      }
      const voice = tree.querySelector("span[title]")?.title;
      return {
        startMs: Math.round(cue.startTime * 1000),
        endMs: Math.round(cue.endTime * 1000),
        text: tree.textContent,
        voice,
        times,
      };
    });
    video.remove();
    return cues;
  }, file);
