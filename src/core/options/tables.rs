//! Tables of all options of calls, and the spellings that users try instead.

use crate::options::schema::{Aliases, OptionGroup, OptionType, option};

/// Name that the binding gives to the type of a JavaScript function.
pub(crate) const FUNCTION: &str = "function";
/// Longest wait for a task, and the default: as long as the service keeps a task.
pub(crate) const TIMEOUT_MAX_MS: u32 = 24 * 60 * 60 * 1000;
/// Expected value of `resultFormat`: the service has one format.
pub(crate) const RESULT_FORMAT: &str = "\"message\"";
/// Expected value of a new vocabulary's `model`.
pub(crate) const VOCABULARY_MODEL: &str = "the model that will use the words";
/// Expected value of a new vocabulary's `prefix`.
pub(crate) const VOCABULARY_PREFIX: &str = "1 to 10 lower-case letters and digits";

const LANGUAGE: OptionType = OptionType::Text("a language code such as \"zh\"");
const LANGUAGE_HINTS: OptionType = OptionType::TextList("language codes such as \"zh\" or \"en\"");
const VOCABULARY_ID: OptionType = OptionType::Text("a vocabulary id (vocab-…)");
const PAGE_SIZE: OptionType = OptionType::Integer(1, 100, "");

pub(crate) const MODEL: OptionGroup = &[option("model", OptionType::Text("a model name"), "model")];

pub(crate) const TRANSCRIPTION: OptionGroup = &[
    option("family", OptionType::Text("a family name"), ""),
    option("languageHints", LANGUAGE_HINTS, "parameters.language_hints"),
    option("language", LANGUAGE, "parameters.language"),
    option("vocabularyId", VOCABULARY_ID, "parameters.vocabulary_id"),
    option("phraseId", OptionType::Text("a phrase list id"), ""),
    // Tracks are counted from 0; no container in the service's list holds more.
    option(
        "channelIds",
        OptionType::IntegerList(255, "track numbers from 0"),
        "parameters.channel_id",
    ),
    option(
        "disfluencyRemoval",
        OptionType::Bool,
        "parameters.disfluency_removal_enabled",
    ),
    option(
        "timestampAlignment",
        OptionType::Bool,
        "parameters.timestamp_alignment_enabled",
    ),
    option("specialWordFilter", OptionType::Custom, ""),
    option(
        "diarization",
        OptionType::Bool,
        "parameters.diarization_enabled",
    ),
    // Source: Paraformer file-transcription API, `speaker_count`.
    option(
        "speakerCount",
        OptionType::Integer(2, 100, ""),
        "parameters.speaker_count",
    ),
    option(
        "audioEventDetection",
        OptionType::Bool,
        "parameters.audio_event_detection_enabled",
    ),
    option("words", OptionType::Bool, "parameters.enable_words"),
    option("itn", OptionType::Bool, "parameters.enable_itn"),
    option("context", OptionType::Custom, ""),
    option("vocabulary", OptionType::Custom, "parameters.vocabulary"),
    option("keepDialect", OptionType::Bool, "parameters.keep_dialect"),
];

pub(crate) const RECOGNITION: OptionGroup = &[
    option("family", OptionType::Text("a family name"), ""),
    option("languageHints", LANGUAGE_HINTS, "parameters.language_hints"),
    option("vocabularyId", VOCABULARY_ID, "parameters.vocabulary_id"),
    option("vocabulary", OptionType::Custom, "parameters.vocabulary"),
    // Not diarization_enabled, which does nothing here (docs/dashscope-api.md §5.5).
    option(
        "diarization",
        OptionType::Bool,
        "parameters.speaker_diarization_enabled",
    ),
    option("keepDialect", OptionType::Bool, "parameters.keep_dialect"),
    option(
        "format",
        OptionType::TextWhere("a format of audio such as \"wav\"", is_audio_format),
        "parameters.format",
    ),
    // Sent as a text, as the service's table has it.
    option(
        "sampleRate",
        OptionType::Integer(1000, 192_000, "hertz"),
        "",
    ),
    option("language", LANGUAGE, "parameters.asr_options.language"),
    option(
        "detectLanguage",
        OptionType::Bool,
        "parameters.asr_options.enable_lid",
    ),
    option("itn", OptionType::Bool, "parameters.asr_options.enable_itn"),
    option("context", OptionType::Custom, ""),
    option(
        "resultFormat",
        OptionType::Text(RESULT_FORMAT),
        "parameters.result_format",
    ),
];

pub(crate) const STREAM: OptionGroup = &[option(
    "incremental",
    OptionType::Bool,
    "parameters.incremental_output",
)];

pub(crate) const PROGRESS: OptionGroup = &[option("onProgress", OptionType::Class(FUNCTION), "")];

pub(crate) const SIGNAL: OptionGroup = &[option("signal", OptionType::Class("AbortSignal"), "")];

pub(crate) const WAIT: OptionGroup = &[
    option(
        "timeoutMs",
        OptionType::Integer(1, TIMEOUT_MAX_MS, "milliseconds"),
        "",
    ),
    // At least 100 ms: the service answers 20 queries a second, for all tasks of an account
    // together.
    option(
        "pollIntervalMs",
        OptionType::Integer(100, 60_000, "milliseconds"),
        "",
    ),
    option("onStatus", OptionType::Class(FUNCTION), ""),
];

pub(crate) const TOKEN: OptionGroup = &[
    // Source: temporary authentication tokens, `expire_in_seconds`.
    option(
        "expiresInSeconds",
        OptionType::Integer(1, 1800, "seconds"),
        "expire_in_seconds",
    ),
];

pub(crate) const TASK_LIST: OptionGroup = &[
    option("startTime", OptionType::Time, "start_time"),
    option("endTime", OptionType::Time, "end_time"),
    option("model", OptionType::Text("a model name"), "model_name"),
    option("status", OptionType::Text("a task status"), "status"),
    option("page", OptionType::Integer(1, u32::MAX, ""), "page_no"),
    option("pageSize", PAGE_SIZE, "page_size"),
];

pub(crate) const NEW_VOCABULARY: OptionGroup = &[
    option(
        "model",
        OptionType::Text(VOCABULARY_MODEL),
        "input.target_model",
    ),
    option(
        "prefix",
        OptionType::Text(VOCABULARY_PREFIX),
        "input.prefix",
    ),
];

pub(crate) const VOCABULARY_WORDS: OptionGroup = &[option("words", OptionType::Custom, "")];

pub(crate) const VOCABULARY_LIST: OptionGroup = &[
    option("prefix", OptionType::TextOrEmpty("a prefix"), ""),
    option(
        "page",
        OptionType::Integer(0, u32::MAX, ""),
        "input.page_index",
    ),
    option("pageSize", PAGE_SIZE, "input.page_size"),
];

pub(crate) const SPECIAL_WORD_FILTER: OptionGroup = &[
    option("systemReserved", OptionType::Bool, "system_reserved_filter"),
    option(
        "remove",
        OptionType::TextList("words"),
        "filter_with_empty.word_list",
    ),
    option(
        "mask",
        OptionType::TextList("words"),
        "filter_with_signed.word_list",
    ),
];

pub(crate) const SPECIAL_WORD_FILTER_ALIASES: Aliases = &[
    ("filterWithSigned", "mask"),
    ("filterWithEmpty", "remove"),
    ("systemReservedFilter", "systemReserved"),
];

pub(crate) const HOT_WORD: OptionGroup = &[
    option("text", OptionType::Text("a word"), "text"),
    option("weight", OptionType::Integer(1, 50, ""), "weight"),
    option("language", LANGUAGE, "lang"),
];

pub(crate) const HOT_WORD_ALIASES: Aliases = &[("lang", "language"), ("word", "text")];

/// Spellings of the wire, and of other clients, that differ by more than case and underscores.
pub(crate) const ALIASES: Aliases = &[
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
    ("hotwords", "vocabulary"),
    ("speakerDiarizationEnabled", "diarization"),
    ("sampleRateHz", "sampleRate"),
    ("timeout", "timeoutMs"),
    ("waitTimeout", "timeoutMs"),
    ("pollInterval", "pollIntervalMs"),
    ("pollingInterval", "pollIntervalMs"),
    ("incrementalOutput", "incremental"),
];

/// Whether a text may be the name of a format: `wav`, `m4a`.
fn is_audio_format(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::options::{client, context, subtitle_style, subtitles};

    const PACKAGE: &str = include_str!("../../../pkg-template/option-names.js");

    /// Names of a list of the package.
    fn listed(list: &str) -> BTreeSet<&'static str> {
        let (_, after) = PACKAGE.split_once(&format!("const {list} =")).unwrap();
        after.split('"').nth(1).unwrap().split(' ').collect()
    }

    fn names(groups: &[OptionGroup]) -> BTreeSet<&'static str> {
        groups
            .iter()
            .flat_map(|group| group.iter().map(|spec| spec.name))
            .collect()
    }

    #[test]
    fn the_package_reads_every_option_by_its_name() {
        let calls = [
            MODEL,
            TRANSCRIPTION,
            RECOGNITION,
            STREAM,
            PROGRESS,
            SIGNAL,
            WAIT,
            TOKEN,
            TASK_LIST,
            NEW_VOCABULARY,
            VOCABULARY_WORDS,
            VOCABULARY_LIST,
        ];
        let rules = [
            subtitles::LINES,
            subtitles::SPEAKERS,
            subtitles::WRITING,
            subtitles::FILE,
            subtitles::MARK,
            subtitles::STYLED,
            subtitles::WORDS,
            subtitles::TEXT,
        ];
        let inner = [
            SPECIAL_WORD_FILTER,
            HOT_WORD,
            context::TURN,
            subtitle_style::STYLE,
        ];
        assert_eq!(listed("CALL"), names(&calls));
        assert_eq!(listed("INNER"), names(&inner));
        assert_eq!(listed("RULES"), names(&rules));
        assert_eq!(listed("CLIENT"), names(&[client::OPTIONS]));
    }
}
