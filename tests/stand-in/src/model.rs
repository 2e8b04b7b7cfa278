//! The models: their names, their shapes of requests, and their rate limits.

use crate::model_name::{is_or_extends, is_or_snapshot};
use crate::rate_limit::Rate;
use crate::timed_model::TimedModel;

/// A family of models with the same shapes of requests, answers and results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `paraformer-*`: `file_urls`; words carry the space that follows them.
    Paraformer,
    /// `fun-asr*`: as Paraformer; words carry the space before them.
    FunAsr,
    /// `sensevoice-v1`: as Paraformer; rich text, no words.
    SenseVoice,
    /// `qwen3-asr-flash-filetrans*`: `file_url`, one result, a document of its own.
    Qwen,
    /// `qwen-audio-3.0-asr-flash-filetrans`: as Fun-ASR, with one file in a task.
    QwenAudio30,
    /// `qwen-audio-3.1-asr-flash-filetrans`: the same, and its words do not give the text.
    QwenAudio31,
}

impl Family {
    /// Whether the family is Qwen-Audio 3.x.
    pub fn is_qwen_audio(self) -> bool {
        matches!(self, Self::QwenAudio30 | Self::QwenAudio31)
    }
}

/// A model that transcribes files.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptionModel {
    /// The name of the submit.
    pub name: String,
    /// The family.
    pub family: Family,
    /// The limit of submits. Source: the service's rate-limit page.
    pub submit_rate: Rate,
}

impl TranscriptionModel {
    /// The model of this name, if this endpoint knows it.
    pub fn from_name(name: &str) -> Option<Self> {
        let (family, submit_rate) = match name {
            "paraformer-v2" | "paraformer-8k-v2" => (Family::Paraformer, Rate::per_second(20)),
            "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1" => {
                (Family::Paraformer, Rate::per_second(10))
            }
            "sensevoice-v1" => (Family::SenseVoice, Rate::per_second(10)),
            _ if is_or_extends(name, "qwen3-asr-flash-filetrans") => {
                (Family::Qwen, Rate::per_minute(100))
            }
            _ if is_or_snapshot(name, "qwen-audio-3.0-asr-flash-filetrans") => {
                (Family::QwenAudio30, Rate::per_minute(600))
            }
            _ if is_or_snapshot(name, "qwen-audio-3.1-asr-flash-filetrans") => {
                (Family::QwenAudio31, Rate::per_minute(600))
            }
            // fun-asr-realtime and fun-asr-flash belong to other routes.
            _ if is_or_extends(name, "fun-asr")
                && !name.contains("realtime")
                && !name.contains("flash") =>
            {
                (Family::FunAsr, Rate::per_second(10))
            }
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            family,
            submit_rate,
        })
    }

    /// The languages to recognise, by the request's hints; empty = any.
    pub fn languages(&self, hints: &[String]) -> Vec<String> {
        let default: &[&str] = match self.name.as_str() {
            "paraformer-8k-v1" | "paraformer-8k-v2" => return vec!["zh".to_owned()],
            "paraformer-v1" => return vec!["zh".to_owned(), "en".to_owned()],
            "paraformer-mtl-v1" => return Vec::new(),
            "paraformer-v2" => &["zh", "en"],
            _ => &[],
        };
        match (self.family, hints) {
            (_, []) => default.iter().map(|code| (*code).to_owned()).collect(),
            // Fun-ASR uses the first hint only.
            (Family::FunAsr, [first, ..]) => vec![first.clone()],
            // Qwen-Audio uses the first four.
            (Family::QwenAudio30 | Family::QwenAudio31, _) => {
                hints.iter().take(4).cloned().collect()
            }
            _ => hints.to_vec(),
        }
    }

    /// The folder in the model's result links.
    pub fn result_folder(&self) -> &'static str {
        match self.family {
            Family::Paraformer if self.name.contains("8k") => "filetrans-8k",
            Family::Paraformer => "filetrans-16k",
            Family::FunAsr => "fun-asr",
            Family::SenseVoice => "sensevoice",
            Family::Qwen => "pre-funasr-mlt-v1",
            Family::QwenAudio30 | Family::QwenAudio31 => "qwen-audio-asr",
        }
    }
}

/// A model that recognises in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationModel {
    /// The name in the request.
    pub name: String,
    /// `qwen3-asr-flash*` has context, options and annotations; `qwen-audio-asr*` has none of them.
    pub qwen3: bool,
    /// The limit of requests.
    pub rate: Rate,
    /// The limit of tokens.
    pub token_rate: Option<Rate>,
    /// The longest audio, in seconds.
    pub max_audio_s: u64,
}

impl GenerationModel {
    /// The model of this name. Models of the US region (`…-us`) are unknown here.
    pub fn from_name(name: &str) -> Option<Self> {
        let elsewhere = ["filetrans", "realtime", "us"]
            .iter()
            .any(|part| name.split('-').any(|segment| segment == *part));
        let qwen3 = is_or_extends(name, "qwen3-asr-flash");
        let model = |rate, token_rate, max_audio_s| Self {
            name: name.to_owned(),
            qwen3,
            rate,
            token_rate,
            max_audio_s,
        };
        match () {
            () if elsewhere => None,
            () if qwen3 => Some(model(Rate::per_minute(100), None, 300)),
            () if is_or_extends(name, "qwen-audio-asr") => Some(model(
                Rate::per_minute(60),
                Some(Rate::per_minute(100_000)),
                180,
            )),
            () => None,
        }
    }
}

/// Whether any route knows the model. An upload needs such a model.
pub fn exists(name: &str) -> bool {
    TranscriptionModel::from_name(name).is_some()
        || GenerationModel::from_name(name).is_some()
        || TimedModel::from_name(name).is_some()
}

/// Whether a hot-word list can be made for the model.
pub fn takes_vocabulary(name: &str) -> bool {
    let paraformer = [
        "paraformer-v2",
        "paraformer-8k-v2",
        "paraformer-realtime-v2",
        "paraformer-realtime-8k-v2",
    ]
    .contains(&name);
    paraformer || is_or_extends(name, "fun-asr") || takes_super_words(name)
}

/// Whether a hot-word list of the model may have words that must not be missed. Qwen-Audio 3.x
/// takes them, live and from files.
pub fn takes_super_words(name: &str) -> bool {
    ["qwen-audio-3.0-asr-flash", "qwen-audio-3.1-asr-flash"]
        .iter()
        .any(|base| is_or_extends(name, base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcription_model_has_the_family_of_its_name() {
        for (name, family) in [
            ("paraformer-v2", Some(Family::Paraformer)),
            ("paraformer-8k-v2", Some(Family::Paraformer)),
            ("paraformer-v1", Some(Family::Paraformer)),
            ("paraformer-8k-v1", Some(Family::Paraformer)),
            ("paraformer-mtl-v1", Some(Family::Paraformer)),
            ("fun-asr", Some(Family::FunAsr)),
            ("fun-asr-mtl-2025-08-25", Some(Family::FunAsr)),
            ("sensevoice-v1", Some(Family::SenseVoice)),
            ("qwen3-asr-flash-filetrans", Some(Family::Qwen)),
            ("qwen3-asr-flash-filetrans-2025-11-17", Some(Family::Qwen)),
            (
                "qwen-audio-3.0-asr-flash-filetrans",
                Some(Family::QwenAudio30),
            ),
            (
                "qwen-audio-3.1-asr-flash-filetrans",
                Some(Family::QwenAudio31),
            ),
            (
                "qwen-audio-3.1-asr-flash-filetrans-2026-09-22",
                Some(Family::QwenAudio31),
            ),
            ("qwen-audio-3.1-asr-flash", None),
            ("qwen-audio-3.1-asr-flash-streaming", None),
            ("qwen-audio-3.9-asr-flash-filetrans", None),
            ("paraformer-MTL-v1", None),
            ("paraformer-realtime-v2", None),
            ("fun-asr-realtime", None),
            ("fun-asr-flash-2026-06-15", None),
            ("fun-asrx", None),
            ("qwen3-asr-flash", None),
            ("", None),
        ] {
            assert_eq!(
                TranscriptionModel::from_name(name).map(|model| model.family),
                family,
                "{name}"
            );
        }
    }

    #[test]
    fn a_generation_model_is_known_by_its_name() {
        for (name, qwen3) in [
            ("qwen3-asr-flash", Some(true)),
            ("qwen3-asr-flash-2026-02-10", Some(true)),
            ("qwen-audio-asr", Some(false)),
            ("qwen-audio-asr-latest", Some(false)),
            ("qwen3-asr-flash-filetrans", None),
            ("qwen3-asr-flash-filetrans-2025-11-17", None),
            ("qwen3-asr-flash-realtime", None),
            ("qwen3-asr-flash-us", None),
            ("qwen3-asr-flash-2025-09-08-us", None),
            ("qwen3-asr-flashy", None),
            ("paraformer-v2", None),
        ] {
            assert_eq!(
                GenerationModel::from_name(name).map(|model| model.qwen3),
                qwen3,
                "{name}"
            );
        }
    }

    #[test]
    fn languages_follow_the_hints_as_each_model_uses_them() {
        let languages = |model: &str, hints: &[&str]| {
            let hints: Vec<_> = hints.iter().map(|hint| (*hint).to_owned()).collect();
            TranscriptionModel::from_name(model)
                .unwrap()
                .languages(&hints)
                .join(" ")
        };
        assert_eq!(languages("paraformer-v2", &[]), "zh en");
        assert_eq!(languages("paraformer-v2", &["ja", "ko"]), "ja ko");
        assert_eq!(languages("paraformer-8k-v2", &["en"]), "zh");
        assert_eq!(languages("fun-asr", &["en", "zh"]), "en");
        assert_eq!(languages("fun-asr", &[]), "");
        assert_eq!(languages("sensevoice-v1", &["auto"]), "auto");
        assert_eq!(languages("qwen3-asr-flash-filetrans", &["fr"]), "fr");
        let five = ["zh", "en", "ja", "ko", "vi"];
        assert_eq!(
            languages("qwen-audio-3.1-asr-flash-filetrans", &five),
            "zh en ja ko"
        );
        assert_eq!(languages("qwen-audio-3.0-asr-flash-filetrans", &[]), "");
    }

    #[test]
    fn uploads_and_hot_words_know_the_models_of_qwen_audio() {
        for (name, uploads, words, super_words) in [
            ("qwen-audio-3.1-asr-flash", true, true, true),
            ("qwen-audio-3.0-asr-flash", true, true, true),
            ("qwen-audio-3.1-asr-flash-filetrans", true, true, true),
            ("qwen-audio-3.0-asr-flash-filetrans", true, true, true),
            ("qwen-audio-3.1-asr-flash-streaming", false, true, true),
            ("fun-asr-flash-2026-06-15", true, true, false),
            ("fun-asr", true, true, false),
            ("qwen-audio-3.1-asr-flashy", false, false, false),
            ("qwen-audio-asr", true, false, false),
            ("", false, false, false),
        ] {
            assert_eq!(
                (
                    exists(name),
                    takes_vocabulary(name),
                    takes_super_words(name)
                ),
                (uploads, words, super_words),
                "{name}"
            );
        }
    }
}
