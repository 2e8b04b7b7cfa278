//! Transcription → tables of numbers and one string, from which JavaScript makes its objects: an
//! object made here would take ten times as long. Offsets in the text count UTF-16 units, as
//! JavaScript does.

use super::columns::Transcription;
use super::utf16::{Utf16Index, utf16_units};
use crate::alloc::{AllocResult, vec_with_capacity};

/// Stands for a number that a row does not have.
const NONE: u32 = u32::MAX;

impl Transcription {
    /// The text that the tables point into.
    pub fn buffer(&self) -> &str {
        &self.text
    }

    /// Languages, emotions and events, which the tables name by their place here.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Of each channel: id, start and length of its text, milliseconds of speech, and the row of
    /// `sentences` its own end before.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn channel_table(&self) -> AllocResult<Vec<u32>> {
        let units = Utf16Index::new(&self.text)?;
        let mut table = vec_with_capacity(5 * self.channels.len())?;
        for row in &self.channels {
            let (start, length) = units.span(row.text.start, row.text.bytes);
            let number = |value: u64| u32::try_from(value).unwrap_or(NONE);
            table.extend([
                number(row.channel_id),
                start,
                length,
                row.speech_ms.map_or(NONE, number),
                row.sentences_end,
            ]);
        }
        Ok(table)
    }

    /// Of each sentence: start, end, start and length of its text, start of its words' text, the
    /// row of `words` its own end before, its id, its speaker, the labels of its language and
    /// emotion, and a bit for each label of an event.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn sentence_table(&self) -> AllocResult<Vec<u32>> {
        let units = Utf16Index::new(&self.text)?;
        let mut table = vec_with_capacity(11 * self.sentences.len())?;
        for row in &self.sentences {
            let (words_start, _) = units.span(row.words_text.start, 0);
            let (start, length) = units.span(row.text.start, row.text.bytes);
            let label = |label: Option<u16>| label.map_or(NONE, u32::from);
            table.extend([
                row.start_ms,
                row.end_ms,
                start,
                length,
                words_start,
                row.words_end,
            ]);
            table.extend([
                row.sentence_id.unwrap_or(NONE),
                row.speaker_id.unwrap_or(NONE),
                label(row.language),
                label(row.emotion),
                row.events,
            ]);
        }
        Ok(table)
    }

    /// Of each word: start, end, and the lengths of its text (upper half) and punctuation (lower
    /// half), which lie one behind the other from the start of the sentence's.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn word_table(&self) -> AllocResult<Vec<u32>> {
        let mut table = vec_with_capacity(3 * self.words.len())?;
        let (mut words, mut begin) = (self.words.iter(), 0);
        for row in &self.sentences {
            let mut left = self
                .text
                .get(row.words_text.start as usize..)
                .unwrap_or_default();
            let mut next = |bytes: u16| {
                let (piece, rest) = left
                    .split_at_checked(usize::from(bytes))
                    .unwrap_or_default();
                left = rest;
                utf16_units(piece.as_bytes())
            };
            let count = row.words_end as usize - begin;
            begin += count;
            for word in words.by_ref().take(count) {
                let text = next(word.text_bytes);
                let punctuation = next(word.punctuation_bytes);
                table.extend([word.start_ms, word.end_ms, text << 16 | punctuation]);
            }
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::NONE;
    use crate::Transcription;

    #[test]
    fn tables_point_at_every_word() {
        let document = r#"{"transcripts":[{"channel_id":1,"content_duration_in_milliseconds":9,"text":"嗨😀，a.","sentences":[
            {"begin_time":1,"end_time":5,"text":"嗨😀，","speaker_id":0,"words":[{"begin_time":1,"end_time":3,"text":"嗨","punctuation":""},
            {"begin_time":3,"end_time":5,"text":"😀","punctuation":"，"}]},
            {"begin_time":5,"end_time":9,"text":"a.","emotion":"happy","words":[{"begin_time":5,"end_time":9,"text":"a","punctuation":"."}]}]}]}"#;
        let read = Transcription::parse(document.as_bytes()).unwrap();
        let text: Vec<u16> = read.buffer().encode_utf16().collect();
        assert_eq!(text.len(), 6, "kept once");
        assert_eq!(read.channel_table().unwrap(), [1, 0, 6, 9, 2]);
        assert_eq!(
            read.sentence_table().unwrap(),
            [
                [1, 5, 0, 4, 0, 2, NONE, 0, NONE, NONE, 0],
                [5, 9, 4, 2, 4, 3, NONE, NONE, NONE, 0, 0]
            ]
            .concat()
        );
        assert_eq!(
            read.word_table().unwrap(),
            [[1, 3, 1 << 16], [3, 5, 2 << 16 | 1], [5, 9, 1 << 16 | 1]].concat()
        );
    }
}
