//! Fields of `input`.

use serde_json::{Map, Value};

use crate::failure::Failure;

/// A text that must be there.
pub fn text<'a>(input: &'a Map<String, Value>, name: &str) -> Result<&'a str, Failure> {
    let text = input
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty());
    text.ok_or_else(|| Failure::invalid_parameter(format!("input must contain {name}, a text")))
}

/// A whole number, or its default.
pub fn number(input: &Map<String, Value>, name: &str, default: usize) -> Result<usize, Failure> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(|| {
                Failure::invalid_parameter(format!("input.{name} must be a whole number from 0"))
            }),
    }
}
