//! Timestamps of the service: text without a zone, in UTC+8 (docs/dashscope-api.md §3.2).

use crate::json::text::{after_any, before_any, parse_u64};

const UTC_PLUS_8_MS: i64 = 8 * 60 * 60 * 1000;

/// Parses `2024-09-12 15:11:40.041` into epoch milliseconds; the fraction may be missing or of any
/// length. `None` for any other text: a timestamp is not worth losing a result for.
pub(crate) fn parse_epoch_ms(text: &str) -> Option<u64> {
    let text = text.trim();
    let [year, month, day] = three_numbers(before_any(text, b" T"), b"-")?;
    let clock = after_any(text, b" T")?;
    let [hour, minute, second] = three_numbers(before_any(clock, b"."), b":")?;
    let fraction = after_any(clock, b".").unwrap_or_default();
    let plausible = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !plausible || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |place: usize| {
        fraction
            .as_bytes()
            .get(place)
            .map_or(0, |byte| i64::from(byte - b'0'))
    };
    let milliseconds = digit(0) * 100 + digit(1) * 10 + digit(2);
    let seconds = ((days_from_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    u64::try_from(seconds * 1000 + milliseconds - UTC_PLUS_8_MS).ok()
}

/// Formats epoch milliseconds as `YYYYMMDDhhmmss`, which the task list takes.
pub(crate) fn format_compact(epoch_ms: u64) -> String {
    let seconds = (epoch_ms / 1000).saturating_add((UTC_PLUS_8_MS / 1000) as u64);
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date_of(days as i64);
    // Two digits each, and the year in front.
    let parts = [
        month as u64,
        day as u64,
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60,
    ];
    parts
        .iter()
        .fold(year as u64, |digits, part| digits * 100 + part)
        .to_string()
}

/// Year, month and day of a day counted from 1970-01-01: the inverse of `days_from_epoch`.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year_of_era, month + 3)
    } else {
        (year_of_era + 1, month - 9)
    };
    (year + era * 400, month, day)
}

/// Parses three numbers of at most four digits.
fn three_numbers(text: &str, separator: &[u8]) -> Option<[i64; 3]> {
    let number = |digits: &str| {
        parse_u64(digits)
            .filter(|_| digits.len() <= 4)
            .map(|number| number as i64)
    };
    let rest = after_any(text, separator)?;
    Some([
        number(before_any(text, separator))?,
        number(before_any(rest, separator))?,
        number(after_any(rest, separator)?)?,
    ])
}

/// Days from 1970-01-01, in the Gregorian calendar; years begin in March, so that the leap day is
/// their last.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::{format_compact, parse_epoch_ms};

    #[test]
    fn writes_what_it_reads() {
        for text in [
            "2024-09-12 15:11:40",
            "2024-02-29 00:00:00",
            "2023-12-31 23:59:59",
            "2000-03-01 08:00:00",
            "1970-01-01 08:00:00",
            "2100-02-28 12:00:00",
            "2100-03-01 12:00:00",
            "2399-12-31 23:59:59",
            "2400-02-29 00:00:00",
            "9999-12-31 23:59:59",
        ] {
            let written = format_compact(parse_epoch_ms(text).unwrap());
            assert_eq!(written, text.replace(['-', ' ', ':'], ""), "{text}");
        }
    }

    #[test]
    fn reads_beijing_time() {
        // The sample's link says Expires=1726211500: its end_time and 24 h.
        assert_eq!(
            parse_epoch_ms("2024-09-12 15:11:40.903"),
            Some((1_726_211_500 - 86_400) * 1000 + 903)
        );
        assert_eq!(
            parse_epoch_ms("2024-02-29 08:00:00"),
            Some(1_709_164_800_000)
        );
        assert_eq!(parse_epoch_ms("1970-01-01 08:00:00.5"), Some(500));
        assert_eq!(
            parse_epoch_ms("2000-03-01T00:00:00.123456"),
            Some(951_840_000_123)
        );
    }

    #[test]
    fn leaves_out_what_is_no_time() {
        for text in [
            "",
            "soon",
            "2024-09-12",
            "2024-13-12 00:00:00",
            "2024-09-12 24:00:00",
            "2024-09-12 10:00",
            "2024-09-12 10:00:00.x",
            "1960-01-01 00:00:00",
            "1970-01-01 00:00:00",
            "-1-1-1 1:1:1",
        ] {
            assert_eq!(parse_epoch_ms(text), None, "{text}");
        }
    }
}
