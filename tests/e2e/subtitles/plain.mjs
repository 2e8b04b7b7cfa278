// A plain reader of documents, with JSON.parse and loops, which the package is compared with.

const TAG = /<\|([A-Za-z0-9_/]+)\|>/g;
const EVENTS = "speech applause bgm laughter cry cough sneeze breath".split(" ");
const EMOTIONS = "neutral happy angry sad surprised disgusted fearful".split(" ");
const LANGUAGE = /^([a-z]{2}|yue)$/;

/** Whole numbers in any notation. */
const number = (value) =>
  value === undefined || value === null ? undefined : Math.round(Number(value));
export const byStart = (items) =>
  items
    .map((item, index) => ({ item, index }))
    .sort(order)
    .map(({ item }) => item);
const order = (a, b) => a.item.startMs - b.item.startMs || a.index - b.index;

/** The object without keys whose value is undefined. */
const filled = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** SenseVoice writes emotions, events and the language into the text. */
function untagged(text) {
  const tags = [...text.matchAll(TAG)].map(([, tag]) => tag.toLowerCase());
  if (tags.length === 0) return { text };
  const events = EVENTS.filter((event) => tags.includes(event)).sort();
  return {
    text: text.replace(TAG, "").split(/\s+/).filter(Boolean).join(" "),
    events: events.length > 0 ? events : undefined,
    emotion: tags.findLast((tag) => EMOTIONS.includes(tag)),
    language: tags.find((tag) => LANGUAGE.test(tag)),
  };
}

const wordOf = (word) => ({
  startMs: number(word.begin_time) ?? 0,
  endMs: number(word.end_time) ?? 0,
  text: word.text ?? "",
  punctuation: word.punctuation ?? "",
});

function sentenceOf(sentence, channelId) {
  const { text, events, emotion, language } = untagged(sentence.text ?? "");
  return filled({
    startMs: number(sentence.begin_time) ?? 0,
    endMs: number(sentence.end_time) ?? 0,
    text,
    channelId,
    sentenceId: number(sentence.sentence_id),
    speakerId: number(sentence.speaker_id),
    language: sentence.language || language,
    emotion: sentence.emotion || emotion,
    events,
    words: (sentence.words ?? []).map(wordOf),
  });
}

/** The length of the audio, if the document has it. */
const durationOf = ({ properties }) =>
  number(properties?.original_duration_in_milliseconds) || undefined;

/** Whether the words of a sentence have times that rise, and do not lie on one. */
function havePlainTimes(words, { startMs, endMs }) {
  let last = { startMs, endMs: startMs };
  return words.every((word) => {
    const rises = word.startMs >= last.startMs && word.endMs >= last.endMs;
    const piled = words.filter((other) => other.startMs === word.startMs);
    const isPile =
      piled.length > 2 || (piled.length > 1 && piled.every((one) => one.endMs === one.startMs));
    last = word;
    return rises && !isPile && word.endMs >= word.startMs && word.endMs <= endMs;
  });
}

/**
 * Whether all times of a sentence are known, rising, and within the sentence and the audio: such
 * times are never changed.
 */
export function isPlain(sentence, durationMs = Number.POSITIVE_INFINITY) {
  const times = [sentence, ...(sentence.words ?? [])].flatMap((one) => [
    one.begin_time,
    one.end_time,
  ]);
  const { startMs, endMs, words } = sentenceOf(sentence);
  return (
    times.every((ms) => ms !== null && ms !== undefined && ms >= 0) &&
    startMs < endMs &&
    endMs <= durationMs &&
    havePlainTimes(words, { startMs, endMs })
  );
}

/** Of each channel and sentence of a document: whether its times are plain. */
export const plainTimes = (json) =>
  json.transcripts.map(({ sentences = [] }) =>
    sentences.map((sentence) => isPlain(sentence, durationOf(json))),
  );

/** Whether the times of a document are those that the package reads, all of them. */
export const hasPlainTimes = (json) =>
  json.transcripts.every(({ text, sentences = [] }) => sentences.length > 0 || !text?.trim()) &&
  plainTimes(json).every((channel) => channel.every(Boolean));

/** A text for comparison: in one case and width, letters, digits and signs alone. */
export const folded = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{P}\p{M}\p{Z}\p{C}]/gu, "");

/** The text of a channel that has none of its own: that of its sentences. */
const joined = (sentences) =>
  sentences
    .map(({ text }) => text.trim())
    .filter(Boolean)
    .join(" ");

/** `channels()` of a document. */
export const plainChannels = (json) =>
  json.transcripts.map((transcript) => {
    const channelId = number(transcript.channel_id) ?? 0;
    const sentences = (transcript.sentences ?? []).map((one) => sentenceOf(one, channelId));
    const { text } = untagged(transcript.text ?? "");
    return filled({
      channelId,
      text: text.trim() ? text : joined(sentences),
      speechMs: number(transcript.content_duration_in_milliseconds),
      sentences,
    });
  });

const ofChannel = (json, channelId) =>
  plainChannels(json).filter(
    (channel) => channelId === undefined || channel.channelId === channelId,
  );

/**
 * Channels as the package and the plain reader both read them: events as a set, words without their
 * places in the text, and times of plain sentences alone.
 */
export function comparable(channels, json) {
  const plain = plainTimes(json);
  const timed = ({ startMs, endMs, interpolated, ...rest }, isPlain) =>
    isPlain ? filled({ startMs, endMs, interpolated, ...rest }) : rest;
  const wordOf = ({ textStart: _, textEnd: __, ...word }, isPlain) => timed(word, isPlain);
  return channels.map((channel, index) => ({
    ...channel,
    sentences: channel.sentences.map((sentence, row) =>
      filled({
        ...timed(sentence, plain[index][row]),
        events: sentence.events?.toSorted(),
        words: sentence.words.map((word) => wordOf(word, plain[index][row])),
      }),
    ),
  }));
}

/** `sentences({ channelId })` of a document. */
export const plainSentences = (json, channelId) =>
  byStart(ofChannel(json, channelId).flatMap(({ sentences }) => sentences));

/** `words({ channelId })` of a document. */
export const plainWords = (json, channelId) =>
  wordsOf(ofChannel(json, channelId).flatMap(({ sentences }) => sentences));

/** Words of sentences, in the order of time. */
export const wordsOf = (sentences) => byStart(sentences.flatMap(({ words }) => words));

/** The cues of a document without rules: one for each sentence. */
export const plainCues = (json) =>
  plainSentences(json)
    .map(({ startMs, endMs, text, speakerId }) => ({
      startMs,
      endMs: Math.max(startMs, endMs),
      text: text
        .split(/[\r\n\u2028\u2029]/)
        .map((line) => line.trim())
        .filter(Boolean)
        .join("\n"),
      voice: speakerId === undefined ? undefined : `Speaker ${speakerId + 1}`,
    }))
    .filter(({ text }) => text);
