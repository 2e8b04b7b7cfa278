// One task, from its files to what is kept of them. Every step may run again after a crash and
// comes to the same.

import { WorkflowEntrypoint } from "cloudflare:workers";
import { enqueue } from "./enqueue.js";
import { keepResult } from "./results.js";

const RETRIES = { retries: { limit: 10, delay: "1 second", backoff: "exponential" } };

export class TaskWorkflow extends WorkflowEntrypoint {
  async run({ payload: { batch, task } }, step) {
    const ledger = this.env.BATCH.get(this.env.BATCH.idFromName(batch));
    const account = this.env.ACCOUNT.get(this.env.ACCOUNT.idFromName("account"));
    const record = (name, outcomes) => step.do(name, RETRIES, () => ledger.record(task, outcomes));

    const { files, settings } = await step.do("load", RETRIES, () => ledger.load(task));
    if (files.length === 0) return;
    let taskId;
    try {
      const submit = () =>
        account.submit(`${batch}/${task}`, urlsOf(files), settings.transcription);
      let submitted = await decided(step, "submit", submit);
      if (submitted.refused && submitted.splits) {
        await step.do("split", RETRIES, async () =>
          enqueue(this.env, batch, await ledger.split(task)),
        );
        files.splice(1);
        submitted = await decided(step, "submit alone", submit);
      }
      if (submitted.refused)
        return await record("refused", everyFile(files, failure(submitted.refused)));
      taskId = submitted.taskId;

      await step.sleep("first wait", submitted.firstMs);
      const { ends } = await decided(step, "ask", () => account.ask(taskId, submitted.submittedMs));
      for (const [file, end] of endsOf(files, ends)) {
        const keep = async () => {
          if (end.resultUrl)
            await keepResult(
              this.env.BUCKET,
              nameOf(batch, file),
              end.resultUrl,
              settings.subtitles,
            );
          await ledger.record(task, [{ line: file.line, taskId, ...outcomeOf(end) }]);
        };
        const notKept = ({ message }) =>
          record(`not kept ${file.line}`, [
            { line: file.line, taskId, ...failure({ code: "NotKept", message }) },
          ]);
        await step.do(`keep ${file.line}`, RETRIES, keep).catch(notKept);
      }
    } catch ({ message }) {
      // No file is left without a word. What was submitted can be had by its id, within 24 hours.
      await step.do("broken", RETRIES, async () => {
        const { files: left } = await ledger.load(task);
        await ledger.record(
          task,
          everyFile(left, { taskId, ...failure({ code: "WorkflowFailed", message }) }),
        );
      });
    }
  }
}

/** Asks until something is decided; waits durably in between. */
async function decided(step, name, ask) {
  for (let time = 1; ; time += 1) {
    const answer = await step.do(`${name} ${time}`, RETRIES, ask);
    if (answer.laterMs === undefined) return answer;
    await step.sleep(`${name} ${time}: later`, answer.laterMs);
  }
}

const urlsOf = (files) => files.map(({ url }) => url);

const everyFile = (files, outcome) => files.map(({ line }) => ({ line, ...outcome }));

const failure = ({ code, message }) => ({ status: "failed", code, message });

function outcomeOf(end) {
  if (end.code) return failure(end);
  return {
    status: "succeeded",
    ...(!end.resultUrl && { code: "NoSpeech", message: "Nothing was said." }),
  };
}

/**
 * Each file with its end. The service reports them in an order of its own, and a URL may be there
 * twice.
 */
function endsOf(files, ends) {
  if (ends.length === 1 && (!ends[0].url || files.length === 1))
    return files.map((file) => [file, ends[0]]);
  const left = [...ends];
  const missing = { code: "NoResult", message: "The task ended without a word about this file." };
  return files.map((file) => {
    const at = left.findIndex(({ url }) => url === file.url);
    return [file, at < 0 ? missing : left.splice(at, 1)[0]];
  });
}

/** Where a file's results are, without the ending: in the order of the manifest. */
const nameOf = (batch, { line }) => `${batch}/${String(line).padStart(9, "0")}`;
