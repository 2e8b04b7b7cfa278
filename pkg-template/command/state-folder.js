// The folder in which ids of tasks are kept.

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { platform } from "node:process";

/** Where each system has what programs remember. */
export function stateFolder(env) {
  const own = "dashscope-asr";
  if (platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, own);
  const { XDG_STATE_HOME: named } = env;
  // A relative path is to be ignored (XDG Base Directory Specification).
  if (named && isAbsolute(named)) return join(named, own);
  const home = homedir();
  if (!isAbsolute(home)) throw new Error("expected an absolute path in HOME");
  return join(home, ".local", "state", own);
}
