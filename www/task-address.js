/** The task id in the address of the page: a reload, a bookmark or another tab resumes the task. */

export function taskInAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("task") || undefined;
}

/** @param {string | undefined} id `undefined` removes the id */
export function setTaskInAddress(id) {
  const address = id ? `#task=${encodeURIComponent(id)}` : location.pathname + location.search;
  history.replaceState(null, "", address);
}
