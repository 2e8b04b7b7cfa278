//! Sentences and words as they are sent; key order as on the wire.

use serde::Serialize;

use crate::document::Sentence;

/// One sentence, one turn, or the whole audio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WireSentence {
    /// Begin, in milliseconds.
    pub begin_time: u64,
    channel_id: u32,
    /// End, in milliseconds; a draft has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<u64>,
    /// Whether the sentence is final.
    pub sentence_end: bool,
    /// The number of the sentence, from 1.
    pub sentence_id: u32,
    /// The speaker, if speakers are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker_id: Option<u32>,
    /// The text, with punctuation.
    pub text: String,
    /// The words.
    pub words: Vec<WireWord>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WireWord {
    begin_time: u64,
    end_time: u64,
    text: String,
    punctuation: String,
    fixed: bool,
    /// The speaker, if speakers are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker_id: Option<u32>,
}

impl WireSentence {
    /// A final sentence.
    pub fn new(sentence: &Sentence, sentence_id: u32) -> Self {
        let words = sentence.words.iter().flatten().map(|word| WireWord {
            begin_time: word.begin_time,
            end_time: word.end_time,
            text: word.text.clone(),
            punctuation: word.punctuation.clone(),
            fixed: true,
            speaker_id: None,
        });
        Self {
            begin_time: sentence.begin_time,
            channel_id: 0,
            end_time: Some(sentence.end_time),
            sentence_end: true,
            sentence_id,
            speaker_id: None,
            text: sentence.text.clone(),
            words: words.collect(),
        }
    }

    /// All sentences as one. A word that follows a blank between two sentences begins with it.
    pub fn whole(sentences: &[Self], sentence_id: u32) -> Option<Self> {
        let (first, rest) = sentences.split_first()?;
        let mut whole = Self {
            sentence_id,
            ..first.clone()
        };
        for sentence in rest {
            let mut words = sentence.words.clone();
            let gap = gap(&whole.text, &sentence.text);
            if let Some(word) = words.first_mut() {
                word.text.insert_str(0, gap);
            }
            whole.text.push_str(gap);
            whole.text.push_str(&sentence.text);
            whole.words.extend(words);
            whole.end_time = sentence.end_time;
        }
        Some(whole)
    }

    /// The words before this time, as a draft: the last of them may still move, and has lost its
    /// end. `None` if there are none.
    pub fn draft(&self, until_ms: u64) -> Option<Self> {
        let said = self.words.iter().filter(|word| word.begin_time < until_ms);
        let mut words: Vec<_> = said.cloned().collect();
        let last = words.last_mut()?;
        last.fixed = false;
        last.punctuation.clear();
        if last.text.trim_start().chars().count() > 1 {
            last.text.pop();
        }
        let text = words
            .iter()
            .flat_map(|word| [word.text.as_str(), word.punctuation.as_str()]);
        Some(Self {
            end_time: None,
            sentence_end: false,
            text: text.collect(),
            words: words.clone(),
            ..self.clone()
        })
    }

    /// The end of the first half of the words, in milliseconds.
    pub fn middle_ms(&self) -> u64 {
        let half = self.words.len().div_ceil(2).saturating_sub(1);
        self.words
            .get(half)
            .map_or(self.begin_time, |word| word.begin_time + 1)
    }

    /// The sentence with its speaker, on words, too.
    pub fn spoken_by(mut self, speaker: u32) -> Self {
        self.speaker_id = Some(speaker);
        for word in &mut self.words {
            word.speaker_id = Some(speaker);
        }
        self
    }

    /// The sentence with the punctuation in its text alone.
    pub fn without_word_punctuation(mut self) -> Self {
        for word in &mut self.words {
            word.punctuation.clear();
        }
        self
    }

    /// The sentence without speakers.
    pub fn without_speakers(mut self) -> Self {
        self.speaker_id = None;
        for word in &mut self.words {
            word.speaker_id = None;
        }
        self
    }
}

/// The final sentences of a speech, numbered.
pub fn sentences(spoken: &[Sentence]) -> Vec<WireSentence> {
    spoken
        .iter()
        .zip(1..)
        .map(|(sentence, id)| WireSentence::new(sentence, id))
        .collect()
}

/// The text of several sentences.
pub fn join(sentences: &[WireSentence]) -> String {
    WireSentence::whole(sentences, 1).map_or_else(String::new, |whole| whole.text)
}

/// The blank between two texts, unless one of them is written without blanks.
pub fn gap(before: &str, after: &str) -> &'static str {
    let is_unspaced = |char: char| char >= '\u{e00}';
    let joins =
        |char: Option<char>| char.is_none_or(|char| char.is_whitespace() || is_unspaced(char));
    if joins(before.chars().last()) || joins(after.chars().next()) {
        ""
    } else {
        " "
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Word;

    fn sentence(begin_time: u64, texts: &[(&str, &str)]) -> Sentence {
        let words: Vec<_> = texts
            .iter()
            .zip(0..)
            .map(|((text, punctuation), at)| Word {
                begin_time: begin_time + at * 100,
                end_time: begin_time + at * 100 + 100,
                text: (*text).to_owned(),
                punctuation: (*punctuation).to_owned(),
            })
            .collect();
        let text: String = texts
            .iter()
            .flat_map(|(text, mark)| [*text, *mark])
            .collect();
        serde_json::from_value(serde_json::json!({
            "begin_time": begin_time,
            "end_time": begin_time + texts.len() as u64 * 100,
            "text": text,
            "words": words,
        }))
        .unwrap()
    }

    fn joined(words: &[WireWord]) -> String {
        words
            .iter()
            .flat_map(|word| [word.text.as_str(), word.punctuation.as_str()])
            .collect()
    }

    #[test]
    fn the_words_of_all_sentences_give_the_text() {
        let spoken = [
            sentence(0, &[("Hello", ""), (" world", ".")]),
            sentence(300, &[("How", "?")]),
            sentence(1_000, &[("世界", "。")]),
            sentence(1_100, &[("Bye", "")]),
        ];
        let whole = WireSentence::whole(&sentences(&spoken), 7).unwrap();
        assert_eq!(whole.text, "Hello world. How?世界。Bye");
        assert_eq!(joined(&whole.words), whole.text);
        assert_eq!(
            (whole.sentence_id, whole.begin_time, whole.end_time),
            (7, 0, Some(1_200))
        );
        assert_eq!(WireSentence::whole(&[], 1), None);
        assert_eq!(join(&[]), "");
    }

    #[test]
    fn speakers_and_punctuation_can_be_left_out() {
        let spoken = [sentence(0, &[("a", "."), (" b", ".")])];
        let spoken_by = sentences(&spoken).remove(0).spoken_by(1);
        assert!(
            spoken_by
                .words
                .iter()
                .all(|word| word.speaker_id == Some(1))
        );
        let bare = spoken_by.without_word_punctuation().without_speakers();
        assert_eq!((bare.text.as_str(), bare.speaker_id), ("a. b.", None));
        assert_eq!(
            (joined(&bare.words), bare.words[0].speaker_id),
            ("a b".to_owned(), None)
        );
    }

    #[test]
    fn a_draft_ends_with_a_word_that_may_move() {
        let spoken = [sentence(
            0,
            &[("Hello", ""), (" World", "，"), ("我", "。")],
        )];
        let last = &sentences(&spoken)[0];
        let draft = last.draft(150).unwrap();
        assert_eq!((draft.text.as_str(), draft.end_time), ("Hello Worl", None));
        let fixed: Vec<_> = draft.words.iter().map(|word| word.fixed).collect();
        assert_eq!((fixed, draft.sentence_end), (vec![true, false], false));
        // A word of one character stays.
        assert_eq!(last.draft(u64::MAX).unwrap().text, "Hello World，我");
        assert_eq!(last.draft(0), None);
        assert_eq!(last.draft(last.middle_ms()).unwrap().words.len(), 2);
        let mut wordless = spoken[0].clone();
        wordless.words = None;
        let wordless = WireSentence::new(&wordless, 1);
        assert_eq!(wordless.draft(wordless.middle_ms()), None);
    }
}
