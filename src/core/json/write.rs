//! Writes JSON objects, keys in the order they are given.

/// An object being written.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { text: String::from("{") }
    }

    fn key(&mut self, key: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        push_string(&mut self.text, key);
        self.text.push(':');
    }

    /// `value` must be JSON.
    fn raw(&mut self, key: &str, value: &str) {
        self.key(key);
        self.text.push_str(value);
    }

    pub(crate) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        push_string(&mut self.text, value);
    }

    pub(crate) fn boolean(&mut self, key: &str, value: bool) {
        self.raw(key, if value { "true" } else { "false" });
    }

    pub(crate) fn integer(&mut self, key: &str, value: u32) {
        self.raw(key, &value.to_string());
    }

    pub(crate) fn strings(&mut self, key: &str, values: &[String]) {
        self.list(key, values, |text, value| push_string(text, value));
    }

    pub(crate) fn integers(&mut self, key: &str, values: &[u32]) {
        self.list(key, values, |text, value| text.push_str(&value.to_string()));
    }

    fn list<T>(&mut self, key: &str, values: &[T], push: impl Fn(&mut String, &T)) {
        self.key(key);
        self.text.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            push(&mut self.text, value);
        }
        self.text.push(']');
    }

    /// A list of objects.
    pub(crate) fn objects(&mut self, key: &str, values: Vec<Object>) {
        let values: Vec<String> = values.into_iter().map(Object::finish).collect();
        self.list(key, &values, |text, value| text.push_str(value));
    }

    pub(crate) fn object(&mut self, key: &str, value: Object) {
        self.raw(key, &value.finish());
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
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
                for nibble in [control as u32 >> 4, control as u32 & 15] {
                    out.extend(char::from_digit(nibble, 16));
                }
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
    fn writes_what_serde_json_reads_back() {
        let text: String = (0..=0x2FFu32).filter_map(char::from_u32).chain("😀会议\"\\".chars()).collect();
        let mut inner = Object::new();
        inner.boolean("no", false);
        let mut object = Object::new();
        object.string("text \"é\"", &text);
        object.integers("channel_id", &[0, 1]);
        object.strings("empty", &[]);
        object.integer("n", u32::MAX);
        object.object("inner", inner);
        let read: serde_json::Value = serde_json::from_str(&object.finish()).unwrap();
        let expected = serde_json::json!({"text \"é\"": text, "channel_id": [0, 1], "empty": [], "n": u32::MAX, "inner": {"no": false}});
        assert_eq!(read, expected);
        assert_eq!(Object::new().finish(), "{}");
    }
}
