//! The audio of a request as a file for the recogniser: downloaded, uploaded before, or inline.

use std::path::PathBuf;

use crate::caller::AudioAccess;
use crate::fetch::{FetchError, extension, fetch, is_loopback};
use crate::log::log;
use crate::secret::uuid;
use crate::state::SharedState;

/// A file for the recogniser. Dropping a temporary one removes the file.
#[derive(Debug)]
pub struct AudioFile {
    /// The path of the file.
    pub path: PathBuf,
    temporary: bool,
}

/// The reason why there is no audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioError {
    /// The download failed, or the request may not read the upload.
    Fetch(FetchError),
    /// A fault of the stand-in, whose cause is on stderr.
    Internal,
}

impl AudioFile {
    /// Opens the upload or downloads the file at the URL.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn open(
        app: &SharedState,
        url: &str,
        access: &AudioAccess,
    ) -> Result<Self, AudioError> {
        if is_oss(url) {
            let path = app
                .uploads
                .open(url, access)
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

    /// As [`AudioFile::open`], but `None` for a URL beyond this machine: recorded answers must work
    /// without the internet.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn open_if_local(
        app: &SharedState,
        url: &str,
        access: &AudioAccess,
    ) -> Result<Option<Self>, AudioError> {
        if is_oss(url) || url.parse().is_ok_and(|uri| is_loopback(&uri)) {
            return Self::open(app, url, access).await.map(Some);
        }
        // The service, too, wants spaces and other scripts percent-encoded.
        if url.parse::<axum::http::Uri>().is_ok() && url.is_ascii() {
            Ok(None)
        } else {
            Err(AudioError::Fetch(FetchError::Unreachable))
        }
    }

    /// Writes the bytes to a temporary file. The extension is a hint for the decoder.
    ///
    /// # Errors
    /// [`AudioError::Internal`].
    pub async fn write(
        app: &SharedState,
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
            // There is no file if writing failed.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Whether the URL names an upload.
pub fn is_oss(url: &str) -> bool {
    url.starts_with("oss://")
}

/// Whether the text starts like an `http://` or `https://` URL with a host. The download shows
/// whether the rest is valid.
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
