//! Options of subtitles: checked, and turned into the rules of the transcript engine.

use crate::error::{Error, Result};
use crate::json::Value;
use crate::options::schema::{self, Aliases, OptionGroup, OptionType, invalid_in, option};
use crate::options::subtitle_style::style_fields;
use crate::transcript::subtitle::{Format, LineEnding, LineRules, Rules};

/// Longest duration of a cue, and of a gap: ten minutes.
const DURATION_MAX_MS: u32 = 600_000;
/// Largest shift of a file's times: a day.
const OFFSET_MAX_MS: u32 = 86_400_000;

/// Rules of a house, by name.
struct Preset {
    name: &'static str,
    lines: LineRules,
    trims_punctuation: bool,
}

/// Rules of houses. Each value is from the house's own guide; the times that a guide does not name
/// are those of the default.
///
/// - Netflix, Timed Text Style Guides. General requirements: two lines, 5/6 s to 7 s, two frames
///   between cues, gaps under half a second closed (at 24 frames a second). Simplified Chinese: 16
///   characters a line, 9 a second, no comma or full stop at the end of a line. English: 42 and 20.
/// - BBC, Subtitle Guidelines: 37 characters a line (the width of teletext), two lines, 160 to 180
///   words a minute (17 letters and blanks a second), at least 0.3 s a word (a second for three), a
///   gap of at least one second or none.
/// - YouTube cuts its own captions into two lines of 32 characters; it names no times.
const PRESETS: &[Preset] = &[
    Preset {
        name: "netflix-zh",
        lines: LineRules {
            max_line_width: 32,
            max_reading_speed: 18,
            ..LineRules::DEFAULT
        },
        trims_punctuation: true,
    },
    Preset {
        name: "netflix-en",
        lines: LineRules::DEFAULT,
        trims_punctuation: false,
    },
    Preset {
        name: "bbc",
        lines: LineRules {
            max_line_width: 37,
            min_duration_ms: 1000,
            max_reading_speed: 17,
            min_gap_ms: 0,
            close_gap_ms: 1000,
            ..LineRules::DEFAULT
        },
        trims_punctuation: false,
    },
    Preset {
        name: "youtube",
        lines: LineRules {
            max_line_width: 32,
            ..LineRules::DEFAULT
        },
        trims_punctuation: false,
    },
];

fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

pub(super) const LINES: OptionGroup = &[
    option(
        "preset",
        OptionType::TextWhere(
            "\"netflix-zh\", \"netflix-en\", \"bbc\" or \"youtube\"",
            |text| preset(text).is_some(),
        ),
        "",
    ),
    option("maxLineWidth", OptionType::Integer(8, 1000, "columns"), ""),
    option("maxLines", OptionType::Integer(1, 10, ""), ""),
    option(
        "minDurationMs",
        OptionType::Integer(0, DURATION_MAX_MS, "milliseconds"),
        "",
    ),
    option(
        "maxDurationMs",
        OptionType::Integer(1, DURATION_MAX_MS, "milliseconds"),
        "",
    ),
    option(
        "maxReadingSpeed",
        OptionType::Integer(1, 1000, "columns a second"),
        "",
    ),
    option(
        "minGapMs",
        OptionType::Integer(0, DURATION_MAX_MS, "milliseconds"),
        "",
    ),
    option(
        "closeGapMs",
        OptionType::Integer(0, DURATION_MAX_MS, "milliseconds"),
        "",
    ),
    option(
        "maxPauseMs",
        OptionType::Integer(0, DURATION_MAX_MS, "milliseconds"),
        "",
    ),
    option("speakerDashes", OptionType::Bool, ""),
];
pub(super) const WRITING: OptionGroup = &[
    option("trimPunctuation", OptionType::Bool, ""),
    option("latinSpaces", OptionType::Bool, ""),
];
pub(super) const SPEAKERS: OptionGroup = &[
    option("speakers", OptionType::Bool, ""),
    option(
        "speakerNames",
        OptionType::NameList("names, in the order of speaker ids"),
        "",
    ),
    option(
        "channelNames",
        OptionType::NameList("names, in the order of channel ids"),
        "",
    ),
    option("channelId", OptionType::Integer(0, u32::MAX, ""), ""),
];
pub(super) const FILE: OptionGroup = &[
    option(
        "offsetMs",
        OptionType::Signed(OFFSET_MAX_MS, "milliseconds"),
        "",
    ),
    option(
        "lineEnding",
        OptionType::TextWhere("\"lf\" or \"crlf\"", |text| matches!(text, "lf" | "crlf")),
        "",
    ),
];
pub(super) const MARK: OptionGroup = &[option("byteOrderMark", OptionType::Bool, "")];
pub(super) const STYLED: OptionGroup = &[option("style", OptionType::Custom, "")];
pub(super) const WORDS: OptionGroup = &[option("wordTimes", OptionType::Bool, "times")];
pub(super) const TEXT: OptionGroup = &[option("times", OptionType::Bool, "times")];
const ALIASES: Aliases = &[
    ("maxCharsPerLine", "maxLineWidth"),
    ("lineLength", "maxLineWidth"),
    ("linesPerCue", "maxLines"),
    ("maxCharsPerSecond", "maxReadingSpeed"),
    ("wordTimestamps", "wordTimes"),
    ("karaoke", "wordTimes"),
    ("timestamps", "times"),
    ("bom", "byteOrderMark"),
    ("newline", "lineEnding"),
    ("shiftMs", "offsetMs"),
    ("pauseMs", "maxPauseMs"),
    ("dashes", "speakerDashes"),
    ("names", "speakerNames"),
];

/// Checks a format and its rules. One rule about lines or times brings the defaults of the others.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], naming the rule.
pub fn subtitle_rules(format: &Value, rules: &Value) -> Result<Rules> {
    let (format, groups): (_, &[OptionGroup]) = match format.as_str() {
        Some("srt") => (Format::Srt, &[LINES, SPEAKERS, WRITING, FILE, MARK]),
        Some("vtt") => (Format::Vtt, &[LINES, SPEAKERS, WRITING, FILE, WORDS]),
        Some("txt") => (Format::Text, &[SPEAKERS, FILE, TEXT]),
        Some("ass") => (
            Format::Ass,
            &[LINES, SPEAKERS, WRITING, FILE, MARK, WORDS, STYLED],
        ),
        Some("lrc") => (Format::Lrc, &[LINES, SPEAKERS, WRITING, FILE, MARK, WORDS]),
        _ => {
            let message = format_args!(
                "expected \"srt\", \"vtt\", \"txt\", \"ass\" or \"lrc\", got {format}."
            );
            return Err(Error::invalid("format", message));
        }
    };
    schema::validate("rules", rules, groups, ALIASES)?;
    let style = match format {
        Format::Ass => style_fields(rules.get_path("style"))?,
        _ => String::new(),
    };
    // `wordTimes` and, of text, `times` are one rule of the engine.
    let mut engine_rules = Value::object();
    schema::apply(rules, groups, &mut engine_rules);
    let has_line_rule = LINES
        .iter()
        .any(|rule| !rules.get_path(rule.name).is_absent());
    let lines = if has_line_rule {
        Some(line_rules(rules)?)
    } else {
        None
    };
    let names_of = |option: &str| -> Vec<String> {
        let names = rules.get_path(option).items().iter();
        names
            .map(|name| name.to_text().unwrap_or_default())
            .collect()
    };
    let flag = |option: &str| rules.get_path(option).as_bool();
    let channel_names = names_of("channelNames");
    let preset = rules.get_path("preset").as_str().and_then(preset);
    Ok(Rules {
        format,
        lines,
        // Where speakers have no place of their own, a name takes room of the text.
        speakers: flag("speakers").unwrap_or(format.has_voices() || !channel_names.is_empty()),
        speaker_names: names_of("speakerNames"),
        channel_names,
        trims_punctuation: flag("trimPunctuation")
            .unwrap_or(preset.is_some_and(|preset| preset.trims_punctuation)),
        latin_spaces: flag("latinSpaces"),
        times: engine_rules.get_path("times").as_bool().unwrap_or_default(),
        channel_id: rules.get_path("channelId").to_u64_lenient(),
        offset_ms: match rules.get_path("offsetMs") {
            Value::Number(ms) => *ms as i32,
            _ => 0,
        },
        byte_order_mark: flag("byteOrderMark").unwrap_or_default(),
        line_ending: match rules.get_path("lineEnding").as_str() {
            Some("crlf") => LineEnding::CrLf,
            _ => LineEnding::Lf,
        },
        style,
    })
}

fn line_rules(options: &Value) -> Result<LineRules> {
    let preset = options.get_path("preset").as_str().and_then(preset);
    let mut rules = preset.map_or_else(LineRules::default, |preset| preset.lines);
    for (name, rule) in [
        ("maxLineWidth", &mut rules.max_line_width),
        ("maxLines", &mut rules.max_lines),
        ("minDurationMs", &mut rules.min_duration_ms),
        ("maxDurationMs", &mut rules.max_duration_ms),
        ("maxReadingSpeed", &mut rules.max_reading_speed),
        ("minGapMs", &mut rules.min_gap_ms),
        ("closeGapMs", &mut rules.close_gap_ms),
        ("maxPauseMs", &mut rules.max_pause_ms),
    ] {
        if let Some(number) = options.get_path(name).to_u64_lenient() {
            *rule = number as u32;
        }
    }
    rules.speaker_dashes = options
        .get_path("speakerDashes")
        .as_bool()
        .unwrap_or_default();
    if rules.max_duration_ms < rules.min_duration_ms {
        let message = format_args!(
            "expected at least minDurationMs ({}), got {}.",
            rules.min_duration_ms, rules.max_duration_ms
        );
        return Err(invalid_in("rules", "maxDurationMs", message));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::subtitle_rules;
    use crate::json::Value;
    use crate::transcript::subtitle::{ASS_STYLE, Format, LineEnding, LineRules, Rules};

    fn parse(format: &str, rules: &[(&str, Value)]) -> Result<Rules, String> {
        let entries = rules
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        subtitle_rules(&Value::String(format.to_owned()), &Value::Object(entries))
            .map_err(|error| error.message)
    }

    #[test]
    fn a_cue_is_a_sentence_until_a_rule_of_lines_is_given() {
        assert_eq!(parse("srt", &[]), Ok(Rules::default()));
        assert_eq!(
            parse("vtt", &[]),
            Ok(Rules {
                format: Format::Vtt,
                speakers: true,
                ..Rules::default()
            })
        );
        let two = parse(
            "srt",
            &[
                ("maxLineWidth", Value::Number(32.0)),
                ("speakers", Value::Bool(true)),
            ],
        )
        .unwrap();
        let lines = LineRules {
            max_line_width: 32,
            ..LineRules::default()
        };
        assert_eq!(
            two,
            Rules {
                lines: Some(lines),
                speakers: true,
                ..Rules::default()
            }
        );
    }

    #[test]
    fn rules_of_the_file_are_taken_by_the_formats_that_have_them() {
        let shifted = ("offsetMs", Value::Number(-86_400_000.0));
        let ended = |ending: &str| ("lineEnding", Value::from(ending));
        for format in ["srt", "vtt", "txt", "ass", "lrc"] {
            let rules = parse(format, &[shifted.clone(), ended("crlf")]).unwrap();
            assert_eq!(
                (rules.offset_ms, rules.line_ending),
                (-86_400_000, LineEnding::CrLf)
            );
            let rules = parse(format, &[ended("lf")]).unwrap();
            assert_eq!((rules.offset_ms, rules.line_ending), (0, LineEnding::Lf));
            assert_eq!(rules.speakers, ["vtt", "ass"].contains(&format));
            for (name, formats) in [
                ("byteOrderMark", &["srt", "ass", "lrc"][..]),
                ("wordTimes", &["vtt", "ass", "lrc"]),
            ] {
                let taken = parse(format, &[(name, Value::Bool(true))]);
                assert_eq!(taken.is_ok(), formats.contains(&format), "{name}, {format}");
                if let Ok(rules) = taken {
                    assert_eq!(rules.byte_order_mark, name == "byteOrderMark");
                    assert_eq!(rules.times, name == "wordTimes");
                }
            }
            let style = Value::Object(vec![("fontSize".to_owned(), Value::Number(48.0))]);
            let styled = parse(format, &[("style", style)]);
            assert_eq!(
                styled.map(|rules| rules.style).ok(),
                (format == "ass").then(|| ASS_STYLE.replace("Arial,60,", "Arial,48,"))
            );
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_rule() {
        let number = |value: f64| Value::Number(value);
        for (format, rules, says) in [
            (
                "ssa",
                vec![],
                "format: expected \"srt\", \"vtt\", \"txt\", \"ass\" or \"lrc\", got \"ssa\".",
            ),
            (
                "lrc",
                vec![("offsetMs", number(-86_400_001.0))],
                "rules.offsetMs: expected a whole number from -86400000 to 86400000 milliseconds, got -86400001.",
            ),
            (
                "lrc",
                vec![("offsetMs", number(0.5))],
                "rules.offsetMs: expected a whole number from -86400000 to 86400000 milliseconds, got 0.5",
            ),
            (
                "srt",
                vec![("lineEnding", Value::from("cr"))],
                "rules.lineEnding: expected \"lf\" or \"crlf\", got \"cr\".",
            ),
            (
                "srt",
                vec![("bom", Value::Bool(true))],
                "rules.bom: there is no such option; did you mean byteOrderMark?",
            ),
            (
                "ass",
                vec![("style", Value::Bool(true))],
                "rules.style: expected an object, got a boolean.",
            ),
            (
                "srt",
                vec![("maxLineWidth", number(4.0))],
                "rules.maxLineWidth: expected a whole number from 8 to 1000 columns, got 4.",
            ),
            (
                "srt",
                vec![("max_line_width", number(40.0))],
                "rules.max_line_width: there is no such option; did you mean maxLineWidth?",
            ),
            (
                "srt",
                vec![("maxCharsPerLine", number(40.0))],
                "rules.maxCharsPerLine: there is no such option; did you mean maxLineWidth?",
            ),
            (
                "txt",
                vec![("maxLines", number(2.0))],
                "rules.maxLines: there is no such option. Options are speakers, speakerNames, channelNames, channelId, offsetMs, lineEnding, times.",
            ),
            (
                "srt",
                vec![("wordTimes", Value::Bool(true))],
                "rules.wordTimes: there is no such option.",
            ),
            (
                "vtt",
                vec![("speakerNames", Value::String("Ann".into()))],
                "rules.speakerNames: expected an array of names, in the order of speaker ids",
            ),
            (
                "srt",
                vec![
                    ("minDurationMs", number(900.0)),
                    ("maxDurationMs", number(800.0)),
                ],
                "rules.maxDurationMs: expected at least minDurationMs (900), got 800.",
            ),
        ] {
            let error = parse(format, &rules).unwrap_err();
            assert!(error.starts_with(says), "{error}");
        }
        assert!(subtitle_rules(&Value::Absent, &Value::Absent).is_err());
    }

    #[test]
    fn a_preset_is_a_set_of_rules_of_which_each_can_be_another() {
        let preset = |name: &str| ("preset", Value::from(name));
        for (name, width, speed, trims) in [
            ("netflix-zh", 32, 18, true),
            ("netflix-en", 42, 20, false),
            ("bbc", 37, 17, false),
            ("youtube", 32, 20, false),
        ] {
            let rules = parse("srt", &[preset(name)]).unwrap();
            let lines = rules.lines.unwrap();
            assert_eq!(
                (lines.max_line_width, lines.max_reading_speed),
                (width, speed),
                "{name}"
            );
            assert_eq!(rules.trims_punctuation, trims, "{name}");
            let other = [
                preset(name),
                ("maxLineWidth", Value::Number(20.0)),
                ("trimPunctuation", Value::Bool(!trims)),
            ];
            let rules = parse("vtt", &other).unwrap();
            assert_eq!(rules.lines.unwrap().max_line_width, 20);
            assert_eq!(rules.lines.unwrap().max_reading_speed, speed);
            assert_eq!(rules.trims_punctuation, !trims);
        }
        assert_eq!(
            parse("srt", &[preset("Netflix")]).unwrap_err(),
            "rules.preset: expected \"netflix-zh\", \"netflix-en\", \"bbc\" or \"youtube\", got \"Netflix\"."
        );
        // Another rule does not fit the times of the preset.
        let short = [preset("bbc"), ("maxDurationMs", Value::Number(900.0))];
        assert!(
            parse("srt", &short)
                .unwrap_err()
                .contains("minDurationMs (1000)")
        );
        assert!(parse("txt", &[preset("bbc")]).is_err());
    }

    #[test]
    fn names_may_be_left_out_and_channels_have_some_too() {
        let list = |items: &[Value]| Value::Array(items.to_vec());
        let names = list(&["Ann".into(), "".into(), Value::Absent, "Bo".into()]);
        let rules = parse("srt", &[("speakerNames", names.clone())]).unwrap();
        assert_eq!(rules.speaker_names, ["Ann", "", "", "Bo"]);
        assert!(!rules.speakers);
        // Names of channels switch the names of speakers on.
        let rules = parse("srt", &[("channelNames", names.clone())]).unwrap();
        assert_eq!(rules.channel_names, ["Ann", "", "", "Bo"]);
        assert!(rules.speakers);
        let silent = [("channelNames", names), ("speakers", Value::Bool(false))];
        assert!(!parse("srt", &silent).unwrap().speakers);
        for names in [list(&[]), list(&[Value::Number(1.0)]), Value::from("Ann")] {
            let error = parse("txt", &[("channelNames", names)]).unwrap_err();
            assert!(
                error.starts_with("rules.channelNames: expected an array of names"),
                "{error}"
            );
        }
    }
}
