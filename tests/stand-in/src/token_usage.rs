//! The usage of Qwen-Audio 3.1, which is billed by tokens.

use serde::Serialize;

/// Input tokens beyond those of the audio.
const FIXED_INPUT_TOKENS: u64 = 57;
/// Output tokens of a word, by the published answers.
const TOKENS_PER_WORD: u64 = 2;

/// `usage`; key order as on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TokenUsage {
    duration: u64,
    input_tokens: u64,
    output_tokens: u64,
    total_tokens: u64,
}

impl TokenUsage {
    /// The usage of audio of so many seconds and words: 12.5 tokens a second, as measured.
    pub fn new(seconds: u64, words: usize) -> Self {
        let input_tokens = (seconds * 25).div_ceil(2) + FIXED_INPUT_TOKENS;
        let output_tokens = words as u64 * TOKENS_PER_WORD;
        Self {
            duration: seconds,
            input_tokens,
            output_tokens,
            total_tokens: input_tokens + output_tokens,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_grow_with_seconds_and_words() {
        for (seconds, words, text) in [
            (
                4,
                6,
                r#"{"duration":4,"input_tokens":107,"output_tokens":12,"total_tokens":119}"#,
            ),
            (
                9,
                9,
                r#"{"duration":9,"input_tokens":170,"output_tokens":18,"total_tokens":188}"#,
            ),
            (
                64,
                6,
                r#"{"duration":64,"input_tokens":857,"output_tokens":12,"total_tokens":869}"#,
            ),
            (
                0,
                0,
                r#"{"duration":0,"input_tokens":57,"output_tokens":0,"total_tokens":57}"#,
            ),
        ] {
            let usage = TokenUsage::new(seconds, words);
            assert_eq!(serde_json::to_string(&usage).unwrap(), text);
        }
    }
}
