//! `POST /services/audio/asr/customization`: lists of hot words (docs/dashscope-api.md §8.1). One endpoint, told apart by `action`.

use crate::account::{HotWord, Vocabulary};
use crate::config::Config;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::json::{JsonError, Object, Reader};
use crate::wire::read_answer;
use crate::wire::time::epoch_ms;

const PATH: &str = "/services/audio/asr/customization";
/// The model of every call, whatever model the words are for.
const MODEL: &str = "speech-biasing";

/// A call of `action` with what `fill` puts into its input.
pub(crate) fn request(config: &Config, action: &str, fill: impl FnOnce(&mut Object)) -> HttpRequest {
    let mut input = Object::new();
    input.string("action", action);
    fill(&mut input);
    let mut body = Object::new();
    body.string("model", MODEL);
    body.object("input", input);
    body.object("parameters", Object::new());
    config.api(Method::Post, PATH).with_json(body.finish())
}

/// Puts `words` into an input.
pub(crate) fn put_words(input: &mut Object, words: &[HotWord]) {
    let word = |word: &HotWord| {
        let mut object = Object::new();
        object.string("text", &word.text);
        object.integer("weight", word.weight);
        if let Some(language) = &word.language {
            object.string("lang", language);
        }
        object
    };
    input.objects("vocabulary", words.iter().map(word).collect());
}

/// The id of a list that was made.
pub(crate) fn read_created(body: &[u8]) -> Result<String> {
    read_output("the making of a vocabulary", body, |vocabulary| (!vocabulary.id.is_empty()).then_some(vocabulary.id))
}

/// A list with its words. The answer does not repeat the id that was asked for.
pub(crate) fn read_one(id: &str, body: &[u8]) -> Result<Vocabulary> {
    read_output("a request for a vocabulary", body, |vocabulary| Some(Vocabulary { id: id.to_owned(), ..vocabulary }))
}

fn read_output<T>(what: &str, body: &[u8], take: impl FnOnce(Vocabulary) -> Option<T>) -> Result<T> {
    read_answer(what, body, |reader| {
        let mut read = None;
        reader.object(&mut |reader, key| match key {
            "output" => vocabulary(reader).map(|vocabulary| read = Some(vocabulary)),
            _ => reader.skip(),
        })?;
        Ok(read.and_then(take))
    })
}

/// A page of lists, without their words.
pub(crate) fn read_list(body: &[u8]) -> Result<Vec<Vocabulary>> {
    read_answer("a request for the list of vocabularies", body, |reader| {
        let mut lists = None;
        reader.object(&mut |reader, key| match key {
            "output" => reader.object(&mut |reader, key| match key {
                "vocabulary_list" => {
                    let lists = lists.get_or_insert_with(Vec::new);
                    reader.array(&mut |reader| vocabulary(reader).map(|vocabulary| lists.push(vocabulary)))
                }
                _ => reader.skip(),
            }),
            _ => reader.skip(),
        })?;
        Ok(lists)
    })
}

fn vocabulary(reader: &mut Reader<'_>) -> core::result::Result<Vocabulary, JsonError> {
    let mut read = Vocabulary::default();
    let time = |text: Option<String>| text.and_then(|text| epoch_ms(&text));
    reader.object(&mut |reader, key| match key {
        "vocabulary_id" => reader.text().map(|id| read.id = id.unwrap_or_default()),
        "status" => reader.text().map(|word| read.status = word.unwrap_or_default().to_ascii_lowercase()),
        "target_model" => reader.text().map(|model| read.model = model),
        "gmt_create" => reader.text().map(|text| read.created_at_ms = time(text)),
        "gmt_modified" => reader.text().map(|text| read.modified_at_ms = time(text)),
        "vocabulary" => reader.array(&mut |reader| word(reader).map(|word| read.words.push(word))),
        _ => reader.skip(),
    })?;
    Ok(read)
}

fn word(reader: &mut Reader<'_>) -> core::result::Result<HotWord, JsonError> {
    let mut word = HotWord::default();
    reader.object(&mut |reader, key| match key {
        "text" => reader.text().map(|text| word.text = text.unwrap_or_default()),
        "weight" => reader.count().map(|weight| word.weight = u32::try_from(weight.unwrap_or(0)).unwrap_or(0)),
        "lang" => reader.text().map(|language| word.language = language),
        _ => reader.skip(),
    })?;
    Ok(word)
}
