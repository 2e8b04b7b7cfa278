// Next.js: a page, a route in Node and a route in its edge runtime, built and served for
// production.

import { spawn } from "node:child_process";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { visit } from "../browsers.mjs";
import { atEnd, once } from "../lasting.mjs";
import { here, project, run, tool, versionOf, write } from "../project.mjs";

const LAYOUT = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

const page = (entry, up) => `
"use client";
import * as api from "${entry}";
import { useEffect } from "react";
import { app } from "${up}../app.mjs";

export default function Page() {
  useEffect(() => {
    globalThis.run = (service) => app(api, service);
    document.documentElement.dataset.ready = "";
  }, []);
  return null;
}
`;

const nodeRoute = (entry, up) => `
import * as api from "${entry}";
import { app } from "${up}../../app.mjs";

export const POST = async (request) => Response.json(await app(api, await request.json()));
`;

const edgeRoute = (entry, up) => `
import * as api from "${entry}";
import { app } from "${up}../../app.mjs";

export const config = { runtime: "edge" };
export default async (request) => Response.json(await app(api, await request.json()));
`;

// Without this option Next searches for a lock file and takes the folder of the tools for the root.
const CONFIG = `export default { turbopack: { root: ${JSON.stringify(here("."))} }, outputFileTracingRoot: ${JSON.stringify(here("."))} };\n`;

/** The place in the application where an entry is used. */
const PLACES = {
  "dashscope-asr": "",
  "dashscope-asr/subtitles": "/subtitles",
  "dashscope-asr/ai": "/ai",
};

/** Files of every application. */
export const NEXT_FILES = { "next.config.mjs": CONFIG, "app/layout.jsx": LAYOUT };

const FILES = {
  ...NEXT_FILES,
  ...Object.fromEntries(Object.entries(PLACES).flatMap(([entry, place]) => files(entry, place))),
};

function files(entry, place) {
  const up = place ? "../" : "";
  return [
    [`app${place}/page.jsx`, page(entry, up)],
    [`app${place}/node/route.js`, nodeRoute(entry, up)],
    // Below pages/ because Next 16.4 builds no edge route below app/ with webpack, whatever it
    // imports.
    [`pages/api${place}/edge.js`, edgeRoute(entry, up)],
  ];
}

// Vite sets NODE_ENV in the calling process.
export const NEXT_VARIABLES = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };

/** Builds the application with this bundler, serves it, and returns the address. */
const served = once(async (bundler) => {
  const folder = await project(`Next ${bundler}`);
  await write(folder, FILES);
  await run(execPath, [tool("next"), "build", `--${bundler.toLowerCase()}`], {
    cwd: folder,
    ...NEXT_VARIABLES,
  });
  const args = [tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"];
  const server = spawn(execPath, args, {
    cwd: folder,
    env: { ...env, ...NEXT_VARIABLES },
    stdio: ["ignore", "pipe", "inherit"],
  });
  atEnd(() => server.kill());
  for await (const line of createInterface({ input: server.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error("next start ended before it said where it listens");
});

const ways = {
  "client page": (url, place, service) => visit("Chromium", url + place, service),
  "Node route": (url, place, service) => asked(`${url}${place}/node`, service),
  "edge route": (url, place, service) => asked(`${url}/api${place}/edge`, service),
};

async function asked(url, service) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(service) });
  return response.json();
}

export const next = ["Turbopack", "webpack"].flatMap((bundler) =>
  Object.entries(ways).map(([way, ask]) => ({
    name: `Next, ${bundler}, ${way}`,
    entries: Object.keys(PLACES),
    version: () => versionOf("next"),
    run: async (entry, service) => ask(await served(bundler), PLACES[entry], service),
  })),
);
