// Random documents by seed: of both families, in several scripts, with any valid JSON notation.

import { dice } from "./ways.mjs";

const WORDS = {
  latin: ["so", "the", "release", "I", "R&D", "Ünal", "don't", "a<b", "version", "2.0"],
  chinese: [..."这里是阿里巴巴语音实验室我们今天讨论三件事𠮷"],
  japanese: ["ありがとう", "コーヒー", "っ", "ー", "ちょっと", "は", "東京"],
  korean: ["안녕하세요", "네", "자막을", "만드는"],
  thai: ["สวัสดี", "ครับ", "วันนี้", "เรา", "และ"],
  arabic: ["مرحبًا", "بكم", "شكرًا"],
  emoji: ["👍🏽", "👩‍💻", "🇯🇵", "🎉", "❤️"],
};
/** Scripts with spaces between words. */
const SPACED = ["latin", "korean", "arabic", "emoji"];
const CLOSING = {
  latin: [", ", ". ", "? ", ": ", ") ", "” "],
  chinese: ["，", "。", "！”", "》", "……", "、"],
  japanese: ["、", "。", "」", "！"],
};
const OPENING = { latin: ["(", "“"], chinese: ["《", "“", "（"], japanese: ["「", "『"] };

const pick = (roll, list) => list[roll(list.length)];

/** A word in the service's shape: with closing punctuation, or the opening one of the next word. */
function word(roll, script, startMs) {
  const text = pick(roll, WORDS[script]);
  const spaced = SPACED.includes(script);
  const closes = roll(6) === 0 && CLOSING[script] ? pick(roll, CLOSING[script]) : "";
  const opens = roll(12) === 0 && OPENING[script] ? pick(roll, OPENING[script]) : "";
  const space = spaced && !closes.endsWith(" ") ? " " : "";
  const endMs = startMs + 40 + roll(500);
  // Spaces are part of the word or of its punctuation.
  const [own, behind] = closes || roll(2) ? [text, closes + space + opens] : [text + space, opens];
  return { begin_time: startMs, end_time: endMs, text: own, punctuation: behind };
}

function sentence(roll, startMs, options) {
  const words = [];
  const count = 1 + roll(options.longest);
  let [at, script] = [startMs, pick(roll, options.scripts)];
  for (let index = 0; index < count; index += 1) {
    if (roll(5) === 0) script = pick(roll, options.scripts);
    const next = word(roll, script, at);
    words.push(next);
    at = next.end_time + (roll(8) === 0 ? roll(1500) : 0);
    if (options.wild && roll(4) === 0) at = Math.max(startMs, at - roll(800));
    if (options.wild && roll(9) === 0) next.end_time = next.begin_time;
  }
  const text = words.map((word) => word.text + word.punctuation).join("");
  return {
    begin_time: startMs,
    end_time: Math.max(...words.map((word) => word.end_time)),
    text,
    words,
  };
}

function transcript(roll, id, options) {
  const sentences = [];
  let at = roll(3000);
  for (let left = roll(options.sentences); left > 0; left -= 1) {
    const next = sentence(roll, at, options);
    sentences.push(next);
    at = next.end_time + pick(roll, [0, 0, 30, 90, 400, 2500]);
    if (options.wild && roll(3) === 0) at = Math.max(0, at - roll(4000));
    if (options.speakers) next.speaker_id = roll(3);
    if (options.qwen)
      Object.assign(next, { language: pick(roll, ["zh", "en"]), emotion: "neutral" });
    if (options.qwen && !options.wordTimes) delete next.words;
  }
  return { channel_id: id, text: sentences.map(({ text }) => text).join(""), sentences };
}

/** A document as an object. With `wild`, times overlap, repeat and go back. */
export function randomDocument(seed, { wild = false, channels = 1, speakers = false } = {}) {
  const roll = dice(seed * 2654435761);
  for (let turn = 0; turn < 8; turn += 1) roll(2);
  const qwen = channels === 1 && roll(3) === 0;
  const wordTimes = !qwen || roll(2) === 0;
  const available = Object.keys(WORDS).filter((script) => script !== "thai" || wordTimes);
  const scripts = [pick(roll, available), pick(roll, available), pick(roll, available)];
  const options = {
    wild,
    qwen,
    wordTimes,
    scripts,
    speakers,
    sentences: 9,
    longest: pick(roll, [2, 12, 60]),
  };
  const transcripts = Array.from({ length: channels }, (_, id) => transcript(roll, id, options));
  const own = qwen
    ? { audio_info: { format: "mp3", sample_rate: 44100 } }
    : {
        properties: {
          audio_format: "pcm_s16le",
          channels: transcripts.map(({ channel_id: id }) => id),
          original_sampling_rate: 16000,
        },
      };
  return { file_url: `https://example.com/${seed}.wav`, ...own, transcripts };
}

/** JSON of a value with keys in any order, extra white space, needless escapes and unknown fields. */
export function oddJson(value, seed) {
  const roll = dice(seed + 77);
  const blank = () => pick(roll, ["", "", "", " ", "\n", "\t ", "\r\n  "]);
  const character = (unit) => {
    if (unit === '"' || unit === "\\") return `\\${unit}`;
    if (unit < " " || roll(9) === 0)
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return unit;
  };
  // Both units of a surrogate pair are escaped, or neither.
  const text = (string) =>
    `"${[...string].map((point) => (roll(2) ? point.split("").map(escaped).join("") : [...point].map(plain).join(""))).join("")}"`;
  const plain = (point) => (point.length > 1 ? point : character(point));
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const write = (item) => {
    if (typeof item === "string") return text(item);
    if (Array.isArray(item))
      return `[${blank()}${item.map(write).join(`${blank()},${blank()}`)}${blank()}]`;
    if (item === null || typeof item !== "object") return JSON.stringify(item);
    const entries = Object.entries(item);
    if (roll(4) === 0)
      entries.push([
        `x_${roll(9)}`,
        pick(roll, [null, true, -1.5e-3, "?", [[{}]], { words: [{ text: "no" }] }]),
      ]);
    for (let index = entries.length - 1; index > 0; index -= 1) {
      const other = roll(index + 1);
      [entries[index], entries[other]] = [entries[other], entries[index]];
    }
    return `{${blank()}${entries.map(([key, inner]) => `${JSON.stringify(key)}${blank()}:${blank()}${write(inner)}`).join(`${blank()},${blank()}`)}${blank()}}`;
  };
  return blank() + write(value) + blank();
}

/** Random rules. */
export function randomRules(seed) {
  const roll = dice(seed + 13);
  const minDurationMs = roll(1500);
  return {
    maxLineWidth: 16 + roll(44),
    maxLines: 1 + roll(3),
    minDurationMs,
    maxDurationMs: 3000 + roll(6000),
    maxReadingSpeed: 5 + roll(35),
    minGapMs: roll(200),
    closeGapMs: roll(1000),
  };
}
