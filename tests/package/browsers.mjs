// Pages of a project in Chromium and Firefox.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { env } from "node:process";
import { launch } from "../e2e/browser.mjs";
import { atEnd, once } from "./lasting.mjs";

const MEDIA_TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const FIREFOX = env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Starts a browser on the first visit. */
export const browser = once(async (name) => {
  const started = name === "Firefox" ? await firefox() : await launch();
  atEnd(() => started.close());
  return started;
});

async function firefox() {
  const { default: puppeteer } = await import("puppeteer-core");
  return puppeteer.launch({ browser: "firefox", executablePath: FIREFOX });
}

/** The version of a browser, in numbers. */
export const browserVersion = async (name) =>
  (await (await browser(name)).version()).match(/\d+(\.\d+)*/)[0];

/** Serves the files of a folder on a port of its own. */
export async function serve(folder, headers = {}) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname === "/" ? "/index.html" : pathname;
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    response.writeHead(bytes ? 200 : 404, {
      ...headers,
      "content-type": MEDIA_TYPES[extname(path)] ?? "application/octet-stream",
    });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

/** Opens a page whose program defines `run` and sets `data-ready`, and returns the result of `run`. */
export async function visit(name, url, service) {
  const page = await (await browser(name)).newPage();
  try {
    const failed = new Promise((_, reject) => page.on("pageerror", reject));
    const ready = page
      .goto(url)
      .then(() => page.waitForSelector("html[data-ready]", { timeout: 30_000 }));
    await Promise.race([ready, failed]);
    return await page.evaluate((service) => globalThis.run(service), service);
  } finally {
    await page.close();
  }
}

const OFFER = `
globalThis.run = (service) => app(api, service);
document.documentElement.dataset.ready = "";
`;

/** The program of such a page, after its setup code. */
export const pageProgram = (entry, first = "") => `
import * as api from "${entry}";
import { app } from "./app.mjs";
${first}${OFFER}`;

export const commonjsProgram = (entry) => `
const api = require("${entry}");
const { app } = require("./app.mjs");
${OFFER}`;

export const html = (script, type = "module") =>
  `<!doctype html><title>dashscope-asr</title><script type="${type}" src="${script}"></script>\n`;
