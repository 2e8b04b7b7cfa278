// Simulated DOMs: programs that test pages in Node. Their classes are partly of their own, partly
// Node's, and may be of another realm than the package's.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execPath } from "node:process";
import { here, project, run, tool, versionOf, write } from "../project.mjs";

const BOTH = ["dashscope-asr", "dashscope-asr/subtitles"];

/** The last steps of a test: the result goes into a file, standard output is the test runner's. */
const TEST = `
test("app", async () => {
  const result = await app(api, JSON.parse(process.env.SERVICE));
  writeFileSync("result.json", JSON.stringify(result));
}, 60_000);
`;

const jestTest = async (entry) => `
const { writeFileSync } = require("node:fs");
const api = require("${entry}");
${(await readFile(here("app.mjs"), "utf8")).replaceAll("export async", "async")}
${TEST}`;

const vitestTest = async (entry) => `
import { writeFileSync } from "node:fs";
import * as api from "${entry}";
import { test } from "vitest";
import { app } from "./app.mjs";
${TEST}`;

/** Runs each entry's test in a project of its own. */
function environment(name, { packages, file, contents, args }) {
  return {
    name,
    entries: BOTH,
    version: async () =>
      (await Promise.all(packages.map(async (each) => `${each} ${await versionOf(each)}`))).join(
        ", ",
      ),
    async run(entry, service) {
      const folder = await project(`${name} ${entry}`);
      await write(folder, { [file]: await contents(entry) });
      const variables = { SERVICE: JSON.stringify(service), NO_COLOR: "1", NO_PROXY: "*" };
      await run(execPath, [tool(packages[0]), ...args], { cwd: folder, ...variables });
      return JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
    },
  };
}

const jest = (testEnvironment) =>
  environment(`Jest, ${testEnvironment}`, {
    packages: testEnvironment === "node" ? ["jest"] : ["jest", testEnvironment],
    file: "main.test.cjs",
    contents: jestTest,
    args: [
      "--runInBand",
      "--config",
      JSON.stringify({ testEnvironment, transform: {}, testMatch: ["**/main.test.cjs"] }),
    ],
  });

const vitest = (dom) =>
  environment(`Vitest, ${dom}`, {
    packages: ["vitest", dom],
    file: "main.test.mjs",
    contents: vitestTest,
    args: ["run", "--environment", dom, "--root", "."],
  });

export const simulatedDoms = [
  jest("node"),
  jest("jest-fixed-jsdom"),
  vitest("jsdom"),
  vitest("happy-dom"),
];
