//! A scripted service in virtual time: `sleep` only moves a clock, so hours of polling take
//! milliseconds.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use dashscope_asr_core::host::Body;
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{
    Audio, Client, Config, Host, HttpRequest, LocalFile, NetworkError, Response,
    TranscriptionRequest, Value,
};

/// What the service does with one request.
#[derive(Clone, Debug)]
pub struct Reply {
    after: Duration,
    answer: Result<Answer, String>,
}

#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How many bytes of the body arrive before the connection drops.
    broken_after: Option<usize>,
}

impl Reply {
    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let answer = Answer {
            status,
            headers: Vec::new(),
            body: body.into(),
            broken_after: None,
        };
        Self {
            after: Duration::from_millis(50),
            answer: Ok(answer),
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    /// The connection is dropped without an answer.
    pub fn dropped() -> Self {
        Self {
            after: Duration::from_millis(50),
            answer: Err("connection reset".to_owned()),
        }
    }

    /// No answer, ever.
    pub fn hanging() -> Self {
        Self {
            after: Duration::from_secs(1_000_000),
            ..Self::dropped()
        }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(answer) = &mut self.answer {
            answer.headers.push((name, value.to_owned()));
        }
        self
    }

    /// The body breaks off after `bytes`.
    pub fn broken_after(mut self, bytes: usize) -> Self {
        if let Ok(answer) = &mut self.answer {
            answer.broken_after = Some(bytes);
        }
        self
    }
}

/// A request as it was sent, and when.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Duration,
    pub request: HttpRequest,
}

impl Sent {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .request
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The JSON that was sent.
    pub fn json(&self) -> serde_json::Value {
        match &self.request.body {
            Body::Json(text) => serde_json::from_str(text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    pub fn line(&self) -> String {
        format!("{} {}", self.request.method.as_str(), self.request.url)
    }
}

type Service = Box<dyn FnMut(&HttpRequest, Duration) -> Reply>;

/// The clock, the service, and what it was asked.
pub struct World {
    clock: Cell<Duration>,
    alarms: RefCell<Vec<Duration>>,
    service: RefCell<Service>,
    sent: RefCell<Vec<Sent>>,
    /// Requests whose answer is still awaited or read.
    open: Cell<usize>,
}

impl World {
    pub fn new(service: impl FnMut(&HttpRequest, Duration) -> Reply + 'static) -> Rc<Self> {
        Rc::new(Self {
            clock: Cell::default(),
            alarms: RefCell::default(),
            service: RefCell::new(Box::new(service)),
            sent: RefCell::default(),
            open: Cell::new(0),
        })
    }

    /// Replies in order; the last one repeats.
    pub fn script(replies: impl IntoIterator<Item = Reply>) -> Rc<Self> {
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        Self::new(move |_, _| {
            if replies.len() > 1 {
                replies.pop_front().unwrap()
            } else {
                replies[0].clone()
            }
        })
    }

    pub fn now(&self) -> Duration {
        self.clock.get()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.sent().iter().map(Sent::line).collect()
    }

    pub fn open(&self) -> usize {
        self.open.get()
    }

    pub fn submits(&self) -> usize {
        self.lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count()
    }

    /// Runs `work` to its end, moving the clock whenever it waits.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.run_until(work, Duration::MAX).expect("work that ends")
    }

    /// Runs `work` until `deadline` in virtual time and then drops it.
    pub fn run_until<T>(&self, work: impl Future<Output = T>, deadline: Duration) -> Option<T> {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            self.alarms.borrow_mut().clear();
            if let Poll::Ready(output) = work.as_mut().poll(&mut context) {
                return Some(output);
            }
            let next = self
                .alarms
                .borrow()
                .iter()
                .copied()
                .min()
                .expect("something to wait for");
            if next > deadline {
                return None;
            }
            self.clock.set(next);
        }
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.get() + time);
    }

    async fn until(&self, time: Duration) {
        poll_fn(|_| {
            if self.clock.get() >= time {
                return Poll::Ready(());
            }
            self.alarms.borrow_mut().push(time);
            Poll::Pending
        })
        .await;
    }
}

/// The world as the core sees it.
pub struct ScriptedHost(pub Rc<World>);

impl Host for ScriptedHost {
    type Response = ScriptedResponse;

    async fn send(&self, request: HttpRequest) -> Result<ScriptedResponse, NetworkError> {
        let now = self.0.now();
        let reply = (self.0.service.borrow_mut())(&request, now);
        self.0.sent.borrow_mut().push(Sent { at: now, request });
        let open = Open::new(&self.0);
        self.0.until(now + reply.after).await;
        let answer = reply.answer.map_err(NetworkError)?;
        Ok(ScriptedResponse {
            answer,
            read: 0,
            _open: open,
        })
    }

    async fn read(&self, file: &LocalFile) -> Result<Vec<u8>, NetworkError> {
        let content = file.content.downcast_ref::<Vec<u8>>().expect("bytes");
        Ok(content.clone())
    }

    async fn sleep_ms(&self, delay: u64) {
        self.0
            .until(self.0.now() + Duration::from_millis(delay))
            .await;
    }

    fn now_ms(&self) -> u64 {
        self.0.now().as_millis() as u64
    }

    fn random(&self) -> f64 {
        0.5
    }
}

struct Open(Rc<World>);

impl Open {
    fn new(world: &Rc<World>) -> Self {
        world.open.set(world.open.get() + 1);
        Self(Rc::clone(world))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.set(self.0.open.get() - 1);
    }
}

pub struct ScriptedResponse {
    answer: Answer,
    read: usize,
    _open: Open,
}

impl Response for ScriptedResponse {
    fn status(&self) -> u16 {
        self.answer.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let found = self
            .answer
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError> {
        const CHUNK: usize = 100;
        let end = (self.read + CHUNK).min(self.answer.body.len());
        if self.answer.broken_after.is_some_and(|bytes| end > bytes) {
            return Err(NetworkError("connection reset".to_owned()));
        }
        let piece = self.answer.body[self.read..end].to_vec();
        self.read = end;
        Ok((!piece.is_empty()).then_some(piece))
    }
}

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
    let config = Config::from_value(&object(options), None).unwrap();
    Client::new(ScriptedHost(Rc::clone(world)), config, None, None)
}

pub fn url(text: &str) -> Vec<Audio> {
    vec![Audio::Value(string(text))]
}

pub fn request() -> TranscriptionRequest {
    TranscriptionRequest::new(
        Verb::Transcribe,
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

pub fn stands(status: &str) -> Reply {
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
