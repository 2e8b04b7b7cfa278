// The document fetched and read by a page in Chromium.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { CHROMIUM, launch } from "../../tests/e2e/browser.mjs";
import { summary } from "./measure.mjs";

const WARM_UP_RUNS = 2;
const PKG_FILE = /^\/pkg\/([a-z]+\.js)$/;

export const PAGE_WAYS = {
  columns: "**`Transcription.parse(response)`**",
  srt: '**`subtitles(response, "srt")`**',
  stream: '**`response.body.pipeThrough(subtitleStream("srt"))`**',
  json: "`response.json()`",
};

/** Serves the page, the package and the document on a free port of this machine. */
async function serve(bytes) {
  const answer = async (path) => {
    if (path === "/") return ["text/html", '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>'];
    if (path === "/page.js") return ["text/javascript", await readFile(new URL("page.js", import.meta.url))];
    if (path === "/document.json") return ["application/json", bytes];
    const file = PKG_FILE.exec(path)?.[1];
    return file && ["text/javascript", await readFile(new URL(`../../pkg/${file}`, import.meta.url))];
  };
  const server = createServer(async (request, response) => {
    const found = await answer(request.url);
    if (!found) return response.writeHead(404).end();
    // Every fetch comes over the socket, as a result document would.
    response.writeHead(200, { "Content-Type": found[0], "Content-Length": Buffer.byteLength(found[1]), "Cache-Control": "no-store" });
    response.end(found[1]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/**
 * @param {Uint8Array} bytes of the document
 * @param {number} runs
 * @returns {Promise<{ version: string, ways: Record<string, { least: number, median: number, gap: number, longTask: number }> } | { missing: string }>}
 */
export async function inChromium(bytes, runs) {
  if (!existsSync(CHROMIUM)) return { missing: "no Chromium; the environment variable CHROMIUM names one" };
  const browser = await launch().catch((error) => error);
  if (browser instanceof Error) return { missing: browser.message.split("\n")[0] };
  const { server, url } = await serve(bytes);
  try {
    const ways = {};
    for (const way of Object.keys(PAGE_WAYS)) {
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForFunction(() => document.title === "ready");
      const total = () => page.evaluate((way) => window.bench.total(way), way);
      for (let run = 0; run < WARM_UP_RUNS; run += 1) await total();
      const [totals, gaps, longTasks] = [[], [], []];
      for (let run = 0; run < runs; run += 1) totals.push(await total());
      // In runs of their own: the heartbeat takes time too.
      for (let run = 0; run < runs; run += 1) {
        const { gap, longTask } = await page.evaluate((way) => window.bench.pauses(way), way);
        gaps.push(gap);
        longTasks.push(longTask);
      }
      await page.close();
      ways[way] = { ...summary(totals), gap: summary(gaps).median, longTask: summary(longTasks).median };
    }
    return { version: browser.version(), ways };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
