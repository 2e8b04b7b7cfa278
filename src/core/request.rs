//! What a caller asks for, checked before any network.

use core::time::Duration;

use crate::check::Fields;
use crate::error::{Error, Result};
use crate::model::Family;
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
const DEFAULT_MODEL: &str = "paraformer-v2";
/// As long as the service keeps a task.
const TIMEOUT_DEFAULT_MS: u32 = 24 * 60 * 60 * 1000;

const RECOGNITION: [&str; 12] = [
    "model",
    "languageHints",
    "vocabularyId",
    "phraseId",
    "channelIds",
    "disfluencyRemoval",
    "timestampAlignment",
    "specialWordFilter",
    "diarization",
    "speakerCount",
    "audioEventDetection",
    "signal",
];
const WAITING: [&str; 4] = ["timeoutMs", "pollIntervalMs", "onStatus", "signal"];

/// Spellings of the wire, and of other clients, that differ by more than case and underscores.
const ALIASES: [(&str, &str); 13] = [
    ("channelId", "channelIds"),
    ("disfluencyRemovalEnabled", "disfluencyRemoval"),
    ("timestampAlignmentEnabled", "timestampAlignment"),
    ("diarizationEnabled", "diarization"),
    ("speakerLabels", "diarization"),
    ("audioEventDetectionEnabled", "audioEventDetection"),
    ("language", "languageHints"),
    ("languages", "languageHints"),
    ("timeout", "timeoutMs"),
    ("waitTimeout", "timeoutMs"),
    ("pollInterval", "pollIntervalMs"),
    ("pollingInterval", "pollIntervalMs"),
    ("onProgress", "onStatus"),
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
    /// One query.
    Status,
}

impl Verb {
    fn fields(self, options: &Value) -> Result<Fields<'_>> {
        let known = match self {
            Self::Transcribe => [RECOGNITION.as_slice(), &WAITING].concat(),
            Self::Submit => RECOGNITION.to_vec(),
            Self::Wait => WAITING.to_vec(),
            Self::Status => vec!["signal"],
        };
        let fields = Fields::of("options", options, &known, &ALIASES)?;
        for (name, expected) in [("signal", "AbortSignal"), ("onStatus", "function")] {
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

/// A task to be submitted: what to recognise, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptionRequest {
    pub(crate) model: String,
    /// Encoded, in the caller's order, duplicates kept.
    pub(crate) file_urls: Vec<String>,
    pub(crate) language_hints: Option<Vec<String>>,
    pub(crate) vocabulary_id: Option<String>,
    pub(crate) phrase_id: Option<String>,
    pub(crate) channel_ids: Option<Vec<u32>>,
    pub(crate) disfluency_removal: Option<bool>,
    pub(crate) timestamp_alignment: Option<bool>,
    pub(crate) special_word_filter: Option<SpecialWordFilter>,
    pub(crate) diarization: Option<bool>,
    pub(crate) speaker_count: Option<u32>,
    pub(crate) audio_event_detection: Option<bool>,
}

/// Words to hide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpecialWordFilter {
    pub(crate) mask: Option<Vec<String>>,
    pub(crate) remove: Option<Vec<String>>,
    pub(crate) system_reserved: Option<bool>,
}

impl TranscriptionRequest {
    /// Reads what was passed to `transcribe` (one URL) or `submit` (one or a list).
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_values(verb: Verb, audio: &Value, options: &Value) -> Result<Self> {
        let file_urls = audio_urls(audio, verb == Verb::Submit)?;
        let fields = verb.fields(options)?;
        let model = fields.string("model", "a model name")?.unwrap_or(DEFAULT_MODEL);
        let family = Family::of(model);
        for name in RECOGNITION.into_iter().filter(|name| fields.has(name)) {
            if let Some(advice) = family.refusal(name) {
                return Err(fields.wrong(name, format!("{model} does not take it. {advice}")));
            }
        }
        let diarization = fields.boolean("diarization")?;
        let speaker_count = fields.integer("speakerCount", SPEAKERS_MIN, SPEAKERS_MAX, "")?;
        if speaker_count.is_some() && diarization != Some(true) {
            return Err(fields.wrong("speakerCount", "it has no effect without diarization. Set diarization: true, or leave it out."));
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Self {
            model: model.to_owned(),
            file_urls,
            language_hints: fields.strings("languageHints", "language codes such as \"zh\" or \"en\"")?,
            vocabulary_id: owned(fields.string("vocabularyId", "a vocabulary id (vocab-…)")?),
            phrase_id: owned(fields.string("phraseId", "a phrase list id")?),
            channel_ids: fields.integers("channelIds", CHANNEL_MAX, "track numbers from 0")?,
            disfluency_removal: fields.boolean("disfluencyRemoval")?,
            timestamp_alignment: fields.boolean("timestampAlignment")?,
            special_word_filter: SpecialWordFilter::from_value(fields.value("specialWordFilter"))?,
            diarization,
            speaker_count,
            audio_event_detection: fields.boolean("audioEventDetection")?,
        })
    }

    /// What the service will be asked to fetch.
    pub fn file_urls(&self) -> &[String] {
        &self.file_urls
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

fn audio_urls(audio: &Value, many: bool) -> Result<Vec<String>> {
    match audio {
        Value::Array(items) if many => {
            if items.is_empty() || items.len() > FILES_MAX {
                return Err(Error::invalid("audio", format!("expected 1 to {FILES_MAX} URLs in one task, got {}.", items.len())));
            }
            items.iter().enumerate().map(|(index, item)| audio_url(&format!("audio[{index}]"), item)).collect()
        }
        Value::Array(items) => {
            Err(Error::invalid("audio", format!("expected one URL, got an array of {}. Use submit for several files.", items.len())))
        }
        one => Ok(vec![audio_url("audio", one)?]),
    }
}

fn audio_url(path: &str, value: &Value) -> Result<String> {
    let advice = "The service fetches the file itself, so it must be reachable from the internet.";
    match value {
        Value::String(text) => {
            let encoded = url::encode(text);
            if url::has_http_scheme(&encoded) {
                return Ok(encoded);
            }
            // The query of a signed URL is a secret; a wrong scheme shows without it.
            let shown = Value::String(url::without_query(text).to_owned());
            Err(Error::invalid(path, format!("expected an http:// or https:// URL, got {shown}. {advice}")))
        }
        seen => Err(Error::invalid(path, format!("expected an http:// or https:// URL, got {seen}. {advice}"))),
    }
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
