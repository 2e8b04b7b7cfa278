// The states of the page, each with its own parts of the document.

import { keptTask } from "./kept-task.js";
import { explain } from "./problem.js";

export const byId = (id) => document.getElementById(id);

export const state = () => document.documentElement.dataset.state;

/** @param {"signed-out" | "ready" | "working" | "done"} next whose parts are shown */
export function show(next) {
  document.documentElement.dataset.state = next;
  for (const part of document.querySelectorAll("[data-when]"))
    part.hidden = !part.dataset.when.split(" ").includes(next);
  byId("unfinished").hidden = next !== "ready" || !keptTask();
  byId("unfinished-name").textContent = keptTask()?.name ?? "";
  document.querySelector(`[data-when="${next}"] h2`).focus({ preventScroll: true });
}

export function hideProblem() {
  byId("problem").hidden = true;
}

export function showProblem(error) {
  const { heading, advice, detail } = explain(error);
  byId("problem").hidden = false; // before its content, so that the content is read out
  byId("problem-heading").textContent = heading;
  byId("problem-advice").textContent = advice;
  byId("problem-detail").textContent = detail;
}
