//! Operations of a client, and the options that each takes.

use crate::error::Result;
use crate::json::Value;
use crate::json::text::comma_separated;
use crate::options::schema::{self, OptionGroup, invalid_option, required, unexpected};
use crate::options::tables::{
    ALIASES, MODEL, NEW_VOCABULARY, PROGRESS, RECOGNITION, RESULT_FORMAT, SIGNAL, STREAM,
    TASK_LIST, TOKEN, TRANSCRIPTION, VOCABULARY_LIST, VOCABULARY_MODEL, VOCABULARY_PREFIX,
    VOCABULARY_WORDS, WAIT,
};

/// Characters of a vocabulary's prefix. Source: custom hot words, `prefix`.
const PREFIX_MAX: usize = 10;
/// Longest span of a task list. Source: docs/dashscope-api.md §3.6.
const LIST_SPAN_MAX_MS: u64 = 24 * 60 * 60 * 1000;
const LISTED_STATUSES: [&str; 6] = [
    "pending",
    "running",
    "succeeded",
    "failed",
    "canceled",
    "unknown",
];

/// Operation of a client. Each takes its own options and refuses those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Submits a file, waits and reads the result.
    Transcribe,
    /// Submits a task.
    Submit,
    /// Queries a task once.
    Status,
    /// Waits for a task and reads its results.
    Wait,
    /// Waits for a task, without its results.
    Follow,
    /// Cancels a task.
    Cancel,
    /// Recognises directly.
    Recognize,
    /// Recognises directly, as a stream.
    RecognizeStream,
    /// Uploads a file.
    Upload,
    /// Creates a temporary token.
    CreateToken,
    /// Lists tasks.
    ListTasks,
    /// Works on lists of hot words.
    Vocabulary(VocabularyOperation),
}

/// Operation on the account's lists of hot words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VocabularyOperation {
    /// Creates a list.
    Create,
    /// Lists the lists, a page at a time.
    List,
    /// Reads a list with its words.
    Get,
    /// Replaces the words of a list.
    Update,
    /// Deletes a list.
    Delete,
}

/// Options of one operation, valid one by one: made by [`Operation::validate`] alone. Options with
/// a parser of their own (`family`, `specialWordFilter`, `words`) are checked by the request that
/// holds them, also before any network.
#[derive(Clone, Debug)]
pub struct Options {
    operation: Operation,
    values: Value,
}

impl Operation {
    /// Operation that JavaScript calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "transcribe" => Self::Transcribe,
            "submit" => Self::Submit,
            "status" => Self::Status,
            "wait" => Self::Wait,
            "follow" => Self::Follow,
            "cancel" => Self::Cancel,
            "recognize" => Self::Recognize,
            "recognizeStream" => Self::RecognizeStream,
            "upload" => Self::Upload,
            "createToken" => Self::CreateToken,
            "tasks" => Self::ListTasks,
            "createVocabulary" => Self::Vocabulary(VocabularyOperation::Create),
            "listVocabularies" => Self::Vocabulary(VocabularyOperation::List),
            "vocabulary" => Self::Vocabulary(VocabularyOperation::Get),
            "updateVocabulary" => Self::Vocabulary(VocabularyOperation::Update),
            "deleteVocabulary" => Self::Vocabulary(VocabularyOperation::Delete),
            _ => return None,
        })
    }

    /// Checks the options that a caller passed.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn validate(self, values: Value) -> Result<Options> {
        schema::validate("options", &values, self.groups(), ALIASES)?;
        match self {
            Self::ListTasks => validate_task_list(&values)?,
            Self::Recognize | Self::RecognizeStream => validate_result_format(&values)?,
            Self::Vocabulary(VocabularyOperation::Create) => validate_new_vocabulary(&values)?,
            Self::Transcribe
            | Self::Submit
            | Self::Status
            | Self::Wait
            | Self::Follow
            | Self::Cancel
            | Self::Upload
            | Self::CreateToken
            | Self::Vocabulary(
                VocabularyOperation::List
                | VocabularyOperation::Get
                | VocabularyOperation::Update
                | VocabularyOperation::Delete,
            ) => {}
        }
        Ok(Options {
            operation: self,
            values,
        })
    }

    fn groups(self) -> &'static [OptionGroup] {
        match self {
            Self::Transcribe => &[MODEL, TRANSCRIPTION, PROGRESS, SIGNAL, WAIT],
            Self::Submit => &[MODEL, TRANSCRIPTION, PROGRESS, SIGNAL],
            Self::Wait | Self::Follow => &[WAIT, SIGNAL],
            Self::Recognize => &[MODEL, RECOGNITION, PROGRESS, SIGNAL],
            Self::RecognizeStream => &[MODEL, RECOGNITION, PROGRESS, SIGNAL, STREAM],
            Self::Upload => &[MODEL, PROGRESS, SIGNAL],
            Self::CreateToken => &[TOKEN, SIGNAL],
            Self::ListTasks => &[TASK_LIST, SIGNAL],
            Self::Status
            | Self::Cancel
            | Self::Vocabulary(VocabularyOperation::Get | VocabularyOperation::Delete) => &[SIGNAL],
            Self::Vocabulary(VocabularyOperation::Create) => {
                &[NEW_VOCABULARY, VOCABULARY_WORDS, SIGNAL]
            }
            Self::Vocabulary(VocabularyOperation::List) => &[VOCABULARY_LIST, SIGNAL],
            Self::Vocabulary(VocabularyOperation::Update) => &[VOCABULARY_WORDS, SIGNAL],
        }
    }
}

impl Options {
    /// Operation that takes these options.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Value of the option `name`; [`Value::Absent`] where the caller left it out.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.values.get_path(name)
    }

    /// Options in the caller's order.
    pub(crate) fn entries(&self) -> &[(String, Value)] {
        self.values.entries()
    }

    /// Copies the values to their paths in the body (or query) of a request.
    pub(crate) fn apply(&self, request: &mut Value) {
        schema::apply(&self.values, self.operation.groups(), request);
    }
}

fn validate_task_list(options: &Value) -> Result<()> {
    let time = |name: &str| options.get_path(name).to_u64_lenient();
    if let (Some(start), Some(end)) = (time("startTime"), time("endTime"))
        && (end < start || end - start > LIST_SPAN_MAX_MS)
    {
        let message = format_args!(
            "expected a time at most 24 hours after startTime: the service lists no longer span."
        );
        return Err(invalid_option("endTime", message));
    }
    let status = options.get_path("status");
    match status.as_str() {
        Some(name) if !LISTED_STATUSES.contains(&name) => {
            let known = comma_separated(&LISTED_STATUSES);
            let message = format_args!("expected one of {known}, got {status}.");
            Err(invalid_option("status", message))
        }
        _ => Ok(()),
    }
}

fn validate_result_format(options: &Value) -> Result<()> {
    let format = options.get_path("resultFormat");
    match format.as_str() {
        Some("message") | None => Ok(()),
        Some(_) => Err(unexpected("options", "resultFormat", RESULT_FORMAT, format)),
    }
}

fn validate_new_vocabulary(options: &Value) -> Result<()> {
    required("options", options, "model", VOCABULARY_MODEL)?;
    let value = required("options", options, "prefix", VOCABULARY_PREFIX)?;
    let prefix = value.as_str().unwrap_or_default();
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if prefix.len() <= PREFIX_MAX && prefix.bytes().all(allowed) {
        return Ok(());
    }
    Err(unexpected("options", "prefix", VOCABULARY_PREFIX, value))
}

#[cfg(test)]
mod tests {
    use super::{Operation, Options};
    use crate::json::{Value, parse};

    const NAMES: [&str; 16] = [
        "transcribe",
        "submit",
        "status",
        "wait",
        "follow",
        "cancel",
        "recognize",
        "recognizeStream",
        "upload",
        "createToken",
        "tasks",
        "createVocabulary",
        "listVocabularies",
        "vocabulary",
        "updateVocabulary",
        "deleteVocabulary",
    ];

    fn validate(name: &str, json: &str) -> Result<Options, String> {
        let operation = Operation::from_name(name).unwrap();
        operation
            .validate(parse(json.as_bytes()).unwrap())
            .map_err(|error| error.message)
    }

    #[test]
    fn every_name_is_an_operation_of_its_own() {
        let mut operations = Vec::new();
        for name in NAMES {
            let operation = Operation::from_name(name).expect(name);
            assert!(!operations.contains(&operation), "{name}");
            operations.push(operation);
        }
        for unknown in ["", "Transcribe", "vocabularies", "constructor"] {
            assert_eq!(Operation::from_name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_operation_refuses_the_options_of_others() {
        for (name, own, foreign) in [
            (
                "transcribe",
                r#"{"timeoutMs":5}"#,
                r#"{"incremental":true}"#,
            ),
            ("submit", r#"{"diarization":true}"#, r#"{"timeoutMs":5}"#),
            ("status", "{}", r#"{"timeoutMs":5}"#),
            (
                "wait",
                r#"{"pollIntervalMs":100}"#,
                r#"{"model":"fun-asr"}"#,
            ),
            ("follow", r#"{"timeoutMs":5}"#, r#"{"model":"fun-asr"}"#),
            ("cancel", "{}", r#"{"model":"fun-asr"}"#),
            ("recognize", r#"{"itn":true}"#, r#"{"incremental":true}"#),
            (
                "recognizeStream",
                r#"{"incremental":true}"#,
                r#"{"channelIds":[0]}"#,
            ),
            ("upload", r#"{"model":"fun-asr"}"#, r#"{"itn":true}"#),
            ("createToken", r#"{"expiresInSeconds":60}"#, r#"{"page":1}"#),
            ("tasks", r#"{"page":1}"#, r#"{"prefix":"a"}"#),
            (
                "createVocabulary",
                r#"{"model":"m","prefix":"a","words":[]}"#,
                r#"{"page":1}"#,
            ),
            ("listVocabularies", r#"{"page":0}"#, r#"{"words":[]}"#),
            ("vocabulary", "{}", r#"{"words":[]}"#),
            ("updateVocabulary", r#"{"words":[]}"#, r#"{"prefix":"a"}"#),
            ("deleteVocabulary", "{}", r#"{"words":[]}"#),
        ] {
            assert!(validate(name, own).is_ok(), "{name} {own}");
            let error = validate(name, foreign).unwrap_err();
            assert!(error.contains("there is no such option"), "{name}: {error}");
        }
    }

    #[test]
    fn a_task_list_spans_at_most_a_day_and_knows_its_statuses() {
        let day = 86_400_000;
        let list = |start: u64, end: u64| {
            validate(
                "tasks",
                &format!(r#"{{"startTime":{start},"endTime":{end}}}"#),
            )
        };
        assert!(list(5, 5).is_ok() && list(5, day + 5).is_ok());
        assert!(
            list(5, day + 6)
                .unwrap_err()
                .starts_with("options.endTime: expected a time")
        );
        assert!(list(6, 5).is_err());
        assert!(validate("tasks", r#"{"startTime":5}"#).is_ok());
        assert!(validate("tasks", r#"{"status":"canceled"}"#).is_ok());
        assert!(validate("tasks", r#"{"status":"CANCELED"}"#).is_err());
    }

    #[test]
    fn a_new_vocabulary_needs_a_model_and_a_short_prefix() {
        let create = |prefix: &str| {
            validate(
                "createVocabulary",
                &format!(r#"{{"model":"m","prefix":"{prefix}"}}"#),
            )
        };
        assert!(create("a").is_ok() && create("abcdefgh10").is_ok());
        for prefix in ["abcdefghi10", "Abc", "a-b", "热词"] {
            assert!(
                create(prefix)
                    .unwrap_err()
                    .starts_with("options.prefix: expected 1 to 10"),
                "{prefix}"
            );
        }
        assert!(
            validate("createVocabulary", r#"{"prefix":"a"}"#)
                .unwrap_err()
                .starts_with("options.model")
        );
        assert!(
            validate("createVocabulary", r#"{"model":"m"}"#)
                .unwrap_err()
                .starts_with("options.prefix")
        );
    }

    #[test]
    fn absent_options_are_valid_and_other_values_are_not() {
        assert!(Operation::Wait.validate(Value::Absent).is_ok());
        let error = Operation::Wait
            .validate(Value::from("sk-secret"))
            .unwrap_err();
        assert_eq!(error.message, "options: expected an object, got a string.");
    }
}
