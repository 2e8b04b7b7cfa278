//! Numbers and times as the formats write them, composed here and appended at once.

use crate::alloc::{AllocResult, TryPushStr};

/// Bytes of the longest: a counter and two times, behind a blank line.
const BYTES_MAX: usize = 48;

/// Milliseconds as hundredths of a second, rounded to the nearest, halves up.
pub(super) fn centiseconds(ms: u32) -> u32 {
    ms / 10 + u32::from(ms % 10 >= 5)
}

/// A short text of ASCII.
pub(super) struct Timestamp {
    bytes: [u8; BYTES_MAX],
    length: usize,
}

impl Timestamp {
    #[inline(never)]
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; BYTES_MAX],
            length: 0,
        }
    }

    /// Appends the text to `out`.
    #[inline(never)]
    pub(super) fn write_to(&self, out: &mut String) -> AllocResult {
        out.try_push_str(self.as_str())
    }

    fn as_str(&self) -> &str {
        // Decoding cannot fail: only ASCII is pushed.
        core::str::from_utf8(self.bytes.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }

    #[inline(never)]
    pub(super) fn push(&mut self, text: &[u8]) -> &mut Self {
        for (place, byte) in self.bytes.iter_mut().skip(self.length).zip(text) {
            *place = *byte;
        }
        self.length = (self.length + text.len()).min(BYTES_MAX);
        self
    }

    /// Appends `value` with at least `width` digits.
    #[inline(never)]
    pub(super) fn push_number(&mut self, value: u32, width: usize) -> &mut Self {
        let mut digits = [b'0'; 10];
        let mut left = value;
        let mut first = digits.len();
        for (index, digit) in digits.iter_mut().enumerate().rev() {
            if left == 0 {
                break;
            }
            *digit = b'0' + (left % 10) as u8;
            left /= 10;
            first = index;
        }
        let first = first.min(digits.len() - width);
        self.push(digits.get(first..).unwrap_or_default())
    }

    /// Appends `HH:MM:SS` + `separator` + `mmm`; hours take as many digits as they need, at least
    /// two.
    #[inline(never)]
    pub(super) fn push_time(&mut self, ms: u32, separator: u8) -> &mut Self {
        let (hours, minutes, seconds, ms) =
            (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        let digit = |value: u32| b'0' + (value % 10) as u8;
        self.push_number(hours, 2).push(&[
            b':',
            digit(minutes / 10),
            digit(minutes),
            b':',
            digit(seconds / 10),
            digit(seconds),
            separator,
            digit(ms / 100),
            digit(ms / 10),
            digit(ms),
        ])
    }

    /// Appends `H:MM:SS.cc` or, without hours, `MM:SS.cc`; the first number takes as many digits as
    /// it needs, minutes at least two.
    #[inline(never)]
    pub(super) fn push_centiseconds(&mut self, centiseconds: u32, has_hours: bool) -> &mut Self {
        let mut minutes = centiseconds / 6000;
        if has_hours {
            self.push_number(minutes / 60, 1).push(b":");
            minutes %= 60;
        }
        self.push_number(minutes, 2)
            .push(b":")
            .push_number(centiseconds / 100 % 60, 2)
            .push(b".")
            .push_number(centiseconds % 100, 2)
    }

    /// Appends the line of times. A cue ends after it begins (WebVTT §4.1); players drop those that
    /// do not.
    pub(super) fn push_time_range(
        &mut self,
        start_ms: u32,
        end_ms: u32,
        separator: u8,
    ) -> &mut Self {
        self.push_time(start_ms, separator)
            .push(b" --> ")
            .push_time(end_ms.max(start_ms.saturating_add(1)), separator)
            .push(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MAX, Timestamp, centiseconds};

    #[test]
    fn writes_times_beyond_a_hundred_hours() {
        for (ms, text) in [
            (0, "00:00:00,000"),
            (61_500, "00:01:01,500"),
            (86_400_500, "24:00:00,500"),
            (360_000_007, "100:00:00,007"),
            (3_599_999, "00:59:59,999"),
        ] {
            assert_eq!(Timestamp::new().push_time(ms, b',').as_str(), text);
        }
    }

    #[test]
    fn hundredths_are_rounded_and_any_time_is_written() {
        for (ms, hours, minutes) in [
            (0, "0:00:00.00", "00:00.00"),
            (4, "0:00:00.00", "00:00.00"),
            (5, "0:00:00.01", "00:00.01"),
            (61_994, "0:01:01.99", "01:01.99"),
            (61_995, "0:01:02.00", "01:02.00"),
            (7_425_670, "2:03:45.67", "123:45.67"),
            (360_000_007, "100:00:00.01", "6000:00.01"),
            (u32::MAX, "1193:02:47.30", "71582:47.30"),
        ] {
            let written = |has_hours| {
                let mut timestamp = Timestamp::new();
                timestamp.push_centiseconds(centiseconds(ms), has_hours);
                timestamp.as_str().to_owned()
            };
            assert_eq!([written(true), written(false)], [hours, minutes], "{ms}");
        }
    }

    #[test]
    fn the_longest_fits() {
        let mut timestamp = Timestamp::new();
        timestamp
            .push(b"\n")
            .push_number(u32::MAX, 1)
            .push(b"\n")
            .push_time_range(u32::MAX - 1, u32::MAX, b',');
        assert_eq!(
            timestamp.as_str(),
            "\n4294967295\n1193:02:47,294 --> 1193:02:47,295\n"
        );
        assert!(timestamp.length < BYTES_MAX);
        let mut dialogue = Timestamp::new();
        dialogue
            .push(b"Dialogue: 0,")
            .push_centiseconds(centiseconds(u32::MAX), true)
            .push(b",")
            .push_centiseconds(centiseconds(u32::MAX), true)
            .push(b",Default,");
        assert_eq!(
            dialogue.as_str(),
            "Dialogue: 0,1193:02:47.30,1193:02:47.30,Default,"
        );
    }
}
