/**
 * The progress of a run: its stages, a headline for screen readers, the elapsed time, and the task
 * id.
 */

import { formatWait } from "./format.js";
import { createStageList } from "./stage-list.js";

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
  const list = createStageList(part("stages"));
  let startedAt = 0;
  let ticker;

  function enter(next) {
    list.enter(next);
    if (next < names.length) setHeadline(STAGES[names[next]].headline);
  }

  /** Sets the headline if it has changed: a screen reader announces every write. */
  function setHeadline(text) {
    if (part("status").textContent !== text) part("status").textContent = text;
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
    list.end();
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
      startedAt = performance.now();
      root.hidden = false;
      root.dataset.tone = "working";
      part("stopped").hidden = true;
      part("setback").hidden = true;
      part("task").hidden = true;
      names = stages;
      list.start(stages.map((name) => STAGES[name]));
      enter(taskId ? names.indexOf("queue") : 0);
      if (taskId) {
        list.setClock(0, "earlier");
        setHeadline("Asking for the task…");
        showTask(taskId);
      }
      tick();
      ticker = setInterval(tick, 100);
    },
    /** @param {{ loadedBytes: number, totalBytes: number }} event from the package */
    upload({ loadedBytes, totalBytes }) {
      if (names[list.stage] !== "upload") return;
      if (loadedBytes >= totalBytes) {
        enter(list.stage + 1);
        return;
      }
      list.measure(`${Math.floor((loadedBytes / totalBytes) * 100)}%`);
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
      // The rejection has the details.
      if (status === "failed" || status === "canceled" || status === "unknown") return;
      const next = names.indexOf(
        status === "pending" ? "queue" : status === "succeeded" ? "read" : "run",
      );
      if (next !== list.stage) enter(next);
      else setHeadline(STAGES[names[next]].headline);
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
