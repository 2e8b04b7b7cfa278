//! Retry policy: pure decisions on failed requests, and the pauses between attempts.

use crate::error::{Error, ErrorKind};
use crate::json::text::{after_any, before_any, parse_u64};

/// Attempts of a submit that is refused for its rate: about half a minute, or as the service asks.
const SUBMIT_ATTEMPTS_MAX: u32 = 6;
/// Attempts of an idempotent request.
const IDEMPOTENT_ATTEMPTS_MAX: u32 = 4;
/// Attempts of an upload.
const UPLOAD_ATTEMPTS_MAX: u32 = 3;
/// Attempts of a download by one link.
const DOWNLOAD_ATTEMPTS_MAX: u32 = 5;
/// Longest pause that a call makes. When the service asks for a longer one, the call fails and its
/// error says how long.
const PAUSE_MAX_MS: u64 = 120_000;
/// Longest value of `Retry-After` that is believed.
const RETRY_AFTER_MAX_MS: u64 = 24 * 60 * 60 * 1000;
/// Pause after the first failure; it doubles with each further one.
const BACKOFF_FIRST_MS: u64 = 1_000;
const BACKOFF_MAX_MS: u64 = 30_000;
/// Silence after which a request counts as lost.
const IDLE_TIMEOUT_S: u64 = 30;

/// Policy of a request: its name in messages, its timeout, its retries.
pub(crate) struct RequestPolicy {
    /// Beginning of messages: "Submitting the task".
    pub(crate) label: &'static str,
    /// Seconds without a response, or without a chunk of its body, after which it counts as lost.
    pub(crate) idle_timeout_s: u64,
    /// Whether a request that failed is sent again, after so many attempts.
    pub(crate) should_retry: fn(&Error, u32) -> bool,
}

/// Policy of a request that is sent once, whatever happens.
pub(crate) const fn no_retry(label: &'static str) -> RequestPolicy {
    RequestPolicy {
        label,
        idle_timeout_s: IDLE_TIMEOUT_S,
        should_retry: |_, _| false,
    }
}

/// Policy of a request that reads, or that has the same effect when sent twice: repeated a few
/// times while its failure may pass.
pub(crate) const fn idempotent(label: &'static str) -> RequestPolicy {
    RequestPolicy {
        label,
        idle_timeout_s: IDLE_TIMEOUT_S,
        should_retry: may_repeat_idempotent,
    }
}

/// Whether a query that failed is repeated until the caller's deadline: it costs nothing, so every
/// failure that may pass is waited out.
pub(crate) fn may_repeat_query(error: &Error) -> bool {
    error.retryable || error.kind == ErrorKind::Decode
}

/// Whether a submit is sent again: only when the service refused it. There is no idempotency key,
/// and a second task is billed.
pub(crate) fn may_repeat_submit(error: &Error, attempts: u32) -> bool {
    let refused = error.status == Some(429) && error.retryable;
    refused && has_short_pause(error) && attempts < SUBMIT_ATTEMPTS_MAX
}

fn may_repeat_idempotent(error: &Error, attempts: u32) -> bool {
    error.retryable && has_short_pause(error) && attempts < IDEMPOTENT_ATTEMPTS_MAX
}

/// Whether a file is uploaded again; a policy that has expired meanwhile (403) is replaced.
pub(crate) fn may_repeat_upload(error: &Error, attempts: u32) -> bool {
    let may_pass = error.retryable || error.status == Some(403);
    may_pass && has_short_pause(error) && attempts < UPLOAD_ATTEMPTS_MAX
}

/// Whether a result is downloaded again by the same link.
pub(crate) fn may_repeat_download(error: &Error, attempts: u32) -> bool {
    let may_pass = error.retryable || error.kind == ErrorKind::Decode;
    may_pass
        && !is_link_rejected(error)
        && has_short_pause(error)
        && attempts < DOWNLOAD_ATTEMPTS_MAX
}

/// Whether the host of a link rejected the link itself, so that a new one should be asked for.
pub(crate) fn is_link_rejected(error: &Error) -> bool {
    matches!(error.status, Some(401 | 403 | 404 | 410))
}

fn has_short_pause(error: &Error) -> bool {
    error.retry_after_ms.is_none_or(|ms| ms <= PAUSE_MAX_MS)
}

/// Pause after the `failures`-th failure in a row: 1, 2, 4 … 30 s, or what the service asks for.
pub(crate) fn backoff_ms(failures: u32, retry_after_ms: Option<u64>, jitter: f64) -> u64 {
    let own = BACKOFF_MAX_MS.min(BACKOFF_FIRST_MS << failures.saturating_sub(1).min(5));
    let pause = own.max(retry_after_ms.unwrap_or(0));
    // Longer by up to a quarter and never shorter: the service asked not to come back earlier.
    pause + (pause as f64 / 4.0 * jitter) as u64
}

/// Parses the headers `retry-after-ms` and `Retry-After` into milliseconds, rounded up. The host
/// gives a date as seconds.
pub(crate) fn retry_after_ms(header: impl Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |name: &str, unit_ms: f64| decimal_ms(header(name)?.trim(), unit_ms);
    let pause = number("retry-after-ms", 1.0).or_else(|| number("retry-after", 1000.0));
    pause.map(|ms| ms.min(RETRY_AFTER_MAX_MS))
}

/// Milliseconds of a decimal number of units, rounded up.
fn decimal_ms(text: &str, mut unit_ms: f64) -> Option<u64> {
    let mut number = parse_u64(before_any(text, b"."))? as f64;
    if let Some(fraction) = after_any(text, b".") {
        // At least one digit, and no other character.
        let digits = fraction.bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 || digits < fraction.len() {
            return None;
        }
        for digit in fraction.bytes() {
            number = number * 10.0 + f64::from(digit - b'0');
            unit_ms /= 10.0;
        }
    }
    Some((number * unit_ms).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind, status: Option<u16>) -> Box<Error> {
        let mut error = Error::new(kind, format_args!(""));
        error.status = status;
        error
    }

    #[test]
    fn a_submit_is_repeated_only_when_it_was_refused_for_its_rate() {
        let limited = error(ErrorKind::RateLimited, Some(429));
        assert!(may_repeat_submit(&limited, 1) && may_repeat_submit(&limited, 5));
        assert!(!may_repeat_submit(&limited, SUBMIT_ATTEMPTS_MAX));
        for other in [
            error(ErrorKind::Network, None),
            error(ErrorKind::Service, Some(500)),
            error(ErrorKind::Service, Some(503)),
            error(ErrorKind::Service, Some(408)),
            error(ErrorKind::Decode, None),
        ] {
            assert!(!may_repeat_submit(&other, 1), "{other:?}");
        }
        let mut long_pause = error(ErrorKind::RateLimited, Some(429));
        long_pause.retry_after_ms = Some(3_600_000);
        assert!(!may_repeat_submit(&long_pause, 1), "an hour is not waited");
        let mut unpaid = error(ErrorKind::Authentication, Some(429));
        unpaid.retryable = false;
        assert!(!may_repeat_submit(&unpaid, 1));
    }

    #[test]
    fn a_query_is_repeated_whenever_its_failure_may_pass() {
        for passing in [
            error(ErrorKind::Network, None),
            error(ErrorKind::Service, Some(503)),
            error(ErrorKind::RateLimited, Some(429)),
            error(ErrorKind::Decode, Some(200)),
        ] {
            assert!(may_repeat_query(&passing), "{passing:?}");
        }
        for lasting in [
            error(ErrorKind::Authentication, Some(401)),
            error(ErrorKind::InvalidRequest, Some(400)),
        ] {
            assert!(!may_repeat_query(&lasting), "{lasting:?}");
        }
    }

    #[test]
    fn attempts_and_statuses_are_limited_for_each_kind_of_request() {
        let network = error(ErrorKind::Network, None);
        let attempts = |may_repeat: fn(&Error, u32) -> bool| {
            (1..100)
                .take_while(|attempts| may_repeat(&network, *attempts))
                .count()
                + 1
        };
        assert_eq!(attempts(idempotent("").should_retry), 4);
        assert_eq!(attempts(may_repeat_upload), 3);
        assert_eq!(attempts(may_repeat_download), 5);
        assert_eq!(attempts(no_retry("").should_retry), 1);

        let forbidden = error(ErrorKind::Authentication, Some(403));
        assert!(
            may_repeat_upload(&forbidden, 1),
            "an expired upload policy is replaced"
        );
        let mut lasting = error(ErrorKind::Authentication, Some(401));
        lasting.retryable = false;
        assert!(!may_repeat_upload(&lasting, 1) && !(idempotent("").should_retry)(&lasting, 1));

        let unreadable = error(ErrorKind::Decode, None);
        assert!(
            may_repeat_download(&unreadable, 1),
            "a document may have been cut"
        );
        assert!(!(idempotent("").should_retry)(&unreadable, 1));
        for status in [401, 403, 404, 410] {
            let rejected = error(ErrorKind::Service, Some(status));
            assert!(is_link_rejected(&rejected), "{status}");
        }
        assert!(!is_link_rejected(&error(ErrorKind::Service, Some(500))));
    }

    #[test]
    fn a_pause_of_more_than_two_minutes_is_the_callers() {
        let asking = |ms: u64| {
            let mut error = error(ErrorKind::RateLimited, Some(429));
            error.retry_after_ms = Some(ms);
            error
        };
        let all: [fn(&Error, u32) -> bool; 4] = [
            may_repeat_submit,
            may_repeat_idempotent,
            may_repeat_upload,
            may_repeat_download,
        ];
        for may_repeat in all {
            assert!(may_repeat(&asking(120_000), 1) && !may_repeat(&asking(120_001), 1));
        }
    }

    #[test]
    fn backs_off_to_half_a_minute_and_obeys_the_service() {
        let pauses: Vec<u64> = (1..=8)
            .map(|failures| backoff_ms(failures, None, 0.0))
            .collect();
        assert_eq!(
            pauses,
            [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        );
        assert_eq!(backoff_ms(1, Some(60_000), 0.0), 60_000);
        assert_eq!(backoff_ms(6, Some(1), 0.0), 30_000);
        assert_eq!(backoff_ms(u32::MAX, None, 1.0), 37_500);
    }

    #[test]
    fn parses_how_long_to_wait() {
        let with = |name: &'static str, value: &'static str| {
            retry_after_ms(move |header| (header == name).then(|| value.to_owned()))
        };
        assert_eq!(with("retry-after", "3"), Some(3000));
        assert_eq!(with("retry-after", " 1.5 "), Some(1500));
        assert_eq!(with("retry-after", "1.9"), Some(1900));
        assert_eq!(with("retry-after", "0.0001"), Some(1));
        assert_eq!(with("retry-after", "1.9999"), Some(2000));
        assert_eq!(with("retry-after", "2."), None);
        assert_eq!(with("retry-after", "1,5"), None);
        assert_eq!(with("retry-after", "-1"), None);
        assert_eq!(with("retry-after-ms", "0.5"), Some(1));
        assert_eq!(with("retry-after-ms", "250"), Some(250));
        assert_eq!(with("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), None);
        assert_eq!(with("retry-after", "99999999999999999999"), None);
        assert_eq!(with("retry-after", "9007199254741"), Some(86_400_000));
    }
}
