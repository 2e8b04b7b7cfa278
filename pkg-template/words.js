// Where words begin, for the languages that are written without spaces: the engine's own dictionaries (ICU) know.

let segmenter;

/** In units of UTF-16; nothing in engines without a segmenter (Firefox before 125). */
export function wordStarts(text) {
  if (typeof Intl !== "object" || !Intl.Segmenter) return new Uint32Array();
  // Of any language: the script says which dictionary it takes.
  segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
  const starts = [];
  for (const { index } of segmenter.segment(text)) starts.push(index);
  return Uint32Array.from(starts);
}
