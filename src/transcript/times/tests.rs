//! Times of all kinds of dirt, made sound.

use super::{Surroundings, Times, estimate_end, latest_ms, make_sound, speech_ms};
use crate::document::{UNKNOWN_MS, WordTiming};

const NONE: u32 = UNKNOWN_MS;

/// Times of a sentence and its words, of ten bytes each, in audio of 100 s behind 5 s of speech.
fn sound(sentence: (u32, u32), words: &[(u32, u32)]) -> ((u32, u32), Vec<(u32, u32)>) {
    let mut times = Times {
        start_ms: sentence.0,
        end_ms: sentence.1,
    };
    let mut timings: Vec<WordTiming> = words
        .iter()
        .map(|&times| WordTiming::new(times, 10, 0))
        .collect();
    let around = Surroundings {
        earliest_ms: 5000,
        latest_ms: 100_000,
    };
    let bytes = 10 * words.len().max(1);
    times = make_sound(times, bytes, &mut timings, around).unwrap();
    if !words.is_empty() {
        estimate_end(&mut times, bytes, &mut timings, NONE, 100_000);
    }
    let words = timings.iter().map(|word| (word.start_ms, word.end_ms));
    ((times.start_ms, times.end_ms), words.collect())
}

#[test]
fn times_that_agree_are_left_alone() {
    for (sentence, words) in [
        ((6000, 9000), &[][..]),
        ((6000, 9000), &[(6000, 7000), (7000, 9000)]),
        // Pauses, words that overlap, one of no length.
        (
            (6000, 9000),
            &[(6100, 6900), (6800, 7500), (8000, 8000), (8100, 8900)],
        ),
        // A word that is there twice.
        ((6000, 9000), &[(6000, 7000), (6000, 7000), (7000, 9000)]),
        // Before the end of the last sentence: speakers overlap.
        ((1000, 9000), &[(1000, 2000)]),
    ] {
        assert_eq!(
            sound(sentence, words),
            (sentence, words.to_vec()),
            "{words:?}"
        );
    }
}

#[test]
fn an_end_that_cannot_be_is_that_of_the_words() {
    for end_ms in [NONE, 0, 6000, 5999, 1_000_000_000] {
        let words = [(6000, 7000), (7000, 8000)];
        assert_eq!(
            sound((6000, end_ms), &words),
            ((6000, 8000), words.to_vec()),
            "{end_ms}"
        );
    }
    // Without words the start of the next sentence has to be known.
    assert_eq!(sound((6000, NONE), &[]), ((6000, NONE), vec![]));
}

#[test]
fn a_start_that_cannot_be_is_that_of_the_words_or_behind_the_last_sentence() {
    for start_ms in [NONE, 100_000, 2_000_000] {
        let words = [(6000, 7000), (7000, 8000)];
        assert_eq!(
            sound((start_ms, 8000), &words),
            ((6000, 8000), words.to_vec())
        );
        assert_eq!(sound((start_ms, 8000), &[]), ((7300, 8000), vec![]));
    }
    // Not before the end of the last, if that is possible.
    assert_eq!(sound((NONE, 5200), &[]), ((5000, 5200), vec![]));
    assert_eq!(sound((NONE, 4000), &[]), ((3300, 4000), vec![]));
    assert_eq!(sound((NONE, NONE), &[]), ((5000, NONE), vec![]));
}

#[test]
fn a_sentence_with_the_time_of_its_last_word_has_that_of_all() {
    let words: Vec<(u32, u32)> = (0..12)
        .map(|at| (20_000 + 400 * at, 20_400 + 400 * at))
        .collect();
    assert_eq!(sound((24_400, 24_800), &words), ((20_000, 24_800), words));
}

#[test]
fn a_word_that_runs_away_is_put_between_its_neighbours() {
    let sentence = (6000, 9000);
    for (wrong, is_start) in [
        (90_000, true),
        (200_000, true),
        (0, true),
        (NONE, true),
        (7100, false),
    ] {
        let words = [
            (6000, 6500),
            (6500, 7000),
            (wrong, 7500),
            (7500, 8000),
            (8000, 9000),
        ];
        let (times, words) = sound(sentence, &words);
        assert_eq!(times, sentence);
        assert_eq!(
            words[2],
            if is_start { (7000, 7500) } else { (7100, 7500) },
            "{wrong}"
        );
        assert_eq!((words[1], words[3]), ((6500, 7000), (7500, 8000)));
    }
    // Ends, too.
    for wrong in [90_000, 0, NONE] {
        let words = [(6000, 6500), (6500, wrong), (7000, 7500), (8000, 9000)];
        let (times, words) = sound(sentence, &words);
        assert_eq!(times, sentence);
        assert_eq!(words[2..], [(7000, 7500), (8000, 9000)]);
        assert!((7000..=7500).contains(&words[1].1), "{wrong} {words:?}");
    }
}

#[test]
fn words_in_a_heap_share_the_time_to_the_next_that_is_known() {
    let all_at_zero = [(0, 0); 4];
    let expected = [(6000, 6500), (6500, 7000), (7000, 7500), (7500, 8000)];
    assert_eq!(
        sound((6000, 8000), &all_at_zero),
        ((6000, 8000), expected.to_vec())
    );
    let from_the_second = [(6000, 6500), (7000, 7000), (7000, 7000), (7000, 7000)];
    let (_, words) = sound((6000, 10_000), &from_the_second);
    assert_eq!(
        words,
        [(6000, 6500), (7000, 8000), (8000, 9000), (9000, 10_000)]
    );
    // Three words in ten milliseconds.
    let (times, words) = sound((6000, 9000), &[(6000, 6010); 3]);
    assert_eq!(times, (6000, 9000));
    assert!(
        words[1].0 > words[0].0 && words[2].0 > words[1].0,
        "{words:?}"
    );
    assert_eq!(words[2].1, 9000);
}

#[test]
fn words_that_count_from_the_start_of_their_sentence_are_not_believed() {
    let (times, words) = sound((20_000, 22_000), &[(0, 500), (500, 1000), (1000, 2000)]);
    assert_eq!(times, (20_000, 22_000));
    assert!(
        words.iter().all(|word| (20_000..=22_000).contains(&word.0)),
        "{words:?}"
    );
}

#[test]
fn times_that_are_made_are_marked() {
    let times = Times {
        start_ms: 0,
        end_ms: 900,
    };
    let starts = [0, NONE, 600];
    let mut words = starts.map(|ms| WordTiming::new((ms, ms.saturating_add(300)), 1, 0));
    let around = Surroundings {
        earliest_ms: 0,
        latest_ms: 5000,
    };
    make_sound(times, 3, &mut words, around).unwrap();
    assert_eq!(words.map(WordTiming::is_interpolated), [false, true, false]);
}

#[test]
fn nothing_ends_behind_the_audio() {
    for (sentence, words) in [
        ((99_000, 101_000), &[][..]),
        ((99_000, 100_900), &[(99_000, 99_500), (99_500, 100_900)]),
        ((99_000, 99_500), &[(99_000, 99_400), (150_000, 150_400)]),
        ((150_000, 151_000), &[(150_000, 151_000)]),
        ((150_000, 151_000), &[]),
    ] {
        let ((start_ms, end_ms), words) = sound(sentence, words);
        assert!(
            start_ms < 100_000 && (end_ms <= 100_000 || end_ms == NONE),
            "{sentence:?}"
        );
        assert!(
            words
                .iter()
                .all(|word| word.0 <= word.1 && word.1 <= 100_000),
            "{words:?}"
        );
    }
    assert_eq!(latest_ms(Some(0)), NONE - 1, "a length of 0 is none");
    assert_eq!(latest_ms(None), NONE - 1);
    assert_eq!(latest_ms(Some(u64::MAX)), NONE - 1);
    assert_eq!(latest_ms(Some(7)), 7);
}

fn estimated(times: (u32, u32), words: &[(u32, u32)], next_ms: Option<u32>) -> u32 {
    let mut all = Times {
        start_ms: times.0,
        end_ms: times.1,
    };
    let mut words: Vec<WordTiming> = words
        .iter()
        .map(|&times| WordTiming::new(times, 10, 0))
        .collect();
    estimate_end(&mut all, 20, &mut words, next_ms.unwrap_or(NONE), 50_000);
    assert!(
        words.iter().all(|word| word.end_ms <= all.end_ms),
        "{words:?}"
    );
    all.end_ms
}

#[test]
fn an_end_that_nothing_tells_is_estimated_from_the_text() {
    assert_eq!(speech_ms(20), 1400);
    for (start_ms, next_ms, expected) in [
        (1000, None, 2400),
        (1000, Some(9000), 2400),
        (1000, Some(2000), 2000),
        // The next sentence begins no later: its start tells nothing.
        (1000, Some(1000), 2400),
        (49_000, None, 50_000),
    ] {
        assert_eq!(
            estimated((start_ms, NONE), &[], next_ms),
            expected,
            "{start_ms}"
        );
    }
    assert_eq!(
        estimated((1000, 1700), &[], Some(9000)),
        1700,
        "a known one is kept"
    );
}

#[test]
fn an_end_that_is_too_late_for_its_text_gives_way_to_the_next_sentence() {
    assert_eq!(estimated((1000, 40_000), &[], Some(9000)), 2400);
    assert_eq!(
        estimated((1000, 40_000), &[], None),
        40_000,
        "nothing contradicts it"
    );
    assert_eq!(estimated((1000, 40_000), &[], Some(40_000)), 40_000);
    let words = [(1000, 2000), (2000, 40_000)];
    assert_eq!(estimated((1000, 40_000), &words, Some(9000)), 2700);
    assert_eq!(estimated((1000, 40_000), &words, Some(2500)), 2500);
    // The next speaker began before the last word.
    assert_eq!(estimated((1000, 40_000), &words, Some(1500)), 40_000);
}
