/**
 * The same API without the WebAssembly, which {@link init} is given. ES modules only.
 *
 * @module dashscope-asr/slim
 */

export * from "./index.js";

/** What `dashscope-asr/core.wasm` is in a program: imported by a bundler, read, or still coming. */
export type CoreModule = WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response;

/**
 * Must be called before anything else; what is called meanwhile waits for it. Once it has resolved,
 * calling it again changes nothing.
 *
 * @param module `dashscope-asr/core.wasm` of the same version of the package, or a promise of it.
 * Workers take a `WebAssembly.Module` only.
 * @throws {DashScopeError} `invalid_request` when it is something else, or cannot be loaded; call
 * it again with another then.
 * @example
 * import { init, Transcription } from "dashscope-asr/slim";
 *
 * await init(fetch("https://example.com/core.wasm"));
 * console.log((await Transcription.parse(await fetch("https://example.com/result.json"))).text);
 * // → 你好。Hello world.
 */
export function init(module: CoreModule | PromiseLike<CoreModule>): Promise<void>;
