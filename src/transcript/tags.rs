//! Tags in the text, by which SenseVoice marks sounds and emotions: `<|Speech|> … <|/Speech|>
//! <|ANGRY|>` (docs/dashscope-api.md §4.2).

use crate::alloc::{AllocResult, TryPush, TryPushStr};

/// A text without its tags, and what they name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) text: String,
    /// Events in lower case, in order, each once.
    pub(crate) events: Vec<&'static str>,
    /// The last emotion, in lower case.
    pub(crate) emotion: Option<&'static str>,
    /// The first language, in lower case.
    pub(crate) language: String,
}

/// Sounds: those of the service's documents, and those that the model's own page adds.
const EVENTS: [&str; 8] = [
    "speech", "applause", "bgm", "laughter", "cry", "cough", "sneeze", "breath",
];
/// Emotions, as Qwen's documents name them.
const EMOTIONS: [&str; 7] = [
    "neutral",
    "happy",
    "angry",
    "sad",
    "surprised",
    "disgusted",
    "fearful",
];

/// `text` without its tags, or `None` where it has none. Unknown tags are taken out too: the
/// service has some that mean nothing.
pub(crate) fn strip(text: &str) -> AllocResult<Option<Stripped>> {
    match next_tag(text.as_bytes(), 0) {
        Some(first) => strip_from(text, first).map(Some),
        None => Ok(None),
    }
}

/// The same, given the place of the first tag.
#[cold]
#[inline(never)]
fn strip_from(text: &str, first: (usize, usize)) -> AllocResult<Stripped> {
    let mut stripped = Stripped::default();
    let mut next = Some(first);
    let (mut begin, mut has_blank) = (0, false);
    loop {
        let (start, end) = next.unwrap_or((text.len(), text.len()));
        // The tags stood between blanks.
        for character in text.get(begin..start).unwrap_or_default().chars() {
            if character.is_whitespace() {
                has_blank = !stripped.text.is_empty();
                continue;
            }
            if core::mem::take(&mut has_blank) {
                stripped.text.try_push_str(" ")?;
            }
            let mut bytes = [0; 4];
            stripped
                .text
                .try_push_str(character.encode_utf8(&mut bytes))?;
        }
        if next.is_none() {
            return Ok(stripped);
        }
        stripped.apply(text.get(start + 2..end - 2).unwrap_or_default())?;
        next = next_tag(text.as_bytes(), end);
        begin = end;
    }
}

impl Stripped {
    /// Takes in the name of a tag.
    fn apply(&mut self, tag: &str) -> AllocResult {
        if let Some(event) = named(&EVENTS, tag)
            && !self.events.contains(&event)
        {
            self.events.try_push(event)?;
        }
        self.emotion = named(&EMOTIONS, tag).or(self.emotion);
        if self.language.is_empty() && is_language(tag) {
            self.language.try_push_str(tag)?;
            self.language.make_ascii_lowercase();
        }
        Ok(())
    }
}

/// The name among `names` that a tag is, in any case.
#[inline(never)]
fn named(names: &[&'static str], tag: &str) -> Option<&'static str> {
    let is_tag = |name: &&&str| name.eq_ignore_ascii_case(tag);
    names.iter().find(is_tag).copied()
}

/// Whether a tag names a language: two letters, or Cantonese.
fn is_language(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("yue")
        || (tag.len() == 2 && tag.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Start and end of the first tag from byte `at` on, its delimiters included.
#[inline(never)]
fn next_tag(text: &[u8], mut at: usize) -> Option<(usize, usize)> {
    loop {
        while *text.get(at)? != b'<' {
            at += 1;
        }
        let mut end = at + 2;
        while let Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'/') = text.get(end) {
            end += 1;
        }
        let is_open = text.get(at + 1) == Some(&b'|');
        let is_closed = text.get(end) == Some(&b'|') && text.get(end + 1) == Some(&b'>');
        if is_open && is_closed && end > at + 2 {
            return Some((at, end + 2));
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Stripped, strip};

    #[test]
    fn takes_events_and_emotions_out_of_the_text() {
        let text = "<|Speech|> Senior staff, <|Laughter|> Principal. <|/Speech|> <|ANGRY|><|SPECIAL_TOKEN_1|>";
        let expected = Stripped {
            text: "Senior staff, Principal.".to_owned(),
            events: vec!["speech", "laughter"],
            emotion: Some("angry"),
            language: String::new(),
        };
        assert_eq!(strip(text), Ok(Some(expected)));
        assert_eq!(
            strip("<|BGM|><|/BGM|>")
                .unwrap()
                .map(|stripped| stripped.text)
                .as_deref(),
            Some("")
        );
    }

    #[test]
    fn names_count_in_any_case_and_the_first_language_is_kept() {
        for (text, events, emotion, language) in [
            (
                "<|zh|><|FEARFUL|><|Speech|><|woitn|>别过来",
                &["speech"][..],
                Some("fearful"),
                "zh",
            ),
            (
                "<|YUE|><|Surprised|><|LAUGHTER|>a<|/LAUGHTER|>",
                &["laughter"],
                Some("surprised"),
                "yue",
            ),
            (
                "<|en|><|ja|><|EMO_UNKNOWN|><|cough|><|Bgm|>a",
                &["cough", "bgm"],
                None,
                "en",
            ),
            ("<|happy|><|DISGUSTED|>a", &[], Some("disgusted"), ""),
        ] {
            let stripped = strip(text).unwrap().unwrap();
            assert_eq!(stripped.events, events, "{text}");
            assert_eq!(stripped.emotion, emotion, "{text}");
            assert_eq!(stripped.language, language, "{text}");
        }
    }

    #[test]
    fn leaves_other_text_alone() {
        for text in [
            "Hello world, ",
            " a  b ",
            "a <| b |> c",
            "<||>",
            "<|",
            "x <|open",
            "",
        ] {
            assert_eq!(strip(text), Ok(None));
        }
    }
}
