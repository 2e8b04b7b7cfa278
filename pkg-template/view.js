// A transcription as JavaScript sees it: objects made from the engine's tables and one string. Made
// here and not in WebAssembly, where each object would cost ten times as much. The tables' columns
// are described in src/transcript/transcription/tables.rs.

const NONE = 0xffffffff;
const [CHANNEL, SENTENCE, WORD] = [5, 11, 3];

/** Between two of these a space is no part of the text. */
const CJK = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\u3000-\u303f\uff00-\uffef]/u;

const orNone = (value) => (value === NONE ? undefined : value);

/** Without the keys that have no value. */
function filled(object) {
  for (const key in object) if (object[key] === undefined) delete object[key];
  return object;
}

/**
 * What has a start, in the order of that; an array that is in order is left as it is, and is most.
 */
function byStart(items) {
  for (let index = 1; index < items.length; index += 1) {
    if (items[index].startMs < items[index - 1].startMs)
      return items.sort((a, b) => a.startMs - b.startMs);
  }
  return items;
}

/** Texts one after the other, as they would be written. */
function joined(before, next) {
  if (!before || !next) return before + next;
  const spaced =
    /\s$/.test(before) ||
    /^\s/.test(next) ||
    CJK.test([...before.slice(-2)].at(-1)) ||
    CJK.test([...next.slice(0, 2)][0]);
  return before + (spaced ? "" : " ") + next;
}

/**
 * A character in one case: by way of upper case, which both sigmas share, and which ß leaves as
 * two; without the dot that İ keeps.
 */
const folding = (character) =>
  character
    .toUpperCase()
    .toLowerCase()
    .replace(/ς/g, SIGMA)
    .replace(/i\u0307/, "i");
/** Not as text: bundlers take escapes out of that, and not every page is read as UTF-8. */
const SIGMA = String.fromCharCode(0x3c3);

/**
 * What text is compared as: in one case, without spaces between Chinese and Japanese; unit `i` of
 * it was from `places[i]` to `ends[i]`.
 */
function folded(text) {
  let [fold, spaces, wide] = ["", "", false];
  const [places, ends] = [[], []];
  let at = 0;
  for (const character of text) {
    if (/\s/.test(character)) spaces += character;
    else {
      const isWide = CJK.test(character);
      const kept = spaces && !(wide && isWide) ? " " : "";
      const own = isWide || character < "\x80" ? character.toLowerCase() : folding(character);
      fold += kept + own;
      if (kept) places.push(at - 1);
      if (kept) ends.push(at);
      for (let index = 0; index < own.length; index += 1) {
        places.push(at);
        ends.push(at + character.length);
      }
      [spaces, wide] = ["", isWide];
    }
    at += character.length;
  }
  return { fold, places, ends };
}

/** What `map` has under a key; made and put there if it has nothing. */
function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

/** Finds what is said at a time, also where things overlap. */
class Times {
  /** `starts` must be in order. */
  constructor(starts, ends) {
    this.starts = starts;
    this.ends = ends;
    // The latest end so far: before where it is past, nothing reaches the time that is looked for.
    this.reach = new Uint32Array(ends.length);
    let latest = 0;
    for (let index = 0; index < ends.length; index += 1) {
      if (ends[index] > latest) latest = ends[index];
      this.reach[index] = latest;
    }
  }

  /** The one that began last of those that are said at `ms`, or -1. */
  at(ms) {
    const { starts, ends, reach } = this;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    for (
      let index = low - 1;
      index >= 0 && (reach[index] > ms || starts[index] === ms);
      index -= 1
    ) {
      if (ends[index] > ms || starts[index] === ms) return index;
    }
    return -1;
  }
}

export class View {
  #text;
  #labels;
  #channels;
  #sentences;
  #words;
  #folds;
  #places;
  /** By channel; of all under `undefined`. */
  #wordTimes = new Map();
  #sentenceTimes = new Map();

  constructor(core) {
    this.#text = core.ask("buffer");
    this.#labels = core.ask("labels");
    this.#channels = core.ask("channelTable");
    this.#sentences = core.ask("sentenceTable");
    this.#words = core.ask("wordTable");
  }

  /** Calls `each(channelId, first, end)` with the rows of each channel's sentences. */
  #eachChannel(channelId, each) {
    const table = this.#channels;
    for (let at = 0, first = 0; at < table.length; at += CHANNEL) {
      if (channelId === undefined || channelId === table[at])
        each(table[at], first, table[at + 4], at);
      first = table[at + 4];
    }
  }

  #sentence(row, channelId) {
    const [table, at] = [this.#sentences, row * SENTENCE];
    const label = (offset) => this.#labels[table[at + offset]];
    const sentence = {
      startMs: table[at],
      endMs: table[at + 1],
      text: this.#text.slice(table[at + 2], table[at + 2] + table[at + 3]),
      channelId,
    };
    if (table[at + 6] !== NONE) sentence.sentenceId = table[at + 6];
    if (table[at + 7] !== NONE) sentence.speakerId = table[at + 7];
    if (table[at + 8] !== NONE) sentence.language = label(8);
    if (table[at + 9] !== NONE) sentence.emotion = label(9);
    if (table[at + 10] !== 0)
      sentence.events = this.#labels.filter((_, bit) => bit < 32 && (table[at + 10] >>> bit) & 1);
    sentence.words = [];
    this.#putWords(sentence.words, row, row + 1);
    return sentence;
  }

  /** Appends the words of rows of sentences. */
  #putWords(words, first, end) {
    const [text, table, sentences] = [this.#text, this.#words, this.#sentences];
    let at = first > 0 ? WORD * sentences[(first - 1) * SENTENCE + 5] : 0;
    for (let row = first; row < end; row += 1) {
      let place = sentences[row * SENTENCE + 4];
      const last = WORD * sentences[row * SENTENCE + 5];
      for (; at < last; at += WORD) {
        const lengths = table[at + 2];
        const behind = place + (lengths >>> 16);
        const next = behind + (lengths & 0xffff);
        words.push({
          startMs: table[at],
          endMs: table[at + 1],
          text: text.slice(place, behind),
          punctuation: next > behind ? text.slice(behind, next) : "",
        });
        place = next;
      }
    }
  }

  sentences(channelId) {
    const sentences = [];
    this.#eachChannel(channelId, (id, first, end) => {
      for (let row = first; row < end; row += 1) sentences.push(this.#sentence(row, id));
    });
    return byStart(sentences);
  }

  words(channelId) {
    const words = [];
    this.#eachChannel(channelId, (_, first, end) => this.#putWords(words, first, end));
    return byStart(words);
  }

  channels() {
    const channels = [];
    this.#eachChannel(undefined, (channelId, first, end, at) => {
      const [start, length, speechMs] = this.#channels.subarray(at + 1, at + 4);
      const sentences = [];
      for (let row = first; row < end; row += 1) sentences.push(this.#sentence(row, channelId));
      channels.push(
        filled({
          channelId,
          text: this.#text.slice(start, start + length),
          speechMs: orNone(speechMs),
          sentences,
        }),
      );
    });
    return channels;
  }

  /** Sentences of one speaker after the other, as one. */
  turns() {
    const turns = [];
    for (const { startMs, endMs, text, channelId, speakerId } of this.sentences()) {
      const last = turns.at(-1);
      if (last && last.speakerId === speakerId && last.channelId === channelId) {
        last.endMs = Math.max(last.endMs, endMs);
        last.text = joined(last.text, text.trim());
      } else turns.push(filled({ startMs, endMs, text: text.trim(), channelId, speakerId }));
    }
    return turns;
  }

  /** Rows of a table by time, of one channel or of all. */
  #timesOf(table, width, channelId, rowOf) {
    const kept = [];
    this.#eachChannel(channelId, (_, first, end) => {
      for (let row = rowOf(first); row < rowOf(end); row += 1) kept.push(row);
    });
    const rows = Uint32Array.from(kept);
    if (
      rows.some((row, index) => index > 0 && table[row * width] < table[rows[index - 1] * width])
    ) {
      rows.sort((a, b) => table[a * width] - table[b * width] || a - b);
    }
    const times = new Times(
      rows.map((row) => table[row * width]),
      rows.map((row) => table[row * width + 1]),
    );
    return { times, rows };
  }

  #timesOfWords(channelId) {
    this.#places ??= this.#placesOfWords();
    return kept(this.#wordTimes, channelId, () => {
      const wordOf = (row) => (row > 0 ? this.#sentences[(row - 1) * SENTENCE + 5] : 0);
      return this.#timesOf(this.#words, WORD, channelId, wordOf);
    });
  }

  /** Where each word's text begins. */
  #placesOfWords() {
    const places = new Uint32Array(this.#words.length / WORD);
    for (let row = 0, word = 0; row * SENTENCE < this.#sentences.length; row += 1) {
      let place = this.#sentences[row * SENTENCE + 4];
      for (; word < this.#sentences[row * SENTENCE + 5]; word += 1) {
        places[word] = place;
        const lengths = this.#words[word * WORD + 2];
        place += (lengths >>> 16) + (lengths & 0xffff);
      }
    }
    return places;
  }

  startTimes(channelId) {
    return this.#timesOfWords(channelId).times.starts.slice();
  }

  wordAt(ms, channelId) {
    const { times, rows } = this.#timesOfWords(channelId);
    const index = times.at(ms);
    if (index < 0) return undefined;
    const [at, place] = [rows[index] * WORD, this.#places[rows[index]]];
    const lengths = this.#words[at + 2];
    const behind = place + (lengths >>> 16);
    return {
      startMs: this.#words[at],
      endMs: this.#words[at + 1],
      text: this.#text.slice(place, behind),
      punctuation: this.#text.slice(behind, behind + (lengths & 0xffff)),
    };
  }

  sentenceAt(ms, channelId) {
    const make = () => this.#timesOf(this.#sentences, SENTENCE, channelId, (row) => row);
    const { times, rows } = kept(this.#sentenceTimes, channelId, make);
    const index = times.at(ms);
    return index < 0 ? undefined : this.#sentence(rows[index], this.#channelOf(rows[index]));
  }

  #channelOf(row) {
    let id;
    this.#eachChannel(undefined, (channelId, first, end) => {
      if (row >= first && row < end) id = channelId;
    });
    return id;
  }

  search(query) {
    const wanted = folded(query.trim()).fold;
    if (!wanted) return [];
    const table = this.#sentences;
    const textOf = (row) =>
      this.#text.slice(
        table[row * SENTENCE + 2],
        table[row * SENTENCE + 2] + table[row * SENTENCE + 3],
      );
    this.#folds ??= Array.from(
      { length: table.length / SENTENCE },
      (_, row) => folded(textOf(row)).fold,
    );
    const hits = [];
    this.#folds.forEach((fold, row) => {
      if (!fold.includes(wanted)) return;
      const sentence = this.#sentence(row, this.#channelOf(row));
      const { places, ends } = folded(sentence.text);
      for (let at = fold.indexOf(wanted); at >= 0; at = fold.indexOf(wanted, at + wanted.length)) {
        hits.push(hit(sentence, places[at], ends[at + wanted.length - 1]));
      }
    });
    return byStart(hits);
  }
}

/** Units `from` to `to` of a sentence, with the times of the words they are part of. */
function hit(sentence, from, to) {
  const { startMs, endMs, text, words } = sentence;
  const found = { text: text.slice(from, to).trim(), index: from, sentence };
  let place = 0;
  const said = words.filter((word) => {
    const start = place;
    place += word.text.length + word.punctuation.length;
    return start < to && place > from;
  });
  // Words that do not make up the sentence (masked, or none) say nothing about its parts.
  if (said.length > 0 && place === text.length)
    return {
      startMs: said[0].startMs,
      endMs: Math.max(...said.map((word) => word.endMs)),
      ...found,
    };
  const ms = (at) => startMs + Math.round(((endMs - startMs) * at) / text.length);
  return { startMs: ms(from), endMs: ms(to), interpolated: true, ...found };
}
