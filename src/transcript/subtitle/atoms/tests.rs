//! Atoms of sentences with words and without.

use super::{mark_bonds, mark_word_parts, split_into_atoms};
use crate::subtitle::atom::Ending;
use crate::subtitle::borders::{Borders, Place};
use crate::subtitle::piece::pieces_of;
use crate::subtitle::words::WordSpan;
use dashscope_asr_phrases::Bond;

/// An atom: its text, start and end.
type Piece<'a> = (&'a str, u32, u32);

/// A word: start, end, text, punctuation.
type Word<'a> = (u32, u32, &'a str, &'a str);

/// Splits the words of a sentence from 100 to 900 ms, behind a name.
fn of_words<'a>(
    text: &'a str,
    name_bytes: usize,
    words: &[Word<'_>],
    known: &[WordSpan],
) -> Vec<Piece<'a>> {
    let mut atoms = Vec::new();
    let pieces = pieces_of(text, name_bytes, words, (100, 900));
    split_into_atoms(&mut atoms, text, &pieces, words_of(known)).unwrap();
    let is_interpolated = atoms.iter().all(|atom| atom.is_interpolated);
    assert_eq!(is_interpolated, words.is_empty() || atoms.is_empty());
    atoms
        .iter()
        .map(|atom| {
            (
                &text[atom.start as usize..atom.end as usize],
                atom.start_ms,
                atom.end_ms,
            )
        })
        .collect()
}

fn of_text<'a>(text: &'a str, known: &[WordSpan]) -> Vec<Piece<'a>> {
    of_words(text, 0, &[], known)
}

/// Borders of dictionary words alone.
fn words_of(words: &[WordSpan]) -> Borders<'_> {
    Borders { words, places: &[] }
}

/// Known words, one behind the other from the first byte on.
fn known(words: &[&str]) -> Vec<WordSpan> {
    let mut end = 0;
    words
        .iter()
        .map(|word| {
            let start = end;
            end += word.len() as u32;
            WordSpan { start, end }
        })
        .collect()
}

#[test]
fn a_word_is_an_atom_with_its_times() {
    let words = [
        (100, 200, "ab ", ""),
        (300, 400, "cd", ", "),
        (400, 500, "漢", "。"),
    ];
    let expected = [("ab", 100, 200), ("cd,", 300, 400), ("漢。", 400, 500)];
    assert_eq!(of_words("ab cd, 漢。", 0, &words, &[]), expected);
}

#[test]
fn a_name_is_part_of_the_first_word_if_no_line_may_be_broken_behind_it() {
    let words = [(100, 200, "ab ", ""), (300, 400, "cd", "")];
    let expected = [("Ann: ab", 100, 200), ("cd", 300, 400)];
    assert_eq!(of_words("Ann: ab cd", 5, &words, &[]), expected);
}

#[test]
fn opening_punctuation_goes_with_the_word_behind_it() {
    let words = [(100, 200, "漢", "「"), (300, 400, "字", "」")];
    let expected = [("漢", 100, 200), ("「字」", 300, 400)];
    assert_eq!(of_words("漢「字」", 0, &words, &[]), expected);
    let words = [(100, 200, "漢", "。「『"), (300, 400, "字", "")];
    let expected = [("漢。", 100, 200), ("「『字", 300, 400)];
    assert_eq!(of_words("漢。「『字", 0, &words, &[]), expected);
    // Behind the last word there is none.
    assert_eq!(
        of_words("漢「", 0, &[(100, 200, "漢", "「")], &[]),
        [("漢「", 100, 200)]
    );
}

#[test]
fn no_word_begins_before_the_one_before_it_or_ends_before_it_begins() {
    let words = [
        (300, 400, "漢", ""),
        (200, 250, "字", ""),
        (350, 340, "書", ""),
        (50, 60, "く", ""),
    ];
    let expected = [
        ("漢", 300, 400),
        ("字", 300, 300),
        ("書", 350, 350),
        ("く", 350, 350),
    ];
    assert_eq!(of_words("漢字書く", 0, &words, &[]), expected);
    assert_eq!(
        of_words("漢", 0, &[(50, 99, "漢", "")], &[]),
        [("漢", 100, 100)],
        "nor the sentence"
    );
}

#[test]
fn a_pair_of_characters_of_two_words_is_divided_and_its_middle_interpolated() {
    // 我|们研|究: the words are 我们 and 研究.
    let words = [
        (100, 200, "我", ""),
        (200, 400, "们研", ""),
        (400, 500, "究室", ""),
    ];
    let expected = [
        ("我", 100, 200),
        ("们", 200, 300),
        ("研", 300, 400),
        ("究室", 400, 500),
    ];
    assert_eq!(
        of_words("我们研究室", 0, &words, &known(&["我们", "研究室"])),
        expected
    );
    // Behind the middle character of three, a third of the time.
    let words = [
        (100, 200, "我", ""),
        (200, 500, "们研究", ""),
        (500, 600, "室室", ""),
    ];
    let expected = [
        ("我", 100, 200),
        ("们", 200, 300),
        ("研究", 300, 500),
        ("室室", 500, 600),
    ];
    assert_eq!(
        of_words("我们研究室室", 0, &words, &known(&["我们", "研究", "室室"])),
        expected
    );
    // Only by a word that reaches over its edge: a name that the dictionary lacks is no two words.
    let words = [
        (100, 200, "是", ""),
        (200, 400, "微信", ""),
        (400, 500, "语音", ""),
    ];
    let expected = [("是", 100, 200), ("微信", 200, 400), ("语音", 400, 500)];
    assert_eq!(
        of_words("是微信语音", 0, &words, &known(&["是", "微", "信", "语音"])),
        expected
    );
}

#[test]
fn a_pair_of_thai_letters_of_two_words_is_divided() {
    // The words are ตา and กินปลา.
    let words = [(100, 300, "ตากิ", ""), (300, 400, "นปลา", "")];
    let expected = [("ตา", 100, 200), ("กิ", 200, 300), ("นปลา", 300, 400)];
    let known = known(&["ตา", "กินปลา"]);
    assert_eq!(of_words("ตากินปลา", 0, &words, &known), expected);
}

#[test]
fn a_pair_that_ends_a_word_of_the_service_is_not_divided_for_what_belongs_to_it() {
    // The particle 的 belongs to 信 for the dictionary.
    let spans = known(&["是", "微", "信的", "语音"]);
    // Of 的语, too, each is of another word.
    let divided = [
        ("是", 100, 200),
        ("微", 200, 300),
        ("信", 300, 400),
        ("的", 400, 450),
        ("语", 450, 500),
    ];
    for (words, whole) in [
        (
            vec![
                (100, 200, "是", ""),
                (200, 400, "微信", ""),
                (400, 500, "的", ""),
            ],
            true,
        ),
        (
            vec![
                (100, 200, "是", ""),
                (200, 400, "微信", "，"),
                (400, 500, "的语", ""),
            ],
            true,
        ),
        (vec![(100, 200, "是", ""), (200, 400, "微信", "")], true),
        (
            vec![
                (100, 200, "是", ""),
                (200, 400, "微信", ""),
                (400, 500, "的语", ""),
            ],
            false,
        ),
    ] {
        let text: String = words.iter().map(|word| [word.2, word.3].concat()).collect();
        let atoms = of_words(&text, 0, &words, &spans);
        if whole {
            assert!(
                atoms.iter().any(|atom| atom.0.starts_with("微信")),
                "{atoms:?}"
            );
        } else {
            assert_eq!(atoms, divided);
        }
    }
}

#[test]
fn tokens_are_divided_between_ideographs_only() {
    let words = [
        (100, 200, "A", ""),
        (200, 400, "PP", ""),
        (400, 500, "漢字", ""),
    ];
    let spans = known(&["AP", "P漢字"]);
    assert_eq!(
        of_words("APP漢字", 0, &words, &spans),
        [("APP", 100, 400), ("漢字", 400, 500)]
    );
}

#[test]
fn without_words_atoms_end_at_spaces_and_ideographs() {
    let texts = |text| -> Vec<String> {
        of_text(text, &[])
            .iter()
            .map(|atom| atom.0.to_owned())
            .collect()
    };
    assert_eq!(texts("ab  cd, 12.5%"), ["ab", "cd,", "12.5%"]);
    assert_eq!(
        texts("漢字a b（か）な"),
        ["漢", "字", "a", "b", "（か）", "な"]
    );
    assert_eq!(texts("가나 다"), ["가나", "다"]);
    // Thai has no places for breaks unless its words are known.
    assert_eq!(texts("ภาษาไทย"), ["ภาษาไทย"]);
    let of_known = of_text("ภาษาไทย", &known(&["ภาษา", "ไทย"]));
    assert_eq!(
        of_known.iter().map(|atom| atom.0).collect::<Vec<_>>(),
        ["ภาษา", "ไทย"]
    );
    // Words of other scripts are not broken where one is known.
    assert_eq!(of_text("abcd", &known(&["ab", "cd"])).len(), 1);
}

#[test]
fn without_words_times_go_by_columns() {
    assert_eq!(of_text("ab cd", &[]), [("ab", 100, 500), ("cd", 500, 900)]);
    assert_eq!(
        of_text("漢 ab cd", &[]),
        [("漢", 100, 366), ("ab", 366, 633), ("cd", 633, 900)]
    );
    assert_eq!(of_text("ab", &[]), [("ab", 100, 900)]);
    // A mark without columns takes a moment, too.
    assert_eq!(
        of_text("\u{301} a", &[]),
        [("\u{301}", 100, 500), ("a", 500, 900)]
    );
    assert_eq!(of_text("", &[]), []);
}

#[test]
fn the_end_of_a_line_inside_of_a_known_word_is_the_worst() {
    let endings = |text: &str, known: &[WordSpan]| -> Vec<Ending> {
        let mut atoms = Vec::new();
        let pieces = pieces_of(text, 0, &[], (0, 900));
        split_into_atoms(&mut atoms, text, &pieces, words_of(known)).unwrap();
        mark_word_parts(&mut atoms, known);
        atoms.iter().map(|atom| atom.ending).collect()
    };
    use Ending::{Clause, Part, Word};
    assert_eq!(endings("我们研究", &[]), [Word; 4]);
    assert_eq!(
        endings("我们研究", &known(&["我们", "研究"])),
        [Part, Word, Part, Word]
    );
    assert_eq!(
        endings("我们研究", &known(&["我们"])),
        [Part, Word, Word, Word]
    );
    assert_eq!(
        endings("我们研究", &known(&["我们研究"])),
        [Part, Part, Part, Word]
    );
    // Punctuation and spaces end words, whatever the dictionary has.
    assert_eq!(endings("我，们", &known(&["我，们"])), [Clause, Word]);
    assert_eq!(endings("我 们", &known(&["我 们"])), [Word, Word]);
}

#[test]
fn a_line_ends_as_the_bonds_behind_it_allow() {
    use Ending::{Bound, Clause, Poor, Sentence, Word};
    for (bond, expected) in [
        (Bond::Loose, [Word, Clause, Sentence]),
        (Bond::Close, [Poor, Poor, Poor]),
        (Bond::Tight, [Bound, Bound, Bound]),
    ] {
        let text = "a b, c. D";
        let mut atoms = Vec::new();
        let pieces = pieces_of(text, 0, &[], (0, 900));
        split_into_atoms(&mut atoms, text, &pieces, Borders::default()).unwrap();
        // A place that is no atom's counts for none.
        let places = [2, 3, 5, 8].map(|at| Place { at, bond });
        mark_bonds(&mut atoms, &places);
        let endings: Vec<Ending> = atoms.iter().map(|atom| atom.ending).collect();
        assert_eq!(endings[..3], expected, "{bond:?}");
    }
}

#[test]
fn a_word_of_the_service_is_divided_where_a_line_may_begin_inside_of_it() {
    let text = "本を読む";
    let words = [(100, 300, "本を", ""), (300, 500, "読む", "")];
    let pieces = pieces_of(text, 0, &words, (100, 500));
    let place = |at, bond| Place { at, bond };
    let places = [
        place(3, Bond::Loose),
        place(6, Bond::Loose),
        place(9, Bond::Tight),
    ];
    let borders = Borders {
        words: &[],
        places: &places,
    };
    let mut atoms = Vec::new();
    split_into_atoms(&mut atoms, text, &pieces, borders).unwrap();
    let starts: Vec<(u32, u32)> = atoms
        .iter()
        .map(|atom| (atom.start, atom.start_ms))
        .collect();
    assert_eq!(starts, [(0, 100), (3, 200), (6, 300)]);
}
