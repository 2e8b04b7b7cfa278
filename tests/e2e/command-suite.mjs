// The program of the built package in a folder of its own, and a stand-in for all tests of a file.

import { spawn } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chdir, cwd, env, execPath } from "node:process";
import { Writable } from "node:stream";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const CLIP = new URL("../fixtures/audio/sense-and-sensibility-0880.wav", import.meta.url);
export const PROGRAM = fileURLToPath(new URL("command/dashscope-asr.js", packageFolder));

const { main } = await import(new URL("command/main.js", packageFolder));

/** A stream that keeps its text. */
class Text extends Writable {
  text = "";

  _write(chunk, _, done) {
    this.text += chunk;
    done();
  }
}

/** Members are there when the tests run. */
export function commandSuite() {
  const suite = {};

  before(async () => {
    const quick = ["--pending-ms", "50", "--running-ms", "50"];
    suite.service = await startStandIn("--recogniser", "canned", ...quick);
    suite.folder = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
    // For programs that run as another user.
    await chmod(suite.folder, 0o755);
    suite.url = suite.service.samples[0].url;
  });
  after(async () => {
    suite.service?.stop();
    if (suite.folder) await rm(suite.folder, { recursive: true });
  });
  afterEach(() => fetch(`${suite.service.origin}/__control`, { method: "DELETE" }));

  /** Makes the stand-in misbehave. */
  suite.control = async (body) => {
    const request = { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${suite.service.origin}/__control`, request);
    if (!answer.ok) throw new Error(await answer.text());
  };

  suite.requests = async () => (await fetch(`${suite.service.origin}/__control`)).json();

  /** Number of submits since the last reset. */
  suite.submits = async () => {
    const paths = (await suite.requests()).map(({ path }) => path);
    return paths.filter((path) => path.endsWith("/audio/asr/transcription")).length;
  };

  /** A new folder with recordings of these names, and a place of its own for ids. */
  suite.place = async (...names) => {
    const folder = await mkdtemp(join(suite.folder, "place-"));
    for (const name of names) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await copyFile(CLIP, join(folder, name));
    }
    const state = await mkdtemp(join(suite.folder, "state-"));
    return { folder, state, tasks: () => tasksIn(state) };
  };

  /** Environment of the program: nothing of this machine's user. */
  suite.variables = (place, more) => ({
    PATH: env.PATH,
    HOME: place.folder,
    DASHSCOPE_API_KEY: suite.service.apiKey,
    XDG_STATE_HOME: place.state,
    ...more,
  });

  /**
   * Runs the program to its end.
   *
   * @param {object} place
   * @param {string[]} args
   * @param {object} [more] `program` replaces Node and the program's file; `env` and `spawned` are
   *   added to the environment and to the options of `spawn`; `started` gets the process, and `on`
   *   the process and all of its output at each piece
   */
  suite.runBare = (place, args, { program = [execPath, PROGRAM], env, ...more } = {}) => {
    const [file, ...first] = program;
    const child = spawn(file, [...first, ...args], {
      cwd: place.folder,
      env: suite.variables(place, env),
      ...more.spawned,
    });
    more.started?.(child);
    return outcomeOf(child, more.on);
  };

  /** Runs the program in this process, which is quicker: for calls that end before any network. */
  suite.runHere = async (place, args, { env } = {}) => {
    const [stdout, stderr] = [new Text(), new Text()];
    const before = cwd();
    chdir(place.folder);
    try {
      const io = { env: suite.variables(place, env), stdout, stderr };
      return { code: await main(args, io), stdout: stdout.text, stderr: stderr.text };
    } finally {
      chdir(before);
    }
  };

  /** Runs the program with the stand-in as its service. */
  suite.run = (place, args, more) => {
    const service = ["--base-url", suite.service.baseUrl, "--poll-interval-ms", "100"];
    return suite.runBare(place, [...args, ...service], more);
  };
  return suite;
}

/** The end of a process: exit code, signal and output. */
function outcomeOf(child, on) {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name]?.setEncoding("utf8").on("data", (text) => {
      output[name] += text;
      on?.(child, output);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** Names of files with ids. */
async function tasksIn(state) {
  const folder = join(state, "dashscope-asr", "tasks");
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

/** The events of `--json`. */
export const eventsOf = ({ stdout }) =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
