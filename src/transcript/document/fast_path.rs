//! The fast path of the reader: input that is written as usual and whole in a piece is taken at once.
//! `None` is never an error: the state machine then reads the same input and names the error, if
//! there is one.

pub(super) use super::fast_integer::integer;
use super::scan;
use super::words::{TextInInput, WordTiming};

/// The word that `input` begins with, behind a comma if it `needs_comma`: its times, its text, its
/// punctuation, and the input behind the word.
#[inline]
pub(super) fn word(
    input: &[u8],
    needs_comma: bool,
) -> Option<(WordTiming, TextInInput<'_>, TextInInput<'_>, &[u8])> {
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
    Some((
        WordTiming {
            start_ms,
            end_ms,
            ..WordTiming::default()
        },
        text,
        punctuation,
        left,
    ))
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
