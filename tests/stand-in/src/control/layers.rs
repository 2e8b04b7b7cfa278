//! The two layers of `/__control`: one records requests, one injects faults.

use std::io;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream::once;
use tokio::time::sleep;

use crate::control::record::Record;
use crate::control::route::Route;
use crate::failure::Failure;
use crate::fetch::USER_AGENT;
use crate::state::SharedState;

/// The largest body other than an upload: a data URI of the largest size, and much besides.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Records every request but those to `/__control` and the service's own. The body of an upload is
/// recorded by its route, any other body here.
pub async fn record_requests(
    State(app): State<SharedState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let record = Record::new(&parts);
    let own = parts
        .headers
        .get(header::USER_AGENT)
        .is_some_and(|agent| agent == USER_AGENT);
    if parts.uri.path() != "/__control" && !own {
        app.control.records.push(record.clone());
    }
    let upload = Route::of(&parts.method, parts.uri.path()) == Some(Route::Upload);
    parts.extensions.insert(record.clone());
    let response = if upload {
        next.run(Request::from_parts(parts, body)).await
    } else if let Ok(bytes) = to_bytes(body, MAX_BODY_BYTES).await {
        record.set_body_bytes(&bytes);
        next.run(Request::from_parts(parts, Body::from(bytes)))
            .await
    } else {
        Failure::too_large(MAX_BODY_BYTES).into_response()
    };
    record.set_status(response.status().as_u16());
    response
}

/// Applies the next fault that is planned for the route.
pub async fn inject_faults(
    State(app): State<SharedState>,
    request: Request,
    next: Next,
) -> Response {
    let route = Route::of(request.method(), request.uri().path());
    let Some((route, fault)) =
        route.and_then(|route| Some((route, app.control.next_fault(route)?)))
    else {
        return next.run(request).await;
    };
    sleep(fault.delay()).await;
    if fault.drops_connection() {
        // A body that fails before its first byte closes the connection without a response.
        let broken = once(async { Err::<Bytes, io::Error>(io::ErrorKind::ConnectionReset.into()) });
        return Body::from_stream(broken).into_response();
    }
    let response = match fault.replacement(route) {
        Some(response) => {
            // Reads the body to its end: a client that is still sending would miss the response.
            request
                .into_body()
                .into_data_stream()
                .for_each(|_| async {})
                .await;
            response
        }
        None => next.run(request).await,
    };
    fault.damage_body(response)
}
