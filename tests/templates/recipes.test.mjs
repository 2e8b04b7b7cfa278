// The recipes of pkg-template/templates/README.md, unchanged, on their hosts, with the packed
// tarball against the stand-in. Next and Node's frameworks are large: their recipes run when the
// part `package` is named. Vite's is in tests/package.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { BUN, DENO } from "../e2e/runtimes.mjs";
import { startStandIn } from "../e2e/stand-in.mjs";
import { NEXT_FILES, NEXT_VARIABLES } from "../package/environments/next.mjs";
import { atEnd, end } from "../package/lasting.mjs";
import { project, run, tool, write } from "../package/project.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const ELSEWHERE = "https://page.example";
const KEY = "sk-0123456789abcdef";
const [ANN, BO] = ["ann:with twelve or more", "bo:another one as long"];

const readme = await readFile(
  new URL("../../pkg-template/templates/README.md", import.meta.url),
  "utf8",
);
/** The code blocks: the file named in the first line, and its contents. */
const recipes = Object.fromEntries(
  [...readme.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path, code]) => [
    path,
    code,
  ]),
);
const recipe = (path) => ({ [path]: recipes[path] });

/** Larger than what frameworks take by themselves. */
const large = new File([new Uint8Array(5_000_000)], "large.wav");
let [service, file] = [];

before(async () => {
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "50",
    "--running-ms",
    "50",
  );
  atEnd(service.stop);
  file = new File(
    [await readFile(new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url))],
    "talk.wav",
  );
});

after(end);

/** Creates a project with these files and returns its folder. */
async function made(name, files) {
  const folder = await project(name);
  await write(folder, { ...recipe("asr.js"), ...files });
  return folder;
}

/** Starts a server that prints its address. */
async function started(program, args, cwd, variables) {
  const secrets = {
    DASHSCOPE_API_KEY: service.apiKey,
    DASHSCOPE_BASE_URL: service.baseUrl,
    ASR_VISITORS: `${ANN}, ${BO},`,
  };
  const origins = { ASR_ORIGINS: `, ${ELSEWHERE},` };
  const options = {
    cwd,
    env: { ...env, NO_COLOR: "1", NO_PROXY: "*", ...secrets, ...origins, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  };
  const server = spawn(program, args, options);
  atEnd(() => server.kill("SIGKILL")); // on SIGTERM some wait for open connections
  const printed = [];
  const input = new PassThrough(); // Deno prints the address to stderr
  for (const stream of [server.stdout, server.stderr]) stream.pipe(input);
  for await (const line of createInterface({ input })) {
    printed.push(line);
    const [, port] = /https?:\/\/[^\s/]+:(\d+)/.exec(line) ?? [];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`${program} ended before it said where it listens:\n${printed.join("\n")}`);
}

const HOSTS = [
  {
    host: "Node",
    start: async () =>
      started(execPath, ["server.js"], await made("recipe Node", recipe("server.js")), {
        PORT: "0",
      }),
  },
  {
    host: "Bun",
    program: BUN,
    start: async () =>
      started(BUN, ["bun.js"], await made("recipe Bun", recipe("bun.js")), { PORT: "0" }),
  },
  {
    host: "Deno",
    program: DENO,
    async start() {
      const args = [
        "run",
        "--no-remote",
        "--node-modules-dir=manual",
        "--allow-net",
        "--allow-env",
        "main.js",
      ];
      return started(DENO, args, await made("recipe Deno", recipe("main.js")), {
        DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
      });
    },
  },
  ...["Express", "Fastify", "Koa"].map((host) => ({
    host,
    isLarge: true,
    async start() {
      const file = `${host.toLowerCase()}.js`;
      const folder = await made(`recipe ${host}`, recipe(file));
      return started(execPath, [file], folder, { PORT: "0" });
    },
  })),
  ...[
    { runtime: "Node", more: "" },
    { runtime: "edge", more: 'export const runtime = "edge";' },
  ].map(({ runtime, more }) => ({
    host: `Next, ${runtime} runtime`,
    isLarge: true,
    async start() {
      assert.ok(readme.includes(more));
      const path = "app/api/asr/[...path]/route.js";
      const folder = await made(`recipe Next ${runtime}`, {
        ...NEXT_FILES,
        [path]: recipe(path)[path] + more,
      });
      await run(execPath, [tool("next"), "build"], { cwd: folder, ...NEXT_VARIABLES });
      return started(execPath, [tool("next"), "start", "--port", "0"], folder, NEXT_VARIABLES);
    },
  })),
];

let clients = 0;

/** A copy of client.js, because the module reads its variables once. */
async function clientOf(origin, visitor) {
  const folder = await made("recipe client", recipe("client.js"));
  Object.assign(env, { ASR_RELAY: `${origin}/api/asr`, ASR_VISITOR: visitor });
  clients += 1;
  const { client } = await import(`${pathToFileURL(join(folder, "client.js"))}?${clients}`);
  return client;
}

for (const { host, program, isLarge, start } of HOSTS) {
  if (isLarge && env.PACKAGE_ENVIRONMENTS !== "all") continue;
  const skip = program && !existsSync(program) && `${host} is not on this machine`;
  test(host, { skip, timeout: 180_000 }, async () => {
    const origin = await start();
    const ann = await clientOf(origin, ANN);
    assert.equal((await ann.transcribe(file)).text, TEXT);
    assert.match(await ann.upload(large), /^oss:/, "over the limits of body parsers");
    const task = await ann.submit(service.samples[0].url);
    assert.equal((await task.wait()).outcomes[0].transcription.text, TEXT);

    const bo = await clientOf(origin, BO);
    await assert.rejects(bo.task(task.id).wait(), { kind: "task_failed" });
    for (const visitor of ["ann:a wrong passphrase", "eve:with twelve or more", "ann:", ":"]) {
      const stranger = await clientOf(origin, visitor);
      await assert.rejects(stranger.submit(service.samples[0].url), {
        kind: "authentication",
        status: 401,
      });
    }

    const policy = `${origin}/api/asr/uploads?action=getPolicy&model=paraformer-v2`;
    const asked = (Origin) =>
      fetch(policy, { headers: { Authorization: `Basic ${btoa(ANN)}`, Origin } });
    assert.equal((await asked(origin)).status, 200, "a page of its own");
    assert.equal((await asked(ELSEWHERE)).headers.get("Access-Control-Allow-Origin"), ELSEWHERE);
    const foreign = await asked("https://elsewhere.example");
    assert.deepEqual([foreign.status, (await foreign.json()).code], [403, "Relay.ForeignOrigin"]);
  });
}

test("an empty variable counts as missing", async () => {
  const variables = { PORT: "0", ASR_ORIGINS: "", DASHSCOPE_BASE_URL: "" };
  const origin = await started(
    execPath,
    ["server.js"],
    await made("recipe empty", recipe("server.js")),
    variables,
  );
  const answer = await fetch(`${origin}/api/asr/tasks/none`, {
    headers: { Authorization: `Basic ${btoa(ANN)}` },
  });
  assert.deepEqual([answer.status, (await answer.json()).output.task_status], [200, "UNKNOWN"]);
});

/** Imports asr.js anew, because the module reads its variables once. */
async function asrWith(visitors) {
  const folder = await made("recipe visitors", {});
  Object.assign(env, { DASHSCOPE_API_KEY: KEY, ASR_VISITORS: visitors });
  clients += 1;
  return import(`${pathToFileURL(join(folder, "asr.js"))}?${clients}`);
}

test("a wrong entry of ASR_VISITORS is an error at the start, which names it", async () => {
  const GOOD = "Xb3/kR8vTq1z";
  for (const [entry, named] of [
    ["eve:short", "of eve "],
    ["eve:11character", "of eve "],
    ["eve:", "of eve "],
    ["eve:choose-a-long-one", "of eve "],
    ["eve:Choose a long one", "of eve "],
    ["eve:a long passphrase", "of eve "],
    ["eve:your-passphrase", "of eve "],
    [`eve:${"x".repeat(40)}`, "of eve "],
    [`eve:${KEY}`, "of eve "],
    ["eve:not ASCII, \u00e9\u00e9".replace(",", ""), "of eve "],
    ["my horse battery", "entry 2 "],
    [":my horse battery", "entry 2 "],
    ["my horse:and a battery", "entry 2 "],
  ]) {
    for (const visitors of [`ann:${GOOD},${entry}`, `, ann:${GOOD} , ${entry} ,bo:${GOOD}`]) {
      await assert.rejects(asrWith(visitors), ({ message }) => {
        assert.ok(message.includes(named), message);
        const secrets = [GOOD, KEY, entry.split(":").at(-1), "horse"].filter(Boolean);
        for (const secret of secrets) assert.ok(!message.includes(secret), message);
        return true;
      });
    }
  }
});

test("without visitors nobody may use the relay", async () => {
  for (const visitors of ["", " ", ",", " , "]) {
    const { asr } = await asrWith(visitors);
    for (const Authorization of ["", "Basic ", `Basic ${btoa(":")}`, `Basic ${btoa(ANN)}`]) {
      const headers = { Authorization };
      const answer = await asr(new Request("https://example.com/api/asr/tasks/none", { headers }));
      assert.equal(answer.status, 401);
    }
  }
});

/** The options that client.js gives to its Client. */
async function clientOptions(relay) {
  const folder = await made("recipe client options", recipe("client.js"));
  const code = "export class Client { constructor(options) { this.options = options; } }";
  const stub = `data:text/javascript,${encodeURIComponent(code)}`;
  clients += 1;
  const path = `options-${clients}.mjs`;
  await write(folder, { [path]: recipes["client.js"].replace('"dashscope-asr"', `"${stub}"`) });
  Object.assign(env, { ASR_RELAY: relay, ASR_VISITOR: ANN });
  return (await import(pathToFileURL(join(folder, path)))).client.options;
}

test("client.js sends the passphrase to the relay alone", async (context) => {
  const sent = [];
  context.mock.method(globalThis, "fetch", async (_url, init) => {
    sent.push({ headers: Object.fromEntries(new Headers(init.headers)), redirect: init.redirect });
  });
  for (const relay of ["https://example.com/api/asr", "HTTPS://EXAMPLE.com:443/api/asr/"]) {
    const options = await clientOptions(relay);
    const sentTo = async (url) => {
      await options.fetch(url, { headers: { Accept: "a/b" }, redirect: "follow" });
      return sent.pop();
    };
    const headers = { accept: "a/b" };
    for (const url of [
      "https://example.com/api/asr",
      "https://example.com/api/asr/tasks/1?a=b",
      "https://EXAMPLE.com:443/api/asr/result",
      "https://example.com/api/x/../asr/result",
    ])
      assert.deepEqual(
        await sentTo(url),
        { headers: { ...headers, authorization: `Basic ${btoa(ANN)}` }, redirect: "manual" },
        url,
      );
    for (const url of [
      "https://example.com/api/asrx",
      "https://example.com/api/asr.evil/tasks",
      "https://example.com/api/asr%2ftasks",
      "https://example.com/api/asr/../tasks",
      "https://example.com/api/asr/%2e%2e/tasks",
      "https://example.com//api/asr/tasks",
      "https://example.com/API/ASR/tasks",
      "https://example.com/",
      "https://example.com/?/api/asr/",
      "https://example.com.evil/api/asr/tasks",
      "https://example.com@evil.example/api/asr/tasks",
      "https://evil.example/https://example.com/api/asr/tasks",
      "https://evil.example\\@example.com/api/asr/tasks",
      "https://sub.example.com/api/asr/tasks",
      "http://example.com/api/asr/tasks",
      "https://example.com:8443/api/asr/tasks",
      "data:text/plain,/api/asr/",
    ])
      assert.deepEqual(await sentTo(url), { headers, redirect: "follow" }, url);
  }
});

test("client.js of a relay at the root of its host sends to all of that host", async (context) => {
  const sent = [];
  context.mock.method(globalThis, "fetch", async (_url, { headers }) =>
    sent.push(new Headers(headers).has("Authorization")),
  );
  const { fetch } = await clientOptions("https://asr.example.com");
  await fetch("https://asr.example.com/tasks/1", {});
  await fetch("https://example.com/tasks/1", {});
  assert.deepEqual(sent, [true, false]);
});

test("client.js follows no redirect with the passphrase", async () => {
  const reached = [];
  const server = createServer((request, response) => {
    reached.push(request.url);
    const location = request.url.startsWith("/api/asr/") ? "/elsewhere" : undefined;
    response.writeHead(location ? 302 : 200, location && { location }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const client = await clientOf(`http://127.0.0.1:${server.address().port}`, ANN);
    await assert.rejects(client.submit("https://talks.example/1.mp3", {}));
    await assert.rejects(client.task("4f2a").status());
    assert.ok(reached.length >= 2);
    assert.deepEqual(
      reached.filter((url) => !url.startsWith("/api/asr/")),
      [],
    );
  } finally {
    server.close();
  }
});

test("every recipe is tested", () => {
  const tried = [
    "asr.js",
    "client.js",
    "server.js",
    "express.js",
    "fastify.js",
    "koa.js",
    "bun.js",
    "main.js",
    "app/api/asr/[...path]/route.js",
    "vite.config.js",
  ];
  assert.deepEqual(Object.keys(recipes), tried);
  assert.equal(readme.match(/^```js$/gm).length, tried.length);
});
