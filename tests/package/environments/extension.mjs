// An extension of Chromium (manifest V3): its background worker and a page of its own. It calls the
// service without a relay: the extension has the right to, and its user brings the key.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchExtension } from "../../e2e/browser.mjs";
import { browserVersion, html, pageProgram } from "../browsers.mjs";
import { project, write } from "../project.mjs";
import { FILES, INSTALLED } from "./pages.mjs";

const MANIFEST = {
  manifest_version: 3,
  name: "dashscope-asr",
  version: "1",
  background: { service_worker: "worker.js", type: "module" },
  host_permissions: ["http://127.0.0.1/*"],
  content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
};

const worker = (entry) => `
import * as api from "${INSTALLED}/${FILES[entry]}";
import { app } from "./app.mjs";
globalThis.run = (service) => app(api, service);
`;

/** The result of app.mjs in the worker, which has to be that of the page as well. */
async function runInBoth(context, service) {
  const running = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const page = await context.newPage();
  await page.goto(new URL("/index.html", running.url()).href);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  const call = (service) => globalThis.run(service);
  const [inWorker, inPage] = [
    await running.evaluate(call, service),
    await page.evaluate(call, service),
  ];
  if (JSON.stringify(inWorker) === JSON.stringify(inPage)) return inWorker;
  throw new Error(`worker: ${JSON.stringify(inWorker)}; page: ${JSON.stringify(inPage)}`);
}

export const extension = {
  name: "Chromium, MV3 extension",
  entries: ["dashscope-asr", "dashscope-asr/web", "dashscope-asr/subtitles"],
  version: () => browserVersion("Chromium"),
  async run(entry, service) {
    const folder = await project(`extension ${entry}`);
    await write(folder, {
      "manifest.json": JSON.stringify(MANIFEST),
      "worker.js": worker(entry),
      "main.js": pageProgram(`${INSTALLED}/${FILES[entry]}`),
      "index.html": html("/main.js"),
    });
    const profile = await mkdtemp(join(tmpdir(), "dashscope-asr-extension-"));
    const context = await launchExtension(folder, profile);
    try {
      return await runInBoth(context, service);
    } finally {
      await context.close();
      await rm(profile, { recursive: true });
    }
  },
};
