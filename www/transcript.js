/**
 * Sentences and words as elements, and which of them show what is said at a time or found by a
 * search.
 */

import { textElement } from "./elements.js";
import { formatClock, languageName, languageOf } from "./format.js";
import { rangeIn } from "./highlight.js";

/**
 * The same sentence or word, whenever the package makes an object of it. Two that are alike in all
 * of this are one on two tracks: the later one counts, here as in the package.
 */
const keyOf = ({ startMs, endMs, channelId, text }) => `${startMs} ${endMs} ${channelId} ${text}`;

/**
 * @param {HTMLOListElement} list filled anew
 * @param {import("../pkg-template/index.d.ts").Transcription} transcription
 * @param {import("../pkg-template/index.d.ts").Sentence[]} sentences its own
 * @param {string} [language] of the recording, where it is known
 */
export function renderTranscript(list, transcription, sentences, language) {
  const channelCount = new Set(sentences.map((sentence) => sentence.channelId)).size;
  const shown = { sentences: new Map(), words: new Map() };
  /** Start of what an element shows. */
  const starts = new WeakMap();
  let lastVoice = "";
  let lastLanguage;
  const items = sentences.map((sentence, index) => {
    const item = document.createElement("li");
    item.className = "sentence";
    const voice = voiceOf(sentence, channelCount);
    if (voice && voice !== lastVoice) item.append(textElement("span", "voice", voice));
    lastVoice = voice;

    const time = textElement("button", "time", formatClock(sentence.startMs));
    time.type = "button";
    time.setAttribute("aria-label", `Play from ${formatClock(sentence.startMs)}`);
    // One tab stop for the whole list: the arrow keys move inside it.
    time.tabIndex = index === 0 ? 0 : -1;

    const text = document.createElement("p");
    text.className = "said";
    text.lang = sentence.language ?? languageOf(sentence.text, language);
    const line = document.createElement("div");
    line.className = "line";
    line.append(text, " ", renderLabels(sentence, lastLanguage));
    lastLanguage = sentence.language;
    item.append(time, line);
    shown.sentences.set(keyOf(sentence), item);
    starts.set(item, sentence.startMs);
    for (const { word, element } of renderWords(text, sentence)) {
      shown.words.set(keyOf(word), element);
      starts.set(element, word.startMs);
    }
    return item;
  });
  list.replaceChildren(...items);

  const sentenceOf = (sentence) => sentence && shown.sentences.get(keyOf(sentence));
  return {
    sentenceOf,
    /** What shows the sentence that is said at `ms`; nothing in a pause. */
    sentenceAt: (ms) => sentenceOf(transcription.sentenceAt(ms)),
    /** The same of the word; nothing either where the sentence is shown whole. */
    wordAt(ms) {
      const word = transcription.wordAt(ms);
      return word && shown.words.get(keyOf(word));
    },
    /** When what an element shows begins; `undefined` where it shows neither. */
    startOf: (element) => starts.get(element),
    /** Where the hits of a search are, in their order. */
    rangesOf(hits) {
      return hits.map(({ text, index, sentence }) => {
        const said = sentenceOf(sentence).querySelector(".said");
        // Shown are the words, around which there may be other space.
        const from = index + blankBefore(said.textContent) - blankBefore(sentence.text);
        return rangeIn(said, from, from + text.length);
      });
    },
  };
}

/** Who speaks, or on which track; `""` where the result does not tell. */
function voiceOf({ speakerId, channelId }, channelCount) {
  const names = [];
  if (channelCount > 1) names.push(`Channel ${channelId + 1}`);
  if (speakerId !== undefined) names.push(`Speaker ${speakerId + 1}`);
  return names.join(", ");
}

/** What else the model heard. A language is named where it changes only. */
function renderLabels({ language, emotion, events = [] }, lastLanguage) {
  const labels = document.createElement("span");
  labels.className = "labels";
  const heard = [
    ["Language", language !== lastLanguage && language && languageName(language)],
    ["Emotion", emotion],
    ...events.map((event) => ["Heard", event === "bgm" ? "music" : event]),
  ];
  for (const [kind, value] of heard) {
    if (!value) continue;
    const label = textElement("span", "label", value);
    label.title = kind;
    labels.append(label, " ");
  }
  return labels;
}

const blankBefore = (text) => text.length - text.trimStart().length;

/** Words only where they add up to the sentence: the text shown is always the service's. */
function renderWords(parent, sentence) {
  const joined = sentence.words.map((word) => word.text + word.punctuation).join("");
  if (sentence.words.length === 0 || joined.trim() !== sentence.text.trim()) {
    parent.textContent = sentence.text;
    return [];
  }
  return sentence.words.map((word) => {
    const { text, punctuation } = word;
    const element = textElement("span", "said-word", text.trim());
    const [before, after] =
      text.trim() === ""
        ? ["", ""]
        : [text.slice(0, text.indexOf(text.trim())), text.slice(text.trimEnd().length)];
    parent.append(before, element, after + punctuation);
    return { word, element };
  });
}
