// Word boundaries in languages that are written without spaces, by the dictionaries of the
// JavaScript engine (ICU).

let segmenter;

/**
 * Suffixes, which no line begins with: particles of Chinese; particles and endings of Japanese, of
 * which hiragana that stand alone nearly always are some.
 */
const SUFFIX =
  /^(?:[的地得了着们儿吗呢吧啊呀嘛い-えか-けさ-せぞた-ん]|了[一二两三四五六七八九十几]|から|まで|より|です|ます|した|せん|さい|しょう|って|ので|なので|けど|など|だけ|たい|ない)$/;
/** Prefixes, which no line ends with. */
const PREFIX = /^[第お]$/;
/**
 * Numbers, which more parts and a measure word or unit of one character may follow; not the end of
 * 统一.
 */
const NUMBER = /(?:\d|^[第这那]?[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+)$/;
const AFTER_NUMBER =
  /^(?:[\d.,]+|[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+|[\u2e80-\uffff])$/;

/** Whether no line may break between two words. The engine gives 高高兴兴 as 高, 高兴 and 兴. */
const isAttached = (before, word) =>
  SUFFIX.test(word) ||
  PREFIX.test(before) ||
  (NUMBER.test(before) && AFTER_NUMBER.test(word)) ||
  (word > "\u2e80" && before.at(-1) === word[0]);

/**
 * Bounds of the word that unit `at` of a text is part of: `start << 16 | end`, in units of UTF-16.
 * In engines that have no segmenter (Firefox before 125), or one that throws, the bounds are empty
 * at `at`: an exception would not pass through Rust.
 *
 * @param {string} text a few dozen characters
 * @param {number} at
 */
export function wordAround(text, at) {
  let [start, end] = [at, at];
  try {
    // The same for every language: the script of the text selects the dictionary.
    segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
    const segments = segmenter.segment(text);
    let first = segments.containing(at);
    let last = first;
    while (first.index > 0) {
      const before = segments.containing(first.index - 1);
      if (!before.segment.trim() || !isAttached(before.segment, first.segment)) break;
      first = before;
    }
    start = first.index;
    end = last.index + last.segment.length;
    // A word that begins at `at` needs no end: a line may begin there.
    while (start < at && end < text.length) {
      const next = segments.containing(end);
      if (!isAttached(last.segment, next.segment)) break;
      last = next;
      end += next.segment.length;
    }
  } catch {
    // The bounds stay as they are.
  }
  return (start << 16) | end;
}
