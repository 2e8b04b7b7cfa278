//! One tree of values for three uses: options as the caller passed them, the service's JSON, and
//! results on their way to the caller. A second type would cost WebAssembly another parser and
//! another writer (DESIGN.md).

use core::fmt;

use crate::json::text::{after_any, before_any, parse_u64, split, truncate_chars};

/// A JavaScript value, as far as options, JSON and results can hold one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `undefined` or `null`: the same as a missing entry.
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
    /// Any other value, by the name of its type: `function`, `Blob`, …
    Other(String),
}

/// Characters of a caller's string that an error message quotes at most.
const QUOTED_CHARACTERS_MAX: usize = 60;

/// Bytes of a text that may be a key; the service's have 35 and more.
const KEY_LENGTH_MIN: usize = 16;

impl fmt::Display for Value {
    /// Describes the value for an error message: `"zh"`, `an array of 3`, `a Blob`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("nothing"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write_number(f, *value),
            Self::String(value) if looks_like_key(value) => {
                f.write_str("what looks like an API key")
            }
            Self::String(value) => {
                write!(f, "\"{}\"", truncate_chars(value, QUOTED_CHARACTERS_MAX))
            }
            Self::Array(items) if items.is_empty() => f.write_str("an empty array"),
            Self::Array(items) => write!(f, "an array of {}", items.len()),
            Self::Object(_) => f.write_str("an object"),
            Self::Other(name) => write!(f, "{}{name}", article(name)),
        }
    }
}

/// Whether a text is of the shape of the service's keys. One that was given in the place of another
/// option is refused, and no message quotes it.
pub(crate) fn looks_like_key(text: &str) -> bool {
    // (`trim_start` and two `starts_with` weigh 80 bytes of wasm more.)
    let start = text.trim_ascii_start().as_bytes();
    text.len() >= KEY_LENGTH_MIN && matches!(start, [b's', b'k' | b't', b'-', ..])
}

/// Largest integer that a double holds exactly, with all below it: `Number.MAX_SAFE_INTEGER`.
pub(crate) const SAFE_INTEGER_MAX: f64 = 9_007_199_254_740_991.0;

impl Value {
    /// An object without entries.
    pub fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// Whether the value is `undefined`, `null` or missing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Value at `path`, whose names are separated by dots; [`Self::Absent`] where there is none. Of
    /// entries with the same name the last counts, as in JSON.
    pub fn get_path(&self, path: &str) -> &Self {
        let mut value = self;
        for name in split(path, b".") {
            let found = value
                .entries()
                .iter()
                .rev()
                .find(|(known, _)| known == name);
            value = found.map_or(&Self::Absent, |(_, value)| value);
        }
        value
    }

    /// Value of the entry `name` of an object, also where that is `null`.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .any(|(known, _)| known == name)
            .then(|| self.get_path(name))
    }

    /// Sets the value at `path`, with the objects that are missing on the way. An absent value
    /// changes nothing.
    pub fn set_path(&mut self, path: &str, value: impl Into<Self>) {
        self.set_path_value(path, value.into());
    }

    fn set_path_value(&mut self, path: &str, value: Self) {
        let Self::Object(entries) = self else { return };
        if value.is_absent() {
            return;
        }
        let (name, rest) = (before_any(path, b"."), after_any(path, b"."));
        let mut place = entries.iter_mut().position(|(known, _)| known == name);
        if place.is_none() {
            place = Some(entries.len());
            entries.push((name.to_owned(), Self::object()));
        }
        let Some((_, inner)) = place.and_then(|place| entries.get_mut(place)) else {
            return;
        };
        match rest {
            Some(rest) => inner.set_path_value(rest, value),
            None => *inner = value,
        }
    }

    /// Items of an array; empty for any other value.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// Entries of an object; empty for any other value.
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The string, unchanged.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Text of a string that is not empty (the service writes `""` for nothing), or of a number
    /// (one table of the documents calls `code` an integer).
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::String(text) if !text.is_empty() => Some(text.clone()),
            Self::Number(_) => Some(
                self.to_u64_lenient()
                    .map_or_else(|| self.to_string(), |number| number.to_string()),
            ),
            _ => None,
        }
    }

    /// Whole number that is not negative, however written: `12`, `12.0`, `"12"`; fractions are
    /// rounded. `None` for any other value and for numbers over [`SAFE_INTEGER_MAX`]: one odd field
    /// must not cost a result that was paid for.
    pub fn to_u64_lenient(&self) -> Option<u64> {
        let number = match self {
            Self::String(text) => parse_u64(text)?,
            Self::Number(value) if (-0.5..=SAFE_INTEGER_MAX).contains(value) => {
                *value as u64 + u64::from(value.fract() >= 0.5)
            }
            _ => return None,
        };
        (number <= SAFE_INTEGER_MAX as u64).then_some(number)
    }

    /// Name of the type alone, for values that may be a secret.
    pub fn type_name(&self) -> String {
        match self {
            Self::Bool(_) => "a boolean".to_owned(),
            Self::Number(_) => "a number".to_owned(),
            Self::String(_) => "a string".to_owned(),
            other => other.to_string(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Absent, Self::String)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Number(count as f64)
    }
}

impl From<Option<u64>> for Value {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Self::Absent, Self::from)
    }
}

fn article(name: &str) -> &'static str {
    if name.as_bytes().first().is_some_and(|letter| {
        matches!(
            letter,
            b'A' | b'E' | b'I' | b'O' | b'U' | b'a' | b'e' | b'i' | b'o'
        )
    }) {
        "an "
    } else {
        "a "
    }
}

/// Writes a number without `f64`'s own `Display`, which costs 5 KB of wasm: whole numbers exactly,
/// others to three places.
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
    let rest = (value.fract() * 1000.0 + 0.5) as u64;
    let whole = value as u64 + rest / 1000;
    if rest.is_multiple_of(1000) {
        return write!(f, "{whole}");
    }
    let mut digits = format!("{whole}.{rest:03}");
    while digits.ends_with('0') {
        digits.truncate(digits.len() - 1);
    }
    f.write_str(&digits)
}

#[cfg(test)]
mod tests {
    use super::{SAFE_INTEGER_MAX, Value};

    #[test]
    fn describes_values_for_messages() {
        let described = |value: Value| value.to_string();
        assert_eq!(described(Value::Number(1.0)), "1");
        assert_eq!(described(Value::Number(-2.5)), "-2.5");
        assert_eq!(described(Value::Number(0.125)), "0.125");
        assert_eq!(described(Value::Number(7.9996)), "8");
        assert_eq!(described(Value::Number(7.9994)), "7.999");
        let most = 999_999_999_999_999.0;
        assert_eq!(described(Value::Number(-most)), "-999999999999999");
        assert_eq!(described(Value::Number(f64::NAN)), "NaN");
        assert_eq!(described(Value::Number(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(described(Value::Number(1e20)), "a number over 10^15");
        assert_eq!(described(Value::String("zh".into())), "\"zh\"");
        assert_eq!(
            described(Value::String("字".repeat(61))),
            format!("\"{}…\"", "字".repeat(60))
        );
        for key in [
            "sk-0123456789abc",
            "\n sk-0123456789abcdef0123456789abcdef\n",
        ] {
            assert_eq!(described(Value::from(key)), "what looks like an API key");
        }
        assert_eq!(described(Value::from("sk-learn")), "\"sk-learn\"");
        assert_eq!(described(Value::Array(vec![])), "an empty array");
        assert_eq!(
            described(Value::Array(vec![Value::Absent])),
            "an array of 1"
        );
        assert_eq!(described(Value::Other("function".into())), "a function");
        assert_eq!(
            described(Value::Other("ArrayBuffer".into())),
            "an ArrayBuffer"
        );
    }

    #[test]
    fn gets_and_sets_by_path() {
        let mut tree = Value::object();
        tree.set_path("input.words", Value::Array(vec![Value::Number(1.0)]));
        tree.set_path("input.id", "a");
        tree.set_path("input.id", "b");
        tree.set_path("input.id", Value::Absent);
        assert_eq!(tree.get_path("input.id").as_str(), Some("b"));
        assert_eq!(tree.get_path("input.words").items().len(), 1);
        assert_eq!(
            (tree.get_path("input.id.deeper"), tree.get_path("nothing")),
            (&Value::Absent, &Value::Absent)
        );
        assert_eq!(tree.entries().len(), 1);
    }

    #[test]
    fn is_text_where_the_service_means_it() {
        assert_eq!(Value::from("").to_text(), None);
        assert_eq!(Value::Number(400.0).to_text().as_deref(), Some("400"));
        assert_eq!(
            Value::Number(SAFE_INTEGER_MAX).to_text().as_deref(),
            Some("9007199254740991")
        );
        assert_eq!(Value::Number(-2.5).to_text().as_deref(), Some("-2.5"));
    }

    #[test]
    fn counts_however_written() {
        for (value, count) in [
            (Value::Number(12.0), 12),
            (Value::Number(12.4), 12),
            (Value::Number(-0.0), 0),
            (Value::from("12"), 12),
            (Value::Number(SAFE_INTEGER_MAX), 9_007_199_254_740_991),
        ] {
            assert_eq!(value.to_u64_lenient(), Some(count), "{value:?}");
        }
        for odd in [
            Value::Absent,
            Value::Bool(true),
            Value::Number(-1.0),
            Value::from("soon"),
            Value::Number(1e300),
            Value::Number(SAFE_INTEGER_MAX + 1.0),
            Value::from("9007199254740992"),
        ] {
            assert_eq!(odd.to_u64_lenient(), None, "{odd:?}");
        }
    }
}
