//! Context turns of Qwen-Audio 3.x and Fun-ASR-Flash: what was said and answered before the audio.

use serde_json::Value;

use crate::failure::Failure;

/// Checks `input.context` of a submit, a list of turns. How many count, and how much of each, has
/// no effect here: the service ignores the rest without an error.
///
/// # Errors
/// 400 for anything but a list of turns.
pub fn check(context: Option<&Value>) -> Result<(), Failure> {
    match context {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(turns)) => turns.iter().try_for_each(check_turn),
        Some(_) => Err(Failure::invalid_parameter(
            "input.context must be a list of messages",
        )),
    }
}

/// Checks one message of the context: `input_text` of a user, or `text` of an assistant.
///
/// # Errors
/// 400 for another role, or for a part that is no text.
pub fn check_turn(message: &Value) -> Result<(), Failure> {
    let kind = match message.get("role").and_then(Value::as_str) {
        Some("user") => "input_text",
        Some("assistant") => "text",
        _ => return Err(Failure::invalid_messages()),
    };
    let is_text = |part: &Value| {
        part.get("type").is_some_and(|seen| seen == kind)
            && part.get("text").is_some_and(Value::is_string)
    };
    let parts = message.get("content").and_then(Value::as_array);
    if parts.is_some_and(|parts| !parts.is_empty() && parts.iter().all(is_text)) {
        Ok(())
    } else {
        Err(Failure::invalid_messages())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_context_is_a_list_of_texts_of_users_and_assistants() {
        let user = json!({"role": "user", "content": [{"type": "input_text", "text": "张三"}]});
        let assistant = json!({"role": "assistant", "content": [{"type": "text", "text": ""}]});
        for good in [
            json!(null),
            json!([]),
            json!([user]),
            json!([user, assistant]),
            json!(vec![user.clone(); 1_000]),
        ] {
            assert_eq!(check(Some(&good)), Ok(()), "{good}");
        }
        assert_eq!(check(None), Ok(()));
        for bad in [
            json!("张三"),
            json!({}),
            json!([null]),
            json!(["张三"]),
            json!([{"content": []}]),
            json!([{"role": "user"}]),
            json!([{"role": "user", "content": "张三"}]),
            json!([{"role": "user", "content": []}]),
            json!([{"role": "user", "content": [{"text": "张三"}]}]),
            json!([{"role": "user", "content": [{"type": "text", "text": "张三"}]}]),
            json!([{"role": "user", "content": [{"type": "input_text", "text": 1}]}]),
            json!([{"role": "system", "content": [{"type": "text", "text": "张三"}]}]),
            json!([user, {"role": "assistant", "content": [{"type": "input_text", "text": ""}]}]),
        ] {
            assert!(check(Some(&bad)).is_err(), "{bad}");
        }
    }
}
