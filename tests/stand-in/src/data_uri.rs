//! Audio inside the request: `data:<media type>;base64,<data>`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::failure::Failure;

/// The longest data URI, after base64.
pub const LARGEST_BYTES: usize = 10_485_760;

/// What a data URI holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Inline {
    /// `wav` of `audio/wav`: the decoder may trust it as a hint.
    pub subtype: String,
    /// The audio.
    pub bytes: Vec<u8>,
}

/// Reads one; its first five letters are known to be `data:`.
///
/// # Errors
/// Too large, not base64, not of a type that can be audio, or empty.
pub fn read(uri: &str) -> Result<Inline, Failure> {
    if uri.len() > LARGEST_BYTES {
        return Err(Failure::invalid_parameter(format!(
            "Exceeded limit on max bytes per data-uri item : {LARGEST_BYTES}"
        )));
    }
    let (head, data) = uri
        .get(5..)
        .and_then(|rest| rest.split_once(','))
        .ok_or_else(Failure::invalid_url)?;
    let media_type = head
        .strip_suffix(";base64")
        .ok_or_else(Failure::invalid_url)?;
    // Parameters may follow the type: `audio/webm;codecs=opus`.
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/').ok_or_else(Failure::invalid_url)?;
    // Browsers record sound as video/webm, and do not know every type.
    if !matches!(
        (kind, subtype),
        ("audio" | "video", _) | ("application", "ogg" | "octet-stream")
    ) {
        let message = format!(
            "The media type of a data URI must be that of audio, such as audio/wav, not {essence:?}."
        );
        return Err(Failure::invalid_parameter(message));
    }
    let bytes = BASE64_STANDARD
        .decode(data)
        .map_err(|_| Failure::invalid_url())?;
    if bytes.is_empty() {
        return Err(Failure::invalid_parameter("The audio is empty"));
    }
    let subtype = subtype
        .trim_start_matches("x-")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(5)
        .collect();
    Ok(Inline { subtype, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(uri: &str) -> String {
        read(uri).unwrap_err().told("").1
    }

    #[test]
    fn the_audio_and_its_type_are_read() {
        for (uri, subtype) in [
            ("data:audio/wav;base64,Zm9v", "wav"),
            ("data:audio/x-wav;base64,Zm9v", "wav"),
            ("data:Audio/WebM;codecs=opus;base64,Zm9v", "webm"),
            ("data:video/mp4;base64,Zm9v", "mp4"),
        ] {
            assert_eq!(
                read(uri),
                Ok(Inline {
                    subtype: subtype.to_owned(),
                    bytes: b"foo".to_vec()
                }),
                "{uri}"
            );
        }
    }

    #[test]
    fn what_is_wrong_with_it_is_told() {
        for (uri, said) in [
            ("data:audio/wav;base64", "url error"),
            ("data:audio/wav,Zm9v", "url error"),
            ("data:;base64,Zm9v", "url error"),
            ("data:audio/wav;base64,Zm9", "url error"),
            ("data:audio/wav;base64,Zm9-", "url error"),
            ("data:audio/wav;base64,", "The audio is empty"),
            ("data:image/png;base64,Zm9v", "must be that of audio"),
        ] {
            assert!(told(uri).contains(said), "{uri}: {}", told(uri));
        }
    }

    #[test]
    fn its_size_is_counted_after_base64() {
        let head = "data:audio/wav;base64,";
        let longest = format!("{head}{}", "A".repeat((LARGEST_BYTES - head.len()) / 4 * 4));
        assert!(read(&longest).is_ok());
        let message = r#""message":"Exceeded limit on max bytes per data-uri item : 10485760""#;
        assert!(told(&format!("{longest}AAAA")).contains(message));
    }
}
