// The same jobs in plain JavaScript without a library, which results are compared with.

/** `00:01:02,345` */
function time(ms) {
  const pad = (value, width) => String(value).padStart(width, "0");
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)},${pad(ms % 1000, 3)}`;
}

const cue = (number, startMs, endMs, text) =>
  `${number}\n${time(startMs)} --> ${time(endMs)}\n${text}\n`;

/** The document's sentences, track after track. */
export const sentencesOf = (document) => document.transcripts.flatMap(({ sentences }) => sentences);

/** SubRip, a cue for each sentence. */
export function plainSrt(document) {
  return sentencesOf(document)
    .map(({ begin_time, end_time, text }, index) =>
      cue(index + 1, begin_time, end_time, text.trim()),
    )
    .join("\n");
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns of a text: two for a Chinese character, one for a Latin letter. */
export function columnsOf(text) {
  let columns = 0;
  for (const character of text) columns += character > "\u10ff" && WIDE.test(character) ? 2 : 1;
  return columns;
}

/**
 * SubRip with lines filled word by word and cues filled line by line. This is less work than the
 * package's rules, so its time is a lower bound.
 */
export function plainCutSrt(document, { maxLineWidth, maxLines }) {
  const cues = [];
  for (const { words } of sentencesOf(document)) {
    let [lines, line, width, startMs, endMs] = [[], "", 0, 0, 0];
    const endCue = () => {
      cues.push(cue(cues.length + 1, startMs, endMs, lines.join("\n")));
      lines = [];
    };
    for (const word of words) {
      const text = word.text + word.punctuation;
      const columns = columnsOf(text);
      if (line !== "" && width + columns > maxLineWidth) {
        lines.push(line.trim());
        [line, width] = ["", 0];
        if (lines.length === maxLines) endCue();
      }
      if (line === "" && lines.length === 0) startMs = word.begin_time;
      line += text;
      width += columns;
      endMs = word.end_time;
    }
    if (line !== "") lines.push(line.trim());
    if (lines.length > 0) endCue();
  }
  return cues.join("\n");
}
