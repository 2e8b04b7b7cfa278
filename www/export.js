/** Exports a text: as a file, or to the clipboard. */

/** Creates the file on the click, so that a file nobody downloads costs nothing. */
export function saveFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser reads the URL after the click; a minute is enough.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copies the text, and shows the outcome on the button. */
export async function copyText(button, text) {
  button.dataset.label ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => {
    button.textContent = button.dataset.label;
  }, 1_500);
}
