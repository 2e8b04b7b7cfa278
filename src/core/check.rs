//! Reads options and says, in one sentence, what is wrong with them: the option, what was expected, what was seen, what to do.

use crate::error::{Error, Result};
use crate::value::Value;

/// The options of one object, and where it stands (`options`, `options.specialWordFilter`).
pub(crate) struct Fields<'a> {
    path: &'a str,
    entries: &'a [(String, Value)],
}

impl<'a> Fields<'a> {
    /// Takes an object, or nothing, which is an object without options. Options not in `known` are refused, with the likeliest
    /// name: `aliases` are wire spellings and common slips.
    pub(crate) fn of(path: &'a str, value: &'a Value, known: &[&'static str], aliases: &[(&str, &'static str)]) -> Result<Self> {
        let entries = match value {
            Value::Absent => &[],
            Value::Object(entries) => entries.as_slice(),
            // By its type only: a key passed instead of `{ apiKey }` must not come back in a message.
            seen => return Err(Error::invalid(path, format!("expected an object, got {}.", seen.type_name()))),
        };
        for (name, value) in entries {
            if *value != Value::Absent && !known.contains(&name.as_str()) {
                let message = match likeliest(name, known, aliases) {
                    Some(meant) => format!("there is no such option; did you mean {meant}?"),
                    None => format!("there is no such option. Options are {}.", known.join(", ")),
                };
                return Err(Error::invalid(format!("{path}.{name}"), message));
            }
        }
        Ok(Self { path, entries })
    }

    /// Full path of the option `name`.
    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// An error about the option `name`.
    pub(crate) fn wrong(&self, name: &str, message: impl core::fmt::Display) -> Box<Error> {
        Error::invalid(self.path_of(name), message)
    }

    /// Names of the options that were given.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        let given = self.entries.iter().filter(|(_, value)| *value != Value::Absent);
        given.map(|(name, _)| name.as_str())
    }

    pub(crate) fn value(&self, name: &str) -> &'a Value {
        self.entries.iter().find(|(key, _)| key == name).map_or(&Value::Absent, |(_, value)| value)
    }

    pub(crate) fn expected(&self, name: &str, expected: &str, seen: &Value) -> Box<Error> {
        self.wrong(name, format!("expected {expected}, got {seen}."))
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>> {
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::Bool(value) => Ok(Some(*value)),
            seen => Err(self.expected(name, "true or false", seen)),
        }
    }

    /// A string that is not blank; `what` says what it is.
    pub(crate) fn string(&self, name: &str, what: &str) -> Result<Option<&'a str>> {
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::String(value) if !value.trim().is_empty() => Ok(Some(value)),
            seen => Err(self.expected(name, what, seen)),
        }
    }

    /// A string, perhaps empty.
    pub(crate) fn text(&self, name: &str, what: &str) -> Result<Option<&'a str>> {
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::String(value) => Ok(Some(value)),
            seen => Err(self.expected(name, what, seen)),
        }
    }

    /// A whole number from `least` to `most`, in `unit` (may be empty).
    pub(crate) fn integer(&self, name: &str, least: u32, most: u32, unit: &str) -> Result<Option<u32>> {
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::Number(value) if whole_between(*value, least, most) => Ok(Some(*value as u32)),
            seen => {
                let unit = if unit.is_empty() { "" } else { &format!(" {unit}") };
                let expected = format!("a whole number from {least} to {most}{unit}");
                Err(self.expected(name, &expected, seen))
            }
        }
    }

    /// A time: a `Date`, or epoch milliseconds.
    pub(crate) fn epoch_ms(&self, name: &str) -> Result<Option<u64>> {
        /// The year 10000.
        const END_MS: f64 = 253_402_300_800_000.0;
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::Number(value) if (0.0..END_MS).contains(value) => Ok(Some(*value as u64)),
            seen => Err(self.expected(name, "a Date or epoch milliseconds", seen)),
        }
    }

    /// A list of strings, none blank, at least one; `what` says what they are.
    pub(crate) fn strings(&self, name: &str, what: &str) -> Result<Option<Vec<String>>> {
        let expected = format!("an array of {what}");
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::Array(items) if !items.is_empty() => {
                let mut strings = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Value::String(text) if !text.trim().is_empty() => strings.push(text.clone()),
                        seen => return Err(self.wrong(name, format!("expected {expected}, got {seen} at index {index}."))),
                    }
                }
                Ok(Some(strings))
            }
            seen => Err(self.expected(name, &expected, seen)),
        }
    }

    /// A list of whole numbers, at least one, each from 0 to `most` and none twice; `what` says what they are.
    pub(crate) fn integers(&self, name: &str, most: u32, what: &str) -> Result<Option<Vec<u32>>> {
        let expected = format!("an array of {what}");
        match self.value(name) {
            Value::Absent => Ok(None),
            Value::Array(items) if !items.is_empty() => {
                let mut numbers = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Value::Number(value) if whole_between(*value, 0, most) => {
                            let number = *value as u32;
                            if numbers.contains(&number) {
                                return Err(self.wrong(name, format!("{number} is there twice, and each is billed; list it once.")));
                            }
                            numbers.push(number);
                        }
                        seen => return Err(self.wrong(name, format!("expected {expected}, got {seen} at index {index}."))),
                    }
                }
                Ok(Some(numbers))
            }
            seen => Err(self.expected(name, &expected, seen)),
        }
    }
}

fn whole_between(value: f64, least: u32, most: u32) -> bool {
    value.fract() == 0.0 && value >= f64::from(least) && value <= f64::from(most)
}

/// The known option that `name` was probably meant to be.
fn likeliest(name: &str, known: &[&'static str], aliases: &[(&str, &'static str)]) -> Option<&'static str> {
    let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    let name = plain(name);
    if let Some(option) = known.iter().find(|option| plain(option) == name) {
        return Some(option);
    }
    let alias = aliases.iter().find(|(alias, meant)| plain(alias) == name && known.contains(meant));
    if let Some((_, meant)) = alias {
        return Some(meant);
    }
    known
        .iter()
        .map(|option| (edits(&name, &plain(option)), *option))
        .filter(|(distance, option)| *distance <= option.len() / 4 + 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, option)| option)
}

/// Levenshtein distance, in bytes; the names are short and ASCII.
fn edits(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let above = *cell;
            let change = diagonal + usize::from(a != b);
            *cell = change.min(above + 1).min(before + 1);
            diagonal = above;
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{edits, likeliest};

    #[test]
    fn counts_edits() {
        assert_eq!(edits("", ""), 0);
        assert_eq!(edits("model", "model"), 0);
        assert_eq!(edits("modle", "model"), 2);
        assert_eq!(edits("hint", "hints"), 1);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
    }

    #[test]
    fn knows_wire_spellings_and_slips() {
        let known = ["languageHints", "diarization", "model"];
        let aliases = [("diarization_enabled", "diarization")];
        assert_eq!(likeliest("language_hints", &known, &aliases), Some("languageHints"));
        assert_eq!(likeliest("languagehint", &known, &aliases), Some("languageHints"));
        assert_eq!(likeliest("diarization_enabled", &known, &aliases), Some("diarization"));
        assert_eq!(likeliest("diarizationEnabled", &known, &aliases), Some("diarization"));
        assert_eq!(likeliest("temperature", &known, &aliases), None);
    }
}
