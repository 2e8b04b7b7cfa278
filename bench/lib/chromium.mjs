// Measurements of a page in Chromium that fetches and reads the document.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { CHROMIUM, launch } from "../../tests/e2e/browser.mjs";
import { check } from "./check.mjs";
import { summary } from "./measure.mjs";

const WARM_UP_RUNS = 2;
const PASSES = 3;
const PIECE_BYTES = 65_536;
const PKG_FILE = /^\/pkg\/([a-z-]+\.js)$/;

export const PAGE_WAYS = {
  columns: "**`Transcription.parse(response)`**",
  srt: '**`subtitles(response, "srt")`**',
  stream: '**`response.body.pipeThrough(subtitleStream("srt"))`**',
  json: "`response.json()`",
};

function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Serves the page, the package and the document on a free port of this machine. */
async function serve(bytes) {
  const answer = async (path) => {
    if (path === "/")
      return [
        "text/html",
        '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
      ];
    if (path === "/page.js")
      return ["text/javascript", await readFile(new URL("page.js", import.meta.url))];
    if (path === "/document.json") return ["application/json", bytes];
    const file = PKG_FILE.exec(path)?.[1];
    return (
      file && ["text/javascript", await readFile(new URL(`../../pkg/${file}`, import.meta.url))]
    );
  };
  const server = createServer(async (request, response) => {
    const found = await answer(request.url);
    if (!found) return response.writeHead(404).end();
    // No cache: every fetch uses the network, as that of a result document does.
    response.writeHead(200, {
      "Content-Type": found[0],
      "Content-Length": Buffer.byteLength(found[1]),
      "Cache-Control": "no-store",
    });
    Readable.from(pieces(Buffer.from(found[1]))).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/**
 * Measures one way in a page of its own. Pauses have runs of their own, because the heartbeat takes
 * time.
 */
async function measured(browser, url, way, bytes, runs) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title === "ready");
  const result = await page.evaluate((way) => window.bench.result(way), way);
  if (result) check(`Chromium: ${PAGE_WAYS[way]}`, "srt", new TextEncoder().encode(result), bytes);
  const total = () => page.evaluate((way) => window.bench.total(way), way);
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await total();
  const [totals, pauses] = [[], []];
  for (let run = 0; run < runs; run += 1) totals.push(await total());
  for (let run = 0; run < runs; run += 1)
    pauses.push(await page.evaluate((way) => window.bench.pauses(way), way));
  await page.close();
  return { totals, pauses };
}

/**
 * Measures all ways in several passes, so that a busy minute of the machine affects all of them.
 * @param {Uint8Array} bytes of the document
 * @param {number} rounds
 * @returns {Promise<{ version: string, ways: Record<string, { least: number, median: number, gap: number, longTask: number }> } | { missing: string }>}
 */
export async function inChromium(bytes, rounds) {
  if (!existsSync(CHROMIUM))
    return { missing: "no Chromium; the environment variable CHROMIUM names one" };
  const browser = await launch().catch((error) => error);
  if (browser instanceof Error) return { missing: browser.message.split("\n")[0] };
  const { server, url } = await serve(bytes);
  try {
    const all = Object.fromEntries(
      Object.keys(PAGE_WAYS).map((way) => [way, { totals: [], pauses: [] }]),
    );
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const [way, { totals, pauses }] of Object.entries(all)) {
        const one = await measured(browser, url, way, bytes, Math.ceil(rounds / PASSES));
        totals.push(...one.totals);
        pauses.push(...one.pauses);
      }
    }
    const median = (values) => summary(values).median;
    const ways = Object.fromEntries(
      Object.entries(all).map(([way, { totals, pauses }]) => {
        const longest = {
          gap: median(pauses.map(({ gap }) => gap)),
          longTask: median(pauses.map(({ longTask }) => longTask)),
        };
        return [way, { ...summary(totals), ...longest }];
      }),
    );
    return { version: browser.version(), ways };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
