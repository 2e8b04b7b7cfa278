// The demo page in headless Chromium: the built package, the page's server with its relay, and the
// stand-in, for all tests of a suite.

import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { servePage } from "../../www/serve.mjs";
import { launch } from "./browser.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

/** Starts all three. `faults` has the errors of the last page. */
export function demoPage(...standInFlags) {
  const demo = { faults: [] };
  let [service, server, browser] = [];

  before(async () => {
    service = await startStandIn("--recogniser", "canned", ...standInFlags);
    server = await servePage({
      apiBase: service.baseUrl,
      apiKey: service.apiKey,
      packageDir: fileURLToPath(packageFolder),
    });
    browser = await launch();
    Object.assign(demo, { service, server });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    service?.stop();
  });

  /** Opens a page and closes the one before. */
  demo.newPage = async () => {
    await demo.page?.context().close();
    demo.page = await (
      await browser.newContext({ viewport: { width: 1280, height: 900 } })
    ).newPage();
    demo.faults.length = 0;
    demo.page.on("pageerror", (error) => demo.faults.push(error.message));
    return demo.page;
  };
  return demo;
}
