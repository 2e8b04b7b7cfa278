//! What may be asked of subtitles: JavaScript's options → the transcript engine's rules.

use crate::check::{Aliases, Kind, Table, read, row, wrong};
use crate::error::{Error, Result};
use crate::transcript::subtitle::{Format, LineRules, Rules};
use crate::value::Value;

/// Ten minutes: nobody reads a cue for longer.
const DURATION_MS_MAX: u32 = 600_000;

const LINES: Table = &[
    row("maxLineWidth", Kind::Whole(8, 1000, "columns"), ""),
    row("maxLines", Kind::Whole(1, 10, ""), ""),
    row(
        "minDurationMs",
        Kind::Whole(0, DURATION_MS_MAX, "milliseconds"),
        "",
    ),
    row(
        "maxDurationMs",
        Kind::Whole(1, DURATION_MS_MAX, "milliseconds"),
        "",
    ),
    row(
        "maxReadingSpeed",
        Kind::Whole(1, 1000, "columns a second"),
        "",
    ),
    row(
        "minGapMs",
        Kind::Whole(0, DURATION_MS_MAX, "milliseconds"),
        "",
    ),
    row(
        "closeGapMs",
        Kind::Whole(0, DURATION_MS_MAX, "milliseconds"),
        "",
    ),
];
const SPEAKERS: Table = &[
    row("speakers", Kind::Flag, ""),
    row(
        "speakerNames",
        Kind::Texts("names, in the order of speaker ids"),
        "",
    ),
    row("channelId", Kind::Whole(0, u32::MAX, ""), ""),
];
const VTT: Table = &[row("wordTimes", Kind::Flag, "times")];
const TEXT: Table = &[row("times", Kind::Flag, "times")];
const ALIASES: Aliases = &[
    ("maxCharsPerLine", "maxLineWidth"),
    ("lineLength", "maxLineWidth"),
    ("linesPerCue", "maxLines"),
    ("maxCharsPerSecond", "maxReadingSpeed"),
    ("wordTimestamps", "wordTimes"),
    ("karaoke", "wordTimes"),
    ("timestamps", "times"),
];

/// Reads a format and its rules. A rule about lines or times that is given brings the others'
/// defaults with it.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], naming the rule.
pub fn subtitles(format: &Value, rules: &Value) -> Result<Rules> {
    let (format, tables): (_, &[Table]) = match format.as_str() {
        Some("srt") => (Format::Srt, &[LINES, SPEAKERS]),
        Some("vtt") => (Format::Vtt, &[LINES, SPEAKERS, VTT]),
        Some("txt") => (Format::Text, &[SPEAKERS, TEXT]),
        _ => {
            return Err(Error::invalid(
                "format",
                format_args!("expected \"srt\", \"vtt\" or \"txt\", got {format}."),
            ));
        }
    };
    let mut own = Value::empty();
    read("rules", rules, tables, ALIASES, &mut own)?;
    let given = LINES.iter().any(|row| !rules.at(row.name).is_absent());
    let lines = if given {
        Some(line_rules(rules)?)
    } else {
        None
    };
    Ok(Rules {
        format,
        lines,
        // Voices are part of WebVTT; elsewhere a name takes room that was not asked for.
        speakers: rules.at("speakers").flag().unwrap_or(format == Format::Vtt),
        speaker_names: rules
            .at("speakerNames")
            .items()
            .iter()
            .filter_map(Value::text)
            .collect(),
        times: own.at("times").flag().unwrap_or_default(),
        channel_id: rules.at("channelId").count(),
    })
}

fn line_rules(given: &Value) -> Result<LineRules> {
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
        if let Some(count) = given.at(name).count() {
            *rule = count as u32;
        }
    }
    if rules.max_duration_ms < rules.min_duration_ms {
        let message = format_args!(
            "expected at least minDurationMs ({}), got {}.",
            rules.min_duration_ms, rules.max_duration_ms
        );
        return Err(wrong("rules", "maxDurationMs", message));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::subtitles;
    use crate::transcript::subtitle::{Format, LineRules, Rules};
    use crate::value::Value;

    fn read(format: &str, rules: &[(&str, Value)]) -> Result<Rules, String> {
        let entries = rules
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        subtitles(&Value::String(format.to_owned()), &Value::Object(entries))
            .map_err(|error| error.message)
    }

    #[test]
    fn a_cue_is_a_sentence_until_a_rule_of_lines_is_given() {
        assert_eq!(read("srt", &[]), Ok(Rules::default()));
        assert_eq!(
            read("vtt", &[]),
            Ok(Rules {
                format: Format::Vtt,
                speakers: true,
                ..Rules::default()
            })
        );
        let two = read(
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
    fn says_what_is_wrong_with_a_rule() {
        let number = |value: f64| Value::Number(value);
        for (format, rules, says) in [
            (
                "ass",
                vec![],
                "format: expected \"srt\", \"vtt\" or \"txt\", got \"ass\".",
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
                "rules.maxLines: there is no such option. Options are speakers, speakerNames, channelId, times.",
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
            let error = read(format, &rules).unwrap_err();
            assert!(error.starts_with(says), "{error}");
        }
        assert!(subtitles(&Value::Absent, &Value::Absent).is_err());
    }
}
