// The class Transcription: a result document in WebAssembly, seen through a view in JavaScript.

import { parts, piecesOf } from "./document-bytes.js";
import { describe, invalid } from "./errors.js";
import { guardConstructor, INTERNAL } from "./internal.js";
import { areRead, readOptions, readRules } from "./read-options.js";
import { View } from "./view.js";
import { WasmHandle } from "./wasm-handle.js";

/**
 * @param {any} CoreReading class of the WebAssembly
 * @param {import("./wasm-instance.js").WasmInstance} instance where its objects live
 * @param {() => Promise<void>} load
 */
export function createTranscription(CoreReading, instance, load) {
  class Transcription {
    #handle;
    #pieces;
    #loadedView;

    constructor(mark, handle, pieces) {
      guardConstructor(mark, "Transcription", "client.transcribe or Transcription.parse");
      this.#handle = handle;
      this.#pieces = pieces ?? handle.call("document");
    }

    static async parse(document) {
      await load();
      const [reading, pieces] = [new WasmHandle(instance, () => new CoreReading()), []];
      let complete = false;
      try {
        for await (const piece of piecesOf(document)) {
          pieces.push(piece);
          for (const part of parts(piece)) reading.call("feed", part);
        }
        complete = true;
      } finally {
        if (!complete) reading.free();
      }
      return transcriptionOf(reading.call("finish"), pieces);
    }

    get text() {
      return this.#live.call("text");
    }

    get noSpeech() {
      return this.#live.call("facts").noSpeech;
    }

    get fileUrl() {
      return this.#live.call("facts").fileUrl;
    }

    get durationMs() {
      return this.#live.call("facts").durationMs;
    }

    get audio() {
      return this.#live.call("facts").audio;
    }

    toJSON() {
      if (!(this.#live && this.#pieces)) return null;
      const decoder = new TextDecoder();
      const texts = this.#pieces.map((piece) => decoder.decode(piece, { stream: true }));
      return JSON.parse(texts.join("") + decoder.decode());
    }

    channels() {
      return this.#view.channels();
    }

    sentences(filter) {
      return this.#view.sentences(channelOf(filter));
    }

    words(filter) {
      return this.#view.words(channelOf(filter));
    }

    turns() {
      return this.#view.turns();
    }

    startTimes(filter) {
      return this.#view.startTimes(channelOf(filter));
    }

    wordAt(ms, filter) {
      return this.#view.wordAt(timeOf(ms), channelOf(filter));
    }

    sentenceAt(ms, filter) {
      return this.#view.sentenceAt(timeOf(ms), channelOf(filter));
    }

    search(text) {
      if (typeof text !== "string")
        throw invalid(`text: expected what to look for, got ${describe(text)}.`, { field: "text" });
      return this.#view.search(text);
    }

    toSrt(rules) {
      return this.#live.call("subtitles", "srt", readRules(rules));
    }

    toVtt(rules) {
      return this.#live.call("subtitles", "vtt", readRules(rules));
    }

    toText(rules) {
      return this.#live.call("subtitles", "txt", readRules(rules));
    }

    toAss(rules) {
      return this.#live.call("subtitles", "ass", readRules(rules));
    }

    toLrc(rules) {
      return this.#live.call("subtitles", "lrc", readRules(rules));
    }

    free() {
      this.#handle?.free();
      this.#handle = this.#pieces = this.#loadedView = undefined;
    }

    // Vue and others wrap what is tagged "Object" in a Proxy, which has no private members.
    get [Symbol.toStringTag]() {
      return "Transcription";
    }

    get #live() {
      if (this.#handle) return this.#handle;
      throw invalid(
        "Transcription: it was freed. Read what you need before free(), or do not call it: the memory is collected anyway.",
      );
    }

    get #view() {
      this.#loadedView ??= new View(this.#live);
      return this.#loadedView;
    }
  }

  // Inspection by Node, which would leave out the members: they are getters.
  Object.defineProperty(Transcription.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(_depth, options, inspect) {
      return `Transcription ${inspect(summaryOf(this), options)}`;
    },
  });

  // Engines without explicit resource management have no such symbol.
  if (Symbol.dispose) Transcription.prototype[Symbol.dispose] = Transcription.prototype.free;

  const transcriptionOf = (core, pieces) =>
    new Transcription(INTERNAL, new WasmHandle(instance, () => core), pieces);
  return { Transcription, transcriptionOf };
}

/** The facts of a transcription that are worth a look, without those that it does not have. */
function summaryOf(transcription) {
  try {
    const { text, noSpeech, durationMs, fileUrl } = transcription;
    const sentences = transcription.sentences().length;
    const facts = { text, sentences, noSpeech, durationMs, fileUrl, ...transcription };
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  } catch (error) {
    return { error: error.message };
  }
}

/** The channel of a filter, if it has one. An unknown option throws: a typo must not mean silence. */
function channelOf(filter) {
  if (filter === undefined) return undefined;
  const read = readOptions(filter, "channelId", "filter");
  if (!areRead(read))
    throw invalid(`filter: expected an object such as { channelId: 0 }, got ${describe(filter)}.`, {
      field: "filter",
    });
  const { channelId, ...others } = read;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const field = `filter.${unknown}`;
    throw invalid(`${field}: there is no such option. The only one is channelId.`, { field });
  }
  if (channelId === undefined || (Number.isInteger(channelId) && channelId >= 0)) return channelId;
  const field = "filter.channelId";
  throw invalid(`${field}: expected a whole number from 0, got ${describe(channelId)}.`, { field });
}

/** Checks a time. NaN, the time of a player without a duration, is one at which nobody speaks. */
function timeOf(ms) {
  if (typeof ms === "number") return ms;
  throw invalid(`ms: expected a time in milliseconds, got ${describe(ms)}.`, { field: "ms" });
}
