// The transcript, and the player that it follows.

/** A key of a sentence: the package makes a new object of it at each call. */
const keyOf = ({ startMs, endMs, channelId }) => `${startMs} ${endMs} ${channelId}`;

/** A time as players show it: `0:07`, `12:05`, `1:02:03`. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (value) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * Shows a transcription and lets it follow the audio: the current sentence is marked, and in it the
 * current word.
 * @param {HTMLOListElement} list
 * @param {HTMLAudioElement} audio hidden where there is none to play
 * @param {import("dashscope-asr").Transcription} transcription
 */
export function showTranscript(list, audio, transcription) {
  const shown = new Map();
  let voice = "";
  const items = transcription.sentences().map((sentence) => {
    const item = document.createElement("li");
    const time = timeOf(sentence);
    const text = Object.assign(document.createElement("p"), {
      textContent: sentence.text,
      lang: languageOf(sentence),
    });
    const who = voiceOf(sentence);
    if (who !== voice)
      item.append(Object.assign(document.createElement("strong"), { textContent: who }));
    voice = who;
    item.append(time, text);
    shown.set(keyOf(sentence), { sentence, item, text });
    return item;
  });
  list.replaceChildren(...items);

  function timeOf({ startMs }) {
    if (audio.hidden)
      return Object.assign(document.createElement("span"), { textContent: clock(startMs) });
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: clock(startMs),
    });
    button.setAttribute("aria-label", `Play from ${clock(startMs)}`);
    button.addEventListener("click", () => {
      audio.currentTime = startMs / 1000;
      audio.play().catch(() => {}); // the audio's error event reports it
    });
    return button;
  }

  let current;
  let words = [];

  function follow() {
    // Whole milliseconds: a seek to a word's start can fall a hair short of it.
    const ms = Math.round(audio.currentTime * 1000);
    const sentence = transcription.sentenceAt(ms);
    const next = sentence && shown.get(keyOf(sentence));
    if (next !== current) {
      if (current) {
        current.item.removeAttribute("aria-current");
        current.text.textContent = current.sentence.text;
      }
      current = next;
      words = [];
      if (current) {
        current.item.setAttribute("aria-current", "true");
        words = splitIntoWords(current);
        if (!audio.paused) bringIntoView(current.item);
      }
    }
    const word = transcription.wordAt(ms);
    for (const { startMs, element } of words)
      element.classList.toggle("now", startMs === word?.startMs);
    // `timeupdate` comes four times a second, too seldom for words.
    if (!audio.paused) requestAnimationFrame(follow);
  }

  audio.onplay = follow;
  audio.onseeked = follow;
}

/**
 * Splits the current sentence alone into words: a day of speech has more words than a page should
 * hold as elements.
 */
function splitIntoWords({ sentence, text }) {
  const joined = sentence.words.map((word) => word.text + word.punctuation).join("");
  if (joined.trim() !== sentence.text.trim()) return []; // the text that is shown is always the service's
  text.replaceChildren();
  return sentence.words.map(({ startMs, text: written, punctuation }) => {
    const element = Object.assign(document.createElement("span"), { textContent: written.trim() });
    const [before, after] = written.trim() === "" ? ["", ""] : written.split(written.trim());
    text.append(before, element, after + punctuation);
    return { startMs, element };
  });
}

function bringIntoView(item) {
  const { top, bottom } = item.getBoundingClientRect();
  if (top >= 120 && bottom <= innerHeight - 40) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  item.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
}

const voiceOf = ({ speakerId }) => (speakerId === undefined ? "" : `Speaker ${speakerId + 1}`);

/**
 * For the right font and line breaks: most models do not say the language, but the script tells.
 */
function languageOf({ text, language }) {
  if (language) return language;
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (/[\uac00-\ud7af]/.test(text)) return "ko";
  return /\p{Script=Han}/u.test(text) ? "zh" : "";
}
