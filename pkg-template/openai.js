// `dashscope-asr/openai` for tools that do not read `exports` in package.json, such as the default
// resolver of eslint-plugin-import.

export * from "./openai/browser.js";
