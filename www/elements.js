/** One element with text in it, which is most of what the views make. */
export function textElement(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
