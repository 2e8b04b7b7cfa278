//! The quick way of the reader: what is written as usual and whole in a piece is taken at once.
//! `None` is never an error: then it is left to the careful way, which says what is wrong, if
//! anything is.

use super::reader::Timing;
use super::scan;

/// Bytes of a piece of text, and all the input from there on.
pub(crate) type Piece<'a> = (&'a [u8], &'a [u8]);

/// The word that `input` begins with, behind a `comma` if there must be one: when it is said, its
/// text and punctuation, and what is behind it.
#[inline]
pub(crate) fn word(input: &[u8], comma: bool) -> Option<(Timing, Piece<'_>, Piece<'_>, &[u8])> {
    let mut left = if comma { mark(input, b',')? } else { input };
    left = key(mark(left, b'{')?, b"\"begin_time\":")?;
    let (start_ms, left) = whole(left)?;
    let (end_ms, left) = whole(key(mark(left, b',')?, b"\"end_time\":")?)?;
    let (text, left) = string(key(mark(left, b',')?, b"\"text\":")?)?;
    let (punctuation, left) = string(key(mark(left, b',')?, b"\"punctuation\":")?)?;
    let left = mark(left, b'}')?;
    Some((
        Timing {
            start_ms,
            end_ms,
            ..Timing::default()
        },
        text,
        punctuation,
        left,
    ))
}

/// A key without escapes, behind a `comma` if there must be one, and the value behind it.
#[inline]
pub(crate) fn entry_key(input: &[u8], comma: bool) -> Option<(&[u8], &[u8])> {
    let left = if comma { mark(input, b',')? } else { input };
    let ((name, _), left) = string(skip_blank(left)?)?;
    Some((name, skip_blank(mark(left, b':')?)?))
}

#[inline]
fn skip_blank(input: &[u8]) -> Option<&[u8]> {
    if *input.first()? > b' ' {
        Some(input)
    } else {
        input.get(scan::blank(input)..)
    }
}

/// What is behind `mark`.
#[inline]
fn mark(input: &[u8], mark: u8) -> Option<&[u8]> {
    let (&first, rest) = input.split_first()?;
    if first == mark {
        Some(rest)
    } else {
        mark_behind_blank(input, mark)
    }
}

#[inline(never)]
fn mark_behind_blank(input: &[u8], mark: u8) -> Option<&[u8]> {
    input.get(scan::blank(input)..)?.strip_prefix(&[mark])
}

/// What is behind `key` with its colon.
#[inline]
fn key<'a, const N: usize>(input: &'a [u8], key: &[u8; N]) -> Option<&'a [u8]> {
    let (first, rest) = skip_blank(input)?.split_first_chunk::<N>()?;
    if !same(first, key) {
        return None;
    }
    match rest.first()? {
        b' ' => rest.get(1..),
        _ => Some(rest),
    }
}

/// Whether two arrays are equal, in words that may overlap: an array's own comparison is a call.
#[inline]
fn same<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
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

const ONES: u64 = u64::from_le_bytes([1; 8]);

/// A number of at most seven digits, which are times of under three hours, or more the slow way, up
/// to nine; and what is behind it.
#[inline]
pub(crate) fn whole(input: &[u8]) -> Option<(u32, &[u8])> {
    let Some(chunk) = input.first_chunk::<8>() else {
        return whole_slow(input);
    };
    let digits = u64::from_le_bytes(*chunk) ^ (ONES * 0x30);
    // The highest bit of each byte that is no digit.
    let others = (digits | ((digits & (ONES * 0x7F)) + ONES * 0x76)) & (ONES * 0x80);
    let bits = others.trailing_zeros() & !7;
    let behind = input.get(bits as usize / 8..)?;
    if !(8..64).contains(&bits)
        || (bits > 8 && digits & 0xFF == 0)
        || matches!(behind.first()?, b'.' | b'e' | b'E')
    {
        return whole_slow(input);
    }
    // Pairs of digits, then of pairs, then of those, the last digit in the highest byte.
    let pairs = (digits << (64 - bits)).wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some(((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32, behind))
}

/// A number of at most nine digits, which fits wherever it is put, and what is behind it.
#[inline(never)]
fn whole_slow(input: &[u8]) -> Option<(u32, &[u8])> {
    let digits = input
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (number, behind) = input.split_at_checked(digits)?;
    let is_plain = (1..=9).contains(&digits) && (digits == 1 || number.first() != Some(&b'0'));
    // What could make another number of it comes right behind it.
    let ends = !matches!(behind.first()?, b'.' | b'e' | b'E');
    (is_plain && ends).then(|| {
        (
            number
                .iter()
                .fold(0, |value, digit| value * 10 + u32::from(digit - b'0')),
            behind,
        )
    })
}

/// A string without escapes that is UTF-8, and what is behind it.
#[inline]
fn string(input: &[u8]) -> Option<(Piece<'_>, &[u8])> {
    let (&quote, rest) = input.split_first()?;
    if quote != b'"' {
        return None;
    }
    let bytes = scan::short(rest).or_else(|| long_string(rest))?;
    let (text, behind) = rest.split_at_checked(bytes)?;
    Some(((text, rest), behind.get(1..)?))
}

/// The length of a string that is not short and usual.
#[inline(never)]
fn long_string(rest: &[u8]) -> Option<usize> {
    let text = rest.get(..scan::plain(rest))?;
    (rest.get(text.len()) == Some(&b'"') && core::str::from_utf8(text).is_ok())
        .then_some(text.len())
}

/// A string without escapes, of any bytes, and what is behind it.
#[inline]
pub(crate) fn quoted(input: &[u8]) -> Option<(Piece<'_>, &[u8])> {
    let rest = input.strip_prefix(b"\"")?;
    let (text, behind) = rest.split_at_checked(scan::plain(rest))?;
    Some(((text, rest), behind.strip_prefix(b"\"")?))
}

#[cfg(test)]
mod tests {
    use super::{whole, whole_slow};

    #[test]
    fn numbers_are_read_alike_quickly_and_slowly() {
        let numbers = (0..100_000_u64)
            .map(|number| number * number * 17 % 3_000_000_000)
            .chain([0, 9, 10, 99_999_999, 999_999_999, u64::MAX]);
        for number in numbers {
            for behind in [
                ",\"end_time\"",
                "}",
                ".5,      ",
                "e3,      ",
                " ,       ",
                "",
            ] {
                for lead in ["", "0"] {
                    let text = format!("{lead}{number}{behind}");
                    let plain = text.parse::<u64>().is_err()
                        && !behind.starts_with(['.', 'e'])
                        && lead.is_empty()
                        && number < 1_000_000_000;
                    let expected = plain.then_some((number as u32, behind.as_bytes()));
                    assert_eq!(whole(text.as_bytes()), expected, "{text}");
                    assert_eq!(whole_slow(text.as_bytes()), expected, "{text}");
                }
            }
        }
        assert_eq!(whole(b"-12345678"), None);
        assert_eq!(whole(b",12345678"), None);
    }
}
