//! Reads options by tables and says, in one sentence, what is wrong with them: the option, what was
//! expected, what was seen, what to do.

use core::fmt::Arguments;

use crate::error::{Error, Result};
use crate::text::{listed, trim};
use crate::value::Value;

/// One option: its name, what its value must be, and where that goes in the request (nowhere, when
/// somebody else reads it).
pub(crate) struct Row {
    pub(crate) name: &'static str,
    kind: Kind,
    path: &'static str,
}

/// What the value of an option must be. The texts say what it is.
pub(crate) enum Kind {
    /// A string that is not blank.
    Text(&'static str),
    /// A string, perhaps empty.
    AnyText(&'static str),
    /// A boolean.
    Flag,
    /// A whole number from the first to the second, in a unit (perhaps none).
    Whole(u32, u32, &'static str),
    /// An array of strings, none blank, at least one.
    Texts(&'static str),
    /// An array of whole numbers, at least one, each from 0 to the first and none twice.
    Wholes(u32, &'static str),
    /// A `Date`, or epoch milliseconds.
    Time,
    /// A JavaScript object of this class.
    Class(&'static str),
    /// Whatever its own reader takes.
    Own,
}

/// A row of a table of options.
pub(crate) const fn row(name: &'static str, kind: Kind, path: &'static str) -> Row {
    Row { name, kind, path }
}

/// Options that mean something together, and so with more than one verb.
pub(crate) type Table = &'static [Row];

/// Other spellings of options, and the options.
pub(crate) type Aliases = &'static [(&'static str, &'static str)];

/// Checks the options in the object `options`, called `path` in messages, against `tables` and puts
/// their values into `request`. Nothing is an object without options. Options that no table has are
/// refused, with the likeliest name: `aliases` are wire spellings and common slips.
pub(crate) fn read(
    path: &str,
    options: &Value,
    tables: &[Table],
    aliases: Aliases,
    request: &mut Value,
) -> Result<()> {
    if !matches!(options, Value::Absent | Value::Object(_)) {
        // By its type only: a key passed instead of `{ apiKey }` must not come back in a message.
        return Err(Error::invalid(
            path,
            format_args!("expected an object, got {}.", options.type_name()),
        ));
    }
    let mut known: Vec<&Row> = Vec::new();
    for table in tables {
        known.extend(table.iter());
    }
    for (name, value) in options.entries() {
        if !value.is_absent() && !known.iter().any(|row| row.name == name) {
            let known: Vec<&str> = known.iter().map(|row| row.name).collect();
            return Err(match likeliest(name, &known, aliases) {
                Some(meant) => wrong(
                    path,
                    name,
                    format_args!("there is no such option; did you mean {meant}?"),
                ),
                None => wrong(
                    path,
                    name,
                    format_args!("there is no such option. Options are {}.", listed(&known)),
                ),
            });
        }
    }
    for row in known {
        let value = options.at(row.name);
        if value.is_absent() {
            continue;
        }
        if let Some(fault) = row.kind.fault(value) {
            return Err(wrong(path, row.name, format_args!("{fault}")));
        }
        if !row.path.is_empty() {
            request.put(row.path, value.clone());
        }
    }
    Ok(())
}

/// An error about the option `name` of `path`.
pub(crate) fn wrong(path: &str, name: &str, message: Arguments<'_>) -> Box<Error> {
    Error::invalid(&format!("{path}.{name}"), message)
}

/// An error about an option of a call.
pub(crate) fn wrong_option(name: &str, message: Arguments<'_>) -> Box<Error> {
    wrong("options", name, message)
}

/// An error about an option that is something else.
pub(crate) fn unexpected(path: &str, name: &str, expected: &str, seen: &Value) -> Box<Error> {
    wrong(path, name, format_args!("expected {expected}, got {seen}."))
}

/// An option that must be given. Its kind was checked.
pub(crate) fn required<'a>(
    path: &str,
    options: &'a Value,
    name: &str,
    what: &str,
) -> Result<&'a Value> {
    match options.at(name) {
        Value::Absent => Err(unexpected(path, name, what, &Value::Absent)),
        given => Ok(given),
    }
}

impl Kind {
    /// What is wrong with `value`.
    fn fault(&self, value: &Value) -> Option<String> {
        let right = match (self, value) {
            (Self::Text(_), Value::String(text)) => !trim(text).is_empty(),
            (Self::AnyText(_), Value::String(_))
            | (Self::Flag, Value::Bool(_))
            | (Self::Own, _) => true,
            (Self::Whole(least, most, _), Value::Number(value)) => {
                whole_between(*value, *least, *most)
            }
            (Self::Time, Value::Number(value)) => (0.0..TIME_END_MS).contains(value),
            (Self::Class(name), Value::Other(seen)) => name == seen,
            (Self::Texts(_) | Self::Wholes(..), Value::Array(items)) if !items.is_empty() => {
                return self.item_fault(items);
            }
            _ => false,
        };
        if right {
            None
        } else {
            Some(format!("expected {}, got {value}.", self.expected()))
        }
    }

    fn item_fault(&self, items: &[Value]) -> Option<String> {
        for (index, item) in items.iter().enumerate() {
            let right = match (self, item) {
                (Self::Texts(_), Value::String(text)) => !trim(text).is_empty(),
                (Self::Wholes(most, _), Value::Number(value)) => whole_between(*value, 0, *most),
                _ => false,
            };
            if !right {
                return Some(format!(
                    "expected {}, got {item} at index {index}.",
                    self.expected()
                ));
            }
            if matches!(self, Self::Wholes(..))
                && items
                    .iter()
                    .take(index)
                    .any(|before| before.count() == item.count())
            {
                return Some(format!(
                    "{item} is there twice, and each is billed; list it once."
                ));
            }
        }
        None
    }

    fn expected(&self) -> String {
        match self {
            Self::Text(what) | Self::AnyText(what) => (*what).to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Whole(least, most, "") => format!("a whole number from {least} to {most}"),
            Self::Whole(least, most, unit) => {
                format!("a whole number from {least} to {most} {unit}")
            }
            Self::Texts(what) | Self::Wholes(_, what) => format!("an array of {what}"),
            Self::Time => "a Date or epoch milliseconds".to_owned(),
            Self::Class(name) => Value::Other((*name).to_owned()).to_string(),
            Self::Own => String::new(),
        }
    }
}

/// The year 10000.
const TIME_END_MS: f64 = 253_402_300_800_000.0;

fn whole_between(value: f64, least: u32, most: u32) -> bool {
    value.fract() == 0.0 && value >= f64::from(least) && value <= f64::from(most)
}

/// The known option that `name` was probably meant to be.
fn likeliest(name: &str, known: &[&'static str], aliases: Aliases) -> Option<&'static str> {
    let plain = |text: &str| {
        let mut plain = text.to_ascii_lowercase().into_bytes();
        plain.retain(|byte| !matches!(byte, b'_' | b'-'));
        plain
    };
    let name = plain(name);
    let (mut least, mut nearest) = (usize::MAX, None);
    for option in known {
        let distance = edits(&name, &plain(option));
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

/// Levenshtein distance; the names are short.
fn edits(left: &[u8], right: &[u8]) -> usize {
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
    use super::{Aliases, edits, likeliest};

    #[test]
    fn counts_edits() {
        assert_eq!(edits(b"", b""), 0);
        assert_eq!(edits(b"model", b"model"), 0);
        assert_eq!(edits(b"modle", b"model"), 2);
        assert_eq!(edits(b"hint", b"hints"), 1);
        assert_eq!(edits(b"", b"abc"), 3);
        assert_eq!(edits(b"kitten", b"sitting"), 3);
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
    }
}
