//! JSON as documents write it, and more: lone surrogates, which no tree of valid JSON holds.

use serde_json::Value;

/// A private character that is printed as the escape of a lone surrogate.
pub const LONE_SURROGATE: char = '\u{f8f0}';

/// A value; numbers as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A value of a key; `None` where the key is absent.
pub type Field = Option<Json>;

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(entries) => Self::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl Json {
    pub fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Appends the value as it stands in a document.
    pub fn print(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => print_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.print(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    print_text(key, out);
                    out.push(':');
                    value.print(out);
                }
                out.push('}');
            }
        }
    }
}

fn print_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            LONE_SURROGATE => out.push_str("\\ud83d"),
            '\0'..='\x1f' => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// The text of a field; a number as it is written, nothing for other types.
pub fn text_of(field: &Field) -> &str {
    match field {
        Some(Json::Text(text) | Json::Number(text)) => text,
        _ => "",
    }
}

/// The milliseconds of a field, if it is a whole number that is not negative, or such a text.
pub fn ms_of(field: &Field) -> Option<u32> {
    let number: f64 = text_of(field).parse().ok()?;
    (0.0..=f64::from(u32::MAX))
        .contains(&number)
        .then(|| number.round() as u32)
}
