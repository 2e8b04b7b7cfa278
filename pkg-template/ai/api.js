// A provider for the AI SDK: models that transcribe, with the client of an entry. One object
// serves versions 6 and 7: both take models of specification 3.

import { invalid } from "../errors.js";
import { createCalls } from "./calls.js";
import { createModel } from "./model.js";

/** @param {any} Client the class of an entry */
export function createAi(Client) {
  const createDashScope = (options) => createProvider(createCalls(Client, options));
  return { createDashScope, dashscope: createDashScope() };
}

function createProvider(calls) {
  const transcription = (modelId) => createModel(calls, modelId);
  return {
    specificationVersion: "v3",
    transcription,
    transcriptionModel: transcription,
    languageModel: () => refuse("languageModel"),
    embeddingModel: () => refuse("embeddingModel"),
    imageModel: () => refuse("imageModel"),
  };
}

function refuse(kind) {
  throw invalid(`${kind}: this provider has models for speech alone. Use transcription(…).`);
}
