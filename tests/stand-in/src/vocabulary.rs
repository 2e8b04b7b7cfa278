//! Lists of hot words: `POST /services/audio/asr/customization`, one route with five actions.

use std::sync::Mutex;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::app::{Shared, locked};
use crate::clock::{china_seconds, now_ms};
use crate::failure::{Failure, json, read_body};
use crate::keys::authorize;
use crate::model;
use crate::secret::{hex, uuid};

const MOST_LISTS: usize = 10;
const MOST_WORDS: usize = 500;
const LONGEST_PREFIX: usize = 10;
/// For a text with other characters than ASCII.
const MOST_CHARACTERS: usize = 15;
/// For a text of ASCII alone: pieces between spaces.
const MOST_PIECES: usize = 7;

/// All lists, oldest first.
#[derive(Debug, Default)]
pub struct Vocabularies {
    lists: Mutex<Vec<List>>,
}

#[derive(Debug, Clone)]
struct List {
    id: String,
    account: String,
    prefix: String,
    target_model: String,
    words: Vec<Word>,
    created_ms: u64,
    modified_ms: u64,
}

/// One hot word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Word {
    text: String,
    weight: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

impl Vocabularies {
    /// Whether a transcription with this model may use this list.
    ///
    /// # Errors
    /// 404 for a list that is not there, 400 for one of another model.
    pub fn check(&self, account: &str, id: &str, model: &str) -> Result<(), Failure> {
        let lists = locked(&self.lists);
        let list = lists
            .iter()
            .find(|list| list.id == id && list.account == account);
        let list = list.ok_or_else(|| Failure::not_found("Not found!"))?;
        if list.target_model == model {
            return Ok(());
        }
        let message = format!(
            "The vocabulary {id} was created for {}, not for {model}",
            list.target_model
        );
        Err(Failure::invalid_parameter(message))
    }

    fn create(&self, account: &str, input: &Map<String, Value>) -> Result<Value, Failure> {
        let target_model = text(input, "target_model")?;
        if !model::takes_vocabulary(target_model) {
            return Err(Failure::invalid_parameter(format!(
                "input.target_model {target_model:?} takes no vocabulary"
            )));
        }
        let prefix = text(input, "prefix")?;
        let letters = prefix
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !letters || !(1..=LONGEST_PREFIX).contains(&prefix.len()) {
            let message = format!(
                "input.prefix must be 1 to {LONGEST_PREFIX} lower case letters and digits, not {prefix:?}"
            );
            return Err(Failure::invalid_parameter(message));
        }
        let words = words(input, target_model)?;
        let mut lists = locked(&self.lists);
        if lists.iter().filter(|list| list.account == account).count() >= MOST_LISTS {
            return Err(Failure::vocabulary_quota());
        }
        let (id, now) = (format!("vocab-{prefix}-{}", hex()), now_ms());
        lists.push(List {
            id: id.clone(),
            account: account.to_owned(),
            prefix: prefix.to_owned(),
            target_model: target_model.to_owned(),
            words,
            created_ms: now,
            modified_ms: now,
        });
        Ok(json!({"vocabulary_id": id}))
    }

    fn list(&self, account: &str, input: &Map<String, Value>) -> Result<Value, Failure> {
        let prefix = match input.get("prefix") {
            None | Some(Value::Null) => None,
            Some(_) => Some(text(input, "prefix")?),
        };
        let (page_index, page_size) = (
            number(input, "page_index", 0)?,
            number(input, "page_size", 10)?,
        );
        if page_size == 0 {
            return Err(Failure::invalid_parameter(
                "input.page_size must be at least 1",
            ));
        }
        let lists = locked(&self.lists);
        let listed = lists.iter().filter(|list| {
            list.account == account && prefix.is_none_or(|prefix| list.prefix == prefix)
        });
        let page: Vec<_> = listed
            .skip(page_index.saturating_mul(page_size))
            .take(page_size)
            .map(|list| {
                json!({
                    "gmt_create": china_seconds(list.created_ms),
                    "gmt_modified": china_seconds(list.modified_ms),
                    "status": "OK",
                    "vocabulary_id": list.id,
                })
            })
            .collect();
        Ok(json!({"vocabulary_list": page}))
    }

    fn with_list(
        &self,
        account: &str,
        input: &Map<String, Value>,
        act: impl FnOnce(&mut Vec<List>, usize) -> Result<Value, Failure>,
    ) -> Result<Value, Failure> {
        let id = text(input, "vocabulary_id")?;
        let mut lists = locked(&self.lists);
        let place = lists
            .iter()
            .position(|list| list.id == id && list.account == account);
        act(&mut lists, place.ok_or_else(Failure::no_such_vocabulary)?)
    }

    fn act(&self, account: &str, input: &Map<String, Value>) -> Result<Value, Failure> {
        match text(input, "action")? {
            "create_vocabulary" => self.create(account, input),
            "list_vocabulary" => self.list(account, input),
            "query_vocabulary" => self.with_list(account, input, |lists, place| {
                let list = lists.get(place).ok_or_else(Failure::no_such_vocabulary)?;
                Ok(json!({
                    "gmt_create": china_seconds(list.created_ms),
                    "gmt_modified": china_seconds(list.modified_ms),
                    "status": "OK",
                    "target_model": list.target_model,
                    "vocabulary": list.words,
                }))
            }),
            "update_vocabulary" => self.with_list(account, input, |lists, place| {
                let list = lists
                    .get_mut(place)
                    .ok_or_else(Failure::no_such_vocabulary)?;
                list.words = words(input, &list.target_model)?;
                list.modified_ms = now_ms();
                Ok(json!({}))
            }),
            "delete_vocabulary" => self.with_list(account, input, |lists, place| {
                lists.remove(place);
                Ok(json!({}))
            }),
            other => Err(Failure::invalid_parameter(format!(
                "input.action {other:?} is unknown"
            ))),
        }
    }
}

/// The route.
///
/// # Errors
/// In this order: the key, JSON, the model, the action and what it needs, the list, the quota.
pub async fn post(
    State(app): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    if body.get("model").and_then(Value::as_str) != Some("speech-biasing") {
        return Err(Failure::invalid_parameter("Model not exist."));
    }
    let input = body
        .get("input")
        .and_then(Value::as_object)
        .ok_or_else(|| Failure::invalid_parameter("input must be an object"))?;
    let output = app.vocabularies.act(&caller.account, input)?;
    Ok(json(
        StatusCode::OK,
        &json!({"output": output, "usage": {"count": 1}, "request_id": uuid()}),
    ))
}

fn text<'a>(input: &'a Map<String, Value>, name: &str) -> Result<&'a str, Failure> {
    let text = input
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty());
    text.ok_or_else(|| Failure::invalid_parameter(format!("input must contain {name}, a text")))
}

fn number(input: &Map<String, Value>, name: &str, default: usize) -> Result<usize, Failure> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(|| {
                Failure::invalid_parameter(format!("input.{name} must be a whole number from 0"))
            }),
    }
}

/// `vocabulary`, checked against the limits of the documentation.
fn words(input: &Map<String, Value>, target_model: &str) -> Result<Vec<Word>, Failure> {
    let given = input
        .get("vocabulary")
        .and_then(Value::as_array)
        .filter(|words| !words.is_empty());
    let given = given.ok_or_else(|| {
        Failure::invalid_parameter("input must contain vocabulary, a list of words")
    })?;
    if given.len() > MOST_WORDS {
        let message = format!(
            "input.vocabulary must have at most {MOST_WORDS} words, but has {}",
            given.len()
        );
        return Err(Failure::invalid_parameter(message));
    }
    let languages: &[&str] = match target_model {
        _ if target_model.contains("8k") => &["zh"],
        _ if target_model.starts_with("fun-asr") => &["zh", "en", "ja"],
        _ => &["zh", "en", "ja", "yue", "ko", "de", "fr", "ru"],
    };
    let check = |(place, word): (usize, &Value)| {
        let wrong =
            |what: String| Failure::invalid_parameter(format!("input.vocabulary[{place}] {what}"));
        let word =
            Word::deserialize(word).map_err(|error| wrong(format!("is not a word: {error}")))?;
        let (characters, pieces) = (
            word.text.chars().count(),
            word.text.split_whitespace().count(),
        );
        if pieces == 0 {
            return Err(wrong("has no text".to_owned()));
        }
        if word.text.is_ascii() && pieces > MOST_PIECES {
            return Err(wrong(format!(
                "must have at most {MOST_PIECES} pieces between spaces, but has {pieces}"
            )));
        }
        if !word.text.is_ascii() && characters > MOST_CHARACTERS {
            return Err(wrong(format!(
                "must have at most {MOST_CHARACTERS} characters, but has {characters}"
            )));
        }
        if !(1..=5).contains(&word.weight) {
            return Err(wrong(format!(
                "must have a weight from 1 to 5, not {}",
                word.weight
            )));
        }
        match &word.lang {
            Some(lang) if !languages.contains(&lang.as_str()) => Err(wrong(format!(
                "must be of a language of {target_model} ({}), not {lang:?}",
                languages.join(", ")
            ))),
            _ => Ok(word),
        }
    };
    given.iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(target_model: &str, word: Value) -> String {
        let input = json!({"vocabulary": [word]});
        match words(input.as_object().unwrap(), target_model) {
            Ok(_) => String::new(),
            Err(failure) => failure.told("").1,
        }
    }

    #[test]
    fn a_word_keeps_the_documented_limits() {
        for (model, word, said) in [
            (
                "paraformer-v2",
                json!({"text": "赛德克巴莱", "weight": 4, "lang": "zh"}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "Seediq Bale", "weight": 1}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "一二三四五六七八九十一二三四五", "weight": 5}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "一二三四五六七八九十一二三四五六", "weight": 5}),
                "at most 15 characters, but has 16",
            ),
            (
                "paraformer-v2",
                json!({"text": "a b c d e f g", "weight": 5}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "a b c d e f g h", "weight": 5}),
                "at most 7 pieces between spaces, but has 8",
            ),
            (
                "paraformer-v2",
                json!({"text": " ", "weight": 4}),
                "has no text",
            ),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 0}),
                "a weight from 1 to 5, not 0",
            ),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 6}),
                "a weight from 1 to 5, not 6",
            ),
            ("paraformer-v2", json!({"text": "a"}), "is not a word"),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 1.5}),
                "is not a word",
            ),
            ("paraformer-v2", json!("a"), "is not a word"),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 4, "lang": "it"}),
                "must be of a language of paraformer-v2",
            ),
            (
                "fun-asr",
                json!({"text": "a", "weight": 4, "lang": "ko"}),
                "must be of a language of fun-asr (zh, en, ja)",
            ),
            (
                "paraformer-8k-v2",
                json!({"text": "a", "weight": 4, "lang": "en"}),
                "must be of a language of paraformer-8k-v2 (zh)",
            ),
        ] {
            let told = told(model, word.clone());
            assert!(
                told.contains(said) && told.is_empty() == said.is_empty(),
                "{word}: {told}"
            );
        }
    }
}
