// The transcript on the demo page, in headless Chromium: captions, subtitles by rules, search.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { demoPage } from "./demo-page.mjs";
import { packageFolder } from "./stand-in.mjs";

/** Rules with lines so narrow that one sentence makes several cues. */
const NARROW = { maxLineWidth: 14, maxLines: 1 };

const fixture = (name) => readFile(new URL(`../fixtures/service/${name}`, import.meta.url), "utf8");
const { Transcription } = await import(new URL("node.js", packageFolder).href);

/** Cues of a WebVTT file as `{ startMs, endMs, text }`, without voices and times inside. */
function cuesOf(vtt) {
  const ms = (time) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
  return [...vtt.matchAll(/^([\d:.]+) --> ([\d:.]+).*\n((?:.+\n?)+)/gm)].map(
    ([, start, end, text]) => ({
      startMs: ms(start),
      endMs: ms(end),
      text: text.replace(/<[^>]*>/g, "").trim(),
    }),
  );
}

describe("the transcript on the demo page", () => {
  const demo = demoPage("--pending-ms", "0", "--running-ms", "0");
  let page;

  /** Transcribes a recording of 7 seconds; the service answers with this document. */
  async function open(document) {
    page = await demo.newPage();
    page.on("console", (message) => message.type() === "error" && demo.faults.push(message.text()));
    await page.route("**/api/v1/result?**", (route) =>
      route.fulfill({ body: document, contentType: "application/json" }),
    );
    await page.goto(demo.server.url);
    const clip = fileURLToPath(
      new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url),
    );
    await page.setInputFiles("#file", clip);
    await page.click("#transcribe");
    await page.waitForSelector('html[data-state="done"]', { state: "attached" });
    await page.waitForFunction(() => document.getElementById("audio").readyState > 0);
  }

  const goTo = (ms) =>
    page.evaluate((seconds) => {
      document.getElementById("audio").currentTime = seconds;
    }, ms / 1000);

  const nowMs = () => page.evaluate(() => document.getElementById("audio").currentTime * 1000);

  const saysNow = (text) =>
    page.waitForFunction(
      (wanted) => document.getElementById("captions").textContent === wanted,
      text,
    );

  /** Clicks the label, which covers the control. */
  const choose = (selector) =>
    page.evaluate((selector) => document.querySelector(selector).click(), selector);

  async function lines(rules) {
    await choose("#show-subtitles");
    await choose('#cut [value="english"]');
    for (const [name, value] of Object.entries(rules))
      await page.fill(`#rule-${name}`, String(value));
  }

  test("a caption is shown from the start to the end of its cue, in the browser's own text track", async () => {
    const document = await fixture("result-paraformer-male2.json");
    await open(document);
    await lines(NARROW);
    const cues = cuesOf((await Transcription.parse(document)).toVtt(NARROW));
    assert.ok(cues.length > 2);
    await page.waitForFunction(
      (count) => document.querySelector("track")?.track.cues?.length === count,
      cues.length,
    );
    const track = await page.evaluate(() => {
      const [{ kind, mode, cues }] = document.getElementById("audio").textTracks;
      return {
        kind,
        mode,
        times: [...cues].map(({ startTime, endTime }) => [
          Math.round(startTime * 1000),
          Math.round(endTime * 1000),
        ]),
      };
    });
    const times = cues.map(({ startMs, endMs }) => [Math.round(startMs), Math.round(endMs)]);
    assert.deepEqual(track, { kind: "captions", mode: "hidden", times });
    for (const { startMs, endMs, text } of cues) {
      for (const ms of [startMs + 1, (startMs + endMs) / 2, endMs - 1]) {
        await goTo(ms);
        await saysNow(text);
      }
    }
    await goTo(cues[0].startMs - 20);
    await saysNow("");
    await goTo(cues.at(-1).endMs + 1);
    await saysNow("");
    // During playback, too, the captions follow each other.
    await page.evaluate(() => {
      window.seen = [];
      new MutationObserver(() =>
        window.seen.push(document.getElementById("captions").textContent),
      ).observe(document.getElementById("captions"), { childList: true });
    });
    await goTo(0);
    await page.click("#play");
    await page.waitForFunction((wanted) => window.seen.includes(wanted), cues[2].text);
    const seen = (await page.evaluate(() => window.seen)).filter(Boolean);
    const first = cues.slice(0, 3).map(({ text }) => text);
    assert.deepEqual([...new Set(seen)], first);
    assert.deepEqual(demo.faults, []);
  });

  test("a caption has the name of the speaker and highlights words up to the current time", async () => {
    const document = await fixture("result-paraformer-two-speakers.json");
    await open(document);
    const transcription = await Transcription.parse(document);
    for (const { startMs, speakerId, text } of transcription.sentences()) {
      await goTo(startMs + 1);
      await saysNow(`Speaker ${speakerId + 1} ${text}`);
    }
    await choose("#show-subtitles");
    await choose('#format [value="vtt"]');
    await page.click("#rule-speakers-vtt");
    await page.click("#rule-wordTimes");
    const [{ text, words }] = transcription.sentences();
    await goTo(words[0].startMs + 1);
    await saysNow(text);
    await page.waitForSelector("#captions .to-come");
    assert.equal(
      (await page.locator("#captions .to-come").allTextContents()).join(""),
      text.slice((words[0].text + words[0].punctuation).length),
    );
    await goTo(words[1].startMs + 1);
    await page.waitForSelector("#captions .to-come", { state: "detached" });
    assert.deepEqual(demo.faults, []);
  });

  test("preview, file and clipboard equal the output of the package for the rules shown", async () => {
    const document = await fixture("result-paraformer-two-speakers.json");
    await open(document);
    const transcription = await Transcription.parse(document);
    const preview = () => page.textContent("#preview");
    await choose("#show-subtitles");
    assert.equal(await preview(), transcription.toSrt());
    await lines({ maxLineWidth: 20, minDurationMs: 900, maxReadingSpeed: 15 });
    const rules = { maxLineWidth: 20, minDurationMs: 900, maxReadingSpeed: 15 };
    assert.equal(await preview(), transcription.toSrt(rules));
    assert.match(
      await page.textContent("#subtitles-call"),
      /^t\.toSrt\(\{ maxLineWidth: 20, maxReadingSpeed: 15, minDurationMs: 900 \}\);$/,
    );
    await page.click("#rule-speakers");
    assert.equal(await preview(), transcription.toSrt({ ...rules, speakers: true }));
    for (const button of ["#save-subtitles", "#download-srt"]) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
      assert.equal(download.suggestedFilename(), "sense-and-sensibility-0870.srt");
      assert.equal(
        await readFile(await download.path(), "utf8"),
        transcription.toSrt({ ...rules, speakers: true }),
      );
    }
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("#copy-subtitles");
    await page.waitForSelector('#copy-subtitles:has-text("Copied")');
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      transcription.toSrt({ ...rules, speakers: true }),
    );
    await choose('#format [value="vtt"]');
    assert.equal(await preview(), transcription.toVtt(rules));
    await choose('#cut [value="chinese"]');
    assert.equal(await preview(), transcription.toVtt({ maxLineWidth: 32, maxReadingSpeed: 18 }));
    await page.click("#rule-wordTimes");
    assert.equal(
      await preview(),
      transcription.toVtt({ maxLineWidth: 32, maxReadingSpeed: 18, wordTimes: true }),
    );
    // With the package's defaults alone there are lines, too.
    await choose('#cut [value="english"]');
    assert.equal(await preview(), transcription.toVtt({ maxLines: 2, wordTimes: true }));
    await choose('#format [value="txt"]');
    assert.equal(await preview(), transcription.toText({ speakers: true }));
    await page.click("#rule-speakers");
    await page.click("#rule-times");
    assert.equal(await preview(), transcription.toText({ times: true }));
    assert.equal(await page.isVisible("#cut"), false);
    assert.deepEqual(demo.faults, []);
  });

  test("an invalid number shows the package's message at its field and leaves the last preview", async () => {
    const document = await fixture("result-paraformer-male2.json");
    await open(document);
    const transcription = await Transcription.parse(document);
    await lines(NARROW);
    const good = await page.textContent("#preview");
    for (const [name, wrong] of [
      ["maxLineWidth", "7"],
      ["maxLines", "1.5"],
      ["minDurationMs", "-1"],
      ["maxDurationMs", "soon"],
      ["maxReadingSpeed", "0"],
    ]) {
      const right = await page.inputValue(`#rule-${name}`);
      await page.fill(`#rule-${name}`, wrong);
      const own = (() => {
        try {
          return transcription.toSrt({ [name]: Number(wrong) });
        } catch (error) {
          return error;
        }
      })();
      assert.equal(own.field, `rules.${name}`);
      const fault = await page.textContent(`#rule-${name}-fault`);
      const sentence = `${fault.charAt(0).toLowerCase()}${fault.slice(1)}`;
      assert.equal(`rules.${name}: ${sentence}`, own.message);
      assert.equal(await page.getAttribute(`#rule-${name}`, "aria-invalid"), "true");
      assert.equal(await page.isDisabled("#save-subtitles"), true);
      await page.fill(`#rule-${name}`, right);
      assert.equal(await page.isVisible(`#rule-${name}-fault`), false);
      assert.equal(await page.textContent("#preview"), good);
      assert.equal(await page.isDisabled("#save-subtitles"), false);
    }
    // A change of one field can correct the error at another.
    await page.fill("#rule-minDurationMs", "9000");
    assert.equal(
      await page.textContent("#rule-maxDurationMs-fault"),
      "Expected at least minDurationMs (9000), got 7000.",
    );
    await page.fill("#rule-minDurationMs", "833");
    assert.equal(await page.isVisible("#rule-maxDurationMs-fault"), false);
    // A download with the fields out of view shows the fields.
    await page.fill("#rule-maxLines", "99");
    await choose("#show-transcript");
    await page.click("#download-vtt");
    assert.equal(await page.evaluate(() => document.activeElement.id), "rule-maxLines");
    assert.equal(await page.isChecked('#format [value="vtt"]'), true);
    assert.deepEqual(demo.faults, []);
  });

  test("a search counts its hits, steps from one to the next with the audio, and marks them", async () => {
    const marked = (name) =>
      page.evaluate((name) => {
        const textOf = ({ startContainer, startOffset, endContainer, endOffset }) => {
          const range = document.createRange();
          range.setStart(startContainer, startOffset);
          range.setEnd(endContainer, endOffset);
          return [range.toString(), startContainer.parentElement.closest(".said").textContent];
        };
        return [...CSS.highlights.get(name)].map(textOf);
      }, name);
    for (const [name, wanted, count] of [
      ["result-paraformer-two-channels.json", "好", 2],
      ["result-paraformer-male2.json", "l", 3],
      ["result-paraformer-v2-chars-male2.json", "WORLD, 这 里", 1],
    ]) {
      const document = await fixture(name);
      await open(document);
      const hits = (await Transcription.parse(document)).search(wanted);
      assert.equal(hits.length, count);
      const places = hits.map(({ text, sentence }) => [text, sentence.text]);
      await page.fill("#search-text", wanted);
      assert.equal(await page.textContent("#search-count"), `${count} found`);
      assert.deepEqual(await marked("found"), places);
      const isAt = async (index) => {
        assert.equal(await page.textContent("#search-count"), `${index + 1} of ${count}`);
        assert.equal(Math.round(await nowMs()), hits[index].startMs);
        assert.deepEqual(await marked("found-here"), [places[index]]);
      };
      for (const index of hits.keys()) {
        await page.press("#search-text", "Enter");
        await isAt(index);
      }
      await page.click("#search-next");
      await isAt(0);
      await page.click("#search-previous");
      await isAt(count - 1);
      await page.press("#search-text", "Shift+Enter");
      await isAt((2 * count - 2) % count);
      await page.waitForSelector('.sentence[aria-current="true"]');
    }
    await page.fill("#search-text", "zebra");
    assert.equal(await page.textContent("#search-count"), "Not said");
    assert.equal(await page.isDisabled("#search-next"), true);
    assert.deepEqual(await marked("found"), []);
    assert.deepEqual(demo.faults, []);
  });

  test("the marked word and sentence are those of wordAt and sentenceAt", async () => {
    const document = await fixture("result-paraformer-two-channels.json");
    await open(document);
    const transcription = await Transcription.parse(document);
    for (const ms of transcription.startTimes()) {
      await goTo(ms);
      await page.waitForFunction(
        (text) => document.querySelector(".said-word[aria-current]")?.textContent === text,
        transcription.wordAt(ms).text.trim(),
      );
      await page.waitForFunction(
        (text) => document.querySelector(".sentence[aria-current] .said")?.textContent === text,
        transcription.sentenceAt(ms).text,
      );
    }
    assert.deepEqual(demo.faults, []);
  });
});
