//! The style of an ASS file: options → fields of the format.

use crate::error::Result;
use crate::json::Value;
use crate::json::text::split;
use crate::options::schema::{self, Aliases, OptionGroup, OptionType, option};
use crate::transcript::subtitle::ASS_STYLE;

const FONT: OptionType = OptionType::TextWhere("a font's name, without commas", is_field);
const COLOR: OptionType =
    OptionType::TextWhere("a color such as \"#FFCC00\" or \"#FFCC0080\"", is_hex_color);
const PIXELS: OptionType = OptionType::Integer(0, 1920, "pixels");

pub(super) const STYLE: OptionGroup = &[
    option("fontName", FONT, ""),
    option("fontSize", OptionType::Integer(1, 1080, "pixels"), ""),
    option("primaryColor", COLOR, ""),
    option("secondaryColor", COLOR, ""),
    option("outlineColor", COLOR, ""),
    option("backColor", COLOR, ""),
    option("bold", OptionType::Bool, ""),
    option("italic", OptionType::Bool, ""),
    option("outline", PIXELS, ""),
    option("shadow", PIXELS, ""),
    option("alignment", OptionType::Integer(1, 9, ""), ""),
    option("marginL", PIXELS, ""),
    option("marginR", PIXELS, ""),
    option("marginV", PIXELS, ""),
];
/// Places of these fields behind the style's name. Between them are those that have no option.
const PLACES: [usize; 14] = [0, 1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 18, 19, 20];
const ALIASES: Aliases = &[("font", "fontName"), ("color", "primaryColor")];

/// Checks a style. Returns all its fields behind the name, with commas between them.
pub(super) fn style_fields(style: &Value) -> Result<String> {
    schema::validate("rules.style", style, &[STYLE], ALIASES)?;
    let (mut fields, mut separator) = (String::new(), "");
    for (place, default) in split(ASS_STYLE, b",").enumerate() {
        fields.push_str(separator);
        separator = ",";
        let given = STYLE.iter().zip(PLACES).find(|(_, own)| *own == place);
        let value = match given.map(|(spec, _)| style.get_path(spec.name)) {
            Some(Value::Bool(is_set)) => Some((if *is_set { "-1" } else { "0" }).to_owned()),
            Some(Value::String(text)) => Some(color_field(text).unwrap_or_else(|| text.clone())),
            Some(other) => other.to_text(),
            None => None,
        };
        fields.push_str(value.as_deref().unwrap_or(default));
    }
    Ok(fields)
}

/// Whether a text can be a field of its own: fields end at commas, and lines at line ends.
fn is_field(text: &str) -> bool {
    !text.trim().is_empty()
        && text
            .bytes()
            .all(|byte| !matches!(byte, b',' | ..b' ' | 0x7f))
}

fn is_hex_color(text: &str) -> bool {
    color_field(text).is_some()
}

const DIGITS: &str = "0123456789ABCDEF";

/// `#RRGGBB` or `#RRGGBBAA` as the format writes it: `&HAABBGGRR`, where an alpha of zero is opaque.
fn color_field(text: &str) -> Option<String> {
    let (&b'#', digits) = text.as_bytes().split_first()? else {
        return None;
    };
    let mut color = 0_u32;
    for digit in digits {
        color = color << 4
            | u32::from(match digit {
                b'0'..=b'9' => digit - b'0',
                b'A'..=b'F' | b'a'..=b'f' => (digit | 32) - b'a' + 10,
                _ => return None,
            });
    }
    color = match digits.len() {
        6 => color << 8 | 0xff,
        8 => color,
        _ => return None,
    };
    color = color.swap_bytes() ^ 0xff00_0000;
    let mut field = "&H".to_owned();
    for _ in 0..8 {
        color = color.rotate_left(4);
        let digit = (color & 15) as usize;
        field.push_str(DIGITS.get(digit..=digit).unwrap_or_default());
    }
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::{ASS_STYLE, PLACES, STYLE, color_field, style_fields};
    use crate::json::Value;

    fn style(entries: &[(&str, Value)]) -> Value {
        let entries = entries
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Value::Object(entries.collect())
    }

    #[test]
    fn colors_are_turned_round_and_opacity_becomes_transparency() {
        for (color, field) in [
            ("#123456", Some("&H00563412")),
            ("#ffcc00ff", Some("&H0000CCFF")),
            ("#FFCC0080", Some("&H7F00CCFF")),
            ("#00000000", Some("&HFF000000")),
            ("#FFCC001", None),
            ("#FFCC00112", None),
            ("#FFCC0", None),
            ("FFCC00", None),
            ("#GGCC00", None),
            ("#FFCC0G00", None),
            ("#FFCC00G0", None),
            ("#+FCC00", None),
            ("#FFCC0é", None),
            ("#FFCC00é", None),
            ("#éé00", None),
            ("#", None),
            ("", None),
        ] {
            assert_eq!(color_field(color).as_deref(), field, "{color:?}");
        }
    }

    #[test]
    fn fields_have_the_places_of_the_format() {
        assert_eq!(STYLE.len(), PLACES.len());
        let given = style(&[
            ("marginV", Value::Number(40.0)),
            ("bold", Value::Bool(true)),
            ("italic", Value::Bool(false)),
            ("fontName", Value::from("Noto Sans CJK SC")),
            ("outlineColor", Value::from("#0000FF")),
            ("alignment", Value::Number(8.0)),
        ]);
        assert_eq!(
            style_fields(&given).unwrap(),
            "Noto Sans CJK SC,60,&H00FFFFFF,&H00A0A0A0,&H00FF0000,&H80000000,-1,0,0,0,100,100,0,0,1,3,0,8,96,96,40,1"
        );
        assert_eq!(style_fields(&Value::Absent).unwrap(), ASS_STYLE);
    }

    #[test]
    fn says_what_is_wrong_with_a_style() {
        for (name, value, says) in [
            (
                "fontName",
                Value::from("Arial, sans-serif"),
                "rules.style.fontName: expected a font's name, without commas, got \"Arial, sans-serif\".",
            ),
            (
                "fontName",
                Value::from("Arial\n[Events]"),
                "rules.style.fontName: expected a font's name, without commas, got",
            ),
            (
                "fontName",
                Value::from(" "),
                "rules.style.fontName: expected a font's name, without commas, got \" \".",
            ),
            (
                "primaryColor",
                Value::from("yellow"),
                "rules.style.primaryColor: expected a color such as \"#FFCC00\" or \"#FFCC0080\", got \"yellow\".",
            ),
            (
                "alignment",
                Value::Number(0.0),
                "rules.style.alignment: expected a whole number from 1 to 9, got 0.",
            ),
            (
                "primaryColour",
                Value::from("#FFCC00"),
                "rules.style.primaryColour: there is no such option; did you mean primaryColor?",
            ),
            (
                "font",
                Value::from("Arial"),
                "rules.style.font: there is no such option; did you mean fontName?",
            ),
        ] {
            let error = style_fields(&style(&[(name, value)])).unwrap_err();
            assert!(error.message.starts_with(says), "{}", error.message);
            assert_eq!(error.field, Some(format!("rules.style.{name}")));
        }
        let error = style_fields(&Value::from("bold")).unwrap_err();
        assert_eq!(
            error.message,
            "rules.style: expected an object, got a string."
        );
    }
}
