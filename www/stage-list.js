/** The list of a run's stages, each with the time it took. */

import { textElement } from "./elements.js";
import { formatWait } from "./format.js";

/** @param {HTMLElement} list */
export function createStageList(list) {
  let items = [];
  let startedAt = 0;
  /** Index of the current stage; the number of stages when all are done. */
  let stage = 0;
  const clockOf = (index) => items[index].querySelector(".clock");

  return {
    get stage() {
      return stage;
    },
    /** @param {{ name: string, more?: string }[]} stages `more` is shown where there is room */
    start(stages) {
      items = stages.map(stageItem);
      list.dataset.count = String(items.length);
      list.replaceChildren(...items);
      stage = 0;
      startedAt = performance.now();
    },
    enter(next) {
      const now = performance.now();
      // A short stage can fall between two queries and then has no time.
      if (next > stage) clockOf(stage).textContent = formatWait(now - startedAt);
      stage = next;
      startedAt = now;
      for (const [index, item] of items.entries()) {
        item.dataset.stage = index < stage ? "past" : index === stage ? "now" : "ahead";
        delete item.dataset.measured;
        if (index === stage) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      }
    },
    /** Shows a text in place of a stage's time. */
    setClock(index, text) {
      clockOf(index).textContent = text;
    },
    /** Shows how much of the current stage is done, such as `42%`. */
    measure(percent) {
      items[stage].dataset.measured = "";
      items[stage].style.setProperty("--sent", percent);
      clockOf(stage).textContent = percent;
    },
    /** Leaves no stage as the current one. */
    end() {
      for (const item of items) item.removeAttribute("aria-current");
    },
  };
}

function stageItem({ name, more }) {
  const item = document.createElement("li");
  const title = textElement("span", "name", name);
  if (more) title.append(textElement("span", "wide", more));
  item.append(title, textElement("span", "clock", ""));
  return item;
}
