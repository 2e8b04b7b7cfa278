//! Text of a streamed recognition, event by event.

use crate::json::Value;

/// Applies the next event to `state`, and returns the update for the caller: the whole state and
/// `delta`, the text that this event added. The text of an incremental event continues the state's;
/// any other replaces it, because the service sends all of it each time.
pub(crate) fn apply_event(state: &mut Value, event: &Value, is_incremental: bool) -> Value {
    let text_of = |value: &Value| value.get_path("text").to_text().unwrap_or_default();
    let (mut text, event_text) = (text_of(state), text_of(event));
    let delta = if is_incremental {
        text.push_str(&event_text);
        event_text
    } else if event_text.is_empty() {
        // The last event may come without its text.
        event_text
    } else {
        let common = common_prefix(&text, &event_text);
        let delta = event_text
            .strip_prefix(common)
            .unwrap_or_default()
            .to_owned();
        text = event_text;
        delta
    };
    state.set_path("text", text);
    for (name, value) in event.entries() {
        if name != "text" {
            state.set_path(name, value.clone());
        }
    }
    state.set_path("noSpeech", no_speech(state));
    let mut update = state.clone();
    update.set_path("delta", delta);
    update
}

/// Whether a recognition has no text.
pub(crate) fn no_speech(recognition: &Value) -> Value {
    let text = recognition.get_path("text").as_str();
    Value::Bool(text.is_none_or(|text| text.trim().is_empty()))
}

fn common_prefix<'a>(left: &str, right: &'a str) -> &'a str {
    let mut end = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    while !right.is_char_boundary(end) {
        end -= 1;
    }
    right.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::apply_event;
    use crate::json::Value;

    fn event(text: &str) -> Value {
        let mut event = Value::object();
        event.set_path("text", text);
        event
    }

    #[test]
    fn cumulative_text_replaces_and_incremental_text_continues() {
        let steps = |incremental: bool, texts: &[&str]| {
            let mut state = Value::object();
            let deltas: Vec<String> = texts
                .iter()
                .map(|text| {
                    apply_event(&mut state, &event(text), incremental)
                        .get_path("delta")
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            (state.get_path("text").to_text().unwrap(), deltas)
        };
        assert_eq!(
            steps(false, &["欢迎", "欢迎使用", "欢迎使用。", ""]),
            (
                "欢迎使用。".to_owned(),
                ["欢迎", "使用", "。", ""].map(str::to_owned).to_vec()
            )
        );
        assert_eq!(
            steps(false, &["会", "伛"]),
            ("伛".to_owned(), ["会", "伛"].map(str::to_owned).to_vec()),
            "no half of a character"
        );
        assert_eq!(
            steps(true, &["欢迎", "使用", "。", ""]),
            (
                "欢迎使用。".to_owned(),
                ["欢迎", "使用", "。", ""].map(str::to_owned).to_vec()
            )
        );
        assert_eq!(
            steps(false, &["I scream", "Ice cream"]),
            (
                "Ice cream".to_owned(),
                ["I scream", "ce cream"].map(str::to_owned).to_vec()
            )
        );
    }
}
