//! Calls as tests make them, and services that answer them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::*;
use dashscope_asr_core::{
    Audio, Body, ClientOptions, Error, ErrorKind, Form, Operation, RecognitionRequest, StatusEvent,
    TaskId, TaskResult, Value, WaitOptions,
};

pub fn silent(_: StatusEvent<'_>) {}

pub fn transcribe(world: &Rc<World>) -> Result<String, Box<Error>> {
    let client = client(world);
    world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &silent),
        )
        .map(|transcription| transcription.text().unwrap())
}

pub fn wait(world: &Rc<World>, options: WaitOptions) -> Result<TaskResult, Box<Error>> {
    let client = client(world);
    world.run(
        client
            .tasks()
            .wait(&TaskId::new(TASK).unwrap(), options, &silent),
    )
}

pub fn timeout(seconds: u64) -> WaitOptions {
    WaitOptions {
        timeout_ms: seconds * 1000,
        ..WaitOptions::default()
    }
}

pub const TEXT: &str = "Hello world, 这里是阿里巴巴语音实验室。";

/// A service whose task ends after `length`.
pub fn job(length: Duration) -> Rc<World> {
    let submitted_at = Cell::new(Duration::ZERO);
    World::new(move |request, now| {
        if request.url.ends_with("/transcription") {
            submitted_at.set(now);
            return submitted();
        }
        if request.url == RESULT {
            return document();
        }
        if now - submitted_at.get() >= length {
            succeeded()
        } else {
            task_answer("RUNNING")
        }
    })
}

pub const GENERATION: &str = "/services/aigc/multimodal-generation/generation";

pub fn submit(options: &[(&str, Value)]) -> Sent {
    let world = World::script([submitted()]);
    let request = task_request(
        Operation::Submit,
        url("https://example.com/a.wav"),
        false,
        &object(options),
    )
    .unwrap();
    world.run(client(&world).tasks().submit(&request)).unwrap();
    world.sent().remove(0)
}

pub fn recognition(audio: Audio, options: &[(&str, Value)]) -> RecognitionRequest {
    recognition_request(Operation::Recognize, audio, &object(options)).unwrap()
}

pub fn streamed(
    reply: Reply,
    incremental: Option<bool>,
) -> (Vec<Value>, Option<Box<Error>>, Rc<World>) {
    let world = World::script([reply]);
    let client = client(&world);
    let options: Vec<(&str, Value)> = incremental
        .map(|value| ("incremental", Value::Bool(value)))
        .into_iter()
        .collect();
    let request = recognition_request(
        Operation::RecognizeStream,
        Audio::Value(string("https://example.com/a.mp3")),
        &object(&options),
    )
    .unwrap();
    let updates = RefCell::new(Vec::new());
    let failure = world.run(
        client
            .recognizer()
            .recognize(&request, &|step| updates.borrow_mut().push(step.clone())),
    );
    let updates = updates.into_inner();
    (updates, failure.err(), world)
}

pub fn sse(name: &str) -> Reply {
    Reply::ok(fixture(name)).header("content-type", "text/event-stream;charset=UTF-8")
}

/// Answers policies and uploads, and whatever else with `other`.
pub fn storage(other: impl Fn() -> Reply + 'static) -> Rc<World> {
    World::new(move |request, _| {
        if request.url.contains("/uploads?") {
            Reply::ok(fixture("upload-policy.json"))
        } else if request.url.contains("oss-cn-beijing") {
            Reply::ok("")
        } else {
            other()
        }
    })
}

pub fn form(sent: &Sent) -> &Form {
    match &sent.request.body {
        Body::Form(form) => form,
        other => panic!("{other:?}"),
    }
}

pub fn config(options: &[(&str, Value)]) -> ClientOptions {
    ClientOptions::validate(&object(options), None).unwrap()
}

/// Asserts the whole sentence of an error about an option.
pub fn rejected<T: std::fmt::Debug>(result: Result<T, Box<Error>>, sentence: &str) {
    let error = result.expect_err(sentence);
    assert_eq!(error.message, sentence);
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
    assert!(!error.retryable);
    let field = error.field.expect("a field");
    assert!(error.message.starts_with(&format!("{field}: ")), "{field}");
}
