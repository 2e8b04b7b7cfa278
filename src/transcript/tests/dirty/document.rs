//! A result document, field by field, with what is known of it whatever happens to its fields.

use serde_json::Value;

use crate::json::{Field, Json, ms_of, text_of};
use crate::spelling::letters;

/// The form in which a list is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Form {
    #[default]
    List,
    Null,
    Absent,
}

#[derive(Clone, Debug, Default)]
pub struct Document {
    pub file_url: Field,
    /// `properties` or `audio_info`, with its key.
    pub properties: Option<(String, Json)>,
    pub duration_ms: Option<u32>,
    pub tracks: Vec<Track>,
    pub layout: Layout,
}

/// The order of keys, and what else is odd about the structure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    pub properties_behind: bool,
    pub channel_id_behind: bool,
    pub words_before_text: bool,
    pub has_unknown_keys: bool,
    pub ids_in_quotes: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Track {
    pub channel_id: Field,
    pub text: Field,
    pub sentences: Vec<Sentence>,
    pub form: Form,
}

#[derive(Clone, Debug, Default)]
pub struct Sentence {
    pub start: Field,
    pub end: Field,
    pub text: Field,
    pub words: Vec<Word>,
    pub form: Form,
    /// Numbers and labels.
    pub others: Vec<(String, Json)>,
    /// Its own times and those of its words are sound in the fixture.
    pub is_sound: bool,
    /// Kinds of dirt in its times and those of its words.
    pub time_dirt: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Word {
    pub start: Field,
    pub end: Field,
    pub text: Field,
    pub punctuation: Field,
    /// Its start, where no kind of dirt made it unknown and the fixture does not contradict it.
    pub known_ms: Option<u32>,
    /// Its letters stand in the text of the sentence.
    pub agrees: bool,
}

impl Word {
    /// The text and the punctuation behind it.
    pub fn whole_text(&self) -> String {
        format!("{}{}", text_of(&self.text), text_of(&self.punctuation))
    }

    /// Makes its times unknown.
    pub fn forget(&mut self) {
        self.known_ms = None;
    }
}

impl Sentence {
    pub fn words_text(&self) -> String {
        self.words.iter().map(Word::whole_text).collect()
    }
}

/// A field of an object; `None` where there is none.
fn field(object: &Value, key: &str) -> Field {
    object.get(key).map(Json::from)
}

fn objects(value: &Value) -> impl Iterator<Item = &Value> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter(|item| item.is_object())
}

fn form(value: Option<&Value>) -> Form {
    match value {
        None => Form::Absent,
        Some(Value::Null) => Form::Null,
        Some(_) => Form::List,
    }
}

/// The document in `json`; `None` where there is no list of transcripts.
pub fn load(json: &Value) -> Option<Document> {
    let transcripts = json.get("transcripts")?;
    let properties = ["properties", "audio_info"]
        .into_iter()
        .find_map(|key| Some((key.to_owned(), Json::from(json.get(key)?))));
    let duration = field(&json["properties"], "original_duration_in_milliseconds");
    let duration_ms = ms_of(&duration).filter(|ms| *ms > 0);
    let track = |track: &Value| Track {
        channel_id: field(track, "channel_id"),
        text: field(track, "text"),
        sentences: objects(&track["sentences"])
            .map(|sentence| load_sentence(sentence, duration_ms))
            .collect(),
        form: form(track.get("sentences")),
    };
    Some(Document {
        file_url: field(json, "file_url"),
        properties,
        duration_ms,
        tracks: objects(transcripts).map(track).collect(),
        layout: Layout::default(),
    })
}

fn load_sentence(sentence: &Value, duration_ms: Option<u32>) -> Sentence {
    let word = |word: &Value| Word {
        start: field(word, "begin_time"),
        end: field(word, "end_time"),
        text: field(word, "text"),
        punctuation: field(word, "punctuation"),
        known_ms: None,
        agrees: false,
    };
    let others = ["sentence_id", "speaker_id", "language", "emotion"];
    let mut loaded = Sentence {
        start: field(sentence, "begin_time"),
        end: field(sentence, "end_time"),
        text: field(sentence, "text"),
        words: objects(&sentence["words"]).map(word).collect(),
        form: form(sentence.get("words")),
        others: others
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), field(sentence, key)?)))
            .collect(),
        is_sound: false,
        time_dirt: 0,
    };
    find_known(&mut loaded, duration_ms.unwrap_or(u32::MAX));
    loaded
}

/// Notes the words whose times nothing contradicts, and whether their texts are the sentence's.
fn find_known(sentence: &mut Sentence, duration_ms: u32) {
    let bounds = ms_of(&sentence.start).zip(ms_of(&sentence.end));
    let Some((start_ms, end_ms)) =
        bounds.filter(|(start, end)| start <= end && *end <= duration_ms)
    else {
        return;
    };
    let text = letters(text_of(&sentence.text));
    let agrees = text.is_empty() || letters(&sentence.words_text()) == text;
    let starts: Vec<Option<u32>> = sentence
        .words
        .iter()
        .map(|word| ms_of(&word.start))
        .collect();
    let ends: Vec<Option<u32>> = sentence.words.iter().map(|word| ms_of(&word.end)).collect();
    for (index, word) in sentence.words.iter_mut().enumerate() {
        word.agrees = agrees;
        word.known_ms = starts[index].filter(|ms| {
            let all = |starts: &[Option<u32>], sound: &dyn Fn(u32) -> bool| {
                starts.iter().all(|start| start.is_none_or(sound))
            };
            all(&starts[..index], &|before| before <= *ms)
                && all(&starts[index..], &|next| next >= *ms)
                && ends[index].is_some_and(|end| end >= *ms)
                && (start_ms..=end_ms).contains(ms)
        });
    }
    sentence.is_sound = sentence.words.iter().all(|word| word.known_ms.is_some())
        && ends.iter().all(|end| end.is_some_and(|end| end <= end_ms));
}

impl Document {
    /// The document as bytes.
    pub fn print(&self) -> Vec<u8> {
        let mut entries = Vec::new();
        push(&mut entries, "file_url", &self.file_url);
        entries.extend(self.properties.clone());
        let transcripts = self.tracks.iter().map(|track| self.track(track)).collect();
        entries.push(("transcripts".to_owned(), Json::List(transcripts)));
        if self.layout.properties_behind {
            entries.reverse();
        }
        let mut out = String::new();
        self.object(entries).print(&mut out);
        out.into_bytes()
    }

    fn track(&self, track: &Track) -> Json {
        let mut entries = Vec::new();
        push(&mut entries, "channel_id", &self.id(&track.channel_id));
        push(&mut entries, "text", &track.text);
        let sentences = track
            .sentences
            .iter()
            .map(|sentence| self.sentence(sentence));
        push(&mut entries, "sentences", &list(track.form, sentences));
        if self.layout.channel_id_behind {
            entries.rotate_left(1);
        }
        self.object(entries)
    }

    fn sentence(&self, sentence: &Sentence) -> Json {
        let mut entries = Vec::new();
        push(&mut entries, "begin_time", &sentence.start);
        push(&mut entries, "end_time", &sentence.end);
        let words = sentence.words.iter().map(|word| self.word(word));
        let words = list(sentence.form, words);
        if self.layout.words_before_text {
            push(&mut entries, "words", &words);
            push(&mut entries, "text", &sentence.text);
        } else {
            push(&mut entries, "text", &sentence.text);
            push(&mut entries, "words", &words);
        }
        for (key, value) in &sentence.others {
            push(&mut entries, key, &self.id(&Some(value.clone())));
        }
        self.object(entries)
    }

    fn word(&self, word: &Word) -> Json {
        let mut entries = Vec::new();
        push(&mut entries, "begin_time", &word.start);
        push(&mut entries, "end_time", &word.end);
        push(&mut entries, "text", &word.text);
        push(&mut entries, "punctuation", &word.punctuation);
        self.object(entries)
    }

    fn id(&self, id: &Field) -> Field {
        match id {
            Some(Json::Number(id)) if self.layout.ids_in_quotes => Some(Json::text(id)),
            _ => id.clone(),
        }
    }

    fn object(&self, mut entries: Vec<(String, Json)>) -> Json {
        if self.layout.has_unknown_keys {
            let unknown = Json::List(vec![Json::Object(vec![(
                "text".to_owned(),
                Json::text("unknown"),
            )])]);
            entries.insert(entries.len() / 2, ("unknown".to_owned(), unknown));
            entries.push(("confidence".to_owned(), Json::number(0.5)));
        }
        Json::Object(entries)
    }
}

fn push(entries: &mut Vec<(String, Json)>, key: &str, field: &Field) {
    entries.extend(field.clone().map(|value| (key.to_owned(), value)));
}

fn list(form: Form, items: impl Iterator<Item = Json>) -> Field {
    match form {
        Form::List => Some(Json::List(items.collect())),
        Form::Null => Some(Json::Null),
        Form::Absent => None,
    }
}
