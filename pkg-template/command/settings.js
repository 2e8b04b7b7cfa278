// Settings of a call of the program, checked by the package before any network.

import { DryRun, errorOfRules } from "./dry-run.js";
import { AUTHENTICATION } from "./exit-codes.js";
import { inFlagWords } from "./flag-words.js";
import { flagOf } from "./flags.js";
import { chooseFormats, formatsWith, idleRule, rulesOf } from "./formats.js";
import { UsageError } from "./usage-error.js";

const KEY_MISSING =
  "there is no key. Set DASHSCOPE_API_KEY, or name a file that holds it with --key-file. " +
  "A relay that adds the key is named with --base-url.";

function throwError(error, group) {
  if (error) throw new UsageError(inFlagWords(error, group));
}

/** Checks what the client takes. */
async function checkClient(dry, { apiKey }) {
  const error = await dry.ofTask({});
  if (error?.field !== "options.apiKey") return throwError(error, "client");
  const message = error.message.replace("options.apiKey", "the key");
  throw new UsageError(apiKey === undefined ? KEY_MISSING : message, AUTHENTICATION);
}

/**
 * Checks options, rules and formats.
 *
 * @returns {Promise<{ dry: DryRun, kind: "task" | "timed" | "text", options: object,
 *   waiting: object, concurrency: number | undefined, formats: string[], rules: object }>}
 */
export async function checkSettings({ own, client, call, rules }) {
  const dry = new DryRun(client);
  await checkClient(dry, client);
  const { concurrency, ...options } = call;
  throwError(await dry.ofConcurrency(concurrency));
  const kind = await kindOfModel(dry, options);
  throwError(await (kind === "task" ? dry.ofTask(options) : dry.ofRecognition(options)));
  const formats = chooseFormats(own.format, kind, options.model);
  await checkRules(formats, rules);
  const { timeoutMs, pollIntervalMs, ...recognition } = options;
  const waiting = { timeoutMs, pollIntervalMs };
  return { dry, kind, options: recognition, waiting, concurrency, formats, rules };
}

/** Whether a model queues tasks, or answers directly, with times or with the text alone. */
async function kindOfModel(dry, { model, family }) {
  const ofTask = await dry.ofTask({ model, family });
  if (!ofTask) return "task";
  const ofRecognition = await dry.ofRecognition({ model, family });
  if (!ofRecognition) return (await dry.hasTimes({ model, family })) ? "timed" : "text";
  // A model that only one of them knows is wrong in the other's words alone.
  throwError(ofRecognition.field === "options.model" ? ofTask : ofRecognition);
}

async function checkRules(formats, rules) {
  const idle = idleRule(formats, rules);
  if (idle)
    throw new UsageError(
      `${flagOf("rules", idle)}: ${formats.join(" and ")} does not take it. ` +
        `${formatsWith(idle).join(", ")} take it: name one with --format.`,
    );
  for (const format of formats.filter((format) => format !== "json"))
    throwError(await errorOfRules(format, rulesOf(format, rules)), "rules");
}
