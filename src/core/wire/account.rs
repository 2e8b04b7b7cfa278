//! What an account has besides transcriptions: tokens (`POST /tokens`, docs/dashscope-api.md §7),
//! its tasks (`GET /tasks`, §3.6) and lists of hot words (`POST /services/audio/asr/customization`,
//! §8.1: one endpoint, told apart by `action`).

use crate::config::Config;
use crate::error::{Error, Result};
use crate::host::{HttpRequest, Method};
use crate::json;
use crate::request::{Verb, hot_words};
use crate::task::TaskId;
use crate::text::trim;
use crate::url::encode_component;
use crate::value::{EXACT_MAX, Value};
use crate::wire::time::digits;
use crate::wire::{As, Field, confirm, pick, pick_each, read_answer};

const TASK: &[Field] = &[
    ("taskId", "task_id", As::Given),
    ("status", "status", As::Word),
    ("model", "model_name", As::Text),
    ("createdAtMs", "gmt_create", As::Count),
    ("startedAtMs", "start_time", As::Count),
    ("endedAtMs", "end_time", As::Count),
    ("region", "region", As::Text),
    ("requestId", "request_id", As::Text),
];
const VOCABULARY: &[Field] = &[
    ("vocabularyId", "vocabulary_id", As::Given),
    ("status", "status", As::Word),
    ("model", "target_model", As::Text),
    ("createdAtMs", "gmt_create", As::Time),
    ("modifiedAtMs", "gmt_modified", As::Time),
];
const WORD: &[Field] = &[
    ("text", "text", As::Given),
    ("weight", "weight", As::Count),
    ("language", "lang", As::Text),
];

/// What the answer to `verb` says.
pub(crate) fn read(verb: Verb, id: &Value, options: &Value, body: &[u8]) -> Result<Value> {
    match verb {
        Verb::CreateToken => read_answer("a request for a token", body, &token),
        Verb::Tasks => read_answer("a request for the list of tasks", body, &|answer| {
            tasks(options, answer)
        }),
        Verb::CreateVocabulary => read_answer("the making of a vocabulary", body, &|answer| {
            answer.at("output.vocabulary_id").text().map(Value::from)
        }),
        Verb::ListVocabularies => read_answer(
            "a request for the list of vocabularies",
            body,
            &vocabularies,
        ),
        Verb::Vocabulary => read_answer("a request for a vocabulary", body, &|answer| {
            vocabulary(id, answer)
        }),
        _ => confirm(body),
    }
}

/// The request that `verb` stands for; `id` names a task or a list, if it is about one.
pub(crate) fn request(
    config: &Config,
    verb: Verb,
    id: &Value,
    options: &Value,
) -> Result<HttpRequest> {
    let mut query = Value::empty();
    let (method, path) = match verb {
        Verb::CreateToken => (Method::Post, "/tokens"),
        Verb::Tasks => {
            query.put("page_no", 1);
            query.put("page_size", PAGE_SIZE_DEFAULT);
            (Method::Get, "/tasks")
        }
        Verb::Cancel => {
            verb.check(options)?;
            return Ok(config.api(
                Method::Post,
                &format!("/tasks/{}/cancel", TaskId::from_value(id)?.as_str()),
            ));
        }
        _ => {
            let body = json::text(&vocabulary_body(verb, id, options)?);
            return Ok(config
                .api(Method::Post, "/services/audio/asr/customization")
                .with_json(body));
        }
    };
    verb.read(options, &mut query)?;
    for name in &["start_time", "end_time"] {
        query.put(name, query.at(name).count().map(digits));
    }
    query.put(
        "status",
        query
            .at("status")
            .text()
            .map(|status| status.to_ascii_uppercase()),
    );
    Ok(config.api(method, &with_query(path, &query)))
}

fn token(answer: &Value) -> Option<Value> {
    let seconds = answer.at("expires_at").count().unwrap_or(0);
    let mut token = Value::empty();
    token.put("token", answer.at("token").text()?);
    token.put(
        "expiresAtMs",
        seconds.saturating_mul(1000).min(EXACT_MAX as u64),
    );
    Some(token)
}

/// Lists of all kinds have pages of this many entries.
const PAGE_SIZE_DEFAULT: u64 = 10;

fn with_query(path: &str, query: &Value) -> String {
    let mut url = path.to_owned();
    for (index, (name, value)) in query.entries().iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(&encode_component(&value.text().unwrap_or_default()));
    }
    url
}

/// The answer is flat: there is no `output`.
fn tasks(options: &Value, answer: &Value) -> Option<Value> {
    let mut page = Value::empty();
    page.put("tasks", pick_each(answer.has("data")?, TASK));
    page.put("pages", answer.at("total_page").count().unwrap_or(0));
    page.put("page", options.at("page").count().unwrap_or(1));
    Some(page)
}

fn vocabulary_body(verb: Verb, id: &Value, options: &Value) -> Result<Value> {
    let action = match verb {
        Verb::CreateVocabulary => "create_vocabulary",
        Verb::ListVocabularies => "list_vocabulary",
        Verb::UpdateVocabulary => "update_vocabulary",
        Verb::DeleteVocabulary => "delete_vocabulary",
        _ => "query_vocabulary",
    };
    let names_list = !matches!(verb, Verb::CreateVocabulary | Verb::ListVocabularies);
    if names_list && id.as_str().is_none_or(|id| trim(id).is_empty()) {
        return Err(Error::invalid(
            "vocabularyId",
            format_args!("expected a vocabulary id (vocab-…), got {id}."),
        ));
    }
    let mut body = Value::empty();
    // Whatever model the words are for.
    body.put("model", "speech-biasing");
    body.put("input.action", action);
    body.put("input.vocabulary_id", id.clone());
    if verb == Verb::ListVocabularies {
        // An empty one is no prefix.
        body.put("input.prefix", options.at("prefix").text());
        body.put("input.page_index", 0);
        body.put("input.page_size", PAGE_SIZE_DEFAULT);
    }
    verb.read(options, &mut body)?;
    if matches!(verb, Verb::CreateVocabulary | Verb::UpdateVocabulary) {
        body.put("input.vocabulary", hot_words(options)?);
    }
    body.put("parameters", Value::empty());
    Ok(body)
}

/// A page of lists, without their words.
fn vocabularies(answer: &Value) -> Option<Value> {
    Some(pick_each(
        answer.at("output").has("vocabulary_list")?,
        VOCABULARY,
    ))
}

/// A list with its words. The answer does not repeat the id that was asked for.
fn vocabulary(id: &Value, answer: &Value) -> Option<Value> {
    let output = answer.has("output")?;
    let mut list = pick(output, VOCABULARY);
    list.put("vocabularyId", id.clone());
    list.put("words", pick_each(output.at("vocabulary"), WORD));
    Some(list)
}
