//! A text in the pieces of a stream: words with the space before them, two characters of a script
//! without spaces, marks alone.

/// Cuts a text; the pieces together are the text.
pub fn cut(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = Kind::Mark;
    for char in text.chars() {
        let kind = Kind::of(char);
        let joins = match (last, kind) {
            (Kind::Letter | Kind::Space, Kind::Letter)
            | (Kind::Space, Kind::Unspaced | Kind::Mark | Kind::Space) => true,
            (Kind::Unspaced, Kind::Unspaced) => pieces
                .last()
                .is_some_and(|piece| piece.trim_start().chars().count() < 2),
            _ => false,
        };
        match pieces.last_mut().filter(|_| joins) {
            Some(piece) => piece.push(char),
            None => pieces.push(char.to_string()),
        }
        last = kind;
    }
    pieces
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Letter,
    Unspaced,
    Space,
    Mark,
}

impl Kind {
    fn of(char: char) -> Self {
        match char {
            _ if char.is_whitespace() => Self::Space,
            // From Thai on: scripts without spaces, and some that have them, which does no harm.
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
            cut("欢迎使用阿里云。"),
            ["欢迎", "使用", "阿里", "云", "。"]
        );
    }

    #[test]
    fn words_keep_the_space_before_them() {
        assert_eq!(
            cut("He wasn't cold-hearted, no."),
            ["He", " wasn't", " cold", "-", "hearted", ",", " no", "."]
        );
        assert_eq!(cut("Hello 世界 ok"), ["Hello", " 世界", " ok"]);
        assert_eq!(cut(""), Vec::<String>::new());
    }
}
