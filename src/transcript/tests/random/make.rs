//! Documents by chance: of both families, with fields left out, given twice, unknown, in any order
//! and of odd types.

use crate::dice::Dice;

/// JSON that remembers how it is written: keys in order and twice, numbers letter for letter.
pub enum Json {
    Number(String),
    Word(&'static str),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What the value of a field is.
#[derive(Clone, Copy)]
enum Is {
    Text,
    /// A text that is kept in pieces, not as a number.
    ChannelText,
    Count,
    Object(&'static [(&'static str, Is)]),
    List(&'static Is),
}

const WORD: Is = Is::Object(&[
    ("begin_time", Is::Count),
    ("end_time", Is::Count),
    ("text", Is::Text),
    ("punctuation", Is::Text),
]);

const PARAFORMER: Is = Is::Object(&[
    ("file_url", Is::Text),
    (
        "properties",
        Is::Object(&[
            ("audio_format", Is::Text),
            ("channels", Is::List(&Is::Count)),
            ("original_sampling_rate", Is::Count),
            ("original_duration_in_milliseconds", Is::Count),
        ]),
    ),
    (
        "transcripts",
        Is::List(&Is::Object(&[
            ("channel_id", Is::Count),
            ("content_duration_in_milliseconds", Is::Count),
            ("text", Is::ChannelText),
            (
                "sentences",
                Is::List(&Is::Object(&[
                    ("begin_time", Is::Count),
                    ("end_time", Is::Count),
                    ("text", Is::Text),
                    ("sentence_id", Is::Count),
                    ("speaker_id", Is::Count),
                    ("words", Is::List(&WORD)),
                ])),
            ),
        ])),
    ),
]);

const QWEN: Is = Is::Object(&[
    ("file_url", Is::Text),
    (
        "audio_info",
        Is::Object(&[("format", Is::Text), ("sample_rate", Is::Count)]),
    ),
    (
        "transcripts",
        Is::List(&Is::Object(&[
            ("channel_id", Is::Count),
            ("text", Is::ChannelText),
            (
                "sentences",
                Is::List(&Is::Object(&[
                    ("sentence_id", Is::Count),
                    ("begin_time", Is::Count),
                    ("end_time", Is::Count),
                    ("language", Is::Text),
                    ("emotion", Is::Text),
                    ("text", Is::Text),
                    ("words", Is::List(&WORD)),
                ])),
            ),
        ])),
    ),
]);

/// A document of one of the families. Some are of another shape than expected.
pub fn document(dice: &mut Dice) -> Json {
    let family = *dice.one(&[PARAFORMER, QWEN]);
    // Of most documents nothing is odd, or each would be refused for something.
    let odd = if dice.once_in(3) { 60 } else { usize::MAX };
    value(dice, family, odd)
}

fn value(dice: &mut Dice, is: Is, odd: usize) -> Json {
    if dice.below(odd.min(1 << 30)) == 1 {
        return any(dice, 0);
    }
    match is {
        Is::Text | Is::ChannelText if dice.once_in(12) => match dice.below(3) {
            0 => Json::Word("null"),
            1 => Json::Number(dice.below(1_000_000).to_string()),
            _ => Json::List(vec![any(dice, 2)]),
        },
        Is::Text | Is::ChannelText => Json::Text(text(dice)),
        Is::Count => count(dice),
        Is::List(item) => {
            let most = *dice.one(&[1, 2, 4, 8]);
            let items = dice.below(most);
            Json::List(
                (0..items)
                    .map(|_| {
                        if dice.once_in(20) {
                            Json::Word("null")
                        } else {
                            value(dice, *item, odd)
                        }
                    })
                    .collect(),
            )
        }
        Is::Object(fields) => Json::Object(entries(dice, fields, odd)),
    }
}

fn entries(
    dice: &mut Dice,
    fields: &'static [(&'static str, Is)],
    odd: usize,
) -> Vec<(String, Json)> {
    let mut entries = Vec::new();
    for &(key, is) in fields {
        if dice.once_in(10) && key != "transcripts" {
            continue;
        }
        // Of a field that is given twice the last counts; what objects and lists that come twice
        // are is nowhere said.
        match is {
            Is::Text | Is::ChannelText if dice.once_in(12) => {
                entries.push((key.to_owned(), Json::Text(text(dice))))
            }
            Is::Count if dice.once_in(12) => entries.push((key.to_owned(), count(dice))),
            _ => {
                entries.push((key.to_owned(), value(dice, is, odd)));
                continue;
            }
        }
        let last = if matches!(is, Is::Count) {
            Json::Number(dice.below(1 << 20).to_string())
        } else {
            Json::Text(text(dice))
        };
        entries.push((key.to_owned(), last));
    }
    while dice.once_in(4) {
        let key = dice.one(&[
            "x",
            "",
            "Text",
            "begin_tim",
            "begin_time ",
            "transcripts_",
            "a_key_that_is_longer_than_any_that_the_reader_looks_at",
        ]);
        let value = if dice.once_in(2) {
            count(dice)
        } else {
            any(dice, 0)
        };
        entries.push(((*key).to_owned(), value));
    }
    if !dice.once_in(3) {
        shuffle(dice, &mut entries);
    }
    entries
}

/// Any order, but of equal keys, the last of which must stay so.
fn shuffle(dice: &mut Dice, entries: &mut [(String, Json)]) {
    for end in (1..entries.len()).rev() {
        let place = dice.below(end + 1);
        let twice = |key: &str| entries.iter().filter(|(other, _)| other == key).count() > 1;
        if !twice(&entries[place].0) && !twice(&entries[end].0) {
            entries.swap(place, end);
        }
    }
}

/// A count in one of the forms in which it may come, or what counts as none.
fn count(dice: &mut Dice) -> Json {
    let end = *dice.one(&[10, 1000, 100_000, 1 << 31]);
    let number = dice.below(end);
    let fraction = ["0", "25", "4", "5", "75", "999", "00000000000000000000001"][dice.below(7)];
    let odd = [
        "0",
        "-0",
        "0.5",
        "-0.5",
        "0.49999999999999994",
        "4294967295",
        "4294967296",
        "4503599627370497",
        "9007199254740991",
        "9007199254740992",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890",
        "1e300",
        "1e-300",
        "-1e5",
        "1E+2",
        "0e999999999999",
        "0.00001e-99999999999",
        "1.5e3",
        "1500e-3",
        "0.0000000015e12",
        "12345678901234567890.5",
    ];
    match dice.below(14) {
        0 => Json::Number(format!("{number}.{fraction}")),
        1 => Json::Number(format!("-{number}")),
        2 => Json::Number(format!("{number}e0")),
        3 => Json::Number(format!("{}000E-3", number + 1)),
        4 => Json::Number(odd[dice.below(odd.len())].to_owned()),
        5 => Json::Text(number.to_string()),
        6 => Json::Text(
            ["soon", "", " 1", "1.5", "-1", "9007199254740992", "007"][dice.below(7)].to_owned(),
        ),
        7 => any(dice, 1),
        _ => Json::Number(number.to_string()),
    }
}

fn text(dice: &mut Dice) -> String {
    let pieces = [
        "a",
        "Hello",
        " ",
        "会议",
        "é",
        "😀",
        "\"",
        "\\",
        "/",
        "\n",
        "\u{8}",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "\u{2028}",
        "\u{feff}",
        "\u{10ffff}",
        "{",
        "]",
        ",",
        ":",
        "null",
        "中文，",
        "。",
        "ภาษา",
        "\u{e000}",
        "\u{d7ff}",
        "\u{301}",
    ];
    (0..dice.below(7)).map(|_| *dice.one(&pieces)).collect()
}

/// Anything at all.
fn any(dice: &mut Dice, depth: usize) -> Json {
    match dice.below(if depth < 4 { 8 } else { 5 }) {
        0 => Json::Word("null"),
        1 => Json::Word("true"),
        2 => Json::Word("false"),
        3 => Json::Text(text(dice)),
        4 => Json::Number(["7", "-1", "2.5", "0"][dice.below(4)].to_owned()),
        5 | 6 => Json::List((0..dice.below(4)).map(|_| any(dice, depth + 1)).collect()),
        _ => Json::Object(
            (0..dice.below(4))
                .map(|_| (text(dice), any(dice, depth + 1)))
                .collect(),
        ),
    }
}
