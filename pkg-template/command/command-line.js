// The command that goes on with a call that was stopped.

/** An argument as a POSIX shell reads it. */
const quoted = (text) =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A URL without its query and user, which may be secret. */
const isSecret = (text) => /^[a-z][a-z\d+.-]+:\/\/[^/]*@|^[a-z][a-z\d+.-]+:\/\/.*\?/i.test(text);

/**
 * The command that goes on, from the arguments of the one that was stopped.
 *
 * @param {string[]} args
 * @param {(url: string) => string} shown a URL without what is secret
 */
export function resumeCommand(args, shown) {
  const words = args
    .filter((text) => text !== "--resume")
    .map((text) => (isSecret(text) ? quoted(`${shown(text)}?…`) : quoted(text)));
  const hint = args.some(isSecret) ? "  (with the whole URLs)" : "";
  return `dashscope-asr --resume ${words.join(" ")}${hint}`;
}
