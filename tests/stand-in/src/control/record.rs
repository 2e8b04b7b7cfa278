//! What was asked of the service, as it came over the wire.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::app::{Shared, locked};
use crate::control::route::Route;
use crate::failure::Failure;
use crate::fetch::USER_AGENT;

/// Older ones are forgotten.
const MOST_RECORDS: usize = 10_000;
/// A text longer than this is cut: audio in a request would fill the memory.
const LONGEST_TEXT: usize = 4_096;
const KEPT_OF_LONGER: usize = 100;
/// The largest request other than an upload. A data URI of the largest size, and much besides.
const LARGEST_BODY_BYTES: usize = 64 << 20;

/// All records, oldest first.
#[derive(Debug, Default)]
pub struct Records {
    kept: Mutex<VecDeque<Record>>,
}

impl Records {
    fn keep(&self, record: Record) {
        let mut kept = locked(&self.kept);
        if kept.len() == MOST_RECORDS {
            kept.pop_front();
        }
        kept.push_back(record);
    }

    /// As JSON.
    pub fn list(&self) -> Vec<Value> {
        locked(&self.kept)
            .iter()
            .map(|record| locked(&record.seen).clone())
            .collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        locked(&self.kept).clear();
    }
}

/// One request; its body may follow.
#[derive(Debug, Clone)]
pub struct Record {
    seen: Arc<Mutex<Value>>,
}

impl Record {
    fn of(parts: &Parts) -> Self {
        let query: Vec<(String, String)> = Query::try_from_uri(&parts.uri)
            .map(|Query(pairs)| pairs)
            .unwrap_or_default();
        let query: Map<_, _> = query
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let seen = json!({
            "method": parts.method.as_str(),
            "path": parts.uri.path(),
            "query": query,
            "headers": headers(&parts.headers),
            "body": null,
            "status": null,
        });
        Self {
            seen: Arc::new(Mutex::new(seen)),
        }
    }

    /// Adds the body, once it is known.
    pub fn set_body(&self, body: Value) {
        self.set("body", body);
    }

    fn set(&self, name: &str, value: Value) {
        if let Some(seen) = locked(&self.seen).as_object_mut() {
            seen.insert(name.to_owned(), value);
        }
    }
}

fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let joined = |name| {
        let values: Vec<_> = headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        Value::String(values.join(", "))
    };
    headers
        .keys()
        .map(|name| (name.as_str().to_owned(), joined(name)))
        .collect()
}

/// Puts every request on record but those to `/__control` and the service's own. An upload's body
/// is left to its route, which puts it on record itself; any other is read here.
pub async fn put_on_record(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let record = Record::of(&parts);
    let ours = parts
        .headers
        .get(header::USER_AGENT)
        .is_some_and(|agent| agent == USER_AGENT);
    if parts.uri.path() != "/__control" && !ours {
        app.control.records.keep(record.clone());
    }
    let upload = Route::of(&parts.method, parts.uri.path()) == Some(Route::Upload);
    parts.extensions.insert(record.clone());
    let response = if upload {
        next.run(Request::from_parts(parts, body)).await
    } else if let Ok(bytes) = to_bytes(body, LARGEST_BODY_BYTES).await {
        record.set_body(readable(&bytes));
        next.run(Request::from_parts(parts, Body::from(bytes)))
            .await
    } else {
        Failure::too_large(LARGEST_BODY_BYTES).into_response()
    };
    record.set("status", response.status().as_u16().into());
    response
}

/// JSON as it is, anything else as text.
fn readable(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let mut value = serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
    shorten(&mut value);
    value
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > LONGEST_TEXT => {
            let head: String = text.chars().take(KEPT_OF_LONGER).collect();
            *text = format!("{head}… ({} bytes)", text.len());
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_or_text_or_nothing() {
        assert_eq!(readable(b""), Value::Null);
        assert_eq!(
            readable(br#"{"b":1,"a":[2]}"#).to_string(),
            r#"{"b":1,"a":[2]}"#
        );
        assert_eq!(readable(b"{\"b\":"), json!("{\"b\":"));
    }

    #[test]
    fn audio_does_not_fill_the_record() {
        let body = json!({"audio": "A".repeat(10_000_000), "model": "m"});
        let seen = readable(body.to_string().as_bytes());
        assert_eq!(seen["model"], "m");
        assert!(
            seen["audio"]
                .as_str()
                .unwrap()
                .ends_with("A… (10000000 bytes)")
                && seen.to_string().len() < 200,
            "{seen}"
        );
    }

    #[test]
    fn only_the_newest_records_are_kept() {
        let records = Records::default();
        for number in 0..=MOST_RECORDS {
            records.keep(Record {
                seen: Arc::new(Mutex::new(json!(number))),
            });
        }
        let kept = records.list();
        assert_eq!((kept.len(), &kept[0]), (MOST_RECORDS, &json!(1)));
    }
}
