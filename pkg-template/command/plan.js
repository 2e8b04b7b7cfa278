// The jobs of a call: inputs with the names of their files, and the tasks that go on.

import { areThere, checkOutputs, prepareFolders } from "./output-files.js";
import { nameOutputs } from "./output-names.js";
import { printable } from "./printable.js";
import { fingerprint } from "./task-store.js";
import { UsageError } from "./usage-error.js";

const MINUTE_MS = 60_000;

/** Checks what `--out -` needs: one input, one format, and nothing else on stdout. */
export function checkStdout({ json }, inputs, formats) {
  if (json) throw new UsageError("--json: not with --out -, since both write to stdout.");
  if (inputs.length > 1)
    throw new UsageError(`--out -: expected one input, got ${inputs.length}. Use --out DIR.`);
  if (formats.length > 1)
    throw new UsageError(`--out -: expected one format, got ${formats.join(", ")}.`);
}

/**
 * Names the files of each input and makes their folders.
 *
 * @returns {Promise<{ jobs: object[], skipped: object[] }>}
 */
export async function planFiles(inputs, formats, { out, force, resume }, note) {
  const named = nameOutputs(inputs, formats, out);
  const jobs = inputs.map((input, index) => ({ ...input, ...named[index] }));
  const skipped = jobs.filter(
    ({ outputs }) => resume && !force && areThere(outputs.map(({ path }) => path)),
  );
  const left = jobs.filter((job) => !skipped.includes(job));
  if (resume && !force)
    for (const job of left) job.outputs = job.outputs.filter(({ path }) => !areThere([path]));
  const paths = left.flatMap(({ outputs }) => outputs.map(({ path }) => path));
  checkOutputs(paths, inputs, force);
  for (const { file, stem, twin } of jobs)
    if (twin !== undefined)
      note(`${file}: written as ${printable(stem)}, since ${jobs[twin].file} has the same name.`);
  await prepareFolders(paths);
  return { jobs: left, skipped };
}

/** Gives each job its fingerprint and, with `--resume`, the task that it goes on with. */
export function linkTasks(jobs, { store, client, options, resume, note }) {
  for (const job of jobs) {
    job.fingerprint = fingerprint(job.identity, client, options);
    const kept = store.find(job.fingerprint);
    if (!kept) continue;
    if (resume) job.taskId = kept.taskId;
    else {
      const minutes = Math.round((Date.now() - kept.submittedAtMs) / MINUTE_MS);
      note(
        `${job.file}: task ${kept.taskId}, submitted ${minutes} min ago, is not waited for. ` +
          "This call submits again, which is billed again; --resume would wait.",
      );
    }
  }
}
