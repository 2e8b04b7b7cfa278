/**
 * The progress of a run: its stages, a headline for screen readers, the elapsed time, and the task
 * id.
 */

import { textElement } from "./elements.js";
import { formatWait } from "./format.js";

const STAGES = {
  upload: { name: "Uploading", headline: "Uploading…" },
  submit: { name: "Submitted", headline: "Submitting…" },
  queue: { name: "Queued", headline: "Waiting in the queue…" },
  run: { name: "Running", headline: "Transcribing…" },
  read: { name: "Reading", more: " the result", headline: "Reading the result…" },
  listen: { name: "Listening", headline: "Listening…" },
};

/** Stages of a task, after the upload of its file, and of a recognition in one request. */
export const TASK_STAGES = ["submit", "queue", "run", "read"];
export const RECOGNITION_STAGES = ["listen"];

/** @param {HTMLElement} root the progress section */
export function createProgress(root) {
  const part = (id) => root.querySelector(`#${id}`);
  let names = TASK_STAGES;
  let items = [];
  let startedAt = 0;
  let stageStartedAt = 0;
  /** Index into `names`; `names.length` when all are done. */
  let stage = 0;
  let ticker;

  function render(stages) {
    names = stages;
    items = stages.map((name) => {
      const item = document.createElement("li");
      const title = textElement("span", "name", STAGES[name].name);
      if (STAGES[name].more) title.append(textElement("span", "wide", STAGES[name].more));
      item.append(title, textElement("span", "clock", ""));
      return item;
    });
    part("stages").dataset.count = String(items.length);
    part("stages").replaceChildren(...items);
  }

  function enter(next) {
    const now = performance.now();
    // A short stage can fall between two queries and then has no time.
    if (next > stage) clockOf(stage).textContent = formatWait(now - stageStartedAt);
    stage = next;
    stageStartedAt = now;
    for (const [index, item] of items.entries()) {
      item.dataset.stage = index < stage ? "past" : index === stage ? "now" : "ahead";
      delete item.dataset.measured;
      if (index === stage) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    if (stage < names.length) setHeadline(STAGES[names[stage]].headline);
  }

  /** Sets the headline if it has changed: a screen reader announces every write. */
  function setHeadline(text) {
    if (part("status").textContent !== text) part("status").textContent = text;
  }

  function clockOf(index) {
    return items[index].querySelector(".clock");
  }

  function tick() {
    part("elapsed").textContent = formatWait(performance.now() - startedAt);
  }

  function end(headline, tone) {
    clearInterval(ticker);
    tick();
    root.dataset.tone = tone;
    setHeadline(headline);
    part("setback").hidden = true;
    for (const item of items) item.removeAttribute("aria-current");
  }

  function showTask(taskId) {
    part("task-id").textContent = taskId;
    part("task").hidden = false;
  }

  return {
    /**
     * @param {(keyof STAGES)[]} stages
     * @param {string} [taskId] a task that was submitted earlier
     */
    start(stages, taskId) {
      clearInterval(ticker);
      startedAt = stageStartedAt = performance.now();
      root.hidden = false;
      root.dataset.tone = "working";
      part("stopped").hidden = true;
      part("setback").hidden = true;
      part("task").hidden = true;
      render(stages);
      stage = 0;
      enter(taskId ? names.indexOf("queue") : 0);
      if (taskId) {
        clockOf(0).textContent = "earlier";
        setHeadline("Asking for the task…");
        showTask(taskId);
      }
      tick();
      ticker = setInterval(tick, 100);
    },
    /** @param {{ loadedBytes: number, totalBytes: number }} event from the package */
    upload({ loadedBytes, totalBytes }) {
      if (names[stage] !== "upload") return;
      if (loadedBytes >= totalBytes) {
        enter(stage + 1);
        return;
      }
      const percent = `${Math.floor((loadedBytes / totalBytes) * 100)}%`;
      items[stage].dataset.measured = "";
      items[stage].style.setProperty("--sent", percent);
      clockOf(stage).textContent = percent;
    },
    /** @param {{ taskId: string, status: string, failure?: Error }} event from the package */
    update({ taskId, status, failure }) {
      showTask(taskId);
      part("setback").hidden = !failure;
      if (failure) {
        const text = `The service could not be asked just now; trying again. ${failure.message}`;
        if (part("setback").textContent !== text) part("setback").textContent = text;
        return;
      }
      if (status === "failed" || status === "canceled" || status === "unknown") return; // the rejection has the details
      const next = names.indexOf(
        status === "pending" ? "queue" : status === "succeeded" ? "read" : "run",
      );
      if (next !== stage) enter(next);
      else setHeadline(STAGES[names[stage]].headline);
    },
    done() {
      enter(names.length);
      end(`Done in ${formatWait(performance.now() - startedAt)}`, "done");
    },
    /**
     * @param {string} text the consequence for the task at the service
     * @param {boolean} resumable
     */
    stopped(text, resumable) {
      end("Stopped", "stopped");
      part("stopped").hidden = false;
      part("stopped-text").textContent = text;
      part("resume").hidden = !resumable;
      part("cancel").hidden = !resumable;
    },
    failed() {
      end("Failed", "failed");
    },
    hide() {
      clearInterval(ticker);
      root.hidden = true;
    },
  };
}
