//! Families of models: endpoint, request shape, options and limits by the model's name.

use crate::error::Result;
use crate::json::Value;
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
    /// `qwen3-asr-flash`: answers directly.
    QwenDirect,
    /// `qwen-audio-asr`: answers directly and takes audio alone.
    QwenAudio,
    /// A name newer than this library: every option is sent, and the service decides.
    Unknown,
}

/// Values of the option `family`, for names newer than this library.
pub(crate) const FAMILY_NAMES: [(&str, Family); 6] = [
    ("paraformer-v2", Family::ParaformerV2),
    ("paraformer-8k-v2", Family::Paraformer8kV2),
    ("paraformer-v1", Family::ParaformerV1),
    ("fun-asr", Family::FunAsr),
    ("sensevoice", Family::SenseVoice),
    ("qwen-filetrans", Family::QwenFiletrans),
];

impl Family {
    /// Family of `model`, by its prefix: dated snapshots appear every few months.
    pub(crate) fn of(model: &str) -> Self {
        const PREFIXES: [(&str, Family); 12] = [
            ("paraformer-v2", Family::ParaformerV2),
            ("paraformer-8k-v2", Family::Paraformer8kV2),
            ("paraformer-v1", Family::ParaformerV1),
            ("paraformer-8k-v1", Family::ParaformerV1),
            ("paraformer-mtl-v1", Family::ParaformerV1),
            // Answers directly, with a request of its own.
            ("fun-asr-flash", Family::Unknown),
            ("fun-asr", Family::FunAsr),
            ("sensevoice", Family::SenseVoice),
            ("qwen3-asr-flash-filetrans", Family::QwenFiletrans),
            ("qwen3-asr-flash-realtime", Family::Unknown),
            ("qwen3-asr-flash", Family::QwenDirect),
            ("qwen-audio-asr", Family::QwenAudio),
        ];
        PREFIXES
            .iter()
            .find(|(prefix, _)| model.starts_with(prefix))
            .map_or(Self::Unknown, |(_, family)| *family)
    }

    /// Whether the models answer directly instead of queueing a task.
    pub(crate) fn is_direct(self) -> bool {
        matches!(self, Self::QwenDirect | Self::QwenAudio)
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
            // 100 a minute.
            Self::QwenFiletrans | Self::QwenDirect | Self::QwenAudio => 620,
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
        match (option, self) {
            (_, Unknown) => None,
            ("languageHints", Paraformer8kV2 | ParaformerV1) => {
                Some("Of the Paraformer models only paraformer-v2 takes it.")
            }
            ("languageHints", QwenFiletrans) => Some("Use language, one code."),
            ("language", ParaformerV2 | FunAsr | SenseVoice) => {
                Some("Use languageHints, a list of codes.")
            }
            ("language", Paraformer8kV2 | ParaformerV1) => Some(
                "Of the Paraformer models only paraformer-v2 takes a language, with \
                 languageHints.",
            ),
            ("vocabularyId", ParaformerV1) => Some("Use phraseId with v1 models, or a v2 model."),
            ("vocabularyId", QwenFiletrans) => Some("Use context, a text with the words."),
            ("phraseId", ParaformerV2 | Paraformer8kV2 | FunAsr) => {
                Some("It is for v1 models; use vocabularyId.")
            }
            ("vocabularyId" | "phraseId", SenseVoice) | ("phraseId", QwenFiletrans) => {
                Some("It takes no hot words.")
            }
            ("timestampAlignment", FunAsr | SenseVoice) => Some("Paraformer models take it."),
            ("specialWordFilter" | "diarization" | "speakerCount", SenseVoice) => {
                Some("Paraformer and Fun-ASR models take it.")
            }
            ("language" | "detectLanguage" | "itn" | "context", QwenAudio) => {
                Some("It takes audio alone; qwen3-asr-flash takes more.")
            }
            ("itn" | "words" | "context", _) if !matches!(self, QwenFiletrans | QwenDirect) => {
                Some("Qwen models take it.")
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
    use super::Family;

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
            ("fun-asr-flash-2026-06-15", Family::Unknown),
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
            ("paraformer-v3", Family::Unknown),
            ("qwen-audio-3.1-asr-flash-filetrans", Family::Unknown),
        ] {
            assert_eq!(Family::of(model), family, "{model}");
        }
    }
}
