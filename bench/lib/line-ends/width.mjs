// The width of text in columns, by the engine's grapheme clusters and scripts, independent of the
// package's tables.

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const WIDE =
  /[\p{Script=Han}\p{Script=Hira}\p{Script=Kana}\p{Script=Hang}\u3000-\u303f\uff01-\uff60ー]/u;

export const columns = (line) =>
  [...graphemes.segment(line)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
