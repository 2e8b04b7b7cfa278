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

pub(super) const LINES: OptionGroup = &[
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
];
pub(super) const SPEAKERS: OptionGroup = &[
    option("speakers", OptionType::Bool, ""),
    option(
        "speakerNames",
        OptionType::TextList("names, in the order of speaker ids"),
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
];

/// Checks a format and its rules. One rule about lines or times brings the defaults of the others.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], naming the rule.
pub fn subtitle_rules(format: &Value, rules: &Value) -> Result<Rules> {
    let (format, groups): (_, &[OptionGroup]) = match format.as_str() {
        Some("srt") => (Format::Srt, &[LINES, SPEAKERS, FILE, MARK]),
        Some("vtt") => (Format::Vtt, &[LINES, SPEAKERS, FILE, WORDS]),
        Some("txt") => (Format::Text, &[SPEAKERS, FILE, TEXT]),
        Some("ass") => (Format::Ass, &[LINES, SPEAKERS, FILE, MARK, WORDS, STYLED]),
        Some("lrc") => (Format::Lrc, &[LINES, SPEAKERS, FILE, MARK, WORDS]),
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
    let names = rules.get_path("speakerNames").items();
    Ok(Rules {
        format,
        lines,
        // Where speakers have no place of their own, a name takes room of the text.
        speakers: rules
            .get_path("speakers")
            .as_bool()
            .unwrap_or(format.has_voices()),
        speaker_names: names.iter().filter_map(Value::to_text).collect(),
        times: engine_rules.get_path("times").as_bool().unwrap_or_default(),
        channel_id: rules.get_path("channelId").to_u64_lenient(),
        offset_ms: match rules.get_path("offsetMs") {
            Value::Number(ms) => *ms as i32,
            _ => 0,
        },
        byte_order_mark: rules
            .get_path("byteOrderMark")
            .as_bool()
            .unwrap_or_default(),
        line_ending: match rules.get_path("lineEnding").as_str() {
            Some("crlf") => LineEnding::CrLf,
            _ => LineEnding::Lf,
        },
        style,
    })
}

fn line_rules(options: &Value) -> Result<LineRules> {
    let mut rules = LineRules::default();
    for (name, rule) in [
        ("maxLineWidth", &mut rules.max_line_width),
        ("maxLines", &mut rules.max_lines),
        ("minDurationMs", &mut rules.min_duration_ms),
        ("maxDurationMs", &mut rules.max_duration_ms),
        ("maxReadingSpeed", &mut rules.max_reading_speed),
        ("minGapMs", &mut rules.min_gap_ms),
        ("closeGapMs", &mut rules.close_gap_ms),
    ] {
        if let Some(number) = options.get_path(name).to_u64_lenient() {
            *rule = number as u32;
        }
    }
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
                "rules.maxLines: there is no such option. Options are speakers, speakerNames, channelId, offsetMs, lineEnding, times.",
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
}
