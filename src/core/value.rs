//! A tree of values: what a caller passed before it is known to be right, the service's JSON, a
//! result on its way to the caller. One type for all three, because each further one costs
//! WebAssembly a reader and a writer.

use core::fmt;

use crate::text::{after, beginning, parts, until, whole};

/// A JavaScript value as far as options, JSON and results can hold one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `undefined` or `null`: the same as leaving it out.
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
                write!(f, "\"{}\"", beginning(value, SHOWN_CHARACTERS))
            }
            Self::Array(items) if items.is_empty() => f.write_str("an empty array"),
            Self::Array(items) => write!(f, "an array of {}", items.len()),
            Self::Object(_) => f.write_str("an object"),
            Self::Other(name) => write!(f, "{}{name}", article(name)),
        }
    }
}

/// Largest double below which every integer is one: `Number.MAX_SAFE_INTEGER`.
pub(crate) const EXACT_MAX: f64 = 9_007_199_254_740_991.0;

impl Value {
    /// An object without entries.
    pub fn empty() -> Self {
        Self::Object(Vec::new())
    }

    /// Whether it is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// What is at `path`, names with a dot between them. The last counts where a name is there
    /// twice, as in JSON.
    pub fn at(&self, path: &str) -> &Self {
        let mut at = self;
        for name in parts(path, b".") {
            let entry = at.entries().iter().rev().find(|(known, _)| known == name);
            at = entry.map_or(&Self::Absent, |(_, value)| value);
        }
        at
    }

    /// What an object has as `name`, also where it is `null`.
    pub(crate) fn has(&self, name: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .any(|(known, _)| known == name)
            .then(|| self.at(name))
    }

    /// Puts `value` at `path`, with the objects that are missing on the way. What is absent is not
    /// put.
    pub fn put(&mut self, path: &str, value: impl Into<Self>) {
        self.put_value(path, value.into());
    }

    fn put_value(&mut self, path: &str, value: Self) {
        let Self::Object(entries) = self else { return };
        if value.is_absent() {
            return;
        }
        let (name, rest) = (until(path, b"."), after(path, b"."));
        let mut place = entries.iter_mut().position(|(known, _)| known == name);
        if place.is_none() {
            place = Some(entries.len());
            entries.push((name.to_owned(), Self::empty()));
        }
        let Some((_, inner)) = place.and_then(|place| entries.get_mut(place)) else {
            return;
        };
        match rest {
            Some(rest) => inner.put_value(rest, value),
            None => *inner = value,
        }
    }

    /// The items of an array; none where it is none.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The entries of an object; none where it is none.
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// A string as it is.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A boolean as it is.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A string that is not empty, for the service writes `""` for nothing; or a number as text,
    /// for a table of the documents calls `code` an integer.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::String(text) if !text.is_empty() => Some(text.clone()),
            Self::Number(_) => Some(
                self.count()
                    .map_or_else(|| self.to_string(), |count| count.to_string()),
            ),
            _ => None,
        }
    }

    /// A whole number that is not negative, however written (`12`, `12.0`, `"12"`; fractions are
    /// rounded). Anything else counts as not given, and so does what a JavaScript number cannot
    /// hold exactly: one odd field must not cost a result that was paid for.
    pub fn count(&self) -> Option<u64> {
        let value = match self {
            Self::String(text) => whole(text)?,
            Self::Number(value) if (-0.5..=EXACT_MAX).contains(value) => {
                *value as u64 + u64::from(value.fract() >= 0.5)
            }
            _ => return None,
        };
        (value <= EXACT_MAX as u64).then_some(value)
    }

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

/// Without `f64`'s own `Display`, which costs 5 KB of wasm: whole numbers exactly, others to three
/// places.
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
    let thousandths = (value * 1000.0 + 0.5) as u64;
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    if rest == 0 {
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
    use super::{EXACT_MAX, Value};

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
        assert_eq!(
            seen(Value::String("字".repeat(61))),
            format!("\"{}…\"", "字".repeat(60))
        );
        assert_eq!(seen(Value::Array(vec![])), "an empty array");
        assert_eq!(seen(Value::Array(vec![Value::Absent])), "an array of 1");
        assert_eq!(seen(Value::Other("function".into())), "a function");
        assert_eq!(seen(Value::Other("ArrayBuffer".into())), "an ArrayBuffer");
    }

    #[test]
    fn finds_and_puts_by_path() {
        let mut tree = Value::empty();
        tree.put("input.words", Value::Array(vec![Value::Number(1.0)]));
        tree.put("input.id", "a");
        tree.put("input.id", "b");
        tree.put("input.id", Value::Absent);
        assert_eq!(tree.at("input.id").as_str(), Some("b"));
        assert_eq!(tree.at("input.words").items().len(), 1);
        assert_eq!(
            (tree.at("input.id.deeper"), tree.at("nothing")),
            (&Value::Absent, &Value::Absent)
        );
        assert_eq!(tree.entries().len(), 1);
    }

    #[test]
    fn is_text_where_the_service_means_it() {
        assert_eq!(Value::from("").text(), None);
        assert_eq!(Value::Number(400.0).text().as_deref(), Some("400"));
        assert_eq!(
            Value::Number(EXACT_MAX).text().as_deref(),
            Some("9007199254740991")
        );
        assert_eq!(Value::Number(-2.5).text().as_deref(), Some("-2.5"));
    }

    #[test]
    fn counts_however_written() {
        for (value, count) in [
            (Value::Number(12.0), 12),
            (Value::Number(12.4), 12),
            (Value::Number(-0.0), 0),
            (Value::from("12"), 12),
            (Value::Number(EXACT_MAX), 9_007_199_254_740_991),
        ] {
            assert_eq!(value.count(), Some(count), "{value:?}");
        }
        for odd in [
            Value::Absent,
            Value::Bool(true),
            Value::Number(-1.0),
            Value::from("soon"),
            Value::Number(1e300),
            Value::Number(EXACT_MAX + 1.0),
            Value::from("9007199254740992"),
        ] {
            assert_eq!(odd.count(), None, "{odd:?}");
        }
    }
}
