//! A file of the caller's, which the core names, measures and sends, but never opens: its content
//! stays with the host.

use core::any::Any;
use core::fmt;
use std::rc::Rc;

use crate::error::{Error, Result};

/// Largest upload. Source: the temporary upload's policy, `content-length-range`.
const UPLOAD_BYTES_MAX: u64 = 1 << 30;

/// Media types by the name's last part.
const TYPES: &[(&str, &str)] = &[
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("mp4", "video/mp4"),
    ("webm", "audio/webm"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("flac", "audio/flac"),
    ("aac", "audio/aac"),
    ("amr", "audio/amr"),
];

/// A `File` or `Blob`.
#[derive(Clone)]
pub struct LocalFile {
    /// What the host sends as the content.
    pub content: Rc<dyn Any>,
    /// Its length.
    pub size_bytes: u64,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its media type, perhaps empty.
    pub media_type: String,
    /// Called with the bytes sent so far.
    pub on_progress: Option<Rc<dyn Fn(u64)>>,
}

impl fmt::Debug for LocalFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalFile({} bytes)", self.size_bytes)
    }
}

impl LocalFile {
    /// Refuses what no model takes, before it is sent.
    pub(crate) fn check(&self, path: &str) -> Result<()> {
        if self.size_bytes == 0 {
            return Err(Error::invalid(
                path,
                format_args!("expected audio, got an empty file. Check how it was made."),
            ));
        }
        self.check_size(path, UPLOAD_BYTES_MAX)
    }

    /// Refuses a file of more than `bytes_max`.
    pub(crate) fn check_size(&self, path: &str, bytes_max: u64) -> Result<()> {
        if self.size_bytes <= bytes_max {
            return Ok(());
        }
        let message = format_args!(
            "expected a file of at most {} MiB, got {} MiB. Put it where the service can fetch it and pass its URL.",
            bytes_max >> 20,
            self.size_bytes.div_ceil(1 << 20)
        );
        Err(Error::invalid(path, message))
    }

    /// Media type for a data URI or form; guessed from the name where the file does not say.
    pub(crate) fn media_type(&self) -> &str {
        if !self.media_type.is_empty() {
            return &self.media_type;
        }
        let extension = self.extension();
        TYPES
            .iter()
            .find(|(known, _)| *known == extension)
            .map_or("audio/wav", |(_, media_type)| media_type)
    }

    /// The name's last part, in lower case; empty when it is not letters and digits.
    fn extension(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        let dot = name
            .bytes()
            .rposition(|byte| byte == b'.')
            .unwrap_or(name.len());
        let extension = name.get(dot + 1..).unwrap_or_default();
        let usable =
            extension.len() <= 5 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if usable {
            extension.to_ascii_lowercase()
        } else {
            String::new()
        }
    }

    /// A name the service can fetch: its own, when that is plain ASCII, else made of `random` and
    /// its extension.
    pub(crate) fn plain_name(
        &self,
        taken: impl Fn(&str) -> bool,
        random: impl Fn() -> f64,
    ) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if let Some(name) = &self.name {
            let usable = !name.is_empty()
                && name.len() <= 100
                && !name.starts_with('.')
                && name.bytes().all(plain);
            if usable && !taken(name) {
                return name.clone();
            }
        }
        let digits: String = (0..24)
            .filter_map(|_| char::from_digit((random() * 16.0) as u32 & 15, 16))
            .collect();
        match self.extension().as_str() {
            "" => digits,
            extension => format!("{digits}.{extension}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> LocalFile {
        LocalFile {
            content: Rc::new(()),
            size_bytes: 10,
            name: Some(name.to_owned()),
            media_type: String::new(),
            on_progress: None,
        }
    }

    #[test]
    fn names_are_kept_when_the_service_can_fetch_them() {
        let named = |name: &str| file(name).plain_name(|taken| taken == "twice.wav", || 0.999);
        assert_eq!(named("talk-1.wav"), "talk-1.wav");
        assert_eq!(named("twice.wav"), format!("{}.wav", "f".repeat(24)));
        assert_eq!(named("会议.MP3"), format!("{}.mp3", "f".repeat(24)));
        assert_eq!(named("space name.wav"), format!("{}.wav", "f".repeat(24)));
        for name in ["../x", ".hidden", "", "a/b.wav?"] {
            assert!(
                !named(name).contains('/') && !named(name).starts_with('.'),
                "{name}"
            );
        }
    }

    #[test]
    fn guesses_a_media_type_from_the_name() {
        assert_eq!(file("a.mp3").media_type(), "audio/mpeg");
        assert_eq!(file("a").media_type(), "audio/wav");
        assert_eq!(
            LocalFile {
                media_type: "audio/x-m4a".to_owned(),
                ..file("a.mp3")
            }
            .media_type(),
            "audio/x-m4a"
        );
    }

    #[test]
    fn refuses_sizes_no_model_takes() {
        let sized = |size_bytes: u64| {
            LocalFile {
                size_bytes,
                ..file("a.wav")
            }
            .check("audio")
            .map_err(|error| error.message)
        };
        assert_eq!(sized(1 << 30), Ok(()));
        assert_eq!(
            sized(0),
            Err("audio: expected audio, got an empty file. Check how it was made.".to_owned())
        );
        assert_eq!(
            sized((1 << 30) + 1),
            Err("audio: expected a file of at most 1024 MiB, got 1025 MiB. Put it where the service can fetch it and pass its URL."
                .to_owned())
        );
    }
}
