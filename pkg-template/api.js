// What users see. The classes are plain JavaScript, so that they can be made before the WebAssembly is there; it is loaded inside the
// first call, and a load that failed can be tried again.

import { CoreClient, CoreTranscription, initSync, default as instantiate } from "./core.js";
import { DashScopeError, isDashScopeError } from "./errors.js";

/**
 * @param {() => unknown} source gives the module: bytes or a WebAssembly.Module, or a promise of either
 * @param {boolean} sync whether it may be compiled at once; the main thread of a page may not
 */
export function make(source, sync) {
  let loading;

  const load = () => {
    loading ??= start().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const start = async () => {
    try {
      const module = await source();
      if (sync) initSync({ module });
      else await instantiate({ module_or_path: module });
    } catch (error) {
      const todo = "A page's Content-Security-Policy must allow 'wasm-unsafe-eval'; a Worker must import the package's own entry.";
      throw invalid(`The WebAssembly could not be loaded (${error?.message ?? error}). ${todo}`, error);
    }
  };

  class Client {
    #options;
    #core;

    constructor(options) {
      // A copy of its own: what the caller does to the object later changes nothing here.
      this.#options = options instanceof Object ? { ...options } : options;
    }

    async #ready() {
      await load();
      this.#core ??= new CoreClient(this.#options);
      return this.#core;
    }

    async transcribe(audio, options) {
      const core = await this.#ready();
      return new Transcription(SECRET, await core.transcribe(audio, options));
    }

    async submit(audio, options) {
      const core = await this.#ready();
      return new Task(SECRET, await core.submit(audio, options), () => this.#ready());
    }

    task(id) {
      return new Task(SECRET, taskIdOf(id), () => this.#ready());
    }

    async *tasks(filter) {
      const core = await this.#ready();
      let list = await core.taskPage(filter);
      for (;;) {
        yield* list.tasks;
        if (list.page >= list.pages) return;
        list = await core.taskPage(filter, list.page + 1);
      }
    }

    async recognize(audio, options) {
      const core = await this.#ready();
      return core.recognize(audio, options);
    }

    async *recognizeStream(audio, options) {
      const core = await this.#ready();
      const stream = await core.recognizeStream(audio, options);
      try {
        for (let update = await stream.next(); update; update = await stream.next()) yield update;
      } finally {
        // Ends the request when the loop was left before its end.
        stream.free();
      }
    }

    async upload(file, options) {
      const core = await this.#ready();
      return core.upload(file, options);
    }

    async createToken(options) {
      const core = await this.#ready();
      return core.createToken(options);
    }

    get vocabularies() {
      const ready = () => this.#ready();
      return {
        create: async (options) => (await ready()).createVocabulary(options),
        list: async (options) => (await ready()).listVocabularies(options),
        get: async (id, options) => (await ready()).vocabulary(id, options),
        update: async (id, options) => (await ready()).updateVocabulary(id, options),
        delete: async (id, options) => (await ready()).deleteVocabulary(id, options),
      };
    }
  }

  class Task {
    #core;

    constructor(secret, id, core) {
      guard(secret, "Task", "client.submit or client.task");
      this.#core = core;
      Object.defineProperty(this, "id", { value: id, enumerable: true });
    }

    async status(options) {
      const core = await this.#core();
      return core.status(this.id, options);
    }

    async wait(options) {
      const core = await this.#core();
      const result = await core.wait(this.id, options);
      for (const outcome of result.outcomes) {
        if (outcome.transcription) outcome.transcription = new Transcription(SECRET, outcome.transcription);
      }
      return result;
    }

    async cancel(options) {
      const core = await this.#core();
      return core.cancel(this.id, options);
    }

    toJSON() {
      return { taskId: this.id };
    }
  }

  class Transcription {
    #core;

    constructor(secret, core) {
      guard(secret, "Transcription", "client.transcribe or Transcription.parse");
      this.#core = core;
    }

    static async parse(document) {
      await load();
      return new Transcription(SECRET, CoreTranscription.parse(await bytesOf(document)));
    }

    get text() {
      return this.#live.text();
    }

    get noSpeech() {
      return this.#live.noSpeech();
    }

    get fileUrl() {
      return this.#live.fileUrl();
    }

    get durationMs() {
      return this.#live.durationMs();
    }

    get audio() {
      return this.#live.audio();
    }

    toJSON() {
      const document = this.#live.document();
      return document.length > 0 ? JSON.parse(new TextDecoder().decode(document)) : null;
    }

    channels() {
      return this.#live.channels();
    }

    sentences() {
      return this.#live.sentences();
    }

    words() {
      return this.#live.words();
    }

    toSrt() {
      return this.#live.toSrt();
    }

    toVtt() {
      return this.#live.toVtt();
    }

    free() {
      this.#core?.free();
      this.#core = undefined;
    }

    get #live() {
      if (this.#core) return this.#core;
      throw invalid("Transcription: it was freed. Read what you need before free(), or do not call it: the memory is collected anyway.");
    }
  }

  // Engines without explicit resource management have no such symbol.
  if (Symbol.dispose) Transcription.prototype[Symbol.dispose] = Transcription.prototype.free;

  return { Client, Task, Transcription, init: load };
}

const SECRET = Symbol("only from here");

function guard(secret, name, instead) {
  if (secret !== SECRET) throw invalid(`${name}: it is not made with new. Use ${instead}.`);
}

function invalid(message, cause) {
  const error = new DashScopeError(message, { kind: "invalid_request", retryable: false });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** An id, what `task.toJSON()` gave, or what `JSON.stringify(task)` made of that. */
function taskIdOf(id) {
  if (typeof id === "string" && id.startsWith("{")) {
    try {
      return JSON.parse(id).taskId;
    } catch {
      return id;
    }
  }
  return typeof id === "object" && id !== null ? id.taskId : id;
}

async function bytesOf(document) {
  if (typeof document === "string") return new TextEncoder().encode(document);
  if (document instanceof ArrayBuffer) return new Uint8Array(document);
  if (ArrayBuffer.isView(document)) return new Uint8Array(document.buffer, document.byteOffset, document.byteLength);
  if (typeof document?.arrayBuffer === "function") {
    try {
      return new Uint8Array(await document.arrayBuffer());
    } catch (error) {
      throw invalid(`document: the Response could not be read (${error?.message ?? error}). Pass one whose body nobody has read.`, error);
    }
  }
  throw invalid("document: expected a result document as text, bytes or a Response. Pass what the result link answered.");
}

export { DashScopeError, isDashScopeError };
