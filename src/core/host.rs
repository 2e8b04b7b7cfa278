//! The four things the core cannot do alone. The npm package does them with global `fetch` and timers, the tests with a script
//! and a virtual clock.

use core::time::Duration;

/// What the core needs from the world.
///
/// Futures are not `Send`: every runtime we serve is single-threaded, and so is the test executor.
#[allow(async_fn_in_trait)]
pub trait Host {
    /// An answer whose body is still to be read.
    type Response: Response;

    /// Sends one request. A status of 400 or more is `Ok`; `Err` means that no answer arrived. Dropping the future aborts it.
    async fn send(&self, request: HttpRequest) -> Result<Self::Response, NetworkError>;

    /// Completes after `delay`. Dropping the future cancels the timer.
    async fn sleep(&self, delay: Duration);

    /// Time since an arbitrary origin, never going back (std's `Instant` does not work on wasm32).
    fn now(&self) -> Duration;

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

/// One request. Made by [`crate::Config::api`] (with the key, to the API only) or [`HttpRequest::bare`] (without), so that the wrong
/// one shows in review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: String,
    /// Headers in the order they were added; names as written.
    pub headers: Vec<(&'static str, String)>,
    /// JSON body, if any.
    pub body: Option<String>,
    /// Whether redirects may be followed: never with a key, which must not travel to another host.
    pub follow_redirects: bool,
}

impl HttpRequest {
    /// A plain GET of a signed link: no key, no headers of ours.
    pub fn bare(url: String) -> Self {
        Self { method: Method::Get, url, headers: Vec::new(), body: None, follow_redirects: true }
    }
}
