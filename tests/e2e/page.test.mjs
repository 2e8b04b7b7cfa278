// The demo page in headless Chromium: the built package, its dev server's relay, the stand-in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { demoPage } from "./demo-page.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";

/** A recording of 7 seconds. */
const clip = () =>
  readFile(new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url));

/** A WAV file of silence: 8 kHz, 8 bits. */
function silence(seconds) {
  const header = Buffer.from(
    "RIFF____WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data____",
    "latin1",
  );
  const samples = Buffer.alloc(seconds * 8000, 0x80);
  header.writeUInt32LE(36 + samples.length, 4);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

describe("the demo page", () => {
  const demo = demoPage("--running-ms", "1200");
  let page;

  async function open(path = "") {
    page = await demo.newPage();
    await page.goto(`${demo.server.url}${path}`);
    await reached("idle", "working", "done", "error");
  }

  /** Waits until the page is in one of these states. */
  async function reached(...states) {
    const selector = states.map((state) => `html[data-state="${state}"]`).join(",");
    await page.waitForSelector(selector, { state: "attached", timeout: 30_000 });
  }

  async function choose(model) {
    await page.click("#model-summary");
    await page.click(`#models input[value="${model}"]`);
  }

  async function downloaded(id) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(id)]);
    return {
      name: download.suggestedFilename(),
      text: await readFile(await download.path(), "utf8"),
    };
  }

  test("a sample becomes a transcript, subtitles and a marked sentence", async () => {
    await open();
    await page.click("#transcribe");
    await reached("working");
    await reached("done", "error");
    assert.equal(await page.textContent("#transcript .said"), TEXT);
    const srt = await downloaded("#download-srt");
    assert.equal(srt.text, `1\n00:00:00,140 --> 00:00:04,710\n${TEXT}\n`);
    assert.match(srt.name, /^sense-and-sensibility-.*\.srt$/);
    assert.match((await downloaded("#download-vtt")).text, /^WEBVTT\n/);
    await page.evaluate(() => {
      document.getElementById("audio").currentTime = 1;
    });
    await page.waitForSelector('#transcript [aria-current="true"]');
    assert.deepEqual(demo.faults, []);
  });

  test("a reload resumes the task without a second submit", async () => {
    await open();
    await page.click("#transcribe");
    await page.waitForURL(/#task=/);
    const submits = [];
    page.on("request", (request) => request.method() === "POST" && submits.push(request.url()));
    await page.reload();
    await reached("done", "error");
    assert.equal(await page.textContent("#transcript .said"), TEXT);
    assert.deepEqual(submits, []);
  });

  test("a stop takes effect at once, and the task can be resumed", async () => {
    await open();
    await page.click("#transcribe");
    await page.waitForURL(/#task=/);
    await page.click("#stop");
    await reached("idle");
    await page.click("#resume");
    await reached("done", "error");
    assert.equal(await page.textContent("#transcript .said"), TEXT);
  });

  test("errors are shown in plain words", async () => {
    await open();
    await page.fill("#url", "talk.mp3");
    await page.click("#transcribe");
    await page.waitForSelector("#url-error:not([hidden])");
    await page.fill("#url", `${demo.service.origin}/samples/missing.wav`);
    await page.click("#transcribe");
    await reached("error");
    await page.waitForSelector("#problem:not([hidden])");
    const problem = await page.textContent("#problem");
    assert.match(problem, /InvalidFile\.DownloadFailed/);
    assert.match(problem, /cannot be downloaded/);
    await open("#task=00000000-0000-4000-8000-000000000000");
    await reached("error");
    assert.match(await page.textContent("#problem"), /24 hours/);
  });

  test("a local file is uploaded and played, and exports have its name", async () => {
    await open();
    await page.setInputFiles("#file", {
      name: "board meeting.wav",
      mimeType: "audio/wav",
      buffer: await clip(),
    });
    await page.waitForSelector("#file-facts:has-text('222 KB · 0:07')");
    const stages = page.evaluate(
      () =>
        new Promise((resolve) => {
          const seen = new Set();
          new MutationObserver(() => {
            seen.add(document.querySelector("#stages [aria-current] .name")?.textContent);
            if (document.documentElement.dataset.state === "done") resolve([...seen]);
          }).observe(document.documentElement, {
            subtree: true,
            childList: true,
            attributes: true,
          });
        }),
    );
    await page.click("#transcribe");
    await reached("done", "error");
    assert.equal((await stages)[0], "Uploading");
    assert.equal(await page.textContent("#transcript .said"), TEXT);
    assert.equal(await page.textContent("#result-title"), "board meeting.wav");
    assert.match(await page.getAttribute("#audio", "src"), /^blob:/);
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("audio").currentTime > 0);
    assert.equal((await downloaded("#download-txt")).text, `${TEXT}\n`);
    const document = await downloaded("#download-json");
    assert.equal(document.name, "board meeting.json");
    assert.equal(JSON.parse(document.text).transcripts[0].text, TEXT);
    assert.deepEqual(demo.faults, []);
  });

  test("a dropped file is selected; a file that no model takes is refused before any request", async () => {
    const drop = (parts, name) =>
      page.evaluate(
        ({ megabytes, name }) => {
          const part = new Blob([new Uint8Array(2 ** 20)]);
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(
            new File(Array(megabytes).fill(part), name, { type: "audio/wav" }),
          );
          for (const type of ["dragenter", "dragover", "drop"]) {
            document
              .querySelector(".about")
              .dispatchEvent(
                new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
              );
          }
        },
        { megabytes: parts, name },
      );
    await open();
    await drop(1, "talk.wav");
    assert.equal(await page.textContent("#file-name"), "talk.wav");
    assert.equal(await page.isVisible("#veil"), false);
    assert.match(await page.textContent("#code"), /client\.transcribe\(file\)/);
    const sent = [];
    page.on("request", (request) => sent.push(request.url()));
    for (const [megabytes, expected] of [
      [0, /empty/],
      [1025, /1\.0 GB; up to 1 GB can be uploaded/],
    ]) {
      await drop(megabytes, "other.wav");
      await page.click("#transcribe");
      assert.match(await page.textContent("#url-error"), expected);
    }
    assert.deepEqual(
      sent.filter((url) => url.includes("/api/")),
      [],
    );
  });

  test("a recording longer than the limit of the model shows a warning", async () => {
    await open();
    await choose("qwen3-asr-flash");
    assert.match(await page.textContent("#url-hint"), /5 minutes/);
    await page.setInputFiles("#file", {
      name: "long.wav",
      mimeType: "audio/wav",
      buffer: silence(301),
    });
    await page.waitForSelector("#url-warning:has-text('It is 5:01 long')");
    await choose("paraformer-v2");
    assert.equal(await page.isVisible("#url-warning"), false);
  });

  test("the code sample has the options of each model, which are stored for the next visit", async () => {
    await open();
    await page.click("#options > summary");
    await page.check("#option-diarization");
    await page.fill("#option-speakerCount", "3");
    await page.fill("#option-specialWordFilter-mask", "alpha, beta");
    const paraformer =
      /transcribe\("[^"]+", \{\s+diarization: true,\s+speakerCount: 3,\s+specialWordFilter: \{ mask: \["alpha", "beta"\] \},\s+\}\)/;
    assert.match(await page.textContent("#code"), paraformer);
    await choose("fun-asr");
    assert.match(await page.textContent("#code"), /\{\s+model: "fun-asr",?\s+\}\)/);
    assert.equal(await page.isVisible("#option-timestampAlignment"), false);
    await page.selectOption("#option-languageHints", "ja");
    await page.reload();
    await reached("idle");
    assert.match(await page.textContent("#code"), /model: "fun-asr",\s+languageHints: \["ja"\]/);
    await choose("paraformer-v2");
    assert.match(await page.textContent("#code"), paraformer);
    await page.click("#options > summary");
    await page.click("#option-reset");
    assert.match(await page.textContent("#code"), /transcribe\("[^"]+"\)/);
  });

  test("an invalid option shows the error at its field", async () => {
    await open();
    await page.click("#options > summary");
    await page.check("#option-diarization");
    await page.fill("#option-speakerCount", "1");
    await page.click("#options > summary");
    await page.click("#transcribe");
    await reached("error");
    assert.equal(
      await page.textContent("#option-speakerCount-fault"),
      "Expected a whole number from 2 to 100, got 1.",
    );
    assert.equal(await page.evaluate(() => document.activeElement.id), "option-speakerCount");
    assert.equal(await page.getAttribute("#option-speakerCount", "aria-invalid"), "true");
    assert.equal(await page.isVisible("#problem"), false);
    await page.fill("#option-speakerCount", "2");
    assert.equal(await page.isVisible("#option-speakerCount-fault"), false);
  });

  test("the text of a direct model is streamed, or shown at the end, then language and usage", async () => {
    await open();
    await choose("qwen3-asr-flash");
    await page.setInputFiles("#file", {
      name: "note.wav",
      mimeType: "audio/wav",
      buffer: await clip(),
    });
    for (const [switchTo, method, grows] of [
      ["#as-it-comes", "recognizeStream", true],
      ["#at-once", "recognize", false],
    ]) {
      await page.check(switchTo, { force: true });
      assert.match(await page.textContent("#code"), new RegExp(`client\\.${method}\\(file\\)`));
      await page.evaluate(() => {
        window.texts = [];
        new MutationObserver((records) => {
          for (const { addedNodes } of records)
            for (const node of addedNodes) window.texts.push(node.textContent);
        }).observe(document.getElementById("spoken"), { childList: true });
      });
      await page.click("#transcribe");
      await reached("done", "error");
      const texts = [...new Set(await page.evaluate(() => window.texts))];
      assert.equal(texts.at(-1), "欢迎使用阿里云。");
      assert.equal(texts.length > 1, grows);
      assert.match(await page.innerText("#spoken-facts"), /Language\s+Chinese\s+Emotion\s+neutral/);
      assert.equal(await page.isVisible("#download-srt"), false);
      assert.deepEqual(await downloaded("#download-txt"), {
        name: "note.txt",
        text: "欢迎使用阿里云。\n",
      });
    }
    assert.deepEqual(demo.faults, []);
  });

  test("language, emotion and events are shown at the sentence", async () => {
    await open();
    const document = new URL("../fixtures/service/result-sensevoice.json", import.meta.url);
    const body = await readFile(document, "utf8");
    const answer = (route) => route.fulfill({ body, contentType: "application/json" });
    await page.route("**/api/v1/result?**", answer);
    await page.click("#transcribe");
    await reached("done", "error");
    assert.deepEqual(await page.locator("#transcript .label").allTextContents(), [
      "angry",
      "speech",
      "speech",
    ]);
    assert.ok(!(await page.textContent("#transcript .said")).includes("<|"));
    await page.unroute("**/api/v1/result?**");
    await choose("qwen3-asr-flash-filetrans");
    await page.click("#transcribe");
    await reached("working");
    await reached("done", "error");
    assert.deepEqual(await page.locator("#transcript .label").allTextContents(), [
      "Chinese",
      "neutral",
    ]);
  });

  test("qwen-audio-3.1 gives sentences and subtitles, at once, as it comes, and of a task", async () => {
    await open();
    const note = { name: "note.wav", mimeType: "audio/wav", buffer: await clip() };
    for (const [model, switchTo, method] of [
      ["qwen-audio-3.1-asr-flash", "#as-it-comes", "recognizeStream"],
      ["qwen-audio-3.1-asr-flash", "#at-once", "recognize"],
      ["qwen-audio-3.1-asr-flash-filetrans", undefined, "transcribe"],
    ]) {
      await choose(model);
      await page.setInputFiles("#file", note);
      if (switchTo) await page.check(switchTo);
      const code = await page.textContent("#code");
      assert.ok(code.includes(`${method}(`) && code.includes(`"${model}"`), code);
      assert.ok(code.includes("toSrt()") && !code.includes("emotion"), code);
      await page.click("#transcribe");
      await reached("done", "error");
      assert.ok((await page.locator("#transcript .said").count()) > 0, method);
      assert.equal(await page.isVisible("#direct"), false);
      const srt = await downloaded("#download-srt");
      assert.equal(srt.name, "note.srt");
      assert.match(srt.text, /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
    }
    assert.deepEqual(demo.faults, []);
  });

  test("a pending task can be canceled", async () => {
    await open();
    await page.route("**/cancel", (route) => route.fulfill({ json: { request_id: "r-1" } }));
    await page.click("#transcribe");
    await page.waitForURL(/#task=/);
    await page.click("#stop");
    await page.click("#cancel");
    await page.waitForSelector("#stopped-text:has-text('The task was canceled.')");
    assert.equal(await page.isVisible("#resume"), false);
  });

  test("the key never reaches the page", async () => {
    const seen = [];
    await open();
    page.on("request", (request) => seen.push(JSON.stringify(request.headers())));
    page.on("response", async (response) => seen.push(await response.text().catch(() => "")));
    await page.click("#transcribe");
    await reached("done", "error");
    assert.ok(seen.length > 4);
    for (const text of seen) assert.ok(!text.includes(demo.service.apiKey));
  });
});
