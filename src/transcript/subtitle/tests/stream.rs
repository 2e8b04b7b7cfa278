//! Streams: the sentences that are held, and for how long.

use crate::subtitle::{Format, Rules, SubtitleStream};

fn sentence(at: usize) -> String {
    format!(r#"{{"begin_time":{at},"end_time":{at},"text":"s{at}"}}"#)
}

fn stream(rules: Rules) -> SubtitleStream {
    SubtitleStream::new(
        Rules {
            format: Format::Text,
            ..rules
        },
        None,
    )
}

/// The lines of a document of one track whose sentences begin at these milliseconds.
fn lines(starts: &[usize]) -> Vec<String> {
    let sentences: Vec<String> = starts.iter().map(|&at| sentence(at)).collect();
    let document = format!(
        r#"{{"properties":{{"channels":[0]}},"transcripts":[{{"sentences":[{}]}}]}}"#,
        sentences.join(",")
    );
    let mut stream = stream(Rules::default());
    stream.feed(document.as_bytes()).unwrap();
    stream.finish().unwrap();
    stream.written().lines().map(str::to_owned).collect()
}

#[test]
fn a_sentence_that_comes_late_is_put_in_its_place_if_that_is_near() {
    let in_order: Vec<usize> = (1..=40).collect();
    let expected: Vec<String> = in_order.iter().map(|at| format!("s{at}")).collect();
    for late in [1, 2, 16] {
        let mut starts = in_order.clone();
        let moved = starts.remove(10);
        starts.insert(10 + late, moved);
        assert_eq!(lines(&starts), expected, "{late} sentences late");
    }
    let mut starts = in_order;
    let moved = starts.remove(10);
    starts.insert(10 + 17, moved);
    assert_ne!(
        lines(&starts),
        expected,
        "further away it comes where it can"
    );
}

#[test]
fn sentences_of_the_same_time_keep_their_order() {
    let document = r#"{"transcripts":[{"sentences":[
        {"begin_time":5,"end_time":6,"text":"a"},{"begin_time":5,"end_time":6,"text":"b"},{"begin_time":4,"end_time":6,"text":"c"}]}]}"#;
    let mut stream = stream(Rules::default());
    stream.feed(document.as_bytes()).unwrap();
    stream.finish().unwrap();
    assert_eq!(stream.written(), "c\na\nb\n");
}

#[test]
fn a_document_of_one_track_is_written_as_it_comes() {
    for (tracks, rules, held) in [
        // The length of the audio and the other tracks may come behind the sentences.
        ("", Rules::default(), true),
        ("0", Rules::default(), false),
        ("0,1", Rules::default(), true),
        (
            "0",
            Rules {
                channel_id: Some(0),
                ..Rules::default()
            },
            true,
        ),
    ] {
        let mut stream = stream(rules);
        let head =
            format!(r#"{{"properties":{{"channels":[{tracks}]}},"transcripts":[{{"sentences":["#);
        stream.feed(head.as_bytes()).unwrap();
        for at in 1..=18 {
            stream.feed(sentence(at).as_bytes()).unwrap();
            // The last sixteen wait.
            let expected = match at {
                17 if !held => "s1\n",
                18 if !held => "s1\ns2\n",
                _ => "",
            };
            assert_eq!(stream.written(), expected, "{tracks:?} {at}");
            if at < 18 {
                stream.feed(b",").unwrap();
            }
        }
        stream.clear_written();
        assert_eq!(stream.written(), "");
        stream.feed(b"],\"channel_id\":0}]}").unwrap();
        stream.finish().unwrap();
        let lines = stream.written().lines().count();
        assert_eq!(lines, if held { 18 } else { 16 }, "{tracks:?}");
    }
}

#[test]
fn an_error_is_that_of_the_reader_with_its_place() {
    let mut broken = stream(Rules::default());
    assert_eq!(broken.feed(b"{\"a\" 1").unwrap_err().offset, 5);
    let mut cut = stream(Rules::default());
    cut.feed(b"{\"transcripts\":[").unwrap();
    assert_eq!(cut.finish().unwrap_err().offset, 16);
}

#[test]
fn the_text_of_a_track_is_kept_up_to_a_limit_until_it_has_a_sentence() {
    // Each track by the bytes of its text, and whether sentences follow.
    let written = |tracks: &[(usize, bool)]| {
        let tracks: Vec<String> = tracks
            .iter()
            .map(|&(bytes, has_sentence)| {
                let (text, one) = ("会".repeat(bytes / 3), sentence(1));
                let sentences = if has_sentence { one.as_str() } else { "" };
                format!(r#"{{"text":"{text}","sentences":[{sentences}]}}"#)
            })
            .collect();
        let properties = r#"{"original_duration_in_milliseconds":99000}"#;
        let document = format!(
            r#"{{"properties":{properties},"transcripts":[{}]}}"#,
            tracks.join(",")
        );
        let mut stream = stream(Rules::default());
        let mut fed = document.as_bytes().chunks(1 << 14);
        let result = fed.try_for_each(|piece| stream.feed(piece));
        result.and_then(|()| stream.finish()).ok()?;
        Some(stream.written().lines().map(str::len).collect::<Vec<_>>())
    };
    let (short, long) = (999, (1 << 18) + 2);
    assert_eq!(written(&[(short, false)]), Some(vec![short]));
    assert_eq!(written(&[(long, true)]), Some(vec![2]));
    assert_eq!(written(&[(long, false)]), None);
    // One track does not count for the next.
    assert_eq!(
        written(&[(long, true), (short, false)]),
        Some(vec![short, 2])
    );
    assert_eq!(written(&[(short, true), (long, false)]), None);
}
