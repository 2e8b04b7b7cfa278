//! The result document, in the shape of each family, from what was recognised or from the published
//! samples.

use serde::{Deserialize, Serialize};

use crate::model::Family;

/// What a result link serves. One type for all families; key order as on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// As submitted.
    pub file_url: String,
    /// Not for Qwen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
    /// Qwen only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_info: Option<AudioInfo>,
    /// One for each channel asked for.
    pub transcripts: Vec<Transcript>,
}

/// The audio, as Paraformer tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Properties {
    audio_format: String,
    channels: Vec<u32>,
    original_sampling_rate: u32,
    original_duration_in_milliseconds: u64,
}

/// The audio, as Qwen tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioInfo {
    format: String,
    sample_rate: u32,
}

/// One channel.
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
    begin_time: u64,
    end_time: u64,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emotion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Vec<Word>>,
}

/// One word: `text` and `punctuation` of all words, one after the other, are the sentence's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    begin_time: u64,
    end_time: u64,
    text: String,
    punctuation: String,
}

/// What the recogniser heard: its transcripts have the shape of Fun-ASR's, leading spaces included.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recognition {
    language: String,
    container: String,
    properties: Properties,
    transcripts: Vec<Transcript>,
}

/// What the request wants in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// `diarization_enabled`: a `speaker_id` on each sentence. Voices are not told apart: all are
    /// speaker 0.
    pub speakers: bool,
    /// `enable_words`, Qwen's: the others have words always (Paraformer, Fun-ASR) or never
    /// (SenseVoice).
    pub words: bool,
}

impl Recognition {
    /// Whether nobody spoke.
    pub fn is_silent(&self) -> bool {
        self.transcripts
            .iter()
            .all(|transcript| transcript.sentences.is_empty())
    }

    /// The text of the first channel.
    pub fn text(&self) -> &str {
        self.transcripts
            .first()
            .map_or("", |transcript| &transcript.text)
    }

    /// The language spoken, by its code.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// How long the audio is, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.properties.original_duration_in_milliseconds
    }

    /// The document of this family.
    pub fn into_document(self, file_url: &str, family: Family, wishes: Wishes) -> Document {
        let Self {
            language,
            container,
            properties,
            mut transcripts,
        } = self;
        for transcript in &mut transcripts {
            for (sentence, position) in transcript.sentences.iter_mut().zip(0..) {
                match family {
                    Family::Paraformer => {
                        move_spaces_behind(sentence.words.as_deref_mut().unwrap_or_default())
                    }
                    Family::FunAsr => {}
                    Family::SenseVoice => {
                        sentence.text =
                            format!("<|Speech|> {} <|/Speech|> <|NEUTRAL|>", sentence.text);
                        sentence.sentence_id = None;
                        sentence.words = None;
                    }
                    Family::Qwen => {
                        sentence.sentence_id = Some(position);
                        sentence.language = Some(language.clone());
                        sentence.emotion = Some("neutral".to_owned());
                        if wishes.words {
                            move_spaces_behind(sentence.words.as_deref_mut().unwrap_or_default());
                        } else {
                            sentence.words = None;
                        }
                    }
                }
            }
            match family {
                Family::SenseVoice => {
                    transcript.text = transcript
                        .sentences
                        .iter()
                        .map(|sentence| sentence.text.as_str())
                        .collect();
                }
                Family::Qwen => transcript.content_duration_in_milliseconds = None,
                Family::Paraformer | Family::FunAsr => {}
            }
        }
        let sample_rate = properties.original_sampling_rate;
        let (properties, audio_info) = match family {
            Family::Qwen => (
                None,
                Some(AudioInfo {
                    format: container,
                    sample_rate,
                }),
            ),
            _ => (Some(properties), None),
        };
        let document = Document {
            file_url: file_url.to_owned(),
            properties,
            audio_info,
            transcripts,
        };
        document.with_speakers(family, wishes)
    }
}

/// From Fun-ASR's way ("Hello", " world" + ",", " you") to Paraformer's ("Hello ", "world" + ", ",
/// "you").
fn move_spaces_behind(words: &mut [Word]) {
    let mut behind = "";
    for word in words.iter_mut().rev() {
        let bare = word.text.trim_start();
        let before = if bare.len() < word.text.len() {
            " "
        } else {
            ""
        };
        word.text = bare.to_owned();
        if word.punctuation.is_empty() {
            &mut word.text
        } else {
            &mut word.punctuation
        }
        .push_str(behind);
        behind = before;
    }
}

impl Document {
    /// The published sample answer of this family; `female` chooses the other voice where there are
    /// two.
    ///
    /// # Errors
    /// When the embedded sample is not such a document, which the tests rule out.
    pub fn canned(
        file_url: &str,
        family: Family,
        wishes: Wishes,
    ) -> Result<Self, serde_json::Error> {
        macro_rules! sample {
            ($name:literal) => {
                include_str!(concat!("../../fixtures/service/result-", $name, ".json"))
            };
        }
        let text = match (family, file_url.contains("female")) {
            (Family::Paraformer, false) => sample!("paraformer-male2"),
            (Family::Paraformer, true) => sample!("paraformer-female2"),
            (Family::FunAsr, false) => sample!("funasr-male2"),
            (Family::FunAsr, true) => sample!("funasr-female2"),
            (Family::SenseVoice, _) => sample!("sensevoice"),
            (Family::Qwen, _) if wishes.words => sample!("qwen-words"),
            (Family::Qwen, _) => sample!("qwen"),
        };
        let mut document: Self = serde_json::from_str(text)?;
        document.file_url = file_url.to_owned();
        Ok(document.with_speakers(family, wishes))
    }

    fn with_speakers(mut self, family: Family, wishes: Wishes) -> Self {
        if wishes.speakers && matches!(family, Family::Paraformer | Family::FunAsr) {
            for sentence in self
                .transcripts
                .iter_mut()
                .flat_map(|transcript| &mut transcript.sentences)
            {
                sentence.speaker_id = Some(0);
            }
        }
        self
    }

    /// Speech in it, in milliseconds: the sentences together. This is what the service bills.
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

    const NOTHING: Wishes = Wishes {
        speakers: false,
        words: false,
    };

    fn recognition() -> Recognition {
        let word = |begin_time, text: &str, punctuation: &str| Word {
            begin_time,
            end_time: begin_time + 100,
            text: text.to_owned(),
            punctuation: punctuation.to_owned(),
        };
        Recognition {
            language: "en".to_owned(),
            container: "wav".to_owned(),
            properties: Properties {
                audio_format: "pcm_s16le".to_owned(),
                channels: vec![0, 1],
                original_sampling_rate: 8_000,
                original_duration_in_milliseconds: 5_000,
            },
            transcripts: vec![Transcript {
                channel_id: 0,
                content_duration_in_milliseconds: Some(300),
                text: "Well, cold-hearted man.".to_owned(),
                sentences: vec![Sentence {
                    begin_time: 0,
                    end_time: 300,
                    text: "Well, cold-hearted man.".to_owned(),
                    sentence_id: Some(1),
                    speaker_id: None,
                    language: None,
                    emotion: None,
                    words: Some(vec![
                        word(0, "Well", ","),
                        word(100, " cold-hearted", ""),
                        word(200, " man", "."),
                    ]),
                }],
            }],
        }
    }

    /// Text and punctuation of each word of the first sentence.
    fn words(document: &Document) -> Vec<(&str, &str)> {
        let words = document.transcripts[0].sentences[0].words.iter().flatten();
        words
            .map(|word| (word.text.as_str(), word.punctuation.as_str()))
            .collect()
    }

    #[test]
    fn every_published_document_is_read_and_written_without_a_change() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/service");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
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
        assert!(seen >= 10, "only {seen} documents in {folder}");
    }

    #[test]
    fn paraformer_words_carry_the_space_that_follows_them() {
        let document = recognition().into_document("http://a/b.wav", Family::Paraformer, NOTHING);
        assert_eq!(
            words(&document),
            [("Well", ", "), ("cold-hearted ", ""), ("man", ".")]
        );
        let joined: String = words(&document)
            .iter()
            .map(|(text, mark)| format!("{text}{mark}"))
            .collect();
        assert_eq!(joined, document.transcripts[0].sentences[0].text);
    }

    #[test]
    fn fun_asr_words_keep_the_space_before_them() {
        let document = recognition().into_document("http://a/b.wav", Family::FunAsr, NOTHING);
        assert_eq!(
            words(&document),
            [("Well", ","), (" cold-hearted", ""), (" man", ".")]
        );
    }

    #[test]
    fn sensevoice_has_rich_text_and_no_words() {
        let document = recognition().into_document("http://a/b.wav", Family::SenseVoice, NOTHING);
        let sentence = &document.transcripts[0].sentences[0];
        assert_eq!(
            sentence.text,
            "<|Speech|> Well, cold-hearted man. <|/Speech|> <|NEUTRAL|>"
        );
        assert_eq!((sentence.sentence_id, &sentence.words), (None, &None));
        assert_eq!(document.transcripts[0].text, sentence.text);
    }

    #[test]
    fn qwen_counts_from_zero_and_gives_words_when_asked() {
        let plain = recognition().into_document("http://a/b.wav", Family::Qwen, NOTHING);
        let expected = r#"{"file_url":"http://a/b.wav","audio_info":{"format":"wav","sample_rate":8000},"transcripts":[{"channel_id":0,"text":"Well, cold-hearted man.","sentences":[{"begin_time":0,"end_time":300,"text":"Well, cold-hearted man.","sentence_id":0,"language":"en","emotion":"neutral"}]}]}"#;
        assert_eq!(serde_json::to_string(&plain).unwrap(), expected);
        let wishes = Wishes {
            words: true,
            ..NOTHING
        };
        let with_words = recognition().into_document("http://a/b.wav", Family::Qwen, wishes);
        assert_eq!(words(&with_words).len(), 3);
    }

    #[test]
    fn speakers_are_told_when_asked_for_and_possible() {
        let wishes = Wishes {
            speakers: true,
            words: false,
        };
        for (family, speaker) in [
            (Family::Paraformer, Some(0)),
            (Family::FunAsr, Some(0)),
            (Family::SenseVoice, None),
            (Family::Qwen, None),
        ] {
            let heard = recognition().into_document("http://a/b.wav", family, wishes);
            let canned = Document::canned("http://a/b.wav", family, wishes).unwrap();
            assert_eq!(heard.transcripts[0].sentences[0].speaker_id, speaker);
            assert_eq!(canned.transcripts[0].sentences[0].speaker_id, speaker);
        }
    }

    #[test]
    fn canned_answers_carry_the_url_that_was_asked_and_the_voice_it_names() {
        let male = Document::canned("http://a/b.wav", Family::Paraformer, NOTHING).unwrap();
        let female = Document::canned("http://a/female.wav", Family::Paraformer, NOTHING).unwrap();
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
                Wishes {
                    words,
                    speakers: false,
                },
            )
            .unwrap();
            assert_eq!(qwen.transcripts[0].sentences[0].words.is_some(), expected);
        }
    }
}
