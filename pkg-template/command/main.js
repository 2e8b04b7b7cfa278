// The program from its arguments to its exit code.

import { readFileSync } from "node:fs";
import process from "node:process";
import { Client } from "../node.js";
import { parseArguments } from "./arguments.js";
import { resumeCommand } from "./command-line.js";
import { FILE_FAILED, SUCCESS } from "./exit-codes.js";
import { HELP, optionsHelp } from "./help.js";
import { checkCount, readInputs, shownUrl } from "./inputs.js";
import { JsonLines } from "./json-lines.js";
import { openStore } from "./keeping-store.js";
import { readKey } from "./key.js";
import { LiveProgress } from "./live-progress.js";
import { nameOutputs } from "./output-names.js";
import { OutputStream } from "./output-stream.js";
import { PlainProgress } from "./plain-progress.js";
import { checkStdout, linkTasks, planFiles } from "./plan.js";
import { printable } from "./printable.js";
import { runAll } from "./run.js";
import { checkSettings } from "./settings.js";
import { Stop } from "./stop.js";
import { Submits } from "./submits.js";
import { NO_STORE } from "./task-store.js";
import { errorOfUnknown } from "./unknown-flags.js";
import { UsageError } from "./usage-error.js";

const CONCURRENCY_DEFAULT = 20;

/**
 * Runs the program.
 *
 * @param {string[]} args
 * @param {{ env: Record<string, string | undefined>, stdout: import("node:stream").Writable,
 *   stderr: import("node:stream").Writable }} [io] those of the process
 * @returns {Promise<number>} the exit code
 */
export async function main(args, { env, stdout, stderr } = process) {
  const [out, err] = [new OutputStream(stdout), new OutputStream(stderr)];
  let exitCode;
  try {
    exitCode = await run(args, { env, out, err });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const lines = error.message.split("\n").map(printable);
    err.write(`dashscope-asr: ${lines.join("\n")}\n`);
    exitCode = error.exitCode;
  }
  await out.flush();
  if (out.error) err.write(`dashscope-asr: cannot write to stdout (${out.error.code}).\n`);
  await err.flush();
  return out.error && exitCode === SUCCESS ? FILE_FAILED : exitCode;
}

/** Answers --help and --version, and refuses flags that nobody knows, before anything else. */
async function run(args, io) {
  const { out } = io;
  const parsed = parseArguments(args);
  const { own, unknown } = parsed;
  if (own.help) out.write(parsed.inputs[0] === "options" ? optionsHelp() : HELP);
  else if (own.version) out.write(`${version()}\n`);
  else if (unknown.length > 0) throw await errorOfUnknown(unknown[0]);
  else return transcribe(args, parsed, io);
  return SUCCESS;
}

const version = () =>
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

/** Transcribes all inputs, once everything is checked. */
async function transcribe(args, parsed, { env, out, err }) {
  let say = (text) => err.write(`${text}\n`);
  const note = (text) => say(`dashscope-asr: ${text}`);
  const { own } = parsed;
  checkCount(parsed.inputs);
  const apiKey = await readKey(own.keyFile, env, note);
  const client = { ...parsed.client, ...(apiKey && { apiKey }) };
  const settings = await checkSettings({ ...parsed, client });
  const { dry, kind, options, waiting, formats, rules } = settings;
  const inputs = await readInputs(
    parsed.inputs,
    (audio) => (kind === "task" ? dry.ofTask(options, audio) : dry.ofRecognition(options, audio)),
    note,
  );
  const { jobs, skipped, print } = await plan(own, inputs, formats, out, note);
  const store = kind === "task" ? openStore(own, env, note) : NO_STORE;
  linkTasks(jobs, { store, client, options, resume: own.resume, note });

  const progress = progressOf(own, env, jobs.length + skipped.length, out, err);
  say = (text) => progress.note(text);
  const report = ({ event, index, file, ...more }) =>
    progress.event({ event, ...(file !== undefined && { index, file }), ...more });
  for (const { index, file } of skipped) report({ event: "skipped", index, file });
  const stop = new Stop();
  const unlisten = stop.listen(() => note("stopping. Ctrl-C again ends the program at once."));
  const clients = { client: new Client(client), submits: new Submits(client, stop) };
  const shared = { ...clients, kind, options, waiting, rules, store, stop, print };
  const concurrency = settings.concurrency ?? CONCURRENCY_DEFAULT;
  const ended = await runAll(jobs, { ...shared, isForced: own.force }, concurrency, report);
  unlisten();
  report({ event: "end", ...ended, skipped: skipped.length });
  if (ended.stopped > 0 || jobs.some(({ canResume }) => canResume)) {
    const isLeftOut = own.force ? leavingOut(jobs, formats, own.out) : undefined;
    const what = kind === "task" ? "go on" : "transcribe the others";
    note(`${what} with: ${resumeCommand(args, shownUrl, isLeftOut)}`);
  }
  return ended.exitCode;
}

/**
 * Tells finished inputs, which `--force` would submit again. None is left out where the others'
 * files would then get other names.
 */
function leavingOut(jobs, formats, folder) {
  const left = jobs.filter(({ isDone }) => !isDone);
  const named = nameOutputs(left, formats, folder);
  const done = jobs.filter(({ isDone }) => isDone).flatMap(({ texts }) => texts);
  const isSame = left.every(({ stem }, index) => stem === named[index].stem);
  return (text) => isSame && done.includes(text);
}

/** The jobs, and where their transcripts go. */
async function plan(own, inputs, formats, out, note) {
  if (!own.stdout && own.out !== "-") return planFiles(inputs, formats, own, note);
  if (own.stdout && own.out !== undefined && own.out !== "-")
    throw new UsageError("--stdout: not with --out, which names a folder.");
  checkStdout(own, inputs, formats);
  const outputs = formats.map((format) => ({ format, path: "-" }));
  const jobs = inputs.map((input) => ({ ...input, outputs }));
  return { jobs, skipped: [], print: out.deliver };
}

/** The progress of this call: for programs, for a terminal (which heeds NO_COLOR), or as lines. */
function progressOf({ json }, env, total, out, err) {
  if (json) return new JsonLines(out.write, err.write);
  const terminal = err.stream;
  if (!terminal.isTTY || env.TERM === "dumb") return new PlainProgress(err.write);
  return new LiveProgress(terminal, terminal.hasColors(), total);
}
