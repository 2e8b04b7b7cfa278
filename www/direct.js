/** What a direct model says: text as it comes, then what else it heard. */

import { textElement } from "./elements.js";
import { languageName, languageOf, plural } from "./format.js";

/** A screen reader is told what was added this often, not at every word. */
const ANNOUNCE_EVERY_MS = 4_000;

/** @param {HTMLElement} root hidden until a recognition is shown */
export function createDirect(root) {
  const part = (id) => root.querySelector(`#${id}`);
  let text = "";
  let announced = "";
  let timer;

  function announce() {
    clearTimeout(timer);
    timer = undefined;
    // Earlier text may have changed; what was read out is not read out again.
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
     * @param {import("../pkg-template/index.d.ts").Recognition} recognition all that is known so far
     */
    update(recognition, language) {
      text = recognition.text;
      part("spoken").lang = recognition.language ?? languageOf(text, language);
      part("spoken").textContent = text;
      timer ??= setTimeout(announce, ANNOUNCE_EVERY_MS);
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
      const shown = facts.filter(([, value]) => value);
      part("spoken-facts").replaceChildren(
        ...shown.map(([name, value]) => {
          const pair = document.createElement("div");
          pair.append(textElement("dt", "", name), textElement("dd", "", value));
          return pair;
        }),
      );
      part("spoken-cut").hidden = finishReason !== "length";
    },
    /** Keeps what has come. */
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
    .map(([count, what]) => `${count.toLocaleString("en")} ${what}`)
    .join(", ");
}
