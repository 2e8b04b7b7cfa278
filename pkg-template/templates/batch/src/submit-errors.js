// Errors of requests: whether a submit may have arrived all the same, and whom the error concerns.

import { isClientFault } from "./settings.js";

/** Kinds of errors with which the client, or the service, refuses a request. */
const REFUSED = new Set(["invalid_request", "authentication", "rate_limited"]);
/** Statuses after which nobody knows: the request was late, early or given up. */
const UNDECIDED = new Set([408, 425, 499]);
/** Codes of a wrong key or an unpaid bill, whatever their status. */
const ACCOUNT_CODES =
  /^(?:invalid_?api_?key|NOT AUTHORIZED|Arrearage|CommodityNotPurchased|(?:Prepaid|Postpaid)BillOverdue)/i;
/** Codes of what the account may not use: a model, a workspace, more than the free quota. */
const GRANT_CODES =
  /^(?:(?:Model|Workspace|App)\.AccessDenied|AccessDenied\.Unpurchased|AllocationQuota\.FreeTierOnly)/i;

/** Whether the service surely did not take a submit. Any other error leaves it uncertain. */
export function isNotTaken({ kind, status }) {
  if (UNDECIDED.has(status)) return false;
  // A file may be refused in place of the request, or fail in a task: the status tells which.
  return REFUSED.has(kind) || (kind === "task_failed" && status >= 400 && status < 500);
}

/**
 * Whom an error concerns: the whole account (a wrong key or variable, an unpaid bill); all files of
 * a batch, whose model the account may not use; the moment; or the files of the request alone.
 * @returns {"account" | "batch" | "moment" | "files"}
 */
export function reachOf(error) {
  const { kind, status, code = "" } = error;
  if (isClientFault(error) || ACCOUNT_CODES.test(code)) return "account";
  if (GRANT_CODES.test(code)) return "batch";
  if (kind === "authentication" && (status === 401 || status === undefined)) return "account";
  return kind === "rate_limited" ? "moment" : "files";
}
