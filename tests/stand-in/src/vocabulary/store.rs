//! The store of hot-word lists, and the five actions on it.

use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::clock::{china_seconds, now_ms};
use crate::failure::Failure;
use crate::lock::lock;
use crate::model;
use crate::secret::hex;
use crate::vocabulary::input::{number, text};
use crate::vocabulary::words::{Word, words};

/// Lists of an account.
const MAX_LISTS: usize = 10;
/// Characters of a prefix.
const MAX_PREFIX_LENGTH: usize = 10;

/// The lists, oldest first.
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

impl Vocabularies {
    /// Whether a transcription with this model may use this list.
    ///
    /// # Errors
    /// 404 for an unknown list, 400 for a list of another model.
    pub fn check(&self, account: &str, id: &str, model: &str) -> Result<(), Failure> {
        let target_model = self.target_model(account, id)?;
        if target_model == model {
            return Ok(());
        }
        let message =
            format!("The vocabulary {id} was created for {target_model}, not for {model}");
        Err(Failure::invalid_parameter(message))
    }

    /// The model that a list was made for. Qwen-Audio 3.x and Fun-ASR-Flash take a list of any
    /// model; one of another has no effect.
    ///
    /// # Errors
    /// 404 for an unknown list.
    pub fn target_model(&self, account: &str, id: &str) -> Result<String, Failure> {
        let lists = lock(&self.lists);
        let list = lists
            .iter()
            .find(|list| list.id == id && list.account == account);
        let list = list.ok_or_else(|| Failure::not_found("Not found!"))?;
        Ok(list.target_model.clone())
    }

    fn create(&self, account: &str, input: &Map<String, Value>) -> Result<Value, Failure> {
        let target_model = text(input, "target_model")?;
        if !model::takes_vocabulary(target_model) {
            return Err(Failure::invalid_parameter(format!(
                "input.target_model {target_model:?} takes no vocabulary"
            )));
        }
        let prefix = text(input, "prefix")?;
        let is_valid = prefix
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !is_valid || !(1..=MAX_PREFIX_LENGTH).contains(&prefix.len()) {
            let message = format!(
                "input.prefix must be 1 to {MAX_PREFIX_LENGTH} lower case letters and digits, not {prefix:?}"
            );
            return Err(Failure::invalid_parameter(message));
        }
        let words = words(input, target_model)?;
        let mut lists = lock(&self.lists);
        if lists.iter().filter(|list| list.account == account).count() >= MAX_LISTS {
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
        let lists = lock(&self.lists);
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
        action: impl FnOnce(&mut Vec<List>, usize) -> Result<Value, Failure>,
    ) -> Result<Value, Failure> {
        let id = text(input, "vocabulary_id")?;
        let mut lists = lock(&self.lists);
        let index = lists
            .iter()
            .position(|list| list.id == id && list.account == account);
        action(&mut lists, index.ok_or_else(Failure::no_such_vocabulary)?)
    }

    /// Runs the action that `input` names, and returns `output`.
    ///
    /// # Errors
    /// In this order: the action, its input, the list, the quota.
    pub fn run(&self, account: &str, input: &Map<String, Value>) -> Result<Value, Failure> {
        match text(input, "action")? {
            "create_vocabulary" => self.create(account, input),
            "list_vocabulary" => self.list(account, input),
            "query_vocabulary" => self.with_list(account, input, |lists, index| {
                let list = lists.get(index).ok_or_else(Failure::no_such_vocabulary)?;
                Ok(json!({
                    "gmt_create": china_seconds(list.created_ms),
                    "gmt_modified": china_seconds(list.modified_ms),
                    "status": "OK",
                    "target_model": list.target_model,
                    "vocabulary": list.words,
                }))
            }),
            "update_vocabulary" => self.with_list(account, input, |lists, index| {
                let list = lists
                    .get_mut(index)
                    .ok_or_else(Failure::no_such_vocabulary)?;
                list.words = words(input, &list.target_model)?;
                list.modified_ms = now_ms();
                Ok(json!({}))
            }),
            "delete_vocabulary" => self.with_list(account, input, |lists, index| {
                lists.remove(index);
                Ok(json!({}))
            }),
            other => Err(Failure::invalid_parameter(format!(
                "input.action {other:?} is unknown"
            ))),
        }
    }
}
