//! A lack of memory, at any allocation, is an error and does not end the program. Each run here has
//! one allocation more than the one before; an allocation without `try_reserve` would end this
//! test's process.

// An allocator is unsafe by its nature; nothing else here is.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use dashscope_asr_transcript::subtitle::{
    self, Format, LineEnding, LineRules, Rules, SubtitleStream,
};
use dashscope_asr_transcript::{
    OutOfMemory, Problem, ReadError, Transcription, TranscriptionReader,
};

thread_local! {
    /// Allocations that this thread has left.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

struct Limited;

#[global_allocator]
static LIMITED: Limited = Limited;

fn granted() -> bool {
    LEFT.with(|left| {
        let granted = left.get() > 0;
        left.set(left.get().saturating_sub(1));
        granted
    })
}

// SAFETY: it is the system's allocator, which may also refuse.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if granted() {
            unsafe { System.alloc(layout) }
        } else {
            std::ptr::null_mut()
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        if granted() {
            unsafe { System.realloc(block, layout, bytes) }
        } else {
            std::ptr::null_mut()
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) }
    }
}

/// The result of `work` with so many allocations.
fn with<T>(allocations: usize, work: impl FnOnce() -> T) -> T {
    LEFT.set(allocations);
    let result = work();
    LEFT.set(usize::MAX);
    result
}

/// The result of `work` without a limit, inside of [`with`].
fn unlimited<T>(work: impl FnOnce() -> T) -> T {
    let left = LEFT.replace(usize::MAX);
    let result = work();
    LEFT.set(left);
    result
}

/// Runs `work` with 0, 1, 2, … allocations until they are enough; returns their number.
fn until_enough<T: PartialEq + std::fmt::Debug>(
    expected: &T,
    work: impl Fn() -> Option<T>,
) -> usize {
    let mut allocations = 0;
    loop {
        if let Some(result) = with(allocations, &work) {
            assert_eq!(&result, expected, "{allocations} allocations");
            return allocations;
        }
        allocations += 1;
    }
}

/// The answer, or `None` where the error is that of memory.
fn read<T>(result: Result<T, ReadError>) -> Option<T> {
    if let Err(error) = &result {
        assert_eq!(error.problem, Problem::TooLarge);
    }
    result.ok()
}

/// One of everything: files, formats, tracks, labels, tags, words, none, masked words, long ones,
/// line breaks, escapes, times that go back.
fn document(tracks: &str) -> Vec<u8> {
    let many: Vec<String> = (0..60)
        .map(|at| {
            format!(
                r#"{{"begin_time":{0},"end_time":{0},"text":"w{at} ","punctuation":"，"}}"#,
                at * 200
            )
        })
        .collect();
    let many = many.join(",");
    let long = "一段很长的话没有标点".repeat(30);
    format!(
        r#"{{"file_url":"https://example.com/a\u00e9.wav","properties":{{"audio_format":"pcm_s16le","channels":[{tracks}],"original_sampling_rate":16000,
        "original_duration_in_milliseconds":90000}},"transcripts":[
        {{"channel_id":0,"content_duration_in_milliseconds":9,"text":"<|Speech|> a <|/Speech|><|ANGRY|> b","sentences":[
        {{"begin_time":50000,"end_time":50001,"text":"<|Speech|> Late & <b> --> <|Laughter|><|HAPPY|>","speaker_id":1,"language":"zh","emotion":"sad"}},
        {{"begin_time":0,"end_time":13000,"text":"","speaker_id":0,"words":[{many}]}},
        {{"begin_time":13000,"end_time":49000,"text":"{long}","speaker_id":7,"language":"en"}},
        {{"begin_time":49000,"end_time":49500,"text":"one\ntwo\u2028three","words":[]}},
        {{"begin_time":49050,"end_time":49060,"words":[{{"begin_time":49050,"end_time":49060,"text":"{long}","punctuation":""}}]}},
        {{"begin_time":49100,"end_time":49200,"text":"m***d","words":[{{"begin_time":1,"end_time":2,"text":"masked","punctuation":""}}]}}]}},
        {{"channel_id":1,"text":"b","sentences":[{{"begin_time":1,"end_time":2,"text":"b"}}]}}]}}"#
    )
    .into_bytes()
}

/// Words of two characters.
fn in_pairs(_: Option<&str>, at: u32) -> (u32, u32, u32) {
    (at / 2 * 2, at / 2 * 2, at / 2 * 2 + 2)
}

fn all_rules() -> Vec<Rules> {
    let mut all = Vec::new();
    for format in [
        Format::Srt,
        Format::Vtt,
        Format::Text,
        Format::Ass,
        Format::Lrc,
    ] {
        for lines in [
            None,
            Some(LineRules {
                max_line_width: 12,
                ..LineRules::default()
            }),
        ] {
            let speaker_names = vec!["Ann <1>".to_owned(), "Bo\nb".to_owned()];
            all.push(Rules {
                format,
                lines,
                speakers: true,
                speaker_names,
                times: true,
                channel_id: None,
                offset_ms: -1,
                byte_order_mark: true,
                line_ending: LineEnding::CrLf,
                style: "Noto Sans,40".to_owned(),
                channel_names: vec!["Left".to_owned()],
                trims_punctuation: true,
                latin_spaces: Some(true),
            });
        }
    }
    all
}

#[test]
fn a_document_without_memory_for_it_is_an_error() {
    let document = document("0,1");
    let expected = Transcription::parse(&document).unwrap();
    let allocations = until_enough(&expected, || {
        let mut reader = TranscriptionReader::default();
        for piece in document.chunks(97) {
            read(reader.feed(piece))?;
        }
        read(reader.finish())
    });
    assert!(allocations > 30, "{allocations}");
}

#[test]
fn tables_without_memory_for_them_are_an_error() {
    let transcription = Transcription::parse(&document("0,1")).unwrap();
    let tables = |of: &Transcription| -> Result<_, OutOfMemory> {
        Ok((
            of.channel_table()?,
            of.sentence_table()?,
            of.word_table()?,
            of.text()?,
        ))
    };
    let expected = tables(&transcription).unwrap();
    assert!(until_enough(&expected, || tables(&transcription).ok()) > 5);
}

#[test]
fn subtitles_without_memory_for_them_are_an_error() {
    let transcription = Transcription::parse(&document("0,1")).unwrap();
    for rules in all_rules() {
        let written =
            || subtitle::write(&transcription, unlimited(|| rules.clone()), Some(in_pairs)).ok();
        let expected = written().unwrap();
        assert!(until_enough(&expected, written) > 5, "{rules:?}");
    }
}

#[test]
fn a_stream_without_memory_for_it_is_an_error() {
    for tracks in ["0", "0,1"] {
        let document = document(tracks);
        for rules in all_rules() {
            let stream = || {
                let (mut stream, mut written) = unlimited(|| {
                    (
                        SubtitleStream::new(rules.clone(), Some(in_pairs)),
                        Vec::with_capacity(1 << 16),
                    )
                });
                let mut take = |stream: &mut SubtitleStream| {
                    written.extend_from_slice(stream.written().as_bytes());
                    stream.clear_written();
                };
                for piece in document.chunks(97) {
                    read(stream.feed(piece))?;
                    take(&mut stream);
                }
                read(stream.finish())?;
                take(&mut stream);
                Some(written)
            };
            let expected = stream().unwrap();
            assert!(until_enough(&expected, stream) > 10, "{rules:?}");
        }
    }
}
