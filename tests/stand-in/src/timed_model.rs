//! The models that recognise in one request and give the times of words.

use crate::model_name::is_or_snapshot;

/// A generation of these models. All have the same request; answers and options differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// `qwen-audio-3.1-asr-flash`: the whole audio is one sentence; speakers; billed by tokens.
    QwenAudio31,
    /// `qwen-audio-3.0-asr-flash`: the sentence at hand.
    QwenAudio30,
    /// `fun-asr-flash-2026-06-15`: as `QwenAudio30`, without words in the request.
    FunAsrFlash,
}

/// A model that recognises in one request, with times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedModel {
    /// The name in the request.
    pub name: String,
    /// The generation.
    pub generation: Generation,
}

impl TimedModel {
    /// The model of this name, or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        let generation = match name {
            _ if is_or_snapshot(name, "qwen-audio-3.1-asr-flash") => Generation::QwenAudio31,
            _ if is_or_snapshot(name, "qwen-audio-3.0-asr-flash") => Generation::QwenAudio30,
            _ if is_or_snapshot(name, "fun-asr-flash") => Generation::FunAsrFlash,
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            generation,
        })
    }
}

impl Generation {
    /// Languages of `language_hints` that count. More are ignored without an error.
    pub fn max_hints(self) -> usize {
        match self {
            Self::QwenAudio31 | Self::QwenAudio30 => 4,
            Self::FunAsrFlash => 1,
        }
    }

    /// Whether a request may hold hot words of its own.
    pub fn takes_words(self) -> bool {
        self != Self::FunAsrFlash
    }

    /// Whether the audio may be an `{"audio": …}`, as with `qwen3-asr-flash`. Measured, not
    /// documented.
    pub fn takes_old_audio_part(self) -> bool {
        self != Self::FunAsrFlash
    }

    /// Whether the model tells speakers apart and keeps dialects.
    pub fn has_speakers(self) -> bool {
        self == Self::QwenAudio31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_its_name_or_that_of_a_snapshot() {
        for (name, generation) in [
            ("qwen-audio-3.1-asr-flash", Some(Generation::QwenAudio31)),
            (
                "qwen-audio-3.1-asr-flash-2026-09-22",
                Some(Generation::QwenAudio31),
            ),
            ("qwen-audio-3.0-asr-flash", Some(Generation::QwenAudio30)),
            ("fun-asr-flash-2026-06-15", Some(Generation::FunAsrFlash)),
            ("qwen-audio-3.1-asr-flash-filetrans", None),
            ("qwen-audio-3.1-asr-flash-streaming", None),
            ("qwen-audio-3.1-asr-flash-message", None),
            ("Qwen-Audio-3.1-ASR-Flash", None),
            ("qwen-audio-9-asr", None),
            ("qwen-audio-asr", None),
            ("qwen3-asr-flash", None),
            ("fun-asr", None),
            ("", None),
        ] {
            assert_eq!(
                TimedModel::from_name(name).map(|model| model.generation),
                generation,
                "{name}"
            );
        }
    }
}
