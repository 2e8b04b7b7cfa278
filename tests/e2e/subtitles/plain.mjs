// A plain reader of documents, with JSON.parse and loops, which the package is compared with.

const TAG = /<\|([A-Za-z0-9_/]+)\|>/g;
const EVENTS = ["Speech", "Applause", "BGM", "Laughter"];
const EMOTIONS = ["NEUTRAL", "HAPPY", "ANGRY", "SAD"];

/** Whole numbers in any notation. */
const number = (value) =>
  value === undefined || value === null ? undefined : Math.round(Number(value));
const byStart = (items) =>
  items
    .map((item, index) => ({ item, index }))
    .sort(order)
    .map(({ item }) => item);
const order = (a, b) => a.item.startMs - b.item.startMs || a.index - b.index;

/** The object without keys whose value is undefined. */
const filled = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** SenseVoice writes emotions and events into the text. */
function untagged(text) {
  const tags = [...text.matchAll(TAG)].map(([, tag]) => tag);
  if (tags.length === 0) return { text };
  const recognised = EVENTS.filter((event) => tags.includes(event)).map((event) =>
    event.toLowerCase(),
  );
  return {
    text: text.replace(TAG, "").split(/\s+/).filter(Boolean).join(" "),
    events: recognised.length > 0 ? recognised.sort() : undefined,
    emotion: tags.findLast((tag) => EMOTIONS.includes(tag))?.toLowerCase(),
  };
}

const wordOf = (word) => ({
  startMs: number(word.begin_time) ?? 0,
  endMs: number(word.end_time) ?? 0,
  text: word.text ?? "",
  punctuation: word.punctuation ?? "",
});

function sentenceOf(sentence, channelId) {
  const { text, events, emotion } = untagged(sentence.text ?? "");
  return filled({
    startMs: number(sentence.begin_time) ?? 0,
    endMs: number(sentence.end_time) ?? 0,
    text,
    channelId,
    sentenceId: number(sentence.sentence_id),
    speakerId: number(sentence.speaker_id),
    language: sentence.language || undefined,
    emotion: sentence.emotion || emotion,
    events,
    words: (sentence.words ?? []).map(wordOf),
  });
}

/** `channels()` of a document. */
export const plainChannels = (json) =>
  json.transcripts.map((transcript) => {
    const channelId = number(transcript.channel_id) ?? 0;
    return filled({
      channelId,
      text: untagged(transcript.text ?? "").text,
      speechMs: number(transcript.content_duration_in_milliseconds),
      sentences: (transcript.sentences ?? []).map((sentence) => sentenceOf(sentence, channelId)),
    });
  });

const ofChannel = (json, channelId) =>
  plainChannels(json).filter(
    (channel) => channelId === undefined || channel.channelId === channelId,
  );

/** `sentences({ channelId })` of a document. */
export const plainSentences = (json, channelId) =>
  byStart(ofChannel(json, channelId).flatMap(({ sentences }) => sentences));

/** `words({ channelId })` of a document. */
export const plainWords = (json, channelId) =>
  byStart(
    ofChannel(json, channelId).flatMap(({ sentences }) => sentences.flatMap(({ words }) => words)),
  );

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
