//! The document behind `transcription_url` (docs/dashscope-api.md §4), all families in one lenient model.

use crate::error::{Error, ErrorKind, Result};
use crate::json::{JsonError, Reader};
use crate::transcript::{Channel, Sentence, Transcription, Word};
use crate::wire::tags;

type Read<T> = core::result::Result<T, JsonError>;

pub(crate) fn read(body: &[u8]) -> Result<Transcription> {
    let unreadable = |reason: &str| Error::new(ErrorKind::Decode, format!("The result document could not be read: {reason}."));
    match document(body) {
        Ok(Some(transcription)) => Ok(transcription),
        Ok(None) => Err(unreadable("it has no transcripts")),
        Err(error) => Err(unreadable(&error.to_string())),
    }
}

/// `None` for JSON that is no result document.
fn document(body: &[u8]) -> Read<Option<Transcription>> {
    let (mut read, mut is_result) = (Transcription::default(), false);
    let mut reader = Reader::new(body);
    reader.object(&mut |reader, key| match key {
        "file_url" => reader.text().map(|url| read.file_url = url),
        // Paraformer's name for it, and Qwen's.
        "properties" | "audio_info" => reader.object(&mut |reader, key| match key {
            "original_duration_in_milliseconds" => reader.count().map(|ms| read.duration_ms = ms),
            "audio_format" | "format" => reader.text().map(|format| read.format = format),
            "original_sampling_rate" | "sample_rate" => reader.count().map(|hz| read.sample_rate_hz = hz),
            "channels" => reader.array(&mut |reader| reader.count().map(|id| read.audio_channel_ids.extend(id))),
            _ => reader.skip(),
        }),
        "transcripts" => {
            is_result = true;
            reader.array(&mut |reader| channel(reader).map(|channel| read.channels.push(channel)))
        }
        _ => reader.skip(),
    })?;
    reader.end()?;
    Ok(is_result.then_some(read))
}

fn channel(reader: &mut Reader<'_>) -> Read<Channel> {
    let mut channel = Channel::default();
    reader.object(&mut |reader, key| match key {
        "channel_id" => reader.count().map(|id| channel.channel_id = id.unwrap_or_default()),
        "content_duration_in_milliseconds" => reader.count().map(|ms| channel.speech_ms = ms),
        "text" => reader.text().map(|text| channel.text = text.unwrap_or_default()),
        "sentences" => reader.array(&mut |reader| sentence(reader).map(|sentence| channel.sentences.push(sentence))),
        _ => reader.skip(),
    })?;
    // Its id may have come after them.
    for sentence in &mut channel.sentences {
        sentence.channel_id = channel.channel_id;
    }
    channel.text = tags::strip(&channel.text).text;
    Ok(channel)
}

fn sentence(reader: &mut Reader<'_>) -> Read<Sentence> {
    let mut sentence = Sentence::default();
    reader.object(&mut |reader, key| match key {
        "begin_time" => reader.count().map(|ms| sentence.start_ms = ms.unwrap_or_default()),
        "end_time" => reader.count().map(|ms| sentence.end_ms = ms.unwrap_or_default()),
        "text" => reader.text().map(|text| sentence.text = text.unwrap_or_default()),
        "sentence_id" => reader.count().map(|id| sentence.sentence_id = id),
        "speaker_id" => reader.count().map(|id| sentence.speaker_id = id),
        "language" => reader.text().map(|language| sentence.language = language),
        "emotion" => reader.text().map(|emotion| sentence.emotion = emotion),
        "words" => reader.array(&mut |reader| word(reader).map(|word| sentence.words.push(word))),
        _ => reader.skip(),
    })?;
    let stripped = tags::strip(&sentence.text);
    sentence.text = stripped.text;
    sentence.events = stripped.events;
    sentence.emotion = sentence.emotion.or(stripped.emotion);
    Ok(sentence)
}

fn word(reader: &mut Reader<'_>) -> Read<Word> {
    let mut word = Word::default();
    reader.object(&mut |reader, key| match key {
        "begin_time" => reader.count().map(|ms| word.start_ms = ms.unwrap_or_default()),
        "end_time" => reader.count().map(|ms| word.end_ms = ms.unwrap_or_default()),
        "text" => reader.text().map(|text| word.text = text.unwrap_or_default()),
        "punctuation" => reader.text().map(|punctuation| word.punctuation = punctuation.unwrap_or_default()),
        _ => reader.skip(),
    })?;
    Ok(word)
}
