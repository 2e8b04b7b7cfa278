//! Channels, all or one of them.

use super::write;
use crate::Transcription;
use crate::subtitle::{Format, Rules, SubtitleStream};

#[test]
fn a_picked_channel_may_say_which_it_is_behind_its_sentences() {
    let document = br#"{"transcripts":[{"sentences":[{"begin_time":1,"end_time":2,"text":"a"}],"channel_id":1}]}"#;
    for (channel, expected) in [(1, "a\n"), (0, "")] {
        let rules = Rules {
            format: Format::Text,
            channel_id: Some(channel),
            ..Rules::default()
        };
        let mut stream = SubtitleStream::new(rules.clone(), None);
        stream.feed(document).unwrap();
        stream.finish().unwrap();
        assert_eq!(
            (
                stream.written(),
                write(&Transcription::parse(document).unwrap(), rules)
            ),
            (expected, expected.to_owned())
        );
    }
}

#[test]
fn a_channel_may_be_picked_and_channels_go_by_time() {
    let channel = |id: u32, start: u32| {
        serde_json::json!(
            {"channel_id": id, "sentences": [{"begin_time": start, "end_time": start + 5,
            "text": format!("c{id}")}, {"begin_time": start + 10, "end_time": start + 15,
            "text": format!("d{id}")}]}
        )
    };
    let document = serde_json::json!(
        {"properties": {"channels": [0, 1]},
        "transcripts": [channel(0, 0), channel(1, 3)]}
    )
    .to_string();
    let read = Transcription::parse(document.as_bytes()).unwrap();
    let text = |channel_id| {
        write(
            &read,
            Rules {
                format: Format::Text,
                channel_id,
                ..Rules::default()
            },
        )
    };
    assert_eq!(text(None), "c0\nc1\nd0\nd1\n");
    assert_eq!(text(Some(1)), "c1\nd1\n");
    assert_eq!(text(Some(7)), "");
    let mut stream = SubtitleStream::new(
        Rules {
            format: Format::Text,
            ..Rules::default()
        },
        None,
    );
    stream.feed(document.as_bytes()).unwrap();
    assert_eq!(stream.written(), "", "held until all channels are known");
    stream.finish().unwrap();
    assert_eq!(stream.written(), "c0\nc1\nd0\nd1\n");
}
