// What users see of result documents. The class is plain JavaScript, so that it can be made before
// the WebAssembly is there.

import { DashScopeError, invalid, nameOf } from "./errors.js";
import { View } from "./view.js";

/**
 * @param {{ CoreReading: any, CoreSubtitles: any }} core the WebAssembly's classes
 * @param {{ Held: any }} instance where their objects live (instances.js)
 * @param {() => Promise<void>} load
 */
export function documents({ CoreReading, CoreSubtitles }, { Held }, load) {
  const held = (core) => new Held(() => core);

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

    startTimes(filter) {
      return this.#tables.startTimes(channelOf(filter));
    }

    wordAt(ms, filter) {
      return this.#tables.wordAt(timeOf(ms), channelOf(filter));
    }

    sentenceAt(ms, filter) {
      return this.#tables.sentenceAt(timeOf(ms), channelOf(filter));
    }

    search(text) {
      if (typeof text !== "string")
        throw invalid(`text: expected what to look for, got ${nameOf(text)}.`, { field: "text" });
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
      throw invalid(
        "Transcription: it was freed. Read what you need before free(), or do not call it: the memory is collected anyway.",
      );
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
      for await (const piece of piecesOf(document))
        for (const part of parts(piece)) written.push(core.ask("feed", part));
      written.push(core.ask("finish"));
      return joinedBytes(written);
    } finally {
      core.free();
    }
  }

  // Engines without explicit resource management have no such symbol.
  if (Symbol.dispose) Transcription.prototype[Symbol.dispose] = Transcription.prototype.free;

  return {
    Transcription,
    transcriptionOf: (core) => new Transcription(SECRET, held(core)),
    subtitles,
    subtitleStream,
  };
}

/** What classes are made with that users do not make. */
export const SECRET = Symbol("only from here");

export function guard(secret, name, instead) {
  if (secret !== SECRET) throw invalid(`${name}: it is not made with new. Use ${instead}.`);
}

/** `filter.channelId`, if it is given; a typo must not look like silence. */
function channelOf(filter) {
  if (filter === undefined) return undefined;
  if (!(filter instanceof Object))
    throw invalid(`filter: expected an object such as { channelId: 0 }, got ${nameOf(filter)}.`, {
      field: "filter",
    });
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
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw invalid("document: expected a stream of bytes (Uint8Array). Encode text before.");
}

/** The bytes of a result document, as they come. */
async function* piecesOf(document) {
  const source =
    document instanceof Object && document.body !== undefined ? responseBody(document) : document;
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
  throw invalid(
    "document: somebody has read this Response already. Pass one whose body nobody has read.",
  );
}

async function* streamed(stream) {
  let reader;
  try {
    reader = stream.getReader();
  } catch (error) {
    throw invalid(
      `document: the stream cannot be read (${error.message}). Pass one that nobody else reads.`,
      { cause: error },
    );
  }
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        const message = `The result document broke off (${error?.message ?? error}).`;
        throw Object.assign(new DashScopeError(message, { kind: "network", retryable: true }), {
          cause: error,
        });
      });
      if (done) return;
      yield bytesOf(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
