//! Recognition of the audio of a request: by the recogniser, or as the published answer.

use crate::audio::{AudioError, AudioFile};
use crate::caller::AudioAccess;
use crate::failure::Failure;
use crate::generation::chunks;
use crate::generation::request::{RecognitionRequest, Source};
use crate::log::log;
use crate::model::GenerationModel;
use crate::recogniser::Phase;
use crate::state::SharedState;
use crate::wav::Wav;
use crate::worker::{Job, RecogniseError};

const MIN_AUDIO_MS: u64 = 1_000;

/// The recognised speech.
#[derive(Debug)]
pub struct RecognisedSpeech {
    /// The text in the chunks of a stream; empty for silence.
    pub chunks: Vec<String>,
    /// The language.
    pub language: String,
    /// The duration of the audio, if known, in seconds begun.
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

/// Recognises the audio of a request.
///
/// # Errors
/// 400 for audio that cannot be downloaded or decoded, or that is too short or too long.
pub async fn recognise(
    app: &SharedState,
    model: &GenerationModel,
    request: &RecognitionRequest,
    access: &AudioAccess,
) -> Result<RecognisedSpeech, Failure> {
    match open(app, &request.source, access).await? {
        Some(audio) if app.recogniser.phase() == Phase::Whisper => {
            with_recogniser(app, model, request, &audio).await
        }
        Some(audio) => canned(model, request, Wav::parse(&read(&audio).await?)),
        None => canned(model, request, None),
    }
}

/// Opens the audio of a request, after the start of the recogniser. Without one, a URL beyond this
/// machine is not opened.
///
/// # Errors
/// 400 for audio that cannot be downloaded.
pub async fn open(
    app: &SharedState,
    source: &Source,
    access: &AudioAccess,
) -> Result<Option<AudioFile>, Failure> {
    let real = app.recogniser.ready().await == Phase::Whisper;
    Ok(match source {
        Source::Inline(inline) => {
            Some(AudioFile::write(app, Some(inline.subtype.clone()), inline.bytes.clone()).await?)
        }
        Source::Url(url) if real => Some(AudioFile::open(app, url, access).await?),
        Source::Url(url) => AudioFile::open_if_local(app, url, access).await?,
    })
}

/// Reads a file.
///
/// # Errors
/// 500 if it is gone.
pub async fn read(audio: &AudioFile) -> Result<Vec<u8>, Failure> {
    tokio::fs::read(&audio.path).await.map_err(|error| {
        log(&format!(
            "stand-in: {} cannot be read: {error}",
            audio.path.display()
        ));
        Failure::internal()
    })
}

async fn with_recogniser(
    app: &SharedState,
    model: &GenerationModel,
    request: &RecognitionRequest,
    audio: &AudioFile,
) -> Result<RecognisedSpeech, Failure> {
    let languages: Vec<_> = request.language.iter().cloned().collect();
    let duration_range_ms = Some((MIN_AUDIO_MS, model.max_audio_s * 1_000));
    let job = Job {
        path: &audio.path,
        channels: &[0],
        languages: &languages,
        duration_range_ms,
    };
    let recognition = app
        .recogniser
        .recognise(&job)
        .await
        .map_err(|error| match error {
            RecogniseError::Undecodable | RecogniseError::NoSuchChannel(_) => {
                Failure::decode_failed()
            }
            RecogniseError::Length(_) => Failure::audio_length(model.max_audio_s),
            RecogniseError::Internal => Failure::internal(),
        })?;
    Ok(RecognisedSpeech {
        chunks: chunks::split(recognition.text()),
        language: request
            .language
            .clone()
            .unwrap_or_else(|| recognition.language().to_owned()),
        seconds: Some(recognition.duration_ms().div_ceil(1_000)),
    })
}

/// The published answer, whatever the audio. Only the length and the silence of a WAV file count.
fn canned(
    model: &GenerationModel,
    request: &RecognitionRequest,
    wav: Option<Wav>,
) -> Result<RecognisedSpeech, Failure> {
    if wav.is_some_and(|wav| !(MIN_AUDIO_MS..=model.max_audio_s * 1_000).contains(&wav.duration_ms))
    {
        return Err(Failure::audio_length(model.max_audio_s));
    }
    let text = match (wav, model.qwen3) {
        (Some(Wav { silent: true, .. }), _) => "",
        (_, true) => "欢迎使用阿里云。",
        (_, false) => "欢迎使用阿里云",
    };
    Ok(RecognisedSpeech {
        chunks: chunks::split(text),
        language: request.language.clone().unwrap_or_else(|| "zh".to_owned()),
        seconds: wav.map(|wav| wav.duration_ms.div_ceil(1_000)),
    })
}
