// Marks of errors by which the AI SDK knows what it may repeat (`maxRetries`): it repeats only its
// own APICallError, of any copy of it, and only one that is retryable.

import { isDashScopeError } from "../errors.js";

const MARKS = ["vercel.ai.error", "vercel.ai.error.AI_APICallError"];

/**
 * Rejects with the error of a call. One whose repetition costs nothing gets the marks; no other
 * does, nor one of a task, which may be waited for.
 */
export async function withRetryMark(error) {
  if (isDashScopeError(error) && error.retryable && error.taskId === undefined) {
    const { retryAfterMs, status } = error;
    const hidden = {
      isRetryable: true,
      statusCode: status,
      responseHeaders: retryAfterMs === undefined ? {} : { "retry-after-ms": `${retryAfterMs}` },
    };
    for (const mark of MARKS) hidden[Symbol.for(mark)] = true;
    for (const name of Reflect.ownKeys(hidden))
      Object.defineProperty(error, name, { value: hidden[name], configurable: true });
  }
  throw error;
}
