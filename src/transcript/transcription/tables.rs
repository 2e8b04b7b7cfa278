//! Transcription → tables of numbers and one string, from which JavaScript makes its objects: an
//! object made here would take ten times as long. Offsets in the text count UTF-16 units, as
//! JavaScript does.

use super::columns::{SentenceRow, Transcription};
use super::utf16::{Utf16Index, utf16_units};
use crate::align::{Aligner, TextRange};
use crate::alloc::{AllocResult, vec_with_capacity};
use crate::document::UNKNOWN_MS;

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
    /// emotion, a bit for each label of an event, with the highest bit where it was cut out of a
    /// longer one, and its first row in the table of ranges, where it has rows there.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn sentence_table(&self) -> AllocResult<Vec<u32>> {
        let units = Utf16Index::new(&self.text)?;
        let mut table = vec_with_capacity(12 * self.sentences.len())?;
        let (mut words_begin, mut ranges) = (0, 0);
        for row in &self.sentences {
            let (words_start, _) = units.span(row.words_text.start, 0);
            let (start, length) = units.span(row.text.start, row.text.bytes);
            let label = |label: Option<u16>| label.map_or(NONE, u32::from);
            table.extend([
                row.start_ms,
                // The text of a track without times: nothing tells its end.
                if row.end_ms == UNKNOWN_MS {
                    row.start_ms
                } else {
                    row.end_ms
                },
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
                row.events | u32::from(row.is_derived) << 31,
                if self.has_own_text(row) { ranges } else { NONE },
            ]);
            if self.has_own_text(row) {
                ranges += row.words_end - words_begin;
            }
            words_begin = row.words_end;
        }
        Ok(table)
    }

    /// Whether the text of a sentence differs from that of its words.
    fn has_own_text(&self, row: &SentenceRow) -> bool {
        row.text != row.words_text && self.slice(row.text) != self.slice(row.words_text)
    }

    /// Of each word whose sentence has a text that differs from that of its words: start and end of
    /// its range in that text, the latter doubled, plus 1 where the border to the next word is a
    /// guess.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn range_table(&self) -> AllocResult<Vec<u32>> {
        let (mut table, mut aligner) = (Vec::new(), Aligner::default());
        let mut words_begin = 0;
        for row in &self.sentences {
            let words_end = row.words_end as usize;
            let words = self.words.get(words_begin..words_end).unwrap_or_default();
            words_begin = words_end;
            if !self.has_own_text(row) {
                continue;
            }
            let text = self.slice(row.text);
            let ranges = aligner.align(text, self.slice(row.words_text), words)?;
            table.try_reserve(2 * words.len())?;
            let (mut at, mut units) = (0, 0);
            let mut units_before = |byte: u32| {
                let byte = byte as usize;
                units += utf16_units(text.as_bytes().get(at..byte).unwrap_or_default());
                at = byte;
                units
            };
            for index in 0..words.len() {
                // A text that is too long to compare has no ranges.
                let range = ranges.get(index).copied().unwrap_or(TextRange {
                    is_open: true,
                    ..TextRange::default()
                });
                let start = units_before(range.start);
                table.extend([
                    start,
                    units_before(range.end) << 1 | u32::from(range.is_open),
                ]);
            }
        }
        Ok(table)
    }

    /// Of each word: start, end, and the lengths of its text (upper half) and punctuation (lower
    /// half), which lie one behind the other from the start of the sentence's. The highest bit of
    /// the lower half is set where the times were interpolated.
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
                let punctuation = next(word.punctuation_bytes());
                let flag = u32::from(word.is_interpolated()) << 15;
                table.extend([word.start_ms, word.end_ms, text << 16 | flag | punctuation]);
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
                [1, 5, 0, 4, 0, 2, NONE, 0, NONE, NONE, 0, NONE],
                [5, 9, 4, 2, 4, 3, NONE, NONE, NONE, 0, 0, NONE]
            ]
            .concat()
        );
        assert_eq!(
            read.word_table().unwrap(),
            [[1, 3, 1 << 16], [3, 5, 2 << 16 | 1], [5, 9, 1 << 16 | 1]].concat()
        );
        assert!(read.range_table().unwrap().is_empty());
    }

    #[test]
    fn a_text_that_is_not_its_words_has_the_range_of_each() {
        let word = |ms: u32, text: &str| {
            format!(
                r#"{{"begin_time":{ms},"end_time":{},"text":"{text}"}}"#,
                ms + 1
            )
        };
        let sentence = |text: &str, words: &[String]| {
            let words = words.join(",");
            format!(r#"{{"begin_time":1,"end_time":9,"text":"{text}","words":[{words}]}}"#)
        };
        let document = format!(
            r#"{{"transcripts":[{{"sentences":[{},{},{}]}}]}}"#,
            sentence("a", &[word(1, "a")]),
            sentence("嗨😀 B", &[word(2, "嗨"), word(3, "😀"), word(3, "b")]),
            sentence("10 of", &[word(1, "ten"), word(2, "ish"), word(3, "of")]),
        );
        let read = Transcription::parse(document.as_bytes()).unwrap();
        let ranges: Vec<(u32, u32, bool)> = read
            .range_table()
            .unwrap()
            .chunks(2)
            .map(|row| (row[0], row[1] >> 1, row[1] & 1 == 1))
            .collect();
        let of_second = [(0, 1, false), (1, 3, false), (4, 5, false)];
        let of_third = [(0, 1, true), (1, 2, false), (3, 5, false)];
        assert_eq!(ranges, [of_second, of_third].concat());
        let rows: Vec<u32> = read
            .sentence_table()
            .unwrap()
            .chunks(12)
            .map(|row| row[11])
            .collect();
        assert_eq!(rows, [NONE, 0, 3]);
    }
}
