// Results of the parts of one recording, as one.

import { describe, invalid } from "./errors.js";
import { areRead, readOptions } from "./read-options.js";

/**
 * Joins transcriptions. The document that comes of it is in the service's shape, and is read like
 * one of its own.
 */
export async function joinTranscriptions(parts, options) {
  const sameSpeakers = sameSpeakersOf(options);
  const checked = checkParts(parts).sort((a, b) => a.offsetMs - b.offsetMs);
  const channels = new Map();
  let firstSpeaker = 0;
  for (const { transcription, offsetMs } of checked) {
    let nextSpeaker = firstSpeaker;
    for (const channel of transcription.channels()) {
      const joined = channels.get(channel.channelId) ?? { sentences: [], speechMs: 0 };
      channels.set(channel.channelId, joined);
      joined.speechMs += channel.speechMs ?? Number.NaN;
      for (const sentence of channel.sentences) {
        joined.sentences.push(toWire(sentence, offsetMs, firstSpeaker));
        nextSpeaker = Math.max(nextSpeaker, firstSpeaker + (sentence.speakerId ?? -1) + 1);
      }
    }
    if (!sameSpeakers) firstSpeaker = nextSpeaker;
  }
  const document = {
    file_url: checked[0].transcription.fileUrl,
    properties: propertiesOf(checked),
    transcripts: [...channels].map(([channel_id, { sentences, speechMs }]) => ({
      channel_id,
      content_duration_in_milliseconds: Number.isNaN(speechMs) ? undefined : speechMs,
      sentences: sentences.map((sentence, index) => ({ sentence_id: index + 1, ...sentence })),
    })),
  };
  return checked[0].transcription.constructor.parse(JSON.stringify(document));
}

/** Whether equal ids of speakers are one speaker; the only option. */
function sameSpeakersOf(options) {
  const read = readOptions(options, "sameSpeakers");
  if (!areRead(read)) throw invalidPart("options", "an object", read);
  const { sameSpeakers = false, ...others } = read;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const field = `options.${unknown}`;
    throw invalid(`${field}: there is no such option. The only one is sameSpeakers.`, { field });
  }
  if (typeof sameSpeakers !== "boolean")
    throw invalidPart("options.sameSpeakers", "true or false", sameSpeakers);
  return sameSpeakers;
}

/** Latest start of a part: 46 days, as far as times of a document go. */
const OFFSET_MAX_MS = 4_000_000_000;

function checkParts(parts) {
  if (!Array.isArray(parts) || parts.length === 0)
    throw invalidPart("parts", "an array of { transcription, offsetMs }, at least one", parts);
  return parts.map((part, index) => {
    const path = `parts[${index}]`;
    const { transcription, offsetMs } = Object(part);
    if (typeof transcription?.channels !== "function")
      throw invalidPart(`${path}.transcription`, "a Transcription", transcription);
    if (!(Number.isInteger(offsetMs) && offsetMs >= 0 && offsetMs <= OFFSET_MAX_MS)) {
      const expected = `a whole number of milliseconds from 0 to ${OFFSET_MAX_MS}`;
      throw invalidPart(`${path}.offsetMs`, expected, offsetMs);
    }
    return { transcription, offsetMs };
  });
}

function invalidPart(field, expected, value) {
  return invalid(`${field}: expected ${expected}, got ${describe(value)}.`, { field });
}

/** A sentence as the service writes it, `offsetMs` later. */
export function toWire(sentence, offsetMs = 0, firstSpeaker = 0) {
  const { text, events = [], speakerId, language, emotion } = sentence;
  return {
    begin_time: sentence.startMs + offsetMs,
    // The text of a track without times has no end.
    end_time: sentence.endMs > sentence.startMs ? sentence.endMs + offsetMs : undefined,
    text: events.map((event) => `<|${event}|>`).join("") + text,
    speaker_id: speakerId === undefined ? undefined : speakerId + firstSpeaker,
    language,
    emotion,
    words: sentence.words.map((word) => ({
      // Times that were interpolated are so again.
      begin_time: word.interpolated ? undefined : word.startMs + offsetMs,
      end_time: word.interpolated ? undefined : word.endMs + offsetMs,
      text: word.text,
      punctuation: word.punctuation,
    })),
  };
}

/** Properties of the whole recording: those of the first part, and the latest end of all. */
function propertiesOf(parts) {
  const { format, sampleRateHz } = parts[0].transcription.audio;
  const channelIds = parts.flatMap(({ transcription }) => transcription.audio.channelIds ?? []);
  const ends = parts.map(
    ({ transcription, offsetMs }) => offsetMs + (transcription.durationMs ?? Number.NaN),
  );
  // One that is not known makes all unknown; parts may be more than a call takes arguments.
  const durationMs = ends.reduce((latest, end) => Math.max(latest, end));
  return {
    audio_format: format,
    original_sampling_rate: sampleRateHz,
    channels: [...new Set(channelIds)],
    original_duration_in_milliseconds: Number.isNaN(durationMs) ? undefined : durationMs,
  };
}
