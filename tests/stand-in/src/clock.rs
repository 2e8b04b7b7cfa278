//! Time as the service writes it: milliseconds since 1970 inside, UTC+8 without a zone mark on the
//! wire.

use std::time::{SystemTime, UNIX_EPOCH};

const CHINA_OFFSET_MS: u64 = 8 * 3_600_000;
const DAY_MS: u64 = 86_400_000;

/// Milliseconds since 1970-01-01 UTC.
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// `2024-09-12 15:11:40.903`, UTC+8: `submit_time`, `scheduled_time`, `end_time`.
pub fn china_time(ms: u64) -> String {
    let t = Civil::at(ms + CHINA_OFFSET_MS);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}",
        t.year, t.month, t.day, t.hour, t.minute, t.second, t.millisecond
    )
}

/// `2024-11-05 16:31:32`, UTC+8: `gmt_create`, `gmt_modified`.
pub fn china_seconds(ms: u64) -> String {
    let mut text = china_time(ms);
    text.truncate(19);
    text
}

/// Parses `20240912151140`, UTC+8, as the query of a task list has it.
pub fn parse_china_digits(text: &str) -> Option<u64> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    if year < 1970
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 59
    {
        return None;
    }
    let days = days_since_1970(year, month, day);
    ((days * 24 + hour) * 3_600_000 + minute * 60_000 + second * 1_000).checked_sub(CHINA_OFFSET_MS)
}

/// Howard Hinnant's `days_from_civil`, for years from 1970.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `2025-07-12`, UTC+8: the folder of an upload.
pub fn china_date(ms: u64) -> String {
    let mut text = china_time(ms);
    text.truncate(10);
    text
}

/// `("20240912", "15:11")`, UTC+8: the folders of a result link.
pub fn china_folders(ms: u64) -> (String, String) {
    let t = Civil::at(ms + CHINA_OFFSET_MS);
    (
        format!("{:04}{:02}{:02}", t.year, t.month, t.day),
        format!("{:02}:{:02}", t.hour, t.minute),
    )
}

/// `2025-10-28T05:57:46.000Z`: the dates of OSS's XML.
pub fn utc_iso(ms: u64) -> String {
    let t = Civil::at(ms);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        t.year, t.month, t.day, t.hour, t.minute, t.second, t.millisecond
    )
}

/// A date and time of the Gregorian calendar.
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
    millisecond: u64,
}

impl Civil {
    /// Howard Hinnant's `civil_from_days`, for days after 1970: years begin in March, so that the
    /// leap day is the last of its year.
    fn at(ms: u64) -> Self {
        let days = ms / DAY_MS + 719_468; // since 0000-03-01
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let rest = ms % DAY_MS;
        Self {
            year: days / 146_097 * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1_000 % 60,
            millisecond: rest % 1_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_formatted_as_in_the_published_sample() {
        // end_time and Expires of the S0 sample are one instant, 24 h apart.
        let end_ms = (1_726_211_500 - 86_400) * 1_000 + 903;
        assert_eq!(china_time(end_ms), "2024-09-12 15:11:40.903");
        assert_eq!(
            china_folders(end_ms),
            ("20240912".to_owned(), "15:11".to_owned())
        );
    }

    #[test]
    fn utc_is_eight_hours_behind() {
        assert_eq!(utc_iso(1_761_631_066_000), "2025-10-28T05:57:46.000Z");
        assert_eq!(china_time(1_761_631_066_000), "2025-10-28 13:57:46.000");
    }

    #[test]
    fn the_times_of_a_list_query_are_parsed() {
        assert_eq!(
            parse_china_digits("20240912151140"),
            Some(1_726_125_100_000)
        );
        assert_eq!(
            parse_china_digits("20240229235959")
                .map(china_seconds)
                .as_deref(),
            Some("2024-02-29 23:59:59")
        );
        assert_eq!(
            parse_china_digits("20250101000000")
                .map(china_date)
                .as_deref(),
            Some("2025-01-01")
        );
        for wrong in [
            "",
            "2024-09-12",
            "20241312000000",
            "20240100000000",
            "20240101240000",
            "2024010100000a",
            "19700101000000",
        ] {
            assert_eq!(parse_china_digits(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn leap_days_and_new_years_are_in_the_calendar() {
        assert_eq!(utc_iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc_iso(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(utc_iso(1_709_251_199_999), "2024-02-29T23:59:59.999Z");
        assert_eq!(utc_iso(1_709_251_200_000), "2024-03-01T00:00:00.000Z");
        assert_eq!(china_time(1_735_660_800_000), "2025-01-01 00:00:00.000");
        assert_eq!(utc_iso(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
    }
}
