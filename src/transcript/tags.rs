//! SenseVoice writes what it heard besides words into the text: `<|Speech|> … <|/Speech|> <|ANGRY|>` (docs/dashscope-api.md §4.2).

/// A text without its tags, and what they said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stripped {
    pub(crate) text: String,
    /// In lower case, in order, each once.
    pub(crate) events: Vec<String>,
    /// In lower case; the last one where there are several.
    pub(crate) emotion: Option<String>,
}

const EVENTS: [&str; 4] = ["Speech", "Applause", "BGM", "Laughter"];
const EMOTIONS: [&str; 4] = ["NEUTRAL", "HAPPY", "ANGRY", "SAD"];

/// `text` without its tags, or `None` where it has none. Unknown tags are taken out too: the service has some that mean nothing.
pub(crate) fn strip(text: &str) -> Option<Stripped> {
    let mut stripped = Stripped::default();
    let (mut rest, mut untagged) = (text, String::new());
    while let Some((before, tag, after)) = next_tag(rest) {
        untagged.push_str(before);
        if EVENTS.contains(&tag) {
            let event = tag.to_ascii_lowercase();
            if !stripped.events.contains(&event) {
                stripped.events.push(event);
            }
        } else if EMOTIONS.contains(&tag) {
            stripped.emotion = Some(tag.to_ascii_lowercase());
        }
        rest = after;
    }
    if rest.len() == text.len() {
        return None;
    }
    untagged.push_str(rest);
    // The tags stood between blanks.
    for word in untagged.split_whitespace() {
        if !stripped.text.is_empty() {
            stripped.text.push(' ');
        }
        stripped.text.push_str(word);
    }
    Some(stripped)
}

/// What is before the first tag, its name, and what is after it.
fn next_tag(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('<')?;
        if let Some(inside) = text.get(start..)?.strip_prefix("<|") {
            let length = inside.find('|')?;
            let (name, after) = inside.split_at_checked(length)?;
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'/');
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
            events: vec!["speech".to_owned(), "laughter".to_owned()],
            emotion: Some("angry".to_owned()),
        };
        assert_eq!(strip(text), Some(expected));
        assert_eq!(strip("<|BGM|><|/BGM|>").map(|stripped| stripped.text).as_deref(), Some(""));
    }

    #[test]
    fn leaves_other_text_alone() {
        for text in ["Hello world, ", " a  b ", "a <| b |> c", "<||>", "<|", "x <|open", ""] {
            assert_eq!(strip(text), None);
        }
    }
}
