//! What a failure means for the request that met it. Pure; the waiting is in `client.rs`.

use crate::error::{Error, ErrorKind};
use crate::text;

/// A submit that was refused for its rate is tried this often in all: about half a minute, or as
/// the service asks.
pub(crate) const SUBMIT_TRIES_MAX: u32 = 6;
/// A reading request is tried this often in all.
const READ_TRIES_MAX: u32 = 4;
/// An upload is tried this often in all.
const UPLOAD_TRIES_MAX: u32 = 3;
/// A download is tried this often in all with one link.
pub(crate) const DOWNLOAD_TRIES_MAX: u32 = 5;

/// Whether a query that failed is merely "not yet". It costs nothing to repeat, so everything that
/// may pass is waited out, until the caller's deadline.
pub(crate) fn query_again(error: &Error) -> bool {
    error.retryable || error.kind == ErrorKind::Decode
}

/// Longest wait that is sat out inside a call; when the service asks for more, the caller is told
/// so instead.
const ASKED_WAIT_MS_MAX: u64 = 120_000;
/// Longest wait that is believed at all.
const BELIEVED_WAIT_MS_MAX: u64 = 24 * 60 * 60 * 1000;

fn asks_for_little(error: &Error) -> bool {
    error
        .retry_after_ms
        .is_none_or(|ms| ms <= ASKED_WAIT_MS_MAX)
}

/// Whether a submit may be sent again: only when it surely was not accepted. There is no
/// idempotency key, and a second task is billed.
pub(crate) fn submit_again(error: &Error, tries: u32) -> bool {
    error.status == Some(429)
        && error.retryable
        && asks_for_little(error)
        && tries < SUBMIT_TRIES_MAX
}

/// Whether a request that only reads, or that comes to the same when it is done twice, may be
/// repeated.
pub(crate) fn read_again(error: &Error, tries: u32) -> bool {
    error.retryable && asks_for_little(error) && tries < READ_TRIES_MAX
}

/// Whether a file may be uploaded again. A policy that expired meanwhile (403) is replaced.
pub(crate) fn upload_again(error: &Error, tries: u32) -> bool {
    (error.retryable || error.status == Some(403))
        && asks_for_little(error)
        && tries < UPLOAD_TRIES_MAX
}

/// Whether a result may be downloaded again by the same link.
pub(crate) fn download_again(error: &Error, tries: u32) -> bool {
    (error.retryable || error.kind == ErrorKind::Decode)
        && asks_for_little(error)
        && tries < DOWNLOAD_TRIES_MAX
}

/// Whether a storage says that a link was good and is no longer.
pub(crate) fn link_has_expired(error: &Error) -> bool {
    error.code.as_deref() == Some("AccessDenied") && text::holds(&error.message, "expired")
}

/// Whether the link itself is the trouble, so that the task should be asked for a new one.
pub(crate) fn link_is_stale(error: &Error) -> bool {
    matches!(error.status, Some(401 | 403 | 404 | 410))
}

/// The wait that a `Retry-After` or `retry-after-ms` header asks for, in milliseconds. Dates are
/// not read: the service sends neither, and a gateway's date would need the gateway's clock.
pub(crate) fn retry_after_ms(header: impl Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |name: &str, unit_ms: u64| {
        let text = header(name)?;
        // Without the fraction.
        text::whole(text::until(text::trim(&text), b"."))?.checked_mul(unit_ms)
    };
    let asked = number("retry-after-ms", 1).or_else(|| number("retry-after", 1000));
    asked.map(|ms| ms.min(BELIEVED_WAIT_MS_MAX))
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
        assert!(submit_again(&error(ErrorKind::RateLimited, Some(429)), 1));
        assert!(!submit_again(
            &error(ErrorKind::RateLimited, Some(429)),
            SUBMIT_TRIES_MAX
        ));
        for other in [
            error(ErrorKind::Network, None),
            error(ErrorKind::Service, Some(500)),
            error(ErrorKind::Service, Some(503)),
            error(ErrorKind::Service, Some(408)),
            error(ErrorKind::Decode, None),
        ] {
            assert!(!submit_again(&other, 1), "{other:?}");
        }
        let mut patient = error(ErrorKind::RateLimited, Some(429));
        patient.retry_after_ms = Some(3_600_000);
        assert!(!submit_again(&patient, 1), "an hour is not sat out");
        let mut unpaid = error(ErrorKind::Authentication, Some(429));
        unpaid.retryable = false;
        assert!(!submit_again(&unpaid, 1));
    }

    #[test]
    fn a_query_is_repeated_whenever_it_may_pass() {
        for passing in [
            error(ErrorKind::Network, None),
            error(ErrorKind::Service, Some(503)),
            error(ErrorKind::RateLimited, Some(429)),
            error(ErrorKind::Decode, Some(200)),
        ] {
            assert!(query_again(&passing), "{passing:?}");
        }
        for lasting in [
            error(ErrorKind::Authentication, Some(401)),
            error(ErrorKind::InvalidRequest, Some(400)),
        ] {
            assert!(!query_again(&lasting), "{lasting:?}");
        }
    }

    #[test]
    fn reads_how_long_to_wait() {
        let with = |name: &'static str, value: &'static str| {
            retry_after_ms(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(with("retry-after", "3"), Some(3000));
        assert_eq!(with("retry-after", " 1.5 "), Some(1000));
        assert_eq!(with("retry-after-ms", "250"), Some(250));
        assert_eq!(with("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), None);
        assert_eq!(with("retry-after", "99999999999999999999"), None);
        assert_eq!(with("retry-after", "9007199254741"), Some(86_400_000));
    }
}
