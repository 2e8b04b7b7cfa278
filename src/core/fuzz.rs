//! Access of the fuzz targets (`tests/fuzz`) to private parsers; compiled for them alone.

use crate::error::{Error, Result};
use crate::json::{self, Value};
use crate::options::client::checked_key;
use crate::recognition::event_stream::EventStreamParser;
use crate::transcript::ReadError;
use crate::transport;
use crate::transport::{ErrorBody, ErrorResponse};

/// Name, data and HTTP status of an event.
pub type Event = (String, Vec<u8>, Option<u16>);

/// Parses the events of a stream that arrives in `pieces`.
///
/// # Errors
/// The events before a line or event that is too long.
pub fn events<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> core::result::Result<Vec<Event>, Vec<Event>> {
    let (mut parser, mut events) = (EventStreamParser::default(), Vec::new());
    let mut take = |parser: &mut EventStreamParser| {
        let complete = parser.take().into_iter();
        events.extend(complete.map(|event| (event.name, event.data, event.http_status)));
    };
    for piece in pieces {
        let parsed = parser.feed(piece);
        take(&mut parser);
        if parsed.is_err() {
            return Err(events);
        }
    }
    parser.finish();
    take(&mut parser);
    Ok(events)
}

/// Parses JSON as answers of the service are parsed.
///
/// # Errors
/// The problem and its place.
pub fn parse_json(input: &[u8]) -> core::result::Result<Value, ReadError> {
    json::parse(input)
}

/// Writes JSON as bodies of requests are written.
pub fn write_json(value: &Value) -> String {
    value.to_json()
}

/// Code, message and request id in the body of an error.
pub fn error_texts(body: &[u8]) -> [Option<String>; 3] {
    let ErrorBody {
        code,
        message,
        request_id,
    } = ErrorBody::parse(body);
    [code, message, request_id]
}

/// Error of a response with `status`.
pub fn response_error(status: u16, is_from_api: bool, body: &[u8]) -> Box<Error> {
    let response = ErrorResponse {
        status,
        request_id: None,
        retry_after_ms: None,
        is_from_api,
        body,
    };
    transport::response_error("The request", &response)
}

/// Error in the body of an answer of 200; `None` where the body is none.
pub fn error_in_ok_body(body: &[u8]) -> Option<Box<Error>> {
    transport::error_in_ok_body(body)
}

/// Beginning of an unknown body.
pub fn excerpt(body: &[u8]) -> String {
    transport::excerpt(body)
}

/// Text of an error without `keys` and without the queries of links.
pub fn redact(text: &str, keys: &[String]) -> String {
    transport::redact(text, keys)
}

/// Key that can be sent in a header.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], without the key.
pub fn key(text: &str) -> Result<String> {
    checked_key(text)
}
