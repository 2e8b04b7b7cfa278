//! The list of golden files, `tests/fixtures/subtitles/files.json`, which the end-to-end test reads
//! too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dashscope_asr_transcript::subtitle::{Format, LineRules, Rules};
use serde_json::Value;

/// A golden file and its document.
pub struct Golden {
    pub name: String,
    pub rules: Rules,
    pub document: Vec<u8>,
    pub expected: String,
    /// The rules break lines between words that only a dictionary knows.
    pub needs_segmenter: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/subtitles")
}

fn list() -> Value {
    serde_json::from_slice(&std::fs::read(folder().join("files.json")).unwrap()).unwrap()
}

/// The files in the folder, but for its README and the list.
pub fn files_in_folder() -> BTreeSet<String> {
    std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md" && name != "files.json")
        .collect()
}

/// The documents in the folder, by name.
pub fn documents() -> Vec<String> {
    let names = files_in_folder();
    names
        .iter()
        .filter_map(|name| name.strip_suffix(".json"))
        .map(str::to_owned)
        .collect()
}

/// All files that the list gives for the documents in the folder.
pub fn golden_files() -> Vec<Golden> {
    let list = list();
    let mut golden = Vec::new();
    for document in documents() {
        let bytes = std::fs::read(folder().join(format!("{document}.json"))).unwrap();
        for (ending, file) in list["files"].as_object().unwrap() {
            let name = format!("{document}.{ending}");
            golden.push(Golden {
                rules: rules_of(&list, file, &document),
                document: bytes.clone(),
                expected: std::fs::read_to_string(folder().join(&name)).expect(&name),
                needs_segmenter: list["needSegmenter"]
                    .as_array()
                    .unwrap()
                    .contains(&Value::from(name.as_str())),
                name,
            });
        }
    }
    golden
}

/// Number of names on the list of files that need a segmenter.
pub fn need_segmenter() -> usize {
    list()["needSegmenter"].as_array().unwrap().len()
}

/// The rules of a file: its own, and those that its rule set has for the document.
fn rules_of(list: &Value, file: &Value, document: &str) -> Rules {
    let format = match file["format"].as_str().unwrap() {
        "srt" => Format::Srt,
        "vtt" => Format::Vtt,
        "txt" => Format::Text,
        "ass" => Format::Ass,
        "lrc" => Format::Lrc,
        other => panic!("{other} is no format"),
    };
    let mut rules = Rules {
        format,
        // The defaults of the package.
        speakers: format.has_voices(),
        ..Rules::default()
    };
    let set = &list["ruleSets"][file["ruleSet"].as_str().unwrap_or_default()];
    let of_document = if set[document].is_null() {
        &set["others"]
    } else {
        &set[document]
    };
    for given in [of_document, &file["rules"]] {
        for (name, value) in given.as_object().into_iter().flatten() {
            set_rule(&mut rules, name, value);
        }
    }
    rules
}

/// Sets a rule by its JavaScript name. A rule for lines brings the defaults of the others with it.
fn set_rule(rules: &mut Rules, name: &str, value: &Value) {
    let number = || u32::try_from(value.as_u64().unwrap()).unwrap();
    match name {
        "speakers" => rules.speakers = value.as_bool().unwrap(),
        "times" | "wordTimes" => rules.times = value.as_bool().unwrap(),
        "speakerNames" => rules.speaker_names = serde_json::from_value(value.clone()).unwrap(),
        _ => {
            let lines = rules.lines.get_or_insert_with(LineRules::default);
            match name {
                "maxLineWidth" => lines.max_line_width = number(),
                "maxLines" => lines.max_lines = number(),
                "maxReadingSpeed" => lines.max_reading_speed = number(),
                other => panic!("{other} is no rule"),
            }
        }
    }
}
