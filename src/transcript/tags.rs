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
    let mut stripped = Stripped::default();
    let (mut rest, mut untagged) = (text, String::new());
    while let Some((before, tag, after)) = next_tag(rest) {
        untagged.try_push_str(before)?;
        let named = |names: &[&'static str]| {
            let is_tag = |name: &&&str| name.eq_ignore_ascii_case(tag);
            names.iter().find(is_tag).copied()
        };
        let (event, emotion) = (named(&EVENTS), named(&EMOTIONS));
        if let Some(event) = event.filter(|event| !stripped.events.contains(event)) {
            stripped.events.try_push(event)?;
        }
        stripped.emotion = emotion.or(stripped.emotion);
        if stripped.language.is_empty() && is_language(tag) {
            stripped.language.try_push_str(tag)?;
            stripped.language.make_ascii_lowercase();
        }
        rest = after;
    }
    if rest.len() == text.len() {
        return Ok(None);
    }
    untagged.try_push_str(rest)?;
    // The tags stood between blanks.
    for word in untagged.split_whitespace() {
        if !stripped.text.is_empty() {
            stripped.text.try_push_str(" ")?;
        }
        stripped.text.try_push_str(word)?;
    }
    Ok(Some(stripped))
}

/// Whether a tag names a language: two letters, or Cantonese.
fn is_language(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("yue")
        || (tag.len() == 2 && tag.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// The text before the first tag, the name of the tag, and the text after it.
fn next_tag(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('<')?;
        if let Some(inside) = text.get(start..)?.strip_prefix("<|") {
            let length = inside.find('|')?;
            let (name, after) = inside.split_at_checked(length)?;
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'/');
            if let Some(after) = after.strip_prefix("|>")
                && is_name
            {
                return Some((text.get(..start)?, name, after));
            }
        }
        from = start + 1;
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
