//! The straightforward way to read a document: all of it as a tree, then field by field.

use dashscope_asr_transcript::{Problem, Transcription};
use serde_json::Value;

/// All fields of a document.
#[derive(Debug, Default, PartialEq)]
pub struct Fields {
    file_url: Option<String>,
    duration_ms: Option<u64>,
    format: Option<String>,
    sample_rate_hz: Option<u64>,
    tracks: Vec<u64>,
    channels: Vec<Channel>,
}

#[derive(Debug, PartialEq)]
struct Channel {
    id: u64,
    speech_ms: Option<u64>,
    text: String,
    sentences: Vec<Sentence>,
}

#[derive(Debug, PartialEq)]
struct Sentence {
    ms: (u32, u32),
    text: String,
    ids: (Option<u32>, Option<u32>),
    labels: (Option<String>, Option<String>),
    /// Start, end, text, punctuation.
    words: Vec<(u32, u32, String, String)>,
}

/// The fields that the reader has read.
pub fn of_reader(read: &Transcription) -> Fields {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let channels = read.channels().map(|channel| Channel {
        id: channel.channel_id(),
        speech_ms: channel.speech_ms(),
        text: channel.text().to_owned(),
        sentences: channel
            .sentences()
            .map(|sentence| Sentence {
                ms: (sentence.start_ms(), sentence.end_ms()),
                text: sentence.text().to_owned(),
                ids: (sentence.sentence_id(), sentence.speaker_id()),
                labels: (owned(sentence.language()), owned(sentence.emotion())),
                words: sentence
                    .words()
                    .map(|word| {
                        (
                            word.start_ms,
                            word.end_ms,
                            word.text.to_owned(),
                            word.punctuation.to_owned(),
                        )
                    })
                    .collect(),
            })
            .collect(),
    });
    Fields {
        file_url: read.file_url.clone(),
        duration_ms: read.duration_ms,
        format: read.format.clone(),
        sample_rate_hz: read.sample_rate_hz,
        tracks: read.audio_channel_ids.clone(),
        channels: channels.collect(),
    }
}

/// Leaves out of both what is not the document's own but made of the rest of it: times that
/// contradict each other, and texts that are missing.
pub fn leave_out_made(ours: &mut Fields, theirs: &mut Fields) {
    let latest_ms = theirs.duration_ms.filter(|&ms| ms > 0).unwrap_or(u64::MAX);
    for (ours, theirs) in ours.channels.iter_mut().zip(&mut theirs.channels) {
        if theirs.text.trim().is_empty() {
            ours.text.clone_from(&theirs.text);
        } else if theirs.sentences.is_empty() {
            assert_eq!(
                ours.sentences.pop().map(|whole| whole.text).as_ref(),
                Some(&theirs.text)
            );
        }
        for (ours, theirs) in ours.sentences.iter_mut().zip(&mut theirs.sentences) {
            if theirs.text.trim().is_empty() {
                ours.text.clone_from(&theirs.text);
            }
            if !theirs.has_sound_times(latest_ms) {
                for sentence in [ours, theirs] {
                    sentence.ms = (0, 0);
                    for word in &mut sentence.words {
                        (word.0, word.1) = (0, 0);
                    }
                }
            }
        }
    }
}

impl Sentence {
    /// Whether all times rise, within the sentence and the audio.
    fn has_sound_times(&self, latest_ms: u64) -> bool {
        let starts = self.words.iter().map(|word| word.0);
        let ends = self.words.iter().map(|word| word.1);
        let ms: Vec<u32> = starts.chain([self.ms.1]).collect();
        let rise = |ms: &[u32]| ms.windows(2).all(|pair| pair[0] < pair[1]);
        self.ms.0 < self.ms.1
            && self.ms.1 < u32::MAX
            // An end later than the text can take may give way to the next sentence.
            && self.ms.1.saturating_sub(self.words.last().map_or(self.ms.0, |word| word.0)) <= 2000
            && u64::from(self.ms.1) <= latest_ms
            && rise(&ms)
            && rise(&ends.collect::<Vec<u32>>())
            && self
                .words
                .iter()
                .all(|word| word.0 >= self.ms.0 && word.1 >= word.0)
            && self.words.last().is_none_or(|word| word.1 <= self.ms.1)
    }
}

/// The fields that are in the tree.
pub fn of_json(document: &Value) -> Result<Fields, Problem> {
    object(document)?;
    let file_url = text(&document["file_url"])?;
    let mut fields = Fields {
        file_url,
        ..Fields::default()
    };
    for properties in [&document["properties"], &document["audio_info"]] {
        object(properties)?;
        fields.duration_ms = fields
            .duration_ms
            .or(count(&properties["original_duration_in_milliseconds"]));
        for key in ["audio_format", "format"] {
            fields.format = fields.format.or(text(&properties[key])?);
        }
        for key in ["original_sampling_rate", "sample_rate"] {
            fields.sample_rate_hz = fields.sample_rate_hz.or(count(&properties[key]));
        }
        fields
            .tracks
            .extend(list(&properties["channels"])?.iter().filter_map(count));
    }
    for channel in objects(&document["transcripts"])? {
        let mut sentences = Vec::new();
        for sentence in objects(&channel["sentences"])? {
            let mut words = Vec::new();
            for word in objects(&sentence["words"])? {
                let texts = (
                    text(&word["text"])?.unwrap_or_default(),
                    text(&word["punctuation"])?.unwrap_or_default(),
                );
                words.push((
                    ms(&word["begin_time"]),
                    ms(&word["end_time"]),
                    texts.0,
                    texts.1,
                ));
            }
            let label = |key: &str| {
                text(&sentence[key]).map(|label| label.filter(|label| !label.is_empty()))
            };
            sentences.push(Sentence {
                ms: (ms(&sentence["begin_time"]), ms(&sentence["end_time"])),
                text: text(&sentence["text"])?.unwrap_or_default(),
                ids: (id(&sentence["sentence_id"]), id(&sentence["speaker_id"])),
                labels: (label("language")?, label("emotion")?),
                words,
            });
        }
        // A number is no text of a channel, whose text is never held.
        let channel_text = text(&channel["text"])?
            .filter(|_| channel["text"].is_string())
            .unwrap_or_default();
        fields.channels.push(Channel {
            id: count(&channel["channel_id"]).unwrap_or_default(),
            speech_ms: count(&channel["content_duration_in_milliseconds"]),
            text: channel_text,
            sentences,
        });
    }
    if document["transcripts"].is_array() {
        Ok(fields)
    } else {
        Err(Problem::NoTranscripts)
    }
}

fn object(value: &Value) -> Result<(), Problem> {
    if value.is_object() || value.is_null() {
        Ok(())
    } else {
        Err(Problem::Shape)
    }
}

fn list(value: &Value) -> Result<&[Value], Problem> {
    match value {
        Value::Null => Ok(&[]),
        value => value.as_array().map(Vec::as_slice).ok_or(Problem::Shape),
    }
}

/// The objects in a list; `null` is none.
fn objects(value: &Value) -> Result<Vec<&Value>, Problem> {
    let items = list(value)?;
    items.iter().try_for_each(object)?;
    Ok(items.iter().filter(|item| !item.is_null()).collect())
}

/// A text; numbers are taken as they are written, other types but words of JSON's as none.
fn text(value: &Value) -> Result<Option<String>, Problem> {
    match value {
        Value::String(text) => Ok(Some(text.replace('\0', ""))),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) => Err(Problem::Shape),
        _ => Ok(None),
    }
}

/// The nearest whole number that is not negative and that a double holds exactly, also in quotes.
fn count(value: &Value) -> Option<u64> {
    const EXACT_MAX: u64 = (1 << 53) - 1;
    let whole = match value {
        Value::Number(number) => number
            .as_f64()
            .filter(|number| (-0.5..=EXACT_MAX as f64).contains(number))?
            .round() as u64,
        Value::String(text) => {
            let number: Value = serde_json::from_str(text.trim()).ok()?;
            return number.is_number().then(|| count(&number))?;
        }
        _ => return None,
    };
    (whole <= EXACT_MAX).then_some(whole)
}

fn ms(value: &Value) -> u32 {
    id(value).unwrap_or(u32::MAX)
}

fn id(value: &Value) -> Option<u32> {
    u32::try_from(count(value)?).ok()
}
