// Real speech through the built package and the stand-in's recogniser. Compared by the number of
// errors, never by exact text.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { packageFolder, recogniserReady, startStandIn } from "./stand-in.mjs";

const ERROR_RATE_MAX = 0.15;
const MANDARIN = new URL(
  "../../../shared/audio/hello_world_male_16k_16bit_mono.wav",
  import.meta.url,
);

/** Lower-case words without punctuation. */
const plain = (text) =>
  text
    .toLowerCase()
    .replace(/mr\./g, "mister")
    .replace(/[^\p{L}\p{N}']+/gu, " ")
    .trim();

/** The number of items to substitute, insert or delete to get from `recognised` to `spoken`. */
function errors(spoken, recognised) {
  let row = recognised.map((_, index) => index + 1);
  spoken.forEach((item, i) => {
    let diagonal = i;
    let before = i + 1;
    row = row.map((above, j) => {
      const cell = Math.min(above + 1, before + 1, diagonal + (item === recognised[j] ? 0 : 1));
      diagonal = above;
      before = cell;
      return cell;
    });
  });
  return row.at(-1) ?? spoken.length;
}

test("real speech", async (t) => {
  const { Client } = await import(new URL("node.js", packageFolder));
  const service = await startStandIn("--recogniser", "whisper");
  t.after(service.stop);
  await recogniserReady(service.origin);
  const client = new Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });

  await t.test("five clips of English, as one task", async (t) => {
    const task = await client.submit(
      service.samples.map(({ url }) => url),
      { languageHints: ["en"] },
    );
    const { outcomes } = await task.wait({ timeoutMs: 240_000 });
    let [wrong, all] = [0, 0];
    for (const { url, text } of service.samples) {
      const { transcription } = outcomes.find(({ fileUrl }) => fileUrl === url);
      const [spoken, recognised] = [plain(text).split(" "), plain(transcription.text).split(" ")];
      wrong += errors(spoken, recognised);
      all += spoken.length;
      t.diagnostic(transcription.text);
      const joined = transcription
        .sentences()
        .map(({ text, words }) => [
          text,
          words.map((word) => word.text + word.punctuation).join(""),
        ]);
      for (const [text, fromWords] of joined) assert.equal(fromWords, text);
      const times = transcription.words().flatMap(({ startMs, endMs }) => [startMs, endMs]);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
        "words come one after the other",
      );
      assert.ok(
        times.at(-1) <= transcription.durationMs + 500,
        `${times.at(-1)} of ${transcription.durationMs} ms`,
      );
    }
    t.diagnostic(
      `word error rate ${((100 * wrong) / all).toFixed(1)} % (${wrong} of ${all} words)`,
    );
    assert.ok(wrong / all <= ERROR_RATE_MAX, `${wrong} of ${all} words are wrong`);
  });

  await t.test(
    "a Mandarin sentence",
    { skip: existsSync(MANDARIN) ? false : "the clip is not part of the project" },
    async (t) => {
      const clip = await readFile(MANDARIN);
      const files = createServer((_, response) =>
        response
          .writeHead(200, { "content-type": "audio/wav", "content-length": clip.length })
          .end(clip),
      );
      await new Promise((listening) => files.listen(0, "127.0.0.1", listening));
      t.after(() => files.close());
      const url = `http://127.0.0.1:${files.address().port}/hello.wav`;
      const transcription = await client.transcribe(url, {
        languageHints: ["zh"],
        timeoutMs: 240_000,
      });
      t.diagnostic(transcription.text);
      const letters = (text) => [...plain(text).replaceAll(" ", "")];
      // The recogniser misses "Hello world" in a Mandarin sentence; the Mandarin must be right.
      const spoken = letters("这里是阿里巴巴语音实验室");
      const recognised = letters(transcription.text).slice(-spoken.length);
      assert.ok(errors(spoken, recognised) / spoken.length <= ERROR_RATE_MAX, transcription.text);
      assert.match(transcription.toSrt(), /。\n$/);
    },
  );
});
