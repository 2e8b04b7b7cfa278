// Times, words and speakers of a transcription, as OpenAI names them.

const seconds = (ms) => ms / 1000;

/** Properties of Whisper's decoder that no model of the service has: values that alarm nobody. */
const NO_DECODER = {
  seek: 0,
  tokens: [],
  temperature: 0,
  avg_logprob: 0,
  compression_ratio: 1,
  no_speech_prob: 0,
};

/** Sentences; their texts, joined, are the whole text. */
export function segmentsOf(transcription) {
  const { text } = transcription;
  let end = 0;
  return transcription.sentences().map((sentence, id) => {
    const start = text.indexOf(sentence.text, end);
    const gap = start < 0 ? "…" : text.slice(end, start);
    if (start >= 0) end = start + sentence.text.length;
    return {
      id,
      start: seconds(sentence.startMs),
      end: seconds(sentence.endMs),
      // Of several tracks sentences stand elsewhere in the text.
      text: (gap.trim() === "" ? gap : "\n") + sentence.text,
      ...NO_DECODER,
    };
  });
}

export const wordsOf = (transcription) =>
  transcription.words().map(({ text, startMs, endMs }) => ({
    word: text.trim(),
    start: seconds(startMs),
    end: seconds(endMs),
  }));

/** Sentences with their speakers, in the order in which they speak. */
export function speakerSegmentsOf(transcription) {
  const speakers = new Map();
  return transcription.sentences().map(({ text, startMs, endMs, channelId, speakerId }, index) => {
    const who = `${channelId} ${speakerId}`;
    if (!speakers.has(who)) speakers.set(who, speakers.size);
    return {
      type: "transcript.text.segment",
      id: `seg_${index}`,
      start: seconds(startMs),
      end: seconds(endMs),
      speaker: speakerName(speakers.get(who)),
      text,
    };
  });
}

/** A, B, … Z, S26, S27, … */
const speakerName = (id) => (id < 26 ? String.fromCharCode(65 + id) : `S${id}`);

/** The English name of a language, as Whisper gives it. */
export function languageName(code) {
  if (!code) return "unknown";
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code).toLowerCase();
  } catch {
    return code;
  }
}
