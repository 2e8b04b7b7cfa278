// A generated result document by seed, in the service's shape: sentences of two to twenty-two
// words, four of five of them Chinese.

const CHINESE =
  "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经";
const ENGLISH = [
  "the",
  "and",
  "model",
  "speech",
  "cloud",
  "meeting",
  "today",
  "service",
  "result",
  "people",
  "number",
  "question",
];

/** A generator of pseudo-random numbers in [0, 1) (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * @param {number} hours of speech
 * @param {{ seed?: number, pretty?: boolean }} [options]
 * @returns {{ bytes: Uint8Array, words: number, sentences: number }}
 */
export function makeDocument(hours, { seed = 1, pretty = false } = {}) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const endMs = hours * 3_600_000;
  const sentences = [];
  let [at, count] = [0, 0];
  while (at < endMs) {
    const words = [];
    const length = 2 + Math.floor(next() * 21);
    for (let index = 0; index < length; index += 1) {
      const chinese = next() < 0.8;
      const text = chinese
        ? pick(CHINESE) + (next() < 0.5 ? pick(CHINESE) : "")
        : `${pick(ENGLISH)} `;
      const durationMs = 120 + Math.floor(next() * 320);
      const last = index === length - 1;
      words.push({
        begin_time: at,
        end_time: at + durationMs,
        text,
        punctuation: last ? "。" : next() < 0.08 ? "，" : "",
      });
      at += durationMs;
    }
    count += words.length;
    const text = words.map((word) => word.text + word.punctuation).join("");
    sentences.push({
      begin_time: words[0].begin_time,
      end_time: at,
      text,
      sentence_id: sentences.length + 1,
      words,
    });
    at += Math.floor(next() * 900);
  }
  const document = {
    file_url: "https://example.com/made-up.wav",
    properties: {
      audio_format: "pcm_s16le",
      channels: [0],
      original_sampling_rate: 16_000,
      original_duration_in_milliseconds: at,
    },
    transcripts: [
      {
        channel_id: 0,
        content_duration_in_milliseconds: at,
        text: sentences.map(({ text }) => text).join(""),
        sentences,
      },
    ],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document, null, pretty ? 2 : undefined));
  return { bytes, words: count, sentences: sentences.length };
}
