//! A character of UTF-8 whose bytes lie in more than one piece of the input.

use crate::error::Problem;

/// The bytes so far of a character that the last piece ended in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SplitChar {
    bytes: [u8; 4],
    count: usize,
}

impl SplitChar {
    /// Bytes so far; 0 where the last piece ended between two characters.
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// Keeps the first bytes of a character.
    pub(super) fn begin(&mut self, bytes: &[u8]) {
        self.bytes
            .iter_mut()
            .zip(bytes)
            .for_each(|(kept, byte)| *kept = *byte);
        self.count = bytes.len();
    }

    /// Takes the next byte; the character, if that byte was its last.
    pub(super) fn push(&mut self, byte: u8) -> Result<Option<char>, Problem> {
        let (mut bytes, count) = (self.bytes, self.count + 1);
        *bytes.get_mut(self.count).ok_or(Problem::BadUtf8)? = byte;
        match core::str::from_utf8(bytes.get(..count).unwrap_or_default()) {
            Ok(text) => {
                self.count = 0;
                Ok(text.chars().next())
            }
            Err(error) if error.error_len().is_none() => {
                (self.bytes, self.count) = (bytes, count);
                Ok(None)
            }
            Err(_) => Err(Problem::BadUtf8),
        }
    }
}
