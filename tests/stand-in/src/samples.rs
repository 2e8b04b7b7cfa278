//! The sample clips inside the binary: `GET /samples` (the list) and `GET /samples/{file}`, with
//! ranges, so that a player can seek.

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
    let range_header = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    match parse_range(range_header, clip.len()) {
        RequestedRange::Whole => (common, *clip).into_response(),
        RequestedRange::Part(part) => {
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
        RequestedRange::Unsatisfiable => {
            let range = format!("bytes */{}", clip.len());
            (
                StatusCode::RANGE_NOT_SATISFIABLE,
                [(header::CONTENT_RANGE, range)],
            )
                .into_response()
        }
    }
}

/// The range of a `Range` header.
#[derive(Debug, PartialEq, Eq)]
enum RequestedRange {
    Whole,
    Part(Range<usize>),
    Unsatisfiable,
}

/// Parses `bytes=1-2`, `bytes=1-` and `bytes=-2`. Several ranges, other units and invalid headers
/// get the whole file, as RFC 9110 §14.2 allows.
fn parse_range(header: Option<&str>, length: usize) -> RequestedRange {
    let Some((first, last)) = header
        .and_then(|text| text.strip_prefix("bytes="))
        .and_then(|text| text.split_once('-'))
    else {
        return RequestedRange::Whole;
    };
    let part = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..length,
        (Err(_), Ok(count)) if first.trim().is_empty() => length.saturating_sub(count)..length,
        _ => return RequestedRange::Whole,
    };
    if part.is_empty() {
        RequestedRange::Unsatisfiable
    } else {
        RequestedRange::Part(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_parsed_as_rfc_9110_says() {
        for (header, expected) in [
            ("bytes=0-0", RequestedRange::Part(0..1)),
            ("bytes=2-5", RequestedRange::Part(2..6)),
            ("bytes=2-", RequestedRange::Part(2..10)),
            ("bytes=2-99", RequestedRange::Part(2..10)),
            ("bytes=-3", RequestedRange::Part(7..10)),
            ("bytes=-99", RequestedRange::Part(0..10)),
            ("bytes=10-", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=5-2", RequestedRange::Whole),
            ("bytes=0-1,3-4", RequestedRange::Whole),
            ("bytes=-", RequestedRange::Whole),
            ("lines=0-1", RequestedRange::Whole),
        ] {
            assert_eq!(parse_range(Some(header), 10), expected, "{header}");
        }
        assert_eq!(parse_range(None, 10), RequestedRange::Whole);
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
