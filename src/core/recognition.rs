//! What a direct model answers: text, without times.

/// A direct recognition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognition {
    /// Empty when nothing was said.
    pub text: String,
    /// Language code. Wire: `message.annotations[].language`.
    pub language: Option<String>,
    /// Wire: `message.annotations[].emotion`.
    pub emotion: Option<String>,
    /// `stop`, or `length` when the text was cut; `None` while it comes.
    pub finish_reason: Option<String>,
    /// As the service counts.
    pub usage: Usage,
    /// Id of the request.
    pub request_id: Option<String>,
}

/// Counted by the service; which fields there are depends on the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Audio, in seconds.
    pub seconds: Option<u64>,
    /// Wire: `input_tokens`, or `input_tokens_details.text_tokens`.
    pub input_tokens: Option<u64>,
    /// Wire: `output_tokens`, or `output_tokens_details.text_tokens`.
    pub output_tokens: Option<u64>,
    /// Both.
    pub total_tokens: Option<u64>,
    /// Of the audio alone.
    pub audio_tokens: Option<u64>,
}

/// One step of a recognition that is told as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognitionUpdate {
    /// All that is known by now.
    pub recognition: Recognition,
    /// What this step added to the text.
    pub delta: String,
}

impl Recognition {
    /// Takes the next event in. `incremental`: its text continues ours; else it replaces it, for the service sends all of it each time.
    pub(crate) fn advance(&mut self, event: Recognition, incremental: bool) -> RecognitionUpdate {
        let delta = if incremental {
            self.text.push_str(&event.text);
            event.text
        } else if event.text.is_empty() {
            // A last event may come without its text.
            String::new()
        } else {
            let delta = event.text.strip_prefix(common_prefix(&self.text, &event.text)).unwrap_or_default().to_owned();
            self.text = event.text;
            delta
        };
        self.language = event.language.or(self.language.take());
        self.emotion = event.emotion.or(self.emotion.take());
        self.finish_reason = event.finish_reason.or(self.finish_reason.take());
        self.usage = event.usage;
        self.request_id = event.request_id.or(self.request_id.take());
        RecognitionUpdate { recognition: self.clone(), delta }
    }
}

fn common_prefix<'a>(left: &str, right: &'a str) -> &'a str {
    let mut ends = right.char_indices().map(|(start, character)| start + character.len_utf8()).zip(left.chars().zip(right.chars()));
    let mut end = 0;
    while let Some((next, (a, b))) = ends.next()
        && a == b
    {
        end = next;
    }
    right.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Recognition;

    fn said(text: &str) -> Recognition {
        Recognition { text: text.to_owned(), ..Recognition::default() }
    }

    #[test]
    fn cumulative_text_replaces_and_incremental_text_continues() {
        let steps = |incremental: bool, texts: &[&str]| {
            let mut recognition = Recognition::default();
            let deltas: Vec<String> = texts.iter().map(|text| recognition.advance(said(text), incremental).delta).collect();
            (recognition.text, deltas)
        };
        assert_eq!(
            steps(false, &["欢迎", "欢迎使用", "欢迎使用。", ""]),
            ("欢迎使用。".to_owned(), ["欢迎", "使用", "。", ""].map(str::to_owned).to_vec())
        );
        assert_eq!(
            steps(true, &["欢迎", "使用", "。", ""]),
            ("欢迎使用。".to_owned(), ["欢迎", "使用", "。", ""].map(str::to_owned).to_vec())
        );
        assert_eq!(
            steps(false, &["I scream", "Ice cream"]),
            ("Ice cream".to_owned(), ["I scream", "ce cream"].map(str::to_owned).to_vec())
        );
    }
}
