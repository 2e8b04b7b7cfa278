// The public API of the entries with a client. Its classes are plain JavaScript, so that they are
// there before the WebAssembly is loaded.

import { createClient } from "./client.js";
import { createRuntime } from "./runtime.js";
import { Task } from "./task.js";

/**
 * @param {() => unknown} source gives the module: bytes or a WebAssembly.Module, or a promise of
 *   either
 * @param {boolean} sync whether it may be compiled at once; the main thread of a page may not
 */
export function createApi(source, sync) {
  const { init, connect, pollDelayMs, documents } = createRuntime(source, sync);
  return { Client: createClient(connect), Task, ...documents, pollDelayMs, init };
}
