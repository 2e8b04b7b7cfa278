/**
 * The API of `dashscope-asr` with core.wasm as a file beside the JavaScript, for pages and bundlers
 * that serve or copy the file. ES modules only.
 *
 * @module dashscope-asr/web
 */

export * from "./index.js";
