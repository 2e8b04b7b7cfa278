use super::bond;
use crate::{Bond, Junction};

/// Checks the bond at the mark `|` of each text; blanks stand beside it.
#[track_caller]
fn check(expected: Bond, marked: &[&str]) {
    for marked in marked {
        let (head, tail) = marked.split_once('|').unwrap();
        let text = format!("{head}{tail}");
        let junction = Junction {
            text: &text,
            at: head.len(),
            before: head.split_whitespace().next_back().unwrap_or_default(),
            next: tail.split_whitespace().next().unwrap_or_default(),
        };
        assert_eq!(bond(&junction), expected, "{marked}");
    }
}

#[test]
fn abbreviations_stay_with_what_they_stand_before() {
    check(
        Bond::Tight,
        &[
            "with Dr. |Okoye today",
            "an Hrn. |Vogt",
            "in Mt. |Airy",
            "fish, e.g. |cod",
            "see Fig. |3 below",
            "on Nov. |12 at",
            "siehe S. |42 oben",
            "in der Gartenstr. |14 im",
            "Tiere, z. |B. Hunde",
            "Tiere, z. B. |mit Fell",
            "im Jahr 9 n. |Chr. fiel",
            "by E. |B. White",
            "by E. B. |White and",
            "(Dr. |Okoye)",
            "nach § |5 der",
            "Meier & |Co.",
            "zu Frau |Lang",
        ],
    );
    check(
        Bond::Close,
        &["the U.S. |Senate", "by J.R. |Smith", "exercise |No. 5"],
    );
}

#[test]
fn a_full_stop_that_ends_a_sentence_binds_nothing() {
    check(
        Bond::Loose,
        &[
            "That is all. |Nobody knows",
            "No. |I never said so",
            "We chose plan B. |The rest",
            "nehmen Plan B. |und gehen",
            "He turned 42. |Nobody came",
            "Er wurde 42. |Seine Frau",
            "born in 1985. |Then we",
            "pens, etc. |and more",
            "at 3 p.m. |on Sunday",
            "Heinrich VIII. |war König",
        ],
    );
}

#[test]
fn ordinals_stay_with_their_nouns() {
    check(
        Bond::Tight,
        &[
            "am 3. |Oktober",
            "Der 1. |FC Köln",
            "2. |Akt",
            "zum 40. |Geburtstag",
            "ihr 3. |Kind",
            "vom 1. |bis zum 5. Mai",
            "den 3. |mai er",
        ],
    );
}

#[test]
fn numbers_stay_with_what_they_count_or_label() {
    check(
        Bond::Tight,
        &[
            "about 7 |km away",
            "kept at 4 |°C",
            "cost $3 |million",
            "at 3 |p.m. today",
            "nearly 40 |people came",
            "um 9 |Uhr",
            "10 |000 people",
            "on page |30, where",
            "page |30 explains it",
            "in Room |4B",
            "on June |5 because",
            "Windows |11 stürzt ab",
            "auf Gleis |7 ein",
            "sinkt auf minus |8 Grad",
            "World War |II ended",
            "Wilhelm |II. wurde",
            "Luther King |Jr. was",
            "along Oak |St. and",
        ],
    );
    check(
        Bond::Close,
        &[
            "it was |5, maybe",
            "about |30 of them",
            "between 5 |to 10 days",
            "well- |known",
        ],
    );
    check(
        Bond::Loose,
        &[
            "on page 30 |explains it",
            "In 1533 |King Henry",
            "in 2019 |thousands left",
            "Gleis 7 |fährt",
            "30 |of them",
            "has walked |7 km",
            "50%, |then",
            "Then Bob and me |I think",
        ],
    );
}

#[test]
fn a_phrase_does_not_end_with_its_first_word_nor_a_name_inside() {
    check(
        Bond::Close,
        &[
            "saw the |dog",
            "THE FOX or |A DOG",
            "in |Berlin",
            "weil |alle",
            "The |dog",
            "with Susan |Miller",
            "near New |Orleans",
            "Vor- |und Nachteile",
        ],
    );
    check(
        Bond::Loose,
        &[
            "turn it on |and leave",
            "hört auf |und geht",
            "made in the US |economy",
            "saw a dog |in the park",
            "he said, |Bob",
            "Bob |The",
        ],
    );
}

#[test]
fn other_languages_with_blanks() {
    check(
        Bond::Tight,
        &[
            "avec M. |Dupont",
            "con el Sr. |García",
            "à 5 |km",
            "la page |3 du",
            "la página |12 del",
            "le n° |5",
            "около 5 |км",
            "в г. |Москве",
            "khoảng 5 |km",
            "Louis |XIV.",
        ],
    );
    check(
        Bond::Close,
        &[
            "dans |la ville",
            "para |los",
            "con il |cane",
            "Marie |Curie",
        ],
    );
    check(
        Bond::Loose,
        &[
            "la ville |était",
            "il fait beau |aujourd'hui",
            "C'est fini. |On part",
            "muy lejos |de aquí",
            "Llegó tarde. |Nadie lo vio",
            "¿Qué |hora",
            "la casa |bianca",
            "È tardi. |Andiamo",
            "это очень |хорошо",
            "Он ушёл. |Она осталась",
            "trời |mưa",
            "Hôm nay |trời",
            "saya pergi |ke pasar",
            "من فضلك |اجلس",
        ],
    );
}

#[test]
fn dirty_words_bind_nothing() {
    check(
        Bond::Loose,
        &[
            "|", " |", "a, |", "... |...", ". |.", "?! |b", "(( |b", "… |…", "” |“", "x |", "|x",
            "漢 |字",
        ],
    );
    check(Bond::Tight, &["1 |1", "we waited |- then"]);
    let outside = Junction {
        text: "é",
        at: 1,
        before: "",
        next: "",
    };
    assert_eq!(bond(&outside), Bond::Loose);
}
