// The client: each method is one call of the WebAssembly, or a loop of such calls.

import { asciiHost } from "./ascii-host.js";
import { iterateEvents } from "./async-queue.js";
import { transcribeAll } from "./batch.js";
import { CALL, CLIENT } from "./option-names.js";
import { areRead, readOptions } from "./read-options.js";
import { createTask, parseTaskId } from "./task.js";

/**
 * The class Client.
 *
 * @param {(options: unknown) => (operation: string, subject: unknown, options: unknown,
 *   stop?: AbortController, onUpdate?: (update: unknown) => void) => Promise<any>} connect
 */
export function createClient(connect) {
  class Client {
    #call;

    constructor(options) {
      this.#call = connect(copyOf(options));
    }

    async transcribe(audio, options) {
      return this.#call("transcribe", audio, options);
    }

    async submit(audio, options) {
      return createTask(await this.#call("submit", audio, options), this.#call);
    }

    async *transcribeAll(audios, options) {
      yield* transcribeAll((audio, each) => this.transcribe(audio, each), audios, options);
    }

    task(id) {
      return createTask(parseTaskId(id), this.#call);
    }

    async *tasks(filter) {
      const options = readOptions(filter, CALL);
      let list = await this.#call("tasks", undefined, options);
      for (;;) {
        yield* list.tasks;
        if (list.page >= list.pages) return;
        list = await this.#call("tasks", undefined, { ...options, page: list.page + 1 });
      }
    }

    async recognize(audio, options) {
      return this.#call("recognize", audio, options);
    }

    async *recognizeStream(audio, options) {
      yield* iterateEvents(async (onUpdate, stop) => {
        const result = await this.#call("recognizeStream", audio, options, stop, onUpdate);
        // The times are those of the whole text, which may change up to its end.
        if (result.transcription) onUpdate({ ...result, delta: "" });
      });
    }

    async upload(file, options) {
      return this.#call("upload", file, options);
    }

    async createToken(options) {
      return this.#call("createToken", undefined, options);
    }

    get vocabularies() {
      return {
        create: (options) => this.#call("createVocabulary", undefined, options),
        list: (options) => this.#call("listVocabularies", undefined, options),
        get: (id, options) => this.#call("vocabulary", id, options),
        update: (id, options) => this.#call("updateVocabulary", id, options),
        delete: (id, options) => this.#call("deleteVocabulary", id, options),
      };
    }

    // Vue and others wrap what is tagged "Object" in a Proxy, which has no private members.
    get [Symbol.toStringTag]() {
      return "Client";
    }
  }
  return Client;
}

/**
 * A copy of a client's options, with hosts in ASCII: what the caller changes later in the object has
 * no effect.
 */
function copyOf(options) {
  const copy = readOptions(options, CLIENT);
  if (!areRead(copy)) return copy;
  const { baseUrl, routeLink } = copy;
  copy.baseUrl = asciiHost(baseUrl);
  if (typeof routeLink === "function")
    copy.routeLink = (link, purpose) => asciiHost(routeLink(link, purpose));
  return copy;
}
