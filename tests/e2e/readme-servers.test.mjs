// The servers of pkg-template/README.md, as they stand there: Workers in workerd, bundled as
// wrangler does it, and the relay beside a development server in Node.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { codeBlocks, section } from "./markdown.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const root = new URL("../../", import.meta.url);
const { Client } = await import(new URL("node.js", packageFolder));
const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const TOKEN = "0123456789abcdef";

let [readme, service] = [];

before(async () => {
  readme = await readFile(new URL("pkg-template/README.md", root), "utf8");
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "50",
    "--running-ms",
    "50",
  );
});

/** The block of the README that begins with a comment about the file. */
const recipe = (title, language, index = 0) =>
  codeBlocks(section(readme, title), language)[index] ?? assert.fail(`${title} has no ${language}`);

/** The block, with the stand-in in place of the service. */
function local(code, key) {
  assert.equal(code.split(key).length, 2, code);
  return code.replace(key, `${key}, baseUrl: "${service.baseUrl}"`);
}

/** A project that has the package and srvx, with these files, for the length of a test. */
async function project(t, files) {
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "node_modules"));
  await mkdir(join(folder, "src"));
  for (const [name, target] of [
    ["dashscope-asr", packageFolder],
    ["srvx", new URL("node_modules/srvx", root)],
  ])
    await symlink(fileURLToPath(target), join(folder, "node_modules", name));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Runs a Worker, with the settings of the README's wrangler.jsonc, until the end of the test. */
async function startWorker(t, code, settings) {
  const [, ...lines] = recipe("In a Worker", "jsonc").split("\n");
  const { main, compatibility_date } = JSON.parse(lines.join("\n"));
  const { outputFiles } = await build({
    absWorkingDir: await project(t, { [main]: code }),
    entryPoints: [main],
    outdir: "dist",
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    loader: { ".wasm": "copy" },
    write: false,
  });
  const modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: path.split(/[\\/]/).at(-1),
    contents,
  }));
  modules.sort((a, b) => b.path.endsWith(".js") - a.path.endsWith(".js"));
  const worker = new Miniflare({ modules, compatibilityDate: compatibility_date, ...settings });
  t.after(() => worker.dispose());
  return worker;
}

const submits = async () => {
  const requests = await (await fetch(`${service.origin}/__control`)).json();
  return requests.filter(({ path }) => path.endsWith("/audio/asr/transcription")).length;
};

test("a Worker calls the service directly, for callers with the token alone", async (t) => {
  const code = local(recipe("In a Worker", "ts"), "apiKey: env.DASHSCOPE_API_KEY");
  const start = (bindings) => startWorker(t, code, { bindings });
  const worker = await start({ DASHSCOPE_API_KEY: service.apiKey, ACCESS_TOKEN: TOKEN });
  const ask = (audio, token = `Bearer ${TOKEN}`, asked = worker) =>
    asked.dispatchFetch(`https://worker/?${new URLSearchParams({ audio })}`, {
      headers: { Authorization: token },
    });
  const [{ url }] = service.samples;

  const answer = await ask(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("Content-Type"), "application/x-subrip; charset=utf-8");
  assert.match(await answer.text(), new RegExp(`^1\n00:00:00,\\d{3} --> .*\n${TEXT}\n`));

  const before = await submits();
  for (const token of ["", "Bearer ", "Bearer undefined", TOKEN, `Bearer ${TOKEN}x`, "Bearer 你"]) {
    const refused = await ask(url, encodeURI(token));
    assert.equal(refused.status, 401, token);
  }
  for (const audio of ["", "talk.mp3", "javascript:1", "https://"]) {
    const refused = await ask(audio);
    assert.equal(refused.status, 400, audio);
    assert.match(await refused.text(), /^audio/);
  }
  // A secret that is missing or empty lets nobody in.
  for (const ACCESS_TOKEN of [undefined, ""]) {
    const bindings = {
      DASHSCOPE_API_KEY: service.apiKey,
      ...(ACCESS_TOKEN === "" && { ACCESS_TOKEN }),
    };
    const open = await start(bindings);
    for (const token of ["Bearer ", "Bearer undefined", ""])
      assert.equal((await ask(url, token, open)).status, 401, token);
  }
  assert.equal(await submits(), before, "nothing was submitted");

  const failed = await ask(`${service.origin}/samples/missing.wav`);
  assert.equal(failed.status, 502);
  assert.match(await failed.text(), /InvalidFile\.DownloadFailed/);
  const keyless = await start({ ACCESS_TOKEN: TOKEN });
  const unset = await ask(url, undefined, keyless);
  assert.doesNotMatch(await unset.text(), new RegExp(service.apiKey));
  assert.notEqual(unset.status, 200);
});

test("a Worker streams subtitles out of R2, and finds nothing else there", async (t) => {
  const worker = await startWorker(t, recipe("In a Worker", "ts", 1), { r2Buckets: ["RESULTS"] });
  const bucket = await worker.getR2Bucket("RESULTS");
  const client = new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  const transcription = await client.transcribe(service.samples[0].url);
  await bucket.put("talk.json", JSON.stringify(transcription));
  await bucket.put("secret/talk.json", "{}");
  const ask = (path) => worker.dispatchFetch(`https://worker${path}`);

  const answer = await ask("/talk.srt");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("Content-Type"), "application/x-subrip; charset=utf-8");
  assert.equal(await answer.text(), transcription.toSrt());

  for (const path of [
    "/",
    "/talk.json",
    "/talk",
    "/other.srt",
    "/.srt",
    "/secret/talk.srt",
    "/secret%2Ftalk.srt",
    "/x/../secret/talk.srt",
    "/talk.srt/",
    `/${"a".repeat(2000)}.srt`,
  ])
    assert.equal((await ask(path)).status, 404, path);

  // Of a document that is cut off no cue is made up. (Its error is in the log: workerd ends the
  // answer, which has begun, or drops the connection.)
  await bucket.put("cut.json", JSON.stringify(transcription).slice(0, -40));
  const cut = await ask("/cut.srt").then((begun) => begun.text().catch(() => ""));
  assert.ok(transcription.toSrt().startsWith(cut), cut);
});

/** Runs a recipe as the manual says it, with a key in `.env`; gives the port. */
async function startRecipe(t, name, code) {
  const folder = await project(t, {
    [name]: code,
    "package.json": '{ "type": "module" }',
    ".env": `DASHSCOPE_API_KEY=${service.apiKey}\n`,
  });
  const variables = { ...env, PORT: "0" };
  delete variables.DASHSCOPE_API_KEY;
  const server = spawn(execPath, ["--env-file=.env", name], { cwd: folder, env: variables });
  t.after(() => server.kill());
  let printed = "";
  return new Promise((resolve, reject) => {
    const onText = (text) => {
      printed += text;
      const [, listened] = /http:\/\/[^/]+:(\d+)\//.exec(printed) ?? [];
      if (listened) resolve(listened);
    };
    for (const stream of [server.stdout, server.stderr]) stream.on("data", onText);
    server.once("exit", (code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
}

test("the relay of a development server serves pages of this machine alone", async (t) => {
  const code = local(recipe("Keys and the relay", "js"), "apiKey: process.env.DASHSCOPE_API_KEY");
  const port = await startRecipe(t, "relay.js", code);

  const baseUrl = `http://localhost:${port}/api/asr`;
  const { text } = await new Client({ baseUrl }).transcribe(service.samples[0].url);
  assert.equal(text, TEXT);
  // As the proxy of a development server sends it: the host and the origin of its own page.
  const submit = (origin) =>
    fetch(`${baseUrl}/services/audio/asr/transcription`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-DashScope-Async": "enable",
        ...(origin && { Origin: origin }),
      },
      body: JSON.stringify({
        model: "paraformer-v2",
        input: { file_urls: [service.samples[0].url] },
        parameters: {},
      }),
    });
  assert.equal((await submit(`http://localhost:${port}`)).status, 200);
  const before = await submits();
  assert.equal((await submit("https://evil.example")).status, 403);
  assert.equal(await submits(), before);
});

test("OpenAI's routes in Node serve programs of this machine", async (t) => {
  const written = recipe("For programs that talk to OpenAI", "js");
  const port = await startRecipe(t, "openai.mjs", local(written, "process.env.DASHSCOPE_API_KEY"));
  const form = new FormData();
  form.append("file", await (await fetch(service.samples[0].url)).blob(), "talk.wav");
  form.append("response_format", "text");
  const url = `http://localhost:${port}/v1/audio/transcriptions`;
  const answer = await fetch(url, { method: "POST", body: form });
  assert.match(await answer.text(), /^Hello World/);
});
