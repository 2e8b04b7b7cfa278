/** Sentences and words as elements, with what the player needs to follow them. */

import { textElement } from "./elements.js";
import { formatClock, languageName, languageOf } from "./format.js";

/**
 * @typedef {{ startMs: number, endMs: number, element: HTMLElement }} Span a stretch of audio and what shows it
 * @param {HTMLOListElement} list filled anew
 * @param {import("../pkg-template/index.d.ts").Sentence[]} sentences
 * @param {string} [language] of the recording, where it is known
 * @returns {(Span & { words: Span[] })[]}
 */
export function renderTranscript(list, sentences, language) {
  const channelCount = new Set(sentences.map((sentence) => sentence.channelId)).size;
  let lastVoice = "";
  let lastLanguage;
  const spans = sentences.map((sentence, index) => {
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
    return { startMs: sentence.startMs, endMs: sentence.endMs, element: item, words: renderWords(text, sentence) };
  });
  list.replaceChildren(...spans.map((span) => span.element));
  return spans;
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

/** Words only where they add up to the sentence: the text shown is always the service's. */
function renderWords(parent, sentence) {
  const joined = sentence.words.map((word) => word.text + word.punctuation).join("");
  if (sentence.words.length === 0 || joined.trim() !== sentence.text.trim()) {
    parent.textContent = sentence.text;
    return [];
  }
  return sentence.words.map(({ startMs, endMs, text, punctuation }) => {
    const element = textElement("span", "said-word", text.trim());
    const [before, after] = text.trim() === "" ? ["", ""] : [text.slice(0, text.indexOf(text.trim())), text.slice(text.trimEnd().length)];
    parent.append(before, element, after + punctuation);
    return { startMs, endMs, element };
  });
}
