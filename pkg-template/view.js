// A transcription as JavaScript sees it: objects, made when they are asked for, and indexes, made
// at their first use.

import { findHits } from "./search-hits.js";
import { SENTENCE, Tables, WORD, withoutUndefined } from "./tables.js";
import { foldText, joinTexts } from "./text.js";
import { sortByStart, TimeIndex } from "./time-index.js";

export class View {
  #tables;
  #folds;
  #wordOffsets;
  /** Indexes by channel; that of all channels under `undefined`. */
  #wordIndexes = new Map();
  #sentenceIndexes = new Map();

  /** @param {import("./wasm-handle.js").WasmHandle} transcription */
  constructor(transcription) {
    this.#tables = new Tables(transcription);
  }

  channels() {
    return this.#tables.channels();
  }

  sentences(channelId) {
    const sentences = [];
    this.#tables.eachChannel(channelId, (id, first, end) => {
      for (let row = first; row < end; row += 1) sentences.push(this.#tables.sentence(row, id));
    });
    return sortByStart(sentences);
  }

  words(channelId) {
    const words = [];
    this.#tables.eachChannel(channelId, (_, first, end) =>
      this.#tables.appendWords(words, first, end),
    );
    return sortByStart(words);
  }

  /** Consecutive sentences of one speaker, as one. */
  turns() {
    const turns = [];
    for (const { startMs, endMs, text, channelId, speakerId } of this.sentences()) {
      const last = turns.at(-1);
      if (last && last.speakerId === speakerId && last.channelId === channelId) {
        last.endMs = Math.max(last.endMs, endMs);
        last.text = joinTexts(last.text, text.trim());
      } else
        turns.push(withoutUndefined({ startMs, endMs, text: text.trim(), channelId, speakerId }));
    }
    return turns;
  }

  startTimes(channelId) {
    return this.#wordIndex(channelId).starts.slice();
  }

  wordAt(ms, channelId) {
    const row = this.#wordIndex(channelId).rowAt(ms);
    if (row === undefined) return undefined;
    this.#wordOffsets ??= this.#tables.wordOffsets();
    return this.#tables.word(row, this.#wordOffsets[row], this.#tables.sentenceOf(row));
  }

  sentenceAt(ms, channelId) {
    const tables = this.#tables;
    const row = getOrCreate(this.#sentenceIndexes, channelId, () =>
      this.#timeIndex(tables.sentences, SENTENCE, channelId, (row) => row),
    ).rowAt(ms);
    return row === undefined ? undefined : tables.sentence(row, tables.channelOf(row));
  }

  search(query) {
    const wanted = foldText(query.trim()).fold;
    if (!wanted) return [];
    const tables = this.#tables;
    this.#folds ??= Array.from(
      { length: tables.sentenceCount },
      (_, row) => foldText(tables.sentenceText(row)).fold,
    );
    const hits = [];
    this.#folds.forEach((fold, row) => {
      if (fold.includes(wanted))
        hits.push(
          ...findHits(tables.sentence(row, tables.channelOf(row)), tables.ranges(row), wanted),
        );
    });
    return sortByStart(hits);
  }

  #wordIndex(channelId) {
    const tables = this.#tables;
    return getOrCreate(this.#wordIndexes, channelId, () =>
      this.#timeIndex(tables.words, WORD, channelId, (row) => tables.firstWordOf(row)),
    );
  }

  /** Indexes a table's rows of one channel, or of all; `rowOf` gives the first of a sentence. */
  #timeIndex(table, width, channelId, rowOf) {
    const rows = [];
    this.#tables.eachChannel(channelId, (_, first, end) => {
      for (let row = rowOf(first); row < rowOf(end); row += 1) rows.push(row);
    });
    return new TimeIndex(table, width, Uint32Array.from(rows));
  }
}

function getOrCreate(map, key, create) {
  if (!map.has(key)) map.set(key, create());
  return map.get(key);
}
