//! Audio inside the request: `data:<media type>;base64,<data>`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::failure::Failure;

/// The longest data URI, after base64.
pub const MAX_BYTES: usize = 10_485_760;

/// The audio in a data URI.
#[derive(Debug, PartialEq, Eq)]
pub struct InlineAudio {
    /// The subtype, such as `wav` for `audio/wav`: a hint for the decoder.
    pub subtype: String,
    /// The audio.
    pub bytes: Vec<u8>,
}

/// Parses a data URI. The caller has checked that the text begins with `data:`.
///
/// # Errors
/// 400 if the URI is too large, not in base64, not of a type that can be audio, or empty.
pub fn parse(uri: &str) -> Result<InlineAudio, Failure> {
    if uri.len() > MAX_BYTES {
        return Err(Failure::invalid_parameter(format!(
            "Exceeded limit on max bytes per data-uri item : {MAX_BYTES}"
        )));
    }
    decode(uri)
}

/// As [`parse`], of any length.
///
/// # Errors
/// 400 if the URI is not in base64, not of a type that can be audio, or empty.
pub fn decode(uri: &str) -> Result<InlineAudio, Failure> {
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
    Ok(InlineAudio { subtype, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_body(uri: &str) -> String {
        parse(uri).unwrap_err().status_and_body("").1
    }

    #[test]
    fn a_data_uri_is_parsed_into_audio_and_subtype() {
        for (uri, subtype) in [
            ("data:audio/wav;base64,Zm9v", "wav"),
            ("data:audio/x-wav;base64,Zm9v", "wav"),
            ("data:Audio/WebM;codecs=opus;base64,Zm9v", "webm"),
            ("data:video/mp4;base64,Zm9v", "mp4"),
        ] {
            assert_eq!(
                parse(uri),
                Ok(InlineAudio {
                    subtype: subtype.to_owned(),
                    bytes: b"foo".to_vec()
                }),
                "{uri}"
            );
        }
    }

    #[test]
    fn an_invalid_data_uri_is_an_error_that_names_the_fault() {
        for (uri, expected) in [
            ("data:audio/wav;base64", "url error"),
            ("data:audio/wav,Zm9v", "url error"),
            ("data:;base64,Zm9v", "url error"),
            ("data:audio/wav;base64,Zm9", "url error"),
            ("data:audio/wav;base64,Zm9-", "url error"),
            ("data:audio/wav;base64,", "The audio is empty"),
            ("data:image/png;base64,Zm9v", "must be that of audio"),
        ] {
            let body = error_body(uri);
            assert!(body.contains(expected), "{uri}: {body}");
        }
    }

    #[test]
    fn the_size_limit_counts_base64_characters() {
        let head = "data:audio/wav;base64,";
        let longest = format!("{head}{}", "A".repeat((MAX_BYTES - head.len()) / 4 * 4));
        assert!(parse(&longest).is_ok());
        let message = r#""message":"Exceeded limit on max bytes per data-uri item : 10485760""#;
        assert!(error_body(&format!("{longest}AAAA")).contains(message));
    }
}
