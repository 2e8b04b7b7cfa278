//! Listens to the audio: with the recogniser, or by playing the published answer.

use crate::app::{Shared, log};
use crate::audio::{AudioError, AudioFile, Reader};
use crate::direct::asked::{Asked, Source};
use crate::direct::pieces;
use crate::failure::Failure;
use crate::model::Direct;
use crate::recogniser::{Job, Phase, RecogniseError};
use crate::wav::Wav;

const SHORTEST_MS: u64 = 1_000;

/// What was heard.
#[derive(Debug)]
pub struct Heard {
    /// The text, cut for a stream; empty when nobody spoke.
    pub pieces: Vec<String>,
    /// Its language.
    pub language: String,
    /// How long the audio is, if that is known.
    pub seconds: Option<u64>,
}

impl From<AudioError> for Failure {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::Fetch(_) => Self::download_failed(),
            AudioError::Internal => Self::internal(),
        }
    }
}

/// Listens.
///
/// # Errors
/// Audio that cannot be had or decoded, or is too short or too long.
pub async fn listen(
    app: &Shared,
    model: &Direct,
    asked: &Asked,
    reader: &Reader,
) -> Result<Heard, Failure> {
    let real = app.recogniser.ready().await == Phase::Whisper;
    let audio = match &asked.source {
        Source::Inline(inline) => {
            Some(AudioFile::write(app, Some(inline.subtype.clone()), inline.bytes.clone()).await?)
        }
        Source::Url(url) if real => Some(AudioFile::open(app, url, reader).await?),
        Source::Url(url) => AudioFile::open_near(app, url, reader).await?,
    };
    match audio {
        Some(audio) if real => recognised(app, model, asked, &audio).await,
        Some(audio) => {
            let bytes = tokio::fs::read(&audio.path).await.map_err(|error| {
                log(&format!(
                    "stand-in: {} cannot be read: {error}",
                    audio.path.display()
                ));
                Failure::internal()
            })?;
            canned(model, asked, Wav::read(&bytes))
        }
        None => canned(model, asked, None),
    }
}

async fn recognised(
    app: &Shared,
    model: &Direct,
    asked: &Asked,
    audio: &AudioFile,
) -> Result<Heard, Failure> {
    let languages: Vec<_> = asked.language.iter().cloned().collect();
    let lasts_ms = Some((SHORTEST_MS, model.longest_s * 1_000));
    let job = Job {
        path: &audio.path,
        channels: &[0],
        languages: &languages,
        lasts_ms,
    };
    let recognition = app
        .recogniser
        .recognise(&job)
        .await
        .map_err(|error| match error {
            RecogniseError::Undecodable | RecogniseError::NoSuchChannel(_) => {
                Failure::decode_failed()
            }
            RecogniseError::Length => Failure::audio_length(model.longest_s),
            RecogniseError::Internal => Failure::internal(),
        })?;
    Ok(Heard {
        pieces: pieces::cut(recognition.text()),
        language: asked
            .language
            .clone()
            .unwrap_or_else(|| recognition.language().to_owned()),
        seconds: Some(recognition.duration_ms().div_ceil(1_000)),
    })
}

/// The published answer, whatever is said; but the length of a WAV file counts, and so does its
/// silence.
fn canned(model: &Direct, asked: &Asked, wav: Option<Wav>) -> Result<Heard, Failure> {
    if wav.is_some_and(|wav| !(SHORTEST_MS..=model.longest_s * 1_000).contains(&wav.duration_ms)) {
        return Err(Failure::audio_length(model.longest_s));
    }
    let text = match (wav, model.qwen3) {
        (Some(Wav { silent: true, .. }), _) => "",
        (_, true) => "欢迎使用阿里云。",
        (_, false) => "欢迎使用阿里云",
    };
    Ok(Heard {
        pieces: pieces::cut(text),
        language: asked.language.clone().unwrap_or_else(|| "zh".to_owned()),
        seconds: wav.map(|wav| wav.duration_ms.div_ceil(1_000)),
    })
}
