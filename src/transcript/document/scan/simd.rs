//! Sixteen bytes at a time.

use core::arch::wasm32::{
    i8x16_bitmask, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_sub, u64x2, v128,
    v128_or,
};

use super::scalar;

const LANES: usize = 16;

/// The first sixteen bytes, and the rest.
#[inline]
fn split(input: &[u8]) -> Option<(v128, &[u8])> {
    let (low, rest) = input.split_first_chunk::<8>()?;
    let (high, rest) = rest.split_first_chunk::<8>()?;
    Some((
        u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high)),
        rest,
    ))
}

/// See [`scalar::unescaped`].
#[inline]
pub(crate) fn unescaped(input: &[u8]) -> usize {
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
    before + scalar::unescaped(rest)
}

/// See [`scalar::whitespace`].
#[inline(never)]
pub(crate) fn whitespace(input: &[u8]) -> usize {
    let (mut rest, mut before) = (input, 0);
    while let Some((block, next)) = split(rest) {
        let lines = v128_or(
            u8x16_eq(block, u8x16_splat(b'\n')),
            u8x16_eq(block, u8x16_splat(b'\r')),
        );
        let spaces = v128_or(
            u8x16_eq(block, u8x16_splat(b' ')),
            u8x16_eq(block, u8x16_splat(b'\t')),
        );
        let ends = !i8x16_bitmask(v128_or(lines, spaces));
        if ends != 0 {
            return before + ends.trailing_zeros() as usize;
        }
        before += LANES;
        rest = next;
    }
    before + scalar::whitespace(rest)
}

/// A bit for each byte that begins a common character of three bytes, and for each continuation
/// byte.
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

/// See [`scalar::short_string`].
#[inline]
pub(crate) fn short_string(input: &[u8]) -> Option<usize> {
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
        if leads << 1 | leads << 2 != continues & inside || (leads | continues) & inside != high {
            return None;
        }
    }
    Some(bytes as usize)
}

/// See [`scalar::common_utf8`].
#[inline]
pub(crate) fn common_utf8(input: &[u8]) -> usize {
    let (mut rest, mut before) = (input, 0);
    // A bit for each byte of the next block that continues a character of the last.
    let mut owed = 0;
    while let Some((block, next)) = split(rest) {
        let (leads, continues) = characters(block);
        let expected = owed | leads << 1 | leads << 2;
        if continues != expected & 0xFFFF || continues | leads != u32::from(i8x16_bitmask(block)) {
            break;
        }
        owed = expected >> LANES;
        before += LANES;
        rest = next;
    }
    // A character that was cut by the end of the block is checked again from its first byte.
    let again = match owed {
        0 => 0,
        1 => 2,
        _ => 1,
    };
    let start = before - again;
    start + scalar::common_utf8(input.get(start..).unwrap_or_default())
}
