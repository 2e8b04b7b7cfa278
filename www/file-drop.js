/** Drag and drop of a file, anywhere on the page. */

/**
 * @param {HTMLElement} veil shown while a file is dragged over the page
 * @param {(file: File, fileCount: number) => void} onFile
 */
export function createFileDrop(veil, onFile) {
  /** Elements that the drag has entered and not left: each fires an event of its own. */
  let depth = 0;

  function show(next) {
    depth = Math.max(0, next);
    veil.hidden = depth === 0;
  }

  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(depth + 1);
  });
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event)) show(depth - 1);
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // otherwise the browser navigates to the file
    show(0);
    const { files } = event.dataTransfer;
    if (files.length > 0) onFile(files[0], files.length);
  });
}

function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}
