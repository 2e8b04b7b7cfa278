//! The result document in the shape of each family, and the published samples.

mod pieces;
pub mod recognition;

use serde::{Deserialize, Serialize};

use crate::model::Family;

/// A result document: one type for all families, keys in the order of the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The URL of the submit.
    pub file_url: String,
    /// The audio, except for Qwen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
    /// The audio, for Qwen only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_info: Option<AudioInfo>,
    /// One transcript for each requested channel.
    pub transcripts: Vec<Transcript>,
}

/// The audio in Paraformer's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Properties {
    audio_format: String,
    channels: Vec<u32>,
    original_sampling_rate: u32,
    original_duration_in_milliseconds: u64,
}

/// The audio in Qwen's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioInfo {
    format: String,
    sample_rate: u32,
}

/// The transcript of one channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    channel_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_duration_in_milliseconds: Option<u64>,
    text: String,
    sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Begin, in milliseconds.
    pub begin_time: u64,
    /// End, in milliseconds.
    pub end_time: u64,
    /// The text, with punctuation.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emotion: Option<String>,
    /// The words, if the family has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<Word>>,
}

/// One word. `text` and `punctuation` of all words, joined, are the text of the sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Begin, in milliseconds.
    pub begin_time: u64,
    /// End, in milliseconds.
    pub end_time: u64,
    /// The word, without the punctuation behind it.
    pub text: String,
    /// The punctuation behind it.
    pub punctuation: String,
}

/// Options of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentOptions {
    /// `diarization_enabled`: a `speaker_id` on each sentence. Voices are not distinguished: all
    /// are speaker 0, and with Qwen-Audio two speakers take turns.
    pub speakers: bool,
    /// `enable_words` of Qwen. Paraformer and Fun-ASR always have words, SenseVoice never.
    pub words: bool,
}

impl Document {
    /// The published sample of a family. `female` in the URL selects the other voice, where there
    /// are two.
    ///
    /// # Errors
    /// An embedded sample that is not a document, which the tests rule out.
    pub fn canned(
        file_url: &str,
        family: Family,
        document_options: DocumentOptions,
    ) -> Result<Self, serde_json::Error> {
        macro_rules! sample {
            ($name:literal) => {
                sample!("service", $name)
            };
            ($folder:literal, $name:literal) => {
                include_str!(concat!(
                    "../../../fixtures/",
                    $folder,
                    "/result-",
                    $name,
                    ".json"
                ))
            };
        }
        let text = match (family, file_url.contains("female")) {
            (Family::Paraformer, false) => sample!("paraformer-male2"),
            (Family::Paraformer, true) => sample!("paraformer-female2"),
            (Family::FunAsr, false) => sample!("funasr-male2"),
            (Family::FunAsr, true) => sample!("funasr-female2"),
            (Family::SenseVoice, _) => sample!("sensevoice"),
            (Family::Qwen, _) if document_options.words => sample!("qwen-words"),
            (Family::Qwen, _) => sample!("qwen"),
            (Family::QwenAudio30 | Family::QwenAudio31, _) if document_options.speakers => {
                sample!("qwen-audio-3", "speakers")
            }
            (Family::QwenAudio30 | Family::QwenAudio31, _) => sample!("qwen-audio-3", "words"),
        };
        let mut document: Self = serde_json::from_str(text)?;
        document.file_url = file_url.to_owned();
        if family == Family::QwenAudio31 {
            document.cut_words();
        }
        Ok(document.with_speakers(family, document_options))
    }

    fn with_speakers(mut self, family: Family, document_options: DocumentOptions) -> Self {
        let speakers = match family {
            _ if !document_options.speakers => return self,
            Family::Paraformer | Family::FunAsr => 1,
            Family::QwenAudio30 | Family::QwenAudio31 => 2,
            Family::SenseVoice | Family::Qwen => return self,
        };
        for transcript in &mut self.transcripts {
            for (sentence, position) in transcript.sentences.iter_mut().zip(0..) {
                sentence.speaker_id = Some(position % speakers);
            }
        }
        self
    }

    /// Cuts the words into pieces, as `qwen-audio-3.1-asr-flash-filetrans` has them.
    fn cut_words(&mut self) {
        for transcript in &mut self.transcripts {
            for sentence in &mut transcript.sentences {
                sentence.words = sentence.words.take().map(pieces::cut);
            }
        }
    }

    /// The number of words.
    pub fn word_count(&self) -> usize {
        self.transcripts
            .iter()
            .flat_map(|transcript| &transcript.sentences)
            .map(|sentence| sentence.words.iter().flatten().count())
            .sum()
    }

    /// Duration of the speech, in milliseconds: the sum of the sentences, which the service bills.
    pub fn content_ms(&self) -> u64 {
        let sentences = self
            .transcripts
            .iter()
            .flat_map(|transcript| &transcript.sentences);
        sentences
            .map(|sentence| sentence.end_time.saturating_sub(sentence.begin_time))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_OPTIONS: DocumentOptions = DocumentOptions {
        speakers: false,
        words: false,
    };

    #[test]
    fn every_published_document_is_read_and_written_without_a_change() {
        let folders = ["service", "qwen-audio-3"]
            .map(|name| format!("{}/../fixtures/{name}", env!("CARGO_MANIFEST_DIR")));
        let mut seen = 0;
        let files = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).unwrap());
        for entry in files {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            // Its page prints a Qwen sentence's keys in another order than the API page does.
            if name.starts_with("result-")
                && name.ends_with(".json")
                && name != "result-qwen-words.json"
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let document: Document = serde_json::from_str(&text).unwrap();
                assert_eq!(
                    serde_json::to_string_pretty(&document).unwrap(),
                    text.trim_end(),
                    "{name}"
                );
                seen += 1;
            }
        }
        assert!(seen >= 17, "only {seen} documents in {folders:?}");
    }

    #[test]
    fn a_canned_document_has_the_url_of_the_submit_and_the_voice_that_the_url_names() {
        let male = Document::canned("http://a/b.wav", Family::Paraformer, NO_OPTIONS).unwrap();
        let female =
            Document::canned("http://a/female.wav", Family::Paraformer, NO_OPTIONS).unwrap();
        assert_eq!(
            (male.file_url.as_str(), male.content_ms()),
            ("http://a/b.wav", 4_570)
        );
        assert_eq!(
            (female.file_url.as_str(), female.content_ms()),
            ("http://a/female.wav", 3_530)
        );
        for (words, expected) in [(false, false), (true, true)] {
            let qwen = Document::canned(
                "http://a/b.wav",
                Family::Qwen,
                DocumentOptions {
                    words,
                    speakers: false,
                },
            )
            .unwrap();
            assert_eq!(qwen.transcripts[0].sentences[0].words.is_some(), expected);
        }
    }

    #[test]
    fn qwen_audio_has_words_and_two_speakers_that_take_turns() {
        for (family, words) in [(Family::QwenAudio30, 7), (Family::QwenAudio31, 11)] {
            let document = Document::canned("http://a/b.wav", family, NO_OPTIONS).unwrap();
            assert_eq!(document.word_count(), words);
            let sentence = &document.transcripts[0].sentences[0];
            assert_eq!(sentence.text, "Hello world, this is Alibaba Speech Lab. ");
            let joined: String = sentence
                .words
                .iter()
                .flatten()
                .map(|word| format!("{}{}", word.text, word.punctuation))
                .collect();
            // Only the words of 3.0 give the text.
            assert_eq!(joined == sentence.text, family == Family::QwenAudio30);
            let options = DocumentOptions {
                speakers: true,
                words: false,
            };
            let document = Document::canned("http://a/b.wav", family, options).unwrap();
            let speakers = document.transcripts[0]
                .sentences
                .iter()
                .map(|sentence| sentence.speaker_id);
            assert_eq!(speakers.collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
        }
    }
}
