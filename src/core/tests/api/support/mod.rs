//! Helpers of the tests: a scripted service in virtual time, and calls as the binding makes them.

mod calls;
mod executor;
mod reply;
mod world;

use std::rc::Rc;

use dashscope_asr_core::{
    Audio, Client, ClientOptions, Error, LocalFile, Operation, RecognitionRequest,
    TranscriptionRequest, Value,
};

pub use calls::*;
pub use executor::{join, join_all};
pub use reply::{Reply, Sent};
pub use world::{ScriptedHost, World};

pub const KEY: &str = "sk-0123456789abcdef";
pub const TASK: &str = "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f";
pub const BASE: &str = "https://dashscope.aliyuncs.com/api/v1";
pub const RESULT: &str =
    "https://bucket.example.com/13%3A57/result-1.json?Expires=1&Signature=a%2Bb";

pub fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub fn object(entries: &[(&str, Value)]) -> Value {
    Value::Object(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    )
}

pub fn client(world: &Rc<World>) -> Client<ScriptedHost> {
    client_with(world, &[("apiKey", string(KEY))])
}

pub fn client_with(world: &Rc<World>, options: &[(&str, Value)]) -> Client<ScriptedHost> {
    let options = ClientOptions::validate(&object(options), None).unwrap();
    Client::new(ScriptedHost(Rc::clone(world)), options, None, None)
}

/// Request of `transcribe` or `submit`.
pub fn task_request(
    operation: Operation,
    audio: Vec<Audio>,
    is_list: bool,
    options: &Value,
) -> Result<TranscriptionRequest, Box<Error>> {
    TranscriptionRequest::new(audio, is_list, &operation.validate(options.clone())?)
}

/// Request of `recognize` or `recognizeStream`.
pub fn recognition_request(
    operation: Operation,
    audio: Audio,
    options: &Value,
) -> Result<RecognitionRequest, Box<Error>> {
    RecognitionRequest::new(audio, &operation.validate(options.clone())?)
}

/// Call of `upload`.
pub async fn upload(
    client: &Client<ScriptedHost>,
    file: &LocalFile,
    options: &Value,
) -> Result<String, Box<Error>> {
    let options = Operation::Upload.validate(options.clone())?;
    client.uploads().upload(file, &options).await
}

/// Call of an operation on the account, or of `cancel`.
pub async fn account(
    client: &Client<ScriptedHost>,
    operation: Operation,
    id: &Value,
    options: &Value,
) -> Result<Value, Box<Error>> {
    let options = operation.validate(options.clone())?;
    match operation {
        Operation::CreateToken => client.account().create_token(&options).await,
        Operation::ListTasks => client.account().list_tasks(&options).await,
        Operation::Vocabulary(vocabulary) => {
            client.account().vocabulary(vocabulary, id, &options)?.await
        }
        Operation::Cancel => {
            let id = dashscope_asr_core::TaskId::from_value(id)?;
            client.tasks().cancel(&id).await
        }
        other => panic!("{other:?} is no operation on the account"),
    }
}

pub fn url(text: &str) -> Vec<Audio> {
    vec![Audio::Value(string(text))]
}

pub fn request() -> TranscriptionRequest {
    task_request(
        Operation::Transcribe,
        url("https://example.com/a.wav"),
        false,
        &Value::Absent,
    )
    .unwrap()
}

/// A local file with these bytes.
pub fn file(name: &str, content: &[u8]) -> LocalFile {
    LocalFile {
        content: Rc::new(content.to_vec()),
        size_bytes: content.len() as u64,
        name: Some(name.to_owned()),
        media_type: String::new(),
        on_progress: None,
    }
}

/// A file of `tests/fixtures/service`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/../../tests/fixtures/service/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

pub fn submitted() -> Reply {
    Reply::ok(format!(
        r#"{{"output":{{"task_status":"PENDING","task_id":"{TASK}"}},"request_id":"r-1"}}"#
    ))
}

pub fn task_answer(status: &str) -> Reply {
    Reply::ok(format!(
        r#"{{"request_id":"r-2","output":{{"task_id":"{TASK}","task_status":"{status}"}}}}"#
    ))
}

pub fn succeeded() -> Reply {
    succeeded_with(RESULT)
}

pub fn succeeded_with(link: &str) -> Reply {
    Reply::ok(format!(
        r#"{{"request_id":"r-3","output":{{"task_id":"{TASK}","task_status":"SUCCEEDED","submit_time":"2024-09-12 15:11:40.041","scheduled_time":"2024-09-12 15:11:40.071","end_time":"2024-09-12 15:11:40.903","results":[{{"file_url":"https://example.com/a.wav","transcription_url":"{link}","subtask_status":"SUCCEEDED"}}],"task_metrics":{{"TOTAL":1,"SUCCEEDED":1,"FAILED":0}}}},"usage":{{"duration":5}}}}"#
    ))
}

pub fn document() -> Reply {
    Reply::ok(fixture("result-paraformer-male2.json"))
}
