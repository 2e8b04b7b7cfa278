// Pages that use the package's files without a bundler.

import { browserVersion, html, pageProgram, serve, visit } from "../browsers.mjs";
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

const SHARED_WORKER_PAGE = `
const { port } = new SharedWorker("/worker.js", { type: "module" });
globalThis.run = (service) =>
  new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
    port.postMessage(service);
  });
document.documentElement.dataset.ready = "";
`;

const SERVICE_WORKER_PAGE = `
await navigator.serviceWorker.register("/worker.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;
globalThis.run = (service) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active.postMessage(service, [port2]);
  });
document.documentElement.dataset.ready = "";
`;

/** A worker whose messages bring a port for the answer, in their event or before. */
const workerWithPort = (entry, answers) => `
import * as api from "${INSTALLED}/${FILES[entry]}";
import { app } from "./app.mjs";
const answer = async (port, data) => port.postMessage(await app(api, data).catch(String));
${answers}
`;

const SHARED =
  "onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => answer(port, data); };";
const SERVICE = "onmessage = (event) => event.waitUntil(answer(event.ports[0], event.data));";

/** A content security policy: scripts of the own origin, and WebAssembly. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

const ENTRIES_OF_WORKERS = ["dashscope-asr", "dashscope-asr/web", "dashscope-asr/subtitles"];

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
    entries: ENTRIES_OF_WORKERS,
  },
};

/** Workers that are tried in Chromium alone. */
const waysOfChromium = {
  "shared worker": {
    files: (entry) => ({
      "main.js": SHARED_WORKER_PAGE,
      "worker.js": workerWithPort(entry, SHARED),
    }),
    entries: ENTRIES_OF_WORKERS,
    fast: true,
  },
  "service worker": {
    files: (entry) => ({
      "main.js": SERVICE_WORKER_PAGE,
      "worker.js": workerWithPort(entry, SERVICE),
    }),
    entries: ENTRIES_OF_WORKERS,
    fast: true,
  },
};

export const pages = Object.entries({
  Chromium: { ...ways, ...waysOfChromium },
  Firefox: ways,
}).flatMap(([name, ways]) =>
  Object.entries(ways).map(([way, { files, entries, headers, fast }]) => ({
    name: `${name}, ${way}`,
    entries,
    fast,
    version: () => browserVersion(name),
    async run(entry, service) {
      const folder = await project(`${name} ${way}`);
      await write(folder, { "index.html": html("/main.js"), ...files(entry) });
      return visit(name, await serve(folder, headers), service);
    },
  })),
);
