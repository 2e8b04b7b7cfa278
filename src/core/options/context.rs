//! Context of a recognition: what was said and answered before the audio, or words that occur in it.

use crate::error::Result;
use crate::json::Value;
use crate::options::schema::{self, OptionGroup, OptionType, invalid_option, option, unexpected};

/// Turns that the service reads. Source: docs/dashscope-api.md §5.5.
const TURNS_MAX: usize = 5;
/// Characters of a turn that the service reads, of both sides together. Source: the same.
const CHARACTERS_MAX: usize = 400;

pub(crate) const TURN: OptionGroup = &[
    option("user", OptionType::TextOrEmpty("a text"), ""),
    option("assistant", OptionType::TextOrEmpty("a text"), ""),
];

/// Checks that a context is a text, for models that take no turns.
pub(crate) fn check_text(context: &Value) -> Result<()> {
    match context {
        Value::Absent | Value::String(_) => Ok(()),
        seen => Err(unexpected("options", "context", "a text", seen)),
    }
}

/// The messages of a context, oldest first; none of an empty text. The service drops more turns, and
/// more characters of a turn, without an error; here they are one.
pub(crate) fn messages(context: &Value) -> Result<Vec<Value>> {
    let mut messages = Vec::new();
    match context {
        Value::Absent => {}
        Value::String(text) => push_turn(&mut messages, "options.context", [Some(text), None])?,
        Value::Array(turns) if turns.len() <= TURNS_MAX => {
            for (index, turn) in turns.iter().enumerate() {
                let path = format!("options.context[{index}]");
                schema::validate(&path, turn, &[TURN], &[])?;
                let side = |name: &str| turn.get_path(name).as_str();
                push_turn(&mut messages, &path, [side("user"), side("assistant")])?;
            }
        }
        Value::Array(turns) => {
            let message = format_args!(
                "expected at most {TURNS_MAX} turns, got {}. The service reads the last \
                 {TURNS_MAX}: leave the older ones out.",
                turns.len()
            );
            return Err(invalid_option("context", message));
        }
        seen => {
            let expected = "a text, or an array of { user, assistant }";
            return Err(unexpected("options", "context", expected, seen));
        }
    }
    Ok(messages)
}

/// Appends the messages of a turn, of the user and of the assistant.
fn push_turn(messages: &mut Vec<Value>, path: &str, sides: [Option<&str>; 2]) -> Result<()> {
    let characters: usize = sides
        .iter()
        .flatten()
        .map(|text| text.chars().count())
        .sum();
    if characters > CHARACTERS_MAX {
        let message = format_args!(
            "expected at most {CHARACTERS_MAX} characters, got {characters}. The service drops the \
             rest: shorten the text, or give an array of up to {TURNS_MAX} {{ user }}."
        );
        return Err(crate::error::Error::invalid(path, message));
    }
    let kinds = [("user", "input_text"), ("assistant", "text")];
    for (text, (role, part_type)) in sides.iter().zip(kinds) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        let (mut part, mut message) = (Value::object(), Value::object());
        part.set_path("type", part_type);
        part.set_path("text", text);
        message.set_path("role", role);
        message.set_path("content", Value::Array(vec![part]));
        messages.push(message);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::messages;
    use crate::json::{Value, parse};

    fn written(context: &str) -> Result<String, String> {
        let context = parse(context.as_bytes()).unwrap();
        match messages(&context) {
            Ok(messages) => Ok(Value::Array(messages).to_json()),
            Err(error) => Err(error.message),
        }
    }

    #[test]
    fn a_text_is_a_message_and_a_turn_up_to_two() {
        let user = |text: &str| {
            format!(r#"{{"role":"user","content":[{{"type":"input_text","text":"{text}"}}]}}"#)
        };
        let assistant = |text: &str| {
            format!(r#"{{"role":"assistant","content":[{{"type":"text","text":"{text}"}}]}}"#)
        };
        assert_eq!(written(r#""热词""#), Ok(format!("[{}]", user("热词"))));
        assert_eq!(
            written(r#"[{"assistant":"b","user":"a"},{"assistant":"c"},{},{"user":" "}]"#),
            Ok(format!(
                "[{},{},{}]",
                user("a"),
                assistant("b"),
                assistant("c")
            ))
        );
        for none in ["null", r#""""#, r#"" ""#, "[]"] {
            assert_eq!(written(none), Ok("[]".to_owned()), "{none}");
        }
    }

    #[test]
    fn what_the_service_would_drop_is_an_error() {
        let text = "长".repeat(400);
        assert!(written(&format!(r#""{text}""#)).is_ok());
        assert!(written(&format!(r#"[{{"user":"{text}"}},{{"user":"{text}"}}]"#)).is_ok());
        for (context, expected) in [
            (
                format!(r#""{text}长""#),
                "options.context: expected at most 400 characters, got 401.",
            ),
            (
                format!(r#"[{{}},{{"user":"{text}","assistant":"ab"}}]"#),
                "options.context[1]: expected at most 400 characters, got 402.",
            ),
            (
                "[{},{},{},{},{},{}]".to_owned(),
                "options.context: expected at most 5 turns, got 6.",
            ),
            (
                "7".to_owned(),
                "options.context: expected a text, or an array of { user, assistant }, got 7.",
            ),
            (
                r#"["a"]"#.to_owned(),
                "options.context[0]: expected an object, got a string.",
            ),
            (
                r#"[{"system":"a"}]"#.to_owned(),
                "options.context[0].system: there is no such option.",
            ),
            (
                r#"[{"user":5}]"#.to_owned(),
                "options.context[0].user: expected a text, got 5.",
            ),
        ] {
            let error = written(&context).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
