/** Runs: one call or one wait for a task at a time, from its start to its result, error or stop. */

import { isDashScopeError } from "/package/browser.js";
import { explain } from "./error-view.js";
import { bringIntoView, isWorking, setState } from "./page-state.js";
import { TASK_STAGES } from "./progress.js";
import { setTaskInAddress } from "./task-address.js";

const byId = (id) => document.getElementById(id);

/**
 * @param {import("../pkg-template/index.d.ts").Client} client
 * @param {object} views
 * @param {ReturnType<typeof import("./progress.js").createProgress>} views.progress
 * @param {ReturnType<typeof import("./result.js").createResult>} views.result
 * @param {ReturnType<typeof import("./recognition.js").createRecognition>} views.recognition
 * @param {ReturnType<typeof import("./error-view.js").createErrorView>} views.errorView
 * @param {object} on
 * @param {(recording: object) => void} on.onRetry starts the recording of the last run again
 * @param {(url: string | undefined) => object} on.describe the recording at a URL
 * @param {(error: Error) => boolean} on.showAtField shows an invalid request at its field, if there is one
 */
export function createRuns(client, views, { onRetry, describe, showAtField }) {
  const { progress, result, recognition, errorView } = views;
  /** Of the current run. A later run aborts the earlier one, whose events are then ignored. */
  let controller;
  /** Task of the latest run, once the service has returned its id. */
  let taskId;
  /** Last known status of that task. */
  let taskStatus;
  /** Recording of the latest run. */
  let recording;
  /** Recordings by task: the service returns neither a file nor its name. */
  const recordings = new Map();

  function setTask(id) {
    if (id === taskId) return;
    taskId = id;
    setTaskInAddress(id);
  }

  function resume(id = taskId) {
    return run(TASK_STAGES, id, async ({ signal, onStatus }) => {
      const { outcomes } = await client.task(id).wait({ signal, onStatus });
      const succeeded = outcomes.find((outcome) => outcome.status === "succeeded");
      if (!succeeded) throw outcomes[0].error;
      const { transcription, fileUrl } = succeeded;
      const known = recordings.get(id) ?? describe(fileUrl ?? transcription.fileUrl);
      return {
        show: () => result.showTranscription(transcription, known, outcomes.length),
        dispose: () => transcription.free(),
      };
    });
  }

  async function run(stages, id, begin) {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    const isCurrent = () => controller === own;
    setTask(id);
    taskStatus = undefined;
    errorView.hide();
    result.clear();
    recognition.hide();
    progress.start(stages, id);
    setState("working");
    bringIntoView(byId("progress"));
    try {
      const { show, dispose } = await begin({
        signal: own.signal,
        onProgress: (event) => isCurrent() && progress.upload(event),
        onStatus(event) {
          if (!isCurrent()) return;
          setTask(event.taskId);
          if (!id) recordings.set(event.taskId, recording);
          if (!event.failure) taskStatus = event.status;
          progress.update(event);
        },
      });
      if (!isCurrent()) return dispose?.();
      if (own.signal.aborted) throw own.signal.reason;
      show();
      progress.done();
      setState("done");
      bringIntoView(byId("result"));
    } catch (error) {
      if (!isCurrent()) return;
      recognition.halt();
      if (own.signal.aborted) {
        progress.stopped(consequenceOfStop(stages), Boolean(taskId));
        setState("idle");
      } else {
        fail(error);
      }
    }
  }

  function consequenceOfStop(stages) {
    if (taskId) return "Only this page stopped waiting. The task goes on at the service.";
    if (stages.includes("listen")) return "The request was ended. What had come by then is kept.";
    return "The service had not answered yet; it may have received the request.";
  }

  function fail(error) {
    const known = isDashScopeError(error);
    if (known && error.taskId) setTask(error.taskId);
    setState("error");
    if (known && error.kind === "invalid_request" && showAtField(error)) {
      progress.hide();
      return;
    }
    if (!known) console.error(error);
    progress.failed();
    errorView.show(explain(error, known, taskStatus));
    bringIntoView(byId("problem"));
  }

  return {
    get taskId() {
      return taskId;
    },
    /**
     * @param {object} chosen the recording
     * @param {string[]} stages
     * @param {(handlers: import("./calls.js").Handlers) => Promise<import("./calls.js").Outcome>} begin
     */
    start(chosen, stages, begin) {
      if (isWorking()) return;
      recording = chosen;
      return run(stages, undefined, begin);
    },
    resume,
    retry() {
      if (recording) onRetry(recording);
      else if (taskId) resume();
    },
    stop: () => controller.abort(),
    /** Cancels the task at the service, after this page has stopped waiting. */
    async cancel() {
      const id = taskId;
      byId("cancel").disabled = true;
      const error = await client
        .task(id)
        .cancel()
        .then(
          () => undefined,
          (reason) => reason,
        );
      byId("cancel").disabled = false;
      if (id !== taskId || byId("stopped").hidden) return;
      if (error) {
        progress.stopped(
          `The task goes on: the service cancels only what still waits in its queue. (${error.message})`,
          true,
        );
        byId("cancel").hidden = true;
        byId("resume").focus();
      } else {
        progress.stopped("The task was canceled.", false);
        byId("transcribe").focus();
      }
    },
  };
}
