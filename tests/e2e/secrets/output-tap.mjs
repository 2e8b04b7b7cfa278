// A tap on all that this process writes: console, streams, warnings, rejections nobody handles.

import process from "node:process";
import { textsOf } from "./texts.mjs";

/** Whether a chunk is a message of node:test to its parent: of a failed test it quotes the leaks. */
const isReport = (chunk) => typeof chunk !== "string" && chunk[0] === 0xff && chunk[1] === 0x0f;

/** Starts to collect; `stop` ends it. The streams still write. */
export function tapOutput() {
  const texts = [];
  const undo = [];
  const replace = (object, name, make) => {
    const own = object[name];
    object[name] = make(own);
    undo.push(() => {
      object[name] = own;
    });
  };
  const collect = (...values) => {
    for (const value of values) texts.push(...textsOf(value));
  };
  for (const name of Object.keys(console))
    if (typeof console[name] === "function") replace(console, name, () => collect);
  for (const stream of [process.stdout, process.stderr])
    replace(stream, "write", (write) => (chunk, ...rest) => {
      if (!isReport(chunk)) texts.push(typeof chunk === "string" ? chunk : `${Buffer.from(chunk)}`);
      return write.call(stream, chunk, ...rest);
    });
  for (const event of ["warning", "unhandledRejection"]) {
    process.on(event, collect);
    undo.push(() => process.off(event, collect));
  }
  return {
    /** The texts since the last call. */
    take: () => texts.splice(0),
    stop: () => {
      for (const step of undo) step();
    },
  };
}
