//! JSON writer: a [`Value`] to text, keys in their order.

use crate::json::text::push_hex;
use crate::json::value::Value;

impl Value {
    /// Writes the value as JSON. Its numbers must be whole.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        push(&mut out, self);
        out
    }
}

fn push(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => push_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push(out, item);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, key);
                out.push(':');
                push(out, value);
            }
            out.push('}');
        }
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::Absent | Value::Other(_) => out.push_str("null"),
    }
}

fn push_string(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                out.push_str("\\u00");
                push_hex(out, control as u8);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_controls_and_nothing_else() {
        let text = Value::from("a b\u{1f}\n\u{7f}会");
        assert_eq!(text.to_json(), "\"a b\\u001F\\n\u{7f}会\"");
    }

    #[test]
    fn writes_what_serde_json_reads_back() {
        let string: String = (0..=0x2FFu32)
            .filter_map(char::from_u32)
            .chain("😀会议\"\\".chars())
            .collect();
        let mut object = Value::object();
        object.set_path("text \"é\"", string.as_str());
        object.set_path(
            "channel_id",
            Value::Array(vec![Value::Number(0.0), Value::Number(1.0)]),
        );
        object.set_path("empty", Value::Array(vec![]));
        object.set_path("n", u64::from(u32::MAX));
        object.set_path("inner.no", Value::Bool(false));
        object.set_path("nothing", Value::object());
        let read: serde_json::Value = serde_json::from_str(&object.to_json()).unwrap();
        let expected = serde_json::json!({
            "text \"é\"": string, "channel_id": [0, 1], "empty": [], "n": u32::MAX, "inner": {"no": false}, "nothing": {}
        });
        assert_eq!(read, expected);
    }
}
