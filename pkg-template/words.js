// Where words begin, for the languages that are written without spaces: the engine's own dictionaries (ICU) know.

let segmenter;

/**
 * What follows a word and belongs to it, so that no line begins with it: particles of Chinese; particles and endings of Japanese, of which hiragana
 * that stand alone nearly always are some.
 */
const BOUND =
  /^(?:[的地得了着们儿吗呢吧啊呀嘛い-えか-けさ-せぞた-ん]|了[一二两三四五六七八九十几]|から|まで|より|です|ます|した|せん|さい|しょう|って|ので|なので|けど|など|だけ|たい|ない)$/;
/** What stands before a word and belongs to it. */
const BINDS = /^[第お]$/;
/** A number, of which more parts and a measure or unit of one character may follow; not the end of 统一. */
const COUNTS = /(?:\d|^[第这那]?[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+)$/;
const COUNTED = /^(?:[\d.,]+|[零〇一二三四五六七八九十百千万亿億兆两兩几幾]+|[\u2e80-\uffff])$/;

/** Whether no line may begin with a word. The engine gives 高高兴兴 as 高, 高兴 and 兴. */
const isBound = (before, word) =>
  BOUND.test(word) || BINDS.test(before) || (COUNTS.test(before) && COUNTED.test(word)) || (word > "\u2e80" && before.at(-1) === word[0]);

/** In units of UTF-16; nothing in engines that have no segmenter (Firefox before 125) or none that works: what it threw would not come through Rust. */
export function wordStarts(text) {
  const starts = [];
  let before = "";
  try {
    // Of any language: the script says which dictionary it takes.
    segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
    for (const { index, segment } of segments(text)) {
      if (before.trim() === "" || !isBound(before, segment)) starts.push(index);
      before = segment;
    }
  } catch {
    return new Uint32Array();
  }
  return Uint32Array.from(starts);
}

/** Units that the segmenter is given at a time: V8's takes quadratic time from 65,536 on, ten seconds for 100,000. */
const PIECE = 8192;
/** Of words so near the end of a piece the rest may be missing: the next piece begins with them. */
const TAIL = 64;

function* segments(text) {
  for (let at = 0; at < text.length; ) {
    let end = at + PIECE;
    const more = end < text.length;
    for (const { index, segment } of segmenter.segment(text.slice(at, end))) {
      if (more && index >= PIECE - TAIL) {
        end = at + index;
        break;
      }
      yield { index: at + index, segment };
    }
    at = end;
  }
}
