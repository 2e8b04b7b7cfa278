// Pages that use the package's files without a bundler.

import { browser, html, pageProgram, serve, visit } from "../browsers.mjs";
import { project, write } from "../project.mjs";

/** The path of the package in the served project. */
export const INSTALLED = "/node_modules/dashscope-asr";
export const FILES = {
  "dashscope-asr": "browser.js",
  "dashscope-asr/web": "web.js",
  "dashscope-asr/slim": "slim.js",
  "dashscope-asr/subtitles": "subtitles/browser.js",
};

const program = (entry) =>
  pageProgram(
    `${INSTALLED}/${FILES[entry]}`,
    entry.endsWith("/slim") ? `api.init(fetch("${INSTALLED}/core.wasm"));` : "",
  );

const WORKER_PAGE = `
const worker = new Worker("/worker.js", { type: "module" });
globalThis.run = (service) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(service);
  });
document.documentElement.dataset.ready = "";
`;

const worker = (entry) => `
import * as api from "${INSTALLED}/${FILES[entry]}";
import { app } from "./app.mjs";
onmessage = async ({ data }) => postMessage(await app(api, data).catch(String));
`;

/** A content security policy: scripts of the own origin, and WebAssembly. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

const ways = {
  "module script": {
    files: (entry) => ({ "main.js": program(entry) }),
    entries: Object.keys(FILES),
  },
  "strict CSP": {
    files: (entry) => ({ "main.js": program(entry) }),
    entries: Object.keys(FILES),
    headers: { "content-security-policy": POLICY },
  },
  "module Worker": {
    files: (entry) => ({ "main.js": WORKER_PAGE, "worker.js": worker(entry) }),
    entries: ["dashscope-asr", "dashscope-asr/web", "dashscope-asr/subtitles"],
  },
};

export const pages = ["Chromium", "Firefox"].flatMap((name) =>
  Object.entries(ways).map(([way, { files, entries, headers }]) => ({
    name: `${name}, ${way}`,
    entries,
    version: async () => (await (await browser(name)).version()).match(/\d+(\.\d+)*/)[0],
    async run(entry, service) {
      const folder = await project(`${name} ${way}`);
      await write(folder, { "index.html": html("/main.js"), ...files(entry) });
      return visit(name, await serve(folder, headers), service);
    },
  })),
);
