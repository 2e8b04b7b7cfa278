//! The audio of a request, as a file for the recogniser: fetched, uploaded before, or sent along.

use std::path::PathBuf;

use crate::app::{Shared, log};
use crate::fetch::{FetchError, extension, fetch, is_loopback};
use crate::keys::Caller;
use crate::secret::uuid;

/// Who asks for an audio, and how; decides which uploads it may read.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Who asks.
    pub caller: Caller,
    /// The model that is to listen.
    pub model: String,
    /// Whether the request has `X-DashScope-OssResourceResolve: enable`.
    pub resolves_oss: bool,
}

/// A file for the recogniser. A temporary one is removed when this is dropped.
#[derive(Debug)]
pub struct AudioFile {
    /// Where it is.
    pub path: PathBuf,
    temporary: bool,
}

/// Why there is no audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioError {
    /// It is not at its URL, or not for this request.
    Fetch(FetchError),
    /// Our fault; it is on stderr.
    Internal,
}

impl AudioFile {
    /// What the URL names.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn open(app: &Shared, url: &str, reader: &Reader) -> Result<Self, AudioError> {
        if is_oss(url) {
            let path = app
                .uploads
                .open(url, reader)
                .ok_or(AudioError::Fetch(FetchError::Unreachable))?;
            return Ok(Self {
                path,
                temporary: false,
            });
        }
        let owned = url.to_owned();
        let fetched = tokio::task::spawn_blocking(move || fetch(&owned)).await;
        let bytes = fetched
            .map_err(|_| AudioError::Internal)?
            .map_err(AudioError::Fetch)?;
        Self::write(app, extension(url), bytes).await
    }

    /// As [`AudioFile::open`], but `None` for what lies beyond this machine: there must be answers
    /// without the internet.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn open_near(
        app: &Shared,
        url: &str,
        reader: &Reader,
    ) -> Result<Option<Self>, AudioError> {
        if is_oss(url) || url.parse().is_ok_and(|uri| is_loopback(&uri)) {
            return Self::open(app, url, reader).await.map(Some);
        }
        // As the service, which wants spaces and other scripts percent-encoded.
        if url.parse::<axum::http::Uri>().is_ok() && url.is_ascii() {
            Ok(None)
        } else {
            Err(AudioError::Fetch(FetchError::Unreachable))
        }
    }

    /// These bytes; the extension is a hint for the decoder.
    ///
    /// # Errors
    /// [`AudioError::Internal`].
    pub async fn write(
        app: &Shared,
        extension: Option<String>,
        bytes: Vec<u8>,
    ) -> Result<Self, AudioError> {
        let name = extension.map_or_else(uuid, |extension| format!("{}.{extension}", uuid()));
        let file = Self {
            path: app.scratch.join(name),
            temporary: true,
        };
        tokio::fs::write(&file.path, bytes).await.map_err(|error| {
            log(&format!(
                "stand-in: {} cannot be written: {error}",
                file.path.display()
            ));
            AudioError::Internal
        })?;
        Ok(file)
    }
}

impl Drop for AudioFile {
    fn drop(&mut self) {
        if self.temporary {
            // It may never have been written.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Whether it names an upload.
pub fn is_oss(url: &str) -> bool {
    url.starts_with("oss://")
}

/// Whether it starts like an `http://` or `https://` URL with a host; what follows shows when it is
/// fetched.
pub fn is_http(url: &str) -> bool {
    let rest = url.split_once("://").filter(|(scheme, _)| {
        ["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    });
    rest.is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_urls_with_a_host_are_urls() {
        for (url, expected) in [
            ("http://a", true),
            ("HTTPS://a.example/b c.wav", true),
            ("https://a/录音.wav", true),
            ("oss://a/b", false),
            ("ftp://a/b", false),
            ("http://", false),
            ("http:///a", false),
            ("a/b.wav", false),
            ("", false),
        ] {
            assert_eq!(is_http(url), expected, "{url}");
        }
    }
}
