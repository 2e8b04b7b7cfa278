//! Tables of options: type and range of each value, its path in the request, and errors that name
//! the option, the expected value, the value seen and what to do.

use core::fmt::Arguments;

use crate::error::{Error, Result};
use crate::json::text::comma_separated;
use crate::json::{Value, looks_like_key};

/// One option: its name, its type, and the path of its value in the request body (empty where the
/// value is not copied).
pub(crate) struct OptionSpec {
    pub(crate) name: &'static str,
    option_type: OptionType,
    path: &'static str,
}

/// Type of an option's value. Texts describe the expected value in messages.
pub(crate) enum OptionType {
    /// String that is not blank, and no key.
    Text(&'static str),
    /// String, perhaps empty.
    TextOrEmpty(&'static str),
    /// String for which a function holds, and no key.
    TextWhere(&'static str, fn(&str) -> bool),
    /// Boolean.
    Bool,
    /// Integer between two bounds, both included, with its unit (perhaps none).
    Integer(u32, u32, &'static str),
    /// Integer whose distance from zero is at most this, with its unit.
    Signed(u32, &'static str),
    /// Array of strings, none blank.
    TextList(&'static str),
    /// Array of strings, at least one; one that is blank, `null` or missing is left out.
    NameList(&'static str),
    /// Array of integers, each from 0 to a maximum and none twice.
    IntegerList(u32, &'static str),
    /// `Date`, or epoch milliseconds.
    Time,
    /// JavaScript object of a class.
    Class(&'static str),
    /// Value with a parser of its own.
    Custom,
}

/// Entry of a table of options.
pub(crate) const fn option(
    name: &'static str,
    option_type: OptionType,
    path: &'static str,
) -> OptionSpec {
    OptionSpec {
        name,
        option_type,
        path,
    }
}

/// Options that belong together; several operations may take them.
pub(crate) type OptionGroup = &'static [OptionSpec];

/// Other spellings of options, each with the option it stands for.
pub(crate) type Aliases = &'static [(&'static str, &'static str)];

/// Checks the object `options`, which messages call `path`, against `groups`. A missing object has
/// no options. An unknown option is an error that suggests the likeliest name: `aliases` are wire
/// spellings and common slips.
pub(crate) fn validate(
    path: &str,
    options: &Value,
    groups: &[OptionGroup],
    aliases: Aliases,
) -> Result<()> {
    if !matches!(options, Value::Absent | Value::Object(_)) {
        // By its type only: a key passed instead of `{ apiKey }` must not come back in a message.
        let message = format_args!("expected an object, got {}.", options.type_name());
        return Err(Error::invalid(path, message));
    }
    let known = specs(groups);
    for (name, value) in options.entries() {
        if !value.is_absent() && !known.iter().any(|spec| spec.name == name) {
            return Err(unknown_option(path, name, &known, aliases));
        }
    }
    for spec in known {
        let value = options.get_path(spec.name);
        if value.is_absent() {
            continue;
        }
        if let Some(violation) = spec.option_type.violation(value) {
            return Err(invalid_in(path, spec.name, format_args!("{violation}")));
        }
    }
    Ok(())
}

/// Copies the values of `options`, which are valid, to their paths in `request`.
pub(crate) fn apply(options: &Value, groups: &[OptionGroup], request: &mut Value) {
    for spec in specs(groups) {
        let value = options.get_path(spec.name);
        // An empty list is the default.
        let is_empty = matches!(value, Value::Array(items) if items.is_empty());
        if !spec.path.is_empty() && !is_empty {
            request.set_path(spec.path, value.clone());
        }
    }
}

fn specs(groups: &[OptionGroup]) -> Vec<&'static OptionSpec> {
    let mut specs = Vec::new();
    for group in groups {
        specs.extend(group.iter());
    }
    specs
}

fn unknown_option(path: &str, name: &str, known: &[&OptionSpec], aliases: Aliases) -> Box<Error> {
    let known: Vec<&str> = known.iter().map(|spec| spec.name).collect();
    match likeliest(name, &known, aliases) {
        Some(meant) => {
            let message = format_args!("there is no such option; did you mean {meant}?");
            invalid_in(path, name, message)
        }
        None => {
            let names = comma_separated(&known);
            let message = format_args!("there is no such option. Options are {names}.");
            invalid_in(path, name, message)
        }
    }
}

/// Error about the option `name` of `path`.
pub(crate) fn invalid_in(path: &str, name: &str, message: Arguments<'_>) -> Box<Error> {
    Error::invalid(&format!("{path}.{name}"), message)
}

/// Error about an option of a call.
pub(crate) fn invalid_option(name: &str, message: Arguments<'_>) -> Box<Error> {
    invalid_in("options", name, message)
}

/// Error about an option whose value is not the expected one.
pub(crate) fn unexpected(path: &str, name: &str, expected: &str, seen: &Value) -> Box<Error> {
    invalid_in(path, name, format_args!("expected {expected}, got {seen}."))
}

/// Value of a required option, whose type is valid.
pub(crate) fn required<'a>(
    path: &str,
    options: &'a Value,
    name: &str,
    what: &str,
) -> Result<&'a Value> {
    match options.get_path(name) {
        Value::Absent => Err(unexpected(path, name, what, &Value::Absent)),
        given => Ok(given),
    }
}

impl OptionType {
    /// Sentence that says why `value` is not valid; `None` for a valid value.
    fn violation(&self, value: &Value) -> Option<String> {
        let valid = match (self, value) {
            (Self::Text(_), Value::String(text)) => {
                !text.trim().is_empty() && !looks_like_key(text)
            }
            (Self::TextWhere(_, holds), Value::String(text)) => {
                holds(text) && !looks_like_key(text)
            }
            (Self::TextOrEmpty(_), Value::String(_))
            | (Self::Bool, Value::Bool(_))
            | (Self::Custom, _) => true,
            (Self::Integer(least, most, _), Value::Number(value)) => {
                is_integer_between(*value, *least, *most)
            }
            (Self::Signed(most, _), Value::Number(value)) => {
                is_integer_between(value.abs(), 0, *most)
            }
            (Self::Time, Value::Number(value)) => (0.0..TIME_END_MS).contains(value),
            (Self::Class(name), Value::Other(seen)) => name == seen,
            (
                Self::TextList(_) | Self::NameList(_) | Self::IntegerList(..),
                Value::Array(items),
            ) if !items.is_empty() || !matches!(self, Self::NameList(_)) => {
                return self.item_violation(items);
            }
            _ => false,
        };
        if valid {
            None
        } else {
            Some(format!("expected {}, got {value}.", self.expected()))
        }
    }

    fn item_violation(&self, items: &[Value]) -> Option<String> {
        for (index, item) in items.iter().enumerate() {
            let valid = match (self, item) {
                (Self::TextList(_), Value::String(text)) => !text.trim().is_empty(),
                (Self::NameList(_), Value::String(_) | Value::Absent) => continue,
                (Self::IntegerList(most, _), Value::Number(value)) => {
                    is_integer_between(*value, 0, *most)
                }
                _ => false,
            };
            if !valid {
                let expected = self.expected();
                return Some(format!("expected {expected}, got {item} at index {index}."));
            }
            let number = item.to_u64_lenient();
            let is_repeated = items
                .iter()
                .take(index)
                .any(|other| other.to_u64_lenient() == number);
            if matches!(self, Self::IntegerList(..)) && is_repeated {
                return Some(format!(
                    "{item} is there twice, and each is billed; list it once."
                ));
            }
        }
        None
    }

    fn expected(&self) -> String {
        match self {
            Self::Text(text) | Self::TextOrEmpty(text) | Self::TextWhere(text, _) => {
                (*text).to_owned()
            }
            Self::Bool => "true or false".to_owned(),
            Self::Integer(least, most, "") => format!("a whole number from {least} to {most}"),
            Self::Integer(least, most, unit) => {
                format!("a whole number from {least} to {most} {unit}")
            }
            Self::Signed(most, unit) => format!("a whole number from -{most} to {most} {unit}"),
            Self::TextList(items) | Self::NameList(items) | Self::IntegerList(_, items) => {
                format!("an array of {items}")
            }
            Self::Time => "a Date or epoch milliseconds".to_owned(),
            Self::Class(name) => Value::Other((*name).to_owned()).to_string(),
            Self::Custom => String::new(),
        }
    }
}

/// Epoch milliseconds of the year 10000, which is no longer a valid time.
const TIME_END_MS: f64 = 253_402_300_800_000.0;

fn is_integer_between(value: f64, least: u32, most: u32) -> bool {
    value.fract() == 0.0 && value >= f64::from(least) && value <= f64::from(most)
}

/// Known option that `name` probably stands for.
fn likeliest(name: &str, known: &[&'static str], aliases: Aliases) -> Option<&'static str> {
    let plain = |text: &str| {
        let mut plain = text.to_ascii_lowercase().into_bytes();
        plain.retain(|byte| !matches!(byte, b'_' | b'-'));
        plain
    };
    let name = plain(name);
    let (mut least, mut nearest) = (usize::MAX, None);
    for option in known {
        let distance = edit_distance(&name, &plain(option));
        if distance == 0 {
            return Some(option);
        }
        if distance <= option.len() / 4 + 1 && distance < least {
            (least, nearest) = (distance, Some(*option));
        }
    }
    for (alias, meant) in aliases {
        if plain(alias) == name && known.contains(meant) {
            return Some(meant);
        }
    }
    nearest
}

/// Levenshtein distance of two short names.
fn edit_distance(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
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
    use super::{Aliases, edit_distance, likeliest};

    #[test]
    fn counts_edits() {
        assert_eq!(edit_distance(b"", b""), 0);
        assert_eq!(edit_distance(b"model", b"model"), 0);
        assert_eq!(edit_distance(b"modle", b"model"), 2);
        assert_eq!(edit_distance(b"hint", b"hints"), 1);
        assert_eq!(edit_distance(b"", b"abc"), 3);
        assert_eq!(edit_distance(b"kitten", b"sitting"), 3);
    }

    #[test]
    fn knows_wire_spellings_and_slips() {
        let known = ["languageHints", "diarization", "model"];
        const ALIASES: Aliases = &[("diarization_enabled", "diarization")];
        assert_eq!(
            likeliest("language_hints", &known, ALIASES),
            Some("languageHints")
        );
        assert_eq!(
            likeliest("languagehint", &known, ALIASES),
            Some("languageHints")
        );
        assert_eq!(
            likeliest("diarization_enabled", &known, ALIASES),
            Some("diarization")
        );
        assert_eq!(
            likeliest("diarizationEnabled", &known, ALIASES),
            Some("diarization")
        );
        assert_eq!(likeliest("temperature", &known, ALIASES), None);
        assert_eq!(
            likeliest("pagX", &["page", "pags"], &[]),
            Some("page"),
            "the first of equals"
        );
        // A name of 13 letters allows four edits.
        assert_eq!(
            likeliest("langHints", &known, ALIASES),
            Some("languageHints")
        );
        assert_eq!(likeliest("langHint", &known, ALIASES), None);
    }
}
