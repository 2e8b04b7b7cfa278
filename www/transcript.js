/** The transcript: elements of sentences and words, found by time or by search. */

import { textElement } from "./elements.js";
import { formatClock, languageName, languageOf } from "./format.js";
import { rangeIn } from "./highlight.js";

/**
 * The key of a sentence or word, because the package creates a new object each time. Two with one
 * key are alike: the later one counts, as in the package.
 */
const keyOf = ({ startMs, endMs, channelId, text }) => `${startMs} ${endMs} ${channelId} ${text}`;

/**
 * @param {HTMLOListElement} list whose content is replaced
 * @param {import("../pkg-template/index.d.ts").Transcription} transcription
 * @param {import("../pkg-template/index.d.ts").Sentence[]} sentences of the transcription
 * @param {string} [language] of the recording, if known
 */
export function renderTranscript(list, transcription, sentences, language) {
  const channelCount = new Set(sentences.map((sentence) => sentence.channelId)).size;
  const elements = { sentences: new Map(), words: new Map() };
  /** Start of the sentence or word of an element. */
  const starts = new WeakMap();
  let lastVoice = "";
  let lastLanguage;
  const items = sentences.map((sentence, index) => {
    const item = document.createElement("li");
    item.className = "sentence";
    const voice = voiceName(sentence, channelCount);
    if (voice && voice !== lastVoice) item.append(textElement("span", "voice", voice));
    lastVoice = voice;

    const time = textElement("button", "time", formatClock(sentence.startMs));
    time.type = "button";
    time.setAttribute("aria-label", `Play from ${formatClock(sentence.startMs)}`);
    // The list is one tab stop; the arrow keys move inside.
    time.tabIndex = index === 0 ? 0 : -1;

    const text = document.createElement("p");
    text.className = "said";
    text.lang = sentence.language ?? languageOf(sentence.text, language);
    const line = document.createElement("div");
    line.className = "line";
    line.append(text, " ", renderLabels(sentence, lastLanguage));
    lastLanguage = sentence.language;
    item.append(time, line);
    elements.sentences.set(keyOf(sentence), item);
    starts.set(item, sentence.startMs);
    for (const { word, element } of renderWords(text, sentence)) {
      elements.words.set(keyOf(word), element);
      starts.set(element, word.startMs);
    }
    return item;
  });
  list.replaceChildren(...items);

  const sentenceOf = (sentence) => sentence && elements.sentences.get(keyOf(sentence));
  return {
    sentenceOf,
    /** The element of the sentence at `ms`; `undefined` in a pause. */
    sentenceAt: (ms) => sentenceOf(transcription.sentenceAt(ms)),
    /** The element of the word at `ms`; `undefined` also for a sentence without word elements. */
    wordAt(ms) {
      const word = transcription.wordAt(ms);
      return word && elements.words.get(keyOf(word));
    },
    /** The start of an element's sentence or word; `undefined` for any other element. */
    startOf: (element) => starts.get(element),
    /** The ranges of the hits of a search. */
    rangesOf(hits) {
      return hits.map(({ text, index, sentence }) => {
        const element = sentenceOf(sentence).querySelector(".said");
        // The element has the words, which can have other leading space than the sentence.
        const from = index + leadingSpace(element.textContent) - leadingSpace(sentence.text);
        return rangeIn(element, from, from + text.length);
      });
    },
  };
}

/** The names of channel and speaker; `""` without either. */
function voiceName({ speakerId, channelId }, channelCount) {
  const names = [];
  if (channelCount > 1) names.push(`Channel ${channelId + 1}`);
  if (speakerId !== undefined) names.push(`Speaker ${speakerId + 1}`);
  return names.join(", ");
}

/** Labels of language, emotion and events. The language is elements only where it changes. */
function renderLabels({ language, emotion, events = [] }, lastLanguage) {
  const labels = document.createElement("span");
  labels.className = "labels";
  const labelled = [
    ["Language", language !== lastLanguage && language && languageName(language)],
    ["Emotion", emotion],
    ...events.map((event) => ["Heard", event === "bgm" ? "music" : event]),
  ];
  for (const [kind, value] of labelled) {
    if (!value) continue;
    const label = textElement("span", "label", value);
    label.title = kind;
    labels.append(label, " ");
  }
  return labels;
}

const leadingSpace = (text) => text.length - text.trimStart().length;

/**
 * Renders the words as elements if, joined, they are the text of the sentence. Otherwise renders
 * the text, so that the text elements is always the service's.
 */
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
