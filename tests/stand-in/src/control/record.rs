//! The record of requests, as they came over the wire.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

use crate::lock::lock;

/// The number of records kept; the oldest are dropped.
const MAX_RECORDS: usize = 10_000;
/// The longest text recorded in full: inline audio would fill the memory.
const MAX_TEXT_BYTES: usize = 4_096;
/// Characters recorded of a longer text.
const KEPT_CHARACTERS: usize = 100;

/// The records, oldest first.
#[derive(Debug, Default)]
pub struct Records {
    records: Mutex<VecDeque<Record>>,
}

impl Records {
    /// Appends a record, and drops the oldest of too many.
    pub fn push(&self, record: Record) {
        let mut records = lock(&self.records);
        if records.len() == MAX_RECORDS {
            records.pop_front();
        }
        records.push_back(record);
    }

    /// The records as JSON.
    pub fn list(&self) -> Vec<Value> {
        lock(&self.records)
            .iter()
            .map(|record| lock(&record.json).clone())
            .collect()
    }

    /// Removes every record.
    pub fn clear(&self) {
        lock(&self.records).clear();
    }
}

/// The record of one request. Body and status are set later.
#[derive(Debug, Clone)]
pub struct Record {
    json: Arc<Mutex<Value>>,
}

impl Record {
    /// A record of method, path, query and headers.
    pub fn new(parts: &Parts) -> Self {
        let query: Vec<(String, String)> = Query::try_from_uri(&parts.uri)
            .map(|Query(pairs)| pairs)
            .unwrap_or_default();
        let query: Map<_, _> = query
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let json = json!({
            "method": parts.method.as_str(),
            "path": parts.uri.path(),
            "query": query,
            "headers": headers_value(&parts.headers),
            "body": null,
            "status": null,
        });
        Self {
            json: Arc::new(Mutex::new(json)),
        }
    }

    /// Sets the body: JSON as JSON, anything else as text.
    pub fn set_body_bytes(&self, bytes: &[u8]) {
        self.set_body(body_value(bytes));
    }

    /// Sets the status of the response.
    pub fn set_status(&self, status: u16) {
        self.set("status", status.into());
    }

    /// Sets the body.
    pub fn set_body(&self, body: Value) {
        self.set("body", body);
    }

    fn set(&self, name: &str, value: Value) {
        if let Some(fields) = lock(&self.json).as_object_mut() {
            fields.insert(name.to_owned(), value);
        }
    }
}

fn headers_value(headers: &HeaderMap) -> Map<String, Value> {
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

fn body_value(bytes: &[u8]) -> Value {
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
        Value::String(text) if text.len() > MAX_TEXT_BYTES => {
            let head: String = text.chars().take(KEPT_CHARACTERS).collect();
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
        assert_eq!(body_value(b""), Value::Null);
        assert_eq!(
            body_value(br#"{"b":1,"a":[2]}"#).to_string(),
            r#"{"b":1,"a":[2]}"#
        );
        assert_eq!(body_value(b"{\"b\":"), json!("{\"b\":"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let body = json!({"audio": "A".repeat(10_000_000), "model": "m"});
        let recorded = body_value(body.to_string().as_bytes());
        assert_eq!(recorded["model"], "m");
        assert!(
            recorded["audio"]
                .as_str()
                .unwrap()
                .ends_with("A… (10000000 bytes)")
                && recorded.to_string().len() < 200,
            "{recorded}"
        );
    }

    #[test]
    fn only_the_newest_records_are_kept() {
        let records = Records::default();
        for number in 0..=MAX_RECORDS {
            records.push(Record {
                json: Arc::new(Mutex::new(json!(number))),
            });
        }
        let list = records.list();
        assert_eq!((list.len(), &list[0]), (MAX_RECORDS, &json!(1)));
    }
}
