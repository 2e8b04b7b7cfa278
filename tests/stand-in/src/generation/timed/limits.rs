//! The measured limits of a request.

use serde_json::Value;

use crate::failure::Failure;

/// The longest audio, in seconds.
pub const MAX_AUDIO_S: u64 = 300;
/// Bytes of a data URI that are too many.
const TOO_LARGE_URI: usize = 20_971_520;
/// Characters of the longest string in a body.
const MAX_STRING: usize = 28_000_000;

/// Checks the length of every string in a body.
///
/// # Errors
/// 400 in the words of the service's JSON reader.
pub fn check_strings(value: &Value) -> Result<(), Failure> {
    match value {
        Value::String(text) if text.len() > MAX_STRING => {
            let length = text.encode_utf16().count();
            if length <= MAX_STRING {
                return Ok(());
            }
            Err(Failure::invalid_parameter(format!(
                "String value length ({length}) exceeds the maximum allowed ({MAX_STRING}, from \
                 `StreamReadConstraints.getMaxStringLength()`)"
            )))
        }
        Value::Array(items) => items.iter().try_for_each(check_strings),
        Value::Object(fields) => fields.values().try_for_each(check_strings),
        _ => Ok(()),
    }
}

/// Checks the length of a data URI.
///
/// # Errors
/// 400 from 20 MiB on.
pub fn check_data_uri(uri: &str) -> Result<(), Failure> {
    if uri.len() < TOO_LARGE_URI {
        Ok(())
    } else {
        Err(Failure::data_uri_too_large(TOO_LARGE_URI))
    }
}

/// Checks the length of the audio.
///
/// # Errors
/// 400 for more than five minutes.
pub fn check_duration(duration_ms: u64) -> Result<(), Failure> {
    if duration_ms <= MAX_AUDIO_S * 1_000 {
        Ok(())
    } else {
        Err(Failure::audio_too_long(duration_ms, MAX_AUDIO_S))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(checked: Result<(), Failure>) -> Option<(String, String)> {
        let body = checked.err()?.status_and_body("").1;
        let body: Value = serde_json::from_str(&body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Some((text("code"), text("message")))
    }

    fn published(name: &str) -> Option<(String, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/qwen-audio-3");
        let text = std::fs::read_to_string(format!("{folder}/sync-error-{name}.json")).unwrap();
        let body: Value = serde_json::from_str(&text).unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Some((text("code"), text("message")))
    }

    #[test]
    fn the_longest_audio_lasts_five_minutes() {
        assert_eq!(message(check_duration(0)), None);
        assert_eq!(message(check_duration(300_000)), None);
        assert_eq!(message(check_duration(301_008)), published("duration"));
        assert!(check_duration(u64::MAX).is_err());
    }

    #[test]
    fn a_data_uri_is_shorter_than_20_mib() {
        assert_eq!(message(check_data_uri(&"A".repeat(20_971_519))), None);
        assert_eq!(
            message(check_data_uri(&"A".repeat(20_971_520))),
            published("data-uri")
        );
    }

    #[test]
    fn no_string_of_a_body_is_longer_than_28_million_characters() {
        let body = |length: usize| json!({"a": [null, 1, {"b": "A".repeat(length)}]});
        assert_eq!(message(check_strings(&body(28_000_000))), None);
        assert_eq!(
            message(check_strings(&body(28_049_408))),
            published("string-length")
        );
        // Characters count, not bytes.
        assert_eq!(message(check_strings(&json!("云".repeat(9_400_000)))), None);
    }
}
