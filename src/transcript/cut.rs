//! One text for all of the audio → its sentences, at punctuation and at pauses. Some models give a
//! recording of five minutes as one sentence.

use dashscope_asr_phrases::{Bond, Junction, bond_over_blank};

use crate::align::{Aligner, TextRange};
use crate::alloc::{AllocResult, TryPush, TryPushStr};
use crate::document::WordTiming;

/// Shortest silence between two words that ends a sentence without punctuation.
const PAUSE_MS: u32 = 1000;

/// A word of a sentence that may be cut.
#[derive(Clone, Copy, Debug)]
pub struct SpokenWord<'a> {
    /// Start in the audio.
    pub start_ms: u32,
    /// End in the audio.
    pub end_ms: u32,
    /// Text without punctuation, perhaps with a blank before it.
    pub text: &'a str,
    /// Punctuation behind the word.
    pub punctuation: &'a str,
}

/// The end of a sentence inside of a longer text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceEnd {
    /// Bytes of the text up to it.
    pub text_bytes: usize,
    /// Words up to it.
    pub words: usize,
}

/// The ends of the sentences in a text, in order; the last one is that of the text and of all words.
///
/// # Errors
/// Where there is no memory for them.
pub fn sentence_ends(text: &str, words: &[SpokenWord<'_>]) -> AllocResult<Vec<SentenceEnd>> {
    let (mut timings, mut words_text, mut ends) = (Vec::new(), String::new(), Vec::new());
    for word in words {
        let bytes = |part: &str| u16::try_from(part.len()).unwrap_or_default();
        words_text.try_push_str(word.text)?;
        words_text.try_push_str(word.punctuation)?;
        timings.try_push(WordTiming::new(
            (word.start_ms, word.end_ms),
            bytes(word.text),
            bytes(word.punctuation),
        ))?;
    }
    let is_counted = timings.iter().map(|timing| timing.bytes()).sum::<usize>() == words_text.len();
    let mut aligner = Aligner::default();
    // (A word of 64 KB is none.)
    let ranges = if is_counted {
        aligner.align(text, &words_text, &timings)?
    } else {
        &[]
    };
    let mut begin = 0;
    for (index, (pair, of)) in words.windows(2).zip(ranges.windows(2)).enumerate() {
        let ([word, next], [before, behind]) = (pair, of) else {
            continue;
        };
        if before.is_open || behind.start < before.end || before.end <= begin {
            continue;
        }
        let pause_ms = next.start_ms.saturating_sub(word.end_ms);
        if pause_ms >= PAUSE_MS || ends_sentence(text, *before, *behind) {
            begin = closing_end(text, *before, *behind);
            ends.try_push(SentenceEnd {
                text_bytes: begin as usize,
                words: index + 1,
            })?;
        }
    }
    ends.try_push(SentenceEnd {
        text_bytes: text.len(),
        words: words.len(),
    })?;
    Ok(ends)
}

fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// Whether what stands between two words ends a sentence. A full stop does where a blank or an
/// ideograph follows, and it is no abbreviation's.
fn ends_sentence(text: &str, before: TextRange, behind: TextRange) -> bool {
    let gap = slice(text, before.end, behind.start);
    let next = slice(text, behind.start, behind.end);
    if gap.contains(|mark| matches!(mark, '。' | '！' | '？' | '!' | '?' | '．' | '।' | '؟'))
    {
        return true;
    }
    let is_apart = gap.contains(char::is_whitespace) || !next.starts_with(|c: char| c.is_ascii());
    if !gap.contains('.') || !is_apart || next.starts_with(|c: char| c.is_ascii_lowercase()) {
        return false;
    }
    let gap_word = slice(text, before.start, behind.start).trim_end();
    // Words of Latin begin behind Chinese, as they do behind blanks.
    let head = slice(text, 0, before.start);
    let own = head.trim_end_matches(|c: char| c < '\u{2e80}');
    let text = text.get(own.len()..).unwrap_or_default();
    let junction = Junction {
        text,
        at: behind.start as usize - own.len(),
        before: gap_word,
        next,
    };
    bond_over_blank(&junction) != Bond::Tight
}

/// The end of the punctuation that closes a sentence, before that which opens the next one.
fn closing_end(text: &str, before: TextRange, behind: TextRange) -> u32 {
    let gap = slice(text, before.end, behind.start);
    let closing = gap.find(|mark: char| {
        mark.is_whitespace()
            || matches!(
                mark,
                '「' | '『' | '（' | '《' | '【' | '(' | '[' | '¿' | '¡'
            )
    });
    before.end + closing.unwrap_or(gap.len()) as u32
}

#[cfg(test)]
mod tests {
    use super::{SpokenWord, sentence_ends};

    /// The sentences of a text, and the number of words of each. Words are `(start, text,
    /// punctuation)`, each of 200 ms.
    fn cut(text: &str, words: &[(u32, &str, &str)]) -> Vec<(String, usize)> {
        let words: Vec<SpokenWord<'_>> = words
            .iter()
            .map(|&(start_ms, text, punctuation)| SpokenWord {
                start_ms,
                end_ms: start_ms + 200,
                text,
                punctuation,
            })
            .collect();
        let (mut begin, mut words_begin, mut sentences) = (0, 0, Vec::new());
        for end in sentence_ends(text, &words).unwrap() {
            let sentence = text[begin..end.text_bytes].trim().to_owned();
            sentences.push((sentence, end.words - words_begin));
            (begin, words_begin) = (end.text_bytes, end.words);
        }
        sentences
    }

    /// Words without punctuation, one behind the other.
    fn words<'a>(texts: &[&'a str]) -> Vec<(u32, &'a str, &'a str)> {
        (0..)
            .step_by(200)
            .zip(texts)
            .map(|(ms, text)| (ms, *text, ""))
            .collect()
    }

    #[track_caller]
    fn assert_cut(text: &str, texts: &[&str], expected: &[(&str, usize)]) {
        let expected: Vec<(String, usize)> = expected
            .iter()
            .map(|(text, words)| ((*text).to_owned(), *words))
            .collect();
        assert_eq!(cut(text, &words(texts)), expected);
    }

    #[test]
    fn a_text_is_cut_behind_the_punctuation_that_ends_sentences() {
        assert_cut(
            "你好。今天，天气好吗？好！",
            &["你好", "今天", "天气", "好吗", "好"],
            &[("你好。", 1), ("今天，天气好吗？", 3), ("好！", 1)],
        );
        assert_cut(
            "他说：“走吧。”「好」，她说。",
            &["他", "说", "走吧", "好", "她", "说"],
            &[("他说：“走吧。”", 3), ("「好」，她说。", 3)],
        );
        assert_cut(
            "Hello there. How are you? Fine.",
            &["Hello", " there", " How", " are", " you", " Fine"],
            &[("Hello there.", 2), ("How are you?", 3), ("Fine.", 1)],
        );
        assert_cut(
            "Really?!好。Ok.好",
            &["Really", "好", "Ok", "好"],
            &[("Really?!", 1), ("好。", 1), ("Ok.", 1), ("好", 1)],
        );
    }

    #[test]
    fn a_full_stop_inside_of_a_sentence_ends_none() {
        for (text, texts) in [
            (
                "Dr. Smith pays 3.5 euros",
                &["Dr", "Smith", "pays", "3", "5", "euros"][..],
            ),
            ("see example.com now", &["see", "example", "com", "now"]),
            (
                "at 5 p.m. on Monday",
                &["at", "5", "p", "m", "on", "Monday"],
            ),
            ("am 3. Oktober kam er", &["am", "3", "Oktober", "kam", "er"]),
        ] {
            assert_cut(text, texts, &[(text, texts.len())]);
        }
    }

    #[test]
    fn a_pause_ends_a_sentence_that_has_no_punctuation() {
        let spoken = [
            (0, "一", ""),
            (200, "二", ""),
            (1400, "三", ""),
            (2599, "四", ""),
        ];
        assert_eq!(
            cut("一二三四", &spoken),
            [("一二".to_owned(), 2), ("三四".to_owned(), 2)]
        );
        // Times that overlap, or go back, are no pause.
        assert_eq!(cut("一二", &[(5000, "一", ""), (0, "二", "")]).len(), 1);
    }

    #[test]
    fn words_that_are_not_the_text_byte_for_byte_are_found_in_it() {
        // Punctuation in the text alone; pieces of words; a blank that the words lack.
        assert_cut(
            "This is glenn. In 90 days, ok.",
            &["this", "is", "gl", "enn", "in", "90", "days", "ok"],
            &[("This is glenn.", 4), ("In 90 days, ok.", 4)],
        );
        let spoken = [(0, "语音", "。"), (200, " 识别", "？"), (400, "好", "")];
        assert_eq!(
            cut("语音。识别？好", &spoken),
            [
                ("语音。".to_owned(), 1),
                ("识别？".to_owned(), 1),
                ("好".to_owned(), 1)
            ]
        );
    }

    #[test]
    fn nothing_is_lost_of_any_text() {
        let long = "长".repeat(30_000);
        for (text, texts) in [
            ("", &[][..]),
            ("。。。", &[]),
            ("没有词。真的。", &[]),
            ("", &["a", "b"]),
            ("一。二。", &["三", "四", "五"]),
            ("一。二。", &["一", "", "二", ""]),
            ("a. b. c.", &["c", "b", "a"]),
            ("好。好。", &[long.as_str(), "好"]),
            ("😀。😀。", &["😀", "😀"]),
        ] {
            let sentences = cut(text, &words(texts));
            let joined: String = sentences.iter().map(|(text, _)| text.as_str()).collect();
            let without_blanks = |text: &str| text.replace(' ', "");
            assert_eq!(without_blanks(&joined), without_blanks(text));
            let counted: usize = sentences.iter().map(|(_, words)| words).sum();
            assert_eq!(counted, texts.len(), "{text}");
        }
    }
}
