// The objects of the package inside the deep state of Vue, Svelte and Solid, which wrap objects in
// a Proxy. Each library is its browser's build, bundled with a program that keeps a value.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { build } from "esbuild";
import { compileModule } from "svelte/compiler";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const api = await import(new URL("node.js", packageFolder));
const { Client, Transcription } = api;
const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";

/** Each exports `keep(value)`: the value as it is read from a state that holds it. */
const PROGRAMS = {
  "Vue ref": 'import { ref } from "@vue/reactivity"; export const keep = (it) => ref(it).value;',
  "Vue reactive": `import { reactive } from "@vue/reactivity";
    export const keep = (it) => reactive({ files: [{ it }] }).files[0].it;`,
  "Vue Map": `import { reactive } from "@vue/reactivity";
    export const keep = (it) => reactive(new Map([["a", { it }]])).get("a").it;`,
  "Vue readonly": `import { readonly } from "@vue/reactivity";
    export const keep = (it) => readonly({ it }).it;`,
  "Svelte $state": `export function keep(it) {
      const state = $state({ files: [{ it }] });
      return state.files[0].it;
    }`,
  "Solid createStore": `import { createStore } from "solid-js/store";
    export function keep(it) {
      const [state, setState] = createStore({ files: [] });
      setState("files", [{ it }]);
      return state.files[0].it;
    }`,
};

async function load(name) {
  const source = PROGRAMS[name];
  const { code } = name.startsWith("Svelte")
    ? compileModule(source, { generate: "client", filename: "keep.svelte.js" }).js
    : { code: source };
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    define: { "process.env.NODE_ENV": '"production"' },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

let service;
let client;

before(async () => {
  const flags = ["--recogniser", "canned", "--pending-ms", "20", "--running-ms", "20"];
  service = await startStandIn(...flags);
  client = new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
});

after(() => service.stop());

for (const name of Object.keys(PROGRAMS)) {
  describe(name, () => {
    let keep;
    before(async () => {
      ({ keep } = await load(name));
    });

    test("wraps a plain object, or this would test nothing", () => {
      const plain = { a: 1 };
      assert.notEqual(keep(plain), plain);
      assert.deepEqual({ ...keep(plain) }, plain);
    });

    test("a client, a task and a transcription work", async () => {
      const [audio] = service.samples.map(({ url }) => url);
      const task = keep(await keep(client).submit(audio));
      const { outcomes } = keep(await task.wait());
      const transcription = keep(outcomes[0].transcription);
      assert.equal(transcription.text, TEXT);
      assert.equal(transcription.words().length, 8);
      assert.equal(transcription.sentenceAt(1000).text, TEXT);
      assert.match(transcription.toSrt(), /^1\n00:00:00,140 --> /);
      assert.equal(JSON.parse(JSON.stringify(transcription)).file_url, transcription.fileUrl);
      assert.deepEqual(JSON.parse(JSON.stringify(task)), { taskId: task.id });
      for await (const { status } of task) assert.equal(status, "succeeded");
      assert.ok(transcription instanceof Transcription);
      transcription.free();
      assert.throws(() => transcription.text, { kind: "invalid_request", message: /was freed/ });
    });

    test("an outcome of many files, and an error, are those that came", async () => {
      const audios = keep([service.samples[0].url, `${service.origin}/samples/missing.wav`]);
      const outcomes = [];
      for await (const outcome of client.transcribeAll(audios)) outcomes.push(keep(outcome));
      outcomes.sort((a, b) => a.index - b.index);
      assert.equal(outcomes[0].transcription.text, TEXT);
      assert.ok(api.isDashScopeError(outcomes[1].error));
      assert.equal(outcomes[1].error.code, "InvalidFile.DownloadFailed");
    });

    test("options may be kept there, and a wrong one has its error", async () => {
      const { apiKey, baseUrl } = service;
      const kept = new Client(keep({ apiKey, baseUrl }));
      const options = keep({ languageHints: ["zh"], pollIntervalMs: 100 });
      const { text } = await kept.transcribe(service.samples[0].url, options);
      assert.equal(text, TEXT);
      const wrong = keep({ languageHints: [5] });
      await assert.rejects(kept.transcribe(service.samples[0].url, wrong), {
        kind: "invalid_request",
        field: "options.languageHints",
      });
    });
  });
}

test("a class with private members that names itself nowhere does not work in Vue", async () => {
  const { keep } = await load("Vue reactive");
  class Unnamed {
    #text = "a";
    get text() {
      return this.#text;
    }
  }
  assert.throws(() => keep(new Unnamed()).text, /private member/);
});

test("each names its class, and is printed as before", async () => {
  const task = client.task("4f2a");
  const transcription = await Transcription.parse('{"transcripts":[]}');
  for (const [value, name, printed] of [
    [client, "Client", "Client {}"],
    [task, "Task", "Task { id: '4f2a' }"],
    [transcription, "Transcription", /^Transcription \{\n? *text: ''/],
  ]) {
    assert.equal(String(value), `[object ${name}]`);
    assert.deepEqual(Object.keys(value), name === "Task" ? ["id"] : []);
    if (typeof printed === "string") assert.equal(inspect(value), printed);
    else assert.match(inspect(value), printed);
  }
});

test("an object of the package in place of options is refused, not read", async () => {
  const task = client.task("4f2a");
  for (const options of [client, task]) {
    await assert.rejects(client.transcribe(service.samples[0].url, options), {
      kind: "invalid_request",
      field: "options",
    });
  }
});
