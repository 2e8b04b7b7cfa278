// Sends a form with a file. In pages only XMLHttpRequest reports the progress of an upload; without
// a progress callback, and in other runtimes, the form goes through fetch.

/**
 * @param {string} url
 * @param {[string, string][]} fields come before the file, which must be last
 * @param {string} fileName
 * @param {Blob} file
 * @param {AbortSignal} signal
 * @param {((loadedBytes: number) => void) | undefined} onProgress
 * @param {((url: string, init: RequestInit) => Promise<Response>) | undefined} ownFetch
 * @returns {Promise<Response>}
 */
export async function sendForm(url, fields, fileName, file, signal, onProgress, ownFetch) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  try {
    body.append("file", file, fileName);
  } catch {
    // A simulated DOM has taken one of the two classes from another.
    const copy = new Blob([await file.arrayBuffer()], { type: file.type });
    body.append("file", copy, fileName);
  }
  onProgress?.(0);
  if (onProgress && !ownFetch && typeof XMLHttpRequest === "function")
    return sendByXhr(url, body, file.size, signal, onProgress);
  const init = { method: "POST", body, signal, redirect: "manual" };
  const response = await (ownFetch ? ownFetch(url, init) : sendUncopied(url, init));
  onProgress?.(file.size);
  return response;
}

/**
 * Sends a form by the runtime's fetch. Node's keeps a copy of all that it has sent, unless a
 * redirect is an error and there is no window; Workers know no redirect that is an error.
 */
export async function sendUncopied(url, init) {
  const { node, bun, deno } = globalThis.process?.versions ?? {};
  if (!node || bun || deno) return fetch(url, init);
  try {
    return await fetch(url, { ...init, redirect: "error", window: null });
  } catch (error) {
    if (error.cause?.message !== "unexpected redirect") throw error;
    return new Response(null, { status: 302 });
  }
}

/** Statuses that a Response with a body may not have. */
const NULL_BODY_STATUSES = new Set([101, 103, 204, 205, 304]);

function sendByXhr(url, body, sizeBytes, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", url);
    request.responseType = "arraybuffer";
    // A little more than the file is sent: the fields before it.
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, sizeBytes));
    request.onload = () => {
      const { status, response } = request;
      const lines = request
        .getAllResponseHeaders()
        .trim()
        .split(/[\r\n]+/)
        .filter(Boolean);
      const headers = lines.map((line) => [
        line.slice(0, line.indexOf(":")),
        line.slice(line.indexOf(":") + 1).trim(),
      ]);
      try {
        const body = NULL_BODY_STATUSES.has(status) ? null : response;
        resolve(new Response(body, { status, headers }));
      } catch (error) {
        reject(error);
      }
      onProgress(sizeBytes);
    };
    request.onerror = () => reject(new TypeError("Failed to send the form"));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(body);
  });
}
