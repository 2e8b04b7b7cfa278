//! What all routes share: the state, the table of routes, CORS, the log.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use crate::control::{self, Control, misbehave, put_on_record};
use crate::failure::Failure;
use crate::keys::{self, Tokens};
use crate::options::Options;
use crate::rate::Limits;
use crate::recogniser::{Phase, Recogniser};
use crate::results::{self, Results};
use crate::tasks::{self, Tasks};
use crate::upload::{self, Uploads};
use crate::vocabulary::{self, Vocabularies};
use crate::{direct, samples, submit, task_list};

/// The whole service.
#[derive(Debug)]
pub struct App {
    /// `http://127.0.0.1:41234`: where result links begin.
    pub base: String,
    /// The command line.
    pub options: Options,
    /// A folder for short-lived files.
    pub scratch: PathBuf,
    /// All tasks.
    pub tasks: Tasks,
    /// All result documents.
    pub results: Results,
    /// All policies and uploaded files.
    pub uploads: Uploads,
    /// All temporary tokens.
    pub tokens: Tokens,
    /// All lists of hot words.
    pub vocabularies: Vocabularies,
    /// What is to go wrong, and what was asked.
    pub control: Control,
    /// The request limits.
    pub limits: Limits,
    /// What listens.
    pub recogniser: Recogniser,
}

/// The service, as its routes and jobs hold it.
pub type Shared = Arc<App>;

impl App {
    /// A service without tasks.
    pub fn new(base: String, options: Options, scratch: PathBuf) -> Self {
        Self {
            base,
            recogniser: Recogniser::new(&options, &scratch),
            options,
            scratch,
            tasks: Tasks::default(),
            results: Results::default(),
            uploads: Uploads::default(),
            tokens: Tokens::default(),
            vocabularies: Vocabularies::default(),
            control: Control::default(),
            limits: Limits::new(),
        }
    }
}

/// The table of routes.
pub fn router(app: Shared) -> Router {
    let api = Router::new()
        .route("/services/audio/asr/transcription", post(submit::post))
        .route("/services/audio/asr/customization", post(vocabulary::post))
        .route(
            "/services/aigc/multimodal-generation/generation",
            post(direct::post),
        )
        .route("/tasks", get(task_list::get))
        .route("/tasks/", get(task_list::get))
        .route("/tasks/{id}", get(tasks::query).post(tasks::query))
        .route("/tasks/{id}/cancel", post(tasks::cancel))
        .route("/uploads", get(upload::get_policy))
        .route("/tokens", post(keys::mint));
    Router::new()
        .nest("/api/v1", api)
        .route(
            "/compatible-mode/v1/chat/completions",
            post(direct::post_openai),
        )
        .route("/oss", post(upload::post))
        .route("/oss/", post(upload::post))
        .route("/oss/{*key}", get(upload::refuse))
        .route("/results/{*path}", get(results::get))
        .route("/samples", get(samples::list))
        .route("/samples/{file}", get(samples::get))
        .route("/health", get(health))
        .route(
            "/__control",
            get(control::get)
                .post(control::post)
                .delete(control::delete),
        )
        .fallback(async || Failure::no_such_route())
        // The largest body is the business of `put_on_record`, and that of an upload of its policy.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&app), misbehave))
        .layer(from_fn_with_state(Arc::clone(&app), cors))
        .layer(from_fn_with_state(Arc::clone(&app), put_on_record))
        .layer(from_fn_with_state(Arc::clone(&app), log_request))
        .with_state(app)
}

/// `GET /health`: for tests that must not be fooled by sample answers.
async fn health(State(app): State<Shared>) -> impl IntoResponse {
    #[derive(Serialize)]
    struct Health {
        recogniser: Phase,
    }
    Json(Health {
        recogniser: app.recogniser.phase(),
    })
}

/// Whether a header is there and says `enable`.
pub fn is_enabled(headers: &HeaderMap, name: &str) -> bool {
    headers
        .get(name)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"enable"))
}

/// Lets any page read the answers; or, with `--no-cors` or by `/__control`, none, as the real
/// service does: a preflight is just a call without a key.
async fn cors(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS;
    if !app.options.cors || app.control.is_without_cors() {
        return if preflight {
            Failure::invalid_api_key().into_response()
        } else {
            next.run(request).await
        };
    }
    let asked_headers = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, HEAD, OPTIONS"),
        );
        // Echoed, because `*` does not cover Authorization.
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            asked_headers.unwrap_or(HeaderValue::from_static("*")),
        );
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("600"),
        );
        // For a page that is not on this machine.
        headers.insert(
            HeaderName::from_static("access-control-allow-private-network"),
            HeaderValue::from_static("true"),
        );
    } else {
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("*"),
        );
    }
    response
}

/// One line a request on stderr. Never the query: it holds signatures.
async fn log_request(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let line =
        (!app.options.quiet).then(|| format!("{} {}", request.method(), request.uri().path()));
    let response = next.run(request).await;
    if let Some(line) = line {
        log(&format!("{line} {}", response.status().as_u16()));
    }
    response
}

/// A line on stderr; nobody may be there to read it.
pub fn log(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Locks, also after a panic elsewhere: the maps stay usable.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
