// Errors in plain words.

/** Heading and advice by the package's `error.kind`. */
const WORDS = {
  invalid_request: [
    "This could not be asked for",
    "Change what the message names, then try again.",
  ],
  authentication: [
    "The service refused the key of this page",
    "Its owner must check the secret DASHSCOPE_API_KEY and REGION.",
  ],
  rate_limited: ["Too many requests", "Wait a minute, then try again."],
  service: ["The service failed", "Try again in a moment."],
  network: ["No answer arrived", "Check your connection, then try again."],
  timeout: ["It took too long", "The service may still be at work on it."],
  task_failed: [
    "This recording could not be transcribed",
    "Check that it plays and that somebody speaks in it.",
  ],
};
const UNEXPECTED = [
  "Something went wrong in this page",
  "Load it again. If it stays, send its owner the lines below.",
];

/** Advice by the service's code, which is more precise. */
const BY_CODE = [
  [/^NotSetUp$/, "Its owner has to finish setting it up."],
  [/^HttpsRequired$/, "Open it by its address that begins with https://."],
  [/^StoreFailed$/, "Try again in a moment."],
  [
    /DownloadFailed|FILE_40[34]|FILE_DOWNLOAD/i,
    "The recording’s address must be public, without signing in, and reachable from China.",
  ],
  [/Arrearage|FreeTier/i, "The account behind this page has no credit left."],
  [/^Relay\.ModelNotAllowed$/, "The owner of this page does not offer this model."],
  [
    /BodyTooLarge|^413$/,
    "The file is too large to be uploaded here. Give its web address instead.",
  ],
];

/** @param {{ kind?: string, code?: string, status?: number, message: string }} error */
export function explain(error) {
  const [heading, advice] = WORDS[error.kind] ?? UNEXPECTED;
  const code = error.code ?? String(error.status);
  return {
    heading,
    advice: BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? advice,
    detail: error.message,
  };
}
