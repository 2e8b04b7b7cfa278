//! Platform that the core runs on. The npm package implements [`Host`] with `fetch` and timers, the
//! tests with a script and a virtual clock.

use std::rc::Rc;

use crate::json::url;
use crate::options::file::LocalFile;
use crate::transcript::Document;

/// Network, files, timers, clock and random numbers of a platform.
///
/// Futures are not `Send`: every runtime of the package is single-threaded, and so is the tests'.
#[allow(async_fn_in_trait)]
pub trait Host {
    /// Response whose body is still to be read.
    type Response: Response;

    /// Sends one request. A response of any status is `Ok`; `Err` means that no response arrived.
    /// Dropping the future aborts the request.
    async fn send(&self, request: HttpRequest) -> Result<Self::Response, NetworkError>;

    /// Reads the content of a file that becomes part of a request body.
    async fn read(&self, file: &LocalFile) -> Result<Vec<u8>, NetworkError>;

    /// Completes after `delay` milliseconds. Dropping the future cancels the timer.
    async fn sleep_ms(&self, delay: u64);

    /// Milliseconds since an arbitrary origin, never going back (std's `Instant` does not work on
    /// wasm32).
    fn now_ms(&self) -> u64;

    /// Random number, uniform in `[0, 1)`; for jitter and file names only.
    fn random(&self) -> f64;
}

/// HTTP response, its body read in chunks. Dropping it aborts the transfer.
#[allow(async_fn_in_trait)]
pub trait Response {
    /// HTTP status code.
    fn status(&self) -> u16;

    /// Value of the header `name`; `None` where it is missing or hidden by the platform. A date in
    /// `retry-after` is given as the seconds from the response's own `date`.
    fn header(&self, name: &str) -> Option<String>;

    /// Keeps the chunks of the body that are read from now on, where the platform can without
    /// another copy.
    fn keep(&mut self) -> Document {
        Document::default()
    }

    /// Next chunk of the body; `None` at its end.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError>;
}

/// Failure of an exchange: no response, or not all of it. Holds the platform's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError(pub String);

/// Method of a request. The service uses no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

impl Method {
    /// Method as HTTP spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// No body.
    None,
    /// JSON text. Shared, because it may hold a file and is cloned for each attempt.
    Json(Rc<String>),
    /// Form with a file, as `multipart/form-data`.
    Form(Form),
}

/// Form: fields in their order, then the file, which must come last.
#[derive(Clone, Debug)]
pub struct Form {
    /// Name and value of each text field.
    pub fields: Vec<(&'static str, String)>,
    /// Name that the file is sent under.
    pub file_name: String,
    /// Content of the field `file`.
    pub file: LocalFile,
}

/// HTTP request. Built by `Endpoint::request` (sent with the key) or [`HttpRequest::bare`] (never
/// with the key), so that a review sees which of both it is.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: String,
    /// Headers in the order they were added; names as written.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Body,
    /// Whether the request goes to the API, with the key. Redirects are not followed then: the key
    /// must not travel to another host.
    pub to_api: bool,
}

impl HttpRequest {
    /// GET of a signed link, without a key and without headers.
    pub fn bare(url: String) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: Body::None,
            to_api: false,
        }
    }

    /// POST of a form to a signed link, without a key.
    pub(crate) fn bare_form(url: String, form: Form) -> Self {
        Self {
            method: Method::Post,
            body: Body::Form(form),
            ..Self::bare(url)
        }
    }

    /// Sets a JSON body.
    pub(crate) fn with_json(mut self, body: String) -> Self {
        self.headers
            .push(("Content-Type", "application/json".to_owned()));
        self.body = Body::Json(Rc::new(body));
        self
    }

    /// Adds the header that an `oss://` URL in the body needs: without it the service does not find
    /// the file.
    pub(crate) fn resolve_oss(&mut self, url: &str) {
        let header = ("X-DashScope-OssResourceResolve", "enable".to_owned());
        if url::is_oss(url) && !self.headers.contains(&header) {
            self.headers.push(header);
        }
    }
}
