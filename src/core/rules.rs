//! What may be asked of subtitles: JavaScript's options → the transcript engine's rules.

use crate::check::Fields;
use crate::error::{Error, Result};
use crate::transcript::subtitle::{Format, LineRules, Rules};
use crate::value::Value;

const LINES: [&str; 7] = ["maxLineWidth", "maxLines", "minDurationMs", "maxDurationMs", "maxReadingSpeed", "minGapMs", "closeGapMs"];
const SPEAKERS: [&str; 3] = ["speakers", "speakerNames", "channelId"];
const ALIASES: [(&str, &str); 7] = [
    ("maxCharsPerLine", "maxLineWidth"),
    ("lineLength", "maxLineWidth"),
    ("linesPerCue", "maxLines"),
    ("maxCharsPerSecond", "maxReadingSpeed"),
    ("wordTimestamps", "wordTimes"),
    ("karaoke", "wordTimes"),
    ("timestamps", "times"),
];
/// Ten minutes: nobody reads a cue for longer.
const DURATION_MS_MAX: u32 = 600_000;

/// Reads a format and its rules. A rule about lines or times that is given brings the others' defaults with it.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], naming the rule.
pub fn subtitles(format: &Value, rules: &Value) -> Result<Rules> {
    let (format, own) = match format {
        Value::String(name) if name == "srt" => (Format::Srt, None),
        Value::String(name) if name == "vtt" => (Format::Vtt, Some("wordTimes")),
        Value::String(name) if name == "txt" => (Format::Text, Some("times")),
        seen => return Err(Error::invalid("format", format!("expected \"srt\", \"vtt\" or \"txt\", got {seen}."))),
    };
    let lines = if format == Format::Text { &[] } else { LINES.as_slice() };
    let known: Vec<&str> = lines.iter().chain(&SPEAKERS).chain(&own).copied().collect();
    let fields = Fields::of("rules", rules, &known, &ALIASES)?;
    let given = LINES.iter().any(|name| *fields.value(name) != Value::Absent);
    let lines = if given { Some(line_rules(&fields)?) } else { None };
    Ok(Rules {
        format,
        lines,
        // Voices are part of WebVTT; elsewhere a name takes room that was not asked for.
        speakers: fields.boolean("speakers")?.unwrap_or(format == Format::Vtt),
        speaker_names: fields.strings("speakerNames", "names, in the order of speaker ids")?.unwrap_or_default(),
        times: fields.boolean(own.unwrap_or_default())?.unwrap_or_default(),
        channel_id: fields.integer("channelId", 0, u32::MAX, "")?.map(u64::from),
    })
}

fn line_rules(fields: &Fields<'_>) -> Result<LineRules> {
    let default = LineRules::default();
    let number =
        |name, least, most, unit, default| fields.integer(name, least, most, unit).map(|given: Option<u32>| given.unwrap_or(default));
    let rules = LineRules {
        max_line_width: number("maxLineWidth", 8, 1000, "columns", default.max_line_width)?,
        max_lines: number("maxLines", 1, 10, "", default.max_lines)?,
        min_duration_ms: number("minDurationMs", 0, DURATION_MS_MAX, "milliseconds", default.min_duration_ms)?,
        max_duration_ms: number("maxDurationMs", 1, DURATION_MS_MAX, "milliseconds", default.max_duration_ms)?,
        max_reading_speed: number("maxReadingSpeed", 1, 1000, "columns a second", default.max_reading_speed)?,
        min_gap_ms: number("minGapMs", 0, DURATION_MS_MAX, "milliseconds", default.min_gap_ms)?,
        close_gap_ms: number("closeGapMs", 0, DURATION_MS_MAX, "milliseconds", default.close_gap_ms)?,
    };
    if rules.max_duration_ms < rules.min_duration_ms {
        let message = format!("expected at least minDurationMs ({}), got {}.", rules.min_duration_ms, rules.max_duration_ms);
        return Err(fields.wrong("maxDurationMs", message));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::subtitles;
    use crate::transcript::subtitle::{Format, LineRules, Rules};
    use crate::value::Value;

    fn read(format: &str, rules: &[(&str, Value)]) -> Result<Rules, String> {
        let entries = rules.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        subtitles(&Value::String(format.to_owned()), &Value::Object(entries)).map_err(|error| error.message)
    }

    #[test]
    fn a_cue_is_a_sentence_until_a_rule_of_lines_is_given() {
        assert_eq!(read("srt", &[]), Ok(Rules::default()));
        assert_eq!(read("vtt", &[]), Ok(Rules { format: Format::Vtt, speakers: true, ..Rules::default() }));
        let two = read("srt", &[("maxLineWidth", Value::Number(32.0)), ("speakers", Value::Bool(true))]).unwrap();
        let lines = LineRules { max_line_width: 32, ..LineRules::default() };
        assert_eq!(two, Rules { lines: Some(lines), speakers: true, ..Rules::default() });
    }

    #[test]
    fn says_what_is_wrong_with_a_rule() {
        let number = |value: f64| Value::Number(value);
        for (format, rules, says) in [
            ("ass", vec![], "format: expected \"srt\", \"vtt\" or \"txt\", got \"ass\"."),
            ("srt", vec![("maxLineWidth", number(4.0))], "rules.maxLineWidth: expected a whole number from 8 to 1000 columns, got 4."),
            ("srt", vec![("max_line_width", number(40.0))], "rules.max_line_width: there is no such option; did you mean maxLineWidth?"),
            ("srt", vec![("maxCharsPerLine", number(40.0))], "rules.maxCharsPerLine: there is no such option; did you mean maxLineWidth?"),
            (
                "txt",
                vec![("maxLines", number(2.0))],
                "rules.maxLines: there is no such option. Options are speakers, speakerNames, channelId, times.",
            ),
            ("srt", vec![("wordTimes", Value::Bool(true))], "rules.wordTimes: there is no such option."),
            (
                "vtt",
                vec![("speakerNames", Value::String("Ann".into()))],
                "rules.speakerNames: expected an array of names, in the order of speaker ids",
            ),
            (
                "srt",
                vec![("minDurationMs", number(900.0)), ("maxDurationMs", number(800.0))],
                "rules.maxDurationMs: expected at least minDurationMs (900), got 800.",
            ),
        ] {
            let error = read(format, &rules).unwrap_err();
            assert!(error.starts_with(says), "{error}");
        }
        assert!(subtitles(&Value::Absent, &Value::Absent).is_err());
    }
}
