//! JSON as text: compact or with white space anywhere, with letters as they are or escaped in one
//! of the ways there are.

use crate::generate::Json;
use crate::rng::Rng;

/// How often a letter is escaped that need not be, and how often there is white space.
#[derive(Clone, Copy)]
struct Style {
    escapes: usize,
    blanks: usize,
}

/// The document's text.
pub fn print(rng: &mut Rng, json: &Json) -> String {
    let style = Style {
        escapes: *rng.pick(&[3, 40, 1 << 20]),
        blanks: *rng.pick(&[2, 10, 1 << 20]),
    };
    let mut out = String::new();
    put(rng, json, style, &mut out);
    out
}

fn put(rng: &mut Rng, json: &Json, style: Style, out: &mut String) {
    put_blanks(rng, style, out);
    match json {
        Json::Number(number) => out.push_str(number),
        Json::Word(word) => out.push_str(word),
        Json::Text(text) => put_text(rng, text, style, out),
        Json::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put(rng, item, style, out);
            }
            put_blanks(rng, style, out);
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put_blanks(rng, style, out);
                put_text(rng, key, style, out);
                put_blanks(rng, style, out);
                out.push(':');
                put(rng, value, style, out);
            }
            put_blanks(rng, style, out);
            out.push('}');
        }
    }
    put_blanks(rng, style, out);
}

fn put_blanks(rng: &mut Rng, style: Style, out: &mut String) {
    if rng.one_in(style.blanks) {
        out.push_str([" ", "\n", "\r\n\t", "  ", "\n                    "][rng.below(5)]);
    }
}

fn put_text(rng: &mut Rng, text: &str, style: Style, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        let short = match character {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '\n' => Some("\\n"),
            '\u{8}' => Some("\\b"),
            '/' if rng.one_in(2) => Some("\\/"),
            _ => None,
        };
        let must = matches!(character, '"' | '\\' | '\0'..='\x1f');
        match short {
            Some(short) if rng.below(4) > 0 => out.push_str(short),
            _ if must || rng.one_in(style.escapes) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.push_str(&if rng.one_in(2) {
                        format!("\\u{unit:04x}")
                    } else {
                        format!("\\u{unit:04X}")
                    });
                }
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
