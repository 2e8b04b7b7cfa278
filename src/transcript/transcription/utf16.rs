//! Offsets in UTF-8 → offsets in UTF-16.

use crate::alloc::{AllocResult, vec_with_capacity};

/// Bytes of a block, before each of which the units are counted once.
const BLOCK_BYTES: usize = 256;

/// UTF-16 units of UTF-8: one for each character, two for those of four bytes.
#[inline]
pub(super) fn utf16_units(text: &[u8]) -> u32 {
    text.iter()
        .map(|&byte| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0))
        .sum()
}

/// The same, of a long text.
#[inline(never)]
pub(super) fn utf16_length(text: &[u8]) -> u32 {
    utf16_units(text)
}

/// Converts byte offsets to offsets in units.
pub(super) struct Utf16Index<'a> {
    text: &'a [u8],
    /// Units before each block.
    block_units: Vec<u32>,
}

impl<'a> Utf16Index<'a> {
    #[inline(never)]
    pub(super) fn new(text: &'a str) -> AllocResult<Self> {
        let text = text.as_bytes();
        let mut block_units = vec_with_capacity(text.len().div_ceil(BLOCK_BYTES) + 1)?;
        let mut units = 0;
        for block in text.chunks(BLOCK_BYTES) {
            block_units.push(units);
            units += utf16_length(block);
        }
        block_units.push(units);
        Ok(Self { text, block_units })
    }

    /// Units before a byte.
    #[inline(never)]
    fn before(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        let block = byte / BLOCK_BYTES;
        let before_block = self.block_units.get(block).copied().unwrap_or_default();
        before_block + utf16_length(self.text.get(block * BLOCK_BYTES..byte).unwrap_or_default())
    }

    /// Units before a piece of the text, and units of the piece.
    pub(super) fn span(&self, start: u32, bytes: u32) -> (u32, u32) {
        let (start, end) = (self.before(start), self.before(start + bytes));
        (start, end - start)
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, Utf16Index};

    #[test]
    fn units_are_counted_as_javascript_does() {
        let text = "a会😀é".repeat(BLOCK_BYTES);
        let units = Utf16Index::new(&text).unwrap();
        for (at, _) in text.char_indices().step_by(997) {
            assert_eq!(
                units.before(at as u32) as usize,
                text[..at].encode_utf16().count()
            );
        }
        assert_eq!(
            units.before(text.len() as u32) as usize,
            text.encode_utf16().count()
        );
    }
}
