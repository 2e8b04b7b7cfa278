//! The text that the files of a document must have, and the times in it that are known.

use crate::document::{Document, Sentence, Track, Word};
use crate::json::{LONE_SURROGATE, ms_of, text_of};
use crate::spelling::{is_emoji, is_invisible, letters, squeezed};

/// The text of a document as its files must have it.
#[derive(Debug, Default)]
pub struct Expected {
    pub sentences: Vec<ExpectedSentence>,
    pub duration_ms: Option<u32>,
    /// A text has a lone surrogate, for which U+FFFD may stand.
    pub has_replacement: bool,
    /// Nothing says when a text is spoken.
    pub is_timeless: bool,
}

/// A sentence, or the text of a track without sentences.
#[derive(Debug, Default)]
pub struct ExpectedSentence {
    /// Its text, squeezed.
    pub text: String,
    /// Whether the text must be in the file.
    pub is_required: bool,
    /// Its start, where it is known.
    pub start_ms: Option<u32>,
    pub track: usize,
    pub words: Vec<KnownWord>,
}

/// A word whose start is known.
#[derive(Debug)]
pub struct KnownWord {
    pub start_ms: u32,
    pub letters: String,
    /// The characters before its first letter, squeezed.
    pub leading: String,
    /// Bytes of letters before it in the sentence, where it is certain.
    pub at: Option<usize>,
}

/// Certainty with which a text is in the file.
#[derive(Clone, Copy, PartialEq)]
enum Worth {
    /// Nothing to show.
    None,
    /// Symbols, which may be shown.
    Perhaps,
    Text,
}

fn worth(text: &str) -> Worth {
    let shown = |c: &char| !(c.is_whitespace() || c.is_control() || is_invisible(*c));
    let mut shown = text.chars().filter(shown).peekable();
    if shown.peek().is_none() {
        return Worth::None;
    }
    let (mut is_text, mut is_punctuation) = (false, true);
    for character in shown {
        is_text |= character.is_alphanumeric() || is_emoji(character);
        is_punctuation &= ".,?!…，。、—؟".contains(character);
    }
    match (is_text, is_punctuation) {
        (true, _) => Worth::Text,
        (false, true) => Worth::None,
        (false, false) => Worth::Perhaps,
    }
}

/// The text without SenseVoice's tags, `<|Speech|>`.
fn untagged(text: &str) -> String {
    // NUL is left out before anything else.
    let text = text.replace('\0', "");
    let (mut plain, mut left) = (String::new(), text.as_str());
    while let Some((before, behind)) = left.split_once("<|") {
        let is_name_byte = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/');
        let name = behind.len() - behind.trim_start_matches(is_name_byte).len();
        plain.push_str(before);
        left = match behind[name..].strip_prefix("|>") {
            Some(after) if name > 0 => after,
            _ => {
                plain.push_str("<|");
                behind
            }
        };
    }
    plain + left
}

pub fn expected(document: &Document) -> Expected {
    let mut expected = Expected {
        duration_ms: document.duration_ms,
        has_replacement: has_replacement(document),
        ..Expected::default()
    };
    for (index, track) in document.tracks.iter().enumerate() {
        let mut sentences: Vec<ExpectedSentence> =
            track.sentences.iter().filter_map(of_sentence).collect();
        if sentences.is_empty() {
            let of_track = of_track(track, document.duration_ms);
            expected.is_timeless |= of_track.is_some() && document.duration_ms.is_none();
            sentences.extend(of_track);
        }
        for sentence in &mut sentences {
            sentence.track = index;
        }
        expected.sentences.append(&mut sentences);
    }
    expected
}

/// The text of a track that has no sentence with a text. Where it has sentences, nobody knows
/// whether the text is theirs.
fn of_track(track: &Track, duration_ms: Option<u32>) -> Option<ExpectedSentence> {
    let text = untagged(text_of(&track.text));
    let worth = worth(&text);
    (worth != Worth::None).then(|| ExpectedSentence {
        text: squeezed(&text),
        is_required: worth == Worth::Text && track.sentences.is_empty() && duration_ms.is_some(),
        ..ExpectedSentence::default()
    })
}

fn of_sentence(sentence: &Sentence) -> Option<ExpectedSentence> {
    let mut text = untagged(text_of(&sentence.text));
    if text.trim().is_empty() {
        text = sentence.words_text();
    }
    let worth = worth(&text);
    if worth == Worth::None {
        return None;
    }
    let is_sound = sentence.is_sound && sentence.time_dirt == 0;
    Some(ExpectedSentence {
        text: squeezed(&text),
        is_required: worth == Worth::Text,
        start_ms: ms_of(&sentence.start).filter(|_| is_sound),
        track: 0,
        words: known_words(sentence, &letters(&text)),
    })
}

fn known_words(sentence: &Sentence, text: &str) -> Vec<KnownWord> {
    // Two kinds of dirt may contradict each other, and no time is certain.
    if sentence.time_dirt > 1 {
        return Vec::new();
    }
    let places = places_of_words(&sentence.words, text);
    // A word after which an earlier time comes, or before which a later one, is one of two that
    // contradict each other; so is one on the start of another.
    let contradicts = |index: usize, ms: u32| {
        let known_only = |words: &[Word], is_wrong: &dyn Fn(u32) -> bool| {
            words.iter().filter_map(|word| word.known_ms).any(is_wrong)
        };
        let known = |words: &[Word], is_wrong: &dyn Fn(u32) -> bool| {
            let given = |word: &Word| word.known_ms.or(ms_of(&word.start));
            words.iter().filter_map(given).any(is_wrong)
        };
        known(&sentence.words[..index], &|before| before == ms)
            || known_only(&sentence.words[..index], &|before| before > ms)
            || known_only(&sentence.words[index..], &|next| next < ms)
    };
    let known = |(index, (word, place)): (usize, (&Word, &Option<usize>))| {
        let letters = letters(text_of(&word.text));
        Some(KnownWord {
            start_ms: word
                .known_ms
                .filter(|_| word.agrees && !letters.is_empty())
                // 0 may stand for no time.
                .filter(|&ms| !contradicts(index, ms) && (ms > 0 || sentence.time_dirt == 0))?,
            letters,
            leading: leading(&squeezed(text_of(&word.text))).to_owned(),
            at: *place,
        })
    };
    sentence
        .words
        .iter()
        .zip(&places)
        .enumerate()
        .filter_map(known)
        .collect()
}

/// The characters before the first letter of a text.
pub fn leading(text: &str) -> &str {
    let is_letter = |c: char| !letters(c.encode_utf8(&mut [0; 4])).is_empty();
    text.split(is_letter).next().unwrap_or_default()
}

/// The bytes before each word in the letters of its sentence: of all words from the beginning on,
/// and from the end back, up to one that is not there.
fn places_of_words(words: &[Word], text: &str) -> Vec<Option<usize>> {
    let letters: Vec<Option<String>> = words
        .iter()
        .map(|word| word.agrees.then(|| letters(&word.whole_text())))
        .collect();
    let mut places = vec![None; words.len()];
    let mut at = 0;
    for (place, letters) in places.iter_mut().zip(&letters) {
        match letters {
            Some(letters) if text[at..].starts_with(letters) => *place = Some(at),
            _ => break,
        }
        at += letters.as_ref().map_or(0, String::len);
    }
    let mut end = text.len();
    for (place, letters) in places.iter_mut().zip(&letters).rev() {
        let Some(letters) = letters
            .as_ref()
            .filter(|letters| text[..end].ends_with(*letters))
        else {
            break;
        };
        end -= letters.len();
        // Where both differ, a word that the text repeats is missing, and it may be any of them.
        *place = place.is_none_or(|place| place == end).then_some(end);
    }
    places
}

fn has_replacement(document: &Document) -> bool {
    let has = |text: &str| text.contains([LONE_SURROGATE, '\u{fffd}']);
    document.tracks.iter().any(|track| {
        has(text_of(&track.text))
            || track
                .sentences
                .iter()
                .any(|sentence| has(text_of(&sentence.text)) || has(&sentence.words_text()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Worth, places_of_words, untagged, worth};
    use crate::document::Word;
    use crate::json::Json;

    #[test]
    fn texts_of_punctuation_or_nothing_are_not_expected() {
        assert!(
            ["", " \u{200b}", "…", "?!", "。 ,", "\0"]
                .iter()
                .all(|text| worth(text) == Worth::None)
        );
        assert!(
            ["a", "会", "👍", "1.", "ありがと"]
                .iter()
                .all(|text| worth(text) == Worth::Text)
        );
        assert!(
            ["$", "-->", "( )"]
                .iter()
                .all(|text| worth(text) == Worth::Perhaps)
        );
    }

    #[test]
    fn tags_are_not_expected() {
        assert_eq!(untagged("<|Speech|> a <|b <|/Speech|><|>"), " a <|b <|>");
    }
    #[test]
    fn words_have_a_place_from_either_end_up_to_one_that_is_not_there() {
        let places = |words: &[&str], text: &str| {
            let word = |text: &&str| Word {
                text: Some(Json::text(*text)),
                agrees: *text != "x",
                ..Word::default()
            };
            places_of_words(&words.iter().map(word).collect::<Vec<_>>(), text)
        };
        for (words, text, expected) in [
            (&["a", "bc"][..], "abc", &[Some(0), Some(1)][..]),
            (&["a", "x", "c"], "abbc", &[Some(0), None, Some(3)]),
            (&["a", "d", "e"], "abde", &[Some(0), Some(2), Some(3)]),
            (&["a", "no", "b"], "anonob", &[Some(0), None, Some(5)]),
            (&["x", "b", "x"], "abc", &[None, None, None]),
        ] {
            assert_eq!(places(words, text), expected, "{words:?}");
        }
    }
}
