//! What can go wrong with one request, and the layer that makes it so.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream::{once, unfold};
use serde::Deserialize;
use serde_json::json;
use tokio::time::sleep;

use crate::app::Shared;
use crate::control::route::Route;
use crate::failure::json as json_answer;
use crate::oss_failure::xml;
use crate::secret::uuid;

/// Time for what was written to leave before the connection is cut.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// `fault` of `POST /__control`. Its parts may be combined; they happen in the order they are
/// listed in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Wait before anything else.
    delay_ms: Option<u64>,
    /// Close the connection without an answer.
    drop: bool,
    /// Answer like a gateway, with this status and a page of HTML; the request is not carried out.
    html: Option<u16>,
    /// Answer with this status; the request is not carried out.
    status: Option<u16>,
    /// With `status`: the body. Without it, that of the service's errors.
    body: Option<String>,
    /// With `status`: more headers.
    headers: BTreeMap<String, String>,
    /// With `status`: the body's type; `""` = not told.
    content_type: Option<String>,
    /// Cut the connection after so many bytes of the body.
    truncate: Option<usize>,
    /// Send the body in pieces, slowly.
    slow: Option<Slow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slow {
    chunk_bytes: usize,
    delay_ms: u64,
}

impl Fault {
    /// # Errors
    /// One sentence that says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        for status in [self.status, self.html].into_iter().flatten() {
            if !(200..=599).contains(&status) {
                return Err(format!("a status must be from 200 to 599, not {status}"));
            }
        }
        for (name, value) in &self.headers {
            if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
                return Err(format!("{name:?}: {value:?} is not a header"));
            }
        }
        if self.status.is_none()
            && (self.body.is_some() || self.content_type.is_some() || !self.headers.is_empty())
        {
            return Err("body, headers and content_type belong to a status".to_owned());
        }
        if self.slow.as_ref().is_some_and(|slow| slow.chunk_bytes == 0) {
            return Err("slow.chunk_bytes must be at least 1".to_owned());
        }
        let nothing =
            self.delay_ms.is_none() && !self.drop && self.html.is_none() && self.status.is_none();
        if nothing && self.truncate.is_none() && self.slow.is_none() {
            return Err(
                "a fault must have one of delay_ms, drop, html, status, truncate, slow".to_owned(),
            );
        }
        Ok(())
    }

    /// What is answered in place of the route, if anything is.
    fn answer(&self, route: Route) -> Option<Response> {
        if let Some(status) = self
            .html
            .and_then(|status| StatusCode::from_u16(status).ok())
        {
            let title = format!(
                "{} {}",
                status.as_u16(),
                status.canonical_reason().unwrap_or_default()
            );
            let page = format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
            );
            return Some((status, [(header::CONTENT_TYPE, "text/html")], page).into_response());
        }
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())?;
        let mut response = match &self.body {
            Some(body) => (
                status,
                [(header::CONTENT_TYPE, "application/json")],
                body.clone(),
            )
                .into_response(),
            None => usual_error(route, status),
        };
        let headers = response.headers_mut();
        match self.content_type.as_deref() {
            Some("") => {
                headers.remove(header::CONTENT_TYPE);
            }
            Some(text) => {
                if let Ok(value) = HeaderValue::from_str(text) {
                    headers.insert(header::CONTENT_TYPE, value);
                }
            }
            None => {}
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        }
        Some(response)
    }

    fn spoil(&self, response: Response) -> Response {
        let (mut parts, body) = response.into_parts();
        let mut stream: BodyDataStream = body.into_data_stream();
        if let Some(limit) = self.truncate {
            stream = Body::from_stream(cut_off(stream, limit)).into_data_stream();
        }
        if let Some(slow) = self.slow.clone() {
            parts.headers.remove(header::CONTENT_LENGTH);
            stream = Body::from_stream(in_pieces(stream, slow)).into_data_stream();
        }
        Response::from_parts(parts, Body::from_stream(stream))
    }
}

/// An error as the service words it.
fn usual_error(route: Route, status: StatusCode) -> Response {
    let (code, message) = match status.as_u16() {
        400 => (
            "InvalidParameter",
            "Required parameter(s) missing or invalid, please check the request parameters.",
        ),
        401 => ("InvalidApiKey", "Invalid API-key provided."),
        403 => ("AccessDenied", "Access denied."),
        404 => ("NotFound", "Not found!"),
        429 => (
            "Throttling.RateQuota",
            "Requests rate limit exceeded, please try again later.",
        ),
        503 => (
            "ModelUnavailable",
            "Model is unavailable, please try again later.",
        ),
        500.. => (
            "InternalError",
            "An internal error has occured, please try again later or contact service support.",
        ),
        _ => return status.into_response(),
    };
    if route.is_oss() {
        return xml("oss-cn-beijing.aliyuncs.com", status, code, message, "");
    }
    json_answer(
        status,
        &json!({"code": code, "message": message, "request_id": uuid()}),
    )
}

/// Lets `limit` bytes through, then breaks the connection; the head has told the whole length, if
/// any.
fn cut_off(
    stream: BodyDataStream,
    limit: usize,
) -> impl futures_util::Stream<Item = Result<Bytes, io::Error>> {
    unfold((stream, limit), |(mut stream, left)| async move {
        if left > 0
            && let Some(Ok(mut chunk)) = stream.next().await
        {
            chunk.truncate(left);
            let left = left - chunk.len();
            return Some((Ok(chunk), (stream, left)));
        }
        sleep(BEFORE_CUT).await;
        Some((Err(io::ErrorKind::ConnectionReset.into()), (stream, 0)))
    })
}

/// All bytes, a few at a time, wherever that cuts.
fn in_pieces(
    stream: BodyDataStream,
    slow: Slow,
) -> impl futures_util::Stream<Item = Result<Bytes, io::Error>> {
    unfold(
        (stream, Bytes::new(), slow, true),
        |(mut stream, mut rest, slow, first)| async move {
            while rest.is_empty() {
                match stream.next().await? {
                    Ok(chunk) => rest = chunk,
                    Err(error) => {
                        return Some((Err(io::Error::other(error)), (stream, rest, slow, first)));
                    }
                }
            }
            if !first {
                sleep(Duration::from_millis(slow.delay_ms)).await;
            }
            let piece = rest.split_to(slow.chunk_bytes.min(rest.len()));
            Some((Ok(piece), (stream, rest, slow, false)))
        },
    )
}

/// The layer.
pub async fn misbehave(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let route = Route::of(request.method(), request.uri().path());
    let Some((route, fault)) =
        route.and_then(|route| Some((route, app.control.next_fault(route)?)))
    else {
        return next.run(request).await;
    };
    sleep(Duration::from_millis(fault.delay_ms.unwrap_or_default())).await;
    if fault.drop {
        // An answer whose body fails before anything was sent is never begun: the connection ends.
        let broken = once(async { Err::<Bytes, io::Error>(io::ErrorKind::ConnectionReset.into()) });
        return Body::from_stream(broken).into_response();
    }
    let response = match fault.answer(route) {
        Some(response) => {
            // Read to its end, or a client that is still sending would not see the answer.
            request
                .into_body()
                .into_data_stream()
                .for_each(|_| async {})
                .await;
            response
        }
        None => next.run(request).await,
    };
    if fault.truncate.is_none() && fault.slow.is_none() {
        response
    } else {
        fault.spoil(response)
    }
}
