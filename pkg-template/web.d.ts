/**
 * The same API, with core.wasm as a file beside the JavaScript: for pages and bundlers that serve
 * or copy it. ES modules only.
 *
 * @module dashscope-asr/web
 */

export * from "./index.js";
