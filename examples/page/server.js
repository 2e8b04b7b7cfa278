// Serves the page, the package for the browser, and the relay that adds the key:
//
//   node page/server.js
//
// The server listens on this machine only, without sign-in. A public server lets only known
// visitors use the relay (`authorize`): see pkg-template/templates.

import { readFile } from "node:fs/promises";
import { env, exit } from "node:process";
import { relay } from "dashscope-asr/relay";
import { serve } from "srvx";

if (!env.DASHSCOPE_API_KEY) {
  console.error("DASHSCOPE_API_KEY is not set.");
  exit(2);
}

const LOCAL_NAMES = ["127.0.0.1", "localhost"];
const PAGE = { "/": "index.html", "/page.js": "page.js" };
const PACKAGE = new URL(".", import.meta.resolve("dashscope-asr/package.json"));
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", wasm: "application/wasm" };

const RELAY = {
  apiKey: env.DASHSCOPE_API_KEY,
  baseUrl: env.DASHSCOPE_BASE_URL, // another region or the stand-in; Beijing when it is not set
  // A page of another site could have its own host name lead to this machine.
  authorize: (request) => LOCAL_NAMES.includes(new URL(request.url).hostname),
};

const server = serve({
  hostname: "127.0.0.1",
  port: env.PORT ?? 3000,
  silent: true,
  // Node's 300 s for a request are too short for a large file on a slow line.
  node: { requestTimeout: 0, headersTimeout: 60_000 },
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/asr/")) return relay(request, RELAY);
    const file = request.method === "GET" && fileOf(pathname);
    const content = file && (await readFile(file).catch(() => undefined));
    if (!content) return new Response("Not found", { status: 404 });
    const type = TYPES[file.pathname.split(".").at(-1)];
    return new Response(content, { headers: { "Content-Type": type } });
  },
});
await server.ready();
console.log(`The page: ${server.url}`);

/** The file that a path names: of the page, or JavaScript and WebAssembly of the package. */
function fileOf(pathname) {
  if (Object.hasOwn(PAGE, pathname)) return new URL(PAGE[pathname], import.meta.url);
  const path = /^\/dashscope-asr\/((?:[\w-]+\/)*[\w-]+\.(?:js|wasm))$/.exec(pathname)?.[1];
  const file = path && new URL(path, PACKAGE);
  return file?.href.startsWith(PACKAGE.href) ? file : undefined;
}
