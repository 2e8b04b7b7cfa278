/** The view of a recognition: the text as events arrive, then language, emotion and usage. */

import { textElement } from "./elements.js";
import { languageName, languageOf, plural } from "./format.js";

/** Interval of announcements to a screen reader, which would otherwise read every word alone. */
const ANNOUNCE_INTERVAL_MS = 4_000;

/** @param {HTMLElement} root hidden until a recognition begins */
export function createRecognition(root) {
  const part = (id) => root.querySelector(`#${id}`);
  let text = "";
  let announced = "";
  let timer;

  function announce() {
    clearTimeout(timer);
    timer = undefined;
    // Announces the new text only, unless the text before it has changed.
    const added = text.startsWith(announced) ? text.slice(announced.length) : text;
    announced = text;
    if (added.trim()) part("spoken-aloud").textContent = added;
  }

  function halt() {
    clearTimeout(timer);
    timer = undefined;
    delete root.dataset.coming;
  }

  return {
    start() {
      halt();
      text = announced = "";
      part("spoken").textContent = "";
      part("spoken-aloud").textContent = "";
      part("spoken-facts").replaceChildren();
      part("spoken-cut").hidden = true;
      root.dataset.coming = "";
      root.hidden = false;
    },
    /**
     * @param {import("../pkg-template/index.d.ts").Recognition} recognition the text so far
     */
    update(recognition, language) {
      text = recognition.text;
      part("spoken").lang = recognition.language ?? languageOf(text, language);
      part("spoken").textContent = text;
      timer ??= setTimeout(announce, ANNOUNCE_INTERVAL_MS);
    },
    done({ language, emotion, finishReason, usage }) {
      announce();
      halt();
      const { seconds, inputTokens, outputTokens, totalTokens, audioTokens } = usage;
      const facts = [
        ["Language", language && languageName(language)],
        ["Emotion", emotion],
        ["Audio", seconds !== undefined && plural(seconds, "second")],
        ["Tokens", tokensText({ inputTokens, outputTokens, totalTokens, audioTokens })],
      ];
      const present = facts.filter(([, value]) => value);
      part("spoken-facts").replaceChildren(
        ...present.map(([name, value]) => {
          const pair = document.createElement("div");
          pair.append(textElement("dt", "", name), textElement("dd", "", value));
          return pair;
        }),
      );
      part("spoken-cut").hidden = finishReason !== "length";
    },
    /** Stops and keeps the text so far. */
    halt,
    hide() {
      halt();
      root.hidden = true;
    },
  };
}

function tokensText({ inputTokens, outputTokens, totalTokens, audioTokens }) {
  const parts = [
    [inputTokens, "in"],
    [audioTokens, "audio"],
    [outputTokens, "out"],
    [totalTokens, "in all"],
  ];
  return parts
    .filter(([count]) => count !== undefined)
    .map(([count, label]) => `${count.toLocaleString("en")} ${label}`)
    .join(", ");
}
