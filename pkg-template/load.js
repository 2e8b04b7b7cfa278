// Loads the WebAssembly inside of the first call. A load that failed is tried again by the next.

import { invalid, isDashScopeError } from "./errors.js";

/**
 * @param {{ initSync: any, instantiate: any }} core the WebAssembly's glue
 * @param {() => unknown} source gives the module: bytes or a WebAssembly.Module, or a promise of
 *   either
 * @param {boolean} sync whether it may be compiled at once; the main thread of a page may not
 */
export function loader({ initSync, instantiate }, source, sync) {
  let loading;

  const load = () => {
    loading ??= start().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const start = async () => {
    try {
      // Simulated DOMs may have none, and nothing works without.
      new TextDecoder();
      const module = await source();
      if (sync) initSync({ module });
      else await instantiate({ module_or_path: module });
    } catch (error) {
      if (isDashScopeError(error)) throw error;
      const hint =
        "A page's Content-Security-Policy must allow 'wasm-unsafe-eval'; core.wasm must be where dashscope-asr/web asks for it; " +
        "a Worker must import the package's own entry; a test in Jest needs the environment node or jest-fixed-jsdom.";
      throw invalid(`The WebAssembly could not be loaded (${error?.message ?? error}). ${hint}`, {
        cause: error,
      });
    }
  };

  return load;
}
