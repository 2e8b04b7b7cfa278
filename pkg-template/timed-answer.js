// The answer of a direct model that gives times, as a transcription. Some models give a recording of
// five minutes as one sentence: it is cut at the punctuation that ends sentences, and at pauses.

import { toWire } from "./join.js";

/** Shortest silence between two words that ends a sentence without punctuation. */
const PAUSE_MS = 1000;
const END = /[。！？!?．।؟]/;
/** Punctuation that opens the next sentence, and blanks before it. */
const OPENING = /[\s「『（《【([¿¡]/;
/** Words whose full stop ends no sentence: initials, titles. */
const ABBREVIATION =
  /(?:^|[^\p{L}\p{N}])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|z\.\s?B|d\.\s?h)$/u;
/** A number behind an article is an ordinal in German: am 3. Oktober. */
const ORDINAL = /(?:^|\s)(?:am|im|vom|zum|bis|ab|de[rmns]|die|das)\s+\d{1,2}$/i;

/**
 * @param {any} Transcription the class
 * @param {string} text of all of the audio
 * @param {unknown[]} sentences as the service writes them
 * @param {number} [seconds] of audio, the times of a text without sentences
 */
export async function transcriptionOfAnswer(Transcription, text, sentences, seconds) {
  const known = sentences.filter((sentence) => typeof sentence === "object" && sentence);
  // Whole seconds may be less than the audio: sentences have times of their own.
  const original_duration_in_milliseconds = known.length === 0 ? seconds * 1000 : undefined;
  const properties = { original_duration_in_milliseconds };
  const parse = (all) => {
    const transcripts = [{ channel_id: 0, text, sentences: all }];
    return Transcription.parse(JSON.stringify({ properties, transcripts }));
  };
  const whole = await parse(withLead(text, known).map(withWords));
  const parts = whole.channels().flatMap((channel) => channel.sentences.map(cut));
  if (parts.every((part) => part.length === 1)) return whole;
  whole.free();
  return parse(parts.flatMap(written));
}

/** A sentence without what is no word in it. */
const withWords = (sentence) => ({
  ...sentence,
  words: [sentence.words].flat().filter((word) => typeof word?.text === "string"),
});

/** The sentences that one was cut into, as the service would write them; or the one. */
const written = (parts) =>
  parts.map((part) => ({
    sentence_id: parts.length > 1 ? undefined : part.sentenceId,
    ...toWire(part),
    derived: parts.length > 1 || part.derived ? 1 : undefined,
  }));

/** The sentences, behind the text before them where the answer gives the last one alone. */
function withLead(text, sentences) {
  const [only, ...others] = sentences;
  const own = `${only?.text ?? ""}`.trim();
  const lead = own && text.trim().endsWith(own) ? text.trim().slice(0, -own.length).trim() : "";
  if (!lead || others.length > 0) return sentences;
  return [{ begin_time: 0, end_time: only.begin_time, text: lead, derived: 1 }, only];
}

/** The sentences that one is cut into. */
function cut(sentence) {
  const { text, words } = sentence;
  const parts = [];
  let [begin, first] = [0, 0];
  const push = (end, last) => {
    const own = words.slice(first, last);
    const { startMs } = own[0] ?? sentence;
    const { endMs } = own.at(-1) ?? sentence;
    parts.push({ ...sentence, text: text.slice(begin, end).trim(), words: own, startMs, endMs });
    [begin, first] = [end, last];
  };
  for (let next = 1; next < words.length; next += 1) {
    const [word, following] = [words[next - 1], words[next]];
    const gap = text.slice(word.textEnd, following.textStart);
    const isApart = word.textEnd > begin && following.textStart >= word.textEnd;
    const isPause = following.startMs - word.endMs >= PAUSE_MS;
    if (isApart && (isPause || endsSentence(text, word, following))) {
      const opening = gap.search(OPENING);
      push(opening < 0 ? following.textStart : word.textEnd + opening, next);
    }
  }
  push(text.length, words.length);
  return parts;
}

/**
 * Whether what stands between two words ends a sentence. A full stop does where a blank or an
 * ideograph follows and no small letter, unless it is an abbreviation's or an ordinal's.
 */
function endsSentence(text, { textEnd }, { textStart }) {
  const gap = text.slice(textEnd, textStart);
  if (END.test(gap)) return true;
  const next = text[textStart] ?? "";
  if (!gap.includes(".") || /\p{Ll}/u.test(next) || (!/\s/.test(gap) && next < "\u2e80"))
    return false;
  const head = text.slice(Math.max(textEnd - 40, 0), textEnd);
  return !ABBREVIATION.test(head) && !ORDINAL.test(head);
}
