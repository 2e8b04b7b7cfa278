//! The models: which exist, how they are asked, how often.

use crate::rate::Rate;

/// Models that share the shapes of requests, answers and results.
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
}

/// A model that transcribes files.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// As submitted.
    pub name: String,
    /// Its shapes.
    pub family: Family,
    /// How often it may be submitted to. Source: the service's rate-limit page.
    pub submit_rate: Rate,
}

impl Model {
    /// The model of this name, if this endpoint knows it.
    pub fn named(name: &str) -> Option<Self> {
        let (family, submit_rate) = match name {
            "paraformer-v2" | "paraformer-8k-v2" => (Family::Paraformer, Rate::per_second(20)),
            "paraformer-v1" | "paraformer-8k-v1" | "paraformer-mtl-v1" => {
                (Family::Paraformer, Rate::per_second(10))
            }
            "sensevoice-v1" => (Family::SenseVoice, Rate::per_second(10)),
            _ if is_or_extends(name, "qwen3-asr-flash-filetrans") => {
                (Family::Qwen, Rate::per_minute(100))
            }
            // fun-asr-realtime and fun-asr-flash are asked elsewhere.
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

    /// The languages to listen for, given the request's hints; empty = any.
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
            // Fun-ASR reads the first hint only.
            (Family::FunAsr, [first, ..]) => vec![first.clone()],
            _ => hints.to_vec(),
        }
    }

    /// The folder of its result links.
    pub fn result_folder(&self) -> &'static str {
        match self.family {
            Family::Paraformer if self.name.contains("8k") => "filetrans-8k",
            Family::Paraformer => "filetrans-16k",
            Family::FunAsr => "fun-asr",
            Family::SenseVoice => "sensevoice",
            Family::Qwen => "pre-funasr-mlt-v1",
        }
    }
}

/// A model that answers at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    /// As asked for.
    pub name: String,
    /// `qwen3-asr-flash*` has context, options and annotations; `qwen-audio-asr*` has none of them.
    pub qwen3: bool,
    /// How often it may be asked.
    pub rate: Rate,
    /// How many tokens it may be asked for.
    pub token_rate: Option<Rate>,
    /// The longest audio it listens to, in seconds.
    pub longest_s: u64,
}

impl Direct {
    /// The model of this name, if it answers at once. Those of the US region (`…-us`) are not here.
    pub fn named(name: &str) -> Option<Self> {
        let elsewhere = ["filetrans", "realtime", "us"]
            .iter()
            .any(|part| name.split('-').any(|seen| seen == *part));
        let qwen3 = is_or_extends(name, "qwen3-asr-flash");
        let model = |rate, token_rate, longest_s| Self {
            name: name.to_owned(),
            qwen3,
            rate,
            token_rate,
            longest_s,
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

/// Whether any endpoint knows the model: what an upload may be for.
pub fn exists(name: &str) -> bool {
    Model::named(name).is_some() || Direct::named(name).is_some()
}

/// Whether lists of hot words can be made for the model.
pub fn takes_vocabulary(name: &str) -> bool {
    let paraformer = [
        "paraformer-v2",
        "paraformer-8k-v2",
        "paraformer-realtime-v2",
        "paraformer-realtime-8k-v2",
    ]
    .contains(&name);
    paraformer || is_or_extends(name, "fun-asr")
}

/// `base` itself or `base-…`: dated snapshots appear every few months.
fn is_or_extends(name: &str, base: &str) -> bool {
    name.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_of_the_endpoint_are_known_by_family() {
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
            ("paraformer-MTL-v1", None),
            ("paraformer-realtime-v2", None),
            ("fun-asr-realtime", None),
            ("fun-asr-flash-2026-06-15", None),
            ("fun-asrx", None),
            ("qwen3-asr-flash", None),
            ("", None),
        ] {
            assert_eq!(
                Model::named(name).map(|model| model.family),
                family,
                "{name}"
            );
        }
    }

    #[test]
    fn models_that_answer_at_once_are_told_from_those_that_do_not() {
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
                Direct::named(name).map(|model| model.qwen3),
                qwen3,
                "{name}"
            );
        }
    }

    #[test]
    fn hints_are_read_as_each_model_reads_them() {
        let languages = |model: &str, hints: &[&str]| {
            let hints: Vec<_> = hints.iter().map(|hint| (*hint).to_owned()).collect();
            Model::named(model).unwrap().languages(&hints).join(" ")
        };
        assert_eq!(languages("paraformer-v2", &[]), "zh en");
        assert_eq!(languages("paraformer-v2", &["ja", "ko"]), "ja ko");
        assert_eq!(languages("paraformer-8k-v2", &["en"]), "zh");
        assert_eq!(languages("fun-asr", &["en", "zh"]), "en");
        assert_eq!(languages("fun-asr", &[]), "");
        assert_eq!(languages("sensevoice-v1", &["auto"]), "auto");
        assert_eq!(languages("qwen3-asr-flash-filetrans", &["fr"]), "fr");
    }
}
