//! A walk over JSON bytes: the caller says what it wants where, the rest is skipped and checked as strictly as if it were kept.
//!
//! serde's derive writes a copy of every loop for every struct: 48 KB of wasm for our few, where this takes a tenth.

use std::borrow::Cow;

use crate::text;
use dashscope_asr_transcript::{Problem, ReadError as JsonError};

/// How deep arrays and objects may nest; the service's answers nest 7 deep.
const DEPTH_MAX: u8 = 64;
/// Largest double below which every integer is one: `Number.MAX_SAFE_INTEGER`.
const EXACT_MAX: f64 = 9_007_199_254_740_991.0;

type Read<T> = core::result::Result<T, JsonError>;

/// What to do with the value of a key of an object. It must take it, with [`Reader::skip`] if it wants nothing of it.
pub(crate) type Entry<'a, 'de> = &'a mut dyn FnMut(&mut Reader<'de>, &str) -> Read<()>;

/// What to do with an item of an array.
pub(crate) type Item<'a, 'de> = &'a mut dyn FnMut(&mut Reader<'de>) -> Read<()>;

/// A position in JSON bytes.
pub(crate) struct Reader<'de> {
    input: &'de [u8],
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    /// Before the first value of `input`. A byte order mark is skipped.
    pub(crate) fn new(input: &'de [u8]) -> Self {
        let at = if input.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Self { input, at, depth: 0 }
    }

    /// Takes the key of an entry.
    pub(crate) fn key(&mut self) -> Read<Cow<'de, str>> {
        if self.need()? != b'"' {
            return Err(self.error(Problem::Unexpected));
        }
        self.string()
    }

    /// Refuses anything but white space after the value that was read.
    pub(crate) fn end(&mut self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error(Problem::Trailing)),
        }
    }

    /// Takes an object, or `null`, which is one without entries.
    pub(crate) fn object(&mut self, entry: Entry<'_, 'de>) -> Read<()> {
        if !self.opens(b'{')? {
            return Ok(());
        }
        let mut first = true;
        while self.next_entry(b'}', &mut first)? {
            let key = self.key()?;
            self.expect(b':')?;
            entry(self, &key)?;
        }
        Ok(())
    }

    /// Takes an array, or `null`, which is an empty one.
    pub(crate) fn array(&mut self, item: Item<'_, 'de>) -> Read<()> {
        if !self.opens(b'[')? {
            return Ok(());
        }
        let mut first = true;
        while self.next_entry(b']', &mut first)? {
            item(self)?;
        }
        Ok(())
    }

    /// Takes a string, a number as it is written (a table of the documents calls `code` an integer), or `null`.
    pub(crate) fn text(&mut self) -> Read<Option<String>> {
        match self.need()? {
            b'"' => self.string().map(|text| Some(text.into_owned())),
            b'n' => self.literal(b"null").map(|()| None),
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                self.number()?;
                let digits = self.input.get(start..self.at).unwrap_or_default();
                Ok(Some(text::lossy(digits)))
            }
            _ => Err(self.error(Problem::Shape)),
        }
    }

    /// Takes a whole number that is not negative, however written (`12`, `12.0`, `"12"`; fractions are rounded). Anything else that is JSON
    /// counts as not given, and so does what a JavaScript number cannot hold exactly: one odd field must not cost a result that was paid for.
    pub(crate) fn count(&mut self) -> Read<Option<u64>> {
        let value = match self.need()? {
            b'"' => self.string()?.parse().ok(),
            b'-' | b'0'..=b'9' => match self.number()? {
                Number::Whole(value) => Some(value),
                Number::Other(value) if (-0.5..=EXACT_MAX).contains(&value) => Some(value.round() as u64),
                Number::Other(_) => None,
            },
            _ => return self.skip().map(|()| None),
        };
        Ok(value.filter(|value| *value <= EXACT_MAX as u64))
    }

    /// Takes a value of any type and forgets it.
    pub(crate) fn skip(&mut self) -> Read<()> {
        match self.need()? {
            b'"' => self.string().map(|_| ()),
            b'{' => self.object(&mut |reader, _| reader.skip()),
            b'[' => self.array(&mut Self::skip),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            b'-' | b'0'..=b'9' => self.number().map(|_| ()),
            _ => Err(self.error(Problem::Unexpected)),
        }
    }

    /// Whether the next value is an array.
    pub(crate) fn at_array(&mut self) -> bool {
        self.peek() == Some(b'[')
    }

    /// Moves into an array or object; `false` for `null`.
    pub(crate) fn opens(&mut self, bracket: u8) -> Read<bool> {
        match self.need()? {
            b'n' => self.literal(b"null").map(|()| false),
            byte if byte == bracket => {
                self.at += 1;
                self.depth += 1;
                if self.depth > DEPTH_MAX { Err(self.error(Problem::TooDeep)) } else { Ok(true) }
            }
            b'"' | b'{' | b'[' | b't' | b'f' | b'-' | b'0'..=b'9' => Err(self.error(Problem::Shape)),
            _ => Err(self.error(Problem::Unexpected)),
        }
    }

    pub(crate) fn error(&self, problem: Problem) -> JsonError {
        JsonError { problem, offset: self.at }
    }

    fn byte(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    /// The next byte that is not white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    pub(crate) fn need(&mut self) -> Read<u8> {
        self.peek().ok_or(self.error(Problem::Truncated))
    }

    pub(crate) fn expect(&mut self, wanted: u8) -> Read<()> {
        if self.need()? != wanted {
            return Err(self.error(Problem::Unexpected));
        }
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, word: &[u8]) -> Read<()> {
        let rest = self.input.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        let truncated = word.starts_with(rest);
        Err(self.error(if truncated { Problem::Truncated } else { Problem::Unexpected }))
    }

    /// Moves past a string and returns what is between its quotes, and whether that has escapes.
    fn raw_string(&mut self) -> Read<(&'de str, bool)> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.byte() {
                None => return Err(self.error(Problem::Truncated)),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0..0x20) => return Err(self.error(Problem::BadString)),
                Some(_) => self.at += 1,
            }
        }
        let bytes = self.input.get(start..self.at).unwrap_or_default();
        let text =
            core::str::from_utf8(bytes).map_err(|error| JsonError { problem: Problem::BadUtf8, offset: start + error.valid_up_to() })?;
        self.at += 1;
        Ok((text, escaped))
    }

    fn string(&mut self) -> Read<Cow<'de, str>> {
        self.need()?;
        let content = self.at + 1;
        match self.raw_string()? {
            (text, false) => Ok(Cow::Borrowed(text)),
            (text, true) => unescape(text, content).map(Cow::Owned),
        }
    }

    fn number(&mut self) -> Read<Number> {
        let start = self.at;
        // A number that the input ends in the middle of is not bad yet.
        let bad = |reader: &Self| match reader.byte() {
            Some(_) => JsonError { problem: Problem::BadNumber, offset: start },
            None => reader.error(Problem::Truncated),
        };
        let negative = self.byte() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let (mut whole, mut fits) = (0_u64, true);
        let first = self.at;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            match whole.checked_mul(10).and_then(|value| value.checked_add(u64::from(digit - b'0'))) {
                Some(value) => whole = value,
                None => fits = false,
            }
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 || (digits > 1 && self.input.get(first) == Some(&b'0')) {
            return Err(bad(self));
        }
        if !matches!(self.byte(), Some(b'.' | b'e' | b'E')) {
            return match (fits, negative) {
                (true, false) => Ok(Number::Whole(whole)),
                (true, true) => Ok(Number::Other(-(whole as f64))),
                // Beyond what anything here counts; its exact value is of no use.
                (false, _) => Ok(Number::Other(if negative { f64::MIN } else { f64::MAX })),
            };
        }
        let (mut mantissa, mut exponent) = (whole as f64, 0_i32);
        if self.byte() == Some(b'.') {
            self.at += 1;
            let fraction = self.at;
            while let Some(digit @ b'0'..=b'9') = self.byte() {
                // More digits than a double holds change nothing.
                if self.at - fraction < 17 {
                    mantissa = mantissa * 10.0 + f64::from(digit - b'0');
                    exponent -= 1;
                }
                self.at += 1;
            }
            if self.at == fraction {
                return Err(bad(self));
            }
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            let down = self.byte() == Some(b'-');
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            let (start, mut power) = (self.at, 0_i32);
            while let Some(digit @ b'0'..=b'9') = self.byte() {
                power = power.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
                self.at += 1;
            }
            if self.at == start {
                return Err(bad(self));
            }
            exponent = exponent.saturating_add(if down { -power } else { power });
        }
        let value = mantissa * 10_f64.powi(exponent);
        if !fits || !value.is_finite() {
            return Err(JsonError { problem: Problem::BadNumber, offset: start });
        }
        Ok(Number::Other(if negative { -value } else { value }))
    }

    /// Whether another entry follows in an array or object that ends with `end`; moves past the comma or the end.
    fn next_entry(&mut self, end: u8, first: &mut bool) -> Read<bool> {
        let next = self.need()?;
        if next == end {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if !core::mem::replace(first, false) {
            self.expect(b',')?;
            if self.need()? == end {
                return Err(self.error(Problem::Unexpected));
            }
        }
        Ok(true)
    }
}

enum Number {
    Whole(u64),
    /// Negative, or with a fraction or exponent.
    Other(f64),
}

/// Resolves escapes. `offset` is where `raw` starts in the input.
fn unescape(raw: &str, offset: usize) -> Read<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest.bytes().position(|byte| byte == b'\\').and_then(|at| rest.split_at_checked(at)) {
        text.push_str(plain);
        let bad = JsonError { problem: Problem::BadString, offset: offset + (raw.len() - escape.len()) };
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

/// The character of `\uXXXX`, or of the two halves of a surrogate pair, and how many bytes that took.
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
    let second = unit(escape.get(6..)?)?;
    let (high, low) = (first.checked_sub(0xD800)?, second.checked_sub(0xDC00)?);
    let pair = high < 0x400 && low < 0x400;
    pair.then(|| char::from_u32(0x10000 + (high << 10) + low))?.map(|character| (character, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reader makes of any JSON, as serde_json would.
    fn tree(reader: &mut Reader<'_>) -> Read<serde_json::Value> {
        use serde_json::{Map, Value};
        match reader.need()? {
            b'{' => {
                let mut map = Map::new();
                reader.object(&mut |reader, key| {
                    map.insert(key.to_owned(), tree(reader)?);
                    Ok(())
                })?;
                Ok(Value::Object(map))
            }
            b'[' => {
                let mut items = Vec::new();
                reader.array(&mut |reader| {
                    items.push(tree(reader)?);
                    Ok(())
                })?;
                Ok(Value::Array(items))
            }
            b'"' => reader.text().map(Value::from),
            b'-' | b'0'..=b'9' => match reader.number()? {
                Number::Whole(value) => Ok(Value::from(value)),
                Number::Other(value) => Ok(Value::from(value)),
            },
            first => {
                reader.skip()?;
                Ok(match first {
                    b't' => Value::Bool(true),
                    b'f' => Value::Bool(false),
                    _ => Value::Null,
                })
            }
        }
    }

    fn read(input: &[u8]) -> Read<serde_json::Value> {
        let mut reader = Reader::new(input);
        let value = tree(&mut reader)?;
        reader.end()?;
        Ok(value)
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
            let mut inputs: Vec<Vec<u8>> = (0..=bytes.len()).map(|end| bytes[..end].to_vec()).collect();
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
                        assert!(same(ours, theirs), "{}: {ours} is not {theirs}", String::from_utf8_lossy(&input));
                    }
                    (Err(_), Err(_)) => {}
                    _ => panic!("{:?}: {ours:?}, serde_json {theirs:?}", String::from_utf8_lossy(&input)),
                }
            }
        }
        assert!(accepted > 500, "{accepted}");
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
            (Object(a), Object(b)) => a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && same(a, b)),
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
            ("\"会\\ud800\"", Problem::BadString, 4),
            ("\"a\nb\"", Problem::BadString, 2),
            ("[01]", Problem::BadNumber, 1),
            ("[1.]", Problem::BadNumber, 1),
            ("1 1", Problem::Trailing, 2),
            ("tru", Problem::Truncated, 0),
            ("trie", Problem::Unexpected, 0),
        ] {
            assert_eq!(read(input.as_bytes()), Err(JsonError { problem, offset }), "{input}");
        }
        assert_eq!(read(b"\"ab\xff\""), Err(JsonError { problem: Problem::BadUtf8, offset: 3 }));
    }

    #[test]
    fn nests_only_so_deep() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nested(64).as_bytes()).is_ok());
        assert_eq!(read(nested(65).as_bytes()).map_err(|error| error.problem), Err(Problem::TooDeep));
        assert!(Reader::new(nested(100_000).as_bytes()).skip().is_err());
    }

    #[test]
    fn counts_however_written() {
        let count = |text: &str| Reader::new(text.as_bytes()).count().map_err(|error| error.problem);
        assert_eq!(count("12"), Ok(Some(12)));
        assert_eq!(count("12.4"), Ok(Some(12)));
        assert_eq!(count("1.25e3"), Ok(Some(1250)));
        assert_eq!(count("-0"), Ok(Some(0)));
        assert_eq!(count("\"12\""), Ok(Some(12)));
        assert_eq!(count("9007199254740991"), Ok(Some(9_007_199_254_740_991)));
        for odd in ["null", "-1", "\"soon\"", "1e300", "9007199254740992", "99999999999999999999999", "true", "[1]", "{}"] {
            assert_eq!(count(odd), Ok(None), "{odd}");
        }
        assert_eq!((count("-"), count("-x"), count("1."), count("1.e"), count("2e")), {
            let (cut, bad) = (Err(Problem::Truncated), Err(Problem::BadNumber));
            (cut, bad, cut, bad, cut)
        });
        assert_eq!(count("tru"), Err(Problem::Truncated));
    }

    #[test]
    fn skips_a_byte_order_mark() {
        assert_eq!(read(b"\xEF\xBB\xBF[]"), Ok(serde_json::json!([])));
    }
}
