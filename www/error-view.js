/** Errors in plain words: the cause, the remedy, and the facts for a bug report. */

import { formatWait } from "./format.js";

/**
 * By the package's `error.kind`. `next` is the action of the button. A task with an id is resumed,
 * never submitted (and billed) again.
 */
const WORDS = {
  invalid_request: {
    heading: "The service cannot take this request",
    advice: "Change what the message names, then try again.",
    next: "retry",
  },
  authentication: {
    heading: "The key was refused",
    advice:
      "The server behind this page has a key that does not fit. Check the key, its region and its workspace, then start the server again.",
    next: "retry",
  },
  rate_limited: {
    heading: "Too many requests",
    advice: "The service asks for a pause, or its quota is used up.",
    next: "retry",
  },
  service: {
    heading: "The service failed",
    advice:
      "This is on the service’s side. Try again in a moment; if it stays, report the request id.",
    next: "retry",
  },
  network: {
    heading: "No answer arrived",
    advice: "Check the connection, and that the server of this page is still running.",
    next: "retry",
  },
  timeout: {
    heading: "It took too long",
    advice: "Only this page gave up. The task may still be running at the service.",
    next: "retry",
  },
  task_failed: {
    heading: "This recording could not be transcribed",
    advice: "Check that it plays and contains speech, then transcribe it again.",
    next: "none",
  },
  decode: {
    heading: "The answer could not be read",
    advice: "This is a fault of the package or of a server in between. Please report it.",
    next: "retry",
  },
  internal: {
    heading: "The package stopped in the middle",
    advice:
      "Memory may be short, or this is a fault of the package: please report it. A task that was submitted goes on.",
    next: "retry",
  },
};

/** By the last status of the task, where that is more precise than the kind. */
const WORDS_BY_STATUS = {
  unknown: {
    heading: "The service does not know this task",
    advice:
      "It keeps a task for 24 hours, for the account that submitted it. Transcribe the recording again.",
    next: "none",
  },
  canceled: {
    heading: "The task was canceled",
    advice: "Transcribe the recording again if you still need it.",
    next: "none",
  },
};

const UNEXPECTED = {
  heading: "Something went wrong in this page",
  advice: "Please report it with the details below.",
  next: "retry",
};

/** By the service's code, where that is more precise than the kind. */
const ADVICE_BY_CODE = [
  [
    /DownloadFailed|FILE_40[34]|FILE_DOWNLOAD/i,
    "The service could not fetch the audio. Its address must be public, without a log-in, and reachable from China.",
  ],
  [
    /AudioLengthError/i,
    "Models that answer at once take 1 second to 5 minutes. Choose one of those under “Files, with times”.",
  ],
  [/NO_VALID_FRAGMENT|HAVE_NO_WORDS/i, "The service found no speech in it."],
  [/Arrearage|FreeTier/i, "The account behind the key has no credit left."],
];

/**
 * @param {unknown} error
 * @param {boolean} known whether the error is one of the package's
 * @param {string} [status] last known status of the task
 * @returns {{ heading: string, advice: string, next: "retry" | "resume" | "none", facts: [string, string][] }}
 */
export function explain(error, known, status) {
  const words =
    (known && ((error.kind === "task_failed" && WORDS_BY_STATUS[status]) || WORDS[error.kind])) ||
    UNEXPECTED;
  let { advice, next } = words;
  if (known) {
    advice = ADVICE_BY_CODE.find(([pattern]) => pattern.test(error.code ?? ""))?.[1] ?? advice;
    if (error.retryAfterMs) advice = `Wait ${formatWait(error.retryAfterMs)}, then try again.`;
    if (error.taskId && next === "retry") next = "resume";
  }
  const facts = known
    ? [
        ["Message", error.message],
        ["Kind", error.kind],
        ["Code", error.code],
        ["HTTP status", error.status],
        ["Option", error.field],
        ["Request id", error.requestId],
        ["Task id", error.taskId],
      ]
    : [["Message", String(error)]];
  return {
    heading: words.heading,
    advice,
    next,
    facts: facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  };
}

/** @param {HTMLElement} root hidden until an error is shown */
export function createErrorView(root, { onRetry, onResume }) {
  return {
    show({ heading, advice, next, facts }) {
      const list = element("dl");
      for (const [name, value] of facts) list.append(element("dt", name), element("dd", value));
      const details = element("details");
      details.append(element("summary", "Details"), list);
      const parts = [element("h2", heading), element("p", advice)];
      if (next !== "none") {
        const button = element("button", next === "resume" ? "Resume this task" : "Try again");
        button.type = "button";
        button.addEventListener("click", next === "resume" ? onResume : onRetry);
        parts.push(button);
      }
      root.hidden = false; // first, so that a screen reader announces the content
      root.replaceChildren(...parts, details);
    },
    hide() {
      root.hidden = true;
      root.replaceChildren();
    },
  };
}

function element(name, text = "") {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}
