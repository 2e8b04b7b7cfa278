// Errors of the package in the words of the command: an option is called by its flag.

import { FLAGS, flagOf, kebab } from "./flags.js";

const NAMES = new Set(FLAGS.map(({ name }) => name));

/**
 * The message of an error for users of the command.
 *
 * @param {Error} error
 * @param {"call" | "client" | "rules"} [group] what took the option
 */
export function inFlagWords({ message, field }, group) {
  const [, kind, name] = /^(options|rules)\.(\w+)/.exec(field ?? "") ?? [];
  if (!name) return message;
  return message
    .replace(`${kind}.${name}`, flagOf(group ?? (kind === "rules" ? "rules" : "call"), name))
    .replace(/did you mean (\w+)\?/, (all, meant) =>
      NAMES.has(meant) ? `did you mean --${kebab(meant)}?` : all,
    )
    .replace(/ Options are .*$/, " --help options lists all.");
}
