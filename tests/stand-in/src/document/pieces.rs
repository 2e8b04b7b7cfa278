//! The words of `qwen-audio-3.1-asr-flash-filetrans`, as measured: pieces whose join is not the
//! text.

use crate::document::Word;

/// Letters of the first piece of a word that is cut.
const FIRST_PIECE: usize = 2;
/// The fewest letters of a word that is cut.
const MIN_LETTERS: usize = 5;
/// Of so many words that follow a blank, one has lost it.
const BLANK_PERIOD: usize = 4;

/// Cuts words inside (" glenn" into " gl" and "enn", " 90" into "9" and "0"), and drops some of the
/// blanks before them. Punctuation stays with the last piece. The times of a word are shared out.
pub fn cut(words: Vec<Word>) -> Vec<Word> {
    let mut blanks = 0;
    words
        .into_iter()
        .flat_map(|mut word| {
            if word.text.starts_with(' ') {
                blanks += 1;
                if blanks % BLANK_PERIOD == 0 {
                    word.text = word.text.trim_start().to_owned();
                }
            }
            match texts(&word.text) {
                pieces if pieces.len() > 1 => share_out(&word, &pieces),
                _ => vec![word],
            }
        })
        .collect()
}

/// The texts of the pieces of a word.
fn texts(text: &str) -> Vec<String> {
    let bare = text.trim_start();
    let is_all = |test: fn(&u8) -> bool| !bare.is_empty() && bare.bytes().all(|byte| test(&byte));
    if is_all(u8::is_ascii_digit) {
        let mut digits: Vec<_> = bare.chars().map(String::from).collect();
        if let Some(first) = digits.first_mut() {
            first.insert_str(0, text.get(..text.len() - bare.len()).unwrap_or_default());
        }
        return digits;
    }
    if is_all(u8::is_ascii_alphabetic) && bare.len() >= MIN_LETTERS {
        let (first, rest) = text.split_at(text.len() - bare.len() + FIRST_PIECE);
        return vec![first.to_owned(), rest.to_owned()];
    }
    vec![text.to_owned()]
}

fn share_out(word: &Word, texts: &[String]) -> Vec<Word> {
    let (count, length) = (
        texts.len() as u64,
        word.end_time.saturating_sub(word.begin_time),
    );
    let time = |piece: u64| word.begin_time + length * piece / count.max(1);
    let pieces = texts.iter().zip(0..).map(|(text, piece)| Word {
        begin_time: time(piece),
        end_time: time(piece + 1),
        text: text.clone(),
        punctuation: if piece + 1 == count {
            word.punctuation.clone()
        } else {
            String::new()
        },
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn word(begin_time: u64, end_time: u64, text: &str, punctuation: &str) -> Word {
        Word {
            begin_time,
            end_time,
            text: text.to_owned(),
            punctuation: punctuation.to_owned(),
        }
    }

    #[test]
    fn the_published_pieces_are_cut_the_same_way() {
        let text = include_str!("../../../fixtures/qwen-audio-3/result-words-misaligned.json");
        let published: Document = serde_json::from_str(text).unwrap();
        let words = vec![
            word(100, 300, "I", ""),
            word(300, 500, " met", ""),
            word(500, 900, " glenn", ""),
            word(900, 1_100, " in", ""),
            word(1_100, 1_500, " 90", "."),
        ];
        assert_eq!(
            Some(cut(words)),
            published.transcripts[0].sentences[0].words
        );
    }

    #[test]
    fn other_writing_and_odd_words_stay_whole() {
        for text in [
            "阿里巴巴",
            " naïveté",
            " it's",
            "",
            " ",
            "  ",
            "3.14",
            "a-b-c-d",
        ] {
            let words = vec![word(10, 5, text, "。")];
            assert_eq!(cut(words.clone()), words, "{text:?}");
        }
        assert_eq!(cut(Vec::new()), []);
    }
}
