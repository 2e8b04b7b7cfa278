// The programs in examples/, as in a clone where `npm install` has been run there, and a stand-in
// for them.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";
import { codeBlocks, section } from "./markdown.mjs";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const root = new URL("../../", import.meta.url);

/** The stand-in's transcript of every recording. */
export const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";

/**
 * The examples for all tests of a file; its members are there when the tests run. `setUp` and
 * `tearDown` run within its life: Node 20 does not wait for one hook of a file before the next.
 */
export function exampleClone({ setUp, tearDown } = {}) {
  const clone = {};

  before(async () => {
    const quick = ["--pending-ms", "50", "--running-ms", "50"];
    const service = await startStandIn("--recogniser", "canned", ...quick);
    Object.assign(clone, { service, folder: await copyOfExamples() });
    clone.variables = {
      DASHSCOPE_API_KEY: service.apiKey,
      DASHSCOPE_BASE_URL: service.baseUrl,
    };
    await setUp?.();
  });

  after(async () => {
    await tearDown?.();
    clone.service?.stop();
    if (clone.folder) await rm(join(clone.folder, ".."), { recursive: true });
  });

  afterEach(() => clone.reset());

  /** Forgets the faults and the requests of the stand-in. */
  clone.reset = () => fetch(`${clone.service.origin}/__control`, { method: "DELETE" });

  /** Makes the stand-in misbehave. */
  clone.control = async (body) => {
    const request = { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${clone.service.origin}/__control`, request);
    if (!answer.ok) throw new Error(await answer.text());
  };

  /** The requests that the stand-in has answered since the last reset. */
  clone.requests = async () => (await fetch(`${clone.service.origin}/__control`)).json();

  /** Number of submits among these requests. */
  clone.submits = async () => {
    const paths = (await clone.requests()).map(({ path }) => path);
    return paths.filter((path) => path.endsWith("/audio/asr/transcription")).length;
  };

  /** The URL of a recording that the stand-in has, or has not. */
  clone.sample = (file = "sense-and-sensibility-0870.wav") =>
    `${clone.service.origin}/samples/${file}`;

  /** Runs lines of a shell in examples/; resolves to exit code and output. */
  clone.shell = (lines, more = {}) =>
    new Promise((resolve) => {
      const options = { cwd: clone.folder, env: { ...env, ...clone.variables, ...more } };
      execFile("bash", ["-ec", lines], options, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  /** The lines below a heading of examples/README.md, for this stand-in. */
  clone.linesOf = async (title) => {
    const readme = await readFile(join(clone.folder, "README.md"), "utf8");
    const [lines] = codeBlocks(section(readme, title), "sh");
    return lines.replaceAll("http://127.0.0.1:8100", clone.service.origin);
  };
  return clone;
}

/** A copy of examples/ that finds its dependencies by their names. */
async function copyOfExamples() {
  const clone = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  const folder = join(clone, "examples");
  const filter = (path) => !path.endsWith("node_modules");
  await cp(fileURLToPath(new URL("examples", root)), folder, { recursive: true, filter });
  await symlink(fileURLToPath(new URL("tests", root)), join(clone, "tests"));
  await mkdir(join(folder, "node_modules"));
  const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    const target = name === "dashscope-asr" ? packageFolder : new URL(`node_modules/${name}`, root);
    await symlink(fileURLToPath(target), join(folder, "node_modules", name));
  }
  return folder;
}
