//! File of the caller's. The core knows its name, size and media type; its content stays with the
//! host.

use core::any::Any;
use core::fmt;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::json::text::extension;

/// Largest upload. Source: the temporary upload's policy, `content-length-range`.
const UPLOAD_BYTES_MAX: u64 = 1 << 30;

/// Media types by file name extension.
const MEDIA_TYPES: &[(&str, &str)] = &[
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

/// `File` or `Blob` of JavaScript.
#[derive(Clone)]
pub struct LocalFile {
    /// Content, in the host's own type.
    pub content: Rc<dyn Any>,
    /// Size in bytes.
    pub size_bytes: u64,
    /// File name; a `Blob` has none.
    pub name: Option<String>,
    /// Media type; empty where the platform knows none.
    pub media_type: String,
    /// Callback with the bytes sent so far.
    pub on_progress: Option<Rc<dyn Fn(u64)>>,
}

impl fmt::Debug for LocalFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalFile({} bytes)", self.size_bytes)
    }
}

impl LocalFile {
    /// Refuses an empty file, and one that no model takes.
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
            "expected a file of at most {} MiB, got {} MiB. Put it where the service can fetch it \
             and pass its URL.",
            bytes_max >> 20,
            self.size_bytes.div_ceil(1 << 20)
        );
        Err(Error::invalid(path, message))
    }

    /// Media type for a data URI or form; guessed from the extension where the file has none.
    pub(crate) fn media_type(&self) -> &str {
        if !self.media_type.is_empty() {
            return &self.media_type;
        }
        let extension = self.extension();
        MEDIA_TYPES
            .iter()
            .find(|(known, _)| *known == extension)
            .map_or("audio/wav", |(_, media_type)| media_type)
    }

    /// Format of the audio by its name, or by its media type; empty where neither tells.
    pub(crate) fn format(&self) -> String {
        let extension = self.extension();
        if !extension.is_empty() {
            return extension;
        }
        let known = MEDIA_TYPES
            .iter()
            .find(|(_, media_type)| *media_type == self.media_type);
        known.map_or_else(String::new, |(extension, _)| (*extension).to_owned())
    }

    fn extension(&self) -> String {
        extension(self.name.as_deref().unwrap_or_default())
    }

    /// Name to store the file under: its own, where that is plain ASCII and not used yet, else
    /// random digits with its extension. The service fetches no other names.
    pub(crate) fn storage_name(
        &self,
        is_used: impl Fn(&str) -> bool,
        random: impl Fn() -> f64,
    ) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if let Some(name) = &self.name {
            let usable = !name.is_empty()
                && name.len() <= 100
                && !name.starts_with('.')
                && name.bytes().all(plain);
            if usable && !is_used(name) {
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
        let named = |name: &str| file(name).storage_name(|name| name == "twice.wav", || 0.999);
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
