//! A key of an object, piece by piece.

/// Longest key that is kept; the longest of the schema has 34 bytes.
const KEY_BYTES_MAX: usize = 40;

/// The key that is being read.
pub(super) struct Key {
    bytes: [u8; KEY_BYTES_MAX],
    /// Length of the key, which may exceed the kept part.
    length: usize,
}

impl Default for Key {
    fn default() -> Self {
        Self {
            bytes: [0; KEY_BYTES_MAX],
            length: 0,
        }
    }
}

impl Key {
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    pub(super) fn push(&mut self, text: &str) {
        let free = self.bytes.get_mut(self.length..).unwrap_or_default();
        free.iter_mut()
            .zip(text.as_bytes())
            .for_each(|(kept, byte)| *kept = *byte);
        self.length = self.length.saturating_add(text.len());
    }

    /// The key; empty, which no field is called, when it is too long.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
