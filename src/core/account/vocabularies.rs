//! Lists of hot words: `POST /services/audio/asr/customization`, one endpoint for all operations,
//! which the field `action` tells apart (docs/dashscope-api.md §8.1).

use crate::error::Result;
use crate::json::Value;
use crate::json::fields::{FieldSpec, FieldType, map_fields, map_items};
use crate::options::operation::{Operation, Options, VocabularyOperation};
use crate::options::vocabulary::{hot_words, vocabulary_id};
use crate::transport::host::{Host, Method};
use crate::transport::{
    BoxFuture, RequestPolicy, Transport, idempotent, no_retry, parse_answer, parse_confirmation,
};

const PATH: &str = "/services/audio/asr/customization";
/// Model of the endpoint, whatever model the words are for.
const ENDPOINT_MODEL: &str = "speech-biasing";
/// Entries of a page, where the caller does not say.
const PAGE_SIZE_DEFAULT: u64 = 10;
/// Sentence for a creation whose answer is lost.
const CREATION_IN_DOUBT: &str = " The service may have made the vocabulary: list the vocabularies \
                                 before making it again.";

const CREATE: RequestPolicy = no_retry("Making the vocabulary");
const LIST: RequestPolicy = idempotent("Listing the vocabularies");
const GET: RequestPolicy = idempotent("Asking for the vocabulary");
const UPDATE: RequestPolicy = idempotent("Replacing the words");
const DELETE: RequestPolicy = no_retry("Deleting the vocabulary");

const VOCABULARY_FIELDS: &[FieldSpec] = &[
    ("vocabularyId", "vocabulary_id", FieldType::RequiredText),
    ("status", "status", FieldType::Status),
    ("model", "target_model", FieldType::Text),
    ("createdAtMs", "gmt_create", FieldType::Timestamp),
    ("modifiedAtMs", "gmt_modified", FieldType::Timestamp),
];
const WORD_FIELDS: &[FieldSpec] = &[
    ("text", "text", FieldType::RequiredText),
    ("weight", "weight", FieldType::Number),
    ("language", "lang", FieldType::Text),
];

/// Runs one operation; `id` names the list, where there is one.
///
/// # Errors
/// [`crate::ErrorKind::InvalidRequest`], naming the option, before anything is sent.
pub(crate) fn run<'a, H: Host>(
    transport: &'a Transport<H>,
    operation: VocabularyOperation,
    id: &Value,
    options: &Options,
) -> Result<BoxFuture<'a, Value>> {
    debug_assert_eq!(options.operation(), Operation::Vocabulary(operation));
    let body = request_body(operation, id, options)?;
    let request = transport
        .endpoint
        .request(Method::Post, PATH)
        .with_json(body.to_json());
    let id = id.clone();
    let parse = move |answer: Result<Vec<u8>>| {
        let result = answer.and_then(|answer| parse_result(operation, &id, &answer));
        match operation {
            VocabularyOperation::Create => {
                result.map_err(|error| error.in_doubt(CREATION_IN_DOUBT))
            }
            VocabularyOperation::List
            | VocabularyOperation::Get
            | VocabularyOperation::Update
            | VocabularyOperation::Delete => result,
        }
    };
    Ok(transport.fetch(policy(operation), request, Box::new(parse)))
}

fn policy(operation: VocabularyOperation) -> &'static RequestPolicy {
    match operation {
        VocabularyOperation::Create => &CREATE,
        VocabularyOperation::List => &LIST,
        VocabularyOperation::Get => &GET,
        VocabularyOperation::Update => &UPDATE,
        VocabularyOperation::Delete => &DELETE,
    }
}

fn request_body(operation: VocabularyOperation, id: &Value, options: &Options) -> Result<Value> {
    let mut body = Value::object();
    body.set_path("model", ENDPOINT_MODEL);
    match operation {
        VocabularyOperation::Create => {
            body.set_path("input.action", "create_vocabulary");
        }
        VocabularyOperation::List => {
            body.set_path("input.action", "list_vocabulary");
            // An empty prefix is left out.
            body.set_path("input.prefix", options.get("prefix").to_text());
            body.set_path("input.page_index", 0);
            body.set_path("input.page_size", PAGE_SIZE_DEFAULT);
        }
        VocabularyOperation::Get => {
            body.set_path("input.action", "query_vocabulary");
            body.set_path("input.vocabulary_id", vocabulary_id(id)?.clone());
        }
        VocabularyOperation::Update => {
            body.set_path("input.action", "update_vocabulary");
            body.set_path("input.vocabulary_id", vocabulary_id(id)?.clone());
        }
        VocabularyOperation::Delete => {
            body.set_path("input.action", "delete_vocabulary");
            body.set_path("input.vocabulary_id", vocabulary_id(id)?.clone());
        }
    }
    options.apply(&mut body);
    if matches!(
        operation,
        VocabularyOperation::Create | VocabularyOperation::Update
    ) {
        body.set_path("input.vocabulary", hot_words(options)?);
    }
    body.set_path("parameters", Value::object());
    Ok(body)
}

fn parse_result(operation: VocabularyOperation, id: &Value, body: &[u8]) -> Result<Value> {
    match operation {
        VocabularyOperation::Create => {
            parse_answer("the making of a vocabulary", body, &|answer| {
                answer
                    .get_path("output.vocabulary_id")
                    .to_text()
                    .map(Value::from)
            })
        }
        VocabularyOperation::List => {
            parse_answer("a request for the list of vocabularies", body, &|answer| {
                let list = answer.get_path("output").get("vocabulary_list")?;
                Some(map_items(list, VOCABULARY_FIELDS))
            })
        }
        VocabularyOperation::Get => parse_answer("a request for a vocabulary", body, &|answer| {
            let output = answer.get("output")?;
            let mut vocabulary = map_fields(output, VOCABULARY_FIELDS);
            // The answer does not repeat the id of the request.
            vocabulary.set_path("vocabularyId", id.clone());
            let words = map_items(output.get_path("vocabulary"), WORD_FIELDS);
            vocabulary.set_path("words", words);
            Some(vocabulary)
        }),
        VocabularyOperation::Update | VocabularyOperation::Delete => parse_confirmation(body),
    }
}
