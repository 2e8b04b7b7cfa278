// The engine's tables of a transcription, decoded into objects row by row. In JavaScript and not in
// WebAssembly, where each object would cost ten times as much. The columns are described in
// src/transcript/transcription/tables.rs.

const NONE = 0xffffffff;
/** Columns of each table. */
const CHANNEL = 5;
export const SENTENCE = 12;
export const WORD = 3;

/** Bit of a sentence that was cut out of a longer one, beside those of its events. */
const DERIVED = 1 << 31;

/** Bit of a word whose times were interpolated. */
const INTERPOLATED = 0x8000;

/** Units of a word's text and punctuation. */
const unitsOf = (lengths) => (lengths >>> 16) + (lengths & 0x7fff);

const orUndefined = (value) => (value === NONE ? undefined : value);

/** Removes the keys whose value is `undefined`. */
export function withoutUndefined(object) {
  for (const key in object) if (object[key] === undefined) delete object[key];
  return object;
}

export class Tables {
  #text;
  #labels;
  #channels;
  #ranges;

  /** @param {import("./wasm-handle.js").WasmHandle} transcription */
  constructor(transcription) {
    this.#text = transcription.call("buffer");
    this.#labels = transcription.call("labels");
    this.#channels = transcription.call("channelTable");
    this.sentences = transcription.call("sentenceTable");
    this.words = transcription.call("wordTable");
    this.#ranges = transcription.call("rangeTable");
  }

  get sentenceCount() {
    return this.sentences.length / SENTENCE;
  }

  /** Calls `each(channelId, first, end)` with the sentence rows of one channel, or of every one. */
  eachChannel(channelId, each) {
    const table = this.#channels;
    for (let at = 0, first = 0; at < table.length; at += CHANNEL) {
      if (channelId === undefined || channelId === table[at])
        each(table[at], first, table[at + 4], at);
      first = table[at + 4];
    }
  }

  /** The channel of a sentence. */
  channelOf(row) {
    let id;
    this.eachChannel(undefined, (channelId, first, end) => {
      if (row >= first && row < end) id = channelId;
    });
    return id;
  }

  /** One object per channel, with its sentences. */
  channels() {
    const channels = [];
    this.eachChannel(undefined, (channelId, first, end, at) => {
      const [start, length, speechMs] = this.#channels.subarray(at + 1, at + 4);
      const text = this.#text.slice(start, start + length);
      const sentences = [];
      for (let row = first; row < end; row += 1) sentences.push(this.sentence(row, channelId));
      channels.push(
        withoutUndefined({ channelId, text, speechMs: orUndefined(speechMs), sentences }),
      );
    });
    return channels;
  }

  sentenceText(row) {
    const [table, at] = [this.sentences, row * SENTENCE];
    return this.#text.slice(table[at + 2], table[at + 2] + table[at + 3]);
  }

  sentence(row, channelId) {
    const [table, at] = [this.sentences, row * SENTENCE];
    const label = (offset) => this.#labels[table[at + offset]];
    const sentence = {
      startMs: table[at],
      endMs: table[at + 1],
      text: this.sentenceText(row),
      channelId,
    };
    if (table[at + 6] !== NONE) sentence.sentenceId = table[at + 6];
    if (table[at + 7] !== NONE) sentence.speakerId = table[at + 7];
    if (table[at + 8] !== NONE) sentence.language = label(8);
    if (table[at + 9] !== NONE) sentence.emotion = label(9);
    const events = table[at + 10] & ~DERIVED;
    if (events !== 0)
      sentence.events = this.#labels.filter((_, bit) => bit < 31 && (events >>> bit) & 1);
    if (table[at + 10] & DERIVED) sentence.derived = true;
    sentence.words = [];
    this.appendWords(sentence.words, row, row + 1);
    return sentence;
  }

  /** Number of words before a sentence, which is also the row of its first word. */
  firstWordOf(row) {
    return row > 0 ? this.sentences[(row - 1) * SENTENCE + 5] : 0;
  }

  /** The row of the sentence that a word is part of. */
  sentenceOf(word) {
    let [low, high] = [0, this.sentenceCount];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sentences[middle * SENTENCE + 5] <= word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Appends the words of a range of sentences. */
  appendWords(words, first, end) {
    for (let row = first; row < end; row += 1) {
      const last = this.sentences[row * SENTENCE + 5];
      let place = this.sentences[row * SENTENCE + 4];
      for (let word = this.firstWordOf(row); word < last; word += 1) {
        words.push(this.word(word, place, row));
        place += unitsOf(this.words[word * WORD + 2]);
      }
    }
  }

  /** Offsets in the text at which the words begin. */
  wordOffsets() {
    const offsets = new Uint32Array(this.words.length / WORD);
    for (let row = 0, word = 0; row < this.sentenceCount; row += 1) {
      let offset = this.sentences[row * SENTENCE + 4];
      for (; word < this.sentences[row * SENTENCE + 5]; word += 1) {
        offsets[word] = offset;
        offset += unitsOf(this.words[word * WORD + 2]);
      }
    }
    return offsets;
  }

  /** One word of a sentence, whose own text begins at `offset`. */
  word(row, offset, sentence) {
    const at = row * WORD;
    const lengths = this.words[at + 2];
    const behind = offset + (lengths >>> 16);
    const end = offset + unitsOf(lengths);
    const range = this.#rangeAt(row, sentence);
    const start = offset - this.sentences[sentence * SENTENCE + 4];
    const word = {
      startMs: this.words[at],
      endMs: this.words[at + 1],
      text: this.#text.slice(offset, behind),
      punctuation: end > behind ? this.#text.slice(behind, end) : "",
      textStart: range < 0 ? start : this.#ranges[range],
      textEnd: range < 0 ? start + (lengths >>> 16) : this.#ranges[range + 1] >>> 1,
    };
    if (lengths & INTERPOLATED) word.interpolated = true;
    return word;
  }

  /** The place of a word's range in the table of ranges; -1 where its text is the sentence's. */
  #rangeAt(row, sentence) {
    const first = this.sentences[sentence * SENTENCE + 11];
    return first === NONE ? -1 : 2 * (first + row - this.firstWordOf(sentence));
  }

  /** Of each word of a sentence: its range, and whether the border behind is a guess. */
  ranges(sentence) {
    const ranges = [];
    let start = 0;
    for (let row = this.firstWordOf(sentence); row < this.firstWordOf(sentence + 1); row += 1) {
      const lengths = this.words[row * WORD + 2];
      const range = this.#rangeAt(row, sentence);
      const end = this.#ranges[range + 1];
      ranges.push(
        range < 0
          ? [start, start + (lengths >>> 16), false]
          : [this.#ranges[range], end >>> 1, (end & 1) === 1],
      );
      start += unitsOf(lengths);
    }
    return ranges;
  }
}
