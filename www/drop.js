/** A file dropped anywhere on the page. */

/**
 * @param {HTMLElement} veil shown while a file is held over the page
 * @param {(file: File, fileCount: number) => void} onFile
 */
export function createDrop(veil, onFile) {
  /** Elements entered and not yet left: each enters on its own. */
  let depth = 0;

  function show(next) {
    depth = Math.max(0, next);
    veil.hidden = depth === 0;
  }

  addEventListener("dragenter", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    show(depth + 1);
  });
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("dragleave", (event) => {
    if (holdsFile(event)) show(depth - 1);
  });
  addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault(); // the browser would leave the page for the file
    show(0);
    const { files } = event.dataTransfer;
    if (files.length > 0) onFile(files[0], files.length);
  });
}

function holdsFile({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}
