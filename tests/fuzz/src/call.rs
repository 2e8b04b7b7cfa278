//! Calls of a client with any options, as the binding makes them.

use std::cell::RefCell;
use std::rc::Rc;

use dashscope_asr_core::{
    Audio, Client, ClientOptions, HttpRequest, LocalFile, Operation, RecognitionRequest, Result,
    TaskId, TranscriptionRequest, Value, WaitOptions,
};

use crate::host::{RefusingHost, at_once};

const SIGNAL: &[&str] = &["signal"];
const WAIT: &[&str] = &["timeoutMs", "pollIntervalMs", "onStatus"];
const MODEL: &[&str] = &["model", "onProgress"];
const WORDS: &[&str] = &["words"];
const TRANSCRIPTION: &[&str] = &[
    "family",
    "languageHints",
    "language",
    "vocabularyId",
    "phraseId",
    "channelIds",
    "disfluencyRemoval",
    "timestampAlignment",
    "specialWordFilter",
    "diarization",
    "speakerCount",
    "audioEventDetection",
    "words",
    "itn",
    "context",
];
const RECOGNITION: &[&str] = &[
    "language",
    "detectLanguage",
    "itn",
    "context",
    "resultFormat",
];
const STREAM: &[&str] = &["incremental"];
const TASK_LIST: &[&str] = &[
    "startTime",
    "endTime",
    "model",
    "status",
    "page",
    "pageSize",
];
const NEW_VOCABULARY: &[&str] = &["model", "prefix"];
const VOCABULARY_LIST: &[&str] = &["prefix", "page", "pageSize"];

/// Operations, and groups of the options that each takes.
pub const OPERATIONS: [(&str, &[&[&str]]); 16] = [
    ("transcribe", &[MODEL, TRANSCRIPTION, WAIT, SIGNAL]),
    ("submit", &[MODEL, TRANSCRIPTION, SIGNAL]),
    ("status", &[SIGNAL]),
    ("wait", &[WAIT, SIGNAL]),
    ("follow", &[WAIT, SIGNAL]),
    ("cancel", &[SIGNAL]),
    ("recognize", &[MODEL, RECOGNITION, SIGNAL]),
    ("recognizeStream", &[MODEL, RECOGNITION, STREAM, SIGNAL]),
    ("upload", &[MODEL, SIGNAL]),
    ("createToken", &[&["expiresInSeconds"], SIGNAL]),
    ("tasks", &[TASK_LIST, SIGNAL]),
    ("createVocabulary", &[NEW_VOCABULARY, WORDS, SIGNAL]),
    ("listVocabularies", &[VOCABULARY_LIST, SIGNAL]),
    ("vocabulary", &[SIGNAL]),
    ("updateVocabulary", &[WORDS, SIGNAL]),
    ("deleteVocabulary", &[SIGNAL]),
];

/// Calls the operation `name` on `subject`; the requests that were sent, and how it ended.
pub fn call(
    client_options: &ClientOptions,
    name: &str,
    subject: &Value,
    options: &Value,
) -> (Vec<HttpRequest>, Result<()>) {
    let sent = Rc::new(RefCell::new(Vec::new()));
    let host = RefusingHost {
        sent: Rc::clone(&sent),
    };
    let client = Client::new(host, client_options.clone(), None, None);
    let ended = at_once(run(&client, name, subject, options));
    (sent.take(), ended)
}

async fn run(
    client: &Client<RefusingHost>,
    name: &str,
    subject: &Value,
    options: &Value,
) -> Result<()> {
    let operation = Operation::from_name(name).expect("an operation");
    let options = operation.validate(options.clone())?;
    let task_id = || TaskId::from_value(subject);
    match operation {
        Operation::Transcribe | Operation::Submit => {
            let (audio, is_list) = audio_list(subject);
            let request = TranscriptionRequest::new(audio, is_list, &options)?;
            if operation == Operation::Submit {
                return client.tasks().submit(&request).await.map(|_| ());
            }
            let wait = WaitOptions::from(&options);
            client
                .tasks()
                .transcribe(&request, wait, &|_| {})
                .await
                .map(|_| ())
        }
        Operation::Wait | Operation::Follow => client
            .tasks()
            .wait(&task_id()?, (&options).into(), &|_| {})
            .await
            .map(|_| ()),
        Operation::Status => client.tasks().status(&task_id()?).await.map(|_| ()),
        Operation::Cancel => client.tasks().cancel(&task_id()?).await.map(|_| ()),
        Operation::Recognize | Operation::RecognizeStream => {
            let request = RecognitionRequest::new(audio(subject), &options)?;
            client
                .recognizer()
                .recognize(&request, &|_| {})
                .await
                .map(|_| ())
        }
        Operation::Upload => client
            .uploads()
            .upload(&file(subject), &options)
            .await
            .map(|_| ()),
        Operation::CreateToken => client.account().create_token(&options).await.map(|_| ()),
        Operation::ListTasks => client.account().list_tasks(&options).await.map(|_| ()),
        Operation::Vocabulary(operation) => client
            .account()
            .vocabulary(operation, subject, &options)?
            .await
            .map(|_| ()),
    }
}

fn audio_list(subject: &Value) -> (Vec<Audio>, bool) {
    match subject {
        Value::Array(items) => (items.iter().map(audio).collect(), true),
        other => (vec![audio(other)], false),
    }
}

fn audio(subject: &Value) -> Audio {
    match subject {
        Value::Other(class) if class == "Blob" => Audio::File(file(subject)),
        other => Audio::Value(other.clone()),
    }
}

/// A file, whose size is that of the subject's description.
fn file(subject: &Value) -> LocalFile {
    let name = subject.as_str().map(str::to_owned);
    LocalFile {
        content: Rc::new(()),
        size_bytes: name.as_ref().map_or(1, |name| name.len() as u64),
        media_type: name.clone().unwrap_or_default(),
        name,
        on_progress: None,
    }
}
