//! The few things the core cannot do alone. The npm package does them with global `fetch` and
//! timers, the tests with a script and a virtual clock.

use std::rc::Rc;

use crate::file::LocalFile;
use crate::transcript::Document;
use crate::url;

/// What the core needs from the world.
///
/// Futures are not `Send`: every runtime we serve is single-threaded, and so is the test executor.
#[allow(async_fn_in_trait)]
pub trait Host {
    /// An answer whose body is still to be read.
    type Response: Response;

    /// Sends one request. A status of 400 or more is `Ok`; `Err` means that no answer arrived.
    /// Dropping the future aborts it.
    async fn send(&self, request: HttpRequest) -> Result<Self::Response, NetworkError>;

    /// The content of a file. Asked for only where it must be part of a request.
    async fn read(&self, file: &LocalFile) -> Result<Vec<u8>, NetworkError>;

    /// Completes after `delay` milliseconds. Dropping the future cancels the timer.
    async fn sleep_ms(&self, delay: u64);

    /// Milliseconds since an arbitrary origin, never going back (std's `Instant` does not work on
    /// wasm32).
    fn now_ms(&self) -> u64;

    /// Uniform in `[0, 1)`; for jitter only.
    fn random(&self) -> f64;
}

/// An HTTP answer, its body read in pieces. Dropping it aborts the transfer.
#[allow(async_fn_in_trait)]
pub trait Response {
    /// HTTP status code.
    fn status(&self) -> u16;

    /// Value of the header `name`, if there is one and the platform shows it.
    fn header(&self, name: &str) -> Option<String>;

    /// Keeps the pieces of the body that are read from now on, where the platform can without
    /// another copy.
    fn keep(&mut self) -> Document {
        Document::default()
    }

    /// The next piece of the body, `None` at its end.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError>;
}

/// No answer arrived, or not all of it. Holds the platform's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError(pub String);

/// Method of a request; the service needs no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

impl Method {
    /// As written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON text; shared, because a file may be in it.
    Json(Rc<String>),
    /// A form with a file, as `multipart/form-data`.
    Form(Form),
}

/// Fields in order, and then the file, which must come last.
#[derive(Clone, Debug)]
pub struct Form {
    /// Name and value of each text field.
    pub fields: Vec<(&'static str, String)>,
    /// The name the file is sent under.
    pub file_name: String,
    /// The field `file`.
    pub file: LocalFile,
}

/// One request. Made by `Config::api` (the client adds the key) or [`HttpRequest::bare`] (no key
/// ever), so that the wrong one shows in review.
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
    /// Whether it goes to the API, and so with the key. Then redirects are not followed: the key
    /// must not travel to another host.
    pub to_api: bool,
}

impl HttpRequest {
    /// A plain GET of a signed link: no key, no headers of ours.
    pub fn bare(url: String) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: Body::None,
            to_api: false,
        }
    }

    /// A form sent to a signed link.
    pub(crate) fn bare_form(url: String, form: Form) -> Self {
        Self {
            method: Method::Post,
            body: Body::Form(form),
            ..Self::bare(url)
        }
    }

    /// The same with a JSON body.
    pub(crate) fn with_json(mut self, body: String) -> Self {
        self.headers
            .push(("Content-Type", "application/json".to_owned()));
        self.body = Body::Json(Rc::new(body));
        self
    }

    /// Tells it to resolve `url` if that is an `oss://` one: without the header the service does
    /// not find it.
    pub(crate) fn resolve(&mut self, url: &str) {
        let header = ("X-DashScope-OssResourceResolve", "enable".to_owned());
        if url::is_uploaded(url) && !self.headers.contains(&header) {
            self.headers.push(header);
        }
    }
}
