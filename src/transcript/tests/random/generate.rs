//! Random documents: of both families, with fields left out, given twice, unknown, in any order and
//! of odd types.

use crate::rng::Rng;

/// JSON that remembers how it is written: keys in order and twice, numbers letter for letter.
pub enum Json {
    Number(String),
    Word(&'static str),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The type of a field.
#[derive(Clone, Copy)]
enum Type {
    Text,
    /// A text that is passed on in pieces; a number is not taken for it.
    ChannelText,
    Count,
    Object(&'static [(&'static str, Type)]),
    List(&'static Type),
}

const WORD: Type = Type::Object(&[
    ("begin_time", Type::Count),
    ("end_time", Type::Count),
    ("text", Type::Text),
    ("punctuation", Type::Text),
]);

const PARAFORMER: Type = Type::Object(&[
    ("file_url", Type::Text),
    (
        "properties",
        Type::Object(&[
            ("audio_format", Type::Text),
            ("channels", Type::List(&Type::Count)),
            ("original_sampling_rate", Type::Count),
            ("original_duration_in_milliseconds", Type::Count),
        ]),
    ),
    (
        "transcripts",
        Type::List(&Type::Object(&[
            ("channel_id", Type::Count),
            ("content_duration_in_milliseconds", Type::Count),
            ("text", Type::ChannelText),
            (
                "sentences",
                Type::List(&Type::Object(&[
                    ("begin_time", Type::Count),
                    ("end_time", Type::Count),
                    ("text", Type::Text),
                    ("sentence_id", Type::Count),
                    ("speaker_id", Type::Count),
                    ("words", Type::List(&WORD)),
                ])),
            ),
        ])),
    ),
]);

const QWEN: Type = Type::Object(&[
    ("file_url", Type::Text),
    (
        "audio_info",
        Type::Object(&[("format", Type::Text), ("sample_rate", Type::Count)]),
    ),
    (
        "transcripts",
        Type::List(&Type::Object(&[
            ("channel_id", Type::Count),
            ("text", Type::ChannelText),
            (
                "sentences",
                Type::List(&Type::Object(&[
                    ("sentence_id", Type::Count),
                    ("begin_time", Type::Count),
                    ("end_time", Type::Count),
                    ("language", Type::Text),
                    ("emotion", Type::Text),
                    ("text", Type::Text),
                    ("words", Type::List(&WORD)),
                ])),
            ),
        ])),
    ),
]);

/// A document of one of the families. Some are of another shape than expected.
pub fn document(rng: &mut Rng) -> Json {
    let family = *rng.pick(&[PARAFORMER, QWEN]);
    // Of most documents nothing is odd, or each would be refused for something.
    let odd = if rng.one_in(3) { 60 } else { usize::MAX };
    value(rng, family, odd)
}

fn value(rng: &mut Rng, kind: Type, odd: usize) -> Json {
    if rng.below(odd.min(1 << 30)) == 1 {
        return any(rng, 0);
    }
    match kind {
        Type::Text | Type::ChannelText if rng.one_in(12) => match rng.below(3) {
            0 => Json::Word("null"),
            1 => Json::Number(rng.below(1_000_000).to_string()),
            _ => Json::List(vec![any(rng, 2)]),
        },
        Type::Text | Type::ChannelText => Json::Text(text(rng)),
        Type::Count => count(rng),
        Type::List(item) => {
            let most = *rng.pick(&[1, 2, 4, 8]);
            let items = rng.below(most);
            Json::List(
                (0..items)
                    .map(|_| {
                        if rng.one_in(20) {
                            Json::Word("null")
                        } else {
                            value(rng, *item, odd)
                        }
                    })
                    .collect(),
            )
        }
        Type::Object(fields) => Json::Object(entries(rng, fields, odd)),
    }
}

fn entries(
    rng: &mut Rng,
    fields: &'static [(&'static str, Type)],
    odd: usize,
) -> Vec<(String, Json)> {
    let mut entries = Vec::new();
    for &(key, kind) in fields {
        if rng.one_in(10) && key != "transcripts" {
            continue;
        }
        // Of a field that is given twice the last counts. Objects and lists are given once: for
        // two of them no document has a rule.
        match kind {
            Type::Text | Type::ChannelText if rng.one_in(12) => {
                entries.push((key.to_owned(), Json::Text(text(rng))))
            }
            Type::Count if rng.one_in(12) => entries.push((key.to_owned(), count(rng))),
            _ => {
                entries.push((key.to_owned(), value(rng, kind, odd)));
                continue;
            }
        }
        let last = if matches!(kind, Type::Count) {
            Json::Number(rng.below(1 << 20).to_string())
        } else {
            Json::Text(text(rng))
        };
        entries.push((key.to_owned(), last));
    }
    while rng.one_in(4) {
        let key = rng.pick(&[
            "x",
            "",
            "Text",
            "begin_tim",
            "begin_time ",
            "transcripts_",
            "a_key_that_is_longer_than_any_that_the_reader_looks_at",
        ]);
        let value = if rng.one_in(2) {
            count(rng)
        } else {
            any(rng, 0)
        };
        entries.push(((*key).to_owned(), value));
    }
    if !rng.one_in(3) {
        shuffle(rng, &mut entries);
    }
    entries
}

/// Any order, but of equal keys, the last of which must stay so.
fn shuffle(rng: &mut Rng, entries: &mut [(String, Json)]) {
    for end in (1..entries.len()).rev() {
        let place = rng.below(end + 1);
        let twice = |key: &str| entries.iter().filter(|(other, _)| other == key).count() > 1;
        if !twice(&entries[place].0) && !twice(&entries[end].0) {
            entries.swap(place, end);
        }
    }
}

/// A count in one of the forms that documents have, or a value that counts as none.
fn count(rng: &mut Rng) -> Json {
    let end = *rng.pick(&[10, 1000, 100_000, 1 << 31]);
    let number = rng.below(end);
    let fraction = ["0", "25", "4", "5", "75", "999", "00000000000000000000001"][rng.below(7)];
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
    match rng.below(14) {
        0 => Json::Number(format!("{number}.{fraction}")),
        1 => Json::Number(format!("-{number}")),
        2 => Json::Number(format!("{number}e0")),
        3 => Json::Number(format!("{}000E-3", number + 1)),
        4 => Json::Number(odd[rng.below(odd.len())].to_owned()),
        5 => Json::Text(number.to_string()),
        6 => Json::Text(
            ["soon", "", " 1", "1.5", "-1", "9007199254740992", "007"][rng.below(7)].to_owned(),
        ),
        7 => any(rng, 1),
        _ => Json::Number(number.to_string()),
    }
}

fn text(rng: &mut Rng) -> String {
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
    (0..rng.below(7)).map(|_| *rng.pick(&pieces)).collect()
}

/// Any value.
fn any(rng: &mut Rng, depth: usize) -> Json {
    match rng.below(if depth < 4 { 8 } else { 5 }) {
        0 => Json::Word("null"),
        1 => Json::Word("true"),
        2 => Json::Word("false"),
        3 => Json::Text(text(rng)),
        4 => Json::Number(["7", "-1", "2.5", "0"][rng.below(4)].to_owned()),
        5 | 6 => Json::List((0..rng.below(4)).map(|_| any(rng, depth + 1)).collect()),
        _ => Json::Object(
            (0..rng.below(4))
                .map(|_| (text(rng), any(rng, depth + 1)))
                .collect(),
        ),
    }
}
