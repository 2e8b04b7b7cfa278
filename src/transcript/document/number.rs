//! JSON numbers, byte by byte.

use crate::error::Problem;

/// Position in the grammar of a number, by the byte that was read last.
#[derive(Clone, Copy, Debug)]
pub(super) enum NumberState {
    Minus,
    /// Behind a leading zero.
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

/// A number as far as it has been read: `digits` × 10^`scale` × 10^±`exponent`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Number {
    is_negative: bool,
    digits: u64,
    scale: i32,
    exponent: i32,
    is_exponent_negative: bool,
}

/// Largest double below which every integer is one: `Number.MAX_SAFE_INTEGER`.
pub(super) const SAFE_INTEGER_MAX: f64 = 9_007_199_254_740_991.0;

/// Largest power of ten that is computed.
const POWER_MAX: i32 = 600;

impl Number {
    /// A number that begins with `byte`, if one can.
    pub(super) fn begin(byte: u8) -> Option<(Self, NumberState)> {
        let mut number = Self::default();
        let state = match byte {
            b'-' => {
                number.is_negative = true;
                NumberState::Minus
            }
            b'0' => NumberState::Zero,
            b'1'..=b'9' => {
                number.push_integer_digit(byte);
                NumberState::Integer
            }
            _ => return None,
        };
        Some((number, state))
    }

    /// Takes the next byte. `None` where the number has ended before that byte.
    pub(super) fn push(
        &mut self,
        state: NumberState,
        byte: u8,
    ) -> Result<Option<NumberState>, Problem> {
        use NumberState::{
            Exponent, ExponentDigits, ExponentSign, Fraction, Integer, Minus, Point, Zero,
        };
        Ok(Some(match (state, byte) {
            (Minus, b'0') => Zero,
            (Minus | Integer, b'0'..=b'9') => {
                self.push_integer_digit(byte);
                Integer
            }
            (Zero | Integer, b'.') => Point,
            (Point | Fraction, b'0'..=b'9') => {
                self.push_fraction_digit(byte);
                Fraction
            }
            (Zero | Integer | Fraction, b'e' | b'E') => Exponent,
            (Exponent, b'+' | b'-') => {
                self.is_exponent_negative = byte == b'-';
                ExponentSign
            }
            (Exponent | ExponentSign | ExponentDigits, b'0'..=b'9') => {
                self.exponent = self
                    .exponent
                    .saturating_mul(10)
                    .saturating_add(i32::from(byte - b'0'));
                ExponentDigits
            }
            (Zero, b'0'..=b'9') | (Minus | Point | Exponent | ExponentSign, _) => {
                return Err(Problem::BadNumber);
            }
            (Zero | Integer | Fraction | ExponentDigits, _) => return Ok(None),
        }))
    }

    /// The number that a text is, with white space around it at most.
    pub(super) fn parse(text: &str) -> Option<f64> {
        let mut bytes = text.trim().bytes();
        let (mut number, mut state) = Self::begin(bytes.next()?)?;
        for byte in bytes {
            state = number.push(state, byte).ok()??;
        }
        // A byte behind the number shows whether it may end here.
        let ends = matches!(number.push(state, b' '), Ok(None));
        number.value().filter(|_| ends)
    }

    fn with_digit(self, digit: u8) -> Option<u64> {
        let digit = u64::from(digit - b'0');
        (self.digits <= (u64::MAX - digit) / 10).then(|| 10 * self.digits + digit)
    }

    fn push_integer_digit(&mut self, digit: u8) {
        match self.with_digit(digit) {
            Some(digits) if self.scale == 0 => self.digits = digits,
            // More digits than a double holds only make it larger.
            _ => self.scale = self.scale.saturating_add(1),
        }
    }

    fn push_fraction_digit(&mut self, digit: u8) {
        if self.scale <= 0
            && let Some(digits) = self.with_digit(digit)
        {
            self.digits = digits;
            self.scale -= 1;
        }
    }

    /// `None` when it is too large for a double.
    pub(super) fn value(self) -> Option<f64> {
        let exponent = if self.is_exponent_negative {
            -self.exponent
        } else {
            self.exponent
        };
        // Beyond this it is 0 or too large, and sums must not overflow.
        let power = self
            .scale
            .saturating_add(exponent)
            .clamp(-POWER_MAX, POWER_MAX);
        let digits = self.digits as f64;
        let value = match power {
            _ if self.digits == 0 => 0.0,
            // In two steps: 10^330 alone is too large for a double.
            ..0 => {
                digits
                    / 10_f64.powi((-power).min(300))
                    / 10_f64.powi((-power).clamp(300, POWER_MAX) - 300)
            }
            _ => digits * 10_f64.powi(power),
        };
        value
            .is_finite()
            .then_some(if self.is_negative { -value } else { value })
    }
}

/// The nearest integer of a number from -0.5 to [`SAFE_INTEGER_MAX`], `None` of any other. Adding
/// a half and truncating would give the next integer for odd numbers beyond 2^52.
pub(super) fn to_count(value: f64) -> Option<u64> {
    (-0.5..=SAFE_INTEGER_MAX).contains(&value).then(|| {
        let integer = value as u64;
        integer + u64::from(value - integer as f64 >= 0.5)
    })
}
