// A result document of one sentence, its words spread evenly over time.

const MS_PER_CHARACTER = 150;

/** @param {{ text: string, punctuation: string }[]} words all of the sentence's, or none */
export function documentOf(text, words) {
  const characters = words.map(({ text, punctuation }) => text + punctuation).join("");
  if (words.length > 0 && characters !== text)
    throw new Error(`the words of "${text}" are "${characters}"`);
  let at = 0;
  const timed = words.map((word) => {
    const begin = at;
    at += word.text.length * MS_PER_CHARACTER;
    return { begin_time: begin, end_time: at, ...word };
  });
  const end = Math.max(at, text.length * MS_PER_CHARACTER);
  const sentence = { begin_time: 0, end_time: end, text, words: timed };
  return {
    file_url: "https://example.com/a.mp3",
    properties: {
      audio_format: "mp3",
      channels: [0],
      original_sampling_rate: 16000,
      original_duration_in_milliseconds: end + 1000,
    },
    transcripts: [{ channel_id: 0, text, sentences: [sentence] }],
  };
}
