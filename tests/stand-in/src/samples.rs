//! The sample clips, inside the binary: `GET /samples` (the list) and `GET /samples/{file}`, with
//! ranges so that a player can seek.

use std::ops::Range;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const LIST: &str = include_str!("../../fixtures/audio/samples.json");

macro_rules! clips {
    ($($name:literal),*) => {
        [$(($name, include_bytes!(concat!("../../fixtures/audio/", $name)).as_slice())),*]
    };
}
const CLIPS: [(&str, &[u8]); 5] = clips!(
    "sense-and-sensibility-0870.wav",
    "sense-and-sensibility-0880.wav",
    "sense-and-sensibility-0890.wav",
    "sense-and-sensibility-0920.wav",
    "sense-and-sensibility-0930.wav"
);

/// `GET /samples`.
pub async fn list() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], LIST).into_response()
}

/// `GET /samples/{file}`.
pub async fn get(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, clip)) = CLIPS.iter().find(|(name, _)| *name == file) else {
        return (
            StatusCode::NOT_FOUND,
            "There is no such sample; /samples lists them.\n",
        )
            .into_response();
    };
    let common = [
        (header::CONTENT_TYPE, "audio/wav"),
        (header::ACCEPT_RANGES, "bytes"),
    ];
    let asked = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    match parse_range(asked, clip.len()) {
        Wanted::Whole => (common, *clip).into_response(),
        Wanted::Part(part) => {
            let range = format!("bytes {}-{}/{}", part.start, part.end - 1, clip.len());
            let bytes = clip.get(part).unwrap_or_default();
            (
                StatusCode::PARTIAL_CONTENT,
                common,
                [(header::CONTENT_RANGE, range)],
                bytes,
            )
                .into_response()
        }
        Wanted::Nothing => {
            let range = format!("bytes */{}", clip.len());
            (
                StatusCode::RANGE_NOT_SATISFIABLE,
                [(header::CONTENT_RANGE, range)],
            )
                .into_response()
        }
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<usize>),
    Nothing,
}

/// Reads `bytes=1-2`, `bytes=1-` and `bytes=-2`. Several ranges, other units and nonsense get the
/// whole, as RFC 9110 §14.2 allows.
fn parse_range(header: Option<&str>, length: usize) -> Wanted {
    let Some((first, last)) = header
        .and_then(|text| text.strip_prefix("bytes="))
        .and_then(|text| text.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let part = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..length,
        (Err(_), Ok(count)) if first.trim().is_empty() => length.saturating_sub(count)..length,
        _ => return Wanted::Whole,
    };
    if part.is_empty() {
        Wanted::Nothing
    } else {
        Wanted::Part(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (header, wanted) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=2-99", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            assert_eq!(parse_range(Some(header), 10), wanted, "{header}");
        }
        assert_eq!(parse_range(None, 10), Wanted::Whole);
    }

    #[test]
    fn the_list_names_exactly_the_clips() {
        let list: serde_json::Value = serde_json::from_str(LIST).unwrap();
        let listed: Vec<_> = list["samples"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sample| sample["file"].as_str().unwrap())
            .collect();
        assert_eq!(listed, CLIPS.map(|(name, _)| name));
    }
}
