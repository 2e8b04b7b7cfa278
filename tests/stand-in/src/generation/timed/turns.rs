//! The turns of speakers, as measured: cut at silences, not at grammar.

use crate::generation::timed::wire::WireSentence;

/// A silence that ends the turn of a speaker, in milliseconds.
const TURN_PAUSE_MS: u64 = 500;
/// Speakers who take turns: voices are not told apart.
const SPEAKERS: u32 = 2;

/// The turns of two speakers, cut at silences. A turn may hold several sentences.
pub fn turns(sentences: &[WireSentence]) -> Vec<WireSentence> {
    let is_same_turn = |before: &WireSentence, after: &WireSentence| {
        let end_ms = before.end_time.unwrap_or(before.begin_time);
        after.begin_time.saturating_sub(end_ms) <= TURN_PAUSE_MS
    };
    sentences
        .chunk_by(is_same_turn)
        .zip(0..)
        .filter_map(|(turn, position)| {
            let whole = WireSentence::whole(turn, position + 1)?;
            Some(whole.spoken_by(position % SPEAKERS))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Sentence;
    use crate::generation::timed::wire::sentences;

    /// Sentences of one word, each 100 ms long.
    fn said(at_ms: &[(u64, &str)]) -> Vec<WireSentence> {
        let spoken: Vec<Sentence> = at_ms
            .iter()
            .map(|(begin, text)| {
                let word = json!({"begin_time": begin, "end_time": begin + 100, "text": text, "punctuation": "."});
                let sentence = json!({"begin_time": begin, "end_time": begin + 100, "text": format!("{text}."), "words": [word]});
                serde_json::from_value(sentence).unwrap()
            })
            .collect();
        sentences(&spoken)
    }

    #[test]
    fn turns_are_cut_at_silences_and_two_speakers_alternate() {
        let turns = turns(&said(&[(0, "a"), (600, "b"), (1_201, "c"), (5_000, "d")]));
        let seen: Vec<_> = turns
            .iter()
            .map(|turn| (turn.text.as_str(), turn.sentence_id, turn.speaker_id))
            .collect();
        let expected = [
            ("a. b.", 1, Some(0)),
            ("c.", 2, Some(1)),
            ("d.", 3, Some(0)),
        ];
        assert_eq!(seen, expected);
        let whole = WireSentence::whole(&turns, 1).unwrap();
        let speakers: Vec<_> = whole.words.iter().map(|word| word.speaker_id).collect();
        assert_eq!(speakers, [Some(0), Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn sentences_that_overlap_or_are_out_of_order_are_one_turn() {
        assert_eq!(turns(&[]), []);
        assert_eq!(turns(&said(&[(500, "a"), (500, "b"), (0, "c")])).len(), 1);
        assert_eq!(turns(&said(&[(0, "a"), (u64::MAX - 100, "b")])).len(), 2);
    }
}
