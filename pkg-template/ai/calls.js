// Calls of a provider. Each resolves with its result, and with the headers of the answer that gave
// it.

import { sendUncopied } from "../form.js";
import { CLIENT } from "../option-names.js";
import { areRead, readOptions } from "../read-options.js";
import { withKey } from "./api-key.js";

/**
 * @param {any} Client the class of an entry
 * @param {unknown} given its options
 */
export function createCalls(Client, given) {
  const connect = connector(Client, readOptions(given, CLIENT));
  /** Headers of the last query of each task that is waited for, by the task's id. */
  const queries = new Map();
  let tasks;

  /** All tasks have one client, which keeps the service's limits of submits. */
  async function transcribe(audio, { onStatus, ...options }) {
    let taskId;
    const noteTask = (event) => {
      taskId ??= event.taskId;
      if (!queries.has(taskId)) queries.set(taskId, undefined);
      return onStatus?.(event);
    };
    tasks ??= connect((url, headers) => {
      const id = url.split("?")[0].split("/").at(-1);
      if (queries.has(id)) queries.set(id, headers);
    });
    // A wrong option is named by the client.
    const isValid = onStatus === undefined || typeof onStatus === "function";
    try {
      const result = await tasks.transcribe(audio, {
        ...options,
        onStatus: isValid ? noteTask : onStatus,
      });
      return { result, taskId, headers: entriesOf(queries.get(taskId)) };
    } finally {
      queries.delete(taskId);
    }
  }

  /** Each recognition has a client, whose last answer is that of the recognition. */
  async function recognize(audio, options) {
    let last;
    const client = connect((_, headers) => {
      last = headers;
    });
    const result = await client.recognize(audio, options);
    return { result, headers: entriesOf(last) };
  }

  return { transcribe, recognize };
}

/** A function that makes clients whose `onHeaders` is called for each answer. */
function connector(Client, options) {
  // Wrong options go on as they are: the client names what is wrong with them.
  if (!areRead(options)) return () => new Client(options);
  const { fetch: send = sendByPlatform } = options;
  const clientOptions = withKey(options);
  return (onHeaders) => {
    const watched = async (url, init) => {
      const response = await send(url, init);
      onHeaders(url, response?.headers);
      return response;
    };
    return new Client({
      ...clientOptions(),
      fetch: typeof send === "function" ? watched : send,
    });
  };
}

const sendByPlatform = (url, init) =>
  init.body instanceof FormData ? sendUncopied(url, init) : fetch(url, init);

/** Headers as an object; a caller's `fetch` may give others than the platform's. */
const entriesOf = (headers) => headers?.[Symbol.iterator] && Object.fromEntries(headers);
