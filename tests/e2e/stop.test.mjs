// A trap of the WebAssembly: no call hangs, the process survives, the next call works; in Node, in
// a page and in workerd.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { html, serve, visit } from "../package/browsers.mjs";
import { end } from "../package/lasting.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";
import { DOCUMENT, stopApp, trapNext } from "./stop-app.mjs";
import { startWorker } from "./worker.mjs";

const APP = fileURLToPath(new URL("stop-app.mjs", import.meta.url));

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const stopped = {
  name: "DashScopeError",
  kind: "internal",
  retryable: false,
  message:
    "The WebAssembly stopped (CAUSE): no memory was left, or this is a bug. Please report it. The next call starts anew.",
  task: true,
};
const goesOn = {
  ...stopped,
  message: `${stopped.message} Task ID goes on: wait again with its id.`,
};
const lost = {
  ...stopped,
  message:
    "The WebAssembly stopped, and what it held is lost. Read it again: a task's result is kept for 24 hours.",
};

/** The expected observations of `stopApp`, with their meaning. */
const EXPECTED = {
  "calls in flight are rejected, with the id of a task that goes on": {
    inFlight: {
      transcribe: goesOn,
      transcribeAll: goesOn,
      wait: goesOn,
      "for await": goesOn,
      submit: stopped,
      recognizeStream: stopped,
    },
  },
  "what it held says that it is lost; what was read before is there": {
    lost: {
      words: true,
      text: lost,
      toSrt: lost,
      unread: lost,
      writing: lost,
      reading: lost,
      freed: "nothing was thrown",
    },
  },
  "the same client goes on, and the tasks with it": {
    goesOn: { task: TEXT, transcribe: TEXT, parse: "a", submit: 36, aborted: "succeeded" },
  },
  "again, and what the first had asked for does not disturb the second": {
    again: { stopped: "internal", words: 8 },
  },
  "its timers are gone, which would keep a process alive": { timers: { set: 1, rung: 0 } },
  "a call that is not waited for throws at once": {
    atOnce: { stopped, lost: "internal", subtitles: "1\n00:00:00,000 --> 00:00:00,001\na\n" },
  },
  "where there is no memory for the next instance, calls say so until there is": {
    withoutMemory: {
      stopped: "internal",
      inFlight: true,
      next: stopped,
      parse: "internal",
      after: TEXT,
    },
  },
  "where the caller's stack ends, nothing hangs": {
    exhausted: { tried: true, inFlight: goesOn, next: "a" },
  },
  "errors of JavaScript's pass through: they are not the WebAssembly's end": {
    passThrough: { refused: "invalid_request", thrown: "mine", text: "a" },
  },
  "each instance is made of the module that is there": { remade: { times: 4, ofTheSame: true } },
  "nothing is thrown where nobody would catch it": { uncaught: [] },
};

const RUNTIMES = {
  Node: async (_t, service) =>
    stopApp(await import(new URL("node.js", packageFolder).href), service),

  async Chromium(t, service) {
    const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
    t.after(() => rm(folder, { recursive: true }));
    const contents = `
      import * as api from "./browser.js";
      import { DOCUMENT, stopApp, trapNext } from "${APP}";
      globalThis.run = (service) => stopApp(api, service);
      document.documentElement.dataset.ready = "";`;
    await build({
      stdin: { contents, resolveDir: packageFolder.pathname },
      bundle: true,
      format: "esm",
      outfile: join(folder, "main.js"),
    });
    await writeFile(join(folder, "index.html"), html("/main.js"));
    return visit("Chromium", await serve(folder), service);
  },

  async workerd(t, service) {
    const code = `
      import * as api from "dashscope-asr";
      import module from "./core.wasm";
      import { DOCUMENT, stopApp, trapNext } from "${APP}";
      export default { fetch: async (_request, { SERVICE }) => Response.json(await stopApp(api, SERVICE, module)) };`;
    const worker = await startWorker(t, code, { SERVICE: service });
    return (await worker.dispatchFetch("http://worker/")).json();
  },
};

/** A test that takes this long hangs. */
const timeout = 60_000;

after(end);

/** Starts a stand-in whose tasks take more than one query. */
async function startService(t) {
  const { apiKey, baseUrl, samples, stop } = await startStandIn(
    "--recogniser",
    "canned",
    "--running-ms",
    "600",
  );
  t.after(stop);
  return { apiKey, baseUrl, audio: samples[0].url };
}

for (const [runtime, run] of Object.entries(RUNTIMES)) {
  test(`a trap of the WebAssembly in ${runtime}`, { timeout }, async (t) => {
    const seen = await run(t, await startService(t));
    for (const [meaning, expected] of Object.entries(EXPECTED)) {
      const [[about, value]] = Object.entries(expected);
      await t.test(meaning, () => assert.deepEqual(seen[about], value));
    }
  });
}

test("in workerd a trap rejects the calls of other requests, each in its own request", {
  timeout,
}, async (t) => {
  const code = `
    import { Client } from "dashscope-asr";
    export default {
      async fetch(request, { SERVICE: { audio, ...service } }) {
        const call = new Client(service).transcribe(audio, { onStatus: ({ taskId }) => { call.id ??= taskId; } });
        if (new URL(request.url).pathname === "/stop") {
          const own = globalThis.setTimeout;
          globalThis.setTimeout = () => {
            globalThis.setTimeout = own;
            throw new WebAssembly.RuntimeError("unreachable");
          };
        }
        return call.then(({ text }) => Response.json(text), ({ kind, taskId }) => Response.json([kind, taskId === call.id]));
      },
    };`;
  const worker = await startWorker(t, code, { SERVICE: await startService(t) });
  const ask = async (path) => (await worker.dispatchFetch(`http://worker${path}`)).json();
  for (let round = 0; round < 3; round += 1) {
    const waiting = [ask("/"), ask("/"), ask("/")];
    await sleep(300);
    assert.deepEqual(
      await Promise.all([...waiting, ask("/stop")]),
      Array(4).fill(["internal", true]),
    );
    assert.equal(await ask("/"), TEXT);
  }
});

test("dashscope-asr/subtitles: after a trap calls fail while memory is short, and then work", async (t) => {
  const { Transcription } = await import(new URL("subtitles/node.js", packageFolder).href);
  const read = await Transcription.parse(DOCUMENT);
  const full = t.mock.method(WebAssembly, "Instance", function full() {
    throw new RangeError("Out of memory");
  });
  trapNext(TextDecoder.prototype, "decode");
  assert.throws(() => read.text, { kind: "internal", message: /\(unreachable\)/ });
  await assert.rejects(Transcription.parse(DOCUMENT), {
    kind: "internal",
    message: /\(Out of memory\)/,
  });
  full.mock.restore();
  assert.equal((await Transcription.parse(DOCUMENT)).text, "a");
  assert.throws(() => read.text, { kind: "internal", message: /lost/ });
});
