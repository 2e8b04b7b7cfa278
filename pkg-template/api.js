// What users see. The classes are plain JavaScript, so that they can be made before the WebAssembly
// is there.

import {
  CoreClient,
  CoreReading,
  CoreSubtitles,
  pollDelayMs as corePollDelayMs,
  initSync,
  default as instantiate,
} from "./core.js";
import { documents, guard, SECRET } from "./documents.js";
import { invalid, nameOf } from "./errors.js";
import { entered, Held, ran } from "./instance.js";
import { loader } from "./load.js";

/**
 * @param {() => unknown} source gives the module: bytes or a WebAssembly.Module, or a promise of either
 * @param {boolean} sync whether it may be compiled at once; the main thread of a page may not
 */
export function make(source, sync) {
  const init = loader({ initSync, instantiate }, source, sync);
  const { Transcription, transcriptionOf, subtitles, subtitleStream } = documents(
    { CoreReading, CoreSubtitles },
    { Held },
    init,
  );

  class Client {
    #options;
    #core;

    constructor(options) {
      // A copy of its own: what the caller does to the object later changes nothing here.
      this.#options = options instanceof Object ? { ...options } : options;
    }

    async #call(verb, subject, options, ...more) {
      await init();
      if (!this.#core?.isThere) this.#core = new Held(() => new CoreClient(this.#options));
      const heard = hearing(verb, subject, options);
      return ran(() => this.#core.ask("call", verb, subject, heard.options, ...more), heard.task);
    }

    async transcribe(audio, options) {
      return transcriptionOf(await this.#call("transcribe", audio, options));
    }

    async submit(audio, options) {
      return new Task(SECRET, await this.#call("submit", audio, options), (...call) =>
        this.#call(...call),
      );
    }

    /** Each file is a task of its own, so many at a time; outcomes come as they are ready. */
    async *transcribeAll(audios, options = {}) {
      if (!(options instanceof Object))
        throw invalid(`options: expected an object, got ${nameOf(options)}.`);
      const { concurrency = CONCURRENCY, signal, ...each } = options;
      if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > CONCURRENCY_MAX) {
        const field = "options.concurrency";
        throw invalid(
          `${field}: expected a whole number from 1 to ${CONCURRENCY_MAX}, got ${nameOf(concurrency)}.`,
          { field },
        );
      }
      if (signal !== undefined && signal !== null && !signal.throwIfAborted) {
        throw invalid(`options.signal: expected an AbortSignal, got ${nameOf(signal)}.`, {
          field: "options.signal",
        });
      }
      if (
        typeof audios === "string" ||
        !(audios?.[Symbol.iterator] || audios?.[Symbol.asyncIterator])
      ) {
        throw invalid("audios: expected an iterable of files. Use transcribe for one.", {
          field: "audios",
        });
      }
      const source = audios[Symbol.asyncIterator]?.() ?? audios[Symbol.iterator]();
      const left = new AbortController();
      const abort = () => {
        left.abort(signal.reason);
        events.put({});
      };
      const events = queue();
      const start = (audio, index) =>
        this.transcribe(audio, { ...each, signal: left.signal }).then(
          (transcription) =>
            events.put({ outcome: { status: "succeeded", index, audio, transcription } }),
          (error) => events.put({ outcome: { status: "failed", index, audio, error } }),
        );
      signal?.addEventListener("abort", abort);
      let given = 0;
      let untold = 0;
      let taking = false;
      let more = true;
      try {
        for (;;) {
          signal?.throwIfAborted();
          if (more && !taking && untold < concurrency) {
            taking = true;
            (async () => source.next())().then(
              (item) => events.put({ item }),
              (error) => events.put({ broken: { error } }),
            );
          }
          if (!taking && untold === 0) return;
          const { item, outcome, broken } = await events.take();
          signal?.throwIfAborted();
          if (item || broken) taking = false;
          if (broken) throw broken.error;
          if (item?.done) more = false;
          else if (item) {
            untold += 1;
            start(item.value, given++);
          }
          if (!outcome) continue;
          untold -= 1;
          // An option is wrong for all of them.
          if (outcome.error?.field?.startsWith("options")) throw outcome.error;
          yield outcome;
        }
      } finally {
        signal?.removeEventListener("abort", abort);
        left.abort();
        // A generator that is busy ends when it gets to it; whoever left the loop does not wait for
        // that.
        const ended = (async () => source.return?.())();
        if (taking) ended.catch(() => {});
        else await ended;
      }
    }

    task(id) {
      return new Task(SECRET, taskIdOf(id), (...call) => this.#call(...call));
    }

    async *tasks(filter) {
      let list = await this.#call("tasks", undefined, filter);
      for (;;) {
        yield* list.tasks;
        if (list.page >= list.pages) return;
        list = await this.#call("tasks", undefined, { ...filter, page: list.page + 1 });
      }
    }

    async recognize(audio, options) {
      return this.#call("recognize", audio, options);
    }

    async *recognizeStream(audio, options) {
      yield* told((tell, left) => this.#call("recognizeStream", audio, options, left, tell));
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
  }

  class Task {
    #call;

    constructor(secret, id, call) {
      guard(secret, "Task", "client.submit or client.task");
      this.#call = call;
      Object.defineProperty(this, "id", { value: id, enumerable: true });
    }

    async status(options) {
      return this.#call("status", this.id, options);
    }

    async wait(options) {
      const result = await this.#call("wait", this.id, options);
      for (const outcome of result.outcomes) {
        if (outcome.transcription) outcome.transcription = transcriptionOf(outcome.transcription);
      }
      return result;
    }

    /** What `onStatus` would hear, until the task has ended. */
    async *[Symbol.asyncIterator]() {
      yield* told((onStatus, signal) => this.#call("follow", this.id, { signal, onStatus }));
    }

    async cancel(options) {
      return this.#call("cancel", this.id, options);
    }

    toJSON() {
      return { taskId: this.id };
    }
  }

  async function pollDelayMs(elapsedMs) {
    if (typeof elapsedMs !== "number" || !(elapsedMs >= 0))
      throw invalid(
        `elapsedMs: expected milliseconds since the submit, from 0, got ${nameOf(elapsedMs)}.`,
        { field: "elapsedMs" },
      );
    await init();
    return entered(() => corePollDelayMs(elapsedMs, Math.random()));
  }

  return { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init };
}

/** Files that transcribeAll works on at a time. */
const CONCURRENCY = 20;
const CONCURRENCY_MAX = 1000;

/** The options of a call, and what tells the id of its task as soon as there is one. */
function hearing(verb, subject, options) {
  if (verb !== "transcribe")
    return { options, task: () => (["wait", "follow"].includes(verb) ? subject : undefined) };
  let id;
  const { onStatus } = options ?? {};
  const tell = (event) => {
    id = event.taskId;
    return onStatus?.(event);
  };
  const isOurs =
    options === undefined ||
    (options instanceof Object && (onStatus === undefined || typeof onStatus === "function"));
  return { options: isOurs ? { ...options, onStatus: tell } : options, task: () => id };
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

/** What happened, one by one, for a loop that may be slower than it happens. */
function queue() {
  const items = [];
  let wake;
  return {
    put(item) {
      items.push(item);
      wake?.();
    },
    async take() {
      while (items.length === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      return items.shift();
    },
  };
}

/** What `work` tells, one by one, until it has ended; leaving the loop ends it. */
async function* told(work) {
  const left = new AbortController();
  const events = queue();
  work((event) => events.put({ event }), left.signal).then(
    () => events.put({}),
    (error) => events.put({ error }),
  );
  try {
    for (;;) {
      const told = await events.take();
      // The reason of a signal may be anything, also nothing.
      if ("error" in told) throw told.error;
      if (!("event" in told)) return;
      yield told.event;
    }
  } finally {
    left.abort();
  }
}
