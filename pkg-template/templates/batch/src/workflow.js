// One task, from its files to what is kept of them. Every step may run again after a crash and
// comes to the same.

import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import { enqueue } from "./enqueue.js";
import { redactorOf } from "./redaction.js";
import { keepResult } from "./results.js";

const RETRIES = { retries: { limit: 10, delay: "1 second", backoff: "exponential" } };

export class TaskWorkflow extends WorkflowEntrypoint {
  async run({ payload: { batch, task } }, platformStep) {
    const step = redacting(platformStep, redactorOf(this.env));
    const ledger = this.env.BATCH.get(this.env.BATCH.idFromName(batch));
    const { files, settings } = await step.do("load", RETRIES, () => ledger.load(task));
    if (files.length === 0) return;
    const job = { batch, task, step, ledger, files, settings, taskId: undefined };
    try {
      await this.#transcribe(job);
    } catch (error) {
      // No file is left without a word. What was submitted can be had by its id, within 24 hours.
      const outcome = { taskId: job.taskId, ...broken("WorkflowFailed", error) };
      await step.do("broken", RETRIES, async () => {
        const { files: remaining } = await ledger.load(task);
        await ledger.record(task, everyFile(remaining, outcome));
      });
    }
  }

  async #transcribe(job) {
    const { step, ledger, task, files } = job;
    const account = this.env.ACCOUNT.get(this.env.ACCOUNT.idFromName("account"));
    const submitted = await this.#submit(job, account);
    if (submitted.refused) {
      const outcomes = everyFile(files, failure(submitted.refused));
      return step.do("refused", RETRIES, () => ledger.record(task, outcomes));
    }
    job.taskId = submitted.taskId;
    await step.sleep("first wait", submitted.firstMs);
    const query = () => account.query(job.taskId, submitted.submittedMs);
    const { ends } = await decided(step, "query", query);
    for (const [file, end] of endsOf(files, ends)) await this.#keep(job, file, end);
  }

  /** Submits the files; the first alone where the service takes no more in one task. */
  async #submit({ batch, task, step, ledger, files }, account) {
    // The owner may correct the options while the task waits.
    const submit = async () =>
      account.submit(`${batch}/${task}`, urlsOf(files), await ledger.transcription());
    const submitted = await decided(step, "submit", submit);
    if (!(submitted.refused && submitted.splits)) return submitted;
    await step.do("split", RETRIES, async () => enqueue(this.env, batch, await ledger.split(task)));
    files.splice(1);
    return decided(step, "submit alone", submit);
  }

  /** Keeps the result of one file and records its outcome. */
  async #keep({ batch, task, step, ledger, settings, taskId }, file, end) {
    const { line } = file;
    const record = (outcome) => ledger.record(task, [{ line, taskId, ...outcome }]);
    const keep = async () => {
      const name = nameOf(batch, file);
      if (end.resultUrl) await keepResult(this.env.BUCKET, name, end.resultUrl, settings.subtitles);
      await record(outcomeOf(end));
    };
    const recordNotKept = (error) =>
      step.do(`not kept ${line}`, RETRIES, () => record(broken("NotKept", error)));
    await step.do(`keep ${line}`, RETRIES, keep).catch(recordNotKept);
  }
}

/** Steps whose errors, which the platform keeps and logs, hold no secret. */
function redacting(step, redact) {
  return {
    sleep: (...args) => step.sleep(...args),
    do: (name, retries, work) =>
      step.do(name, retries, async () => {
        try {
          return await work();
        } catch (error) {
          const Failure = error?.name === "NonRetryableError" ? NonRetryableError : Error;
          throw new Failure(redact(error));
        }
      }),
  };
}

/** Repeats a call until its answer decides something; waits durably in between. */
async function decided(step, name, call) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await step.do(`${name} ${attempt}`, RETRIES, call);
    if (answer.laterMs === undefined) return answer;
    await step.sleep(`${name} ${attempt}: later`, answer.laterMs);
  }
}

const urlsOf = (files) => files.map(({ url }) => url);

const everyFile = (files, outcome) => files.map(({ line }) => ({ line, ...outcome }));

const failure = ({ code, message }) => ({ status: "failed", code, message });

const broken = (code, error) => failure({ code, message: error?.message ?? String(error) });

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
  const remaining = [...ends];
  const missing = { code: "NoResult", message: "The task ended without a word about this file." };
  return files.map((file) => {
    const at = remaining.findIndex(({ url }) => url === file.url);
    return [file, at < 0 ? missing : remaining.splice(at, 1)[0]];
  });
}

/** Key of a file's results, without the ending: in the order of the manifest. */
const nameOf = (batch, { line }) => `${batch}/${String(line).padStart(9, "0")}`;
