//! The chunks of a stream: a word with the space before it, two characters of a script without
//! spaces, or one punctuation mark.

/// Splits a text into chunks. Joined, the chunks are the text.
pub fn split(text: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    let mut last = CharKind::Mark;
    for char in text.chars() {
        let kind = CharKind::of(char);
        let extends_last = match (last, kind) {
            (CharKind::Letter | CharKind::Space, CharKind::Letter)
            | (CharKind::Space, CharKind::Unspaced | CharKind::Mark | CharKind::Space) => true,
            (CharKind::Unspaced, CharKind::Unspaced) => chunks
                .last()
                .is_some_and(|chunk| chunk.trim_start().chars().count() < 2),
            _ => false,
        };
        match chunks.last_mut().filter(|_| extends_last) {
            Some(chunk) => chunk.push(char),
            None => chunks.push(char.to_string()),
        }
        last = kind;
    }
    chunks
}

#[derive(Clone, Copy, PartialEq)]
enum CharKind {
    Letter,
    Unspaced,
    Space,
    Mark,
}

impl CharKind {
    fn of(char: char) -> Self {
        match char {
            _ if char.is_whitespace() => Self::Space,
            // From Thai on: scripts without spaces. Some have spaces, which does no harm.
            '\u{e00}'.. if char.is_alphanumeric() => Self::Unspaced,
            _ if char.is_alphanumeric() || char == '\'' => Self::Letter,
            _ => Self::Mark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_stream_is_cut_the_same_way() {
        assert_eq!(
            split("欢迎使用阿里云。"),
            ["欢迎", "使用", "阿里", "云", "。"]
        );
    }

    #[test]
    fn words_keep_the_space_before_them() {
        assert_eq!(
            split("He wasn't cold-hearted, no."),
            ["He", " wasn't", " cold", "-", "hearted", ",", " no", "."]
        );
        assert_eq!(split("Hello 世界 ok"), ["Hello", " 世界", " ok"]);
        assert_eq!(split(""), Vec::<String>::new());
    }
}
