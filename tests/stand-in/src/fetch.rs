//! Fetches the audio of a task, as the service does: by a plain GET of the URL it was given.

use std::time::Duration;

use axum::http::Uri;

/// Larger files are refused. The service allows 2 GB; a demo does not need it.
pub const MAX_BYTES: u64 = 64 << 20;
/// The time limit for one file, from connecting to its last byte.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The name that separates the service's own requests from those of its clients.
pub const USER_AGENT: &str = "stand-in";

/// The reason why a download failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchError {
    /// No answer, or not a URL at all.
    Unreachable,
    /// An answer other than 200.
    Status(u16),
    /// More than [`MAX_BYTES`].
    TooLarge,
}

/// Downloads the file at the URL. Blocks: call on a blocking thread.
///
/// # Errors
/// See [`FetchError`].
pub fn fetch(url: &str) -> Result<Vec<u8>, FetchError> {
    // The service wants spaces and other scripts percent-encoded. The HTTP library would let the
    // latter pass.
    let uri: Uri = url
        .parse()
        .ok()
        .filter(|_| url.is_ascii())
        .ok_or(FetchError::Unreachable)?;
    let mut config = ureq::Agent::config_builder()
        .user_agent(USER_AGENT)
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false);
    if is_loopback(&uri) {
        config = config.proxy(None);
    }
    let response = ureq::Agent::from(config.build()).get(uri).call();
    let mut response = response.map_err(|_| FetchError::Unreachable)?;
    if response.status().as_u16() != 200 {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    response
        .body_mut()
        .with_config()
        .limit(MAX_BYTES)
        .read_to_vec()
        .map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge,
            _ => FetchError::Unreachable,
        })
}

/// Whether the host of the URL is this machine.
pub fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The file extension in the URL, a hint for the decoder: `mp3` for `…/a.mp3?x=1`. `None` for an
/// extension that is long or not alphanumeric.
pub fn extension(url: &str) -> Option<String> {
    let path = url.parse::<Uri>().ok()?.path().to_owned();
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let sane = (1..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    sane.then(|| extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_recognised_by_name_and_address() {
        for (url, expected) in [
            ("http://localhost:1/a", true),
            ("http://127.0.0.1:80/a", true),
            ("http://127.9.9.9/a", true),
            ("http://[::1]:80/a", true),
            ("http://128.0.0.1/a", false),
            ("https://localhost.example.com/a", false),
        ] {
            assert_eq!(is_loopback(&url.parse().unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn an_extension_is_short_and_alphanumeric() {
        for (url, expected) in [
            ("http://a/b/c.MP3?x=.wav", Some("mp3")),
            ("http://a/b.d/c", None),
            ("http://a/c.w%2fv", None),
            ("http://a/c.extension", None),
            ("http://a", None),
            ("http://a/c.", None),
        ] {
            assert_eq!(extension(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_url_that_is_not_percent_encoded_is_unreachable() {
        assert_eq!(
            fetch("http://127.0.0.1:9/录音.wav"),
            Err(FetchError::Unreachable)
        );
        assert_eq!(
            fetch("http://127.0.0.1:9/a b.wav"),
            Err(FetchError::Unreachable)
        );
    }
}
