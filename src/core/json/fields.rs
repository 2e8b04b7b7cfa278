//! Mapping of the service's fields to the names that callers see, by tables.

use crate::json::time::parse_epoch_ms;
use crate::json::value::Value;

/// Field of a result: its name, its path in the answer, its type. Of two fields with the same name
/// the last that is present counts.
pub(crate) type FieldSpec = (&'static str, &'static str, FieldType);

/// Type of a field, and how the service's value becomes one.
pub(crate) enum FieldType {
    /// Text; left out when empty.
    Text,
    /// Text; `""` when missing.
    RequiredText,
    /// Whole number; left out when it is none.
    Number,
    /// Value with a mapping of its own; left out when that gives [`Value::Absent`].
    Custom(fn(&Value) -> Value),
    /// Timestamp, in epoch milliseconds.
    Timestamp,
    /// Status word in lower case; `unknown` when missing.
    Status,
}

/// Maps `answer` to an object with `fields`.
pub(crate) fn map_fields(answer: &Value, fields: &[FieldSpec]) -> Value {
    let mut object = Value::object();
    for (name, path, field_type) in fields {
        let value = answer.get_path(path);
        let text = value.to_text();
        let mapped: Value = match field_type {
            FieldType::Text => text.into(),
            FieldType::RequiredText => text.unwrap_or_default().into(),
            FieldType::Number => value.to_u64_lenient().into(),
            FieldType::Custom(map) => map(value),
            FieldType::Timestamp => text.and_then(|text| parse_epoch_ms(&text)).into(),
            FieldType::Status => {
                text.map_or("unknown".into(), |word| word.to_ascii_lowercase().into())
            }
        };
        object.set_path(name, mapped);
    }
    object
}

/// Maps each item of `list`.
pub(crate) fn map_items(list: &Value, fields: &[FieldSpec]) -> Value {
    Value::Array(
        list.items()
            .iter()
            .map(|item| map_fields(item, fields))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::{FieldSpec, FieldType, map_fields, map_items};
    use crate::json::parse;
    use crate::json::value::Value;

    const FIELDS: &[FieldSpec] = &[
        ("id", "a.id", FieldType::RequiredText),
        ("name", "name", FieldType::Text),
        ("seconds", "duration", FieldType::Number),
        ("seconds", "seconds", FieldType::Number),
        ("atMs", "time", FieldType::Timestamp),
        ("status", "status", FieldType::Status),
        ("count", "list", FieldType::Custom(count)),
    ];

    fn count(list: &Value) -> Value {
        match list.items().len() {
            0 => Value::Absent,
            count => Value::from(count as u64),
        }
    }

    fn mapped(json: &str) -> Value {
        map_fields(&parse(json.as_bytes()).unwrap(), FIELDS)
    }

    #[test]
    fn every_type_is_mapped_and_the_last_present_field_of_a_name_counts() {
        let json = r#"{"a":{"id":"x"},"name":"n","duration":3,"seconds":"4","time":"1970-01-01 08:00:01",
            "status":"RUNNING","list":[1,2,3]}"#;
        let expected = r#"{"id":"x","name":"n","seconds":4,"atMs":1000,"status":"running",
            "count":3}"#;
        assert_eq!(mapped(json), parse(expected.as_bytes()).unwrap());
        assert_eq!(
            mapped(r#"{"duration":3,"seconds":null}"#).get_path("seconds"),
            &Value::from(3)
        );
    }

    #[test]
    fn missing_null_and_odd_values_leave_their_field_out() {
        let expected = parse(br#"{"id":"","status":"unknown"}"#).unwrap();
        let odd = r#"{"a":[],"name":"","duration":-1,"time":"soon","list":[]}"#;
        for json in [
            "{}",
            r#"{"a":null,"name":null,"list":null,"status":null}"#,
            odd,
        ] {
            assert_eq!(mapped(json), expected, "{json}");
        }
    }

    #[test]
    fn a_list_is_mapped_item_by_item_and_anything_else_is_an_empty_list() {
        let list = parse(br#"[{"name":"a"},7]"#).unwrap();
        let expected =
            parse(br#"[{"id":"","name":"a","status":"unknown"},{"id":"","status":"unknown"}]"#);
        assert_eq!(map_items(&list, FIELDS), expected.unwrap());
        assert_eq!(map_items(&Value::Absent, FIELDS), Value::Array(Vec::new()));
    }
}
