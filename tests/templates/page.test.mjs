// The page template in Chromium against the stand-in: sign-in, transcription of files, a reload,
// and refused requests. In workerd; also by wrangler, as its README says, when the part `package`
// is named.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { env } from "node:process";
import { after, afterEach, before, describe, test } from "node:test";
import { launch } from "../e2e/browser.mjs";
import { startStandIn } from "../e2e/stand-in.mjs";
import { atEnd, end } from "../package/lasting.mjs";
import { inMiniflare, inWrangler } from "./page-worker.mjs";

const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";
const PASSPHRASE = "correct horse battery";
const clip = () =>
  readFile(new URL("../fixtures/audio/sense-and-sensibility-0870.wav", import.meta.url));

let [service, browser] = [];

before(async () => {
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "50",
    "--running-ms",
    "200",
  );
  atEnd(service.stop);
  browser = await launch();
  atEnd(() => browser.close());
});

after(end);

const hosts = [{ host: "workerd", start: inMiniflare }];
if (env.PACKAGE_ENVIRONMENTS === "all") hosts.push({ host: "wrangler dev", start: inWrangler });

for (const { host, start } of hosts) {
  describe(`the page template in ${host}`, { timeout: 120_000 }, () => {
    let [origin, page] = [];
    /** Errors of the page. */
    const faults = [];
    /** Headers and bodies of the responses of the page's origin. */
    const answers = [];

    before(async () => {
      origin = await start({
        DASHSCOPE_API_KEY: service.apiKey,
        PASSPHRASE,
        BASE_URL: service.baseUrl,
      });
    });

    afterEach(async () => {
      await Promise.all(answers);
      await page?.context().close();
      assert.deepEqual(faults.splice(0), []);
    });

    async function answerTo(request) {
      const response = await request.response();
      if (!response) return "";
      // The browser may have dropped the body: a GET is repeated as the same visitor.
      const again = async () =>
        request.method() === "GET"
          ? (await page.context().request.get(request.url(), { timeout: 10_000 })).text()
          : "";
      return JSON.stringify(response.headers()) + (await response.text().catch(again));
    }

    async function open() {
      page = await (await browser.newContext()).newPage();
      page.on("pageerror", (error) => faults.push(error.message));
      page.on(
        "console",
        (message) => /Content Security Policy/.test(message.text()) && faults.push(message.text()),
      );
      // The package ends each request once its body was read; where that comes before the browser
      // has noted the end, the request counts as failed, though it was answered.
      for (const event of ["requestfinished", "requestfailed"])
        page.on(
          event,
          (request) => request.url().startsWith(origin) && answers.push(answerTo(request)),
        );
      await page.goto(origin);
    }

    const reached = (state) =>
      page.waitForSelector(`html[data-state="${state}"]`, { state: "attached", timeout: 20_000 });

    async function signIn(passphrase = PASSPHRASE) {
      await reached("signed-out");
      await page.fill("#passphrase", passphrase);
      await page.click("#sign-in button");
    }

    async function signedIn() {
      await open();
      await signIn();
      await reached("ready");
    }

    const chooseFile = async () =>
      page.setInputFiles("#file", {
        name: "board meeting.wav",
        mimeType: "audio/wav",
        buffer: await clip(),
      });

    async function downloaded(format) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.click(`#download-${format}`),
      ]);
      return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
    }

    const shown = () => page.locator("#transcript p").allTextContents();

    test("without the passphrase only the page is served", async () => {
      await open();
      await signIn("a wrong passphrase");
      await page.waitForSelector("#sign-in-fault:has-text('not the passphrase')");
      const forged = `session=${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}.9999999999.${"0".repeat(64)}`;
      for (const headers of [{}, { Cookie: forged }]) {
        for (const [method, path] of [
          ["GET", "/api/asr/uploads?action=getPolicy&model=paraformer-v2"],
          ["POST", "/api/asr/services/audio/asr/transcription"],
          ["GET", "/api/session"],
        ]) {
          const { status } = await fetch(origin + path, { method, headers });
          assert.equal(status, 401, `${method} ${path}`);
        }
      }
    });

    test("a file is uploaded and becomes a transcript, subtitles and a marked word", async () => {
      await signedIn();
      await chooseFile();
      await page.selectOption("#language", "en");
      await page.check("#speakers");
      await page.click("#job .primary");
      await reached("working");
      assert.equal(await page.textContent("#working-title"), "board meeting.wav");
      await reached("done");
      assert.deepEqual(await shown(), [TEXT]);
      assert.deepEqual(await page.locator("#transcript strong").allTextContents(), ["Speaker 1"]);
      const [name, srt] = await downloaded("srt");
      assert.equal(name, "board meeting.srt");
      assert.match(srt, /^1\n00:00:00,140 --> [\s\S]*语音实验室。\n$/);
      assert.match((await downloaded("vtt"))[1], /^WEBVTT\n/);
      assert.deepEqual(await downloaded("txt"), ["board meeting.txt", `Speaker 1: ${TEXT}\n`]);
      await page.evaluate(() => {
        document.getElementById("audio").currentTime = 1;
      });
      await page.waitForSelector("#transcript [aria-current] .now");
      assert.deepEqual(await shown(), [TEXT]);
      const requests = await (await fetch(`${service.origin}/__control`)).json();
      const { body } = requests.findLast(({ path }) => path.endsWith("/transcription"));
      assert.deepEqual(body.parameters, { language_hints: ["en"], diarization_enabled: true });
    });

    test("a reload resumes the task and shows its result; sign-out forgets the task", async () => {
      await signedIn();
      await page.fill("#url", service.samples[0].url);
      await page.click("#job .primary");
      await page.waitForFunction(() => localStorage.getItem("task"));
      const submits = [];
      page.on("request", (request) => request.method() === "POST" && submits.push(request.url()));
      for (let visit = 0; visit < 2; visit += 1) {
        await page.reload();
        await reached("done");
        assert.deepEqual(await shown(), [TEXT]);
        assert.equal(await page.getAttribute("#audio", "src"), service.samples[0].url);
      }
      assert.deepEqual(submits, []);
      await page.click("#sign-out");
      await reached("signed-out");
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
      assert.deepEqual(await page.context().cookies(), []);
    });

    test("a wait can be stopped and resumed; an unknown task is an error in plain words", async () => {
      await signedIn();
      await page.fill("#url", service.samples[0].url);
      await page.click("#job .primary");
      await page.waitForFunction(() => localStorage.getItem("task"));
      await page.click("#stop");
      await reached("ready");
      await page.click("#resume");
      await reached("done");
      await page.click("#again");
      await page.fill("#url", `${service.origin}/samples/missing.wav`);
      await page.click("#job .primary");
      await page.waitForSelector("#problem:has-text('address must be public')");
      assert.equal(await page.isVisible("#unfinished"), false);
      await page.fill("#url", "talk.mp3");
      await page.click("#job .primary");
      await page.waitForSelector("#recording-fault:has-text('no web address')");
      await page.fill("#url", "");
      await page.click("#job .primary");
      await page.waitForSelector("#recording-fault:has-text('Choose a recording')");
    });

    test("an expired session asks for the passphrase and keeps the input", async () => {
      await signedIn();
      await page.fill("#url", service.samples[0].url);
      await page.context().clearCookies();
      await page.click("#job .primary");
      await signIn();
      await reached("ready");
      assert.equal(await page.inputValue("#url"), service.samples[0].url);
    });

    test("a request of another site is refused, even with the cookie", async () => {
      await signedIn();
      const [{ name, value, httpOnly, sameSite }] = await page.context().cookies();
      assert.deepEqual({ httpOnly, sameSite }, { httpOnly: true, sameSite: "Strict" });
      const headers = { Cookie: `${name}=${value}`, Origin: "https://elsewhere.example" };
      const path = "/api/asr/uploads?action=getPolicy&model=paraformer-v2";
      assert.equal(
        (await fetch(origin + path, { headers: { Cookie: headers.Cookie } })).status,
        200,
      );
      const refused = await fetch(origin + path, { headers });
      assert.deepEqual([refused.status, (await refused.json()).code], [403, "Relay.ForeignOrigin"]);
      // A request that needs no preflight.
      const body = JSON.stringify({ passphrase: PASSPHRASE });
      const form = await fetch(`${origin}/api/session`, {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body,
      });
      assert.equal(form.status, 415);
    });

    test("no response has the key or the passphrase", async () => {
      const texts = await Promise.all(answers);
      assert.ok(
        texts.some((text) => text.includes("语音实验室")),
        `no transcript in ${texts.length} answers`,
      );
      for (const secret of [service.apiKey, PASSPHRASE]) {
        assert.deepEqual(
          texts.filter((text) => text.includes(secret)),
          [],
        );
      }
    });
  });
}

test("a page without a passphrase of its owner serves no API", async () => {
  for (const [vars, missing] of [
    [{ DASHSCOPE_API_KEY: "sk-1" }, /PASSPHRASE/],
    [{ DASHSCOPE_API_KEY: "sk-1", PASSPHRASE: "short" }, /12 characters/],
    [{ PASSPHRASE }, /DASHSCOPE_API_KEY/],
  ]) {
    const origin = await inMiniflare(vars);
    const answer = await fetch(`${origin}/api/asr/uploads?action=getPolicy&model=paraformer-v2`);
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).message, missing);
  }
});

test("attempts at the passphrase are rate-limited", async () => {
  const origin = await inMiniflare({ DASHSCOPE_API_KEY: service.apiKey, PASSPHRASE });
  const tried = async () =>
    (
      await fetch(`${origin}/api/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "null",
      })
    ).status;
  const statuses = [];
  for (let count = 0; count < 11; count += 1) statuses.push(await tried());
  assert.deepEqual(statuses, [...Array(10).fill(403), 429]);
});
