// What users see. The classes are plain JavaScript, so that they can be made before the WebAssembly is there; it is loaded inside the
// first call, and a load that failed can be tried again.

import { CoreClient, CoreReading, CoreSubtitles, pollDelayMs as corePollDelayMs, initSync, default as instantiate } from "./core.js";
import { DashScopeError, isDashScopeError } from "./errors.js";
import { entered, Held, ran } from "./instance.js";
import { View } from "./view.js";

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
      if (isDashScopeError(error)) throw error;
      const todo =
        "A page's Content-Security-Policy must allow 'wasm-unsafe-eval'; core.wasm must be where dashscope-asr/web asks for it; " +
        "a Worker must import the package's own entry.";
      throw invalid(`The WebAssembly could not be loaded (${error?.message ?? error}). ${todo}`, { cause: error });
    }
  };

  class Client {
    #options;
    #core;

    constructor(options) {
      // A copy of its own: what the caller does to the object later changes nothing here.
      this.#options = options instanceof Object ? { ...options } : options;
    }

    async #call(verb, subject, options, ...more) {
      await load();
      if (!this.#core?.isThere) this.#core = new Held(() => new CoreClient(this.#options));
      const heard = hearing(verb, subject, options);
      return ran(() => this.#core.ask("call", verb, subject, heard.options, ...more), heard.task);
    }

    async transcribe(audio, options) {
      return new Transcription(SECRET, held(await this.#call("transcribe", audio, options)));
    }

    async submit(audio, options) {
      return new Task(SECRET, await this.#call("submit", audio, options), (...call) => this.#call(...call));
    }

    /** Each file is a task of its own, so many at a time; outcomes come as they are ready. */
    async *transcribeAll(audios, options = {}) {
      if (!(options instanceof Object)) throw invalid(`options: expected an object, got ${nameOf(options)}.`);
      const { concurrency = CONCURRENCY, signal, ...each } = options;
      if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > CONCURRENCY_MAX) {
        const field = "options.concurrency";
        throw invalid(`${field}: expected a whole number from 1 to ${CONCURRENCY_MAX}, got ${nameOf(concurrency)}.`, { field });
      }
      if (signal !== undefined && signal !== null && !signal.throwIfAborted) {
        throw invalid(`options.signal: expected an AbortSignal, got ${nameOf(signal)}.`, { field: "options.signal" });
      }
      if (typeof audios === "string" || !(audios?.[Symbol.iterator] || audios?.[Symbol.asyncIterator])) {
        throw invalid("audios: expected an iterable of files. Use transcribe for one.", { field: "audios" });
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
          (transcription) => events.put({ outcome: { status: "succeeded", index, audio, transcription } }),
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
        // A generator that is busy ends when it gets to it; whoever left the loop does not wait for that.
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
        if (outcome.transcription) outcome.transcription = new Transcription(SECRET, held(outcome.transcription));
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

  class Transcription {
    #core;
    #pieces;
    #view;

    constructor(secret, core, pieces) {
      guard(secret, "Transcription", "client.transcribe or Transcription.parse");
      this.#core = core;
      this.#pieces = pieces ?? core.ask("document");
    }

    static async parse(document) {
      await load();
      const [reading, pieces] = [new Held(() => new CoreReading()), []];
      let whole = false;
      try {
        for await (const piece of piecesOf(document)) {
          pieces.push(piece);
          for (const part of parts(piece)) reading.ask("feed", part);
        }
        whole = true;
      } finally {
        if (!whole) reading.free();
      }
      return new Transcription(SECRET, held(reading.ask("finish")), pieces);
    }

    get text() {
      return this.#live.ask("text");
    }

    get noSpeech() {
      return this.#live.ask("facts").noSpeech;
    }

    get fileUrl() {
      return this.#live.ask("facts").fileUrl;
    }

    get durationMs() {
      return this.#live.ask("facts").durationMs;
    }

    get audio() {
      return this.#live.ask("facts").audio;
    }

    toJSON() {
      if (!(this.#live && this.#pieces)) return null;
      const decoder = new TextDecoder();
      const texts = this.#pieces.map((piece) => decoder.decode(piece, { stream: true }));
      return JSON.parse(texts.join("") + decoder.decode());
    }

    channels() {
      return this.#tables.channels();
    }

    sentences(filter) {
      return this.#tables.sentences(channelOf(filter));
    }

    words(filter) {
      return this.#tables.words(channelOf(filter));
    }

    turns() {
      return this.#tables.turns();
    }

    startTimes() {
      return this.#tables.startTimes();
    }

    wordAt(ms) {
      return this.#tables.wordAt(timeOf(ms));
    }

    sentenceAt(ms) {
      return this.#tables.sentenceAt(timeOf(ms));
    }

    search(text) {
      if (typeof text !== "string") throw invalid(`text: expected what to look for, got ${nameOf(text)}.`, { field: "text" });
      return this.#tables.search(text);
    }

    toSrt(rules) {
      return this.#live.ask("subtitles", "srt", rules);
    }

    toVtt(rules) {
      return this.#live.ask("subtitles", "vtt", rules);
    }

    toText(rules) {
      return this.#live.ask("subtitles", "txt", rules);
    }

    free() {
      this.#core?.free();
      this.#core = this.#pieces = this.#view = undefined;
    }

    get #live() {
      if (this.#core) return this.#core;
      throw invalid("Transcription: it was freed. Read what you need before free(), or do not call it: the memory is collected anyway.");
    }

    get #tables() {
      this.#view ??= new View(this.#live);
      return this.#view;
    }
  }

  /** A TransformStream: result document in, subtitle file out. */
  function subtitleStream(format, rules) {
    let core;
    let ended = false;
    const end = () => {
      core?.free();
      [core, ended] = [undefined, true];
    };
    const put = (controller, bytes) => bytes.length > 0 && controller.enqueue(bytes);
    /** Whatever goes wrong is the end. */
    const orEnd = (step) => {
      try {
        step();
      } catch (error) {
        end();
        throw error;
      }
    };
    return new TransformStream({
      async start() {
        await load();
        // It may have been cancelled meanwhile.
        if (!ended) core = new Held(() => new CoreSubtitles(format, rules));
      },
      transform(piece, controller) {
        orEnd(() => {
          for (const part of parts(bytesOf(piece))) put(controller, core.ask("feed", part));
        });
      },
      flush(controller) {
        orEnd(() => put(controller, core.ask("finish")));
        end();
      },
      cancel: end,
    });
  }

  /** The same for a document that is there, or is an answer that is still coming. */
  async function subtitles(document, format, rules) {
    await load();
    const core = new Held(() => new CoreSubtitles(format, rules));
    try {
      const written = [];
      for await (const piece of piecesOf(document)) for (const part of parts(piece)) written.push(core.ask("feed", part));
      written.push(core.ask("finish"));
      return joinedBytes(written);
    } finally {
      core.free();
    }
  }

  async function pollDelayMs(elapsedMs) {
    if (typeof elapsedMs !== "number" || !(elapsedMs >= 0))
      throw invalid(`elapsedMs: expected milliseconds since the submit, from 0, got ${nameOf(elapsedMs)}.`, { field: "elapsedMs" });
    await load();
    return entered(() => corePollDelayMs(elapsedMs, Math.random()));
  }

  // Engines without explicit resource management have no such symbol.
  if (Symbol.dispose) Transcription.prototype[Symbol.dispose] = Transcription.prototype.free;

  return { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init: load };
}

const SECRET = Symbol("only from here");
/** Files that transcribeAll works on at a time. */
const CONCURRENCY = 20;
const CONCURRENCY_MAX = 1000;

const held = (core) => new Held(() => core);

/** The options of a call, and what tells the id of its task as soon as there is one. */
function hearing(verb, subject, options) {
  if (verb !== "transcribe") return { options, task: () => (["wait", "follow"].includes(verb) ? subject : undefined) };
  let id;
  const { onStatus } = options ?? {};
  const tell = (event) => {
    id = event.taskId;
    return onStatus?.(event);
  };
  const isOurs = options === undefined || (options instanceof Object && (onStatus === undefined || typeof onStatus === "function"));
  return { options: isOurs ? { ...options, onStatus: tell } : options, task: () => id };
}

function guard(secret, name, instead) {
  if (secret !== SECRET) throw invalid(`${name}: it is not made with new. Use ${instead}.`);
}

function invalid(message, { cause, field } = {}) {
  const error = new DashScopeError(message, { kind: "invalid_request", retryable: false, ...(field && { field }) });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** `filter.channelId`, if it is given; a typo must not look like silence. */
function channelOf(filter = {}) {
  if (!(filter instanceof Object))
    throw invalid(`filter: expected an object such as { channelId: 0 }, got ${nameOf(filter)}.`, { field: "filter" });
  const { channelId, ...others } = filter;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const field = `filter.${unknown}`;
    throw invalid(`${field}: there is no such option. The only one is channelId.`, { field });
  }
  if (channelId === undefined || (Number.isInteger(channelId) && channelId >= 0)) return channelId;
  const field = "filter.channelId";
  throw invalid(`${field}: expected a whole number from 0, got ${nameOf(channelId)}.`, { field });
}

/** Nothing is said at NaN, which is the time of a player without a duration. */
function timeOf(ms) {
  if (typeof ms === "number") return ms;
  throw invalid(`ms: expected a time in milliseconds, got ${nameOf(ms)}.`, { field: "ms" });
}

/** A value as errors show it. */
function nameOf(value) {
  if (typeof value === "number" || value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
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

/** A piece in parts of which a copy may lie in the memory of WebAssembly, which never shrinks. */
function* parts(piece) {
  for (let at = 0; at < piece.length; at += PART_BYTES) yield piece.subarray(at, at + PART_BYTES);
}

const PART_BYTES = 65_536;

function joinedBytes(pieces) {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function bytesOf(value) {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw invalid("document: expected a stream of bytes (Uint8Array). Encode text before.");
}

/** The bytes of a result document, as they come. */
async function* piecesOf(document) {
  const source = document instanceof Object && document.body !== undefined ? responseBody(document) : document;
  if (typeof source === "string") yield new TextEncoder().encode(source);
  else if (typeof source?.getReader === "function") yield* streamed(source);
  else if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) yield bytesOf(source);
  else
    throw invalid(
      "document: expected a result document as text, bytes, a Response or a ReadableStream of bytes. Pass what the result link answered.",
    );
}

function responseBody(response) {
  if (!response.bodyUsed) return response.body ?? "";
  throw invalid("document: somebody has read this Response already. Pass one whose body nobody has read.");
}

async function* streamed(stream) {
  let reader;
  try {
    reader = stream.getReader();
  } catch (error) {
    throw invalid(`document: the stream cannot be read (${error.message}). Pass one that nobody else reads.`, { cause: error });
  }
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        const message = `The result document broke off (${error?.message ?? error}).`;
        throw Object.assign(new DashScopeError(message, { kind: "network", retryable: true }), { cause: error });
      });
      if (done) return;
      yield bytesOf(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export { DashScopeError, invalid, isDashScopeError };
