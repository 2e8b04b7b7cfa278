//! What a caller asks for, checked before any network.

use crate::check::{Aliases, Kind, Table, read, required, row, unexpected, wrong_option};
use crate::config::FUNCTION;
use crate::error::{Error, Result};
use crate::file::LocalFile;
use crate::json;
use crate::model::{FAMILIES, Family};
use crate::text::listed;
use crate::url;
use crate::value::Value;

/// Files in one task. Source: Paraformer file-transcription API ("up to 100 file URLs"; the newest
/// page promises one).
const FILES_MAX: usize = 100;
/// The model when none is named.
pub(crate) const DEFAULT_MODEL: &str = "paraformer-v2";
/// The model of `recognize` when none is named.
const DEFAULT_DIRECT_MODEL: &str = "qwen3-asr-flash";
/// As long as the service keeps a task.
const TIMEOUT_DEFAULT_MS: u32 = 24 * 60 * 60 * 1000;
/// Words in one list. Source: custom hot words, limits.
const WORDS_MAX: usize = 500;
const WEIGHT_DEFAULT: u64 = 4;
/// Characters of a word that is not all ASCII, and space-separated parts of one that is.
const WORD_CHARACTERS_MAX: usize = 15;
const WORD_PARTS_MAX: usize = 7;
const PREFIX_MAX: usize = 10;
/// The service lists one day at most.
const LIST_SPAN_MS_MAX: u64 = 24 * 60 * 60 * 1000;
const LISTED_STATUSES: [&str; 6] = [
    "pending",
    "running",
    "succeeded",
    "failed",
    "canceled",
    "unknown",
];

const LANGUAGE: Kind = Kind::Text("a language code such as \"zh\"");
const PAGE_SIZE: Kind = Kind::Whole(1, 100, "");
const FORMAT: &str = "\"message\"";
const WORDS: &str = "an array of { text, weight, language }";
const PREFIX: &str = "1 to 10 lower-case letters and digits";

const MODEL: Table = &[row("model", Kind::Text("a model name"), "model")];
const RECOGNITION: Table = &[
    row("family", Kind::Text("a family name"), ""),
    row(
        "languageHints",
        Kind::Texts("language codes such as \"zh\" or \"en\""),
        "parameters.language_hints",
    ),
    row("language", LANGUAGE, "parameters.language"),
    row(
        "vocabularyId",
        Kind::Text("a vocabulary id (vocab-…)"),
        "parameters.vocabulary_id",
    ),
    row("phraseId", Kind::Text("a phrase list id"), ""),
    // Tracks are counted from 0; no container in the service's list holds more.
    row(
        "channelIds",
        Kind::Wholes(255, "track numbers from 0"),
        "parameters.channel_id",
    ),
    row(
        "disfluencyRemoval",
        Kind::Flag,
        "parameters.disfluency_removal_enabled",
    ),
    row(
        "timestampAlignment",
        Kind::Flag,
        "parameters.timestamp_alignment_enabled",
    ),
    row("specialWordFilter", Kind::Own, ""),
    row("diarization", Kind::Flag, "parameters.diarization_enabled"),
    // Source: Paraformer file-transcription API, `speaker_count`.
    row(
        "speakerCount",
        Kind::Whole(2, 100, ""),
        "parameters.speaker_count",
    ),
    row(
        "audioEventDetection",
        Kind::Flag,
        "parameters.audio_event_detection_enabled",
    ),
    row("words", Kind::Flag, "parameters.enable_words"),
    row("itn", Kind::Flag, "parameters.enable_itn"),
    row("context", Kind::AnyText("a text"), "parameters.corpus.text"),
];
const DIRECT: Table = &[
    row("language", LANGUAGE, "parameters.asr_options.language"),
    row(
        "detectLanguage",
        Kind::Flag,
        "parameters.asr_options.enable_lid",
    ),
    row("itn", Kind::Flag, "parameters.asr_options.enable_itn"),
    row("context", Kind::AnyText("a text"), ""),
    row(
        "resultFormat",
        Kind::Text(FORMAT),
        "parameters.result_format",
    ),
];
const INCREMENTAL: Table = &[row(
    "incremental",
    Kind::Flag,
    "parameters.incremental_output",
)];
const PROGRESS: Table = &[row("onProgress", Kind::Class(FUNCTION), "")];
const SIGNAL: Table = &[row("signal", Kind::Class("AbortSignal"), "")];
const WAITING: Table = &[
    row(
        "timeoutMs",
        Kind::Whole(1, TIMEOUT_DEFAULT_MS, "milliseconds"),
        "",
    ),
    // At least 100 ms: the service answers 20 queries a second, for all tasks of an account
    // together.
    row(
        "pollIntervalMs",
        Kind::Whole(100, 60_000, "milliseconds"),
        "",
    ),
    row("onStatus", Kind::Class(FUNCTION), ""),
];
// Source: temporary authentication tokens, `expire_in_seconds`.
const TOKEN: Table = &[row(
    "expiresInSeconds",
    Kind::Whole(1, 1800, "seconds"),
    "expire_in_seconds",
)];
const TASKS: Table = &[
    row("startTime", Kind::Time, "start_time"),
    row("endTime", Kind::Time, "end_time"),
    row("model", Kind::Text("a model name"), "model_name"),
    row("status", Kind::Text("a task status"), "status"),
    row("page", Kind::Whole(1, u32::MAX, ""), "page_no"),
    row("pageSize", PAGE_SIZE, "page_size"),
];
const NEW_VOCABULARY: Table = &[
    row("model", Kind::Text(WORDS_MODEL), "input.target_model"),
    row("prefix", Kind::Text(PREFIX), "input.prefix"),
];
const WORDS_MODEL: &str = "the model that will use the words";
const VOCABULARY_WORDS: Table = &[row("words", Kind::Own, "")];
const VOCABULARIES: Table = &[
    row("prefix", Kind::AnyText("a prefix"), ""),
    row("page", Kind::Whole(0, u32::MAX, ""), "input.page_index"),
    row("pageSize", PAGE_SIZE, "input.page_size"),
];
const FILTER: Table = &[
    row("systemReserved", Kind::Flag, "system_reserved_filter"),
    row(
        "remove",
        Kind::Texts("words"),
        "filter_with_empty.word_list",
    ),
    row("mask", Kind::Texts("words"), "filter_with_signed.word_list"),
];
const FILTER_ALIASES: Aliases = &[
    ("filterWithSigned", "mask"),
    ("filterWithEmpty", "remove"),
    ("systemReservedFilter", "systemReserved"),
];
const HOT_WORD: Table = &[
    row("text", Kind::Text("a word"), "text"),
    row("weight", Kind::Whole(1, 5, ""), "weight"),
    row("language", LANGUAGE, "lang"),
];
const HOT_WORD_ALIASES: Aliases = &[("lang", "language"), ("word", "text")];

/// Spellings of the wire, and of other clients, that differ by more than case and underscores.
const ALIASES: Aliases = &[
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

/// What a caller may ask of a client. Each verb takes its own options, and refuses the others'
/// instead of ignoring them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Submits a file, waits and reads the result.
    Transcribe,
    /// Submits a task.
    Submit,
    /// Asks once how a task stands.
    Status,
    /// Waits for a task and reads its results.
    Wait,
    /// Waits for a task.
    Follow,
    /// Cancels a task.
    Cancel,
    /// Recognises directly.
    Recognize,
    /// Recognises directly, told as it comes.
    RecognizeStream,
    /// Uploads a file.
    Upload,
    /// Makes a token.
    CreateToken,
    /// Lists tasks.
    Tasks,
    /// Makes a list of hot words.
    CreateVocabulary,
    /// Lists the lists of hot words.
    ListVocabularies,
    /// Reads a list of hot words.
    Vocabulary,
    /// Replaces the words of a list.
    UpdateVocabulary,
    /// Deletes a list of hot words.
    DeleteVocabulary,
}

impl Verb {
    /// The verb that JavaScript calls `name`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "transcribe" => Self::Transcribe,
            "submit" => Self::Submit,
            "status" => Self::Status,
            "wait" => Self::Wait,
            "follow" => Self::Follow,
            "cancel" => Self::Cancel,
            "recognize" => Self::Recognize,
            "recognizeStream" => Self::RecognizeStream,
            "upload" => Self::Upload,
            "createToken" => Self::CreateToken,
            "tasks" => Self::Tasks,
            "createVocabulary" => Self::CreateVocabulary,
            "listVocabularies" => Self::ListVocabularies,
            "vocabulary" => Self::Vocabulary,
            "updateVocabulary" => Self::UpdateVocabulary,
            "deleteVocabulary" => Self::DeleteVocabulary,
            _ => return None,
        })
    }

    /// Checks `options` and puts what is sent of them into `request`.
    pub(crate) fn read(self, options: &Value, request: &mut Value) -> Result<()> {
        let tables: &[Table] = match self {
            Self::Transcribe => &[MODEL, RECOGNITION, PROGRESS, SIGNAL, WAITING],
            Self::Submit => &[MODEL, RECOGNITION, PROGRESS, SIGNAL],
            Self::Wait | Self::Follow => &[WAITING, SIGNAL],
            Self::Status | Self::Cancel | Self::Vocabulary | Self::DeleteVocabulary => &[SIGNAL],
            Self::Recognize => &[MODEL, DIRECT, PROGRESS, SIGNAL],
            Self::RecognizeStream => &[MODEL, DIRECT, PROGRESS, SIGNAL, INCREMENTAL],
            Self::Upload => &[MODEL, PROGRESS, SIGNAL],
            Self::CreateToken => &[TOKEN, SIGNAL],
            Self::Tasks => &[TASKS, SIGNAL],
            Self::CreateVocabulary => &[NEW_VOCABULARY, VOCABULARY_WORDS, SIGNAL],
            Self::ListVocabularies => &[VOCABULARIES, SIGNAL],
            Self::UpdateVocabulary => &[VOCABULARY_WORDS, SIGNAL],
        };
        read("options", options, tables, ALIASES, request)?;
        self.check_together(options)
    }

    /// Checks `options`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn check(self, options: &Value) -> Result<()> {
        self.read(options, &mut Value::Absent)
    }

    /// What is wrong with options that are right by themselves.
    fn check_together(self, options: &Value) -> Result<()> {
        match self {
            Self::Tasks => {
                if let (Some(start), Some(end)) = (
                    options.at("startTime").count(),
                    options.at("endTime").count(),
                ) && (end < start || end - start > LIST_SPAN_MS_MAX)
                {
                    let message = format_args!(
                        "expected a time at most 24 hours after startTime: the service lists no longer span."
                    );
                    return Err(wrong_option("endTime", message));
                }
                if let Some(status) = options.at("status").as_str()
                    && !LISTED_STATUSES.contains(&status)
                {
                    let message = format_args!(
                        "expected one of {}, got \"{status}\".",
                        listed(&LISTED_STATUSES)
                    );
                    return Err(wrong_option("status", message));
                }
            }
            Self::CreateVocabulary => {
                required("options", options, "model", WORDS_MODEL)?;
                let given = required("options", options, "prefix", PREFIX)?;
                let prefix = given.as_str().unwrap_or_default();
                if prefix.len() > PREFIX_MAX
                    || !prefix
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                {
                    return Err(unexpected("options", "prefix", PREFIX, given));
                }
            }
            Self::Recognize | Self::RecognizeStream => {
                let format = options.at("resultFormat");
                if format.as_str().is_some_and(|format| format != "message") {
                    return Err(unexpected("options", "resultFormat", FORMAT, format));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The hot words among the options, as they are sent.
pub(crate) fn hot_words(options: &Value) -> Result<Value> {
    let items = match options.at("words") {
        Value::Array(items) if (1..=WORDS_MAX).contains(&items.len()) => items,
        Value::Array(items) => {
            return Err(wrong_option(
                "words",
                format_args!("expected 1 to {WORDS_MAX} words, got {}.", items.len()),
            ));
        }
        seen => return Err(unexpected("options", "words", WORDS, seen)),
    };
    let mut words = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let path = format!("options.words[{index}]");
        let mut word = Value::empty();
        word.put("weight", WEIGHT_DEFAULT);
        read(&path, item, &[HOT_WORD], HOT_WORD_ALIASES, &mut word)?;
        let given = required(&path, item, "text", "a word")?;
        let text = given.as_str().unwrap_or_default();
        let fits = if text.is_ascii() {
            text.split_ascii_whitespace().count() <= WORD_PARTS_MAX
        } else {
            text.chars().count() <= WORD_CHARACTERS_MAX
        };
        if !fits {
            let most = format!(
                "at most {WORD_CHARACTERS_MAX} characters, or {WORD_PARTS_MAX} words of ASCII"
            );
            return Err(unexpected(&path, "text", &most, given));
        }
        words.push(word);
    }
    Ok(Value::Array(words))
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
    /// All that is sent but the sources.
    pub(crate) body: Value,
}

/// What is sent of the options of a recognition.
fn body(verb: Verb, options: &Value, default_model: &str) -> Result<Value> {
    let mut body = Value::empty();
    body.put("model", default_model);
    body.put("input", Value::empty());
    // Always, even when empty: without it workspace hosts accept the task and then fail it.
    body.put("parameters", Value::empty());
    verb.read(options, &mut body)?;
    Ok(body)
}

impl TranscriptionRequest {
    /// Reads what was passed to `transcribe` (one file) or `submit` (`many`, if it was a list).
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(verb: Verb, audio: Vec<Audio>, many: bool, options: &Value) -> Result<Self> {
        let mut body = body(verb, options, DEFAULT_MODEL)?;
        let model = body.at("model").text().unwrap_or_default();
        let family = family(options, &model)?;
        let sources = sources(audio, many, verb == Verb::Submit)?;
        if family == Family::QwenFiletrans && sources.len() > 1 {
            let message = format_args!(
                "{model} takes one file in a task, got {}. Submit each by itself.",
                sources.len()
            );
            return Err(Error::invalid("audio", message));
        }
        if !options.at("speakerCount").is_absent() && options.at("diarization").flag() != Some(true)
        {
            let message = format_args!(
                "it has no effect without diarization. Set diarization: true, or leave it out."
            );
            return Err(wrong_option("speakerCount", message));
        }
        let hints = options.at("languageHints").items().len();
        if family == Family::SenseVoice && hints > 1 {
            let message =
                format_args!("{model} takes exactly one, [\"auto\"] or a language, got {hints}.");
            return Err(wrong_option("languageHints", message));
        }
        let given = options.at("specialWordFilter");
        if !given.is_absent() {
            let mut filter = Value::empty();
            read(
                "options.specialWordFilter",
                given,
                &[FILTER],
                FILTER_ALIASES,
                &mut filter,
            )?;
            // A JSON document inside a JSON string.
            body.put("parameters.special_word_filter", json::text(&filter));
        }
        let phrase = options.at("phraseId");
        if !phrase.is_absent() {
            let mut resource = Value::empty();
            resource.put("resource_id", phrase.clone());
            resource.put("resource_type", "asr_phrase");
            body.put("resources", Value::Array(vec![resource]));
        }
        Ok(Self {
            model,
            family,
            sources,
            body,
        })
    }
}

/// The family of `model`, after its options were checked against it.
fn family(options: &Value, model: &str) -> Result<Family> {
    let family = match options.at("family").as_str() {
        None => Family::of(model),
        Some(name) => match FAMILIES.iter().find(|(known, _)| *known == name) {
            Some((_, family)) => *family,
            None => {
                let known: Vec<&str> = FAMILIES.iter().map(|(name, _)| *name).collect();
                return Err(wrong_option(
                    "family",
                    format_args!("expected one of {}, got \"{name}\".", listed(&known)),
                ));
            }
        },
    };
    if family.is_direct() {
        let message = format_args!(
            "{model} answers directly and takes no tasks. Use recognize, or qwen3-asr-flash-filetrans."
        );
        return Err(wrong_option("model", message));
    }
    refuse(options, family, model)?;
    Ok(family)
}

/// Options that `model` does not take.
fn refuse(options: &Value, family: Family, model: &str) -> Result<()> {
    for (name, value) in options.entries() {
        if let Some(advice) = family.refusal(name)
            && !value.is_absent()
        {
            return Err(wrong_option(
                name,
                format_args!("{model} does not take it. {advice}"),
            ));
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
    /// Whether it is told as it comes.
    pub(crate) stream: bool,
    /// A text about the audio.
    pub(crate) context: Value,
    /// All that is sent but the source and the context.
    pub(crate) body: Value,
}

impl RecognitionRequest {
    /// Reads what was passed to `recognize` or `recognizeStream`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(verb: Verb, audio: Audio, options: &Value) -> Result<Self> {
        let body = body(verb, options, DEFAULT_DIRECT_MODEL)?;
        let model = body.at("model").text().unwrap_or_default();
        let family = Family::of(&model);
        if !family.is_direct() && family != Family::Unknown {
            let message = format_args!(
                "{model} queues tasks and answers nothing directly. Use transcribe, or qwen3-asr-flash."
            );
            return Err(wrong_option("model", message));
        }
        refuse(options, family, &model)?;
        Ok(Self {
            model,
            family,
            source: source("audio", audio)?,
            stream: verb == Verb::RecognizeStream,
            context: options.at("context").clone(),
            body,
        })
    }

    /// Whether each event continues the text, instead of holding all of it.
    pub(crate) fn incremental(&self) -> bool {
        self.body.at("parameters.incremental_output").flag() == Some(true)
    }
}

fn sources(audio: Vec<Audio>, is_list: bool, takes_list: bool) -> Result<Vec<Source>> {
    let count = audio.len();
    if is_list && !takes_list {
        return Err(Error::invalid(
            "audio",
            format_args!("expected one file, got an array of {count}. Use submit for several."),
        ));
    }
    if count == 0 || count > FILES_MAX {
        return Err(Error::invalid(
            "audio",
            format_args!("expected 1 to {FILES_MAX} files in one task, got {count}."),
        ));
    }
    let mut sources = Vec::with_capacity(count);
    for audio in audio {
        sources.push(source(&place(sources.len(), is_list), audio)?);
    }
    Ok(sources)
}

/// What messages call the audio at `index`.
pub(crate) fn place(index: usize, in_list: bool) -> String {
    if in_list {
        format!("audio[{index}]")
    } else {
        "audio".to_owned()
    }
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
            // The query of a signed URL is a secret; messages show it without.
            let seen = Value::from(url::without_query(text));
            if !url::host_is_ascii(text) {
                let message = format_args!(
                    "the host must be in ASCII, got {seen}. Pass new URL(…), which converts it."
                );
                return Err(Error::invalid(path, message));
            }
            let encoded = url::encode(text);
            if url::has_http_scheme(&encoded) || url::is_uploaded(&encoded) {
                return Ok(Source::Url(encoded));
            }
            seen
        }
        seen => seen.clone(),
    };
    let message = format_args!(
        "expected an http(s):// or oss:// URL or a File, got {seen}. A URL is fetched by the service, so it must be reachable from the internet."
    );
    Err(Error::invalid(path, message))
}

/// How long to wait and how often to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// Milliseconds until [`crate::ErrorKind::Timeout`].
    pub timeout_ms: u64,
    /// A fixed time between queries instead of the schedule of `poll.rs`.
    pub poll_interval_ms: Option<u64>,
    /// Whether results are read at the end.
    pub results: bool,
    /// Whether the task was submitted a moment ago: it has not ended yet, one that is resumed may
    /// have and is asked for at once.
    pub just_submitted: bool,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout_ms: u64::from(TIMEOUT_DEFAULT_MS),
            poll_interval_ms: None,
            results: true,
            just_submitted: false,
        }
    }
}

impl WaitOptions {
    /// Reads the waiting part of the options of `verb`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_value(verb: Verb, options: &Value) -> Result<Self> {
        verb.check(options)?;
        Ok(Self {
            timeout_ms: options
                .at("timeoutMs")
                .count()
                .unwrap_or(u64::from(TIMEOUT_DEFAULT_MS)),
            poll_interval_ms: options.at("pollIntervalMs").count(),
            results: verb != Verb::Follow,
            just_submitted: verb == Verb::Transcribe,
        })
    }
}
