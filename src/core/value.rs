//! What a caller passed, before it is known to be right.

use core::fmt;

/// A JavaScript value as far as options can hold one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `undefined` or `null`: the same as leaving the option out.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A number, perhaps `NaN`.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// A plain object, in its own key order.
    Object(Vec<(String, Value)>),
    /// Anything else, by the name of its type: `function`, `Blob`, …
    Other(String),
}

/// Longest piece of a caller's string that a message repeats.
const SHOWN_CHARACTERS: usize = 60;

impl fmt::Display for Value {
    /// How an error message says what was seen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write_number(f, *value),
            Self::String(value) => {
                let mut shown: String = value.chars().take(SHOWN_CHARACTERS).collect();
                if shown.len() < value.len() {
                    shown.push('…');
                }
                write!(f, "\"{shown}\"")
            }
            Self::Array(items) if items.is_empty() => f.write_str("an empty array"),
            Self::Array(items) => write!(f, "an array of {}", items.len()),
            Self::Object(_) => f.write_str("an object"),
            Self::Other(name) => write!(f, "{}{name}", article(name)),
        }
    }
}

impl Value {
    /// The type alone, where the value may be a secret.
    pub(crate) fn type_name(&self) -> String {
        match self {
            Self::Bool(_) => "a boolean".to_owned(),
            Self::Number(_) => "a number".to_owned(),
            Self::String(_) => "a string".to_owned(),
            other => other.to_string(),
        }
    }
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o']) { "an " } else { "a " }
}

/// Without `f64`'s own `Display`, which costs 5 KB of wasm: whole numbers exactly, others to three places.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    if value.is_nan() {
        return f.write_str("NaN");
    }
    if value.is_infinite() {
        return f.write_str(if value < 0.0 { "-Infinity" } else { "Infinity" });
    }
    if value < 0.0 {
        f.write_str("-")?;
    }
    let value = value.abs();
    if value >= 1e15 {
        return f.write_str("a number over 10^15");
    }
    let thousandths = (value * 1000.0).round() as u64;
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    if rest == 0 {
        return write!(f, "{whole}");
    }
    let digits = format!("{rest:03}");
    write!(f, "{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn says_what_was_seen() {
        let seen = |value: Value| value.to_string();
        assert_eq!(seen(Value::Number(1.0)), "1");
        assert_eq!(seen(Value::Number(-2.5)), "-2.5");
        assert_eq!(seen(Value::Number(0.125)), "0.125");
        assert_eq!(seen(Value::Number(f64::NAN)), "NaN");
        assert_eq!(seen(Value::Number(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(seen(Value::Number(1e20)), "a number over 10^15");
        assert_eq!(seen(Value::String("zh".into())), "\"zh\"");
        assert_eq!(seen(Value::String("字".repeat(61))), format!("\"{}…\"", "字".repeat(60)));
        assert_eq!(seen(Value::Array(vec![])), "an empty array");
        assert_eq!(seen(Value::Array(vec![Value::Absent])), "an array of 1");
        assert_eq!(seen(Value::Other("function".into())), "a function");
        assert_eq!(seen(Value::Other("ArrayBuffer".into())), "an ArrayBuffer");
    }
}
