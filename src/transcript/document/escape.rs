//! Escapes in JSON strings, byte by byte.

use crate::error::Problem;

/// Position in an escape, from the byte behind its backslash on.
#[derive(Clone, Copy, Debug)]
pub(super) enum EscapeState {
    /// Before the letter.
    Letter,
    /// In `\uXXXX`: the high surrogate before it (0 for none), digits so far and their value.
    Unicode { high: u16, digits: u8, value: u16 },
    /// Behind a high surrogate: before the backslash of the low one.
    LowBackslash { high: u16 },
    /// Behind that backslash: before its `u`.
    LowLetter { high: u16 },
}

/// The outcome of one byte of an escape.
pub(super) enum Escaped {
    Pending(EscapeState),
    Done(char),
    /// The surrogate before this byte is alone, and stands for no character. The byte is taken
    /// again: in an escape, or as text.
    Lone(Option<EscapeState>),
    /// As above, before an escape of its own that ends with this byte: its character.
    LoneBefore(char),
    /// As above, before an escape of its own that is the first half of a character.
    LoneBeforeHigh(EscapeState),
}

impl EscapeState {
    /// Takes the next byte.
    pub(super) fn push(self, byte: u8) -> Result<Escaped, Problem> {
        match self {
            Self::Letter => match byte {
                b'"' | b'\\' | b'/' => Ok(Escaped::Done(char::from(byte))),
                b'b' => Ok(Escaped::Done('\u{8}')),
                b'f' => Ok(Escaped::Done('\u{c}')),
                b'n' => Ok(Escaped::Done('\n')),
                b'r' => Ok(Escaped::Done('\r')),
                b't' => Ok(Escaped::Done('\t')),
                b'u' => Ok(Escaped::Pending(Self::unicode(0))),
                _ => Err(Problem::BadString),
            },
            Self::Unicode {
                high,
                digits,
                value,
            } => push_digit(high, digits, value, byte),
            Self::LowBackslash { high } if byte == b'\\' => {
                Ok(Escaped::Pending(Self::LowLetter { high }))
            }
            Self::LowLetter { high } if byte == b'u' => Ok(Escaped::Pending(Self::unicode(high))),
            Self::LowBackslash { .. } => Ok(Escaped::Lone(None)),
            Self::LowLetter { .. } => Ok(Escaped::Lone(Some(Self::Letter))),
        }
    }

    fn unicode(high: u16) -> Self {
        Self::Unicode {
            high,
            digits: 0,
            value: 0,
        }
    }
}

/// Takes a digit of `\uXXXX`.
fn push_digit(high: u16, digits: u8, value: u16, byte: u8) -> Result<Escaped, Problem> {
    let digit = char::from(byte).to_digit(16).ok_or(Problem::BadString)?;
    let value = value << 4 | digit as u16;
    if digits < 3 {
        return Ok(Escaped::Pending(EscapeState::Unicode {
            high,
            digits: digits + 1,
            value,
        }));
    }
    Ok(match value {
        0xDC00..=0xDFFF if high != 0 => {
            let code = 0x10000 + (u32::from(high - 0xD800) << 10) + u32::from(value - 0xDC00);
            Escaped::Done(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
        }
        0xD800..=0xDBFF if high == 0 => Escaped::Pending(EscapeState::LowBackslash { high: value }),
        0xD800..=0xDBFF => Escaped::LoneBeforeHigh(EscapeState::LowBackslash { high: value }),
        // A low surrogate alone is no character either.
        _ => {
            let character = char::from_u32(u32::from(value)).unwrap_or(char::REPLACEMENT_CHARACTER);
            if high == 0 {
                Escaped::Done(character)
            } else {
                Escaped::LoneBefore(character)
            }
        }
    })
}
