//! Families of models: endpoint, request shape, options and limits by the model's name.

use crate::error::{Error, ErrorKind, Result};
use crate::json::Value;
use crate::json::text::{comma_separated, contains, split};
use crate::options::schema::invalid_option;

/// Models that share the shapes of request and answer, and take the same options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `paraformer-v2` and its snapshots.
    ParaformerV2,
    /// `paraformer-8k-v2`.
    Paraformer8kV2,
    /// `paraformer-v1`, `paraformer-8k-v1`, `paraformer-mtl-v1`.
    ParaformerV1,
    /// `fun-asr`, `fun-asr-mtl` and their snapshots.
    FunAsr,
    /// `sensevoice-v1`.
    SenseVoice,
    /// `qwen3-asr-flash-filetrans`: one file in a task, and field names of its own.
    QwenFiletrans,
    /// `qwen-audio-3.1-asr-flash-filetrans` and later ones: one file in a task.
    QwenAudioFiletrans,
    /// `qwen-audio-3.0-asr-flash-filetrans`: the same, but for dialects.
    QwenAudio30Filetrans,
    /// `qwen3-asr-flash`: answers directly.
    QwenDirect,
    /// `qwen-audio-asr`: answers directly and takes audio alone.
    QwenAudio,
    /// `qwen-audio-3.1-asr-flash` and later ones: answers directly, with times.
    QwenAudioFlash,
    /// `qwen-audio-3.0-asr-flash`: the same, but for speakers and dialects.
    QwenAudio30Flash,
    /// `fun-asr-flash`: answers directly, with times.
    FunAsrFlash,
    /// A name newer than this library: every option is sent, and the service decides.
    Unknown,
}

/// Values of the option `family` of tasks, for names newer than this library.
pub(crate) const TASK_FAMILIES: &[(&str, Family)] = &[
    ("paraformer-v2", Family::ParaformerV2),
    ("paraformer-8k-v2", Family::Paraformer8kV2),
    ("paraformer-v1", Family::ParaformerV1),
    ("fun-asr", Family::FunAsr),
    ("sensevoice", Family::SenseVoice),
    ("qwen-filetrans", Family::QwenFiletrans),
    ("qwen-audio-filetrans", Family::QwenAudioFiletrans),
];

/// Values of the option `family` of direct recognition.
pub(crate) const DIRECT_FAMILIES: &[(&str, Family)] = &[
    ("qwen-direct", Family::QwenDirect),
    ("qwen-audio-flash", Family::QwenAudioFlash),
    ("fun-asr-flash", Family::FunAsrFlash),
];

impl Family {
    /// Family of `model`, by its prefix: dated snapshots appear every few months.
    pub(crate) fn of(model: &str) -> Self {
        const PREFIXES: [(&str, Family); 16] = [
            ("paraformer-v2", Family::ParaformerV2),
            ("paraformer-8k-v2", Family::Paraformer8kV2),
            ("paraformer-v1", Family::ParaformerV1),
            ("paraformer-8k-v1", Family::ParaformerV1),
            ("paraformer-mtl-v1", Family::ParaformerV1),
            ("fun-asr-flash", Family::FunAsrFlash),
            ("fun-asr", Family::FunAsr),
            ("sensevoice", Family::SenseVoice),
            ("qwen3-asr-flash-filetrans", Family::QwenFiletrans),
            ("qwen3-asr-flash", Family::QwenDirect),
            (
                "qwen-audio-3.0-asr-flash-filetrans",
                Family::QwenAudio30Filetrans,
            ),
            ("qwen-audio-3.0-asr-flash", Family::QwenAudio30Flash),
            (
                "qwen-audio-3.1-asr-flash-filetrans",
                Family::QwenAudioFiletrans,
            ),
            ("qwen-audio-3.1-asr-flash", Family::QwenAudioFlash),
            ("qwen-audio-asr", Family::QwenAudio),
            // A later one of 3.x has the shapes of 3.1 until more is known.
            ("qwen-audio-3.", Family::QwenAudioFlash),
        ];
        let family = PREFIXES
            .iter()
            .find(|(prefix, _)| model.starts_with(prefix))
            .map_or(Self::Unknown, |(_, family)| *family);
        let is_for_files = contains(model, "-filetrans");
        if family == Self::QwenAudioFlash && is_for_files {
            Self::QwenAudioFiletrans
        } else {
            family
        }
    }

    /// Whether the models answer directly instead of queueing a task.
    pub(crate) fn is_direct(self) -> bool {
        matches!(self, Self::QwenDirect | Self::QwenAudio) || self.is_timed()
    }

    /// Whether the models answer directly, with the times of words.
    pub(crate) fn is_timed(self) -> bool {
        matches!(
            self,
            Self::QwenAudioFlash | Self::QwenAudio30Flash | Self::FunAsrFlash
        )
    }

    /// Whether the context of the models is messages before the audio.
    pub(crate) fn takes_turns(self) -> bool {
        self.is_timed() || matches!(self, Self::QwenAudioFiletrans | Self::QwenAudio30Filetrans)
    }

    /// Whether a task of the models has one file.
    pub(crate) fn takes_one_file(self) -> bool {
        matches!(
            self,
            Self::QwenFiletrans | Self::QwenAudioFiletrans | Self::QwenAudio30Filetrans
        )
    }

    /// Whether a request may hold audio as a data URI. Source: Qwen-ASR API reference, `audio`.
    pub(crate) fn takes_data_uri(self) -> bool {
        self != Self::QwenAudio
    }

    /// Milliseconds between two submits that keep the service's rate limit. Source:
    /// docs/dashscope-api.md §3.7.
    pub(crate) fn submit_interval_ms(self) -> u64 {
        match self {
            // 20 a second.
            Self::ParaformerV2 | Self::Paraformer8kV2 => 53,
            // 600 a minute.
            Self::QwenAudioFiletrans | Self::QwenAudio30Filetrans => 105,
            // 100 a minute; of the newest direct models no limit is known.
            Self::QwenFiletrans
            | Self::QwenDirect
            | Self::QwenAudio
            | Self::QwenAudioFlash
            | Self::QwenAudio30Flash
            | Self::FunAsrFlash => 620,
            // 10 a second.
            Self::ParaformerV1 | Self::FunAsr | Self::SenseVoice | Self::Unknown => 105,
        }
    }

    /// Advice for a caller who gives `option` to models that do not take it; `None` where they do.
    /// Source: docs/dashscope-api.md §2.3, §2.4, §5.
    fn unsupported(self, option: &str) -> Option<&'static str> {
        use Family::{
            FunAsr, Paraformer8kV2, ParaformerV1, ParaformerV2, QwenAudio, QwenDirect,
            QwenFiletrans, SenseVoice, Unknown,
        };
        if self.takes_turns() {
            return self.unsupported_by_newest(option);
        }
        match (option, self) {
            (_, Unknown) => None,
            ("languageHints", Paraformer8kV2 | ParaformerV1) => {
                Some("Of the Paraformer models only paraformer-v2 takes it.")
            }
            ("languageHints", QwenFiletrans | QwenDirect) => Some("Use language, one code."),
            ("language", ParaformerV2 | FunAsr | SenseVoice) => {
                Some("Use languageHints, a list of codes.")
            }
            ("language", Paraformer8kV2 | ParaformerV1) => Some(
                "Of the Paraformer models only paraformer-v2 takes a language, with \
                 languageHints.",
            ),
            ("vocabularyId", ParaformerV1) => Some("Use phraseId with v1 models, or a v2 model."),
            ("vocabularyId", QwenFiletrans | QwenDirect) => {
                Some("Use context, a text with the words.")
            }
            ("vocabulary", ParaformerV2 | Paraformer8kV2 | FunAsr) => {
                Some("Store the words with vocabularies.create and use vocabularyId.")
            }
            ("vocabulary", ParaformerV1) => Some("qwen-audio-3.1-asr-flash-filetrans takes it."),
            ("vocabulary", QwenFiletrans | QwenDirect) => {
                Some("Use context, a text with the words.")
            }
            ("phraseId", ParaformerV2 | Paraformer8kV2 | FunAsr) => {
                Some("It is for v1 models; use vocabularyId.")
            }
            ("vocabularyId" | "vocabulary" | "phraseId", SenseVoice)
            | ("phraseId", QwenFiletrans) => Some("It takes no hot words."),
            ("timestampAlignment", FunAsr | SenseVoice) => Some("Paraformer models take it."),
            ("specialWordFilter" | "diarization" | "speakerCount", SenseVoice) => {
                Some("Paraformer and Fun-ASR models take it.")
            }
            (
                "language" | "detectLanguage" | "itn" | "context" | "languageHints"
                | "vocabularyId" | "vocabulary",
                QwenAudio,
            ) => Some("It takes audio alone; qwen-audio-3.1-asr-flash takes more."),
            ("itn" | "words" | "context", _) if !matches!(self, QwenFiletrans | QwenDirect) => {
                Some("Qwen models take it.")
            }
            ("keepDialect", _) => Some("The models qwen-audio-3.1-asr-flash… take it."),
            ("diarization" | "format" | "sampleRate", QwenDirect | QwenAudio) => {
                Some("qwen-audio-3.1-asr-flash takes it.")
            }
            (
                "disfluencyRemoval"
                | "timestampAlignment"
                | "specialWordFilter"
                | "diarization"
                | "speakerCount"
                | "audioEventDetection",
                QwenFiletrans,
            ) => Some("Paraformer and Fun-ASR models take it."),
            _ => None,
        }
    }

    /// The same for the models of autumn 2026. Source: docs/dashscope-api.md §2.5, §5.5.
    fn unsupported_by_newest(self, option: &str) -> Option<&'static str> {
        let is_30 = matches!(self, Self::QwenAudio30Flash | Self::QwenAudio30Filetrans);
        let is_fun = self == Self::FunAsrFlash;
        match option {
            "language" => Some("Use languageHints, a list of codes."),
            "detectLanguage" => Some("It detects the language by itself, and names none."),
            "phraseId" => Some("Use vocabularyId or vocabulary."),
            "vocabulary" if is_fun => {
                Some("Store the words with vocabularies.create and use vocabularyId.")
            }
            "keepDialect" if is_30 || is_fun => {
                Some("The models qwen-audio-3.1-asr-flash… take it.")
            }
            "diarization" if is_30 && self.is_timed() || is_fun => {
                Some("qwen-audio-3.1-asr-flash takes it.")
            }
            "itn" => Some("It writes numbers as digits by itself."),
            "words" => Some("It gives words without being asked."),
            "disfluencyRemoval" | "timestampAlignment" | "audioEventDetection" => {
                Some("Paraformer models take it.")
            }
            "incremental" => Some("Each event has the whole text."),
            "resultFormat" => Some("qwen3-asr-flash takes it."),
            _ => None,
        }
    }
}

/// The name of a model as it is sent: trimmed, and in small letters where it is a known one.
pub(crate) fn model_name(given: &str) -> String {
    let name = given.trim();
    let lower = name.to_ascii_lowercase();
    if Family::of(&lower) == Family::Unknown && other_use(&lower).is_none() {
        name.to_owned()
    } else {
        lower
    }
}

/// Family of `model`, or of the option `family`, whose values are `families`. A model that is for
/// no recordings is refused with one that would do, `instead`.
pub(crate) fn family_of(
    given: &Value,
    model: &str,
    (families, instead): (&[(&str, Family)], &str),
) -> Result<Family> {
    let Some(name) = given.as_str() else {
        return match other_use(model) {
            None => Ok(Family::of(model)),
            Some(what_it_does) => {
                let message =
                    format_args!("{model} {what_it_does}. For a recording use {instead}.");
                Err(invalid_option("model", message))
            }
        };
    };
    match families.iter().find(|(known, _)| *known == name) {
        Some((_, family)) => Ok(*family),
        None => {
            let known: Vec<&str> = families.iter().map(|(name, _)| *name).collect();
            let known = comma_separated(&known);
            let message = format_args!("expected one of {known}, got {given}.");
            Err(invalid_option("family", message))
        }
    }
}

/// Use of a model of the vendor's that is not for recordings. Source: docs/dashscope-api.md §1.2,
/// §11.
fn other_use(model: &str) -> Option<&'static str> {
    let has = |part: &str| contains(model, part);
    let is_newest = model.starts_with("qwen-audio-3.");
    if has("realtime") || has("gummy") || is_newest && (has("-streaming") || has("-message")) {
        Some("takes live audio over a WebSocket, which this package does not do")
    } else if is_chat_or_speech(model) {
        Some("turns no speech into text")
    } else {
        None
    }
}

/// Whether a model of the vendor's chats, translates or speaks: of its Qwen models those that
/// recognise have `asr` in their names.
fn is_chat_or_speech(model: &str) -> bool {
    let is_qwen = model.starts_with("qwen") || model.starts_with("qwq");
    let is_speech = model.starts_with("cosyvoice") || model.starts_with("sambert");
    is_speech || contains(model, "livetranslate") || is_qwen && !contains(model, "asr")
}

/// Models that the vendor has announced as switched off, up to the successor of those before it.
/// Nobody has confirmed a date, so they are sent as asked. Source: docs/dashscope-api.md §1.5.
const ANNOUNCED_OFF: [(&str, &str); 5] = [
    (
        "qwen-audio-asr qwen3-asr-flash-2025-09-08 qwen3-asr-flash-2026-02-10",
        "qwen3-asr-flash",
    ),
    (
        "qwen3-asr-flash-filetrans-2025-11-17",
        "qwen3-asr-flash-filetrans",
    ),
    ("paraformer-v1 paraformer-mtl-v1", "paraformer-v2"),
    ("paraformer-8k-v1", "paraformer-8k-v2"),
    ("fun-asr-2025 fun-asr-mtl sensevoice-v1", "fun-asr"),
];

/// The successor of a model, or of the model that it is a snapshot of, that the vendor has announced
/// as switched off.
fn successor(model: &str) -> Option<&'static str> {
    let is_named = |names: &str| split(names, b" ").any(|name| model.starts_with(name));
    let found = ANNOUNCED_OFF.iter().find(|(names, _)| is_named(names));
    found.map(|(_, successor)| *successor)
}

/// The service's refusal of a request for `model`, which may be switched off: with its successor.
pub(crate) fn with_successor(mut error: Box<Error>, model: &str) -> Box<Error> {
    let is_refusal = matches!(
        error.kind,
        ErrorKind::InvalidRequest | ErrorKind::Authentication | ErrorKind::TaskFailed
    );
    if is_refusal && let Some(successor) = successor(model) {
        let advice = format!(" The vendor has announced {model} as switched off: use {successor}.");
        error.message.push_str(&advice);
    }
    error
}

/// Refuses the first of `options` that `model` does not take.
pub(crate) fn refuse_unsupported(
    options: &[(String, Value)],
    family: Family,
    model: &str,
) -> Result<()> {
    for (name, value) in options {
        if let Some(advice) = family.unsupported(name)
            && !value.is_absent()
            && !matches!(value, Value::Array(items) if items.is_empty())
        {
            return Err(invalid_option(
                name,
                format_args!("{model} does not take it. {advice}"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Family, family_of, model_name, successor};
    use crate::json::Value;

    #[test]
    fn every_model_and_its_snapshots_have_a_family() {
        for (model, family) in [
            ("paraformer-v2", Family::ParaformerV2),
            ("paraformer-v2-2026-01-01", Family::ParaformerV2),
            ("paraformer-8k-v2", Family::Paraformer8kV2),
            ("paraformer-v1", Family::ParaformerV1),
            ("paraformer-8k-v1", Family::ParaformerV1),
            ("paraformer-mtl-v1", Family::ParaformerV1),
            ("fun-asr", Family::FunAsr),
            ("fun-asr-2025-11-07", Family::FunAsr),
            ("fun-asr-mtl-2025-08-25", Family::FunAsr),
            ("fun-asr-flash-2026-06-15", Family::FunAsrFlash),
            ("sensevoice-v1", Family::SenseVoice),
            ("qwen3-asr-flash-filetrans", Family::QwenFiletrans),
            (
                "qwen3-asr-flash-filetrans-2025-11-17",
                Family::QwenFiletrans,
            ),
            ("qwen3-asr-flash", Family::QwenDirect),
            ("qwen3-asr-flash-2026-02-10", Family::QwenDirect),
            ("qwen3-asr-flash-us", Family::QwenDirect),
            ("qwen-audio-asr-latest", Family::QwenAudio),
            ("qwen-audio-3.0-asr-flash", Family::QwenAudio30Flash),
            ("qwen-audio-3.1-asr-flash", Family::QwenAudioFlash),
            (
                "qwen-audio-3.1-asr-flash-2026-09-01",
                Family::QwenAudioFlash,
            ),
            ("qwen-audio-3.2-asr-flash", Family::QwenAudioFlash),
            (
                "qwen-audio-3.0-asr-flash-filetrans",
                Family::QwenAudio30Filetrans,
            ),
            (
                "qwen-audio-3.1-asr-flash-filetrans",
                Family::QwenAudioFiletrans,
            ),
            (
                "qwen-audio-3.1-asr-flash-filetrans-2026-09-01",
                Family::QwenAudioFiletrans,
            ),
            (
                "qwen-audio-3.2-asr-flash-filetrans",
                Family::QwenAudioFiletrans,
            ),
            ("paraformer-v3", Family::Unknown),
        ] {
            assert_eq!(Family::of(model), family, "{model}");
        }
    }

    #[test]
    fn a_known_name_is_sent_in_small_letters_and_any_is_trimmed() {
        for (given, name) in [
            (" Paraformer-V2\n", "paraformer-v2"),
            ("QWEN-AUDIO-3.1-ASR-FLASH", "qwen-audio-3.1-asr-flash"),
            ("Qwen-Plus", "qwen-plus"),
            (" My-Own-Model ", "My-Own-Model"),
        ] {
            assert_eq!(model_name(given), name);
        }
    }

    #[test]
    fn a_model_that_is_not_for_recordings_is_refused_with_one_that_is() {
        for (model, what_for) in [
            ("paraformer-realtime-v2", "live"),
            ("fun-asr-realtime-2026-02-28", "live"),
            ("fun-asr-mtl-realtime", "live"),
            ("qwen3-asr-flash-realtime", "live"),
            ("qwen-audio-3.1-asr-flash-streaming", "live"),
            ("qwen-audio-3.0-asr-flash-message", "live"),
            ("gummy-chat-v1", "live"),
            ("qwen3.5-livetranslate-flash-realtime", "live"),
            ("qwen-mt-turbo", "turns no speech into text"),
            ("qwen-plus-latest", "turns no speech into text"),
            ("qwen-audio-turbo", "turns no speech into text"),
            ("cosyvoice-v3-plus", "turns no speech into text"),
            ("qwen3-livetranslate-flash", "turns no speech into text"),
            ("qwen3.5-plus", "turns no speech into text"),
            ("qwen3-omni-flash", "turns no speech into text"),
        ] {
            let families = (super::TASK_FAMILIES, "paraformer-v2");
            let error = family_of(&Value::Absent, model, families).unwrap_err();
            assert!(error.message.contains(what_for), "{}", error.message);
            assert!(error.message.contains("use paraformer-v2"), "{model}");
        }
        for model in [
            "paraformer-v2",
            "fun-asr-flash-2026-06-15",
            "qwen-audio-3.1-asr-flash",
            "qwen-audio-3.1-asr-flash-filetrans",
            "qwen3-asr-flash",
            "sensevoice-v1",
            "my-message-model",
            "qwen9-asr",
        ] {
            let families = (super::TASK_FAMILIES, "x");
            assert!(
                family_of(&Value::Absent, model, families).is_ok(),
                "{model}"
            );
        }
    }

    #[test]
    fn a_model_that_was_announced_off_has_a_successor() {
        for (model, expected) in [
            ("sensevoice-v1", Some("fun-asr")),
            ("qwen-audio-asr-latest", Some("qwen3-asr-flash")),
            ("fun-asr-mtl", Some("fun-asr")),
            ("fun-asr", None),
            ("paraformer-v2", None),
            ("qwen3-asr-flash-2027-01-01", None),
        ] {
            assert_eq!(successor(model), expected, "{model}");
        }
    }
}
