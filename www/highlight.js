/** Highlights ranges of text without changing their elements. */

/**
 * @param {string} name as in `::highlight(name)`
 * @param {AbstractRange[]} ranges that replace the earlier ones
 */
export function highlight(name, ranges) {
  // Without the API, an older browser still marks the sentence.
  if (!globalThis.CSS?.highlights) return;
  const highlighted = new Highlight();
  for (const range of ranges) highlighted.add(range);
  CSS.highlights.set(name, highlighted);
}

/** The range of the characters `from` to `to` in an element's text. */
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
