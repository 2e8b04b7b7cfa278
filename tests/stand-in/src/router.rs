//! The table of routes, and the layers around it: log, record, CORS, faults.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use crate::control::layers::{inject_faults, record_requests};
use crate::failure::Failure;
use crate::log::log;
use crate::recogniser::Phase;
use crate::state::SharedState;
use crate::{auth, control, generation, results, samples, submit, tasks, upload, vocabulary};

/// The table of routes.
pub fn router(app: SharedState) -> Router {
    let api = Router::new()
        .route("/services/audio/asr/transcription", post(submit::post))
        .route(
            "/services/audio/asr/customization",
            post(vocabulary::routes::post),
        )
        .route(
            "/services/aigc/multimodal-generation/generation",
            post(generation::native::post),
        )
        .route("/tasks", get(tasks::list::get))
        .route("/tasks/", get(tasks::list::get))
        .route(
            "/tasks/{id}",
            get(tasks::routes::query).post(tasks::routes::query),
        )
        .route("/tasks/{id}/cancel", post(tasks::routes::cancel))
        .route("/uploads", get(upload::policy::get_policy))
        .route("/tokens", post(auth::mint));
    Router::new()
        .nest("/api/v1", api)
        .route(
            "/compatible-mode/v1/chat/completions",
            post(generation::openai::post),
        )
        .route("/oss", post(upload::form::post))
        .route("/oss/", post(upload::form::post))
        .route("/oss/{*key}", get(upload::form::refuse_download))
        .route("/results/{*path}", get(results::routes::get))
        .route("/samples", get(samples::list))
        .route("/samples/{file}", get(samples::get))
        .route("/health", get(health))
        .route(
            "/__control",
            get(control::routes::get)
                .post(control::routes::post)
                .delete(control::routes::delete),
        )
        .fallback(async || Failure::no_such_route())
        // `record_requests` limits the size of a body, and the policy that of an upload.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&app), inject_faults))
        .layer(from_fn_with_state(Arc::clone(&app), cors))
        .layer(from_fn_with_state(Arc::clone(&app), record_requests))
        .layer(from_fn_with_state(Arc::clone(&app), log_request))
        .with_state(app)
}

/// `GET /health`: names the recogniser, so that a test can refuse recorded answers.
async fn health(State(app): State<SharedState>) -> impl IntoResponse {
    #[derive(Serialize)]
    struct Health {
        recogniser: Phase,
    }
    Json(Health {
        recogniser: app.recogniser.phase(),
    })
}

/// Lets pages of any origin read the answers. With `--no-cors`, or after `{"cors": false}`, no page
/// can, as with the real service: there a preflight is a call without a key.
async fn cors(State(app): State<SharedState>, request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS;
    if !app.options.cors || app.control.is_without_cors() {
        return if preflight {
            Failure::invalid_api_key().into_response()
        } else {
            next.run(request).await
        };
    }
    let requested_headers = request
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
        // Echoes the list, because `*` does not cover Authorization.
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            requested_headers.unwrap_or(HeaderValue::from_static("*")),
        );
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("600"),
        );
        // Chromium asks for this header when a public page calls a loopback address.
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

/// Logs one line for each request, without the query: a query can hold a signature.
async fn log_request(State(app): State<SharedState>, request: Request, next: Next) -> Response {
    let line =
        (!app.options.quiet).then(|| format!("{} {}", request.method(), request.uri().path()));
    let response = next.run(request).await;
    if let Some(line) = line {
        log(&format!("{line} {}", response.status().as_u16()));
    }
    response
}
