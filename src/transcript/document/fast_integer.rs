//! Integers as they usually stand in a document, eight bytes at a time.

const ONES: u64 = u64::from_le_bytes([1; 8]);

/// An integer of at most nine digits, and the input behind it. Up to eight digits, which are times
/// of under 28 hours, are read at once.
#[inline]
pub(super) fn integer(input: &[u8]) -> Option<(u32, &[u8])> {
    let Some(chunk) = input.first_chunk::<8>() else {
        return integer_slow(input);
    };
    let digits = u64::from_le_bytes(*chunk) ^ (ONES * 0x30);
    // The highest bit of each byte that is no digit.
    let others = (digits | ((digits & (ONES * 0x7F)) + ONES * 0x76)) & (ONES * 0x80);
    let bits = others.trailing_zeros() & !7;
    let behind = input.get(bits as usize / 8..)?;
    let next = *behind.first()?;
    if bits < 8
        || (bits > 8 && digits & 0xFF == 0)
        || matches!(next, b'.' | b'e' | b'E')
        || (bits == 64 && next.is_ascii_digit())
    {
        return integer_slow(input);
    }
    // Pairs of digits, then of pairs, then of those, the last digit in the highest byte.
    let pairs = (digits << (64 - bits)).wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some(((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32, behind))
}

/// Parses an integer digit by digit. Nine digits fit in every field.
#[inline(never)]
fn integer_slow(input: &[u8]) -> Option<(u32, &[u8])> {
    let digits = input
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (number, behind) = input.split_at_checked(digits)?;
    let is_plain = (1..=9).contains(&digits) && (digits == 1 || number.first() != Some(&b'0'));
    // A fraction or an exponent, which would make it another number, comes right behind it.
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

#[cfg(test)]
mod tests {
    use super::{integer, integer_slow};

    #[test]
    fn both_ways_read_the_same_integers() {
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
                    assert_eq!(integer(text.as_bytes()), expected, "{text}");
                    assert_eq!(integer_slow(text.as_bytes()), expected, "{text}");
                }
            }
        }
        assert_eq!(integer(b"-12345678"), None);
        assert_eq!(integer(b",12345678"), None);
    }
}
