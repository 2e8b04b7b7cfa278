// The provider of the built package, and both versions of the AI SDK that it serves.

import * as ai6 from "ai6";
import * as ai7 from "ai7";
import { packageFolder } from "./stand-in.mjs";

// Warnings are read from the results.
globalThis.AI_SDK_LOG_WARNINGS = false;

export const { createDashScope, dashscope } = await import(new URL("ai/node.js", packageFolder));
export const { toResult } = await import(new URL("ai/result.js", packageFolder));

/** `transcribe` of each version; `ofUrl` has the arguments that send a URL as it is. */
export const VERSIONS = [
  {
    name: "ai 6",
    ai: ai6,
    transcribe: ai6.experimental_transcribe,
    ofUrl: (url) => ({ audio: new Uint8Array(), providerOptions: { dashscope: { url } } }),
  },
  {
    name: "ai 7",
    ai: ai7,
    transcribe: ai7.transcribe,
    ofUrl: (url) => ({ audio: new URL(url) }),
  },
];

/** The error of a promise that must reject. */
export const errorOf = (promise) =>
  promise.then(
    () => {
      throw new Error("it resolved");
    },
    (error) => error,
  );

/** A provider whose `fetch` counts requests and answers none. */
export function offline() {
  const requests = [];
  const fetch = async (url) => {
    requests.push(url);
    throw new TypeError("nobody is there");
  };
  return { provider: createDashScope({ apiKey: "sk-offline", fetch }), requests };
}
