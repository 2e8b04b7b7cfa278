//! Where a run of bytes ends: sixteen at a time where the processor can (`simd128`, in every engine
//! since 2023), else one by one. Both ways are always compiled and give the same (`src/tests.rs`
//! and the tests below).

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use scalar::{blank, plain, short, usual_utf8};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd::{blank, plain, short, usual_utf8};

/// One by one.
#[cfg_attr(
    all(target_arch = "wasm32", target_feature = "simd128"),
    allow(dead_code)
)]
pub(crate) mod scalar {
    /// How many bytes there are before a quote, a backslash, a control character, or the end.
    #[inline]
    pub(crate) fn plain(input: &[u8]) -> usize {
        input
            .iter()
            .take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\')
            .count()
    }

    /// How many bytes of white space begin `input`.
    #[inline(never)]
    pub(crate) fn blank(input: &[u8]) -> usize {
        input
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            .count()
    }

    /// How many bytes begin `input` that are whole characters of one byte, or of three that may
    /// begin and go on with any of their bytes: nearly all text is.
    #[inline]
    pub(crate) fn usual_utf8(input: &[u8]) -> usize {
        let mut left = input;
        while let [0..0x80, rest @ ..]
        | [0xE1..=0xEC | 0xEE | 0xEF, 0x80..0xC0, 0x80..0xC0, rest @ ..] = left
        {
            left = rest;
        }
        input.len() - left.len()
    }

    /// How many bytes of usual text there are before a quote, if that is among the first sixteen.
    #[inline]
    pub(crate) fn short(input: &[u8]) -> Option<usize> {
        let block = input.get(..16)?;
        let text = block.get(..plain(block))?;
        (block.get(text.len()) == Some(&b'"') && usual_utf8(text) == text.len())
            .then_some(text.len())
    }
}

/// Sixteen at a time.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) mod simd {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_sub, u64x2,
        v128, v128_or,
    };

    use super::scalar;

    const LANES: usize = 16;

    /// The first sixteen bytes, and those behind them.
    #[inline]
    fn split(input: &[u8]) -> Option<(v128, &[u8])> {
        let (low, rest) = input.split_first_chunk::<8>()?;
        let (high, rest) = rest.split_first_chunk::<8>()?;
        Some((
            u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high)),
            rest,
        ))
    }

    /// See [`scalar::plain`].
    #[inline]
    pub(crate) fn plain(input: &[u8]) -> usize {
        let (mut rest, mut before) = (input, 0);
        while let Some((block, next)) = split(rest) {
            let marks = v128_or(
                u8x16_eq(block, u8x16_splat(b'"')),
                u8x16_eq(block, u8x16_splat(b'\\')),
            );
            let ends = i8x16_bitmask(v128_or(marks, u8x16_lt(block, u8x16_splat(b' '))));
            if ends != 0 {
                return before + ends.trailing_zeros() as usize;
            }
            before += LANES;
            rest = next;
        }
        before + scalar::plain(rest)
    }

    /// How many bytes of white space begin `input`.
    #[inline(never)]
    pub(crate) fn blank(input: &[u8]) -> usize {
        let (mut rest, mut before) = (input, 0);
        while let Some((block, next)) = split(rest) {
            let lines = v128_or(
                u8x16_eq(block, u8x16_splat(b'\n')),
                u8x16_eq(block, u8x16_splat(b'\r')),
            );
            let blanks = v128_or(
                u8x16_eq(block, u8x16_splat(b' ')),
                u8x16_eq(block, u8x16_splat(b'\t')),
            );
            let ends = !i8x16_bitmask(v128_or(lines, blanks));
            if ends != 0 {
                return before + ends.trailing_zeros() as usize;
            }
            before += LANES;
            rest = next;
        }
        before + scalar::blank(rest)
    }

    /// A bit for each byte that begins a character of three usual ones, and for each that goes on
    /// with one.
    #[inline]
    fn characters(block: v128) -> (u32, u32) {
        let low = u8x16_lt(u8x16_sub(block, u8x16_splat(0xE1)), u8x16_splat(12));
        let high = u8x16_eq(v128_or(block, u8x16_splat(1)), u8x16_splat(0xEF));
        let continues = i8x16_lt(block, i8x16_splat(-0x40));
        (
            u32::from(i8x16_bitmask(v128_or(low, high))),
            u32::from(i8x16_bitmask(continues)),
        )
    }

    /// See [`scalar::short`].
    #[inline]
    pub(crate) fn short(input: &[u8]) -> Option<usize> {
        let (block, _) = split(input)?;
        let quotes = u32::from(i8x16_bitmask(u8x16_eq(block, u8x16_splat(b'"'))));
        let others = v128_or(
            u8x16_eq(block, u8x16_splat(b'\\')),
            u8x16_lt(block, u8x16_splat(b' ')),
        );
        let bytes = (quotes | u32::from(i8x16_bitmask(others)) | 1 << LANES).trailing_zeros();
        let inside = (1 << bytes) - 1;
        let high = u32::from(i8x16_bitmask(block)) & inside;
        if quotes >> bytes & 1 == 0 {
            return None;
        }
        if high != 0 {
            let (leads, continues) = characters(block);
            let leads = leads & inside;
            if leads << 1 | leads << 2 != continues & inside || (leads | continues) & inside != high
            {
                return None;
            }
        }
        Some(bytes as usize)
    }

    /// See [`scalar::usual_utf8`].
    #[inline]
    pub(crate) fn usual_utf8(input: &[u8]) -> usize {
        let (mut rest, mut before) = (input, 0);
        // Bytes of the next block that continue a character of the last.
        let mut owed = 0;
        while let Some((block, next)) = split(rest) {
            let (leads, continues) = characters(block);
            let expected = owed | leads << 1 | leads << 2;
            if continues != expected & 0xFFFF
                || continues | leads != u32::from(i8x16_bitmask(block))
            {
                break;
            }
            owed = expected >> LANES;
            before += LANES;
            rest = next;
        }
        // A character that was cut by the end of the block is looked at again.
        let again = match owed {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        let start = before - again;
        start + scalar::usual_utf8(input.get(start..).unwrap_or_default())
    }
}

/// Whether both ways find the same ends in `input`, from each of its bytes on. For tests on the
/// machine that has both.
#[doc(hidden)]
pub fn ways_agree(input: &[u8]) -> bool {
    let mut tails = (0..=input.len()).filter_map(|start| input.get(start..));
    tails.all(|tail| {
        plain(tail) == scalar::plain(tail)
            && blank(tail) == scalar::blank(tail)
            && usual_utf8(tail) == scalar::usual_utf8(tail)
            && short(tail) == scalar::short(tail)
    })
}

#[cfg(test)]
mod tests {
    use super::{blank, plain};

    #[test]
    fn a_run_ends_at_quote_backslash_control_or_end() {
        for (input, bytes) in [
            (&b""[..], 0),
            (b"\"", 0),
            (b"abc\"d\xff", 3),
            (b"ab\\n", 2),
            (b"ab\x1f", 2),
            (b"\x7f ", 2),
            ("会议\"".as_bytes(), 6),
            (b"0123456789abcdef0123456789abcde\"\xff", 31),
            (b"0123456789abcdef", 16),
        ] {
            assert_eq!(plain(input), bytes, "{input:?}");
        }
    }

    #[test]
    fn white_space_is_what_json_calls_so() {
        assert_eq!(blank(b" \n\r\t\x0b"), 4);
        assert_eq!(blank(&[b' '; 40]), 40);
        assert_eq!(blank(b""), 0);
    }
}
