//! What an account has besides transcriptions: tokens, tasks, lists of hot words.

use crate::check::Fields;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::exchange::SILENCE_MAX;
use crate::host::Host;
use crate::request::Verb;
use crate::task::{TaskId, TaskStatus};
use crate::value::Value;
use crate::wire::{confirm, task, task_list, token, vocabulary};

/// A short-lived key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// `st-…`, in place of a key.
    pub token: String,
    /// Epoch milliseconds.
    pub expires_at_ms: u64,
}

/// Which tasks to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFilter {
    pub(crate) start_ms: Option<u64>,
    pub(crate) end_ms: Option<u64>,
    pub(crate) model: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) page_size: u32,
    /// The page to begin with, from 1.
    pub first_page: u32,
}

/// One page of the list of tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPage {
    /// As the service lists them, the newest first.
    pub tasks: Vec<TaskSummary>,
    /// How many pages there are.
    pub pages: u64,
}

/// An entry of the list of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSummary {
    /// Wire: `task_id`.
    pub id: String,
    /// Wire: `status`.
    pub status: TaskStatus,
    /// Wire: `model_name`.
    pub model: Option<String>,
    /// Epoch milliseconds. Wire: `gmt_create`.
    pub created_at_ms: Option<u64>,
    /// Epoch milliseconds. Wire: `start_time`.
    pub started_at_ms: Option<u64>,
    /// Epoch milliseconds. Wire: `end_time`.
    pub ended_at_ms: Option<u64>,
    /// Wire: `region`.
    pub region: Option<String>,
    /// Id of the submit.
    pub request_id: Option<String>,
}

impl Default for TaskSummary {
    fn default() -> Self {
        Self {
            id: String::new(),
            status: TaskStatus::Unknown,
            model: None,
            created_at_ms: None,
            started_at_ms: None,
            ended_at_ms: None,
            region: None,
            request_id: None,
        }
    }
}

/// A hot word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotWord {
    /// At most 15 characters, or 7 words of ASCII.
    pub text: String,
    /// 1 to 5.
    pub weight: u32,
    /// Language code. Wire: `lang`.
    pub language: Option<String>,
}

/// A list of hot words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// `vocab-…`
    pub id: String,
    /// `ok`, or `undeployed` before it can be used.
    pub status: String,
    /// The model it is for. Wire: `target_model`.
    pub model: Option<String>,
    /// Epoch milliseconds. Wire: `gmt_create`.
    pub created_at_ms: Option<u64>,
    /// Epoch milliseconds. Wire: `gmt_modified`.
    pub modified_at_ms: Option<u64>,
    /// Empty in a listing.
    pub words: Vec<HotWord>,
}

/// Longest life of a token. Source: temporary authentication tokens, `expire_in_seconds`.
const TOKEN_SECONDS_MAX: u32 = 1800;
const PAGE_SIZE_DEFAULT: u32 = 10;
const PAGE_SIZE_MAX: u32 = 100;
/// Words in one list. Source: custom hot words, limits.
const WORDS_MAX: usize = 500;
const WEIGHT_DEFAULT: u32 = 4;
const WEIGHT_MAX: u32 = 5;
/// Characters of a word that is not all ASCII, and space-separated parts of one that is.
const WORD_CHARACTERS_MAX: usize = 15;
const WORD_PARTS_MAX: usize = 7;
const PREFIX_MAX: usize = 10;
/// The service lists one day at most.
const LIST_SPAN_MS_MAX: u64 = 24 * 60 * 60 * 1000;
const LISTED_STATUSES: [&str; 6] = ["pending", "running", "succeeded", "failed", "canceled", "unknown"];

impl TaskFilter {
    /// Reads the options of `tasks`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_value(options: &Value) -> Result<Self> {
        let fields = Verb::Tasks.fields(options)?;
        let (start_ms, end_ms) = (fields.epoch_ms("startTime")?, fields.epoch_ms("endTime")?);
        if let (Some(start), Some(end)) = (start_ms, end_ms)
            && (end < start || end - start > LIST_SPAN_MS_MAX)
        {
            return Err(fields.wrong("endTime", "expected a time at most 24 hours after startTime: the service lists no longer span."));
        }
        let status = fields.string("status", "a task status")?;
        if let Some(status) = status
            && !LISTED_STATUSES.contains(&status)
        {
            return Err(fields.wrong("status", format!("expected one of {}, got \"{status}\".", LISTED_STATUSES.join(", "))));
        }
        Ok(Self {
            start_ms,
            end_ms,
            model: fields.string("model", "a model name")?.map(str::to_owned),
            status: status.map(str::to_owned),
            page_size: fields.integer("pageSize", 1, PAGE_SIZE_MAX, "")?.unwrap_or(PAGE_SIZE_DEFAULT),
            first_page: fields.integer("page", 1, u32::MAX, "")?.unwrap_or(1),
        })
    }
}

/// An id of a list, which travels in a body.
fn vocabulary_id(id: &Value) -> Result<&str> {
    match id {
        Value::String(id) if !id.trim().is_empty() => Ok(id),
        seen => Err(Error::invalid("vocabularyId", format!("expected a vocabulary id (vocab-…), got {seen}."))),
    }
}

fn hot_words(fields: &Fields<'_>) -> Result<Vec<HotWord>> {
    let items = match fields.value("words") {
        Value::Array(items) if (1..=WORDS_MAX).contains(&items.len()) => items,
        Value::Array(items) => return Err(fields.wrong("words", format!("expected 1 to {WORDS_MAX} words, got {}.", items.len()))),
        seen => return Err(fields.expected("words", "an array of { text, weight, language }", seen)),
    };
    items.iter().enumerate().map(|(index, item)| hot_word(&fields.path_of(&format!("words[{index}]")), item)).collect()
}

fn hot_word(path: &str, item: &Value) -> Result<HotWord> {
    let fields = Fields::of(path, item, &["text", "weight", "language"], &[("lang", "language"), ("word", "text")])?;
    let Some(text) = fields.string("text", "a word")? else {
        return Err(fields.expected("text", "a word", &Value::Absent));
    };
    let fits =
        if text.is_ascii() { text.split_whitespace().count() <= WORD_PARTS_MAX } else { text.chars().count() <= WORD_CHARACTERS_MAX };
    if !fits {
        let message = format!(
            "expected at most {WORD_CHARACTERS_MAX} characters, or {WORD_PARTS_MAX} words of ASCII, got {}.",
            Value::String(text.to_owned())
        );
        return Err(fields.wrong("text", message));
    }
    Ok(HotWord {
        text: text.to_owned(),
        weight: fields.integer("weight", 1, WEIGHT_MAX, "")?.unwrap_or(WEIGHT_DEFAULT),
        language: fields.string("language", "a language code such as \"zh\"")?.map(str::to_owned),
    })
}

impl<H: Host> Client<H> {
    /// Makes a short-lived key from the long-lived one.
    ///
    /// # Errors
    /// Any failure of the one request.
    pub async fn create_token(&self, options: &Value) -> Result<Token> {
        let fields = Verb::CreateToken.fields(options)?;
        let seconds = fields.integer("expiresInSeconds", 1, TOKEN_SECONDS_MAX, "seconds")?;
        let body = self.ask("Making a token", token::request(&self.config, seconds), SILENCE_MAX).await?;
        token::read(&body)
    }

    /// Page `page` of the account's tasks.
    ///
    /// # Errors
    /// A failure that lasts; one that may pass is waited out a few times.
    pub async fn task_page(&self, filter: &TaskFilter, page: u32) -> Result<TaskPage> {
        let body = self.ask_again("Listing the tasks", task_list::request(&self.config, filter, page)).await?;
        task_list::read(&body)
    }

    /// Cancels a task that is still pending.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`] with code `UnsupportedOperation` when it has left the queue, as it does within a moment.
    pub async fn cancel(&self, id: &TaskId) -> Result<()> {
        let asked = self.ask("Canceling the task", task::cancel_request(&self.config, id), SILENCE_MAX).await;
        asked.and_then(|body| confirm(&body)).map_err(|error| error.with_task(id.as_str()))
    }

    /// Makes a list of hot words and returns its id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`] for what cannot be a list; any failure of the one request. Not repeated: each call makes a list.
    pub async fn create_vocabulary(&self, options: &Value) -> Result<String> {
        let fields = Verb::CreateVocabulary.fields(options)?;
        let required = |name: &str, what: &str| match fields.string(name, what) {
            Ok(None) => Err(fields.expected(name, what, &Value::Absent)),
            Ok(Some(value)) => Ok(value),
            Err(error) => Err(error),
        };
        let model = required("model", "the model that will use the words")?;
        let what = "1 to 10 lower-case letters and digits";
        let prefix = required("prefix", what)?;
        if prefix.len() > PREFIX_MAX || !prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Err(fields.expected("prefix", what, fields.value("prefix")));
        }
        let words = hot_words(&fields)?;
        let request = vocabulary::request(&self.config, "create_vocabulary", |input| {
            input.string("target_model", model);
            input.string("prefix", prefix);
            vocabulary::put_words(input, &words);
        });
        vocabulary::read_created(&self.ask("Making the vocabulary", request, SILENCE_MAX).await?)
    }

    /// A page of the account's lists, without their words.
    ///
    /// # Errors
    /// A failure that lasts.
    pub async fn list_vocabularies(&self, options: &Value) -> Result<Vec<Vocabulary>> {
        let fields = Verb::ListVocabularies.fields(options)?;
        let prefix = fields.text("prefix", "a prefix")?.filter(|prefix| !prefix.is_empty());
        let page = fields.integer("page", 0, u32::MAX, "")?.unwrap_or(0);
        let page_size = fields.integer("pageSize", 1, PAGE_SIZE_MAX, "")?.unwrap_or(PAGE_SIZE_DEFAULT);
        let request = vocabulary::request(&self.config, "list_vocabulary", |input| {
            if let Some(prefix) = prefix {
                input.string("prefix", prefix);
            }
            input.integer("page_index", page);
            input.integer("page_size", page_size);
        });
        vocabulary::read_list(&self.ask_again("Listing the vocabularies", request).await?)
    }

    /// A list with its words.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`] when there is no such list.
    pub async fn vocabulary(&self, id: &Value) -> Result<Vocabulary> {
        let id = vocabulary_id(id)?;
        let request = vocabulary::request(&self.config, "query_vocabulary", |input| input.string("vocabulary_id", id));
        vocabulary::read_one(id, &self.ask_again("Asking for the vocabulary", request).await?)
    }

    /// Replaces all words of a list.
    ///
    /// # Errors
    /// As [`Self::vocabulary`].
    pub async fn update_vocabulary(&self, id: &Value, options: &Value) -> Result<()> {
        let id = vocabulary_id(id)?;
        let words = hot_words(&Verb::UpdateVocabulary.fields(options)?)?;
        let request = vocabulary::request(&self.config, "update_vocabulary", |input| {
            input.string("vocabulary_id", id);
            vocabulary::put_words(input, &words);
        });
        confirm(&self.ask_again("Replacing the words", request).await?)
    }

    /// Deletes a list.
    ///
    /// # Errors
    /// As [`Self::vocabulary`].
    pub async fn delete_vocabulary(&self, id: &Value) -> Result<()> {
        let id = vocabulary_id(id)?;
        let request = vocabulary::request(&self.config, "delete_vocabulary", |input| input.string("vocabulary_id", id));
        confirm(&self.ask("Deleting the vocabulary", request, SILENCE_MAX).await?)
    }
}
