//! A stand-in for a test, and its requests.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use ureq::http::{Request, Response};

/// The key the tests use.
pub const KEY: &str = "sk-test";
pub const BEARER: (&str, &str) = ("Authorization", "Bearer sk-test");
pub const ASYNC: (&str, &str) = ("X-DashScope-Async", "enable");
pub const RESOLVE: (&str, &str) = ("X-DashScope-OssResourceResolve", "enable");
pub const SSE: (&str, &str) = ("X-DashScope-SSE", "enable");
/// The key of another account.
pub const OTHER: (&str, &str) = ("Authorization", "Bearer sk-other");
pub const GENERATION: &str = "/api/v1/services/aigc/multimodal-generation/generation";
pub const OPENAI: &str = "/compatible-mode/v1/chat/completions";
/// A URL beyond this machine: it is not downloaded, and the published answer is sent.
pub const FAR: &str = "https://dashscope.oss-cn-beijing.aliyuncs.com/audios/welcome.mp3";

/// A running stand-in. Its drop ends the process, and so does the end of the test process.
pub struct Service {
    child: Child,
    /// `http://127.0.0.1:41234`.
    pub base: String,
    agent: ureq::Agent,
}

/// A response, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Service {
    /// Starts a stand-in with canned answers and no waits, plus these arguments.
    pub fn canned(arguments: &[&str]) -> Self {
        let no_waits = [
            "--recogniser",
            "canned",
            "--pending-ms",
            "0",
            "--running-ms",
            "0",
        ];
        Self::start(&[&no_waits, arguments].concat())
    }

    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stand-in"))
            .args(["--quiet", "--exit-with-parent"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut base)
            .unwrap();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None);
        Self {
            child,
            base: base.trim_end().to_owned(),
            agent: agent.build().into(),
        }
    }

    pub fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        self.try_send(method, url, headers, body).unwrap()
    }

    /// As `send`, for a response that may break off.
    pub fn try_send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Result<Answer, Box<dyn std::error::Error>> {
        let url = if url.starts_with('/') {
            format!("{}{url}", self.base)
        } else {
            url.to_owned()
        };
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer: Response<ureq::Body> = self.agent.run(request.body(body.into())?)?;
        let (parts, mut body) = answer.into_parts();
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes: body.read_to_vec()?,
        })
    }

    /// A POST of JSON with the tests' key.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[BEARER], body.to_string())
    }

    /// A GET with the tests' key.
    pub fn get_with_key(&self, path: &str) -> Answer {
        self.send("GET", path, &[BEARER], "")
    }

    /// Posts a body to `/__control`.
    pub fn control(&self, body: &Value) {
        let answer = self.send("POST", "/__control", &[], body.to_string());
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// The record of requests since the last reset.
    pub fn requests(&self) -> Vec<Value> {
        self.get("/__control").json().as_array().unwrap().clone()
    }

    /// The policy of an upload for this model.
    pub fn policy(&self, model: &str) -> Value {
        let answer = self.get_with_key(&format!("/api/v1/uploads?action=getPolicy&model={model}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"].clone()
    }

    /// Sends a form made of these fields.
    pub fn upload(&self, headers: &[(&str, &str)], fields: &[Field]) -> Answer {
        let content_type = (
            "Content-Type",
            "multipart/form-data; boundary=FIXTUREBOUNDARY",
        );
        self.send(
            "POST",
            "/oss/",
            &[&[content_type], headers].concat(),
            form(fields),
        )
    }

    /// Uploads a file for this model and returns its `oss://` URL.
    pub fn upload_file(&self, model: &str, name: &str, bytes: &[u8]) -> String {
        let policy = self.policy(model);
        let answer = self.upload(&[], &fields(&policy, name, bytes));
        assert_eq!((answer.status, answer.text()), (200, ""));
        format!("oss://{}/{name}", policy["upload_dir"].as_str().unwrap())
    }

    pub fn get(&self, url: &str) -> Answer {
        self.send("GET", url, &[], "")
    }

    /// A submit with these headers and any body.
    pub fn submit_raw(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send(
            "POST",
            "/api/v1/services/audio/asr/transcription",
            headers,
            body,
        )
    }

    /// A valid submit.
    pub fn submit(&self, body: &Value) -> Answer {
        let authorization = format!("Bearer {KEY}");
        self.submit_raw(
            &[
                ("Authorization", &authorization),
                ("X-DashScope-Async", "enable"),
            ],
            &body.to_string(),
        )
    }

    pub fn query(&self, id: &str) -> Answer {
        self.send(
            "GET",
            &format!("/api/v1/tasks/{id}"),
            &[("Authorization", &format!("Bearer {KEY}"))],
            "",
        )
    }

    /// Submits, waits for the end of the task, and returns the last answer to the query.
    pub fn finish(&self, body: &Value) -> Value {
        let accepted = self.submit(body);
        assert_eq!(accepted.status, 200, "{}", accepted.text());
        let accepted = accepted.json();
        let id = accepted["output"]["task_id"].as_str().unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let answer = self.query(id);
            if answer.status == 200
                && !["PENDING", "RUNNING"]
                    .contains(&answer.json()["output"]["task_status"].as_str().unwrap())
            {
                return answer.json();
            }
            assert!(Instant::now() < deadline, "{}", answer.text());
            // Polls slower than the rate limit of queries.
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    /// The URL of the first sample clip.
    pub fn clip(&self) -> String {
        format!("{}/samples/sense-and-sensibility-0880.wav", self.base)
    }

    /// Closes stdin and waits for the end of the process.
    pub fn close_stdin(mut self) -> ExitStatus {
        self.end()
    }

    fn end(&mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    /// Ends the process by closing stdin, so that it removes its temporary folder.
    fn drop(&mut self) {
        self.end();
    }
}

/// A body for `paraformer-v2`.
pub fn body(urls: &[String]) -> Value {
    json!({"model": "paraformer-v2", "input": {"file_urls": urls}, "parameters": {}})
}

/// The fixture of this name with the `request_id` of the answer.
pub fn fixture(name: &str, answer: &Value) -> Value {
    let mut fixture: Value = serde_json::from_str(&fixture_text(name)).unwrap();
    fixture["request_id"] = answer["request_id"].clone();
    fixture
}

pub fn fixture_text(name: &str) -> String {
    fixture_text_in("service", name)
}

/// The fixture of this name in a folder of fixtures.
pub fn fixture_in(folder: &str, name: &str) -> Value {
    serde_json::from_str(&fixture_text_in(folder, name)).unwrap()
}

pub fn fixture_text_in(folder: &str, name: &str) -> String {
    let path = format!("{}/../fixtures/{folder}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The data of the events, in order. Checks the lines around them.
pub fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(
        answer.header("content-type"),
        Some("text/event-stream;charset=UTF-8")
    );
    let frames = answer.text().strip_suffix("\n\n").unwrap().split("\n\n");
    let read = |(frame, id): (&str, usize)| {
        let (head, data) = frame.split_once("\ndata:").unwrap();
        assert_eq!(head, format!("id:{id}\nevent:result\n:HTTP_STATUS/200"));
        serde_json::from_str(data).unwrap()
    };
    frames.zip(1..).map(read).collect()
}

/// XML without its `RequestId`.
pub fn without_request_id(xml: &str) -> Vec<&str> {
    xml.lines()
        .filter(|line| !line.contains("<RequestId>"))
        .collect()
}

/// A field of a form: a text, or a file with its name.
#[derive(Clone, Debug)]
pub enum Field {
    Text(&'static str, String),
    File(String, Vec<u8>),
}

/// The fields of the documentation's sample, in its order.
pub fn fields(policy: &Value, name: &str, bytes: &[u8]) -> Vec<Field> {
    let from = |field: &str| policy[field].as_str().unwrap().to_owned();
    vec![
        Field::Text("OSSAccessKeyId", from("oss_access_key_id")),
        Field::Text("Signature", from("signature")),
        Field::Text("policy", from("policy")),
        Field::Text("x-oss-object-acl", from("x_oss_object_acl")),
        Field::Text("x-oss-forbid-overwrite", from("x_oss_forbid_overwrite")),
        Field::Text("key", format!("{}/{name}", from("upload_dir"))),
        Field::Text("success_action_status", "200".to_owned()),
        Field::File(name.to_owned(), bytes.to_vec()),
    ]
}

fn form(fields: &[Field]) -> Vec<u8> {
    let mut body = Vec::new();
    for field in fields {
        body.extend(b"--FIXTUREBOUNDARY\r\n");
        match field {
            Field::Text(name, value) => {
                body.extend(
                    format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}")
                        .as_bytes(),
                );
            }
            Field::File(name, bytes) => {
                let head = format!(
                    "Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: audio/wav\r\n\r\n"
                );
                body.extend(head.as_bytes());
                body.extend(bytes);
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(b"--FIXTUREBOUNDARY--\r\n");
    body
}

/// A WAV file of 8 kHz, 16 bit, mono: a tone, or silence.
pub fn wav(duration_ms: usize, silent: bool) -> Vec<u8> {
    let data: Vec<u8> = (0..duration_ms * 8)
        .flat_map(|at| {
            if silent {
                [0, 0]
            } else {
                [0, (at % 8 * 16) as u8]
            }
        })
        .collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Status and error code of an answer.
pub fn json_code(answer: &Answer) -> (u16, String) {
    (
        answer.status,
        answer.json()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

/// A body for the native route.
pub fn native_request(audio: &str) -> Value {
    json!({"model": "qwen3-asr-flash", "input": {"messages": [{"role": "user", "content": [{"audio": audio}]}]}})
}

/// A body for the OpenAI-compatible route.
pub fn openai_request(audio: &str) -> Value {
    let content = json!([{"type": "input_audio", "input_audio": {"data": audio}}]);
    json!({"model": "qwen3-asr-flash", "messages": [{"role": "user", "content": content}]})
}

/// A WAV file as a data URI.
pub fn data_uri(bytes: &[u8]) -> String {
    format!("data:audio/wav;base64,{}", BASE64_STANDARD.encode(bytes))
}
