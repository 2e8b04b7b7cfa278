//! The fast path of the reader is taken where it can be, and a sink gets only what it wants.

use super::{DocumentReader, State};
use crate::alloc::AllocResult;
use crate::document::{ChannelFields, DocumentField, RawSentence, Sink};

/// Counts the calls.
#[derive(Default)]
struct Counts {
    wants_channel_text: bool,
    fields: usize,
    channel_texts: usize,
    words: usize,
}

impl Sink for Counts {
    fn field(&mut self, _: DocumentField<'_>) -> AllocResult {
        self.fields += 1;
        Ok(())
    }

    fn wants_channel_text(&self) -> bool {
        self.wants_channel_text
    }

    fn channel_text(&mut self, _: &str, _: bool) -> AllocResult {
        self.channel_texts += 1;
        Ok(())
    }

    fn sentence(&mut self, _: ChannelFields, sentence: &mut RawSentence) -> AllocResult {
        self.words += sentence.words.len();
        Ok(())
    }

    fn channel(&mut self, _: ChannelFields) -> AllocResult {
        Ok(())
    }
}

/// Bytes of `entry` that the fast path takes behind `begin`, and the fields of the sink then.
fn fast_entry_bytes(begin: &str, entry: &str) -> (usize, usize) {
    let (mut reader, mut sink, mut at) = (DocumentReader::default(), Counts::default(), 0);
    reader.feed(begin.as_bytes(), &mut sink).unwrap();
    let taken = reader.fast_entry(entry.as_bytes(), &mut at, &mut sink);
    assert_eq!(taken.unwrap(), at > 0, "{entry}");
    (at, sink.fields)
}

#[test]
fn entries_as_usual_take_the_fast_path() {
    for (entry, left, fields) in [
        (r#""file_url":"u","#, 1, 1),
        (r#" "x" : "skipped" }"#, 2, 0),
        (r#""x":12345}"#, 1, 0),
        (r#""properties":{"#, 1, 0),
        (r#""x":[1]"#, 3, 0),
    ] {
        let expected = (entry.len() - left, fields);
        assert_eq!(fast_entry_bytes("{", entry), expected, "{entry}");
        let behind_comma = format!(",{entry}");
        let expected = (entry.len() + 1 - left, fields);
        assert_eq!(
            fast_entry_bytes(r#"{"a":"b""#, &behind_comma),
            expected,
            "{entry}"
        );
    }
    let of_properties = r#""original_duration_in_milliseconds":7}"#;
    let taken = fast_entry_bytes(r#"{"properties":{"#, of_properties);
    assert_eq!(taken, (of_properties.len() - 1, 1));
}

#[test]
fn other_entries_are_left_to_the_state_machine() {
    for entry in [
        r#""file_url":7,"#,
        r#""file_url":null,"#,
        r#""x":true,"#,
        r#""x":-1,"#,
        r#""x":1.5,"#,
        r#""x":"\n","#,
        r#""\u0078":1,"#,
        r#""transcripts":"x","#,
        r#""x":"cut"#,
        r#""x":12"#,
        r#""x""#,
        "}",
    ] {
        assert_eq!(fast_entry_bytes("{", entry), (0, 0), "{entry}");
    }
}

#[test]
fn words_as_usual_take_the_fast_path_up_to_the_first_that_is_not() {
    let word = r#"{"begin_time":1,"end_time":2,"text":"a","punctuation":""}"#;
    let begin = r#"{"transcripts":[{"sentences":[{"words":["#;
    for (count, behind) in [(1, "]"), (3, "]"), (3, ",{\"text\":\"a\"}]"), (0, "{}]")] {
        let (mut reader, mut sink, mut at) = (DocumentReader::default(), Counts::default(), 0);
        reader.feed(begin.as_bytes(), &mut sink).unwrap();
        let words = vec![word; count].join(",");
        let input = format!("{words}{behind}");
        assert_eq!(reader.fast_words(input.as_bytes(), &mut at), count > 0);
        assert_eq!(at, words.len(), "{input}");
        assert!(count == 0 || matches!(reader.state, State::CommaOrEnd));
        // The state machine takes the rest.
        let rest = format!("{}}}]}}]}}", &input[at..]);
        reader.feed(rest.as_bytes(), &mut sink).unwrap();
        let others = usize::from(behind.contains('{'));
        assert_eq!((sink.words, reader.is_result), (count + others, true));
        assert!(reader.finish().is_ok());
    }
}

#[test]
fn a_sink_gets_the_text_of_channels_only_if_it_wants_it() {
    let document = r#"{"transcripts":[{"text":"a","sentences":[]},{"text":"\u0061"}]}"#;
    for (wants_channel_text, expected) in [(true, 2), (false, 0)] {
        let mut sink = Counts {
            wants_channel_text,
            ..Counts::default()
        };
        let mut reader = DocumentReader::default();
        reader.feed(document.as_bytes(), &mut sink).unwrap();
        assert!(reader.finish().is_ok());
        assert_eq!(sink.channel_texts.min(2), expected);
    }
}
