// Models: which one of the service's stands behind a name, what answers at once, what is a task.

import { MODEL } from "../relay/options.js";
import { SPEECH } from "../relay/request-body.js";
import { badField } from "./errors.js";

/** Names of OpenAI's models and of those that other servers offer in its shape. */
const FOREIGN = /whisper|transcribe/i;

/** Models that `GET /models` lists where the owner named none. */
const LISTED = ["qwen-audio-3.1-asr-flash", "qwen3-asr-flash", "fun-asr", "paraformer-v2"];

/** Models by what they have and do. */
const TRAITS = {
  /** Answers at once. */
  direct: /^(qwen(?!.*-filetrans)|fun-asr-flash)/,
  /** Gives times, of those that answer at once. */
  times: /^(qwen-audio-3|fun-asr-flash)/,
  /** Tells speakers apart, of those that answer at once. */
  speakers: /^qwen-audio-3\.(?!0)/,
  /** Gives the times of words where they are asked for. */
  words: /^qwen3.*-filetrans/,
  /** Takes languages as hints. */
  hints: /^(qwen-audio-3|fun-asr|paraformer-v2|sensevoice)/,
  /** Takes one language. */
  language: /^qwen3/,
  /** Takes a text about the audio. */
  context: /^(qwen(3|-audio-3)|fun-asr-flash)/,
};
const has = (model, trait) => TRAITS[trait].test(model);

/** The model for long audio beside one that answers at once, if there is one. */
function forFiles(model) {
  if (model.startsWith("fun")) return "fun-asr";
  const [name] = /^.*-flash(?!-us)/.exec(model) ?? [];
  return name && `${name}-filetrans`;
}

/** Whether the owner lets visitors use a model of the service. */
export const isAllowed = (model, { models }) =>
  models
    ? models.some((name) => name.toLowerCase() === model)
    : MODEL.test(model) && SPEECH.test(model);

/** The model of the service behind the name in a form. */
export function modelOf(name, config) {
  const known = name.trim().toLowerCase();
  if (known === "" || (FOREIGN.test(known) && !isAllowed(known, config)))
    return config.defaultModel;
  if (isAllowed(known, config)) return known;
  const quoted = JSON.stringify(name.slice(0, 100));
  throw badField("model", `The model ${quoted} is not offered here.`, 404, "model_not_found");
}

/** The models that a visitor may name. */
export const listedModels = ({ models }) => [...(models ?? LISTED), "whisper-1"];

/**
 * The calls that answer a form: `direct` answers at once, `task` takes audio of any length; at least
 * one of them.
 *
 * @param {import("./form.js").Form} form
 * @returns {{ direct?: { options: object, isAppended: boolean }, task?: object }} options of each
 *   call; `isAppended`: whether no update of a stream changes the text of those before
 */
export function callsOf(form, config) {
  const model = modelOf(form.model, config);
  if (!has(model, "direct")) return { task: optionsOf(form, model) };
  const files = forFiles(model);
  const task = files && isAllowed(files, config) ? optionsOf(form, files) : undefined;
  const isEnough =
    (!form.needsTimes || has(model, "times")) && (!form.isDiarized || has(model, "speakers"));
  const direct = { options: optionsOf(form, model), isAppended: !has(model, "times") };
  if (isEnough) return { direct, task };
  if (task) return { task };
  throw badField("response_format", `${model} does not give it: use json or text.`);
}

function optionsOf({ language, context, isDiarized, needsTimes }, model) {
  const options = { model };
  if (has(model, "hints") && language) options.languageHints = [language];
  if (has(model, "language") && language) options.language = language;
  if (has(model, "context") && context) options.context = endOf(context, model);
  if (has(model, "words") && needsTimes) options.words = true;
  if (isDiarized) options.diarization = true;
  return options;
}

/** The end of a prompt, as much as a model takes: as Whisper, which has the last words before. */
const endOf = (context, model) =>
  context.slice(has(model, "language") ? -10_000 : -400).replace(/^[\udc00-\udfff]/, "");
