//! The fast path of the reader: input that is written as usual and whole in a piece is taken at
//! once. `None` is never an error: the state machine then reads the same input and names the error,
//! if there is one.

pub(super) use super::fast_integer::integer;
use super::scan;
use super::words::TextInInput;

/// Start and end of a word, its text and its punctuation.
type WordInInput<'a> = ((u32, u32), TextInInput<'a>, TextInInput<'a>);

/// The word that `input` begins with, behind a comma if it `needs_comma`: its times, its text, its
/// punctuation, and the input behind the word.
#[inline]
pub(super) fn word(input: &[u8], needs_comma: bool) -> Option<(WordInInput<'_>, &[u8])> {
    let mut left = if needs_comma {
        mark(input, b',')?
    } else {
        input
    };
    left = known_key(mark(left, b'{')?, b"\"begin_time\":")?;
    let (start_ms, left) = integer(left)?;
    let (end_ms, left) = integer(known_key(mark(left, b',')?, b"\"end_time\":")?)?;
    let (text, left) = string(known_key(mark(left, b',')?, b"\"text\":")?)?;
    let (punctuation, left) = string(known_key(mark(left, b',')?, b"\"punctuation\":")?)?;
    let left = mark(left, b'}')?;
    Some((((start_ms, end_ms), text, punctuation), left))
}

/// A key without escapes, behind a comma if it `needs_comma`, and the input from its value on.
#[inline]
pub(super) fn key(input: &[u8], needs_comma: bool) -> Option<(&[u8], &[u8])> {
    let left = if needs_comma {
        mark(input, b',')?
    } else {
        input
    };
    let ((key, _), left) = string(skip_whitespace(left)?)?;
    Some((key, skip_whitespace(mark(left, b':')?)?))
}

#[inline]
fn skip_whitespace(input: &[u8]) -> Option<&[u8]> {
    if *input.first()? > b' ' {
        Some(input)
    } else {
        input.get(scan::whitespace(input)..)
    }
}

/// The input behind a punctuation mark of JSON.
#[inline]
fn mark(input: &[u8], mark: u8) -> Option<&[u8]> {
    let (&first, rest) = input.split_first()?;
    if first == mark {
        Some(rest)
    } else {
        mark_behind_whitespace(input, mark)
    }
}

#[inline(never)]
fn mark_behind_whitespace(input: &[u8], mark: u8) -> Option<&[u8]> {
    input.get(scan::whitespace(input)..)?.strip_prefix(&[mark])
}

/// The input behind `key`, which includes its quotes and colon, and behind a space.
#[inline]
fn known_key<'a, const N: usize>(input: &'a [u8], key: &[u8; N]) -> Option<&'a [u8]> {
    let (first, rest) = skip_whitespace(input)?.split_first_chunk::<N>()?;
    if !arrays_equal(first, key) {
        return None;
    }
    match rest.first()? {
        b' ' => rest.get(1..),
        _ => Some(rest),
    }
}

/// Compares two arrays by machine words that may overlap: the standard comparison is a call.
#[inline]
fn arrays_equal<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    let long = |bytes: &[u8; N]| {
        Some((
            u64::from_le_bytes(*bytes.first_chunk()?),
            u64::from_le_bytes(*bytes.last_chunk()?),
        ))
    };
    let short = |bytes: &[u8; N]| {
        Some((
            u32::from_le_bytes(*bytes.first_chunk()?),
            u32::from_le_bytes(*bytes.last_chunk()?),
        ))
    };
    match N {
        8..=16 => long(a) == long(b),
        4..8 => short(a) == short(b),
        _ => a == b,
    }
}

/// A string without escapes that is UTF-8, and the input behind it.
#[inline]
fn string(input: &[u8]) -> Option<(TextInInput<'_>, &[u8])> {
    let (&quote, rest) = input.split_first()?;
    if quote != b'"' {
        return None;
    }
    let bytes = scan::short_string(rest).or_else(|| long_string(rest))?;
    let (text, behind) = rest.split_at_checked(bytes)?;
    Some(((text, rest), behind.get(1..)?))
}

/// The length of a string that is too long or too unusual for [`scan::short_string`].
#[inline(never)]
fn long_string(rest: &[u8]) -> Option<usize> {
    let text = rest.get(..scan::unescaped(rest))?;
    (rest.get(text.len()) == Some(&b'"') && core::str::from_utf8(text).is_ok())
        .then_some(text.len())
}

/// A string without escapes, of any bytes, and the input behind it.
#[inline]
pub(super) fn unescaped_string(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = input.strip_prefix(b"\"")?;
    let (text, behind) = rest.split_at_checked(scan::unescaped(rest))?;
    Some((text, behind.strip_prefix(b"\"")?))
}

#[cfg(test)]
mod tests {
    use super::{arrays_equal, key, string, unescaped_string, word};

    /// Text and punctuation of the word at the beginning of an input, and the input behind it.
    fn read(input: &str, needs_comma: bool) -> Option<(u32, u32, String, String, String)> {
        let (((start_ms, end_ms), text, punctuation), behind) =
            word(input.as_bytes(), needs_comma)?;
        let owned = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.1.starts_with(text.0) && punctuation.1.starts_with(punctuation.0));
        Some((
            start_ms,
            end_ms,
            owned(text.0),
            owned(punctuation.0),
            owned(behind),
        ))
    }

    #[test]
    fn a_word_is_taken_whole_however_it_is_spaced() {
        let compact = r#"{"begin_time":12,"end_time":345,"text":"会 a","punctuation":"，"}]"#;
        let pretty = r#"
            {
                "begin_time": 12,
                "end_time": 345,
                "text": "会 a",
                "punctuation": "，"
            }]"#;
        let expected = Some((12, 345, "会 a".to_owned(), "，".to_owned(), "]".to_owned()));
        for input in [compact, pretty] {
            assert_eq!(read(input, false), expected);
            assert_eq!(read(input, true), None, "no comma");
            let behind_comma = format!(",{input}");
            assert_eq!(read(&behind_comma, true), expected);
            assert_eq!(read(&behind_comma, false), None);
            assert_eq!(read(&format!(" \n{behind_comma}"), true), expected);
        }
    }

    #[test]
    fn a_word_that_is_cut_or_written_otherwise_is_left_to_the_state_machine() {
        let word = r#"{"begin_time":12,"end_time":345,"text":"a","punctuation":""}"#;
        assert!(read(&format!("{word},"), false).is_some());
        for end in 0..word.len() {
            assert_eq!(read(&word[..end], false), None, "{end}");
        }
        for (from, to) in [
            ("begin_time", "begin_tim2"),
            ("end_time", "End_time"),
            ("\"text\"", "\"test\""),
            ("punctuation", "punktuation"),
            (":12", ":-12"),
            (":12", ":1.5"),
            ("\"a\"", "\"\\u0061\""),
            ("\"a\"", "null"),
            ("}", ",\"more\":1}"),
        ] {
            assert_eq!(read(&word.replacen(from, to, 1), false), None, "{to}");
        }
    }

    #[test]
    fn a_key_is_taken_with_its_colon() {
        for (input, needs_comma, expected) in [
            ("\"a\":1", false, Some(("a", "1"))),
            (",\"a\":1", true, Some(("a", "1"))),
            ("\n \"a\" : 1", false, Some(("a", "1"))),
            ("\"a\":1", true, None),
            (",\"a\":1", false, None),
            ("\"a\\n\":1", false, None),
            ("\"a\" 1", false, None),
            ("\"a\":", false, None),
            ("a:1", false, None),
        ] {
            let found = key(input.as_bytes(), needs_comma);
            let expected = expected.map(|(key, left)| (key.as_bytes(), left.as_bytes()));
            assert_eq!(found, expected, "{input:?}");
        }
    }

    #[test]
    fn strings_of_any_length_are_taken_if_nothing_is_escaped() {
        for length in [0, 1, 2, 14, 15, 16, 17, 100] {
            for (character, is_utf8) in
                [(&b"a"[..], true), ("会".as_bytes(), true), (b"\xe4", false)]
            {
                let text = character.repeat(length);
                let input = [b"\"", &text[..], b"\",             "].concat();
                let behind = &input[text.len() + 2..];
                let expected = (is_utf8 || length == 0).then_some((&text[..], behind));
                let found = string(&input).map(|((text, _), behind)| (text, behind));
                assert_eq!(found, expected, "{length}");
                assert_eq!(
                    unescaped_string(&input),
                    Some((&text[..], behind)),
                    "{length}"
                );
            }
        }
        for input in [&b"a\""[..], b"\"a", b"\"a\\n\"", b"\"a\n\"", b""] {
            assert!(
                string(input).is_none() && unescaped_string(input).is_none(),
                "{input:?}"
            );
        }
    }

    #[test]
    fn arrays_are_equal_only_if_every_byte_is() {
        fn check<const N: usize>() {
            let one = [7; N];
            assert!(arrays_equal(&one, &one));
            for at in 0..N {
                let mut other = one;
                other[at] = 8;
                assert!(!arrays_equal(&one, &other), "{N} {at}");
            }
        }
        check::<3>();
        check::<4>();
        check::<7>();
        check::<8>();
        check::<11>();
        check::<13>();
        check::<14>();
        check::<16>();
        check::<17>();
    }
}
