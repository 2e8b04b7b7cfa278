// Word boundaries in languages that are written without spaces, by the dictionaries of the
// JavaScript engine (ICU).

let segmenter;
/** Segments of the text that words are looked up in. */
let segments;

/**
 * Bounds of the word that unit `at` of a text is part of: start of the word before, start, end, in
 * units of UTF-16, packed into ten bits each. In engines that have no segmenter (Firefox before
 * 125), or one that throws, all are `at`: an exception would not pass through Rust.
 *
 * @param {string | undefined} text a few dozen characters; `undefined` for that of the last call,
 *   which the engine has divided already
 * @param {number} at
 */
export function wordsAround(text, at) {
  let [before, start, end] = [at, at, at];
  try {
    if (text !== undefined) {
      segments = undefined;
      // The same for every language: the script of the text selects the dictionary.
      segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
      segments = segmenter.segment(text);
    }
    const word = segments.containing(at);
    before = start = word.index;
    end = start + word.segment.length;
    if (start === at && start > 0) before = segments.containing(start - 1).index;
  } catch {
    // The bounds stay as they are.
  }
  return (before << 20) | (start << 10) | end;
}
