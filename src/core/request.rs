//! What a caller asks for, checked before any network.

use core::time::Duration;

use crate::check::Fields;
use crate::error::{Error, Result};
use crate::file::LocalFile;
use crate::model::{FAMILIES, Family};
use crate::url;
use crate::value::Value;

/// Files in one task. Source: Paraformer file-transcription API ("up to 100 file URLs"; the newest page promises one).
const FILES_MAX: usize = 100;
/// Speakers that may be expected. Source: Paraformer file-transcription API, `speaker_count`.
const SPEAKERS_MIN: u32 = 2;
const SPEAKERS_MAX: u32 = 100;
/// Tracks are counted from 0; no container in the service's list holds more.
const CHANNEL_MAX: u32 = 255;
/// The model when none is named.
pub(crate) const DEFAULT_MODEL: &str = "paraformer-v2";
/// The model of `recognize` when none is named.
const DEFAULT_DIRECT_MODEL: &str = "qwen3-asr-flash";
/// As long as the service keeps a task.
const TIMEOUT_DEFAULT_MS: u32 = 24 * 60 * 60 * 1000;

const RECOGNITION: [&str; 18] = [
    "model",
    "family",
    "languageHints",
    "language",
    "vocabularyId",
    "phraseId",
    "channelIds",
    "disfluencyRemoval",
    "timestampAlignment",
    "specialWordFilter",
    "diarization",
    "speakerCount",
    "audioEventDetection",
    "words",
    "itn",
    "context",
    "onProgress",
    "signal",
];
const WAITING: [&str; 3] = ["timeoutMs", "pollIntervalMs", "onStatus"];
const DIRECT: [&str; 8] = ["model", "language", "detectLanguage", "itn", "context", "resultFormat", "onProgress", "signal"];

/// Spellings of the wire, and of other clients, that differ by more than case and underscores.
const ALIASES: [(&str, &str); 19] = [
    ("channelId", "channelIds"),
    ("disfluencyRemovalEnabled", "disfluencyRemoval"),
    ("timestampAlignmentEnabled", "timestampAlignment"),
    ("diarizationEnabled", "diarization"),
    ("speakerLabels", "diarization"),
    ("audioEventDetectionEnabled", "audioEventDetection"),
    ("languages", "languageHints"),
    ("languageHints", "language"),
    ("enableItn", "itn"),
    ("enableLid", "detectLanguage"),
    ("enableWords", "words"),
    ("wordTimestamps", "words"),
    ("corpus", "context"),
    ("prompt", "context"),
    ("timeout", "timeoutMs"),
    ("waitTimeout", "timeoutMs"),
    ("pollInterval", "pollIntervalMs"),
    ("pollingInterval", "pollIntervalMs"),
    ("incrementalOutput", "incremental"),
];

/// Which verb the options are for: each takes its own, and refuses the others' instead of ignoring them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Recognition and waiting.
    Transcribe,
    /// Recognition.
    Submit,
    /// Waiting.
    Wait,
    /// One query, or another call that takes nothing but a signal.
    Signal,
    /// Direct recognition.
    Recognize,
    /// Direct recognition, told as it comes.
    RecognizeStream,
    /// Upload alone.
    Upload,
    /// A token.
    CreateToken,
    /// The list of tasks.
    Tasks,
    /// A list of hot words made, listed, replaced.
    CreateVocabulary,
    /// See above.
    ListVocabularies,
    /// See above.
    UpdateVocabulary,
}

impl Verb {
    pub(crate) fn fields(self, options: &Value) -> Result<Fields<'_>> {
        let known = match self {
            Self::Transcribe => [RECOGNITION.as_slice(), &WAITING].concat(),
            Self::Submit => RECOGNITION.to_vec(),
            Self::Wait => [WAITING.as_slice(), &["signal"]].concat(),
            Self::Signal => vec!["signal"],
            Self::Recognize => DIRECT.to_vec(),
            Self::RecognizeStream => [DIRECT.as_slice(), &["incremental"]].concat(),
            Self::Upload => vec!["model", "onProgress", "signal"],
            Self::CreateToken => vec!["expiresInSeconds", "signal"],
            Self::Tasks => vec!["startTime", "endTime", "model", "status", "page", "pageSize", "signal"],
            Self::CreateVocabulary => vec!["model", "prefix", "words", "signal"],
            Self::ListVocabularies => vec!["prefix", "page", "pageSize", "signal"],
            Self::UpdateVocabulary => vec!["words", "signal"],
        };
        let fields = Fields::of("options", options, &known, &ALIASES)?;
        for (name, expected) in [("signal", "AbortSignal"), ("onStatus", "function"), ("onProgress", "function")] {
            match fields.value(name) {
                Value::Absent => {}
                Value::Other(seen) if seen == expected => {}
                seen => {
                    let article = if name == "signal" { "an" } else { "a" };
                    return Err(fields.wrong(name, format!("expected {article} {expected}, got {seen}.")));
                }
            }
        }
        Ok(fields)
    }

    /// Checks options that only the binding reads.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn check(self, options: &Value) -> Result<()> {
        self.fields(options).map(|_| ())
    }
}

/// Where audio is: at a URL, or here.
#[derive(Clone, Debug)]
pub enum Audio {
    /// Whatever else was passed; it should be a URL.
    Value(Value),
    /// A file of the caller's, uploaded or sent along.
    File(LocalFile),
}

/// Audio of a request, checked.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `http:`, `https:` or `oss:`, encoded.
    Url(String),
    File(LocalFile),
}

/// A task to be submitted: what to recognise, and how.
#[derive(Clone, Debug)]
pub struct TranscriptionRequest {
    pub(crate) model: String,
    pub(crate) family: Family,
    /// In the caller's order, duplicates kept.
    pub(crate) sources: Vec<Source>,
    pub(crate) language_hints: Option<Vec<String>>,
    pub(crate) language: Option<String>,
    pub(crate) vocabulary_id: Option<String>,
    pub(crate) phrase_id: Option<String>,
    pub(crate) channel_ids: Option<Vec<u32>>,
    pub(crate) disfluency_removal: Option<bool>,
    pub(crate) timestamp_alignment: Option<bool>,
    pub(crate) special_word_filter: Option<SpecialWordFilter>,
    pub(crate) diarization: Option<bool>,
    pub(crate) speaker_count: Option<u32>,
    pub(crate) audio_event_detection: Option<bool>,
    pub(crate) words: Option<bool>,
    pub(crate) itn: Option<bool>,
    pub(crate) context: Option<String>,
}

/// Words to hide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpecialWordFilter {
    pub(crate) mask: Option<Vec<String>>,
    pub(crate) remove: Option<Vec<String>>,
    pub(crate) system_reserved: Option<bool>,
}

impl TranscriptionRequest {
    /// Reads what was passed to `transcribe` (one file) or `submit` (`many`, if it was a list).
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(verb: Verb, audio: Vec<Audio>, many: bool, options: &Value) -> Result<Self> {
        let fields = verb.fields(options)?;
        let model = fields.string("model", "a model name")?.unwrap_or(DEFAULT_MODEL);
        let family = family(&fields, model)?;
        let sources = sources(audio, many, verb == Verb::Submit)?;
        if family == Family::QwenFiletrans && sources.len() > 1 {
            return Err(Error::invalid(
                "audio",
                format!("{model} takes one file in a task, got {}. Submit each by itself.", sources.len()),
            ));
        }
        let diarization = fields.boolean("diarization")?;
        let speaker_count = fields.integer("speakerCount", SPEAKERS_MIN, SPEAKERS_MAX, "")?;
        if speaker_count.is_some() && diarization != Some(true) {
            return Err(fields.wrong("speakerCount", "it has no effect without diarization. Set diarization: true, or leave it out."));
        }
        let language_hints = fields.strings("languageHints", "language codes such as \"zh\" or \"en\"")?;
        if family == Family::SenseVoice && language_hints.as_ref().is_some_and(|hints| hints.len() != 1) {
            let count = language_hints.map_or(0, |hints| hints.len());
            return Err(fields.wrong("languageHints", format!("{model} takes exactly one, [\"auto\"] or a language, got {count}.")));
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Self {
            model: model.to_owned(),
            family,
            sources,
            language_hints,
            language: owned(fields.string("language", "a language code such as \"zh\"")?),
            vocabulary_id: owned(fields.string("vocabularyId", "a vocabulary id (vocab-…)")?),
            phrase_id: owned(fields.string("phraseId", "a phrase list id")?),
            channel_ids: fields.integers("channelIds", CHANNEL_MAX, "track numbers from 0")?,
            disfluency_removal: fields.boolean("disfluencyRemoval")?,
            timestamp_alignment: fields.boolean("timestampAlignment")?,
            special_word_filter: SpecialWordFilter::from_value(fields.value("specialWordFilter"))?,
            diarization,
            speaker_count,
            audio_event_detection: fields.boolean("audioEventDetection")?,
            words: fields.boolean("words")?,
            itn: fields.boolean("itn")?,
            context: owned(fields.text("context", "a text")?),
        })
    }
}

/// The family of `model`, after its options were checked against it.
fn family(fields: &Fields<'_>, model: &str) -> Result<Family> {
    let family = match fields.string("family", "a family name")? {
        None => Family::of(model),
        Some(name) => match FAMILIES.iter().find(|(known, _)| *known == name) {
            Some((_, family)) => *family,
            None => {
                let known: Vec<&str> = FAMILIES.iter().map(|(name, _)| *name).collect();
                return Err(fields.wrong("family", format!("expected one of {}, got \"{name}\".", known.join(", "))));
            }
        },
    };
    if family.is_direct() {
        return Err(
            fields.wrong("model", format!("{model} answers directly and takes no tasks. Use recognize, or qwen3-asr-flash-filetrans."))
        );
    }
    refuse(fields, family, model)?;
    Ok(family)
}

/// Options that `model` does not take.
fn refuse(fields: &Fields<'_>, family: Family, model: &str) -> Result<()> {
    for name in fields.names() {
        if let Some(advice) = family.refusal(name) {
            return Err(fields.wrong(name, format!("{model} does not take it. {advice}")));
        }
    }
    Ok(())
}

/// A direct recognition: what to recognise, and how.
#[derive(Clone, Debug)]
pub struct RecognitionRequest {
    pub(crate) model: String,
    pub(crate) family: Family,
    pub(crate) source: Source,
    pub(crate) language: Option<String>,
    pub(crate) detect_language: Option<bool>,
    pub(crate) itn: Option<bool>,
    pub(crate) context: Option<String>,
    /// Whether `result_format: "message"` is asked for, the only one that is read.
    pub(crate) message_format: bool,
    /// Only where the text is told as it comes.
    pub(crate) incremental: Option<bool>,
}

impl RecognitionRequest {
    /// Reads what was passed to `recognize` or `recognizeStream`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(verb: Verb, audio: Audio, options: &Value) -> Result<Self> {
        let fields = verb.fields(options)?;
        let model = fields.string("model", "a model name")?.unwrap_or(DEFAULT_DIRECT_MODEL);
        let family = Family::of(model);
        if !family.is_direct() && family != Family::Unknown {
            return Err(
                fields.wrong("model", format!("{model} queues tasks and answers nothing directly. Use transcribe, or qwen3-asr-flash."))
            );
        }
        refuse(&fields, family, model)?;
        let format = fields.string("resultFormat", "\"message\"")?;
        if format.is_some_and(|format| format != "message") {
            return Err(fields.expected("resultFormat", "\"message\"", fields.value("resultFormat")));
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Self {
            model: model.to_owned(),
            family,
            message_format: format.is_some(),
            source: source("audio", audio)?,
            language: owned(fields.string("language", "a language code such as \"zh\"")?),
            detect_language: fields.boolean("detectLanguage")?,
            itn: fields.boolean("itn")?,
            context: owned(fields.text("context", "a text")?),
            incremental: if verb == Verb::RecognizeStream { fields.boolean("incremental")? } else { None },
        })
    }
}

impl SpecialWordFilter {
    fn from_value(value: &Value) -> Result<Option<Self>> {
        if *value == Value::Absent {
            return Ok(None);
        }
        let path = "options.specialWordFilter";
        let aliases = [("filterWithSigned", "mask"), ("filterWithEmpty", "remove"), ("systemReservedFilter", "systemReserved")];
        let fields = Fields::of(path, value, &["mask", "remove", "systemReserved"], &aliases)?;
        Ok(Some(Self {
            mask: fields.strings("mask", "words")?,
            remove: fields.strings("remove", "words")?,
            system_reserved: fields.boolean("systemReserved")?,
        }))
    }
}

fn sources(audio: Vec<Audio>, is_list: bool, takes_list: bool) -> Result<Vec<Source>> {
    if !is_list {
        return audio.into_iter().map(|audio| source("audio", audio)).collect();
    }
    let count = audio.len();
    if !takes_list {
        return Err(Error::invalid("audio", format!("expected one file, got an array of {count}. Use submit for several.")));
    }
    if count == 0 || count > FILES_MAX {
        return Err(Error::invalid("audio", format!("expected 1 to {FILES_MAX} files in one task, got {count}.")));
    }
    audio.into_iter().enumerate().map(|(index, audio)| source(&format!("audio[{index}]"), audio)).collect()
}

fn source(path: &str, audio: Audio) -> Result<Source> {
    let value = match audio {
        Audio::File(file) => {
            file.check(path)?;
            return Ok(Source::File(file));
        }
        Audio::Value(value) => value,
    };
    let seen = match &value {
        Value::String(text) => {
            let encoded = url::encode(text);
            if !url::host_is_ascii(text) {
                let message = format!(
                    "the host must be in ASCII, got {}. Pass new URL(…), which converts it.",
                    Value::String(url::without_query(text).to_owned())
                );
                return Err(Error::invalid(path, message));
            }
            if url::has_http_scheme(&encoded) || url::is_uploaded(&encoded) {
                return Ok(Source::Url(encoded));
            }
            // The query of a signed URL is a secret; a wrong scheme shows without it.
            Value::String(url::without_query(text).to_owned())
        }
        seen => seen.clone(),
    };
    let message = format!(
        "expected an http(s):// or oss:// URL or a File, got {seen}. A URL is fetched by the service, so it must be reachable from the internet."
    );
    Err(Error::invalid(path, message))
}

/// How long to wait and how often to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// Time until [`crate::ErrorKind::Timeout`].
    pub timeout: Duration,
    /// A fixed time between queries instead of the schedule of `poll.rs`.
    pub poll_interval: Option<Duration>,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_millis(u64::from(TIMEOUT_DEFAULT_MS)), poll_interval: None }
    }
}

impl WaitOptions {
    /// Reads the waiting part of the options of `verb`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_value(verb: Verb, options: &Value) -> Result<Self> {
        let fields = verb.fields(options)?;
        let milliseconds = |ms: u32| Duration::from_millis(u64::from(ms));
        let timeout = fields.integer("timeoutMs", 1, TIMEOUT_DEFAULT_MS, "milliseconds")?;
        // At least 100 ms: the service answers 20 queries a second, for all tasks of an account together.
        let interval = fields.integer("pollIntervalMs", 100, 60_000, "milliseconds")?;
        Ok(Self { timeout: milliseconds(timeout.unwrap_or(TIMEOUT_DEFAULT_MS)), poll_interval: interval.map(milliseconds) })
    }
}
