//! The service's JSON, letter for letter, one file per endpoint. What is read here is lenient
//! (unknown fields ignored, most of them optional), what leaves this folder is strict.

pub(crate) mod account;
mod advice;
pub(crate) mod failure;
pub(crate) mod generation;
pub(crate) mod sse;
pub(crate) mod submit;
pub(crate) mod task;
mod time;
pub(crate) mod upload;

use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::value::Value;

/// Reads a small answer of 200 with `read`, which gives nothing where it lacks what it is for;
/// `what` names it. What is not such an answer may be a failure in disguise.
fn read_answer(what: &str, body: &[u8], read: &dyn Fn(&Value) -> Option<Value>) -> Result<Value> {
    let reason = match json::parse(body) {
        Ok(answer) => match read(&answer) {
            Some(read) => return Ok(read),
            None => "it lacks what it is for".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    Err(unreadable(what, body, &reason))
}

fn unreadable(what: &str, body: &[u8], reason: &str) -> Box<Error> {
    // Not shown: some of these answers hold tokens or signatures.
    failure::read_disguised(body).unwrap_or_else(|| {
        Error::new(
            ErrorKind::Decode,
            format_args!("The answer to {what} could not be read: {reason}."),
        )
    })
}

/// The failure in an answer of 200 that should only have confirmed something.
fn confirm(body: &[u8]) -> Result<Value> {
    failure::read_disguised(body).map_or(Ok(Value::Absent), Err)
}

/// A field of a result: its name, where it is in the answer, and what it is. Of two with one name
/// the last that is there counts.
type Field = (&'static str, &'static str, As);

/// What a field is.
enum As {
    /// A text, left out when it is empty.
    Text,
    /// A text that is always there.
    Given,
    /// A number, left out when it is none.
    Count,
    /// How many files there are, by how they ended.
    Counts,
    /// A time, in epoch milliseconds.
    Time,
    /// One of the service's words in capitals; `unknown` when it is missing.
    Word,
}

/// Takes `fields` of `answer` as a result.
fn pick(answer: &Value, fields: &[Field]) -> Value {
    let mut result = Value::empty();
    for (name, path, what) in fields {
        let value = answer.at(path);
        let text = value.text();
        result.put(
            name,
            match what {
                As::Text => text.into(),
                As::Given => text.unwrap_or_default().into(),
                As::Count => value.count().into(),
                As::Counts => counts(value),
                As::Time => text.and_then(|text| time::epoch_ms(&text)).into(),
                As::Word => text.map_or("unknown".into(), |word| word.to_ascii_lowercase().into()),
            },
        );
    }
    result
}

/// The same of each item of a list.
fn pick_each(list: &Value, fields: &[Field]) -> Value {
    Value::Array(list.items().iter().map(|item| pick(item, fields)).collect())
}

fn counts(answer: &Value) -> Value {
    if answer.entries().is_empty() {
        return Value::Absent;
    }
    let mut counts = Value::empty();
    for (name, path) in &[
        ("total", "TOTAL"),
        ("succeeded", "SUCCEEDED"),
        ("failed", "FAILED"),
    ] {
        counts.put(name, answer.at(path).count().unwrap_or(0));
    }
    counts
}
