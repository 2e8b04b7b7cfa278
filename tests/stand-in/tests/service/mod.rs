//! Starts the stand-in for a test, and talks to it.

// Each test file uses its own part.
#![allow(dead_code)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::http::{Request, Response};

/// The key the tests use.
pub const KEY: &str = "sk-test";
pub const BEARER: (&str, &str) = ("Authorization", "Bearer sk-test");
pub const ASYNC: (&str, &str) = ("X-DashScope-Async", "enable");
pub const RESOLVE: (&str, &str) = ("X-DashScope-OssResourceResolve", "enable");

/// A running stand-in; dropping it ends it, and so does the end of the test process.
pub struct Service {
    child: Child,
    /// `http://127.0.0.1:41234`.
    pub base: String,
    agent: ureq::Agent,
}

/// An answer, read to its end.
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
    /// Canned, hurried, and quiet, plus these arguments.
    pub fn canned(arguments: &[&str]) -> Self {
        let hurried = [
            "--recogniser",
            "canned",
            "--pending-ms",
            "0",
            "--running-ms",
            "0",
        ];
        Self::start(&[&hurried, arguments].concat())
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

    /// As `send`, for a service that may break off.
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
    pub fn ask(&self, path: &str) -> Answer {
        self.send("GET", path, &[BEARER], "")
    }

    /// What the control endpoint is told.
    pub fn control(&self, wish: &Value) {
        let answer = self.send("POST", "/__control", &[], wish.to_string());
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// All requests since the last reset.
    pub fn requests(&self) -> Vec<Value> {
        self.get("/__control").json().as_array().unwrap().clone()
    }

    /// A policy to upload for this model.
    pub fn policy(&self, model: &str) -> Value {
        let answer = self.ask(&format!("/api/v1/uploads?action=getPolicy&model={model}"));
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
    pub fn uploaded(&self, model: &str, name: &str, bytes: &[u8]) -> String {
        let policy = self.policy(model);
        let answer = self.upload(&[], &fields(&policy, name, bytes));
        assert_eq!((answer.status, answer.text()), (200, ""));
        format!("oss://{}/{name}", policy["upload_dir"].as_str().unwrap())
    }

    pub fn get(&self, url: &str) -> Answer {
        self.send("GET", url, &[], "")
    }

    /// A submit with these headers, whatever the body.
    pub fn submit_raw(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send(
            "POST",
            "/api/v1/services/audio/asr/transcription",
            headers,
            body,
        )
    }

    /// A submit as it should be.
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

    /// Submits, waits for the end, and returns the last answer to the query.
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
            // Slower than the limit of queries.
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    /// The URL of the first sample clip.
    pub fn clip(&self) -> String {
        format!("{}/samples/sense-and-sensibility-0880.wav", self.base)
    }

    /// Closes its stdin and waits for its end.
    pub fn close_stdin(mut self) -> ExitStatus {
        self.end()
    }

    fn end(&mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    /// Not killed, so that it removes its temporary folder.
    fn drop(&mut self) {
        self.end();
    }
}

/// A body for `paraformer-v2`.
pub fn body(urls: &[String]) -> Value {
    json!({"model": "paraformer-v2", "input": {"file_urls": urls}, "parameters": {}})
}

/// The fixture of this name with its `request_id` taken from the answer.
pub fn fixture(name: &str, seen: &Value) -> Value {
    let mut fixture: Value = serde_json::from_str(&fixture_text(name)).unwrap();
    fixture["request_id"] = seen["request_id"].clone();
    fixture
}

pub fn fixture_text(name: &str) -> String {
    std::fs::read_to_string(format!(
        "{}/../fixtures/service/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

/// XML without the line that differs every time.
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
