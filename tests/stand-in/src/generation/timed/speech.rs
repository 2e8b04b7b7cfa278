//! Recognition of the audio: by the recogniser, or as the published answers.

use serde::Deserialize;

use crate::audio::AudioFile;
use crate::caller::AudioAccess;
use crate::document::{Sentence, recognition::Recognition};
use crate::failure::Failure;
use crate::generation::recognise::{open, read};
use crate::generation::timed::limits::{MAX_AUDIO_S, check_duration};
use crate::generation::timed::request::TimedRequest;
use crate::log::log;
use crate::recogniser::Phase;
use crate::state::SharedState;
use crate::wav::Wav;
use crate::worker::{Job, RecogniseError};

/// The shortest audio that is answered in several events, in milliseconds.
const MANY_EVENTS_MS: u64 = 60_000;
/// The published answer is said again and again in long audio: once in so many milliseconds.
const REPEAT_MS: u64 = 20_000;

/// The recognised speech.
#[derive(Debug)]
pub struct TimedSpeech {
    /// The sentences; never empty.
    pub sentences: Vec<Sentence>,
    /// The duration of the audio, in milliseconds.
    pub duration_ms: u64,
}

impl TimedSpeech {
    /// Whether a stream has more than one event.
    pub fn has_many_events(&self) -> bool {
        self.duration_ms >= MANY_EVENTS_MS
    }
}

/// Recognises the audio of a request.
///
/// # Errors
/// 400 for audio that cannot be downloaded or decoded, that is too long, or without speech.
pub async fn recognise(
    app: &SharedState,
    request: &TimedRequest,
    access: &AudioAccess,
) -> Result<TimedSpeech, Failure> {
    let audio = open(app, &request.source, access).await?;
    if let (Phase::Whisper, Some(audio)) = (app.recogniser.phase(), &audio) {
        return with_recogniser(app, request, audio).await;
    }
    let wav = match &audio {
        Some(audio) => Wav::parse(&read(audio).await?),
        None => None,
    };
    canned(request.parameters.speakers, wav)
}

async fn with_recogniser(
    app: &SharedState,
    request: &TimedRequest,
    audio: &AudioFile,
) -> Result<TimedSpeech, Failure> {
    let job = Job {
        path: &audio.path,
        channels: &[0],
        languages: &request.parameters.languages,
        duration_range_ms: Some((0, MAX_AUDIO_S * 1_000)),
    };
    let recognised = app.recogniser.recognise(&job).await;
    let recognition = recognised.map_err(|error| match error {
        RecogniseError::Undecodable | RecogniseError::NoSuchChannel(_) => Failure::decode_failed(),
        RecogniseError::Length(ms) => Failure::audio_too_long(ms, MAX_AUDIO_S),
        RecogniseError::Internal => Failure::internal(),
    })?;
    from_recognition(recognition)
}

fn from_recognition(recognition: Recognition) -> Result<TimedSpeech, Failure> {
    let duration_ms = recognition.duration_ms();
    let sentences = recognition.into_sentences();
    if sentences.is_empty() {
        return Err(Failure::no_words());
    }
    Ok(TimedSpeech {
        sentences,
        duration_ms,
    })
}

/// The published answer, whatever the audio. Only the length and the silence of a WAV file count.
fn canned(speakers: bool, wav: Option<Wav>) -> Result<TimedSpeech, Failure> {
    let sentences = published(speakers).map_err(|error| {
        log(&format!(
            "stand-in: a sample answer cannot be read: {error}"
        ));
        Failure::internal()
    })?;
    let end_ms = sentences.last().map_or(0, |sentence| sentence.end_time);
    let Some(wav) = wav else {
        return Ok(TimedSpeech {
            sentences,
            duration_ms: end_ms,
        });
    };
    check_duration(wav.duration_ms)?;
    if wav.silent {
        return Err(Failure::no_words());
    }
    let repeats = if wav.duration_ms < MANY_EVENTS_MS {
        1
    } else {
        (wav.duration_ms - end_ms) / REPEAT_MS + 1
    };
    let shifted = (0..repeats).flat_map(|repeat| shift(&sentences, repeat * REPEAT_MS));
    Ok(TimedSpeech {
        sentences: shifted.collect(),
        duration_ms: wav.duration_ms,
    })
}

/// The sentences of the published answers: one, or the turns of two speakers.
fn published(speakers: bool) -> Result<Vec<Sentence>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Published {
        output: Output,
    }
    #[derive(Deserialize)]
    struct Output {
        sentence: Sentence,
        #[serde(default)]
        sentences: Vec<Sentence>,
    }
    let text = if speakers {
        include_str!("../../../../fixtures/qwen-audio-3/sync-31-speakers-workspace-host.json")
    } else {
        include_str!("../../../../fixtures/qwen-audio-3/sync-30.json")
    };
    let Output {
        sentence,
        sentences,
    } = serde_json::from_str::<Published>(text)?.output;
    Ok(if speakers { sentences } else { vec![sentence] })
}

fn shift(sentences: &[Sentence], by_ms: u64) -> Vec<Sentence> {
    let mut shifted = sentences.to_vec();
    for sentence in &mut shifted {
        sentence.begin_time += by_ms;
        sentence.end_time += by_ms;
        for word in sentence.words.iter_mut().flatten() {
            word.begin_time += by_ms;
            word.end_time += by_ms;
        }
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(duration_ms: u64) -> Option<Wav> {
        Some(Wav {
            duration_ms,
            silent: false,
        })
    }

    #[test]
    fn the_published_answer_is_said_again_in_long_audio() {
        for (wav, count, last_end, duration_ms) in [
            (None, 1, 3_800, 3_800),
            (wav(1), 1, 3_800, 1),
            (wav(59_999), 1, 3_800, 59_999),
            (wav(60_000), 3, 43_800, 60_000),
            (wav(63_800), 4, 63_800, 63_800),
            (wav(300_000), 15, 283_800, 300_000),
        ] {
            let speech = canned(false, wav).unwrap();
            let last = speech.sentences.last().unwrap();
            assert_eq!(
                (speech.sentences.len(), last.end_time, speech.duration_ms),
                (count, last_end, duration_ms)
            );
            assert_eq!(
                last.words.as_ref().unwrap().last().unwrap().end_time,
                last_end
            );
        }
        assert_eq!(canned(true, None).unwrap().sentences.len(), 2);
    }

    #[test]
    fn long_and_silent_audio_are_errors() {
        let silent = |duration_ms| {
            Some(Wav {
                duration_ms,
                silent: true,
            })
        };
        for (wav, code) in [
            (wav(300_001), "AUDIO_DURATION_TOO_LONG"),
            (silent(300_001), "AUDIO_DURATION_TOO_LONG"),
            (silent(3_000), "ASR_RESPONSE_HAVE_NO_WORDS"),
            (silent(0), "ASR_RESPONSE_HAVE_NO_WORDS"),
        ] {
            let (status, body) = canned(false, wav).unwrap_err().status_and_body("");
            assert!(status == 400 && body.contains(code), "{body}");
        }
    }
}
