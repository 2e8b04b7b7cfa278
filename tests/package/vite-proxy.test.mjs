// The recipe for Vite's development server: a page of Vite 8 and 7 that reaches the relay of the
// recipe for Node through Vite's proxy, under the name of this machine and under another one. Vite
// is large: this runs when the part `package` is named.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { launch } from "../e2e/browser.mjs";
import { startStandIn } from "../e2e/stand-in.mjs";
import { atEnd, end } from "./lasting.mjs";
import { project, write } from "./project.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const VISITOR = { username: "ann", password: "with twelve or more" };
/** A name that is not this machine's own: browsers send no Sec-Fetch-Site to it over http. */
const OTHER_NAME = "phone.test";
const POLICY = "/api/asr/uploads?action=getPolicy&model=paraformer-v2";
const README = new URL("../../pkg-template/templates/README.md", import.meta.url);
const WAV = new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url);

const PAGE = `
import { Client } from "dashscope-asr";
const client = new Client({ baseUrl: "/api/asr" });
globalThis.run = async (url, bytes) => {
  const file = new File([new Uint8Array(bytes)], "talk.wav");
  const deltas = [];
  const { text } = await client.transcribe(url);
  const uploaded = await client.transcribe(file);
  for await (const { delta } of client.recognizeStream(file)) deltas.push(delta);
  return { text, uploaded: uploaded.text, deltas };
};
globalThis.submit = (url) => client.submit(url).catch(({ code, message }) => ({ code, message }));
document.documentElement.dataset.ready = "";
`;

const skip = env.PACKAGE_ENVIRONMENTS !== "all";
let [service, relayUrl, chromium, wav, recipe] = [];

before(async () => {
  if (skip) return;
  service = await startStandIn("--recogniser", "canned", "--pending-ms", "20");
  atEnd(service.stop);
  wav = [...(await readFile(WAV))];
  const readme = await readFile(README, "utf8");
  recipe = (name) => readme.split(`\`\`\`js\n// ${name}\n`)[1].split("```")[0];
  relayUrl = await startRelay();
  chromium = await launch(`--host-resolver-rules=MAP ${OTHER_NAME} 127.0.0.1`);
  atEnd(() => chromium.close());
});

after(end);

/** The relay of the recipe for Node. */
async function startRelay() {
  const folder = await project("recipe Vite relay");
  await write(folder, { "asr.js": recipe("asr.js"), "server.js": recipe("server.js") });
  const variables = {
    PORT: "0",
    NO_COLOR: "1",
    DASHSCOPE_API_KEY: service.apiKey,
    DASHSCOPE_BASE_URL: service.baseUrl,
    ASR_VISITORS: `${VISITOR.username}:${VISITOR.password}`,
  };
  const child = spawn(execPath, ["server.js"], {
    cwd: folder,
    env: { ...env, ...variables },
    stdio: ["ignore", "pipe", "inherit"],
  });
  atEnd(() => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /:(\d+)\//.exec(line) ?? [];
    if (port) return `http://localhost:${port}`;
  }
  throw new Error("the relay ended before it said where it listens");
}

/** Starts Vite with the recipe's configuration, or with the short form of its proxy. */
async function startVite(tool, isShort) {
  const folder = await project(`recipe Vite ${tool} ${isShort}`);
  const config = recipe("vite.config.js").replace("http://localhost:3000", relayUrl);
  assert.ok(config.includes(relayUrl) && config.includes("changeOrigin: false"));
  await write(folder, {
    "index.html": '<!doctype html><script type="module" src="/main.js"></script>\n',
    "main.js": PAGE,
    "vite.config.js": isShort
      ? `export default { server: { proxy: { "/api/asr": "${relayUrl}" } } };\n`
      : config,
  });
  const { createServer } = await import(tool);
  const server = { host: "127.0.0.1", port: 0, allowedHosts: [OTHER_NAME] };
  const vite = await createServer({ root: folder, logLevel: "error", server });
  atEnd(() => vite.close());
  await vite.listen();
  return vite.httpServer.address().port;
}

async function open(name, port) {
  const page = await (await chromium.newContext({ httpCredentials: VISITOR })).newPage();
  await page.goto(`http://${name}:${port}/`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return page;
}

/** Status of a request to Vite with these headers, by nobody's browser. */
async function statusOf(port, headers) {
  const authorization = `Basic ${btoa(`${VISITOR.username}:${VISITOR.password}`)}`;
  const options = { host: "127.0.0.1", port, path: POLICY, headers: { authorization, ...headers } };
  const [response] = await once(httpRequest(options).end(), "response");
  return response.resume().statusCode;
}

for (const [name, tool] of [
  ["Vite 8", "vite"],
  ["Vite 7", "vite7"],
]) {
  describe(name, { skip, timeout: 120_000 }, () => {
    let [ofRecipe, ofShortForm] = [];
    before(async () => {
      ofRecipe = await startVite(tool, false);
      ofShortForm = await startVite(tool, true);
    });

    test("a page works by the recipe under any name, and by the short form on this machine", async () => {
      for (const [host, port] of [
        ["localhost", ofRecipe],
        [OTHER_NAME, ofRecipe],
        ["localhost", ofShortForm],
      ]) {
        const page = await open(host, port);
        const run = ([url, bytes]) => globalThis.run(url, bytes);
        const { text, uploaded, deltas } = await page.evaluate(run, [service.samples[0].url, wav]);
        assert.deepEqual([text, uploaded], [TEXT, TEXT], host);
        assert.ok(deltas.length > 1, "a stream comes in pieces");
        await page.context().close();
      }
    });

    test("by the short form under another name, the error names the option and the header", async () => {
      const page = await open(OTHER_NAME, ofShortForm);
      const error = await page.evaluate((url) => globalThis.submit(url), service.samples[0].url);
      assert.equal(error.code, "Relay.ForeignOrigin");
      assert.match(error.message, /allowOrigins, or let the proxy before the relay forward Host/);
      await page.context().close();
    });

    test("pages of other sites are refused through Vite as well", async () => {
      const own = `http://${OTHER_NAME}:${ofRecipe}`;
      const host = new URL(own).host;
      assert.equal(await statusOf(ofRecipe, { host, origin: own }), 200);
      for (const headers of [
        { host, origin: "http://evil.example" },
        { host, origin: `http://evil.example:${ofRecipe}` },
        { host, origin: "null" },
        { host, origin: own, "sec-fetch-site": "cross-site" },
      ])
        assert.equal(await statusOf(ofRecipe, headers), 403, JSON.stringify(headers));
      for (const headers of [
        { origin: "http://evil.example" },
        { origin: "http://evil.example", "sec-fetch-site": "cross-site" },
        { origin: `http://localhost:${ofShortForm}`, "sec-fetch-site": "cross-site" },
        { origin: "http://evil.example", "sec-fetch-site": "same-origin" },
      ])
        assert.equal(await statusOf(ofShortForm, headers), 403, JSON.stringify(headers));
    });
  });
}
