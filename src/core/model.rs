//! Model name → family: endpoint, wire shape, and which options it takes. A new family touches this
//! file and one in `wire/`.

/// Models that share one request and one answer shape, and take the same options.
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
    /// `qwen3-asr-flash-filetrans`: one file a task, other names for everything.
    QwenFiletrans,
    /// `qwen3-asr-flash`: answers directly.
    QwenDirect,
    /// `qwen-audio-asr`: answers directly and takes audio alone.
    QwenAudio,
    /// A name newer than this library: it is given every option, and the service decides.
    Unknown,
}

/// Words of the option `family`, for names newer than this library.
pub(crate) const FAMILIES: [(&str, Family); 6] = [
    ("paraformer-v2", Family::ParaformerV2),
    ("paraformer-8k-v2", Family::Paraformer8kV2),
    ("paraformer-v1", Family::ParaformerV1),
    ("fun-asr", Family::FunAsr),
    ("sensevoice", Family::SenseVoice),
    ("qwen-filetrans", Family::QwenFiletrans),
];

impl Family {
    /// By prefix, so that dated snapshots are known: new ones appear every few months.
    pub(crate) fn of(model: &str) -> Self {
        const PREFIXES: [(&str, Family); 12] = [
            ("paraformer-v2", Family::ParaformerV2),
            ("paraformer-8k-v2", Family::Paraformer8kV2),
            ("paraformer-v1", Family::ParaformerV1),
            ("paraformer-8k-v1", Family::ParaformerV1),
            ("paraformer-mtl-v1", Family::ParaformerV1),
            // A sibling that answers directly, with a request of its own.
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

    /// Whether it answers at once instead of queueing a task.
    pub(crate) fn is_direct(self) -> bool {
        matches!(self, Self::QwenDirect | Self::QwenAudio)
    }

    /// Whether audio may travel inside the request. Source: Qwen-ASR API reference, `audio`.
    pub(crate) fn takes_data_uri(self) -> bool {
        self != Self::QwenAudio
    }

    /// Why this family does not take `option`, or `None` if it does. Source: docs/dashscope-api.md
    /// §2.3, §2.4, §5.
    pub(crate) fn refusal(self, option: &str) -> Option<&'static str> {
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
                "Of the Paraformer models only paraformer-v2 is told the language, with languageHints.",
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

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn knows_every_model_and_its_snapshots() {
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
