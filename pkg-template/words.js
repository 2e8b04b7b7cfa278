// Where words begin, for the languages that are written without spaces: the engine's own
// dictionaries (ICU) know.

let segmenter;

/**
 * What follows a word and belongs to it, so that no line begins with it: particles of Chinese;
 * particles and endings of Japanese, of which hiragana that stand alone nearly always are some.
 */
const BOUND =
  /^(?:[的地得了着们儿吗呢吧啊呀嘛い-えか-けさ-せぞた-ん]|了[一二两三四五六七八九十几]|から|まで|より|です|ます|した|せん|さい|しょう|って|ので|なので|けど|など|だけ|たい|ない)$/;
/** What stands before a word and belongs to it. */
const BINDS = /^[第お]$/;
/**
 * A number, of which more parts and a measure or unit of one character may follow; not the end of
 * 统一.
 */
const COUNTS = /(?:\d|^[第这那]?[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+)$/;
const COUNTED = /^(?:[\d.,]+|[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+|[\u2e80-\uffff])$/;

/** Whether no line may begin with a word. The engine gives 高高兴兴 as 高, 高兴 and 兴. */
const isBound = (before, word) =>
  BOUND.test(word) ||
  BINDS.test(before) ||
  (COUNTS.test(before) && COUNTED.test(word)) ||
  (word > "\u2e80" && before.at(-1) === word[0]);

/**
 * Where the word begins and ends that unit `at` of a text is part of: `start << 16 | end`, in units
 * of UTF-16; the unit itself in engines that have no segmenter (Firefox before 125) or none that
 * works: what it threw would not come through Rust.
 *
 * @param {string} text a few dozen characters
 * @param {number} at
 */
export function wordAround(text, at) {
  let [start, end] = [at, at];
  try {
    // Of any language: the script says which dictionary it takes.
    segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
    const segments = segmenter.segment(text);
    let first = segments.containing(at);
    let last = first;
    while (first.index > 0) {
      const before = segments.containing(first.index - 1);
      if (!before.segment.trim() || !isBound(before.segment, first.segment)) break;
      first = before;
    }
    start = first.index;
    end = last.index + last.segment.length;
    // Where a line may begin, nobody needs to know what belongs to it.
    while (start < at && end < text.length) {
      const next = segments.containing(end);
      if (!isBound(last.segment, next.segment)) break;
      last = next;
      end += next.segment.length;
    }
  } catch {
    // Nobody can tell.
  }
  return (start << 16) | end;
}
