//! JSON as text: compact or with white space anywhere, with letters as they are or escaped in one
//! of the ways there are.

use crate::dice::Dice;
use crate::make::Json;

/// How often a letter is escaped that need not be, and how often there is white space.
#[derive(Clone, Copy)]
struct Style {
    escapes: usize,
    blanks: usize,
}

/// The document's text.
pub fn print(dice: &mut Dice, json: &Json) -> String {
    let style = Style {
        escapes: *dice.one(&[3, 40, 1 << 20]),
        blanks: *dice.one(&[2, 10, 1 << 20]),
    };
    let mut out = String::new();
    put(dice, json, style, &mut out);
    out
}

fn put(dice: &mut Dice, json: &Json, style: Style, out: &mut String) {
    put_blanks(dice, style, out);
    match json {
        Json::Number(number) => out.push_str(number),
        Json::Word(word) => out.push_str(word),
        Json::Text(text) => put_text(dice, text, style, out),
        Json::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put(dice, item, style, out);
            }
            put_blanks(dice, style, out);
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put_blanks(dice, style, out);
                put_text(dice, key, style, out);
                put_blanks(dice, style, out);
                out.push(':');
                put(dice, value, style, out);
            }
            put_blanks(dice, style, out);
            out.push('}');
        }
    }
    put_blanks(dice, style, out);
}

fn put_blanks(dice: &mut Dice, style: Style, out: &mut String) {
    if dice.once_in(style.blanks) {
        out.push_str([" ", "\n", "\r\n\t", "  ", "\n                    "][dice.below(5)]);
    }
}

fn put_text(dice: &mut Dice, text: &str, style: Style, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        let short = match character {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '\n' => Some("\\n"),
            '\u{8}' => Some("\\b"),
            '/' if dice.once_in(2) => Some("\\/"),
            _ => None,
        };
        let must = matches!(character, '"' | '\\' | '\0'..='\x1f');
        match short {
            Some(short) if dice.below(4) > 0 => out.push_str(short),
            _ if must || dice.once_in(style.escapes) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.push_str(&if dice.once_in(2) {
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
