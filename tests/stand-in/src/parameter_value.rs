//! Values of `parameters`, read by type. A `null` is a parameter left out.

use serde_json::{Map, Value};

use crate::failure::Failure;

/// The failure of a parameter that is not what was expected.
pub fn invalid(name: &str, expected: &str) -> Failure {
    Failure::invalid_parameter(format!("{name} must be {expected}"))
}

/// A parameter that is there.
pub fn present<'a>(parameters: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    parameters.get(name).filter(|value| !value.is_null())
}

/// `true` or `false`; by default `false`.
///
/// # Errors
/// 400 for another type.
pub fn flag(parameters: &Map<String, Value>, name: &str) -> Result<bool, Failure> {
    let value = present(parameters, name).unwrap_or(&Value::Bool(false));
    value
        .as_bool()
        .ok_or_else(|| invalid(&format!("parameters.{name}"), "true or false"))
}

/// A text.
///
/// # Errors
/// 400 for another type.
pub fn text(
    parameters: &Map<String, Value>,
    name: &str,
    expected: &str,
) -> Result<Option<String>, Failure> {
    match present(parameters, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(invalid(&format!("parameters.{name}"), expected)),
    }
}

/// `language_hints`, a list of codes.
///
/// # Errors
/// 400 for another type.
pub fn hints(parameters: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let Some(value) = present(parameters, "language_hints") else {
        return Ok(Vec::new());
    };
    serde_json::from_value(value.clone())
        .map_err(|_| invalid("parameters.language_hints", "a list of language codes"))
}
