//! Transcription → numbers and one string, from which JavaScript makes its objects: an object made
//! here would take ten times as long. Places in the text are counted in UTF-16 units, as JavaScript
//! counts them.

use crate::transcription::Transcription;
use crate::alloc::{NoMemory, vec_of};

/// What stands where a row has no such number.
const NONE: u32 = u32::MAX;
/// How many bytes lie between two places of the text whose units are known.
const STEP: usize = 256;

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
    pub fn channel_table(&self) -> Result<Vec<u32>, NoMemory> {
        let units = Units::new(&self.text)?;
        let mut table = vec_of(5 * self.channels.len())?;
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
    pub fn sentence_table(&self) -> Result<Vec<u32>, NoMemory> {
        let units = Units::new(&self.text)?;
        let mut table = vec_of(11 * self.sentences.len())?;
        for row in &self.sentences {
            let (spoken, _) = units.span(row.spoken.start, 0);
            let (start, length) = units.span(row.text.start, row.text.bytes);
            let label = |label: Option<u16>| label.map_or(NONE, u32::from);
            table.extend([
                row.start_ms,
                row.end_ms,
                start,
                length,
                spoken,
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
    pub fn word_table(&self) -> Result<Vec<u32>, NoMemory> {
        let mut table = vec_of(3 * self.words.len())?;
        let (mut words, mut begin) = (self.words.iter(), 0);
        for row in &self.sentences {
            let mut left = self
                .text
                .get(row.spoken.start as usize..)
                .unwrap_or_default();
            let mut next = |bytes: u16| {
                let (piece, rest) = left
                    .split_at_checked(usize::from(bytes))
                    .unwrap_or_default();
                left = rest;
                units_of(piece.as_bytes())
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

/// UTF-16 units of UTF-8: one for each character, two for those of four bytes.
#[inline]
fn units_of(text: &[u8]) -> u32 {
    text.iter()
        .map(|&byte| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0))
        .sum()
}

/// Byte offsets → units.
struct Units<'a> {
    text: &'a [u8],
    /// Units before every `STEP`th byte.
    known: Vec<u32>,
}

impl<'a> Units<'a> {
    fn new(text: &'a str) -> Result<Self, NoMemory> {
        let text = text.as_bytes();
        let mut known = vec_of(text.len().div_ceil(STEP) + 1)?;
        let mut units = 0;
        for block in text.chunks(STEP) {
            known.push(units);
            units += units_of(block);
        }
        known.push(units);
        Ok(Self { text, known })
    }

    fn before(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        let block = byte / STEP;
        let known = self.known.get(block).copied().unwrap_or_default();
        known + units_of(self.text.get(block * STEP..byte).unwrap_or_default())
    }

    fn span(&self, start: u32, bytes: u32) -> (u32, u32) {
        let (start, end) = (self.before(start), self.before(start + bytes));
        (start, end - start)
    }
}

#[cfg(test)]
mod tests {
    use super::{NONE, STEP, Units};
    use crate::Transcription;

    #[test]
    fn units_are_counted_as_javascript_does() {
        let text = "a会😀é".repeat(STEP);
        let units = Units::new(&text).unwrap();
        for (at, _) in text.char_indices().step_by(997) {
            assert_eq!(
                units.before(at as u32) as usize,
                text[..at].encode_utf16().count()
            );
        }
        assert_eq!(
            units.before(text.len() as u32) as usize,
            text.encode_utf16().count()
        );
    }

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
