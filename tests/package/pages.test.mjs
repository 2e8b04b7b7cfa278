// Pages in which the WebAssembly cannot be loaded, or only by a retry.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { browser, html, serve } from "./browsers.mjs";
import { FILES, INSTALLED } from "./environments/pages.mjs";
import { end } from "./lasting.mjs";
import { project, write } from "./project.mjs";

after(end);

/** The outcomes of successive calls of `init` in the page: "ready" or the error. */
async function inits(entry, { headers, prepare } = {}) {
  const folder = await project("pages");
  const name = FILES[entry];
  const given = entry.endsWith("/slim") ? `fetch("${INSTALLED}/core.wasm")` : "";
  await write(folder, {
    "index.html": html(`/${name}`),
    [name]: `
import { init, isDashScopeError } from "${INSTALLED}/${name}";
globalThis.call = () => init(${given}).then(() => "ready", (error) => isDashScopeError(error) && error.message);
document.documentElement.dataset.ready = "";
`,
  });
  const page = await (await browser("Chromium")).newPage();
  await prepare?.(page);
  await page.goto(await serve(folder, headers));
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  const answers = [
    await page.evaluate(() => globalThis.call()),
    await page.evaluate(() => globalThis.call()),
  ];
  await page.close();
  return answers;
}

describe("a policy that forbids WebAssembly is an error that names the needed directive", () => {
  for (const entry of Object.keys(FILES)) {
    test(entry, async () => {
      const headers = { "content-security-policy": "script-src 'self'" };
      for (const answer of await inits(entry, { headers }))
        assert.match(answer, /Content-Security-Policy must allow 'wasm-unsafe-eval'/);
    });
  }
});

describe("init loads again after a failed request", () => {
  for (const entry of ["dashscope-asr/web", "dashscope-asr/slim"]) {
    test(entry, async () => {
      const prepare = (page) => page.route("**/core.wasm", (route) => route.abort(), { times: 1 });
      const [first, second] = await inits(entry, { prepare });
      assert.match(first, /^The WebAssembly could not be loaded \(.*fetch/);
      assert.equal(second, "ready");
    });
  }
});
