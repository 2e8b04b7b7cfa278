//! Replies of the scripted service, and requests as they were sent.

use std::time::Duration;

use dashscope_asr_core::{Body, HttpRequest};

/// Reply of the service to one request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Time until the status line.
    pub after: Duration,
    /// Response, or the reason why there is none.
    pub answer: Result<Answer, String>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Bytes of the body that arrive before the connection drops.
    pub broken_after: Option<usize>,
    /// Bytes of the body that arrive before the connection goes silent.
    pub stalled_after: Option<usize>,
    /// Time before each chunk of the body.
    pub chunk_delay: Duration,
}

impl Reply {
    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let answer = Answer {
            status,
            headers: Vec::new(),
            body: body.into(),
            broken_after: None,
            stalled_after: None,
            chunk_delay: Duration::ZERO,
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

    /// No answer, for this reason.
    pub fn failing(reason: &str) -> Self {
        Self {
            answer: Err(reason.to_owned()),
            ..Self::dropped()
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

    /// The connection goes silent after `bytes` of the body.
    pub fn stalled_after(mut self, bytes: usize) -> Self {
        if let Ok(answer) = &mut self.answer {
            answer.stalled_after = Some(bytes);
        }
        self
    }

    /// Each chunk of the body takes `delay`.
    pub fn chunk_delay(mut self, delay: Duration) -> Self {
        if let Ok(answer) = &mut self.answer {
            answer.chunk_delay = delay;
        }
        self
    }

    /// The response takes `delay`.
    pub fn after(mut self, delay: Duration) -> Self {
        self.after = delay;
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
