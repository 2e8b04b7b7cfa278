//! A direct recognition that is told as it comes.

use crate::text::trim;
use crate::value::Value;

/// Takes the next event into what was `told`, and gives the next step: all that is known by now,
/// and `delta`, which this event added to the text. `incremental`: its text continues ours; else it
/// replaces it, for the service sends all of it each time.
pub(crate) fn advance(told: &mut Value, event: &Value, incremental: bool) -> Value {
    let text = |value: &Value| value.at("text").text().unwrap_or_default();
    let (mut all, new) = (text(told), text(event));
    let delta = if incremental {
        all.push_str(&new);
        new
    } else if new.is_empty() {
        // A last event may come without its text.
        new
    } else {
        let delta = new
            .strip_prefix(common_prefix(&all, &new))
            .unwrap_or_default()
            .to_owned();
        all = new;
        delta
    };
    told.put("text", all);
    for (name, value) in event.entries() {
        if name != "text" {
            told.put(name, value.clone());
        }
    }
    told.put("noSpeech", no_speech(told));
    let mut step = told.clone();
    step.put("delta", delta);
    step
}

/// Whether nothing was said.
pub(crate) fn no_speech(recognition: &Value) -> Value {
    Value::Bool(
        recognition
            .at("text")
            .as_str()
            .is_none_or(|text| trim(text).is_empty()),
    )
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
    use super::advance;
    use crate::value::Value;

    fn said(text: &str) -> Value {
        let mut event = Value::empty();
        event.put("text", text);
        event
    }

    #[test]
    fn cumulative_text_replaces_and_incremental_text_continues() {
        let steps = |incremental: bool, texts: &[&str]| {
            let mut told = Value::empty();
            let deltas: Vec<String> = texts
                .iter()
                .map(|text| {
                    advance(&mut told, &said(text), incremental)
                        .at("delta")
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            (told.at("text").text().unwrap(), deltas)
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
