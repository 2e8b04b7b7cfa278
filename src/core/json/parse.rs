//! JSON parser: bytes to a [`Value`], as strict as serde_json.
//!
//! serde's derive generates a copy of every loop for every struct: 48 KB of wasm for the few
//! answers of the service. This parser takes a tenth.

use crate::json::text::contains_byte;
use crate::json::value::Value;
use dashscope_asr_transcript::{Problem, ReadError as JsonError};

/// Levels of arrays and objects that are accepted; the service's answers nest 7 levels.
const DEPTH_MAX: u8 = 64;

/// Sum of digits from which on further ones change nothing but the exponent.
const DIGITS_END: f64 = 1e18;
/// Largest power of ten by which a value is multiplied at once.
const POWER_MAX: f64 = 300.0;

type Parsed<T> = core::result::Result<T, JsonError>;

/// Parses the one value of `input`. A byte order mark is skipped.
pub(crate) fn parse(input: &[u8]) -> Parsed<Value> {
    let at = if input.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let mut parser = Parser {
        input,
        at,
        depth: 0,
        left_out: 0,
    };
    let value = parser.value()?;
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(parser.error(Problem::Trailing)),
    }
}

/// JSON bytes and the offset of the next one.
struct Parser<'de> {
    input: &'de [u8],
    at: usize,
    depth: u8,
    /// Digits of the number at hand that its sum leaves out.
    left_out: usize,
}

impl<'de> Parser<'de> {
    fn value(&mut self) -> Parsed<Value> {
        match self.need()? {
            b'"' => self.string().map(Value::String),
            b'{' => {
                let mut entries = Vec::new();
                self.open()?;
                while self.next_entry(b'}', entries.is_empty())? {
                    if self.need()? != b'"' {
                        return Err(self.error(Problem::Unexpected));
                    }
                    let key = self.string()?;
                    self.expect(b':')?;
                    entries.push((key, self.value()?));
                }
                Ok(Value::Object(entries))
            }
            b'[' => {
                let mut items = Vec::new();
                self.open()?;
                while self.next_entry(b']', items.is_empty())? {
                    items.push(self.value()?);
                }
                Ok(Value::Array(items))
            }
            b't' => self.literal(b"true").map(|()| Value::Bool(true)),
            b'f' => self.literal(b"false").map(|()| Value::Bool(false)),
            b'n' => self.literal(b"null").map(|()| Value::Absent),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            _ => Err(self.error(Problem::Unexpected)),
        }
    }

    /// Moves into an array or object.
    fn open(&mut self) -> Parsed<()> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            Err(self.error(Problem::TooDeep))
        } else {
            Ok(())
        }
    }

    /// Whether another entry follows in an array or object that ends with `end`; moves past the
    /// comma or the end.
    fn next_entry(&mut self, end: u8, first: bool) -> Parsed<bool> {
        if self.need()? == end {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if !first {
            self.expect(b',')?;
            if self.need()? == end {
                return Err(self.error(Problem::Unexpected));
            }
        }
        Ok(true)
    }

    fn error(&self, problem: Problem) -> JsonError {
        // A backslash at the end leads beyond it.
        JsonError {
            problem,
            offset: self.at.min(self.input.len()),
        }
    }

    fn byte(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    fn need(&mut self) -> Parsed<u8> {
        self.peek().ok_or(self.error(Problem::Truncated))
    }

    fn expect(&mut self, wanted: u8) -> Parsed<()> {
        if self.need()? != wanted {
            return Err(self.error(Problem::Unexpected));
        }
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, word: &[u8]) -> Parsed<()> {
        let rest = self.input.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        let truncated = word.starts_with(rest);
        Err(self.error(if truncated {
            Problem::Truncated
        } else {
            Problem::Unexpected
        }))
    }

    /// Takes a string; the reader stands at its first quote.
    fn string(&mut self) -> Parsed<String> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.byte() {
                None => return Err(self.error(Problem::Truncated)),
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(0..0x20) => return Err(self.error(Problem::BadString)),
                Some(_) => self.at += 1,
            }
        }
        let bytes = self.input.get(start..self.at).unwrap_or_default();
        let text = core::str::from_utf8(bytes).map_err(|error| JsonError {
            problem: Problem::BadUtf8,
            offset: start + error.valid_up_to(),
        })?;
        self.at += 1;
        unescape(text, start)
    }

    /// Takes digits, at least one, behind those that `sum` holds; counts those that it leaves out,
    /// because they come after all that a double can hold.
    fn digits(&mut self, mut sum: f64) -> Parsed<f64> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            if sum < DIGITS_END {
                sum = sum * 10.0 + f64::from(digit - b'0');
            } else {
                self.left_out += 1;
            }
            self.at += 1;
        }
        // A number that the input ends in the middle of is not bad yet.
        match self.byte() {
            _ if self.at > start => Ok(sum),
            Some(_) => Err(self.error(Problem::BadNumber)),
            None => Err(self.error(Problem::Truncated)),
        }
    }

    fn passes(&mut self, bytes: &[u8]) -> bool {
        let passes = self.byte().is_some_and(|byte| contains_byte(byte, bytes));
        self.at += usize::from(passes);
        passes
    }

    fn number(&mut self) -> Parsed<f64> {
        let start = self.at;
        let sign = if self.passes(b"-") { -1.0 } else { 1.0 };
        let first = self.at;
        self.left_out = 0;
        let mut value = self.digits(0.0)?;
        let bad = JsonError {
            problem: Problem::BadNumber,
            offset: start,
        };
        if self.at - first > 1 && self.input.get(first) == Some(&b'0') {
            return Err(bad);
        }
        let mut point = self.at;
        if self.passes(b".") {
            point = self.at;
            value = self.digits(value)?;
        }
        let mut exponent = self.left_out as f64 - (self.at - point) as f64;
        if self.passes(b"eE") {
            let down = self.byte() == Some(b'-');
            self.passes(b"+-");
            let power = self.digits(0.0)?;
            exponent += if down { -power } else { power };
        }
        if value != 0.0 {
            // In two steps: powers below 10^-307 are zero where the value times them is not.
            let first = exponent.clamp(-POWER_MAX, POWER_MAX);
            value *= 10_f64.powi(first as i32);
            value *= 10_f64.powi((exponent - first) as i32);
        }
        if value.is_finite() {
            Ok(sign * value)
        } else {
            Err(bad)
        }
    }
}

/// Resolves escapes. `offset` is where `raw` starts in the input.
fn unescape(raw: &str, offset: usize) -> Parsed<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest
        .bytes()
        .position(|byte| byte == b'\\')
        .and_then(|at| rest.split_at_checked(at))
    {
        text.push_str(plain);
        let bad = JsonError {
            problem: Problem::BadString,
            offset: offset + (raw.len() - escape.len()),
        };
        let after = escape.get(2..).ok_or(bad)?;
        let character = match escape.as_bytes().get(1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let (character, length) = unicode_escape(escape).ok_or(bad)?;
                text.push(character);
                rest = escape.get(length..).ok_or(bad)?;
                continue;
            }
            _ => return Err(bad),
        };
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

/// The character of `\uXXXX`, or of the two halves of a surrogate pair, and how many bytes that
/// took. A half alone is U+FFFD: it costs one character, and not an answer that was billed.
fn unicode_escape(escape: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(escape)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let pair = || {
        let second = unit(escape.get(6..)?)?;
        let (high, low) = (first.checked_sub(0xD800)?, second.checked_sub(0xDC00)?);
        // A first half that is none leads beyond the last character.
        char::from_u32(0x10000 + (high << 10) + low).filter(|_| low < 0x400)
    };
    Some(
        pair().map_or((char::REPLACEMENT_CHARACTER, 6), |character| {
            (character, 12)
        }),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Parses JSON into serde_json's tree.
    fn read(input: &[u8]) -> Parsed<serde_json::Value> {
        parse(input).map(|value| tree(&value))
    }

    fn tree(value: &Value) -> serde_json::Value {
        match value {
            Value::Object(entries) => serde_json::Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), tree(value)))
                    .collect(),
            ),
            Value::Array(items) => items.iter().map(tree).collect(),
            Value::String(text) => text.as_str().into(),
            Value::Number(number) => (*number).into(),
            Value::Bool(flag) => (*flag).into(),
            Value::Absent | Value::Other(_) => serde_json::Value::Null,
        }
    }

    #[test]
    fn numbers_that_are_nearly_nothing_or_have_very_many_digits_are_numbers() {
        let nines = "9".repeat(308);
        let zeros = "0".repeat(400);
        for text in [
            "0e400",
            "-0.0E-400",
            "0e99999999999999999999",
            "1e-400",
            "1e-310",
            "4.9e-324",
            "-2.2250738585072014e-308",
            "1.7976931348e308",
            "100000000000000000000.5",
            "0.00000000000000000000000001",
            "123456789012345678901234567890",
            &nines,
            &format!("{nines}.{nines}"),
            &format!("0.{nines}{nines}"),
            &format!("0.{zeros}1e401"),
            &format!("1{zeros}e-400"),
        ] {
            let expected: f64 = text.parse().unwrap();
            let Ok(Value::Number(number)) = parse(text.as_bytes()) else {
                panic!("{text}")
            };
            assert!(
                (number - expected).abs() <= (expected.abs() * 1e-12).max(1e-323),
                "{text}: {number}"
            );
        }
        for text in ["1e400", "-1e99999999999999999999", &format!("{nines}9")] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.problem, Problem::BadNumber, "{text}");
        }
    }

    #[test]
    fn accepts_and_refuses_what_serde_json_does() {
        let seeds = [
            r#"{"output":{"task_id":"a","task_status":"PENDING"},"n":[0,-1,2.5,1e3,12E-2],"t":true,"f":false,"z":null,"":""}"#,
            r#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 会议 😀", [[[]]], {"a":{"b":{}}}]"#,
            " [ 1 , 2 ] ",
            r#""\ud800x""#,
        ];
        let mut accepted = 0;
        for seed in seeds {
            let bytes = seed.as_bytes();
            // Every byte changed to each of these, every prefix, and every byte left out.
            let mut inputs: Vec<Vec<u8>> =
                (0..=bytes.len()).map(|end| bytes[..end].to_vec()).collect();
            for at in 0..bytes.len() {
                inputs.push([&bytes[..at], &bytes[at + 1..]].concat());
                for byte in *b"{}[]\",:0-.eEu\\ tn\x00\x1f\xff\xe4" {
                    inputs.push([&bytes[..at], &[byte], &bytes[at + 1..]].concat());
                }
            }
            for input in inputs {
                let ours = read(&input);
                let theirs = serde_json::from_slice::<serde_json::Value>(&input);
                match (&ours, &theirs) {
                    (Ok(ours), Ok(theirs)) => {
                        accepted += 1;
                        assert!(
                            same(ours, theirs),
                            "{}: {ours} is not {theirs}",
                            String::from_utf8_lossy(&input)
                        );
                    }
                    (Err(_), Err(_)) => {}
                    (Ok(ours), Err(error)) if is_half_pair(error) => {
                        assert!(ours.to_string().contains('\u{fffd}'), "{ours}");
                    }
                    _ => panic!(
                        "{:?}: {ours:?}, serde_json {theirs:?}",
                        String::from_utf8_lossy(&input)
                    ),
                }
            }
        }
        assert!(accepted > 500, "{accepted}");
    }

    /// Whether serde_json refused a half of a surrogate pair, which is a character here.
    fn is_half_pair(error: &serde_json::Error) -> bool {
        let message = error.to_string();
        message.starts_with("lone leading surrogate")
            || message.starts_with("unexpected end of hex escape")
    }

    /// Equal, numbers to fifteen places.
    fn same(ours: &serde_json::Value, theirs: &serde_json::Value) -> bool {
        use serde_json::Value::{Array, Number, Object};
        match (ours, theirs) {
            (Number(a), Number(b)) => {
                let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
                a == b || (a - b).abs() <= b.abs() * 1e-15
            }
            (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (Object(a), Object(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && same(a, b))
            }
            _ => ours == theirs,
        }
    }

    #[test]
    fn says_where_it_broke() {
        for (input, problem, offset) in [
            ("", Problem::Truncated, 0),
            ("[1,", Problem::Truncated, 3),
            ("[1 2]", Problem::Unexpected, 3),
            ("[1,]", Problem::Unexpected, 3),
            ("{\"a\" 1}", Problem::Unexpected, 5),
            ("\"a\\x\"", Problem::BadString, 2),
            ("\"会\\ud80\"", Problem::BadString, 4),
            ("\"a\nb\"", Problem::BadString, 2),
            ("[01]", Problem::BadNumber, 1),
            ("[1.]", Problem::BadNumber, 3),
            ("[1.", Problem::Truncated, 3),
            ("-", Problem::Truncated, 1),
            ("2e", Problem::Truncated, 2),
            ("1e999", Problem::BadNumber, 0),
            ("1 1", Problem::Trailing, 2),
            ("\"a\\", Problem::Truncated, 3),
            ("tru", Problem::Truncated, 0),
            ("trie", Problem::Unexpected, 0),
        ] {
            assert_eq!(
                read(input.as_bytes()),
                Err(JsonError { problem, offset }),
                "{input}"
            );
        }
        assert_eq!(
            read(b"\"ab\xff\""),
            Err(JsonError {
                problem: Problem::BadUtf8,
                offset: 3
            })
        );
    }

    #[test]
    fn nests_only_so_deep() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nested(64).as_bytes()).is_ok());
        assert_eq!(
            read(nested(65).as_bytes()).map_err(|error| error.problem),
            Err(Problem::TooDeep)
        );
        assert!(read(nested(100_000).as_bytes()).is_err());
    }

    #[test]
    fn only_a_high_and_a_low_half_make_a_character() {
        assert_eq!(
            read(br#""\ud800\udc00\udbff\udfff""#),
            Ok("\u{10000}\u{10ffff}".into())
        );
        for (halves, expected) in [
            (r"\ud800\ue000", "\u{fffd}\u{e000}"),
            (r"\udc00\udc00", "\u{fffd}\u{fffd}"),
            (r"\ud800\ud800\udc00", "\u{fffd}\u{10000}"),
            (r"会\udc00议", "会\u{fffd}议"),
            (r"\ud800\u0041\n", "\u{fffd}A\n"),
            (r"\ud83d", "\u{fffd}"),
        ] {
            let input = format!("\"{halves}\"");
            assert_eq!(read(input.as_bytes()), Ok(expected.into()), "{halves}");
        }
    }

    /// Each text would take minutes in time that grows with the square of its length.
    #[test]
    fn large_inputs_take_no_longer_for_their_size() {
        let started = Instant::now();
        for unit in [
            "[", "\"", "\\", "\\\\", "[[],", "{\"a\":", "{\"\":0,", "0", "9", "-", "0.", "1e", " ",
            "\\u00", "\\ud800", "会",
        ] {
            let large = unit.repeat((1 << 18) / unit.len());
            for input in [
                large.clone(),
                format!("\"{large}"),
                format!("\"{large}\""),
                format!("[{large}]"),
                format!("[\"{large}\"]"),
                format!("0.{large}"),
            ] {
                let theirs = serde_json::from_str::<serde_json::Value>(&input);
                let is_same = read(input.as_bytes()).is_ok() == theirs.is_ok();
                assert!(
                    is_same || theirs.is_err_and(|error| is_half_pair(&error)),
                    "{unit}"
                );
            }
        }
        assert!(started.elapsed().as_secs() < 60);
    }

    #[test]
    fn siblings_are_no_nesting() {
        let siblings = format!("[{}]", ["[[],{}]"; 200].join(","));
        assert!(read(siblings.as_bytes()).is_ok());
    }

    #[test]
    fn skips_a_byte_order_mark() {
        assert_eq!(read(b"\xEF\xBB\xBF[]"), Ok(serde_json::json!([])));
    }
}
