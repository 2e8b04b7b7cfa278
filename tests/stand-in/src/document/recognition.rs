//! From the recogniser's output to the document of each family.

use serde::Deserialize;

use crate::document::{
    AudioInfo, Document, DocumentOptions, Properties, Sentence, Transcript, Word,
};
use crate::model::Family;

/// The recogniser's output. Its transcripts have Fun-ASR's shape, with leading spaces.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recognition {
    language: String,
    container: String,
    properties: Properties,
    transcripts: Vec<Transcript>,
}

impl Recognition {
    /// Whether the audio has no speech.
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

    /// The code of the language.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The duration of the audio, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.properties.original_duration_in_milliseconds
    }

    /// The sentences of the first channel.
    pub fn into_sentences(self) -> Vec<Sentence> {
        let first = self.transcripts.into_iter().next();
        first.map_or_else(Vec::new, |transcript| transcript.sentences)
    }

    /// The document of a family.
    pub fn into_document(
        self,
        file_url: &str,
        family: Family,
        document_options: DocumentOptions,
    ) -> Document {
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
                        move_spaces_to_end(sentence.words.as_deref_mut().unwrap_or_default())
                    }
                    Family::FunAsr | Family::QwenAudio30 | Family::QwenAudio31 => {}
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
                        if document_options.words {
                            move_spaces_to_end(sentence.words.as_deref_mut().unwrap_or_default());
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
                Family::Paraformer | Family::FunAsr | Family::QwenAudio30 | Family::QwenAudio31 => {
                }
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
        let mut document = Document {
            file_url: file_url.to_owned(),
            properties,
            audio_info,
            transcripts,
        };
        if family == Family::QwenAudio31 {
            document.cut_words();
        }
        document.with_speakers(family, document_options)
    }
}

/// Moves spaces from the front of a word, as Fun-ASR has them ("Hello", " world" + ",", " you"),
/// to the end of the word before, as Paraformer has them ("Hello ", "world" + ", ", "you").
fn move_spaces_to_end(words: &mut [Word]) {
    let mut following_space = "";
    for word in words.iter_mut().rev() {
        let bare = word.text.trim_start();
        let leading_space = if bare.len() < word.text.len() {
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
        .push_str(following_space);
        following_space = leading_space;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_OPTIONS: DocumentOptions = DocumentOptions {
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
    fn paraformer_words_carry_the_space_that_follows_them() {
        let document =
            recognition().into_document("http://a/b.wav", Family::Paraformer, NO_OPTIONS);
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
        let document = recognition().into_document("http://a/b.wav", Family::FunAsr, NO_OPTIONS);
        assert_eq!(
            words(&document),
            [("Well", ","), (" cold-hearted", ""), (" man", ".")]
        );
    }

    #[test]
    fn sensevoice_has_rich_text_and_no_words() {
        let document =
            recognition().into_document("http://a/b.wav", Family::SenseVoice, NO_OPTIONS);
        let sentence = &document.transcripts[0].sentences[0];
        assert_eq!(
            sentence.text,
            "<|Speech|> Well, cold-hearted man. <|/Speech|> <|NEUTRAL|>"
        );
        assert_eq!((sentence.sentence_id, &sentence.words), (None, &None));
        assert_eq!(document.transcripts[0].text, sentence.text);
    }

    #[test]
    fn qwen_counts_sentences_from_zero_and_has_words_on_request() {
        let plain = recognition().into_document("http://a/b.wav", Family::Qwen, NO_OPTIONS);
        let expected = r#"{"file_url":"http://a/b.wav","audio_info":{"format":"wav","sample_rate":8000},"transcripts":[{"channel_id":0,"text":"Well, cold-hearted man.","sentences":[{"begin_time":0,"end_time":300,"text":"Well, cold-hearted man.","sentence_id":0,"language":"en","emotion":"neutral"}]}]}"#;
        assert_eq!(serde_json::to_string(&plain).unwrap(), expected);
        let document_options = DocumentOptions {
            words: true,
            ..NO_OPTIONS
        };
        let with_words =
            recognition().into_document("http://a/b.wav", Family::Qwen, document_options);
        assert_eq!(words(&with_words).len(), 3);
    }

    #[test]
    fn qwen_audio_keeps_the_text_and_3_1_cuts_the_words() {
        for (family, expected) in [
            (Family::QwenAudio30, vec!["Well", " cold-hearted", " man"]),
            (Family::QwenAudio31, vec!["Well", " cold-hearted", " man"]),
        ] {
            let document = recognition().into_document("http://a/b.wav", family, NO_OPTIONS);
            let texts: Vec<_> = words(&document).iter().map(|(text, _)| *text).collect();
            assert_eq!(texts, expected);
            assert_eq!(
                document.transcripts[0].sentences[0].text,
                "Well, cold-hearted man."
            );
        }
        let mut long = recognition();
        long.transcripts[0].sentences[0].words.as_mut().unwrap()[0].text = "Welcome".to_owned();
        let document = long.into_document("http://a/b.wav", Family::QwenAudio31, NO_OPTIONS);
        assert_eq!(words(&document)[..2], [("We", ""), ("lcome", ",")]);
    }

    #[test]
    fn speakers_are_set_when_requested_and_the_family_has_them() {
        let document_options = DocumentOptions {
            speakers: true,
            words: false,
        };
        for (family, speaker) in [
            (Family::Paraformer, Some(0)),
            (Family::FunAsr, Some(0)),
            (Family::QwenAudio30, Some(0)),
            (Family::QwenAudio31, Some(0)),
            (Family::SenseVoice, None),
            (Family::Qwen, None),
        ] {
            let recognised =
                recognition().into_document("http://a/b.wav", family, document_options);
            let canned = Document::canned("http://a/b.wav", family, document_options).unwrap();
            assert_eq!(recognised.transcripts[0].sentences[0].speaker_id, speaker);
            assert_eq!(canned.transcripts[0].sentences[0].speaker_id, speaker);
        }
    }
}
