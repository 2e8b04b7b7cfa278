//! Documents that the input describes, as subtitles: streamed in pieces the same as at once, the
//! same as from the document as a whole, and well formed whatever is in them.
#![no_main]

use dashscope_asr_fuzz::{
    SEGMENTER, check_subtitles, document, pieces, read, rules, stream, visit,
};
use dashscope_asr_transcript::Problem;
use dashscope_asr_transcript::subtitle::{self, Format, Rules};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut choice = Unstructured::new(input);
    let rules = rules(&mut choice);
    let document = document(&mut choice);
    let bytes = document.json.as_bytes();
    let cut = pieces(bytes, &mut choice);
    let read = read(&cut).expect("a result document");
    visit(&read);
    let file = match subtitle::write(&read, rules.clone(), SEGMENTER) {
        Ok(file) => file,
        // Nothing says when a text was spoken; then it is so streamed, too.
        Err(problem) => {
            assert_eq!(problem, Problem::NoTimes);
            let error = stream(&cut, &rules).expect_err("no times");
            assert_eq!(error.problem, problem);
            return;
        }
    };
    check_subtitles(&file, &read, &rules);
    let streamed = stream(&cut, &rules).expect("a result document");
    assert_eq!(
        streamed,
        stream(&[bytes], &rules).expect("a result document"),
        "in pieces"
    );
    if document.goes_by_time {
        assert_eq!(streamed, file, "streamed");
    }
    if rules.times && matches!(rules.format, Format::Vtt | Format::Ass) {
        let format = rules.format;
        let untimed = subtitle::write(
            &read,
            Rules {
                times: false,
                ..rules
            },
            SEGMENTER,
        )
        .unwrap();
        let plain = if format == Format::Vtt {
            without_times
        } else {
            without_durations
        };
        assert_eq!(
            plain(&file),
            plain(&untimed),
            "times inside a cue change nothing else"
        );
    }
});

const NOTE: &str =
    "NOTE The service gave no times of words here: times inside a sentence are interpolated.\n\n";

/// Without `<00:00:00.000>` and the note.
fn without_times(file: &str) -> String {
    // Marks that are interpolated bring the note that says so.
    let file = file.replace("\r\n", "\n").replace(NOTE, "");
    let (mut plain, mut left) = (String::new(), file.as_str());
    while let Some((before, rest)) = left.split_once('<') {
        plain.push_str(before);
        let (tag, after) = rest.split_once('>').expect("the end of a tag");
        if !tag.starts_with(|first: char| first.is_ascii_digit()) {
            plain.push_str(&format!("<{tag}>"));
        }
        left = after;
    }
    plain + left
}

/// Without `{\kf00}`.
fn without_durations(file: &str) -> String {
    // Marks that are interpolated bring the note that says so.
    let file = file.replace("\r\n", "\n").replace(NOTE, "");
    let (mut plain, mut left) = (String::new(), file.as_str());
    while let Some((before, rest)) = left.split_once("{\\k") {
        plain.push_str(before);
        left = rest.split_once('}').expect("the end of a tag").1;
    }
    plain + left
}
