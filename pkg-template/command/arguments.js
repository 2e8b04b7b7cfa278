// Arguments: flags with their values, inputs, and names that are no flags.

import { parseArgs } from "node:util";
import { flagValue, switchOf } from "./flag-values.js";
import { FLAGS, kebab } from "./flags.js";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

/** Names under which users try to pass the key, without their dashes. */
const KEYS = new Set(["key", "apikey", "dashscopeapikey", "token", "secret", "accesskey"]);
const KEY_REFUSED =
  "a key is never an argument, where other users and the shell's history see it. " +
  "Set DASHSCOPE_API_KEY, or name a file with --key-file.";

/** Flags by all of their spellings, and the spellings as `parseArgs` wants them. */
function spellings() {
  const flags = new Map();
  const options = {};
  for (const flag of FLAGS) {
    for (const name of [kebab(flag.flag), flag.flag]) {
      const isSwitch = flag.type === "boolean";
      flags.set(name, { ...flag, isNegated: false });
      options[name] = { type: isSwitch ? "boolean" : "string" };
      if (isSwitch && flag.group !== "own") {
        flags.set(`no-${name}`, { ...flag, isNegated: true });
        options[`no-${name}`] = { type: "boolean" };
      }
    }
    if (flag.short) options[kebab(flag.flag)].short = flag.short;
  }
  return { flags, options };
}

/** Arguments as `parseArgs` reads them. */
export const tokensOf = (args) => parse(args, spellings().options);

const parse = (args, options) => parseArgs({ args, options, strict: false, tokens: true }).tokens;

/**
 * Parses arguments.
 *
 * @param {string[]} args
 * @returns {{ own: object, client: object, call: object, rules: object, inputs: string[],
 *   unknown: string[] }} options by what takes them, and the flags that nobody knows
 */
export function parseArguments(args) {
  const { flags, options } = spellings();
  const tokens = parse(args, options);
  const parsed = { own: {}, client: {}, call: {}, rules: {}, inputs: [], unknown: [] };
  refuseKeys(tokens);
  for (const token of tokens) {
    if (token.kind === "positional") parsed.inputs.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.get(token.name);
    if (flag) setOption(parsed[flag.group], flag, token);
    else parsed.unknown.push(token.name);
  }
  return parsed;
}

/** Refuses a key before anything is said of the other arguments, of which one is the key. */
function refuseKeys(tokens) {
  for (const { kind, name } of tokens)
    if (kind === "option" && KEYS.has(name.replaceAll(/[-_]/g, "").toLowerCase()))
      throw new UsageError(`--${printable(name)}: ${KEY_REFUSED}`);
}

function setOption(group, flag, { name: spelling, rawName, value, inlineValue }) {
  if (inlineValue && !rawName.startsWith("--") && value.startsWith("="))
    throw new UsageError(`${rawName}: expected a value without "=". Write ${rawName} VALUE.`);
  const isList = flag.type === "list" || flag.type === "numbers";
  if (Object.hasOwn(group, flag.name) && !isList)
    throw new UsageError(`--${spelling}: given twice. Give it once.`);
  if (flag.type === "boolean") {
    group[flag.name] = switchOf(spelling, value, flag.isNegated);
    return;
  }
  const isMissing = value === undefined || (value === "" && flag.group === "own");
  if (isMissing) throw new UsageError(`--${spelling}: expected a value after it.`);
  if (!inlineValue && /^-[^\d]/.test(value))
    throw new UsageError(
      `--${spelling}: expected a value, got the flag ${printable(value)}. ` +
        `Write --${spelling}=… for a value that begins with a dash.`,
    );
  group[flag.name] = flagValue(flag, value, group[flag.name]);
}
