/**
 * The API of `dashscope-asr` without the WebAssembly, which {@link init} takes as a parameter. ES
 * modules only.
 *
 * @module dashscope-asr/slim
 */

export * from "./index.js";

/** Forms of `dashscope-asr/core.wasm`: a module imported by a bundler, bytes, or a response. */
export type CoreModule = WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response;

/**
 * Loads the WebAssembly. Call it before anything else; other calls wait for it. After it has
 * resolved, further calls have no effect.
 *
 * @param module `dashscope-asr/core.wasm` of the same version of the package, or a promise of it.
 * Workers take a `WebAssembly.Module` only.
 * @throws {DashScopeError} `invalid_request` for another value, or one that cannot be loaded; call
 * it again with another one.
 * @example
 * import { init, Transcription } from "dashscope-asr/slim";
 *
 * await init(fetch("https://example.com/core.wasm"));
 * console.log((await Transcription.parse(await fetch("https://example.com/result.json"))).text);
 * // → 你好。Hello world.
 */
export function init(module: CoreModule | PromiseLike<CoreModule>): Promise<void>;
