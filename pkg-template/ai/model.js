// A model as the AI SDK calls it. `doGenerateFromUrl` is of specification 4: version 7 finds it
// here too, and gives it URLs that it would else download.

import { readCall } from "./call-options.js";
import { toResponse, toResult } from "./result.js";
import { withRetryMark } from "./retry-mark.js";
import { headerWarnings, timingWarnings } from "./warnings.js";

/**
 * @param {{ recognize: Function, transcribe: Function }} calls of the provider
 * @param {string} modelId
 */
export function createModel(calls, modelId) {
  const doGenerate = (call) => generate(calls, modelId, call);
  return {
    specificationVersion: "v3",
    provider: "dashscope.transcription",
    modelId,
    doGenerate,
    doGenerateFromUrl: doGenerate,
  };
}

async function generate(calls, modelId, call) {
  const timestamp = new Date();
  const { operation, audio, options, granularities, warnings } = readCall(modelId, call);
  const answer = await calls[operation](audio, options).catch(withRetryMark);
  const result = toResult(answer);
  return {
    ...result,
    warnings: [
      ...headerWarnings(call.headers),
      ...warnings,
      ...timingWarnings(modelId, granularities, result),
    ],
    response: toResponse(answer, timestamp, modelId),
  };
}
