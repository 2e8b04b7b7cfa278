/** Marks stretches of text without touching the elements they are in. */

/**
 * @param {string} name as in `::highlight(name)`
 * @param {AbstractRange[]} ranges in place of those marked before
 */
export function highlight(name, ranges) {
  // Older browsers: the sentence that is gone to is marked all the same.
  if (!globalThis.CSS?.highlights) return;
  const marked = new Highlight();
  for (const range of ranges) marked.add(range);
  CSS.highlights.set(name, marked);
}

/** Characters `from` to `to` of an element's text. */
export function rangeIn(element, from, to) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = { startContainer: element, startOffset: 0, endContainer: element, endOffset: 0 };
  for (let at = 0; walker.nextNode(); ) {
    const node = walker.currentNode;
    const end = at + node.length;
    if (from >= at && from < end) [range.startContainer, range.startOffset] = [node, from - at];
    if (to > at && to <= end) {
      [range.endContainer, range.endOffset] = [node, to - at];
      break;
    }
    at = end;
  }
  return new StaticRange(range);
}
